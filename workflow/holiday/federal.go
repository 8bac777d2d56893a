// Package holiday owns the tables of legal holidays, federal and of each state and territory: every edition of them,
// with the statute of each day and how sure it is. It counts nothing.
package holiday

import (
	"sync"
	"time"

	"github.com/rickar/cal/v2"
	"github.com/rickar/cal/v2/us"

	"duces/workflow/civil"
	"duces/workflow/validation"
)

// Reading chooses the other way where the law on holidays is read in two ways; the zero
// Reading is ours.
type Reading struct {
	NoObservedFriday bool // the Friday for a Saturday holiday is no legal holiday
	FewerStateDays   bool // a state holiday that the state's courts do not keep does not count
	MoreStateDays    bool // a state holiday that only part of the state keeps counts
	OtherCompilation bool // a day on which compilations disagree is read as the less likely one has it
}

// doubt says how sure it is that a day of a table is a legal holiday.
type doubt uint8

const (
	certain        doubt = iota
	paidLeave            // observed by a statute on pay and leave; counted, and shown otherwise
	courtsDiffer         // named by the state's statute, yet not kept by its courts; counted, and shown otherwise
	partOnly             // kept by part of the state, or not named by its statute; not counted, and shown otherwise
	readingsDiffer       // public compilations disagree, and no statute was found that decides; counted if likely, and shown otherwise
)

// Day is one day of a table of holidays.
type Day struct {
	name    string
	by      string // the law it stands in, and how surely, as receipts say it
	statute string // the law alone
	doubt   doubt
	likely  bool   // of readingsDiffer
	note    string // of readingsDiffer
}

// Why says what the day is, and by which law.
func (h Day) Why() string { return h.name + " (" + h.by + ")" }

// Counts reports whether the day is a legal holiday under the reading.
func (h Day) Counts(r Reading) bool {
	switch h.doubt {
	case paidLeave:
		return !r.NoObservedFriday
	case courtsDiffer:
		return !r.FewerStateDays
	case partOnly:
		return r.MoreStateDays
	case readingsDiffer:
		return h.likely != r.OtherCompilation
	}
	return true
}

// Disputed says that the day counts as open, though some compilation takes it for a holiday and no statute was
// found that decides.
func (h Day) Disputed() bool { return h.doubt == readingsDiffer && !h.likely }

// surer says whether an entry stands before another on the same day: first those
// that count, then those of less doubt.
func (h Day) surer(other Day) bool {
	if a, b := h.Counts(Reading{}), other.Counts(Reading{}); a != b {
		return a
	}
	return h.doubt < other.doubt
}

// Federal is the table of federal legal holidays in an edition.
func Federal(e Edition) map[civil.Date]Day { return federalHolidays[e]() }

// federalHolidays is the table of 5 U.S.C. 6103(a) with observed days, worked
// out once for every year a date can have.
var federalHolidays = byEdition(func(e Edition) map[civil.Date]Day {
	table := make(map[civil.Date]Day, 12*(validation.LastYear-validation.FirstYear))
	if (editions{from: 2}).hold(e) {
		earlyThanksgivings(table)
	}
	for year := validation.FirstYear; year <= validation.LastYear+1; year++ {
		for _, h := range federalDays() {
			actual, observed := h.Calc(year)
			if actual.IsZero() {
				continue
			}
			day, kept := civil.NewDate(actual.Date()), civil.NewDate(observed.Date())
			addHoliday(table, day, federalHoliday(h.Name, "5 U.S.C. 6103(a)", certain))
			noLawYet := kept.Weekday() == time.Friday && kept.Before(fridaysFrom) && (editions{from: 2}).hold(e)
			if kept != day && !noLawYet {
				addHoliday(table, kept, observedDay(h.Name, kept))
			}
		}
	}
	return table
})

// fridaysFrom is when a Saturday holiday first gave a Friday: Pub. L. 86-362,
// 73 Stat. 643, now 5 U.S.C. 6103(b).
var fridaysFrom = civil.NewDate(1959, time.September, 22)

