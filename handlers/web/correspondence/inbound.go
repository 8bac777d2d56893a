package correspondence

import (
	"errors"
	"mime"
	"net/http"
	"slices"
	"strconv"

	"github.com/labstack/echo/v4"

	"duces/handlers/eml"
	taking "duces/handlers/inbound"
	"duces/handlers/web/frame"
	pages "duces/templates/correspondence"
	"duces/templates/page"
	"duces/workflow"
	"duces/workflow/document"
	"duces/workflow/inbound"
	"duces/workflow/jurisdiction"
	"duces/workflow/matter"
	"duces/workflow/review"
	"duces/workflow/transition"
	"duces/workflow/view"
)

func (p *Pages) tray(c echo.Context) error {
	status := page.Field{Name: "status", Label: "Status", Value: c.QueryParam("status")}
	if status.Value == string(inbound.Waiting) { // the first choice, which the form leaves empty
		status.Value = ""
	}
	status = frame.OneOf(c, status, pages.Statuses)
	f := view.InboundFilter{Status: inbound.Status(status.Value), Cursor: c.QueryParam("cursor")}
	switch status.Value {
	case "":
		f.Status = inbound.Waiting
	case pages.StatusAll:
		f.Status = ""
	}
	u := frame.Who(c)
	rows, err := p.read.Inbound(c.Request().Context(), u.Viewer(), f)
	if err != nil {
		return err
	}
	v := pages.TrayView{Status: status, Zone: frame.Zone(c)}
	streams := make([]workflow.Stream, len(rows.Items))
	for i, r := range rows.Items {
		streams[i] = inbound.Stream(r.ID)
	}
	facts, err := p.read.World(c.Request().Context(), u.ID, streams...)
	if err != nil {
		return err
	}
	for _, r := range rows.Items {
		row := pages.TrayRow{InboundRow: r}
		if m, err := inbound.Find(facts, r.ID); err == nil {
			row.Matters, row.Subject = suggested(facts, m), m.Subject
		}
		v.Rows = append(v.Rows, row)
	}
	v.Prev, v.Next = frame.Pager(c, rows.Next)
	return p.Show(c, http.StatusOK, pages.Title, pages.Tray(v))
}

// suggested are the matters that a message may belong to, of those that the reader may see.
func suggested(facts workflow.Facts, m inbound.Message) []pages.Suggested {
	var all []pages.Suggested
	for _, a := range m.AboutSeen(facts) {
		found, err := matter.Find(facts, a.MatterID)
		if err != nil {
			continue
		}
		all = append(all, pages.Suggested{ID: found.ID, Name: nameOf(facts, found), Why: inbound.Suggestion{Why: a.Why}.Words(), Filed: a.Filed})
	}
	return all
}

func nameOf(facts workflow.Facts, m matter.Matter) string {
	name := "a matter"
	if j, err := jurisdiction.Find(facts, m.Jurisdiction); err == nil {
		name = j.Title()
	}
	if r, err := review.Find(facts, m.Review); err == nil {
		name += ", " + r.Name
	}
	return name
}

// find finds a message that exists for the reader.
func (p *Pages) find(c echo.Context) (workflow.Facts, inbound.Message, error) {
	facts, err := p.read.World(c.Request().Context(), frame.Who(c).ID, inbound.Stream(c.Param("id")))
	if err != nil {
		return facts, inbound.Message{}, err
	}
	m, err := inbound.Find(facts, c.Param("id"))
	return facts, m, err
}

// readInbound is the message itself, which is closed like the documents that came with it.
func (p *Pages) readInbound(c echo.Context) (workflow.Facts, inbound.Message, eml.Message, error) {
	facts, m, err := p.find(c)
	switch {
	case err != nil:
		return facts, m, eml.Message{}, err
	case m.Closed:
		return facts, m, eml.Message{}, document.ErrClosed
	}
	read, err := p.openMessage(c, m.Document.SHA256, facts.Hidden(inbound.Stream(m.ID)), m.FiledIn(facts)...)
	return facts, m, read, err
}

func (p *Pages) inbound(c echo.Context) error { return p.showInbound(c, http.StatusOK, "") }

