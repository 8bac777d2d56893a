package holiday

import (
	"maps"
	"time"

	"duces/workflow/civil"
)

// stateTables holds the statutory holidays of every state and territory. A row
// cites its statute and the years in which it holds; one changed or added later
// says the editions that have it.
var stateTables = func() map[string]stateTable {
	all := map[string]stateTable{}
	for _, some := range []map[string]stateTable{firstStates, statesToIndiana, statesToNevada, statesToWyoming} {
		maps.Copy(all, some)
	}
	return all
}()

// firstStates are those whose governments were first tracked: the first edition had them.
var firstStates = map[string]stateTable{
	"CA": {statute: "Cal. Gov. Code § 6700", days: californiaDays},
	"CO": {statute: "Colo. Rev. Stat. § 24-11-101", days: []stateDay{
		{name: "Frances Xavier Cabrini Day", on: nth(1, time.Monday, time.October), first: 2020},
	}},
	"FL": {statute: "Fla. Stat. § 683.01", days: floridaDays},
	"IL": {statute: "205 ILCS 630/17", days: []stateDay{
		{name: "Lincoln's Birthday", on: on(time.February, 12), shift: sundayToMonday, statute: "5 ILCS 490/60; 205 ILCS 630/17"},
		// Circuit courts sit on Pulaski's Birthday, and some on Election Day: orders of
		// the 16th Circuit for 2025, the 13th for 2024, the 6th for 2018.
		{name: "Casimir Pulaski's Birthday", on: nth(1, time.Monday, time.March), in: editions{to: 1}},
		{name: "Casimir Pulaski's Birthday", on: nth(1, time.Monday, time.March), doubt: courtsDiffer, in: editions{from: 2}},
		{name: "Good Friday", on: goodFriday, doubt: courtsDiffer},
		{name: "General Election Day", on: evenYears(electionDay), statute: "205 ILCS 630/17; 10 ILCS 5/17-25", in: editions{to: 1}},
		{name: "General Election Day", on: evenYears(electionDay), doubt: courtsDiffer, statute: "205 ILCS 630/17; 10 ILCS 5/17-25", in: editions{from: 2}},
		{name: "Day after Thanksgiving", on: dayAfterThanksgiving, doubt: partOnly, statute: "by order of its courts, not by 205 ILCS 630/17", in: editions{from: 2}},
		// § 17 moves no Saturday; state offices and courts closed on 11 February 2022.
		{name: "Lincoln's Birthday, observed for Saturday", on: fridayFor(on(time.February, 12)), doubt: partOnly, statute: "for state offices and courts, not by 205 ILCS 630/17", in: editions{from: 3}},
	}},
	// The days of § 2.110 are legal holidays even where the courts stay open:
	// Wilkins v. Kentucky Retirement Systems, 276 S.W.3d 812 (Ky. 2009).
	"KY": {statute: "Ky. Rev. Stat. § 2.110", days: []stateDay{
		{name: "Robert E. Lee Day", on: on(time.January, 19), doubt: courtsDiffer},
		{name: "Franklin D. Roosevelt Day", on: on(time.January, 30), doubt: courtsDiffer},
		{name: "Lincoln's Birthday", on: on(time.February, 12), doubt: courtsDiffer},
		{name: "Confederate Memorial Day and Jefferson Davis Day", on: on(time.June, 3), doubt: courtsDiffer},
		{name: "Day after Thanksgiving", on: dayAfterThanksgiving, doubt: partOnly, statute: "Ky. Rev. Stat. § 18A.190, for state employees"},
		{name: "Presidential Election Day", on: presidentialYears(electionDay), first: 1976, statute: "Ky. Rev. Stat. § 2.190", in: editions{from: 2}},
		{name: "Good Friday, half a day", on: goodFriday, doubt: partOnly, statute: "Ky. Rev. Stat. § 18A.190, for state employees", in: editions{from: 2}},
		// The Governor appoints the days of § 18A.190(1)(a), (j) each year; these are the usual ones.
		{name: "Extra day with Christmas", on: addedToChristmas(1), doubt: partOnly, statute: "Ky. Rev. Stat. § 18A.190, for state employees", in: editions{from: 3}},
		{name: "Extra day with New Year's Day", on: on(time.December, 31), shift: saturdayToFriday, doubt: partOnly, statute: "Ky. Rev. Stat. § 18A.190, for state employees", in: editions{from: 3}},
	}},
	"MA": {statute: "Mass. Gen. Laws ch. 4, § 7, cl. 18", days: []stateDay{
		{name: "Patriots' Day", on: nth(3, time.Monday, time.April)},
		{name: "Evacuation Day", on: on(time.March, 17), shift: sundayToMonday, doubt: partOnly, statute: "Mass. Gen. Laws ch. 136, § 12, Suffolk County only"},
		{name: "Bunker Hill Day", on: on(time.June, 17), shift: sundayToMonday, doubt: partOnly, statute: "Mass. Gen. Laws ch. 136, § 12, Suffolk County only"},
	}},
	"MS": {statute: "Miss. Code § 3-3-7", days: []stateDay{
		{name: "Confederate Memorial Day", on: nth(-1, time.Monday, time.April)},
		{name: "Day after Thanksgiving", on: dayAfterThanksgiving, doubt: partOnly, statute: "by proclamation of the Governor, for such offices as choose to close", in: editions{from: 3}},
	}},
	"NM": {statute: "N.M. Stat. § 12-5-2", days: []stateDay{
		{name: "Presidents' Day, kept on the day after Thanksgiving", on: dayAfterThanksgiving, doubt: partOnly, statute: "by the State Personnel Board, not by N.M. Stat. § 12-5-2"},
	}},
	"NY": {statute: "N.Y. Gen. Constr. Law § 24", days: []stateDay{
		{name: "Lincoln's Birthday", on: on(time.February, 12), shift: sundayToMonday},
		{name: "General Election Day", on: electionDay},
		// § 24 has Juneteenth since October 2020 (ch. 249); the order of that June was for state employees.
		{name: "Juneteenth", on: on(time.June, 19), first: 2020, last: 2020, doubt: partOnly, statute: "N.Y. Exec. Order 204 of 2020, for state employees", in: editions{from: 3}},
	}},
	"OR": {statute: "Or. Rev. Stat. § 187.010", days: append(fixedDays(saturdayToFriday),
		stateDay{name: "Day after Thanksgiving", on: dayAfterThanksgiving, doubt: partOnly, statute: "under Or. Rev. Stat. § 240.551, for state offices", in: editions{from: 2}},
	)},
	"VT": {statute: "Vt. Stat. tit. 1, § 371", days: []stateDay{
		// Struck by 2017, No. 130 (Adj. Sess.), § 20, in the spring of 2018; state
		// offices had long worked on it by agreement (§ 371(b)).
		{
			name: "Lincoln's Birthday", on: on(time.February, 12), last: 2018, shift: sundayToMonday | saturdayToFriday | officesOnly,
			doubt: courtsDiffer, statute: "Vt. Stat. tit. 1, § 371, until 2018", in: editions{from: 2},
		},
		{name: "Town Meeting Day", on: nth(1, time.Tuesday, time.March)},
		{name: "Bennington Battle Day", on: on(time.August, 16), shift: sundayToMonday | saturdayToFriday | officesOnly},
	}},
	"WA": {statute: "Wash. Rev. Code § 1.16.050", days: append(fixedDays(saturdayToFriday),
		stateDay{name: "Day after Thanksgiving", on: dayAfterThanksgiving, last: 2013},
		stateDay{name: "Native American Heritage Day", on: dayAfterThanksgiving, first: 2014},
	)},
}

