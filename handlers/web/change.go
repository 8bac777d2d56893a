package web

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"duces/templates/matter"
	"duces/templates/page"
	"duces/templates/words"
	"duces/workflow"
	"duces/workflow/deadline"
)

// changing is one deadline of a matter with the change that a path names.
type changing struct {
	subject
	due  workflow.Deadline
	name string
}

func (w *Web) changing(c echo.Context) (changing, error) {
	s, err := w.subject(c, c.Param("id"))
	if err != nil {
		return changing{}, err
	}
	due, ok := s.matter.Deadline(c.Param("deadline"))
	if !ok || !matter.KnownChange(c.Param("change")) {
		return changing{}, &workflow.Error{Code: workflow.NotFound, Message: "This matter has no such deadline, or a deadline no such change."}
	}
	return changing{subject: s, due: due, name: c.Param("change")}, nil
}

// showChange shows the form for one change, filled with what is likely.
func (w *Web) showChange(c echo.Context) error {
	s, err := w.changing(c)
	if err != nil {
		return err
	}
	offers := matter.Changes(s.due)
	if !slices.Contains(offers, s.name) {
		return notOffered(s, offers)
	}
	typed := url.Values{"by": {matter.ByDays}}
	switch today := page.ZoneOf(s.place.Zone).Today(w.Engine.Now()); s.name {
	case "toll", "meet":
		typed.Set("on", today.String())
	case "correct":
		typed.Set("on", s.due.Basis.From.String())
	}
	return w.showChangeForm(c, http.StatusOK, s, w.changeForm(s, typed, nil))
}

// notOffered says why a change makes no sense as the deadline stands.
func notOffered(s changing, offers []string) error {
	e := &workflow.Error{Code: workflow.Refused, Guard: "deadline_live", Message: "This deadline is " + string(s.due.Status) + "."}
	if len(offers) == 0 {
		e.Satisfy = "Only one that is open, tolled or missed can be changed."
		return e
	}
	titles := make([]string, len(offers))
	for i, o := range offers {
		titles[i] = strings.ToLower(matter.ChangeTitle(o))
	}
	e.Satisfy = "What can be done with it now: " + strings.Join(titles, ", ") + "."
	return e
}

// change takes a filled-in form. Refused, it comes back as it was typed.
func (w *Web) change(c echo.Context) error {
	typed, err := values(c)
	if err != nil {
		return err
	}
	s, err := w.changing(c)
	if err != nil {
		return err
	}
	cmd, found := readChange(s, typed)
	if len(found) > 0 {
		return w.showChangeForm(c, http.StatusUnprocessableEntity, s, w.changeForm(s, typed, found))
	}
	receipt, err := w.Engine.Do(c.Request().Context(), who(c).ID, keyOf(typed), cmd)
	if err != nil {
		return w.refusedChange(c, s, typed, err)
	}
	after, err := w.changing(c)
	if err != nil {
		return err
	}
	w.flash(c, page.Success, saidChange(s, after.due, receipt.Again))
	return leadOn(c, matter.Href(s.matter.ID))
}

// readChange finds only what cannot be said in the domain's own types.
func readChange(s changing, typed url.Values) (workflow.ChangeDeadline, faults) {
	cmd := workflow.ChangeDeadline{
		Matter: s.matter.ID, Deadline: s.due.ID, Change: s.name,
		Authority: strings.TrimSpace(typed.Get("authority")), Reason: lines(typed.Get("reason")),
	}
	cmd.Version, _ = strconv.Atoi(typed.Get("version")) // 0, for a version that is none, asks for no comparison
	var found faults
	date := func(name string) deadline.Date {
		text := strings.TrimSpace(typed.Get(name))
		if text == "" {
			return deadline.Date{}
		}
		d, err := deadline.ParseDate(text)
		if err != nil {
			found = append(found, workflow.Detail{Field: name, Message: "Write a date as year-month-day, such as 2018-02-23."})
		}
		return d
	}
	days := func() int {
		text := strings.TrimSpace(typed.Get("days"))
		if text == "" {
			return 0
		}
		n, err := strconv.Atoi(text)
		if err != nil {
			found = append(found, workflow.Detail{Field: "days", Message: "Days: write a whole number, such as 14."})
		}
		return n
	}
	switch {
	case s.name == "extend" && typed.Get("by") == matter.ToDate:
		if cmd.On = date("on"); cmd.On.IsZero() && len(found) == 0 {
			found = append(found, workflow.Detail{Field: "on", Message: "Give the date to extend to."})
		}
	case s.name == "extend":
		cmd.Days = days()
	case s.name == "toll":
		cmd.On, cmd.Until = date("on"), date("until")
	case s.name == "resume":
		cmd.Until = date("until")
	case s.name == "correct", s.name == "meet":
		cmd.On = date("on")
	}
	return cmd, found
}

// refusedChange shows the form again with what the engine said of it; to the
// second of two people also what the first one did.
func (w *Web) refusedChange(c echo.Context, s changing, typed url.Values, err error) error {
	found, status, other := faultsOf(err)
	if other != nil {
		return other
	}
	e, _ := errors.AsType[*workflow.Error](err)
	if e.Code != workflow.Conflict {
		return w.showChangeForm(c, status, s, w.changeForm(s, typed, found))
	}
	fresh, err := w.changing(c)
	if err != nil {
		return err
	}
	if e.Existing == "" { // the key served for something else
		typed.Set("key", newKey())
		return w.showChangeForm(c, status, fresh, w.changeForm(fresh, typed, found))
	}
	seen, _ := strconv.Atoi(typed.Get("version"))
	typed.Set("version", strconv.Itoa(fresh.due.Version))
	f := w.changeForm(fresh, typed, nil)
	if f.Changed, err = w.changedDue(c, fresh, seen, e.Message); err != nil {
		return err
	}
	return w.showChangeForm(c, status, fresh, f)
}

