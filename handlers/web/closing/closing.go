package closing

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"duces/handlers/web/frame"
	"duces/handlers/web/subject"
	matterpage "duces/templates/matter"
	"duces/templates/page"
	"duces/workflow"
	"duces/workflow/civil"
	"duces/workflow/document"
	"duces/workflow/recall"
	"duces/workflow/validation"
	"duces/workflow/view"
)

// showClose is the form that closes documents.
func (p *Pages) showClose(c echo.Context) error {
	return p.closeForm(c, http.StatusOK, c.QueryParams()["document"], nil)
}

func (p *Pages) closeForm(c echo.Context, status int, picked []string, found frame.Problems) error {
	s, err := p.subject.Matter(c, c.Param("id"))
	if err != nil {
		return err
	}
	value := func(name string) string { return strings.TrimSpace(c.FormValue(name)) }
	f := matterpage.CloseForm{
		Matter: s.Matter.ID, Said: s.Jurisdiction.Title(), Key: frame.FormKey(c),
		Documents: found.At(page.Field{Name: "document", Label: "Documents", Required: true, Values: picked}),
		Ground:    found.At(page.Field{Name: "ground", Label: "Ground", Required: true, Value: value("ground")}),
		Custodian: found.At(page.Field{Name: "custodian", Label: "Custodian", Hint: "Only this person can open the documents from now on. Each opening is recorded.", Required: true, Value: value("custodian")}),
		On:        found.At(page.Field{Name: "on", Label: "Date of the claim or order", Required: true, Value: value("on")}),
		Claimant:  found.At(page.Field{Name: "claimant", Label: "Claimed or ordered by", Required: true, Value: value("claimant")}),
		Reason:    found.At(page.Field{Name: "reason", Label: "Reason", Required: true, Value: value("reason")}),
	}
	who := frame.Who(c)
	var open []int
	for i, d := range s.Matter.Documents {
		if !d.Closed {
			open = append(open, i+1)
		}
	}
	copies, err := p.read.Copies(c.Request().Context(), who.Viewer(), s.Matter.ID, s.Matter.CopiesKnown(who.Actor(), open...)...)
	if err != nil {
		return err
	}
	for i, d := range s.Matter.Documents {
		if !d.Closed {
			hint := strings.TrimSpace(matterpage.CameText(d) + " " + matterpage.CopiesNote(copies[i+1]))
			f.Choices = append(f.Choices, page.Option{Value: fmt.Sprintf("%d/%s", d.Event, d.SHA256), Label: d.Name, Hint: hint})
		}
	}
	people, err := subject.Members(s.Facts, s.Review)
	if err != nil {
		return err
	}
	f.People = append([]page.Option{{Label: "Choose"}}, people...)
	f.Problems = found.Summary(f.Documents, f.Ground, f.Custodian, f.On, f.Claimant, f.Reason)
	return p.Show(c, status, "Close documents", matterpage.CloseDocuments(f), page.Crumb{Href: "/matters", Title: "Matters"},
		page.Crumb{Href: matterpage.Href(s.Matter.ID), Title: s.Jurisdiction.Title()}, page.Crumb{Title: "Close documents"})
}

// closeDocuments closes those that were ticked.
func (p *Pages) closeDocuments(c echo.Context) error {
	cmd := recall.Close{
		Matter: c.Param("id"), Ground: c.FormValue("ground"), Custodian: c.FormValue("custodian"), Claimant: strings.TrimSpace(c.FormValue("claimant")),
		Reason: c.FormValue("reason"),
	}
	var unread frame.Problems
	cmd.On, unread = dayOf(c)
	picked := c.Request().PostForm["document"]
	for _, text := range picked {
		event, sum, _ := strings.Cut(text, "/")
		seq, err := strconv.ParseInt(event, 10, 64)
		if err != nil {
			return workflow.Absent("document")
		}
		cmd.Documents = append(cmd.Documents, document.Ref{SHA256: sum, Event: seq})
	}
	also, err := p.elsewhere(c, cmd) // afterwards the documents are closed to whoever closes them
	if err != nil {                  // which nothing must prevent
		p.Log.ErrorContext(c.Request().Context(), "other matters with documents to be closed not read", "matter", cmd.Matter, "error", err)
	}
	result, err := p.Do(c, cmd, unread...)
	if err != nil {
		all, status, other := frame.ProblemsOf(err)
		if other != nil {
			return other
		}
		for i, d := range all {
			if d.Field == "documents" {
				all[i] = workflow.At("document", validation.Required("Documents"))
			}
		}
		return p.closeForm(c, status, picked, all)
	}
	said := "Documents closed. Who had them is listed on this page."
	if n := p.closed(c, cmd.Matter, result); n > len(picked) {
		said = fmt.Sprintf("%d documents closed, with those of the same bytes and the emails that contain them. Who had them is listed on this page.", n)
	}
	if also != "" {
		said += " " + also + " It stays open there."
	}
	p.Done(c, result, said)
	return frame.Redirect(c, matterpage.Href(cmd.Matter)+"#documents")
}