// courtFridays is how California's courts keep a judicial holiday on a
// Saturday; § 6701 moves Veterans Day alone.
const courtFridays = "Cal. Rules of Court, rule 1.11, for its courts"

var californiaDays = []stateDay{
	{name: "Lincoln Day", on: on(time.February, 12), shift: sundayToMonday},
	{name: "Cesar Chavez Day", on: on(time.March, 31), shift: sundayToMonday, first: 2001, in: editions{to: 1}},
	{name: "Cesar Chavez Day", on: on(time.March, 31), shift: sundayToMonday, first: 2001, last: 2025, in: editions{from: 2}},
	{name: "Farmworkers Day", on: on(time.March, 31), shift: sundayToMonday, first: 2026, in: editions{from: 2}}, // so named by AB 2156 of 2026
	{name: "Admission Day", on: on(time.September, 9), shift: sundayToMonday, doubt: courtsDiffer},
	{name: "Native American Day", on: nth(4, time.Friday, time.September), first: 2015, last: 2021, doubt: courtsDiffer},
	{name: "Native American Day", on: nth(4, time.Friday, time.September), first: 2022},
	{name: "Veterans Day", on: on(time.November, 11), shift: saturdayToFriday, statute: "Cal. Gov. Code § 6701"},
	{name: "Day after Thanksgiving", on: dayAfterThanksgiving, statute: "Cal. Code Civ. Proc. § 135"},
	{name: "Genocide Remembrance Day", on: on(time.April, 24), first: 2023, doubt: courtsDiffer},
	{name: "Lunar New Year", first: 2023, last: 2035, doubt: courtsDiffer, on: listed(
		civil.NewDate(2023, 1, 22), civil.NewDate(2024, 2, 10), civil.NewDate(2025, 1, 29), civil.NewDate(2026, 2, 17), civil.NewDate(2027, 2, 6),
		civil.NewDate(2028, 1, 26), civil.NewDate(2029, 2, 13), civil.NewDate(2030, 2, 3), civil.NewDate(2031, 1, 23), civil.NewDate(2032, 2, 11),
		civil.NewDate(2033, 1, 31), civil.NewDate(2034, 2, 19), civil.NewDate(2035, 2, 8))},
	{name: "Diwali", first: 2026, last: 2030, doubt: courtsDiffer, on: listed(
		civil.NewDate(2026, 11, 8), civil.NewDate(2027, 10, 29), civil.NewDate(2028, 10, 17), civil.NewDate(2029, 11, 5), civil.NewDate(2030, 10, 26))},
	{name: "Diwali", first: 2031, last: 2035, doubt: courtsDiffer, in: editions{from: 2}, on: listed(
		civil.NewDate(2031, 11, 14), civil.NewDate(2032, 11, 2), civil.NewDate(2033, 10, 22), civil.NewDate(2034, 11, 10), civil.NewDate(2035, 10, 30))},
	{name: "Good Friday, noon to 3 p.m.", on: goodFriday, doubt: partOnly},
	{name: "Lincoln Day, observed for Saturday", on: fridayFor(on(time.February, 12)), doubt: partOnly, statute: courtFridays, in: editions{from: 2}},
	{name: "Cesar Chavez Day, observed for Saturday", on: fridayFor(on(time.March, 31)), first: 2001, last: 2025, doubt: partOnly, statute: courtFridays, in: editions{from: 2}},
	{name: "Farmworkers Day, observed for Saturday", on: fridayFor(on(time.March, 31)), first: 2026, doubt: partOnly, statute: courtFridays, in: editions{from: 2}},
}

