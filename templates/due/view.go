// Package due holds the pages about deadlines across matters.
package due

import (
	"cmp"
	"strconv"

	"duces/templates/matter"
	"duces/templates/page"
	"duces/templates/words"
	"duces/workflow/due"
	"duces/workflow/process"
	"duces/workflow/view"
)

// ListView is the list of deadlines, by due date.
type ListView struct {
	Rows               []Row
	Review, Kind, Owed page.Field
	Status             page.Field
	Query, Stage       page.Field
	USState            page.Field
	Stages, USStates   []page.Option
	From, To           page.Field // due dates
	Sort               string
	Bulk               page.Bulk
	Columns            []page.Column
	Owner, Unread      page.Field
	Answered           page.Field
	Owners             []page.Option
	Whose              page.Field
	People             []page.Option // whose own dates there may be
	Reviews, Kinds     []page.Option
	Filtered           bool
	Prev, Next         string
	Summary            string
	Zone               page.Zone
}

// rowName tells a deadline from those of other matters.
func (v ListView) rowName(r Row) string {
	name := r.Title + ", " + r.Jurisdiction.Title()
	if v.manyReviews() {
		name += ", " + r.Review.Name
	}
	return name
}

// Row is one deadline.
type Row struct {
	view.DeadlineRow
	Title string
	Left  string // how far away it is; empty once it is over
	// DaysLate is of what is overdue.
	DaysLate int
	// StateTitle is what the matter's status is called, where the row is our own next step.
	StateTitle string
	// Ack says who has acknowledged an overdue date as it stands; Unread, that nobody has.
	Ack    string
	Unread bool
	Acts   []string // on many deadlines at once that are possible for it
}

// MoreColumns are the columns that the file of the list has behind those of the page, by their titles.
var MoreColumns = map[string][]string{
	"Due date":     {"Days late"},
	"Jurisdiction": matter.JurisdictionColumns,
	"Status":       {"Acknowledgment"},
	"Assigned to":  {"Own date of"},
}

func (r Row) dueFacts() []any { return []any{r.Due, matter.DaysLate(r.DaysLate)} }

func (r Row) statusFacts() []any {
	_, status := tag(r)
	if r.Unread {
		return []any{status, "Not acknowledged"}
	}
	return []any{status, r.Ack}
}

func (r Row) ownerFacts() []any { return []any{cmp.Or(r.Owner.Name, "Unassigned"), r.Whose.Name} }

// Pick names the deadline and the version of its date in a form over many.
func (r Row) Pick() string { return r.Matter + "/" + r.ID + "/" + strconv.Itoa(r.Version) }

// These are no statuses of their own: the clock makes a deadline overdue. Ahead is
// what is open and whose last day is not over; live, what is open or overdue.
const (
	StatusLive    = "live"
	StatusAll     = "all"
	StatusOverdue = "overdue"
	StatusAhead   = "ahead"
)

// Statuses are the filter's choices.
var Statuses = []page.Option{
	{Value: "", Label: "Open or overdue"},
	{Value: StatusAhead, Label: "Not yet due"},
	{Value: "open", Label: "Open"},
	{Value: StatusOverdue, Label: "Overdue"},
	{Value: "tolled", Label: "Tolled"},
	{Value: "met", Label: "Met"},
	{Value: "missed", Label: "Missed"},
	{Value: string(due.StatusAnswered), Label: words.NotRecorded},
	{Value: "cancelled", Label: "Canceled"},
	{Value: StatusAll, Label: "All"},
}

// Named is a row with its titles as the process has them; def may be nil.
func Named(r view.DeadlineRow, def *process.Definition) Row {
	row := Row{DeadlineRow: r, Title: words.Titled(words.Kind(def, r.Kind), r.Title), StateTitle: words.State(def, r.State)}
	if row.OurStep() {
		row.Title = "Our next step"
		if next := def.NextStep(r.State); next != "" {
			row.Title += ": " + next
		}
	}
	return row
}

// manyReviews says whether it matters which review a deadline is of; the first choice is all.
func (v ListView) manyReviews() bool { return len(v.Reviews) > 2 }

// whole leads to all of a list, where less of it is shown.
func whole(filtered bool, href string) string {
	if !filtered {
		return ""
	}
	return href
}

// tag says a status; overdue comes before what is merely missed.
func tag(r Row) (page.TagKind, string) {
	switch {
	case r.Completeness == string(due.StatusAnswered):
		return page.Caution, words.NotRecorded
	case r.Overdue && r.Owed == due.OwedByTeam: // makes no jurisdiction overdue
		return page.Caution, "Late"
	case r.Overdue:
		return page.Danger, "Overdue"
	}
	switch r.Status {
	case due.StatusOpen:
		return page.Active, "Open"
	case due.StatusTolled:
		if !r.HeldUntil.IsZero() {
			return page.Caution, "On hold until " + page.DayText(r.HeldUntil)
		}
		return page.Caution, "Tolled"
	case due.StatusMet:
		return words.Met(r.Completeness, false)
	case due.StatusMissed:
		return page.Caution, "Missed"
	}
	return page.Neutral, "Canceled"
}
