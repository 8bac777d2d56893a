package holiday

import (
	"fmt"
	"slices"
	"time"

	"duces/workflow/civil"
	"duces/workflow/validation"
)

// stateTable holds the days that a state adds to the federal ones. Every row
// cites the statute of its state; a row without years was law before the 2009
// rule and is law still.
type stateTable struct {
	since   Edition // the first that has the table; 0 is the first of all
	statute string
	days    []stateDay
}

type stateDay struct {
	name        string
	on          func(year int) civil.Date
	first, last int    // years; 0 is open
	shift       shift  // substitute days the statute itself appoints
	doubt       doubt  // whether Rule 6(a)(6)(C) takes the day in
	likely      bool   // of readingsDiffer: it is likelier a holiday than not
	note        string // of readingsDiffer: who says what
	statute     string // where it is not the table's
	in          editions
}

// shift says which weekend days a statute moves, and whither.
type shift uint8

const (
	sundayToMonday shift = 1 << iota
	saturdayToFriday
	officesOnly // the substitute day is for state offices: courts differ
)

// States lists the states with a table of holidays, by postal code.
func States() []string {
	codes := make([]string, 0, len(stateTables))
	for code := range stateTables {
		codes = append(codes, code)
	}
	slices.Sort(codes)
	return codes
}

// State is the table of a state in an edition; ok is false for a state
// that the edition does not cover.
func State(state string, e Edition) (table map[civil.Date]Day, ok bool) {
	if t, known := stateTables[state]; !known || e < t.since {
		return nil, false
	}
	return workedStates[state][e](), true
}

var workedStates = func() map[string][]func() map[civil.Date]Day {
	all := make(map[string][]func() map[civil.Date]Day, len(stateTables))
	for code, table := range stateTables {
		all[code] = byEdition(func(e Edition) map[civil.Date]Day { return table.work(code, e) })
	}
	return all
}()

func (t stateTable) work(code string, e Edition) map[civil.Date]Day {
	worked := make(map[civil.Date]Day)
	for _, day := range t.days {
		if !day.in.hold(e) {
			continue
		}
		if day.statute == "" {
			day.statute = t.statute
		}
		last := day.last
		if last == 0 {
			last = validation.LastYear + 1
		}
		for year := max(day.first, validation.FirstYear); year <= last; year++ {
			d := day.on(year)
			if d.IsZero() {
				continue
			}
			addHoliday(worked, d, day.entry(code, day.name))
			if kept := day.shift.from(d); kept != d {
				h := day.entry(code, fmt.Sprintf("%s, observed for %s", day.name, d.Weekday()))
				if day.shift&officesOnly != 0 {
					h.doubt = max(h.doubt, courtsDiffer)
				}
				addHoliday(worked, kept, h)
			}
		}
	}
	return worked
}

// by says in whose law the day stands, and how surely.
func (d stateDay) by(code string) string {
	switch {
	case d.doubt == partOnly:
		return code + ", no legal holiday for all: " + d.statute
	case d.doubt == readingsDiffer && d.likely:
		return code + " legal holiday, " + d.statute + "; likely one, but " + d.note
	case d.doubt == readingsDiffer:
		return code + ", likely no legal holiday: " + d.note
	}
	return code + " legal holiday, " + d.statute
}

func (d stateDay) entry(code, name string) Day {
	return Day{name: name, by: d.by(code), statute: d.statute, doubt: d.doubt, likely: d.likely, note: d.note}
}

func (s shift) from(d civil.Date) civil.Date {
	switch {
	case s&sundayToMonday != 0 && d.Weekday() == time.Sunday:
		return d.AddDays(1)
	case s&saturdayToFriday != 0 && d.Weekday() == time.Saturday:
		return d.AddDays(-1)
	}
	return d
}
