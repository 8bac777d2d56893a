package mail

import (
	"net/http"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"duces/handlers/web/frame"
	"duces/templates/outbox"
	"duces/templates/page"
	"duces/templates/words"
	"duces/workflow"
	"duces/workflow/view"
)

func (p *Pages) mails(c echo.Context) error {
	u := frame.Who(c)
	status := frame.OneOf(c, page.Field{Name: "status", Label: "Status", Value: c.QueryParam("status")}, outbox.Statuses)
	f := view.MailFilter{Query: strings.TrimSpace(c.QueryParam("q")), Status: view.MailStatus(status.Value)}
	hidden := u.Viewer().SeesNothing()
	sorts := f.SortsFor(u.Viewer())
	f.Sort = frame.SortOf(c, sorts)
	frame.Narrow(c, &f)
	f.Cursor = c.QueryParam("cursor")
	rows, err := p.read.Mails(c.Request().Context(), u.Viewer(), f)
	if err != nil {
		return err
	}
	v := outbox.ListView{
		Rows: rows.Items, Status: status, Filtered: f.Status != "" || f.Query != "", Query: page.Field{Name: "q", Label: "Name", Type: "search", Value: f.Query},
		Local: p.Clock != nil, Hidden: hidden, Zone: frame.Zone(c), Summary: words.Count(len(rows.Items), "message", "messages"), Sort: f.Sort,
	}
	for _, col := range [][2]string{{"Subject", "subject"}, {"To", "recipient"}, {"Status", "status"}, {"Queued", "queued"}, {"Sent", "sent"}, {"Attempts", "attempts"}} {
		by := col[1]
		if by == "subject" && !slices.Contains(sorts, by) {
			by = ""
		}
		head := frame.Column(c, sorts, col[0], by)
		head.Number = by == "attempts"
		head.More = outbox.MoreColumns[head.Title]
		v.Columns = append(v.Columns, head)
	}
	if v.Returned, err = p.read.Returned(c.Request().Context(), rows.Items); err != nil {
		return err
	}
	if u.Role != workflow.Admin { // every page of an administrator says it
		v.Paused = p.PausedNote(v.Zone)
	}
	if p.ContactMails != nil && !hidden && !v.Filtered && f.Cursor == "" {
		for _, raw := range p.ContactMails() {
			l, err := readLetter(raw)
			if err != nil {
				return err
			}
			v.Contacts = append(v.Contacts, outbox.NewContactMail(l.headers, string(l.text)))
		}
	}
	v.Prev, v.Next = frame.Pager(c, rows.Next)
	if v.Prev != "" || v.Next != "" {
		v.Summary += " on this page"
	}
	return p.Show(c, http.StatusOK, outbox.Title(p.Clock != nil), outbox.List(v))
}

func (p *Pages) mail(c echo.Context) error {
	m, err := p.read.Mail(c.Request().Context(), frame.Who(c).Viewer(), c.Param("id"))
	if err != nil {
		return err
	}
	v := p.mailView(c, m)
	if v.Returned, err = p.read.Returned(c.Request().Context(), []view.MailRow{m}); err != nil {
		return err
	}
	if m.Kind.Carries() && !v.Hidden {
		held, err := p.read.Mails(c.Request().Context(), frame.Who(c).Viewer(), view.MailFilter{With: m.ID, Sort: view.MailsByJurisdiction, Cursor: c.QueryParam("cursor"), Limit: 100})
		if err != nil {
			return err
		}
		v.Carried = held.Items
		v.Before, v.After = frame.Pager(c, held.Next)
	}
	if len(m.Bytes) > 0 {
		l, err := takenApart(m)
		if err != nil {
			return err
		}
		v.Headers, v.Text, v.Size = l.headers, strings.ToValidUTF8(string(l.text), "\uFFFD"), int64(len(m.Bytes))
		for _, a := range l.attached {
			v.Attached = append(v.Attached, outbox.Attached{Name: a.name, Size: int64(len(a.content))})
		}
		v.HasText, v.HasHTML = l.text != nil, l.html != nil
		v.AsHTML = v.HasHTML && (!v.HasText || c.QueryParam("part") == outbox.PartHTML)
	}
	if v.AsHTML {
		// Only this page holds an iframe; the policy of what it shows is letterPolicy.
		head := c.Response().Header()
		head.Set(echo.HeaderContentSecurityPolicy, head.Get(echo.HeaderContentSecurityPolicy)+"; frame-src 'self'")
	}
	return p.Show(c, http.StatusOK, outbox.Title(p.Clock != nil), outbox.Message(v), page.Crumb{Href: "/mail", Title: outbox.Title(p.Clock != nil)}, page.Crumb{Title: "Message"})
}

func (p *Pages) mailView(c echo.Context, m view.MailRow) outbox.View {
	return outbox.View{MailRow: m, Local: p.Clock != nil, Hidden: frame.Who(c).Viewer().SeesNothing(), Zone: frame.Zone(c)}
}
