package holiday

import (
	"time"

	"duces/workflow/civil"
)

// statesToIndiana are the states and territories from A to Indiana that have a
// table since edition 3.
var statesToIndiana = map[string]stateTable{
	"AK": {since: 3, statute: "Alaska Stat. §§ 44.12.010, 44.12.025", days: append(fixedDaysBut("Juneteenth", saturdayToFriday),
		stateDay{name: "Seward's Day", on: nth(-1, time.Monday, time.March)},
		stateDay{name: "Juneteenth Day", on: on(time.June, 19), first: 2025, shift: saturdayToFriday},
		stateDay{name: "Alaska Day", on: on(time.October, 18), shift: sundayToMonday | saturdayToFriday},
	)},
	"AL": {since: 3, statute: "Ala. Code § 1-3-8", days: append(fixedDaysBut("Juneteenth", saturdayToFriday),
		stateDay{name: "Confederate Memorial Day", on: nth(4, time.Monday, time.April)},
		stateDay{name: "Jefferson Davis' Birthday", on: nth(1, time.Monday, time.June)},
		stateDay{name: "Juneteenth", on: on(time.June, 19), first: 2025, shift: saturdayToFriday},
		stateDay{name: "Mardi Gras", on: after(-47, easter), doubt: partOnly, statute: "Ala. Code § 1-3-8, Mobile and Baldwin Counties only"},
		stateDay{name: "Mrs. Rosa L. Parks Day", on: on(time.December, 1), first: 2018, doubt: partOnly, statute: "Ala. Code § 1-3-8, where a county or municipality so elects"},
	)},
	// § 1-5-101(b) makes a Monday of a Sunday 24 December, which is Christmas Day, and a Friday of a
	// Saturday 25 December, which is Christmas Eve: state offices then close one day more, without a statute.
	"AR": {since: 3, statute: "Ark. Code § 1-5-101", days: append(fixedDaysBut("Juneteenth", saturdayToFriday),
		stateDay{name: "Christmas Eve", on: on(time.December, 24), shift: saturdayToFriday},
		stateDay{name: "Christmas, the other day kept", on: besideLongChristmas, doubt: partOnly, statute: "for state offices, not by Ark. Code § 1-5-101(b)"},
	)},
	"AS": {since: 3, statute: "Am. Samoa Code § 1.0501", days: []stateDay{
		{name: "Flag Day", on: on(time.April, 17), shift: sundayToMonday | officesOnly},
		{
			name: "Flag Day, observed for Saturday", on: fridayFor(on(time.April, 17)), doubt: readingsDiffer,
			note: "both compilations keep the Friday before; in 2021 the government kept the Monday after; § 1.0501 was not found",
		},
		{
			name: "Manu'a Islands Cession Day", on: on(time.July, 16), shift: sundayToMonday | saturdayToFriday, doubt: readingsDiffer, likely: true,
			note: "one compilation, which cites § 1.0501, has it, and the Governor proclaims it; the other does not; the statute was not found",
		},
		{
			name: "Family Day", on: on(time.December, 26), shift: sundayToMonday, doubt: readingsDiffer,
			note: "one compilation has it, the other, which cites § 1.0501, does not; the statute was not found",
		},
		{
			name: "Good Friday", on: goodFriday, doubt: readingsDiffer,
			note: "neither compilation has it; Am. Samoa Admin. Code § 4.0503 of 1981 calls it a holiday by statute; the statute was not found",
		},
	}},
	// Constitution Commemoration Day of § 1-301(A) is kept on the Sunday before 17 September.
	"AZ": {since: 3, statute: "Ariz. Rev. Stat. § 1-301", days: fixedDaysBut("Juneteenth", saturdayToFriday)},
	"CT": {since: 3, statute: "Conn. Gen. Stat. § 1-4", days: append(fixedDays(saturdayToFriday),
		stateDay{name: "Lincoln Day", on: on(time.February, 12), shift: sundayToMonday | saturdayToFriday},
		stateDay{name: "Good Friday", on: goodFriday, statute: "Conn. Gen. Stat. § 1-4, by the Governor's yearly proclamation"},
	)},
	// Inauguration Day, alone of the days of § 28-2701, gives no Friday for a Saturday.
	"DC": {since: 3, statute: "D.C. Code § 28-2701", days: append(fixedDays(saturdayToFriday),
		stateDay{name: "Inauguration Day", on: yearsAfterPresidential(on(time.January, 20)), shift: sundayToMonday},
		stateDay{name: "Emancipation Day", on: on(time.April, 16), first: 2006, shift: sundayToMonday | saturdayToFriday},
	)},
	"DE": {since: 3, statute: "Del. Code tit. 1, § 501", days: append(fixedDays(saturdayToFriday),
		stateDay{name: "Good Friday", on: goodFriday},
		stateDay{name: "General Election Day", on: evenYears(electionDay)},
		stateDay{name: "Return Day, after noon", on: evenYears(after(2, electionDay)), doubt: partOnly, statute: "Del. Code tit. 1, § 501, Sussex County only"},
		stateDay{name: "Day after Thanksgiving", on: dayAfterThanksgiving},
	)},
	// The Governor appoints Georgia's own days year by year; two stand for 26 April and 19 January.
	"GA": {since: 3, statute: "Ga. Code § 1-4-1, by the Governor's yearly list", days: []stateDay{
		{name: "State Holiday", on: nth(4, time.Monday, time.April), first: 2017, last: 2019},
		{name: "State Holiday", on: goodFriday, first: 2020, last: 2026},
		{
			name: "State Holiday", on: goodFriday, first: 2027, doubt: readingsDiffer, likely: true,
			note: "the Governor appoints it year by year, and since 2020 on Good Friday; his list for this year was not seen, and one compilation has the fourth Monday in April",
		},
		{name: "State Holiday", on: dayAfterThanksgiving, first: 2017, last: 2026},
		{
			name: "State Holiday", on: dayAfterThanksgiving, first: 2027, doubt: readingsDiffer, likely: true,
			note: "the Governor appoints it year by year; his list for this year was not seen, and both compilations have it",
		},
		{
			name: "Washington's Birthday, kept beside Christmas", on: besideChristmas, first: 2017, doubt: readingsDiffer, likely: true,
			note: "the Governor moves it here, and closes the state's offices, under § 1-4-1(b); whether that makes the day itself a legal holiday the statute does not say",
		},
	}},
	"GU": {since: 3, statute: "1 Guam Code § 1000", days: append([]stateDay{
		{
			name: "Guam History and CHamoru Heritage Day", on: nth(1, time.Monday, time.March), doubt: readingsDiffer, likely: true,
			note: "one compilation has the first Monday in March, as the government of Guam kept it in 2018 to 2020; the other has 7 March; the statute was not found",
		},
		{
			name: "Good Friday", on: goodFriday, doubt: readingsDiffer,
			note: "one compilation has it, the other does not; the government of Guam was open on it in 2019; the statute was not found",
		},
		{name: "Day after Liberation Day", on: listed(civil.NewDate(2022, 7, 22)), doubt: partOnly, statute: "by the Governor's executive order, for Guam's offices"},
		{name: "Day after Thanksgiving", on: listed(civil.NewDate(2022, 11, 25)), doubt: partOnly, statute: "by the Governor's executive order, for Guam's offices"},
		{name: "Christmas Eve", on: listed(civil.NewDate(2019, 12, 24)), doubt: partOnly, statute: "by the Governor's declaration, for Guam's offices"},
	}, guamDays...)},
	"HI": {since: 3, statute: "Haw. Rev. Stat. §§ 8-1, 8-2", days: append(fixedDaysBut("Juneteenth", saturdayToFriday),
		stateDay{name: "Prince Jonah Kuhio Kalanianaole Day", on: on(time.March, 26), shift: sundayToMonday | saturdayToFriday},
		stateDay{name: "Good Friday", on: goodFriday},
		stateDay{name: "King Kamehameha I Day", on: on(time.June, 11), shift: sundayToMonday | saturdayToFriday},
		stateDay{name: "Statehood Day", on: nth(3, time.Friday, time.August)},
		stateDay{name: "General Election Day", on: evenYears(electionDay)},
	)},
	// Iowa's courts extend time over Lincoln's Birthday (§ 4.1(34)), though state offices work on it (§ 1C.2).
	"IA": {since: 3, statute: "Iowa Code § 1C.1", days: []stateDay{
		{name: "Lincoln's Birthday", on: on(time.February, 12), shift: sundayToMonday, doubt: courtsDiffer, statute: "Iowa Code §§ 1C.1, 4.1(34)"},
		{name: "Day after Thanksgiving", on: dayAfterThanksgiving, doubt: partOnly, statute: "Iowa Code § 1C.2, for state employees"},
	}},
	// § 73-108 takes in days that the President or the Governor appoints: so Juneteenth, by the
	// Governor's proclamation of 17 June 2021. The courts sat on the Friday of that year.
	"ID": {since: 3, statute: "Idaho Code § 73-108", days: append(fixedDaysBut("Juneteenth", saturdayToFriday),
		stateDay{name: "Juneteenth, observed for Saturday", on: listed(civil.NewDate(2021, 6, 18)), doubt: courtsDiffer},
		stateDay{name: "Juneteenth", on: on(time.June, 19), first: 2022, shift: saturdayToFriday},
	)},
	// IC 1-1-9-1 keeps 12 February a legal holiday, though the Governor has offices closed in November for it.
	"IN": {since: 3, statute: "Ind. Code § 1-1-9-1", days: append(fixedDaysBut("Juneteenth", saturdayToFriday),
		stateDay{name: "Lincoln's Birthday", on: on(time.February, 12), shift: sundayToMonday | saturdayToFriday, doubt: courtsDiffer},
		stateDay{name: "Good Friday", on: goodFriday},
		stateDay{name: "Primary Election Day", on: indianaPrimary},
		stateDay{name: "Election Day", on: notAfterPresidential(electionDay)},
		stateDay{
			name: "Lincoln's Birthday, kept after Thanksgiving", on: dayAfterThanksgiving, first: 2010, doubt: readingsDiffer, likely: true,
			note: "the Governor has it kept on this day; both compilations have it, Ind. Code § 1-1-9-1 has 12 February",
		},
		stateDay{
			name: "Washington's Birthday, kept beside Christmas", on: besideChristmas, first: 2010, doubt: readingsDiffer, likely: true,
			note: "the Governor has it kept on this day; both compilations have it beside Christmas, Ind. Code § 1-1-9-1 has the third Monday in February",
		},
	)},
}

