package due

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"duces/templates/page"
	"duces/workflow/civil"
	"duces/workflow/deadline"
	"duces/workflow/holiday"
	"duces/workflow/recalculation"
	"duces/workflow/usstate"
)

// NewClosure is where a day is declared closed.
const NewClosure = AsCourt + "/closures/new"

// CourtView is the court calendar of one year.
type CourtView struct {
	Year               int
	PrevHref, NextHref string
	PrevYear, NextYear string
	Federal            []Holiday
	States             []StateHolidays // of all states, where none is chosen
	Chosen             *StateTable
	State, InYear      page.Field
	Options            []page.Option
	Closures           []Closed
	Version            string
	MayDeclare         bool
	Switch             bool // the reader sees deadlines too
	Zone               page.Zone
}

// Holiday is one closed day of a table.
type Holiday struct {
	Date      civil.Date
	Name, Law string
}

// StateHolidays are the days that a state adds to the federal ones.
type StateHolidays struct {
	Code, Name string
	Days       []Holiday
}

// StateTable is the table of one state, with what is in doubt.
type StateTable struct {
	Code, Name string
	Days       []holiday.Listed
}

// TableOf is the table of a state in a year, without the federal days.
func TableOf(state string, year int) (*StateTable, error) {
	all, err := holiday.Of(state, year)
	t := StateTable{Code: state, Name: usstate.Names[state]}
	for _, h := range all {
		if h.State != "" {
			t.Days = append(t.Days, h)
		}
	}
	return &t, err
}

func (v CourtView) title() string {
	title := "Court calendar " + strconv.Itoa(v.Year)
	if v.Chosen != nil {
		title += ", " + v.Chosen.Name
	}
	return title
}

// sentence begins a remark as a sentence does.
func sentence(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:] + "."
}

// Closed is a closure on record, and who declared it when.
type Closed struct {
	deadline.Closure
	Who string
	At  time.Time
}

// Holidays lists the weekdays of a year that the tables name closed: the
// federal ones, and for each state with a table those it adds.
func Holidays(year int) (federal []Holiday, states []StateHolidays) {
	tables := deadline.FederalCalendar()
	codes := holiday.States()
	slices.SortFunc(codes, func(a, b string) int { return cmp.Compare(usstate.Names[a], usstate.Names[b]) })
	for _, code := range codes {
		states = append(states, StateHolidays{Code: code, Name: usstate.Names[code]})
	}
	for d := civil.NewDate(year, time.January, 1); d.Year() == year; d = d.AddDays(1) {
		if d.Weekday() == time.Saturday || d.Weekday() == time.Sunday {
			continue
		}
		if why, closed := tables.Closed(d, ""); closed {
			federal = append(federal, holidayOf(d, why))
			continue
		}
		for i := range states {
			if why, closed := tables.Closed(d, states[i].Code); closed {
				states[i].Days = append(states[i].Days, holidayOf(d, why))
			}
		}
	}
	return federal, states
}

func holidayOf(d civil.Date, why string) Holiday {
	name, law := NameAndLaw(why)
	if _, statute, cites := strings.Cut(law, "legal holiday, "); cites {
		law = statute
	}
	return Holiday{Date: d, Name: name, Law: law}
}

// Where says where a closure holds.
func Where(state string) string {
	if state == "" {
		return "All states"
	}
	return cmp.Or(usstate.Names[state], state)
}

// ClosureKinds are the choices of the form.
var ClosureKinds = []page.Option{
	{Value: string(deadline.LegalHoliday), Label: "Legal holiday", Hint: "Declared by the President, by Congress, or by a state for itself (Rule 6(a)(6)(B), (C)). Skipped like any other closed day."},
	{Value: string(deadline.Inaccessible), Label: "Clerk's office inaccessible", Hint: "The clerk's office was inaccessible (Rule 6(a)(3)). This matters only if it is the last day of a period."},
}

func kindTitle(kind deadline.ClosureKind) string {
	if kind == deadline.LegalHoliday {
		return "Legal holiday"
	}
	return "Clerk's office inaccessible"
}

// ClosureForm is the form by which a day is declared closed.
type ClosureForm struct {
	Key                                string
	Date, Kind, Name, Authority, State page.Field
	States                             []page.Option
	Problems                           []page.Problem
	Dates                              page.Dates
}

// ShownDates are the dates with the element that shows them.
func (f ClosureForm) ShownDates() page.Dates {
	f.Dates.ID = "dates"
	return f.Dates
}

// Preview says what a closure would move, before anything is stored.
type Preview struct {
	Form    ClosureForm
	Closure deadline.Closure
	Moves   []recalculation.Moves
	Total   int
	Hash    string // of exactly what is shown
	Changed bool   // it differs from what was shown before
}

// who names whose deadlines move without naming them: an administrator reads no matter.
func who(m recalculation.Moves) string {
	if m.Count == 1 {
		return "A matter in " + Where(m.USState)
	}
	return strconv.Itoa(m.Count) + " matters in " + Where(m.USState)
}

func dueDates(n int) string {
	if n == 1 {
		return "1 due date"
	}
	return strconv.Itoa(n) + " due dates"
}
