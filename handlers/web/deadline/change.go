package deadline

import (
	"errors"
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
	"duces/templates/words"
	"duces/workflow"
	"duces/workflow/change"
	"duces/workflow/due"
	"duces/workflow/kinds"
)

// Changing is one deadline of a matter with the change that a path names.
type Changing struct {
	On   subject.Matter
	Due  due.Deadline
	Name string
}

func (p *Pages) changing(c echo.Context) (Changing, error) {
	s, err := p.subject.Matter(c, c.Param("id"))
	if err != nil {
		return Changing{}, err
	}
	due, ok := s.Matter.Deadline(c.Param("deadline"))
	if !ok || !matterpage.KnownChange(c.Param("change")) {
		return Changing{}, &workflow.Error{Code: workflow.NotFound, Message: "This deadline or change does not exist."}
	}
	return Changing{On: s, Due: due, Name: c.Param("change")}, nil
}

// showChange shows the form for one change, filled with what is likely.
func (p *Pages) showChange(c echo.Context) error {
	s, err := p.changing(c)
	if err != nil {
		return err
	}
	if err := frame.Who(c).Actor().May(change.VerbFor(s.Name)); err != nil {
		return err
	}
	offers := matterpage.ChangesFor(frame.Who(c).Role, s.Due)
	if !slices.Contains(offers, s.Name) {
		return notOffered(s, offers)
	}
	typed := url.Values{"by": {matterpage.ByDays}}
	switch today := page.ZoneOf(s.On.Jurisdiction.Zone).Today(p.Engine.Now()); s.Name {
	case "toll", "hold", "meet":
		typed.Set("on", today.String())
	case "correct":
		typed.Set("on", onRecord(s.Due.Basis).String())
	}
	return p.showChangeForm(c, http.StatusOK, s, p.ChangeForm(s, typed, nil))
}

// notOffered says why the status of a deadline rules a change out.
func notOffered(s Changing, offers []string) error {
	e := &workflow.Error{Code: workflow.Refused, Guard: "deadline_live", Message: "The status of this deadline is " + s.Due.Status.Words() + "."}
	if len(offers) == 0 {
		e.Satisfy = "Only an open, tolled, or missed deadline can be changed."
		return e
	}
	titles := make([]string, len(offers))
	for i, o := range offers {
		titles[i] = strings.ToLower(matterpage.ChangeTitle(o, s.Due))
	}
	e.Satisfy = "Available now: " + strings.Join(titles, ", ") + "."
	return e
}

// change takes a filled-in form. Refused, it comes back as it was typed.
func (p *Pages) change(c echo.Context) error {
	typed, err := frame.Values(c)
	if err != nil {
		return err
	}
	s, err := p.changing(c)
	if err != nil {
		return err
	}
	cmd, found := ReadChange(s, typed)
	if typed.Has(page.ShowDates) {
		f := p.ChangeForm(s, typed, found)
		if len(found) > 0 {
			f.Dates.Problem = found[0].Message
		} else {
			f.Dates = p.foresee(c, s, cmd)
		}
		return p.showChangeForm(c, http.StatusOK, s, f)
	}
	result, err := p.Do(c, cmd, found...)
	if err != nil {
		return p.refusedChange(c, s, typed, err)
	}
	after, err := p.changing(c)
	if err != nil {
		return err
	}
	p.Flash(c, page.Success, saidChange(s, after.Due, result.Again, result.Pending() != ""))
	return frame.Redirect(c, matterpage.Href(s.On.Matter.ID))
}

// foresee says when the deadline would be due after a change, and stores nothing.
func (p *Pages) foresee(c echo.Context, s Changing, cmd change.Deadline) page.Dates {
	f, err := cmd.Foreseen(s.On.Facts, workflow.Act{Actor: frame.Who(c).ID, At: p.Engine.Now()})
	switch {
	case err != nil:
		return page.Dates{Problem: workflow.Sentence(err)}
	case f.Moved == nil:
		return page.Dates{List: []page.DueDate{{Lines: []string{"The clock is stopped. There is no due date until it resumes."}}}}
	}
	lines := words.Foreseen(f.Moved.Receipt.Read())
	for _, r := range f.Rights {
		lines = append(lines, "A right of the jurisdiction would end, or end sooner: "+r.Text(f.Process, page.DayText)+". A second person, a supervising attorney, must approve it.")
	}
	return page.Dates{List: []page.DueDate{{Lines: lines}}}
}

// refusedChange shows the form again with the engine's problems, and after a
// conflict with what somebody else did meanwhile.
func (p *Pages) refusedChange(c echo.Context, s Changing, typed url.Values, err error) error {
	found, status, other := frame.ProblemsOf(err)
	if other != nil {
		return other
	}
	e, _ := errors.AsType[*workflow.Error](err)
	if e.Code != workflow.Conflict {
		return p.showChangeForm(c, status, s, p.ChangeForm(s, typed, found))
	}
	fresh, err := p.changing(c)
	if err != nil {
		return err
	}
	if e.Existing == "" { // the key was used for another command
		typed.Set("key", frame.NewKey())
		return p.showChangeForm(c, status, fresh, p.ChangeForm(fresh, typed, found))
	}
	seen, _ := strconv.Atoi(typed.Get("version"))
	typed.Set("version", strconv.Itoa(fresh.Due.Version))
	f := p.ChangeForm(fresh, typed, nil)
	if f.Changed, err = p.changedDue(c, fresh, seen, e.Message); err != nil {
		return err
	}
	return p.showChangeForm(c, status, fresh, f)
}

// changedDue tells what became of a deadline after the version that was seen.
func (p *Pages) changedDue(c echo.Context, s Changing, seen int, text string) (*page.Changed, error) {
	rows, err := p.subject.Derivations(c, s.On.Matter, map[string]bool{s.Due.ID: true})
	if err != nil {
		return nil, err
	}
	ch := &page.Changed{Text: text}
	for _, row := range slices.Backward(rows) {
		if _, v, ok := matterpage.VersionOf(row); ok && (v.Number == 0 || v.Number > seen) {
			ch.Events = append(ch.Events, fmt.Sprintf("%s (%s)", kinds.All.Says(row.Event, workflow.Names{Process: s.On.Process, Answer: row.Answer}), row.ActorName))
		}
	}
	return ch, nil
}

func (p *Pages) showChangeForm(c echo.Context, status int, s Changing, f matterpage.Change) error {
	if frame.Part(c) {
		return frame.Render(c, http.StatusOK, page.DatesList(f.ShownDates()))
	}
	if frame.Inline(c) {
		return frame.Render(c, status, matterpage.ChangeInline(f))
	}
	f.Record = &matterpage.Record{State: words.State(s.On.Process, s.On.Matter.State), Entered: s.On.Matter.Entered}
	for _, d := range slices.Backward(s.On.Matter.Deadlines) {
		f.Record.Deadlines = append(f.Record.Deadlines, matterpage.NewDue(d, s.On.Process, p.Engine.Now()))
	}
	title := matterpage.ChangeTitle(s.Name, s.Due) + ": " + f.Due.Title
	f.Shell = p.Shell(c, title,
		page.Crumb{Href: "/matters", Title: "Matters"}, page.Crumb{Href: matterpage.Href(s.On.Matter.ID), Title: s.On.Jurisdiction.Title()}, page.Crumb{Title: matterpage.ChangeTitle(s.Name, s.Due)})
	return frame.Render(c, status, matterpage.ChangePage(f))
}