// notAfterPresidential is a day of all years but those in which a President takes
// office: Indiana votes in even years, and for its cities in the odd years between.
func notAfterPresidential(other func(int) civil.Date) func(int) civil.Date {
	return func(year int) civil.Date {
		if year%4 == 1 {
			return civil.Date{}
		}
		return other(year)
	}
}

// indianaPrimary is the primary election, put off by four weeks in 2020.
func indianaPrimary(year int) civil.Date {
	if year == 2020 {
		return civil.NewDate(2020, time.June, 2)
	}
	return notAfterPresidential(after(1, nth(1, time.Monday, time.May)))(year)
}

// besideChristmas is the working day that Georgia and Indiana join to Christmas:
// the day before, but the day after a Monday or Thursday, and the one before the
// Friday kept for a Saturday or Sunday.
func besideChristmas(year int) civil.Date {
	christmas := civil.NewDate(year, time.December, 25)
	switch christmas.Weekday() {
	case time.Monday, time.Thursday:
		return christmas.AddDays(1)
	case time.Saturday, time.Sunday:
		return civil.NewDate(year, time.December, 23)
	}
	return christmas.AddDays(-1)
}

// Guam's days that move off the weekend by one compilation.
var guamDays = func() []stateDay {
	var days []stateDay
	for _, d := range []stateDay{
		{name: "Liberation Day", on: on(time.July, 21)},
		{name: "All Souls' Day", on: on(time.November, 2)},
		{name: "Our Lady of Camarin Day", on: on(time.December, 8)},
	} {
		const note = "one compilation moves the day off the weekend, the other does not; the government of Guam closed on Friday 1 November 2019; the statute was not found"
		days = append(days, d,
			stateDay{name: d.name + ", observed for Saturday", on: fridayFor(d.on), doubt: readingsDiffer, likely: true, note: note},
			stateDay{name: d.name + ", observed for Sunday", on: mondayFor(d.on), doubt: readingsDiffer, likely: true, note: note},
		)
	}
	return days
}()
