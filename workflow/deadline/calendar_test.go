package deadline_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"duces/workflow/deadline"
	"duces/workflow/holiday"
	"duces/workflow/usstate"

	"github.com/google/go-cmp/cmp"
)

// The weekdays that the Office of Personnel Management lists as federal
// holidays, by the year in which they fall.
var opmHolidays = map[string]string{
	"2016": "01-01 01-18 02-15 05-30 07-04 09-05 10-10 11-11 11-24 12-26",
	"2017": "01-02 01-16 02-20 05-29 07-04 09-04 10-09 11-10 11-23 12-25",
	"2018": "01-01 01-15 02-19 05-28 07-04 09-03 10-08 11-12 11-22 12-25",
	"2020": "01-01 01-20 02-17 05-25 07-03 09-07 10-12 11-11 11-26 12-25",
	"2021": "01-01 01-18 02-15 05-31 06-18 07-05 09-06 10-11 11-11 11-25 12-24 12-31",
	"2022": "01-17 02-21 05-30 06-20 07-04 09-05 10-10 11-11 11-24 12-26",
	"2023": "01-02 01-16 02-20 05-29 06-19 07-04 09-04 10-09 11-10 11-23 12-25",
	"2026": "01-01 01-19 02-16 05-25 06-19 07-03 09-07 10-12 11-11 11-26 12-25",
}

func TestFederalHolidaysAreThoseOfTheList(t *testing.T) {
	for year, list := range opmHolidays {
		want := map[string]bool{}
		for _, day := range strings.Fields(list) {
			want[year+"-"+day] = true
		}
		for d := date(t, year+"-01-01"); d.String()[:4] == year; d = d.AddDays(1) {
			why, closed := deadline.FederalCalendar().Closed(d, "")
			holiday := closed && why != "Saturday" && why != "Sunday"
			if holiday != want[d.String()] {
				t.Errorf("%s: closed %t (%s), on the list %t", d.Text(), closed, why, want[d.String()])
			}
		}
	}
}

func TestDaysThatAreOrAreNotHolidays(t *testing.T) {
	for _, c := range []struct {
		name, day, state string
		closed           bool
	}{
		{"Inauguration Day is not in Rule 6(a)(6)(A)", "2021-01-20", "", false},
		{"nor is it in 2017", "2017-01-20", "", false},
		{"the Friday after Thanksgiving", "2017-11-24", "", false},
		{"an executive closing for Christmas Eve", "2019-12-24", "", false},
		{"Juneteenth before 2021", "2020-06-19", "", false},
		{"Juneteenth from 2021", "2023-06-19", "", true},
		{"Martin Luther King before 1986", "1985-01-21", "", false},
		{"Martin Luther King from 1986", "1986-01-20", "", true},
		{"Washington's own birthday until 1970", "1968-02-22", "", true},
		{"and not after", "1972-02-22", "", false},
		{"Veterans Day in October from 1971 to 1977", "1975-10-27", "", true},
		{"and not on the eleventh then", "1975-11-11", "", false},
		{"Patriots' Day in Massachusetts", "2018-04-16", "MA", true},
		{"and nowhere else", "2018-04-16", "VT", false},
		{"Evacuation Day is for Suffolk County only", "2021-03-17", "MA", false},
		{"Cesar Chavez Day in California", "2021-03-31", "CA", true},
		{"on the Monday when it falls on a Sunday", "2019-04-01", "CA", true},
		{"the day after Thanksgiving is a judicial holiday in California", "2021-11-26", "CA", true},
		{"Good Friday afternoon is not", "2021-04-02", "CA", false},
		{"Lincoln's Birthday in New York", "2019-02-12", "NY", true},
		{"on the Monday when it falls on a Sunday, there too", "2017-02-13", "NY", true},
		{"election day in New York, each year", "2019-11-05", "NY", true},
		{"general election day in Illinois", "2022-11-08", "IL", true},
		{"and not in odd years", "2021-11-02", "IL", false},
		{"Pulaski's Birthday in Illinois", "2022-03-07", "IL", true},
		{"Good Friday in Illinois", "2022-04-15", "IL", true},
		{"Town Meeting Day in Vermont", "2018-03-06", "VT", true},
		{"Bennington Battle Day in Vermont", "2018-08-16", "VT", true},
		{"Confederate Memorial Day in Mississippi", "2018-04-30", "MS", true},
		{"Jefferson Davis Day in Kentucky", "2019-06-03", "KY", true},
		{"Cabrini Day in Colorado from 2020", "2020-10-05", "CO", true},
		{"and not before", "2019-10-07", "CO", false},
		{"Native American Heritage Day in Washington", "2018-11-23", "WA", true},
		{"Good Friday in Florida", "2018-03-30", "FL", true},
		{"Oregon adds no day after Thanksgiving", "2018-11-23", "OR", false},
		{"New Mexico keeps Presidents' Day in February", "2018-11-23", "NM", false},
	} {
		why, closed := deadline.FederalCalendar().Closed(date(t, c.day), c.state)
		if closed != c.closed {
			t.Errorf("%s: %s closed %t (%s)", c.name, c.day, closed, why)
		}
	}
}

