package holiday

import (
	"time"

	"duces/workflow/civil"
)

// statesToWyoming are the states and territories from Ohio to Wyoming that have
// a table since edition 3.
var statesToWyoming = map[string]stateTable{
	// A day that the Governor or the President appoints and recommends is a holiday too.
	"OH": {since: 3, statute: "Ohio Rev. Code § 1.14", days: []stateDay{
		{name: "Election Day, noon to 5:30 p.m.", on: electionDay, doubt: partOnly, statute: "Ohio Rev. Code § 5.20, not among the days of § 1.14"},
	}},
	// § 82.1 joins a second day to Christmas: its own for a Christmas at the weekend, else the day before or after,
	// as the Governor's yearly order says. Juneteenth is a Saturday there, § 82.4.
	"OK": {since: 3, statute: "Okla. Stat. tit. 25, § 82.1", days: append(fixedDaysBut("Juneteenth", saturdayToFriday),
		stateDay{name: "Day after Thanksgiving", on: dayAfterThanksgiving},
		stateDay{name: "Day added to Christmas", on: oklahomaChristmas},
		stateDay{
			name: "Day added to Christmas", on: oklahomaChoice(false), doubt: readingsDiffer, likely: true,
			note: "the statute gives the day before or the day after Christmas as the Governor's order for the year says; the order was not found, and one compilation always takes the day after",
		},
		stateDay{
			name: "Day added to Christmas", on: oklahomaChoice(true), doubt: readingsDiffer,
			note: "the statute gives the day before or the day after Christmas as the Governor's order for the year says; the order was not found, and this is likely the other of the two",
		},
		stateDay{name: "Jefferson Day", on: on(time.April, 13), doubt: partOnly, statute: workedInOklahoma},
		stateDay{name: "Oklahoma Day", on: on(time.April, 22), doubt: partOnly, statute: workedInOklahoma},
		stateDay{name: "Cherokee Strip Day", on: on(time.September, 16), doubt: partOnly, statute: workedInOklahoma},
		stateDay{name: "Oklahoma Historical Day", on: on(time.October, 10), doubt: partOnly, statute: workedInOklahoma},
		stateDay{name: "Will Rogers Day", on: on(time.November, 4), doubt: partOnly, statute: workedInOklahoma},
	)},
	// The days of § 11 lengthen time even where an office is open: Bassett v. Bassett, 671 A.2d 661 (Pa. 1995).
	"PA": {since: 3, statute: "44 Pa. Stat. § 11", days: []stateDay{
		{name: "Good Friday", on: goodFriday},
		{name: "Flag Day", on: on(time.June, 14), doubt: courtsDiffer},
		{name: "Election Day", on: electionDay, doubt: courtsDiffer},
		{name: "Juneteenth National Freedom Day", on: on(time.June, 19), first: 2020, last: 2020, doubt: partOnly, statute: "by order of the Governor for state employees; Act 9 of 2019"},
		{
			name: "Day after Thanksgiving", on: dayAfterThanksgiving, doubt: partOnly,
			statute: "by order of its courts and offices: Commonwealth v. Muldrow, 2024 Pa. Super. 263",
		},
	}},
	// Act 26-2017 left 25 July out of the days of public employees, who worked on it until 2020.
	"PR": {since: 3, statute: "P.R. Act 88-1969, § 1; Political Code art. 387", days: []stateDay{
		{name: "Three Kings Day", on: on(time.January, 6), shift: sundayToMonday},
		{name: "American Citizenship Day", on: on(time.March, 2), first: 2017, last: 2017, doubt: partOnly, statute: "by the compilation that has it, for the government alone"},
		{
			name: "American Citizenship Day", on: on(time.March, 2), first: 2018, shift: sundayToMonday, doubt: readingsDiffer, likely: true,
			note: "Act 26-2017, art. 2.05, lists it among the days of public employees; whether it is a legal holiday for all was not found, and one compilation has it for the government alone",
		},
		{name: "Emancipation Day", on: on(time.March, 22), shift: sundayToMonday},
		{name: "Good Friday", on: goodFriday},
		{name: "Constitution Day", on: on(time.July, 25), last: 2016, shift: sundayToMonday},
		{name: "Constitution Day", on: on(time.July, 25), first: 2017, last: 2020, shift: sundayToMonday, doubt: courtsDiffer},
		{
			name: "Constitution Day", on: on(time.July, 25), first: 2021, last: 2025, shift: sundayToMonday, doubt: readingsDiffer, likely: true,
			note: "Act 26-2017 struck it; the government closed for it in 2021, and one compilation has it; the act that brought it back was not found",
		},
		{name: "Constitution Day", on: on(time.July, 25), first: 2026, shift: sundayToMonday},
		{
			name: "José Celso Barbosa Day", on: on(time.July, 27), first: 2021, shift: sundayToMonday, doubt: readingsDiffer, likely: true,
			note: "neither compilation has it after 2014; the government closed for it in 2021 and lists it for 2026; the act that brought it back was not found",
		},
		{
			name: "General Election Day", on: presidentialYears(electionDay), doubt: readingsDiffer, likely: true,
			note: "neither compilation has it; the Political Code and the Electoral Code are known to make it a holiday, but were not found",
		},
		{name: "Puerto Rican Identity Day", on: on(time.November, 19), shift: sundayToMonday, statute: "P.R. Act 88-1969, § 1; named by Act 117-2022"},
		{name: "Christmas Eve, from noon", on: on(time.December, 24), doubt: partOnly, statute: "P.R. Laws tit. 1, § 5150"},
	}},
	// Its courts sit on 4 May. A holiday with a date that falls on a Saturday gives state employees the Monday.
	"RI": {since: 3, statute: "R.I. Gen. Laws § 25-1-1", days: []stateDay{
		{name: "Rhode Island Independence Day", on: on(time.May, 4), shift: sundayToMonday, doubt: courtsDiffer},
		{name: "Victory Day", on: nth(2, time.Monday, time.August)},
		{name: "Election Day", on: evenYears(electionDay)},
		{name: "New Year's Day, kept on Monday for Saturday", on: mondayForSaturday(on(time.January, 1)), doubt: partOnly, statute: rhodeIslandMondays},
		{name: "Juneteenth, kept on Monday for Saturday", on: mondayForSaturday(on(time.June, 19)), first: 2024, doubt: partOnly, statute: rhodeIslandMondays},
		{name: "Independence Day, kept on Monday for Saturday", on: mondayForSaturday(on(time.July, 4)), doubt: partOnly, statute: rhodeIslandMondays},
		{name: "Veterans' Day, kept on Monday for Saturday", on: mondayForSaturday(on(time.November, 11)), doubt: partOnly, statute: rhodeIslandMondays},
		{name: "Christmas Day, kept on Monday for Saturday", on: mondayForSaturday(on(time.December, 25)), doubt: partOnly, statute: rhodeIslandMondays},
	}},
	"SC": {since: 3, statute: "S.C. Code §§ 53-5-10, 53-5-30", days: append(fixedDaysBut("Juneteenth", saturdayToFriday),
		stateDay{name: "Confederate Memorial Day", on: on(time.May, 10), shift: sundayToMonday | saturdayToFriday},
		stateDay{name: "Day after Thanksgiving", on: dayAfterThanksgiving},
		stateDay{name: "Christmas Eve", on: on(time.December, 24), shift: sundayToMonday | saturdayToFriday},
		stateDay{name: "Day after Christmas", on: on(time.December, 26), shift: sundayToMonday | saturdayToFriday},
		stateDay{name: "Day after Christmas, kept on Monday for Saturday", on: mondayForSaturday(on(time.December, 26)), doubt: partOnly, statute: "for state offices, not by S.C. Code § 53-5-30"},
		// The 24th and 25th then fall on one Friday.
		stateDay{name: "Christmas, the other day kept", on: besideLongChristmas, doubt: partOnly, statute: "for state offices, not by S.C. Code § 53-5-30"},
	)},
	"SD": {since: 3, statute: "S.D. Codified Laws § 1-5-1", days: fixedDays(saturdayToFriday)},
	// The 1984 act let the Governor strike a holiday; he chose the August and November elections.
	"TN": {since: 3, statute: "Tenn. Code § 15-1-101", days: append(fixedDays(saturdayToFriday),
		stateDay{name: "Good Friday", on: goodFriday},
		stateDay{name: "Presidential preference primary", on: presidentialYears(nth(1, time.Tuesday, time.March)), doubt: partOnly, statute: tennesseeElections},
		stateDay{name: "August election", on: evenYears(nth(1, time.Thursday, time.August)), doubt: partOnly, statute: tennesseeElections},
		stateDay{name: "November election", on: evenYears(electionDay), doubt: partOnly, statute: tennesseeElections},
		stateDay{name: "Day after Thanksgiving", on: dayAfterThanksgiving, doubt: partOnly, statute: "Tenn. Code § 4-4-105(a)(3), for state offices in place of Columbus Day"},
		stateDay{name: "Christmas Eve", on: on(time.December, 24), doubt: partOnly, statute: tennesseeOffices},
		stateDay{name: "Christmas Eve, observed for Saturday", on: fridayFor(on(time.December, 24)), doubt: partOnly, statute: tennesseeOffices},
		stateDay{name: "Christmas, the other day kept", on: besideLongChristmas, doubt: partOnly, statute: tennesseeOffices},
	)},
	// § 662.021 counts the days of § 662.003(b)(1) to (6) as legal holidays; state offices stay open on five of
	// them with part of their staff, and many courts sit. No day moves off the weekend.
	"TX": {since: 3, statute: "Tex. Gov't Code §§ 662.003(b), 662.021", days: []stateDay{
		{name: "Confederate Heroes Day", on: on(time.January, 19), doubt: courtsDiffer},
		{name: "Texas Independence Day", on: on(time.March, 2), doubt: courtsDiffer},
		{name: "San Jacinto Day", on: on(time.April, 21), doubt: courtsDiffer},
		{name: "Emancipation Day in Texas", on: on(time.June, 19), first: 1980, doubt: courtsDiffer},
		{name: "Lyndon Baines Johnson Day", on: on(time.August, 27), doubt: courtsDiffer},
		{name: "Friday after Thanksgiving", on: dayAfterThanksgiving},
		{name: "24 December", on: on(time.December, 24), doubt: courtsDiffer, statute: texasChristmas},
		{name: "26 December", on: on(time.December, 26), doubt: courtsDiffer, statute: texasChristmas},
		{name: "Cesar Chavez Day", on: on(time.March, 31), first: 2000, doubt: partOnly, statute: "Tex. Gov't Code § 662.013, at the choice of a state employee"},
		{name: "Good Friday", on: goodFriday, doubt: partOnly, statute: texasOptional},
		{name: "Rosh Hashanah", on: after(-9, yomKippur), doubt: partOnly, statute: texasOptional},
		{name: "Rosh Hashanah, second day", on: after(-8, yomKippur), doubt: partOnly, statute: texasOptional},
		{name: "Yom Kippur", on: yomKippur, doubt: partOnly, statute: texasOptional},
	}},
	// To 2026 Utah keeps Juneteenth on the third Monday of June, by § 63G-1-301(2)(c), (d).
	"UT": {since: 3, statute: "Utah Code § 63G-1-301", days: append(fixedDaysBut("Juneteenth", saturdayToFriday),
		stateDay{name: "Juneteenth National Freedom Day", on: nth(3, time.Monday, time.June), first: 2022, last: 2026},
		stateDay{name: "Juneteenth National Freedom Day", on: on(time.June, 19), first: 2027, shift: saturdayToFriday},
		stateDay{name: "Pioneer Day", on: on(time.July, 24), shift: sundayToMonday | saturdayToFriday},
		stateDay{name: "Juneteenth, on the third Monday", on: nth(3, time.Monday, time.June), first: 2027, doubt: partOnly, statute: "Utah R. Civ. P. 6(a)(6)(E), for its courts"},
		// In the statute since 6 May 2026, "subject to Subsection (6)"; not in Utah R. Civ. P. 6(a)(6).
		stateDay{name: "Good Friday", on: goodFriday, first: 2027, doubt: courtsDiffer},
	)},
	"VA": {since: 3, statute: "Va. Code § 2.2-3300", days: append(fixedDays(saturdayToFriday),
		stateDay{name: "Lee-Jackson Day", on: after(-3, nth(3, time.Monday, time.January)), first: 2001, last: 2020},
		stateDay{name: "Election Day", on: electionDay, first: 2020},
		stateDay{name: "Day after Thanksgiving", on: dayAfterThanksgiving},
		// Time that the Governor gives off, which § 1-210(F) makes a holiday when the state government closes.
		stateDay{name: "Juneteenth", on: on(time.June, 19), first: 2020, last: 2020, doubt: partOnly, statute: virginiaOffices},
		stateDay{name: "Day before Thanksgiving, from noon", on: after(-1, thanksgiving), doubt: partOnly, statute: virginiaOffices},
		stateDay{name: "Christmas Eve", on: on(time.December, 24), doubt: partOnly, statute: virginiaOffices},
		stateDay{name: "Christmas Eve, observed for Saturday", on: fridayFor(on(time.December, 24)), doubt: partOnly, statute: virginiaOffices},
		stateDay{name: "Christmas, the other day kept", on: besideLongChristmas, doubt: partOnly, statute: virginiaOffices},
		stateDay{name: "Day after Christmas", on: on(time.December, 26), doubt: partOnly, statute: virginiaOffices},
	)},
	"VI": {since: 3, statute: "V.I. Code tit. 1, § 171", days: []stateDay{
		{name: "Three Kings Day", on: on(time.January, 6)},
		{name: "Transfer Day", on: on(time.March, 31)},
		{name: "Holy Thursday", on: after(-3, easter)},
		{name: "Good Friday", on: goodFriday},
		{name: "Easter Monday", on: after(1, easter)},
		{name: "Emancipation Day", on: on(time.July, 3)},
		{name: "Liberty Day", on: on(time.November, 1)},
		{name: "Christmas Second Day", on: on(time.December, 26)},
	}},
	// Its courts' holidays, § 801.15(1)(a), are those of both lists and all of Good Friday.
	"WI": {since: 3, statute: "Wis. Stat. § 995.20", days: []stateDay{
		{name: "Good Friday, 11 a.m. to 3 p.m.", on: goodFriday, doubt: partOnly, statute: "Wis. Stat. § 995.20; all day in Wis. Stat. § 801.15(1)(a), for its courts"},
		{name: "Municipal election day", on: nth(1, time.Tuesday, time.April), doubt: partOnly, statute: "Wis. Stat. § 995.20, in Milwaukee only"},
		{name: "Juneteenth Day", on: on(time.June, 19), first: 2010, shift: sundayToMonday, doubt: courtsDiffer},
		{name: "Partisan primary", on: evenYears(nth(2, time.Tuesday, time.August)), first: 2012, doubt: courtsDiffer},
		{name: "General Election Day", on: evenYears(electionDay), doubt: courtsDiffer},
		{name: "24 December", on: on(time.December, 24), doubt: partOnly, statute: "Wis. Stat. § 230.35(4)(a), for state offices"},
		{name: "31 December", on: on(time.December, 31), doubt: partOnly, statute: "Wis. Stat. § 230.35(4)(a), for state offices"},
	}},
	// A special or municipal election is a holiday where it is held, § 2-2-1(a)(13).
	"WV": {since: 3, statute: "W. Va. Code § 2-2-1", days: append(fixedDaysBut("Juneteenth", saturdayToFriday),
		stateDay{name: "Primary Election Day", on: westVirginiaPrimary},
		stateDay{name: "West Virginia Day", on: on(time.June, 20), shift: sundayToMonday | saturdayToFriday},
		stateDay{name: "General Election Day", on: evenYears(electionDay)},
		stateDay{name: "Lincoln's Day, the day after Thanksgiving", on: dayAfterThanksgiving},
		stateDay{name: "Christmas Eve", on: on(time.December, 24), doubt: partOnly, statute: westVirginiaEves},
		stateDay{name: "Christmas Eve, observed for Saturday", on: fridayFor(on(time.December, 24)), doubt: partOnly, statute: westVirginiaEves},
		stateDay{name: "New Year's Eve", on: on(time.December, 31), doubt: partOnly, statute: westVirginiaEves},
		stateDay{name: "New Year's Eve, observed for Saturday", on: fridayFor(on(time.December, 31)), doubt: partOnly, statute: westVirginiaEves},
		stateDay{
			name: "Day before the eve, half a day", doubt: partOnly, statute: westVirginiaEves,
			on: listed(civil.NewDate(2021, 12, 23)),
		},
		stateDay{
			name: "Day before the eve, half a day", doubt: partOnly, statute: westVirginiaEves,
			on: listed(civil.NewDate(2021, 12, 30)),
		},
	)},
	"WY": {since: 3, statute: "Wyo. Stat. § 8-4-101"}, // which adds nothing to the federal days
}