// changedDue tells what became of a deadline after the version that was seen.
func (w *Web) changedDue(c echo.Context, s changing, seen int, text string) (*matter.Changed, error) {
	rows, err := w.derivations(c, s.matter, map[string]bool{s.due.ID: true})
	if err != nil {
		return nil, err
	}
	ch := &matter.Changed{Text: text}
	for _, row := range slices.Backward(rows) {
		if _, v, ok := matter.VersionOf(row); ok && (v.Number == 0 || v.Number > seen) {
			ch.Events = append(ch.Events, fmt.Sprintf("%s (%s)", workflow.Describe(s.def, row.Event), row.ActorName))
		}
	}
	return ch, nil
}

func (w *Web) changeForm(s changing, typed url.Values, found faults) matter.Change {
	f := matter.Change{
		Due: matter.NewDue(s.due, s.def, w.Engine.Now()), Name: s.name, Place: s.place.Name, Key: keyOf(typed),
		Version: s.due.Version, Action: matter.ChangeHref(s.matter.ID, s.due.ID, s.name), Cancel: matter.Href(s.matter.ID),
		By: cmp.Or(typed.Get("by"), matter.ByDays),
	}
	if v, err := strconv.Atoi(typed.Get("version")); err == nil {
		f.Version = v
	}
	input := func(name, label, hint string, required bool) page.Field {
		in := f.Input(name, label)
		in.Hint, in.Required, in.Value = hint, required, typed.Get(name)
		return found.at(in)
	}
	f.Days = input("days", "Days", "Counted from the date it is due now.", false)
	f.Days.Type = "number"
	f.On = input("on", "Date", "", false)
	switch s.name {
	case "toll":
		f.On = input("on", "First day that does not count", "", true)
		f.Until = input("until", "Last day that does not count", "Leave it empty while the stay lasts, and resume later.", false)
	case "resume":
		f.Until = input("until", "Last day that does not count", "Tolled since "+page.DayText(s.due.TolledOn)+".", true)
	case "correct":
		f.On = input("on", "True date of the trigger", "On record: "+page.DayText(s.due.Basis.From)+".", true)
	case "meet":
		f.On = input("on", "Met on", "The day on which it happened, in the jurisdiction.", true)
	}
	f.Reason = input("reason", "Reason", "Why, in your own words. It enters the history of this matter.", s.name == "cancel")
	f.Reason.Rows = 2
	all := []page.Field{f.Days, f.On, f.Until, f.Reason}
	if s.name != "meet" && s.name != "cancel" {
		authority := input("authority", "Authority", "What the change rests on: a stipulation, an order, a rule.", s.name == "extend")
		f.Authority = &authority
		all = append(all, authority)
	}
	f.Problems = found.summary(all...)
	return f
}

func (w *Web) showChangeForm(c echo.Context, status int, s changing, f matter.Change) error {
	if inline(c) {
		return render(c, status, matter.ChangeInline(f))
	}
	f.Record = &matter.Record{State: words.State(s.def, s.matter.State), Entered: s.matter.Entered}
	for _, d := range slices.Backward(s.matter.Deadlines) {
		f.Record.Deadlines = append(f.Record.Deadlines, matter.NewDue(d, s.def, w.Engine.Now()))
	}
	title := matter.ChangeTitle(s.name) + ": " + f.Due.Title
	f.Shell = w.shell(c, title,
		page.Crumb{Href: "/matters", Title: "Matters"}, page.Crumb{Href: matter.Href(s.matter.ID), Title: s.place.Name}, page.Crumb{Title: matter.ChangeTitle(s.name)})
	return render(c, status, matter.ChangePage(f))
}

// saidChange tells what a change led to.
func saidChange(s changing, after workflow.Deadline, again bool) string {
	before, title := s.due, words.Kind(s.def, s.due.Kind)
	switch {
	case again:
		return fmt.Sprintf("%s: this was recorded already. It is due %s.", title, page.DayText(after.Due))
	case s.name == "meet" && after.LateDays > 0:
		return fmt.Sprintf("%s: met on %s, %s late.", title, page.DayText(after.MetOn), words.Days(after.LateDays))
	case s.name == "meet":
		return fmt.Sprintf("%s: met on %s, in time.", title, page.DayText(after.MetOn))
	case s.name == "cancel":
		return title + ": no longer owed."
	case after.Status == workflow.DeadlineStopped:
		return fmt.Sprintf("%s: the clock stands still from %s until it is resumed.", title, page.DayText(after.TolledOn))
	}
	said := fmt.Sprintf("Due date moved from %s to %s: %s.", page.DayText(before.Due), page.DayText(after.Due), title)
	if after.Due == before.Due {
		said = fmt.Sprintf("%s: recorded. The due date stays %s.", title, page.DayText(after.Due))
	}
	if after.Status == workflow.DeadlineOverrun && (before.Status != workflow.DeadlineOverrun || after.Due != before.Due) {
		said += " That day is over, so that it counts as missed."
	}
	return said
}
