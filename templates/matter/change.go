package matter

import (
	"slices"

	"duces/templates/page"
	"duces/workflow"
	"duces/workflow/change"
	"duces/workflow/deadline"
	"duces/workflow/due"
	"duces/workflow/process"
)

// Change is the form by which one deadline is changed by hand.
type Change struct {
	Shell        page.Shell
	Due          Due
	Name         string // one of change.Names
	Jurisdiction string
	Key          string
	Version      int    // of the deadline that the reader saw
	Action       string // where it is sent
	Cancel       string // the way back without doing anything
	By           string // extends: by days or to a date
	Days         page.Field
	Unit         page.Field // of Days
	At           page.Field // time of day of a period in hours
	On           page.Field
	Until        page.Field
	Reason       page.Field
	Problems     []page.Problem
	Changed      *page.Changed
	Right        string  // of the jurisdiction, that the change would end, or have end sooner; empty: none
	MayEnd       bool    // the dates may yet show that it does
	Record       *Record // beside the form on a page of its own
	// Dates say when it would be due as the form stands.
	Dates page.Dates
	// Authority is what the change rests on; no field where none is recorded.
	Authority *page.Field
}

// The ways to extend.
const (
	ByDays = "days"
	ToDate = "date"
)

// Changes are those that make sense as a deadline stands, in the order of the page.
func Changes(d due.Deadline) []string {
	switch open := d.Status == due.StatusOpen || d.Status == due.StatusMissed; {
	case d.Aside() && (d.Kind == process.HoldEnd || !open):
	case d.Aside():
		return []string{"extend", "correct"}
	case open:
		return []string{"extend", "hold", "toll", "correct", "meet", "cancel"}
	case d.Status == due.StatusTolled && !d.HeldUntil.IsZero():
		return []string{"hold", "resume", "meet", "cancel"}
	case d.Status == due.StatusTolled:
		return []string{"resume", "meet", "cancel"}
	}
	return nil
}

// ChangesFor are those that somebody of a role may make.
func ChangesFor(r workflow.Role, d due.Deadline) []string {
	return slices.DeleteFunc(Changes(d), func(name string) bool { return !r.Can(change.VerbFor(name)) })
}

// ChangeHref is where a deadline's change has its form.
func ChangeHref(matter, id, change string) string {
	return Href(matter) + "/deadlines/" + id + "/" + change
}

// ChangeTitle is a change as its button says it.
func ChangeTitle(change string, d due.Deadline) string {
	switch change {
	case "extend":
		return "Extend"
	case "toll":
		return "Toll (stop the clock)"
	case "hold":
		return "Put on hold until a date"
	case "resume":
		return "Resume the clock"
	case "correct":
		return ChangeDateTitle(change, d)
	case "meet":
		return "Mark as met"
	}
	return "Cancel"
}

// derives says whether the change leads to another date.
func (c Change) derives() bool { return c.Name != "meet" && c.Name != "cancel" }

// submitLabel says what the button does.
func (c Change) submitLabel() string {
	switch {
	case c.Name == "cancel" || c.Right != "":
		return "Request approval"
	case c.MayEnd:
		return c.title() + ", or request approval"
	}
	return c.title()
}

// ChangeDateTitle is the label of the date that a change gives.
func ChangeDateTitle(change string, d due.Deadline) string {
	switch {
	case change == "meet":
		return "Met on"
	case change == "toll":
		return "First day not counted"
	case change == "hold":
		return "On hold through"
	case change == "resume":
		return "Last day not counted"
	case change == "correct" && d.Basis.Spec.Kind == deadline.Fixed:
		return "Correct due date"
	case change == "correct":
		return "Correct trigger date"
	}
	return "Date"
}

func (c Change) title() string {
	if c.Name == "cancel" {
		return "Cancel this deadline"
	}
	return ChangeTitle(c.Name, c.Due.Deadline)
}

func (c Change) help() string {
	fixed := c.Due.Basis.Spec.Kind == deadline.Fixed
	switch c.Name {
	case "extend":
		return "The current date stays in the history. Alerts follow the new date."
	case "toll":
		return "A stay stops the clock. Days from the first through the last day of the stay do not count. The remaining days run after it ends."
	case "hold":
		return "The clock stops, and resumes by itself the day after the last day. Alerts tell you the day before. A hold can be ended early, and its last day can be changed."
	case "resume":
		return "The remaining days start the day after the last tolled day."
	case "correct":
		if c.Due.Repeats != nil && c.Due.About == "" {
			return "This date is the first of a series. Those after it that are still open or late follow from the correct date."
		}
		if fixed {
			return "This deadline is a fixed date. Enter the correct one. Extensions and stays are kept."
		}
		return "The period is recalculated from the correct date. Extensions and stays are kept."
	case "meet":
		return "Use this if what the deadline required was recorded elsewhere. If it was late, it is recorded as late."
	}
	return "For a deadline that no longer applies. Your request takes effect when a second person, a supervising attorney, approves it."
}

// ShownDates are the dates with the element that shows them.
func (c Change) ShownDates() page.Dates {
	c.Dates.ID = c.inputID("dates")
	return c.Dates
}

// inputID keeps the inputs of two deadlines' forms apart on one page.
func (c Change) inputID(name string) string { return c.Due.ID + "-" + name }

// Input describes one input of the form.
func (c Change) Input(name, label string) page.Field {
	return page.Field{Name: name, ID: c.inputID(name), Label: label}
}

// slot is the element into which the form is fetched, beside its deadline.
func (d Due) slot() string { return "change-" + d.ID }

func (c Change) formID() string { return "form-" + c.Due.ID }

// offers are the changes that a reader may make now.
func (v View) offers(d Due) []string {
	return slices.DeleteFunc(ChangesFor(v.Reader, d.Deadline), func(change string) bool {
		return d.Waiting.ID != "" && (change == "cancel" || change == d.Waiting.Change)
	})
}

// KnownChange says whether there is such a change at all.
func KnownChange(name string) bool { return slices.Contains(change.Names, name) }
