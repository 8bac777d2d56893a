package holiday

import (
	"slices"
	"time"

	"github.com/rickar/cal/v2"

	"duces/workflow/civil"
)

func on(m time.Month, day int) func(int) civil.Date {
	return func(year int) civil.Date { return civil.NewDate(year, m, day) }
}

// nth is the nth weekday of a month; the last one for -1.
func nth(n int, w time.Weekday, m time.Month) func(int) civil.Date {
	return func(year int) civil.Date { return civil.NewDate(cal.WeekdayN(year, m, w, n).Date()) }
}

// after is so many days after another day.
func after(days int, other func(int) civil.Date) func(int) civil.Date {
	return func(year int) civil.Date { return other(year).AddDays(days) }
}

// evenYears is a day of even-numbered years only.
func evenYears(other func(int) civil.Date) func(int) civil.Date {
	return func(year int) civil.Date {
		if year%2 != 0 {
			return civil.Date{}
		}
		return other(year)
	}
}

// presidentialYears is a day of the years in which a President is elected.
func presidentialYears(other func(int) civil.Date) func(int) civil.Date {
	return func(year int) civil.Date {
		if year%4 != 0 {
			return civil.Date{}
		}
		return other(year)
	}
}

// fridayFor is the Friday before a day that falls on a Saturday, and no day in other years.
func fridayFor(other func(int) civil.Date) func(int) civil.Date {
	return func(year int) civil.Date {
		d := other(year)
		if d.Weekday() != time.Saturday {
			return civil.Date{}
		}
		return d.AddDays(-1)
	}
}

// listed is a day that astronomers, not rules, tell: only the years written down.
func listed(days ...civil.Date) func(int) civil.Date {
	return func(year int) civil.Date {
		for _, d := range days {
			if d.Year() == year {
				return d
			}
		}
		return civil.Date{}
	}
}

// easter is Easter Sunday by the anonymous Gregorian computus.
func easter(year int) civil.Date {
	a, b, c := year%19, year/100, year%100
	d := (19*a + b - b/4 - (b-(b+8)/25+1)/3 + 15) % 30
	e := (32 + 2*(b%4) + 2*(c/4) - d - c%4) % 7
	f := d + e - 7*((a+11*d+22*e)/451) + 114
	return civil.NewDate(year, time.Month(f/31), f%31+1)
}

var (
	electionDay          = after(1, nth(1, time.Monday, time.November))
	thanksgiving         = nth(4, time.Thursday, time.November)
	dayAfterThanksgiving = after(1, thanksgiving)
	goodFriday           = after(-2, easter)
)

// fixedDays are the federal holidays with a date, for a state whose own
// statute makes a Friday of a Saturday: there the Friday needs no federal law.
func fixedDays(s shift) []stateDay {
	return []stateDay{
		{name: "New Year's Day", on: on(time.January, 1), shift: s},
		{name: "Juneteenth", on: on(time.June, 19), shift: s, first: 2022},
		{name: "Independence Day", on: on(time.July, 4), shift: s},
		{name: "Veterans Day", on: on(time.November, 11), shift: s},
		{name: "Christmas Day", on: on(time.December, 25), shift: s},
	}
}

// fixedDaysBut are the fixed days without one that the state's statute does not name, or named later.
func fixedDaysBut(name string, s shift) []stateDay {
	return slices.DeleteFunc(fixedDays(s), func(d stateDay) bool { return d.name == name })
}

// mondayFor is the Monday after a day that falls on a Sunday, and no day in other years.
func mondayFor(other func(int) civil.Date) func(int) civil.Date {
	return func(year int) civil.Date {
		d := other(year)
		if d.Weekday() != time.Sunday {
			return civil.Date{}
		}
		return d.AddDays(1)
	}
}

// yearsAfterPresidential is a day of the years in which a President takes office.
func yearsAfterPresidential(other func(int) civil.Date) func(int) civil.Date {
	return func(year int) civil.Date {
		if year%4 != 1 {
			return civil.Date{}
		}
		return other(year)
	}
}

// besideLongChristmas is the second day off where Christmas Eve and Christmas
// Day, moved off a weekend, fall together.
func besideLongChristmas(year int) civil.Date {
	switch civil.NewDate(year, time.December, 25).Weekday() {
	case time.Monday:
		return civil.NewDate(year, time.December, 26)
	case time.Saturday:
		return civil.NewDate(year, time.December, 23)
	}
	return civil.Date{}
}

// eve is a day of December, the eve of a holiday: kept on the Thursday when it
// is a Friday, and on the Friday when it is at the weekend.
func eve(day int) func(int) civil.Date {
	return func(year int) civil.Date {
		d := civil.NewDate(year, time.December, day)
		switch d.Weekday() {
		case time.Friday, time.Saturday:
			return d.AddDays(-1)
		case time.Sunday:
			return d.AddDays(-2)
		}
		return d
	}
}

// addedToChristmas is the first or second workday that state offices add to
// Christmas: the eve and the day after, or what is nearest.
func addedToChristmas(n int) func(int) civil.Date {
	return func(year int) civil.Date {
		d := civil.NewDate(year, time.December, 25)
		first, second := -1, 1
		switch d.Weekday() {
		case time.Monday:
			first, second = 1, 2
		case time.Friday:
			second = 3
		case time.Saturday, time.Sunday:
			first, second = -2, 2
		}
		if n == 1 {
			return d.AddDays(first)
		}
		return d.AddDays(second)
	}
}

// yomKippur is 10 Tishri by the fixed Hebrew calendar: the mean new moon in
// parts of an hour, and the postponements; counted from that of 5751.
func yomKippur(year int) civil.Date {
	newYear := func(h int) int {
		months := (235*h - 234) / 19
		days := 29*months + (12084+13753*months)/(24*1080)
		if 3*(days+1)%7 < 3 {
			days++
		}
		return days
	}
	h := year + 3761
	day := newYear(h)
	switch {
	case newYear(h+1)-day == 356:
		day += 2
	case day-newYear(h-1) == 382:
		day++
	}
	return civil.NewDate(1990, time.September, 29).AddDays(day - 2100157)
}

// mondayForSaturday is the Monday after a day that falls on a Saturday, and no day in other years.
func mondayForSaturday(other func(int) civil.Date) func(int) civil.Date {
	return func(year int) civil.Date {
		d := other(year)
		if d.Weekday() != time.Saturday {
			return civil.Date{}
		}
		return d.AddDays(2)
	}
}

// startingIn are days that a statute has only from a year on.
func startingIn(year int, days []stateDay) []stateDay {
	for i := range days {
		days[i].first = year
	}
	return days
}
