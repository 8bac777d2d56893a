package web

import (
	"bytes"
	"net/http"

	"github.com/jordan-wright/email"
	"github.com/labstack/echo/v4"

	"duces/templates/outbox"
	"duces/templates/page"
	"duces/templates/words"
	"duces/workflow"
)

func (w *Web) mails(c echo.Context) error {
	u := who(c)
	f := workflow.MailFilter{Status: workflow.MailStatus(c.QueryParam("status")), Cursor: c.QueryParam("cursor")}
	switch f.Status {
	case workflow.MailQueued, workflow.MailSent, workflow.MailFailed:
	default:
		f.Status = ""
	}
	rows, err := w.Store.Mails(c.Request().Context(), u.Viewer(), f)
	if err != nil {
		return err
	}
	v := outbox.ListView{
		Rows: rows.Items, Status: page.Field{Name: "status", Label: "Status", Value: string(f.Status)}, Filtered: f.Status != "",
		Local: w.Clock != nil, Hidden: u.Viewer().SeesNothing(), Zone: zoneOf(c), Summary: words.Count(len(rows.Items), "message", "messages"),
	}
	if u.Role != workflow.Admin { // whose every page says it
		v.Paused = w.pausedNote(v.Zone)
	}
	v.Prev, v.Next = pager(c, rows.Next)
	if v.Prev != "" || v.Next != "" {
		v.Summary += " on this page"
	}
	return w.show(c, http.StatusOK, outbox.Title(w.Clock != nil), outbox.List(v))
}

func (w *Web) mail(c echo.Context) error {
	u := who(c)
	m, err := w.Store.Mail(c.Request().Context(), u.Viewer(), c.Param("id"))
	if err != nil {
		return err
	}
	v := outbox.View{MailRow: m, Local: w.Clock != nil, Hidden: u.Viewer().SeesNothing(), Zone: zoneOf(c)}
	if len(m.Bytes) > 0 {
		if v.Headers, v.Text, err = letter(m.Bytes); err != nil {
			return (&workflow.Error{Code: workflow.Internal, Message: "This message is on record but cannot be read."}).Because(err)
		}
	}
	return w.show(c, http.StatusOK, outbox.Title(w.Clock != nil), outbox.Message(v), page.Crumb{Href: "/mail", Title: outbox.Title(w.Clock != nil)}, page.Crumb{Title: "Message"})
}

// letter reads a message as it was rendered: what a reader's mail program
// shows of its headers, and its text part.
func letter(raw []byte) ([]outbox.Header, string, error) {
	m, err := email.NewEmailFromReader(bytes.NewReader(raw))
	if err != nil {
		return nil, "", err
	}
	headers := []outbox.Header{{Name: "From", Value: m.From}}
	for _, to := range m.To {
		headers = append(headers, outbox.Header{Name: "To", Value: to})
	}
	headers = append(headers, outbox.Header{Name: "Subject", Value: m.Subject})
	for _, name := range []string{"Date", "Message-Id"} {
		if value := m.Headers.Get(name); value != "" {
			headers = append(headers, outbox.Header{Name: name, Value: value})
		}
	}
	for _, a := range m.Attachments {
		headers = append(headers, outbox.Header{Name: "Attachment", Value: a.Filename})
	}
	return headers, string(m.Text), nil
}
