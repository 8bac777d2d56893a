package holiday

import (
	"time"

	"duces/workflow/civil"
)

// statesToNevada are the states and territories from Kansas to Nevada that have
// a table since edition 3.
var statesToNevada = map[string]stateTable{
	"KS": {since: 3, statute: "Kan. Stat. § 35-107", days: []stateDay{ // which adds nothing to the federal days since 2006
		{name: "Day after Thanksgiving", on: dayAfterThanksgiving, doubt: partOnly, statute: "by memorandum of the Governor under Kan. Admin. Regs. § 1-9-2(b), not by Kan. Stat. § 35-107"},
		{name: "Christmas Eve", on: eve(24), doubt: partOnly, statute: "in some years, by memorandum of the Governor under Kan. Admin. Regs. § 1-9-2(b), not by Kan. Stat. § 35-107"},
	}},
	"LA": {since: 3, statute: "La. Rev. Stat. § 1:55(A)", days: louisianaDays},
	// § 1-111 defines "legal holiday" for all the Code; its courts sit on the days
	// that State Pers. & Pens. § 9-201 does not give to the State's employees.
	"MD": {since: 3, statute: "Md. Code, Gen. Prov. § 1-111", days: []stateDay{
		{name: "Lincoln's Birthday", on: on(time.February, 12), shift: sundayToMonday, doubt: courtsDiffer},
		{name: "Maryland Day", on: on(time.March, 25), shift: sundayToMonday, doubt: courtsDiffer},
		{name: "Good Friday", on: goodFriday, doubt: courtsDiffer},
		{name: "Defenders' Day", on: on(time.September, 12), shift: sundayToMonday, doubt: courtsDiffer},
		{name: "Statewide General Election Day", on: evenYears(electionDay)},
		{name: "American Indian Heritage Day", on: dayAfterThanksgiving, first: 2008},
		{
			name: "Inauguration Day", on: yearsAfterPresidential(on(time.January, 20)), shift: sundayToMonday,
			doubt: partOnly, statute: "5 U.S.C. 6103(c), for federal employees in two of its counties only",
		},
	}},
	"ME": {since: 3, statute: "Me. Stat. tit. 4, § 1051", days: []stateDay{
		{name: "Patriots' Day", on: nth(3, time.Monday, time.April)},
		{name: "Day after Thanksgiving", on: dayAfterThanksgiving, doubt: partOnly, statute: "for state offices, not by Me. Stat. tit. 4, § 1051"},
	}},
	// The statute still treats Lincoln's Birthday as a Sunday "for the holding of
	// courts"; Mich. Ct. R. 8.110(D)(2), which its courts keep, leaves it out.
	"MI": {since: 3, statute: "Mich. Comp. Laws § 435.101", days: []stateDay{
		{name: "Lincoln's Birthday", on: on(time.February, 12), shift: sundayToMonday, doubt: courtsDiffer},
		{name: "General Election Day", on: evenYears(electionDay), doubt: partOnly, statute: "by civil service rule for state offices, not by Mich. Comp. Laws § 435.101"},
		{name: "Day after Thanksgiving", on: dayAfterThanksgiving, doubt: partOnly, statute: michiganCourts},
		{name: "Christmas Eve", on: eve(24), doubt: partOnly, statute: michiganCourts},
		{name: "New Year's Eve", on: eve(31), doubt: partOnly, statute: michiganCourts},
	}},
	"MN": {since: 3, statute: "Minn. Stat. § 645.44, subd. 5", days: append(fixedDays(saturdayToFriday),
		stateDay{name: "Day after Thanksgiving", on: dayAfterThanksgiving, doubt: partOnly, statute: "Minn. Stat. § 645.44, subd. 5, for the executive branch; at the option of the others"},
	)},
	"MO": {since: 3, statute: "Mo. Rev. Stat. § 9.010", days: []stateDay{
		{name: "Lincoln Day", on: on(time.February, 12), shift: sundayToMonday},
		{name: "Truman Day", on: on(time.May, 8), shift: sundayToMonday},
		{name: "Lincoln Day, observed for Saturday", on: fridayFor(on(time.February, 12)), doubt: partOnly, statute: "by rule for state offices, not by Mo. Rev. Stat. § 9.010"},
		{name: "Truman Day, observed for Saturday", on: fridayFor(on(time.May, 8)), doubt: partOnly, statute: "by rule for state offices, not by Mo. Rev. Stat. § 9.010"},
	}},
	"MP": {since: 3, statute: "1 N. Mar. I. Code §§ 311, 313", days: append(fixedDays(saturdayToFriday),
		stateDay{name: "Commonwealth Covenant Day", on: on(time.March, 24), shift: sundayToMonday | saturdayToFriday},
		stateDay{name: "Good Friday", on: goodFriday},
		stateDay{name: "Citizenship Day", on: on(time.November, 4), shift: sundayToMonday | saturdayToFriday},
		stateDay{name: "Constitution Day", on: on(time.December, 8), shift: sundayToMonday | saturdayToFriday},
		// Any weekday on which an election is held is a legal holiday. That of 2018
		// was put off a week by executive order after a typhoon.
		stateDay{name: "Election Day", on: evenYears(electionDay), first: 2012, last: 2016, statute: marianasElections},
		stateDay{name: "Election Day", on: listed(civil.NewDate(2018, 11, 13)), statute: marianasElections},
		stateDay{name: "Election Day", on: evenYears(electionDay), first: 2020, statute: marianasElections},
		stateDay{name: "Runoff Election Day", on: listed(civil.NewDate(2014, 11, 21), civil.NewDate(2022, 11, 25)), statute: marianasElections},
	)},
	// Saturdays move since 2013, ch. 131; Juneteenth is not among the days.
	"MT": {since: 3, statute: "Mont. Code § 1-1-216", days: append(startingIn(2013, fixedDaysBut("Juneteenth", saturdayToFriday)),
		stateDay{name: "State General Election Day", on: evenYears(electionDay)},
	)},
	"NC": {since: 3, statute: "N.C. Gen. Stat. § 103-4", days: northCarolinaDays},
	"ND": {since: 3, statute: "N.D. Cent. Code §§ 1-03-01, 1-03-02.1", days: append(fixedDaysBut("Juneteenth", saturdayToFriday),
		stateDay{name: "Good Friday", on: goodFriday},
		stateDay{name: "Christmas Eve, from noon", on: on(time.December, 24), doubt: partOnly, statute: "N.D. Cent. Code § 1-03-01.1, for state offices"},
	)},
	// § 62-301, for commercial paper, names the same days but moves no Saturday.
	"NE": {since: 3, statute: "Neb. Rev. Stat. §§ 25-2221, 62-301", days: append(fixedDays(saturdayToFriday),
		stateDay{name: "Arbor Day", on: nth(-1, time.Friday, time.April), first: 1989},
		stateDay{name: "Day after Thanksgiving", on: dayAfterThanksgiving},
	)},
	"NH": {since: 3, statute: "N.H. Rev. Stat. § 288:1", days: []stateDay{
		{name: "Biennial Election Day", on: evenYears(electionDay), doubt: courtsDiffer},
		{name: "Day after Thanksgiving", on: dayAfterThanksgiving, doubt: partOnly, statute: "for state offices, not by N.H. Rev. Stat. § 288:1"},
	}},
	// § 36:1-1.2 moves a Saturday to the Friday; its text was not to be had, so
	// the Fridays rest on the federal law alone.
	"NJ": {since: 3, statute: "N.J. Stat. § 36:1-1", days: []stateDay{
		// Subsection d, since 2008, keeps every State office open on it.
		{name: "Lincoln's Birthday", on: on(time.February, 12), shift: sundayToMonday, doubt: partOnly, statute: "N.J. Stat. § 36:1-1(d): none for the business of the State government"},
		{name: "Lincoln's Birthday, observed for Saturday", on: fridayFor(on(time.February, 12)), doubt: partOnly, statute: "N.J. Stat. §§ 36:1-1(d), 36:1-1.2"},
		{name: "Good Friday", on: goodFriday},
		{name: "Juneteenth Day", on: nth(3, time.Friday, time.June), first: 2021}, // not the 19th: P.L. 2020, c. 76
		{name: "General Election Day", on: electionDay},                           // one every year
		{name: "Day after Thanksgiving", on: dayAfterThanksgiving, doubt: partOnly, statute: "by order of the Governor for state employees, in most years, not by N.J. Stat. § 36:1-1"},
	}},
	"NV": {since: 3, statute: "Nev. Rev. Stat. § 236.015", days: append(fixedDays(saturdayToFriday),
		stateDay{name: "Nevada Day", on: nth(-1, time.Friday, time.October), first: 2000},
		stateDay{name: "Family Day", on: dayAfterThanksgiving},
	)},
}