// showInbound is the page of a message; wrong is what was wrong with the reason of a dismissal.
func (p *Pages) showInbound(c echo.Context, status int, wrong string) error {
	facts, m, letter, err := p.readInbound(c)
	if err != nil && !errors.Is(err, document.ErrClosed) {
		return err
	}
	read := pages.MessageView{Kind: document.ErrClosed.Error()}
	if err == nil {
		read = messageView(c, letter, m.Document, pages.Href(m.ID), pages.Href(m.ID)+"/message.eml")
	}
	u := frame.Who(c)
	v := pages.InboundView{
		Message: m, Read: read, Zone: frame.Zone(c),
		May: u.Can(workflow.VerbNote) && m.Status != inbound.OnMatter, Key: frame.NewKey(), Matters: suggested(facts, m),
		Other:  page.Field{Name: "matter", ID: "other-matter", Label: "Another matter"},
		Reason: page.Field{Name: "reason", Label: "Reason to dismiss", Required: true, Error: wrong},
	}
	for i, s := range v.Matters {
		w, err := matter.Begin(facts, workflow.Act{At: p.Engine.Now()}, s.ID)
		v.Matters[i].MayFile = err == nil && v.May && !s.Filed && transition.MayAddDocuments(facts.Actor, w.Process()) == nil
	}
	mayFile := func(s pages.Suggested) bool { return s.MayFile }
	if v.May && (u.Can(workflow.VerbMove) || slices.ContainsFunc(v.Matters, mayFile)) {
		if v.Choices, err = p.choices(c); err != nil {
			return err
		}
	}
	allowFrame(c)
	return p.Show(c, status, m.Subject, pages.Inbound(v), page.Crumb{Href: pages.Base, Title: pages.Title}, page.Crumb{Title: "Message"})
}

// mostChoices bounds the list of matters to choose from; more are found by their suggestion, or over the API.
const mostChoices = 200

func (p *Pages) choices(c echo.Context) ([]page.Option, error) {
	rows, err := p.read.Matters(c.Request().Context(), frame.Who(c).Viewer(), view.MatterFilter{Limit: mostChoices, Sort: "jurisdiction"})
	if err != nil {
		return nil, err
	}
	all := []page.Option{{Label: "Choose a matter"}}
	for _, m := range rows.Items {
		all = append(all, page.Option{Value: m.ID, Label: m.Jurisdiction.Title() + ", " + m.Review.Name})
	}
	return all, nil
}

func (p *Pages) inboundHTML(c echo.Context) error {
	_, _, m, err := p.readInbound(c)
	if err != nil {
		return err
	}
	return sendHTML(c, m)
}

func (p *Pages) inboundPart(c echo.Context) error {
	_, _, m, err := p.readInbound(c)
	if err != nil {
		return err
	}
	return sendPart(c, m)
}

func (p *Pages) inboundRaw(c echo.Context) error {
	_, m, _, err := p.readInbound(c)
	if err != nil {
		return err
	}
	f, err := p.read.OpenDocument(c.Request().Context(), m.Document.SHA256)
	if err != nil {
		return err
	}
	defer f.Close()
	head := c.Response().Header()
	head.Set(echo.HeaderContentDisposition, mime.FormatMediaType("attachment", map[string]string{"filename": m.Document.Name}))
	head.Set(echo.HeaderContentSecurityPolicy, "sandbox; default-src 'none'")
	head.Set(echo.HeaderXContentTypeOptions, "nosniff")
	return c.Stream(http.StatusOK, echo.MIMEOctetStream, f)
}

func (p *Pages) file(c echo.Context) error {
	typed, err := frame.Values(c)
	if err != nil {
		return err
	}
	_, m, err := p.find(c)
	if err != nil {
		return err
	}
	cmd := inbound.File{Message: m.ID, Version: seen(typed.Get("version"))}
	if !m.Closed {
		if cmd.Text, err = taking.Text(c.Request().Context(), p.read, m.Document.SHA256); err != nil {
			return err
		}
	}
	if id := typed.Get("matter"); id != "" {
		cmd.Matters = []string{id}
	}
	result, err := p.Engine.Do(c.Request().Context(), frame.Who(c).ID, frame.Key(typed), cmd)
	if err != nil {
		return p.refused(c, err)
	}
	p.Done(c, result, "Message filed.")
	return frame.Redirect(c, pages.LogHref(cmd.Matters[0]))
}

func (p *Pages) dismiss(c echo.Context) error {
	typed, err := frame.Values(c)
	if err != nil {
		return err
	}
	cmd := inbound.Dismiss{Message: c.Param("id"), Reason: typed.Get("reason"), Version: seen(typed.Get("version"))}
	result, err := p.Engine.Do(c.Request().Context(), frame.Who(c).ID, frame.Key(typed), cmd)
	if err != nil {
		return p.refused(c, err)
	}
	p.Done(c, result, "Message dismissed. It stays on record.")
	return frame.Redirect(c, pages.Base)
}

// refused shows the message again, and what was wrong.
func (p *Pages) refused(c echo.Context, err error) error {
	atInput, general, ok := frame.Refusal(err)
	if !ok {
		return err
	}
	for name, text := range atInput {
		if name != "reason" {
			general = append(general, text)
		}
	}
	for _, text := range general {
		p.Flash(c, page.Error, text)
	}
	return p.showInbound(c, frame.StatusOf(err), atInput["reason"])
}

func seen(version string) int {
	n, _ := strconv.Atoi(version) // 0 asks for no comparison
	return n
}
