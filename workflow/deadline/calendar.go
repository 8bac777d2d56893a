package deadline

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"

	"duces/workflow/civil"
	"duces/workflow/holiday"
	"duces/workflow/usstate"
	"duces/workflow/validation"
)

// ClosureKind says what an administrator recorded about a day.
type ClosureKind string

// The kinds of closure.
const (
	// LegalHoliday is a day declared a holiday by the President or Congress, or
	// by a state when State is set: Rule 6(a)(6)(B), (C).
	LegalHoliday ClosureKind = "legal_holiday"
	// Inaccessible is a day on which the office could not be reached: Rule
	// 6(a)(3). It matters only as the last day of a period.
	Inaccessible ClosureKind = "inaccessible"
)

// Closure is one closed day that no table knows, with the authority for it.
type Closure struct {
	Date      civil.Date  `json:"date"`
	Kind      ClosureKind `json:"kind"`
	Name      string      `json:"name"`
	Authority string      `json:"authority"`
	State     string      `json:"state,omitempty"` // two letters; nothing for everywhere
}

// Validate reports, in one sentence, what the closure lacks.
func (c Closure) Validate() error {
	switch {
	case c.Date.IsZero():
		return validation.Missing("the date of the closure")
	case c.Kind != LegalHoliday && c.Kind != Inaccessible:
		return validation.NoneOf("the kind of the closure", c.Kind, LegalHoliday, Inaccessible)
	case strings.TrimSpace(c.Name) == "":
		return validation.Missing("the name of the closure")
	case strings.TrimSpace(c.Authority) == "":
		return validation.Missing("the authority for the closure")
	}
	return usstate.Check(c.State)
}

func (c Closure) why() string {
	where := ""
	if c.State != "" {
		where = ", " + c.State
	}
	if c.Kind == Inaccessible {
		return fmt.Sprintf("%s (office inaccessible%s; %s)", c.Name, where, c.Authority)
	}
	return fmt.Sprintf("%s (declared legal holiday%s; %s)", c.Name, where, c.Authority)
}

// Calendar tells which days are closed, and why. It is immutable and safe for
// use by many at once.
type Calendar struct {
	tables   holiday.Edition
	closures []Closure
	byDate   map[civil.Date][]Closure
	version  string
}

var federalCalendar = calendarOf(holiday.Latest)

func calendarOf(e holiday.Edition) *Calendar { return &Calendar{tables: e, version: e.String()} }

// FederalCalendar is the calendar of federal legal holidays, and of state
// legal holidays where a state is asked for, without any closure added.
func FederalCalendar() *Calendar { return federalCalendar }

// With returns a calendar that knows the closures as well.
func (c *Calendar) With(closures ...Closure) (*Calendar, error) {
	for _, closure := range closures {
		if err := closure.Validate(); err != nil {
			return nil, err
		}
	}
	if len(closures) == 0 {
		return c, nil
	}
	all := slices.Concat(c.closures, closures)
	slices.SortFunc(all, compareClosures)
	all = slices.Compact(all)
	next := &Calendar{
		tables: c.tables, closures: all, byDate: make(map[civil.Date][]Closure, len(all)),
		version: c.tables.String() + "+" + fingerprint(all),
	}
	for _, closure := range all {
		next.byDate[closure.Date] = append(next.byDate[closure.Date], closure)
	}
	return next, nil
}

// Closures lists what was added, by date.
func (c *Calendar) Closures() []Closure { return slices.Clone(c.closures) }

// Version names the tables and, after a plus, the closures added to them.
func (c *Calendar) Version() string { return c.version }

// Closed reports whether the day is a Saturday, a Sunday, a legal holiday or
// otherwise closed, and why; state holidays only for the state named.
func (c *Calendar) Closed(d civil.Date, state string) (why string, closed bool) {
	if why, closed = c.holiday(d, state, reading{}); closed {
		return why, true
	}
	return c.inaccessible(d, state)
}

// holiday reports days that are closed by law. A state of "" leaves state
// holidays out, as Rule 6(a)(6)(C) does for periods counted back.
func (c *Calendar) holiday(d civil.Date, state string, r reading) (string, bool) {
	switch d.Weekday() {
	case time.Saturday:
		return "Saturday", true
	case time.Sunday:
		return "Sunday", true
	}
	if h, ok := holiday.Federal(c.tables)[d]; ok && h.Counts(r.Reading) {
		return h.Why(), true
	}
	if table, covered := holiday.State(state, c.tables); covered {
		if h, ok := table[d]; ok && h.Counts(r.Reading) {
			return h.Why(), true
		}
	}
	for _, closure := range c.byDate[d] {
		if closure.Kind == LegalHoliday && (closure.State == "" || closure.State == state) {
			return closure.why(), true
		}
	}
	return "", false
}

// remarkable says what keeps a period from ending on a day, as people call it:
// “a Saturday”, “Christmas Day”. Receipts say so since the third edition.
func (c *Calendar) remarkable(d civil.Date, state string) (string, bool) {
	if c.tables < 3 {
		return "", false
	}
	why, closed := c.Closed(d, state)
	switch {
	case !closed:
		return "", false
	case d.Weekday() == time.Saturday || d.Weekday() == time.Sunday:
		return "a " + why, true
	}
	name, _, _ := strings.Cut(why, " (")
	return name, true
}

// covers says whether the tables know the holidays of a state.
func (c *Calendar) covers(state string) bool {
	_, covered := holiday.State(state, c.tables)
	return covered
}

// disputed is the entry of an open day that some compilation takes for a holiday
// of the state, while no statute was found that decides.
func (c *Calendar) disputed(d civil.Date, state string) (string, bool) {
	table, _ := holiday.State(state, c.tables)
	h, ok := table[d]
	return h.Why(), ok && h.Disputed()
}

// inaccessible reports days on which the office could not be reached.
func (c *Calendar) inaccessible(d civil.Date, state string) (string, bool) {
	for _, closure := range c.byDate[d] {
		if closure.Kind == Inaccessible && (closure.State == "" || closure.State == state) {
			return closure.why(), true
		}
	}
	return "", false
}

func compareClosures(a, b Closure) int {
	if by := a.Date.Compare(b.Date); by != 0 {
		return by
	}
	return strings.Compare(fmt.Sprint(a.State, "\x00", a.Kind, "\x00", a.Name, "\x00", a.Authority),
		fmt.Sprint(b.State, "\x00", b.Kind, "\x00", b.Name, "\x00", b.Authority))
}

// fingerprint tells one set of closures from another in a version name.
func fingerprint(closures []Closure) string {
	h := sha256.New()
	for _, c := range closures {
		fmt.Fprintf(h, "%s\x00%s\x00%s\x00%s\x00%s\n", c.Date, c.Kind, c.State, c.Name, c.Authority)
	}
	return hex.EncodeToString(h.Sum(nil)[:6])
}