const (
	michiganCourts    = "Mich. Ct. R. 8.110(D)(2), for its courts and offices"
	marianasElections = "1 N. Mar. I. Code § 6508"
)

// Part A names the legal holidays, part B those that state offices keep, and
// part E the days on which clerks of court close. A Saturday moves for three.
var louisianaDays = []stateDay{
	{name: "New Year's Day", on: on(time.January, 1), shift: saturdayToFriday},
	{name: "Independence Day", on: on(time.July, 4), shift: saturdayToFriday},
	{name: "Christmas Day", on: on(time.December, 25), shift: saturdayToFriday},
	{name: "Battle of New Orleans", on: on(time.January, 8), doubt: courtsDiffer},
	{name: "Robert E. Lee Day", on: on(time.January, 19), last: 2022, doubt: courtsDiffer}, // struck with the next by House Bill 248 of 2022
	{name: "Confederate Memorial Day", on: on(time.June, 3), last: 2022, doubt: courtsDiffer},
	{name: "Mardi Gras", on: after(-47, easter), statute: "La. Rev. Stat. § 1:55"},
	{name: "Good Friday", on: goodFriday},
	{name: "Huey P. Long Day", on: on(time.August, 30), doubt: courtsDiffer},
	{name: "All Saints' Day", on: on(time.November, 1)},
	{name: "General Election Day", on: evenYears(electionDay), statute: "La. Rev. Stat. § 1:55(B)(1)(a)"},
	// Clerks close by part E; and the Governor proclaims it a legal holiday year by year (2017, 2023 seen).
	{name: "Acadian Day, the day after Thanksgiving", on: dayAfterThanksgiving, statute: "La. Rev. Stat. § 1:55(B), (E)"},
	{name: "Christmas Eve", on: on(time.December, 24), doubt: partOnly, statute: "La. Rev. Stat. § 1:55(E), for clerks of court"},
	{name: "New Year's Eve", on: on(time.December, 31), doubt: partOnly, statute: "La. Rev. Stat. § 1:55(E), for clerks of court"},
	{
		name: "Day added to Christmas or New Year's Day", on: addedInLouisiana, doubt: partOnly,
		statute: "by proclamation of the Governor under La. Rev. Stat. § 1:55(B)(3), as clerks of court report",
	},
	{
		name: "Inauguration Day", on: presidentialYears(nth(2, time.Monday, time.January)),
		doubt: partOnly, statute: "La. Rev. Stat. § 1:55(A), in the city of Baton Rouge",
	},
}

