package due

import (
	"strconv"
	"strings"

	"duces/templates/page"
	"duces/workflow/civil"
	"duces/workflow/due"
)

// CalendarView is one month of deadlines.
type CalendarView struct {
	Title                       string // "February 2018"
	Weeks                       [][]Day
	Month                       page.Field
	Review, Kind, Owed, Status  page.Field
	Owner, Unread, Answered     page.Field
	Whose                       page.Field
	Reviews, Kinds, Owners      []page.Option
	People                      []page.Option // whose own dates there may be
	PrevHref, NextHref, NowHref string        // empty where there is no such month
	PrevTitle, NextTitle        string
	Filtered, Cut               bool // Cut says that there are more than are shown at all
	Summary                     string
	Zone                        string // in which today is today
}

// Day is one cell of the calendar; the zero Day lies in another month.
type Day struct {
	Date     civil.Date
	Today    bool
	Weekend  bool
	Closed   string // why it is closed, where it is no weekend
	Entries  []Entry
	More     int
	MoreHref string
}

// Entry is one deadline in its cell.
type Entry struct {
	Row
	Short string // its kind in a word or two
}

// CalendarStatuses are the calendar's choices: it shows all unless told otherwise.
var CalendarStatuses = append([]page.Option{{Value: "", Label: "All"}, {Value: StatusLive, Label: "Open or overdue"}}, Statuses[1:len(Statuses)-1]...)

// Owed are the filter's choices of whose act is waited for.
var Owed = []page.Option{
	{Value: "", Label: "Anyone"}, {Value: due.OwedByJurisdiction, Label: "The jurisdiction"}, {Value: due.OwedByTeam, Label: "Our team"},
}

// weekdays head the columns.
var weekdays = []string{"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"}

// NewEntry words a deadline for its cell.
func NewEntry(r Row) Entry {
	return Entry{Row: r, Short: strings.ReplaceAll(r.Kind, "_", " ")}
}

func (e Entry) href() string {
	if e.OurStep() {
		return "/matters/" + e.Matter + "#own-step"
	}
	return "/matters/" + e.Matter + "#deadline-" + e.ID
}

func (e Entry) status() string {
	_, text := tag(e.Row)
	return strings.ToLower(text)
}

func (e Entry) class() string {
	kind, _ := tag(e.Row)
	return "cal-" + string(kind)
}

func (d Day) classes() string {
	list := []string{"cal-day"}
	for class, holds := range map[string]bool{"cal-closed": d.Weekend || d.Closed != "", "cal-today": d.Today, "cal-empty": len(d.Entries) == 0 && !d.Today && d.Closed == ""} {
		if holds {
			list = append(list, class)
		}
	}
	return strings.Join(list, " ")
}

// name is the reason without the law behind it, which the court calendar cites.
func (d Day) name() string {
	name, _ := NameAndLaw(d.Closed)
	return name
}

// NameAndLaw parts "Christmas Day (legal holiday, 5 U.S.C. 6103(a))".
func NameAndLaw(why string) (name, law string) {
	name, law, _ = strings.Cut(why, " (")
	return name, strings.TrimSuffix(law, ")")
}

func (d Day) number() string { return strconv.Itoa(d.Date.Day()) }

func (d Day) more() string { return "+" + strconv.Itoa(d.More) + " more" }