// earlyThanksgivings adds the days that Presidents appointed before 55 Stat.
// 862 fixed the fourth Thursday: holidays under the resolution of 6 January
// 1885 (23 Stat. 516). They were the last Thursday, but for three years.
func earlyThanksgivings(table map[civil.Date]Day) {
	h := Day{name: "Thanksgiving Day", by: "appointed by the President; legal holiday, 23 Stat. 516", statute: "23 Stat. 516"}
	for year := validation.FirstYear; year < 1939; year++ {
		addHoliday(table, nth(-1, time.Thursday, time.November)(year), h)
	}
	for _, d := range []civil.Date{civil.NewDate(1939, 11, 23), civil.NewDate(1940, 11, 21), civil.NewDate(1941, 11, 20)} {
		addHoliday(table, d, h)
	}
}

func federalHoliday(name, statute string, d doubt) Day {
	return Day{name: name, by: "legal holiday, " + statute, statute: statute, doubt: d}
}

// addHoliday keeps the surer entry where two fall on one day.
func addHoliday(table map[civil.Date]Day, d civil.Date, h Day) {
	if before, ok := table[d]; !ok || h.surer(before) {
		table[d] = h
	}
}

// observedDay explains a substitute day. A Monday for a Sunday is a holiday by
// order of the President. A Friday for a Saturday rests on a statute about pay
// and leave, so whether it is "the day set aside by statute for observing"
// the holiday under Rule 6(a)(6)(A) is read both ways.
func observedDay(name string, d civil.Date) Day {
	if d.Weekday() == time.Friday {
		return federalHoliday(name+", observed for Saturday", "5 U.S.C. 6103(b)", paidLeave)
	}
	return federalHoliday(name+", observed for Sunday", "Exec. Order 11582", certain)
}

// federalDays are the days of 5 U.S.C. 6103(a) over time. The library knows
// today's days; the years in which they came, and where they lay before the
// Uniform Monday Holiday Act took effect in 1971, stand here. Inauguration Day
// is in 6103(c), not in Rule 6(a)(6)(A).
var federalDays = sync.OnceValue(func() []*cal.Holiday {
	since := func(h *cal.Holiday, start int) *cal.Holiday {
		c := h.Clone(&cal.Holiday{StartYear: start})
		c.Func = inYear
		return c
	}
	named := func(name string, h *cal.Holiday) *cal.Holiday { return h.Clone(&cal.Holiday{Name: name}) }
	until := func(end int, h *cal.Holiday) *cal.Holiday { return h.Clone(&cal.Holiday{EndYear: end}) }
	dated := func(name string, m time.Month, day, start int) *cal.Holiday {
		return &cal.Holiday{Name: name, Month: m, Day: day, StartYear: start, Func: inYear, Observed: us.VeteransDay.Observed}
	}
	october := &cal.Holiday{Name: "Veterans Day", Month: time.October, Weekday: time.Monday, Offset: 4, StartYear: 1971, Func: inYear}
	return []*cal.Holiday{
		since(us.NewYear, validation.FirstYear),
		since(us.MlkDay, 1986),
		until(1970, dated("Washington's Birthday", time.February, 22, validation.FirstYear)),
		named("Washington's Birthday", since(us.PresidentsDay, 1971)),
		until(1970, dated("Memorial Day", time.May, 30, validation.FirstYear)),
		since(us.MemorialDay, 1971),
		named("Juneteenth National Independence Day", since(us.Juneteenth, 2021)),
		since(us.IndependenceDay, validation.FirstYear),
		since(us.LaborDay, validation.FirstYear),
		since(us.ColumbusDay, 1971),
		until(1970, dated("Veterans Day", time.November, 11, 1938)),
		until(1977, october),
		since(us.VeteransDay, 1978),
		since(us.ThanksgivingDay, 1942),
		since(us.ChristmasDay, validation.FirstYear),
	}
})

// inYear replaces the library's own functions: those ask for midnight in the
// machine's zone, which some days do not have there; noon always is.
func inYear(h *cal.Holiday, year int) time.Time {
	if h.Day != 0 {
		return time.Date(year, h.Month, h.Day, 12, 0, 0, 0, time.UTC)
	}
	return cal.WeekdayN(year, h.Month, h.Weekday, h.Offset)
}