var addedInLouisiana = listed(civil.NewDate(2018, 12, 26), civil.NewDate(2023, 12, 26), civil.NewDate(2024, 1, 2))

// North Carolina's courts keep Good Friday alone of these, and days that a
// commission appoints; but a day of § 103-4 is a legal holiday though they sit:
// In re Country Lake Enterprises, 284 B.R. 223 (Bankr. E.D.N.C. 2002).
var northCarolinaDays = []stateDay{
	{name: "Robert E. Lee's Birthday", on: on(time.January, 19), shift: sundayToMonday, doubt: courtsDiffer},
	{name: "Greek Independence Day", on: on(time.March, 25), first: 1988, shift: sundayToMonday, doubt: courtsDiffer},
	{name: "Good Friday", on: goodFriday},
	{name: "Anniversary of the Halifax Resolves", on: on(time.April, 12), shift: sundayToMonday, doubt: courtsDiffer},
	{name: "Confederate Memorial Day", on: on(time.May, 10), shift: sundayToMonday, doubt: courtsDiffer},
	{name: "Anniversary of the Mecklenburg Declaration", on: on(time.May, 20), shift: sundayToMonday, doubt: courtsDiffer},
	{name: "First Responders Day", on: on(time.September, 11), first: 2017, shift: sundayToMonday, doubt: courtsDiffer},
	{name: "Yom Kippur", on: yomKippur, first: 1988, shift: sundayToMonday, doubt: courtsDiffer},
	{name: "General Election Day", on: evenYears(electionDay), doubt: courtsDiffer},
	{name: "Day after Thanksgiving", on: dayAfterThanksgiving, doubt: partOnly, statute: northCarolinaOffices},
	{name: "First day added to Christmas", on: addedToChristmas(1), doubt: partOnly, statute: northCarolinaOffices},
	{name: "Second day added to Christmas", on: addedToChristmas(2), doubt: partOnly, statute: northCarolinaOffices},
}

const northCarolinaOffices = "by the State Human Resources Commission, for state offices, not by N.C. Gen. Stat. § 103-4"