// elsewhere says which other matters hold the documents that are to be closed.
func (p *Pages) elsewhere(c echo.Context, cmd recall.Close) (string, error) {
	s, err := p.subject.Matter(c, cmd.Matter)
	if err != nil {
		return "", err
	}
	var numbers []int
	for i, d := range s.Matter.Documents {
		if slices.Contains(cmd.Documents, document.Ref{SHA256: d.SHA256, Event: d.Event}) {
			numbers = append(numbers, i+1)
		}
	}
	who := frame.Who(c)
	numbers = s.Matter.CopiesKnown(who.Actor(), numbers...)
	copies, err := p.read.Copies(c.Request().Context(), who.Viewer(), cmd.Matter, numbers...)
	return matterpage.CopiesNote(view.CopiesOf(copies, numbers...)), err
}

// closed says how many documents an act closed; 0: it cannot be read now, and they are closed all the same.
func (p *Pages) closed(c echo.Context, id string, result workflow.Result) int {
	s, err := p.subject.Matter(c, id)
	if err != nil {
		p.Log.ErrorContext(c.Request().Context(), "closed documents not read", "matter", id, "error", err)
		return 0
	}
	for _, x := range s.Matter.Closings {
		if slices.ContainsFunc(result.Events, func(e workflow.Recorded) bool { return e.Seq == x.Event }) {
			return len(x.Documents)
		}
	}
	return 0
}

func dayOf(c echo.Context) (civil.Date, frame.Problems) {
	r := frame.Reading{Values: url.Values{"on": {c.FormValue("on")}}}
	return r.Day("on", "Date"), r.Found
}

// showEnd is the form that records how a closing ended.
func (p *Pages) showEnd(c echo.Context) error { return p.endForm(c, http.StatusOK, nil) }

func (p *Pages) endForm(c echo.Context, status int, found frame.Problems) error {
	s, err := p.subject.Matter(c, c.Param("id"))
	if err != nil {
		return err
	}
	i := slices.IndexFunc(s.Matter.Closings, func(x document.Closing) bool { return fmt.Sprint(x.Event) == c.Param("event") })
	if i < 0 {
		return workflow.Absent("closing")
	}
	f := matterpage.EndForm{
		Action: matterpage.EndClosingHref(s.Matter.ID, s.Matter.Closings[i].Event), Said: s.Jurisdiction.Title(), Key: frame.FormKey(c),
		How:  found.At(page.Field{Name: "how", Label: "How it ended", Required: true, Value: c.FormValue("how")}),
		On:   found.At(page.Field{Name: "on", Label: "Date", Required: true, Value: c.FormValue("on")}),
		Note: found.At(page.Field{Name: "note", Label: "Note", Value: c.FormValue("note")}),
	}
	f.Problems = found.Summary(f.How, f.On, f.Note)
	return p.Show(c, status, "End the closing", matterpage.EndClosing(f), page.Crumb{Href: "/matters", Title: "Matters"},
		page.Crumb{Href: matterpage.Href(s.Matter.ID), Title: s.Jurisdiction.Title()}, page.Crumb{Title: "End the closing"})
}

func (p *Pages) endClosing(c echo.Context) error {
	event, err := strconv.ParseInt(c.Param("event"), 10, 64)
	if err != nil {
		return workflow.Absent("closing")
	}
	on, unread := dayOf(c)
	result, err := p.Do(c, recall.End{Matter: c.Param("id"), Closing: event, How: c.FormValue("how"), On: on, Note: c.FormValue("note")}, unread...)
	if err != nil {
		found, status, other := frame.ProblemsOf(err)
		if other != nil {
			return other
		}
		return p.endForm(c, status, found)
	}
	p.Done(c, result, "Recorded.")
	return frame.Redirect(c, matterpage.Href(c.Param("id"))+"#documents")
}