func TestEveryStateTableCitesItsStatute(t *testing.T) {
	if diff := cmp.Diff(slices.Sorted(maps.Keys(usstate.Names)), holiday.States()); diff != "" {
		t.Errorf("states without a table (-): %s", diff)
	}
	for _, state := range holiday.States() {
		for d := date(t, "2010-01-01"); d.Before(date(t, "2031-01-01")); d = d.AddDays(1) {
			federal, closed := deadline.FederalCalendar().Closed(d, "")
			why, _ := deadline.FederalCalendar().Closed(d, state)
			if closed && why != federal {
				t.Errorf("%s: %q in %s, %q without it", d, why, state, federal)
			}
			if !closed && why != "" && !strings.Contains(why, state+" legal holiday, ") {
				t.Errorf("%s in %s is closed without a statute: %s", d, state, why)
			}
		}
	}
}

func TestEasterIsWhereTheChurchHasIt(t *testing.T) {
	for _, goodFriday := range []string{"2010-04-02", "2016-03-25", "2018-03-30", "2019-04-19", "2024-03-29", "2025-04-18", "2026-04-03", "2038-04-23"} {
		if why, closed := deadline.FederalCalendar().Closed(date(t, goodFriday), "IL"); !closed || !strings.HasPrefix(why, "Good Friday") {
			t.Errorf("%s is closed %t in Illinois (%s), want Good Friday", goodFriday, closed, why)
		}
	}
}

func closure(t testing.TB, day string, kind deadline.ClosureKind, state string) deadline.Closure {
	return deadline.Closure{Date: date(t, day), Kind: kind, Name: "Day of mourning", Authority: "Proclamation 1", State: state}
}

func with(t testing.TB, closures ...deadline.Closure) *deadline.Calendar {
	t.Helper()
	c, err := deadline.FederalCalendar().With(closures...)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestClosuresMakeANewVersionOfTheCalendar(t *testing.T) {
	plain := deadline.FederalCalendar()
	one := with(t, closure(t, "2018-12-05", deadline.LegalHoliday, ""))
	if one.Version() == plain.Version() || !strings.HasPrefix(one.Version(), plain.Version()+"+") {
		t.Errorf("version %s beside %s", one.Version(), plain.Version())
	}
	if _, closed := plain.Closed(date(t, "2018-12-05"), ""); closed {
		t.Error("adding a closure changed the calendar it was added to")
	}
	if why, closed := one.Closed(date(t, "2018-12-05"), "NY"); !closed || !strings.Contains(why, "Proclamation 1") {
		t.Errorf("closed %t: %s", closed, why)
	}
	a, b := closure(t, "2018-12-05", deadline.LegalHoliday, ""), closure(t, "2019-01-02", deadline.Inaccessible, "MA")
	if with(t, a, b).Version() != with(t, b, a, a).Version() {
		t.Error("the order of closures, or saying one twice, changed the version")
	}
	local := with(t, b)
	if _, closed := local.Closed(date(t, "2019-01-02"), "NY"); closed {
		t.Error("a closure of Massachusetts closed New York")
	}
	for _, bad := range []deadline.Closure{{}, closure(t, "2018-12-05", "holiday", ""), closure(t, "2018-12-05", deadline.LegalHoliday, "Mass"), {Date: date(t, "2018-12-05"), Kind: deadline.LegalHoliday, Name: "x"}} {
		if _, err := plain.With(bad); err == nil {
			t.Errorf("%+v was accepted", bad)
		}
	}
}