// Florida's statute names many days on which its courts sit.
var floridaDays = []stateDay{
	{name: "Birthday of Martin Luther King, Jr.", on: on(time.January, 15), shift: sundayToMonday, doubt: courtsDiffer},
	{name: "Birthday of Robert E. Lee", on: on(time.January, 19), shift: sundayToMonday, doubt: courtsDiffer},
	{name: "Lincoln's Birthday", on: on(time.February, 12), shift: sundayToMonday, doubt: courtsDiffer},
	{name: "Susan B. Anthony's Birthday", on: on(time.February, 15), shift: sundayToMonday, doubt: courtsDiffer},
	{name: "Tuskegee Airmen Commemoration Day", on: nth(4, time.Thursday, time.March), first: 2025, doubt: courtsDiffer},
	{name: "Good Friday", on: goodFriday, doubt: courtsDiffer},
	{name: "Pascua Florida Day", on: on(time.April, 2), shift: sundayToMonday, doubt: courtsDiffer},
	{name: "Confederate Memorial Day", on: on(time.April, 26), shift: sundayToMonday, doubt: courtsDiffer},
	{name: "Birthday of Jefferson Davis", on: on(time.June, 3), shift: sundayToMonday, doubt: courtsDiffer},
	{name: "Flag Day", on: on(time.June, 14), shift: sundayToMonday, doubt: courtsDiffer},
	{name: "General Election Day", on: evenYears(electionDay), doubt: courtsDiffer},
	{name: "Shrove Tuesday", on: after(-47, easter), doubt: partOnly},
	{name: "Day after Thanksgiving", on: dayAfterThanksgiving, doubt: partOnly, statute: "Fla. Stat. § 110.117, for state offices"},
}
