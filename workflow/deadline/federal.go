package deadline

import (
	"sync"
	"time"

	"github.com/rickar/cal/v2"
	"github.com/rickar/cal/v2/us"
)

// holiday is one closed day of a table. Disputed marks a day that some courts
// count as a legal holiday and others do not.
type holiday struct {
	why      string
	disputed bool
}

// federalHolidays is the table of 5 U.S.C. 6103(a) with observed days, worked
// out once for every year a date can have.
var federalHolidays = sync.OnceValue(func() map[Date]holiday {
	table := make(map[Date]holiday, 12*(maxYear-minYear))
	for year := minYear; year <= maxYear+1; year++ {
		for _, h := range federalDays() {
			actual, observed := h.Calc(year)
			if actual.IsZero() {
				continue
			}
			addHoliday(table, NewDate(actual.Date()), holiday{why: h.Name + " (legal holiday, 5 U.S.C. 6103(a))"})
			addHoliday(table, NewDate(observed.Date()), observedDay(h.Name, NewDate(observed.Date())))
		}
	}
	return table
})

// addHoliday keeps the entry that nobody disputes where two fall on one day.
func addHoliday(table map[Date]holiday, d Date, h holiday) {
	if before, ok := table[d]; !ok || before.disputed && !h.disputed {
		table[d] = h
	}
}

// observedDay explains a substitute day. A Monday for a Sunday is a holiday by
// order of the President. A Friday for a Saturday rests on a statute about pay
// and leave, so whether it is "the day set aside by statute for observing"
// the holiday under Rule 6(a)(6)(A) is read both ways.
func observedDay(name string, d Date) holiday {
	if d.Weekday() == time.Friday {
		return holiday{why: name + ", observed for Saturday (legal holiday, 5 U.S.C. 6103(b))", disputed: true}
	}
	return holiday{why: name + ", observed for Sunday (legal holiday, Exec. Order 11582)"}
}

// federalDays are the days of 5 U.S.C. 6103(a) over time. The library knows
// today's days; the years in which they came, and where they lay before the
// Uniform Monday Holiday Act took effect in 1971, stand here. Inauguration Day
// is in 6103(c), not in Rule 6(a)(6)(A).
var federalDays = sync.OnceValue(func() []*cal.Holiday {
	from := func(h *cal.Holiday, start int) *cal.Holiday {
		c := h.Clone(&cal.Holiday{StartYear: start})
		if c.Day != 0 {
			c.Func = onDay
		}
		return c
	}
	earlier := func(h *cal.Holiday, name string, m time.Month, day, start, end int) *cal.Holiday {
		return &cal.Holiday{Name: name, Month: m, Day: day, StartYear: start, EndYear: end,
			Func: onDay, Observed: us.VeteransDay.Observed}
	}
	armistice := earlier(us.VeteransDay, "Veterans Day", time.November, 11, 1938, 1970)
	october := &cal.Holiday{Name: "Veterans Day", Month: time.October, Weekday: time.Monday, Offset: 4,
		StartYear: 1971, EndYear: 1977, Func: cal.CalcWeekdayOffset}
	return []*cal.Holiday{
		from(us.NewYear, minYear),
		from(us.MlkDay, 1986),
		earlier(us.PresidentsDay, "Washington's Birthday", time.February, 22, minYear, 1970),
		named(from(us.PresidentsDay, 1971), "Washington's Birthday"),
		earlier(us.MemorialDay, "Memorial Day", time.May, 30, minYear, 1970),
		from(us.MemorialDay, 1971),
		named(from(us.Juneteenth, 2021), "Juneteenth National Independence Day"),
		from(us.IndependenceDay, minYear),
		from(us.LaborDay, minYear),
		from(us.ColumbusDay, 1971),
		armistice, october,
		from(us.VeteransDay, 1978),
		from(us.ThanksgivingDay, 1942),
		from(us.ChristmasDay, minYear),
	}
})

func named(h *cal.Holiday, name string) *cal.Holiday { return h.Clone(&cal.Holiday{Name: name}) }

// onDay replaces the library's own function for dates that stand fast: that
// one asks for midnight in the machine's zone, which some days do not have.
func onDay(h *cal.Holiday, year int) time.Time {
	return time.Date(year, h.Month, h.Day, 12, 0, 0, 0, time.UTC)
}
