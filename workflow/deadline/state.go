package deadline

import (
	"fmt"
	"slices"
	"time"

	"github.com/rickar/cal/v2"
)

func validateState(state string) error {
	if _, known := StateNames[state]; known || state == "" {
		return nil
	}
	return fmt.Errorf("%q is not a state: write its two letters, for example MA", state)
}

// stateTable holds the days that a state adds to the federal ones. Every row
// cites the statute of its state; a row without years was law before the 2009
// rule and is law still.
type stateTable struct {
	statute string
	days    []stateDay
}

type stateDay struct {
	name        string
	on          func(year int) Date
	first, last int    // years; 0 is open
	shift       shift  // substitute days the statute itself appoints
	doubt       doubt  // whether Rule 6(a)(6)(C) takes the day in
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

// StatesCovered lists the states with a table of holidays, by postal code.
func StatesCovered() []string {
	codes := make([]string, 0, len(stateTables))
	for code := range stateTables {
		codes = append(codes, code)
	}
	slices.Sort(codes)
	return codes
}

// stateHolidays is the table of a state by edition; nil for a state not covered.
func stateHolidays(state string) []func() map[Date]holiday { return workedStates[state] }

var workedStates = func() map[string][]func() map[Date]holiday {
	all := make(map[string][]func() map[Date]holiday, len(stateTables))
	for code, table := range stateTables {
		all[code] = byEdition(func(e edition) map[Date]holiday { return table.work(code, e) })
	}
	return all
}()

func (t stateTable) work(code string, e edition) map[Date]holiday {
	worked := make(map[Date]holiday)
	for _, day := range t.days {
		if !day.in.hold(e) {
			continue
		}
		statute := t.statute
		if day.statute != "" {
			statute = day.statute
		}
		last := day.last
		if last == 0 {
			last = maxYear + 1
		}
		for year := max(day.first, minYear); year <= last; year++ {
			d := day.on(year)
			if d.IsZero() {
				continue
			}
			by := code + " legal holiday, " + statute
			if day.doubt == partOnly {
				by = code + ", no legal holiday for all: " + statute
			}
			why := fmt.Sprintf("%s (%s)", day.name, by)
			addHoliday(worked, d, holiday{why: why, doubt: day.doubt})
			if kept := day.shift.from(d); kept != d {
				doubt := day.doubt
				if day.shift&officesOnly != 0 {
					doubt = max(doubt, courtsDiffer)
				}
				why := fmt.Sprintf("%s, observed for %s (%s)", day.name, d.Weekday(), by)
				addHoliday(worked, kept, holiday{why: why, doubt: doubt})
			}
		}
	}
	return worked
}

func (s shift) from(d Date) Date {
	switch {
	case s&sundayToMonday != 0 && d.Weekday() == time.Sunday:
		return d.AddDays(1)
	case s&saturdayToFriday != 0 && d.Weekday() == time.Saturday:
		return d.AddDays(-1)
	}
	return d
}

func on(m time.Month, day int) func(int) Date {
	return func(year int) Date { return NewDate(year, m, day) }
}

// nth is the nth weekday of a month; the last one for -1.
func nth(n int, w time.Weekday, m time.Month) func(int) Date {
	return func(year int) Date { return NewDate(cal.WeekdayN(year, m, w, n).Date()) }
}

// after is so many days after another day.
func after(days int, other func(int) Date) func(int) Date {
	return func(year int) Date { return other(year).AddDays(days) }
}

// evenYears is a day of even-numbered years only.
func evenYears(other func(int) Date) func(int) Date {
	return func(year int) Date {
		if year%2 != 0 {
			return Date{}
		}
		return other(year)
	}
}

// presidentialYears is a day of the years in which a President is elected.
func presidentialYears(other func(int) Date) func(int) Date {
	return func(year int) Date {
		if year%4 != 0 {
			return Date{}
		}
		return other(year)
	}
}

// fridayFor is the Friday before a day that falls on a Saturday, and no day in other years.
func fridayFor(other func(int) Date) func(int) Date {
	return func(year int) Date {
		d := other(year)
		if d.Weekday() != time.Saturday {
			return Date{}
		}
		return d.AddDays(-1)
	}
}

// listed is a day that astronomers, not rules, tell: only the years written down.
func listed(days ...Date) func(int) Date {
	return func(year int) Date {
		for _, d := range days {
			if d.Year() == year {
				return d
			}
		}
		return Date{}
	}
}

// easter is Easter Sunday by the anonymous Gregorian computus.
func easter(year int) Date {
	a, b, c := year%19, year/100, year%100
	d := (19*a + b - b/4 - (b-(b+8)/25+1)/3 + 15) % 30
	e := (32 + 2*(b%4) + 2*(c/4) - d - c%4) % 7
	f := d + e - 7*((a+11*d+22*e)/451) + 114
	return NewDate(year, time.Month(f/31), f%31+1)
}

var (
	electionDay          = after(1, nth(1, time.Monday, time.November))
	thanksgiving         = nth(4, time.Thursday, time.November)
	dayAfterThanksgiving = after(1, thanksgiving)
	goodFriday           = after(-2, easter)
)