const (
	workedInOklahoma   = "Okla. Stat. tit. 25, § 82.2, on which acts are done as on other days"
	rhodeIslandMondays = "R.I. Gen. Laws § 25-1-1, for state employees"
	tennesseeElections = "Tenn. Code § 15-1-101, but struck by the Governor under Acts 1984, ch. 979, §§ 2-3, for August and November"
	tennesseeOffices   = "by the Governor for state offices, not by Tenn. Code § 15-1-101"
	texasChristmas     = "Tex. Gov't Code § 662.003(b), a state holiday; not a legal holiday in § 662.021"
	texasOptional      = "Tex. Gov't Code § 662.003(c), at the choice of a state employee"
	virginiaOffices    = "by the Governor for state offices, in most years; Va. Code § 1-210(F)"
	westVirginiaEves   = "by proclamation of the Governor for public employees, all of the day or half of it; W. Va. Code § 2-2-1(c)"
)

// oklahomaChristmas is the day that § 82.1 joins to Christmas where it leaves no
// choice of a working day: the Friday before a Saturday has its Thursday, the
// Monday after a Sunday its Tuesday.
func oklahomaChristmas(year int) civil.Date {
	christmas := civil.NewDate(year, time.December, 25)
	switch christmas.Weekday() {
	case time.Monday:
		return christmas.AddDays(1)
	case time.Friday:
		return christmas.AddDays(-1)
	case time.Saturday:
		return christmas.AddDays(-2)
	case time.Sunday:
		return christmas.AddDays(2)
	}
	return civil.Date{}
}

// oklahomaChoice is that day where the Governor's order chooses: likely the day
// after a Thursday, and the day before a Tuesday or Wednesday, or else the other.
func oklahomaChoice(other bool) func(int) civil.Date {
	return func(year int) civil.Date {
		christmas := civil.NewDate(year, time.December, 25)
		n := -1
		switch christmas.Weekday() {
		case time.Tuesday, time.Wednesday:
		case time.Thursday:
			n = 1
		default:
			return civil.Date{}
		}
		if other {
			n = -n
		}
		return christmas.AddDays(n)
	}
}

// westVirginiaPrimary is the primary election, put off by four weeks in 2020.
func westVirginiaPrimary(year int) civil.Date {
	if year == 2020 {
		return civil.NewDate(2020, time.June, 9)
	}
	return evenYears(nth(2, time.Tuesday, time.May))(year)
}
