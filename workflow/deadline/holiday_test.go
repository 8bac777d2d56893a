package deadline_test

import (
	"bytes"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"duces/workflow/deadline"
)

// What the tables say of a day.
const (
	open    = "open"                       // a working day
	closed  = "closed"                     // a legal holiday
	doubted = "closed, and open to others" // counted, and shown otherwise
	offices = "open, and closed to others" // not counted, and shown otherwise
)

// said asks for a period that ends on the day.
func said(t *testing.T, day, state string) string {
	t.Helper()
	d := date(t, day)
	r, err := deadline.Compute(deadline.Days(1), deadline.Context{From: d.AddDays(-1), State: state})
	if err != nil {
		t.Fatal(err)
	}
	switch {
	case r.Due == d && len(r.Alternates) == 0:
		return open
	case r.Due == d:
		return offices
	case len(r.Alternates) == 0:
		return closed
	}
	return doubted
}

// One row for each row of a table, and the source it was checked against.
func TestEachHolidayIsWhereItsStatutePutsIt(t *testing.T) {
	for _, c := range []struct{ name, day, state, want string }{
		// 5 U.S.C. 6103(a); Pub. L. 90-363, effective 1 January 1971; Pub. L. 86-362
		// of 22 September 1959; 23 Stat. 516 with the Presidents' proclamations.
		{"Memorial Day on the thirtieth of May until 1970", "1969-05-30", "", closed},
		{"Memorial Day on the last Monday from 1971", "1971-05-31", "", closed},
		{"Columbus Day from 1971", "1971-10-11", "", closed},
		{"and not before", "1970-10-12", "", open},
		{"Veterans Day in October for the last time", "1977-10-24", "", closed},
		{"Veterans Day back in November", "1978-11-10", "", doubted},
		{"Juneteenth two days after the Act of 17 June 2021", "2021-06-18", "", doubted},
		{"a Friday for a Saturday from 22 September 1959", "1960-12-26", "", closed},
		{"the first such Friday", "1961-11-10", "", doubted},
		{"no such Friday before", "1959-07-03", "", open},
		{"Thanksgiving on the last Thursday", "1938-11-24", "", closed},
		{"Thanksgiving as President Roosevelt moved it", "1939-11-23", "", closed},
		{"and not a week later", "1939-11-30", "", open},

		// Cal. Gov. Code §§ 6700, 6701; Cal. Code Civ. Proc. § 135.
		{"Lincoln Day", "2026-02-12", "CA", closed},
		{"Lincoln Day on the Monday for a Sunday, § 6701", "2023-02-13", "CA", closed},
		{"the courts' Friday for Lincoln Day, rule 1.11", "2022-02-11", "CA", offices},
		{"Cesar Chavez Day from 2001, SB 984 of 2000: the courts' Friday for it", "2001-03-30", "CA", offices},
		{"Cesar Chavez Day on the Monday for a Sunday, § 6701", "2024-04-01", "CA", closed},
		{"no Cesar Chavez Day in 2000", "2000-03-31", "CA", open},
		{"Farmworkers Day, AB 2156 of 2026", "2026-03-31", "CA", closed},
		{"Genocide Remembrance Day, AB 1801 of 2022; not judicial", "2023-04-24", "CA", doubted},
		{"and not in 2020", "2020-04-24", "CA", open},
		{"Admission Day, not judicial", "2021-09-09", "CA", doubted},
		{"Native American Day, AB 1973 of 2014", "2015-09-25", "CA", doubted},
		{"and not before", "2014-09-26", "CA", open},
		{"Native American Day judicial from 2022, AB 855 of 2021", "2022-09-23", "CA", closed},
		{"Lunar New Year, AB 2596 of 2022; not judicial", "2025-01-29", "CA", doubted},
		{"Lunar New Year of 2026", "2026-02-17", "CA", doubted},
		{"Lunar New Year of 2035", "2035-02-08", "CA", doubted},
		{"no Lunar New Year in 2022", "2022-02-01", "CA", open},
		{"Diwali, AB 268 of 2025; not judicial", "2027-10-29", "CA", doubted},
		{"Diwali of 2032", "2032-11-02", "CA", doubted},
		{"no Diwali in 2025", "2025-10-20", "CA", open},
		{"Veterans Day on the Friday for a Saturday, § 6701", "2023-11-10", "CA", closed},
		{"Day after Thanksgiving, § 135", "2025-11-28", "CA", closed},
		{"Good Friday, noon to 3 p.m., § 6700", "2026-04-03", "CA", offices},

		// Colo. Rev. Stat. § 24-11-101; HB 20-1031.
		{"Cabrini Day", "2024-10-07", "CO", closed},
		{"before HB 20-1031", "2019-10-07", "CO", open},
		{"Cesar Chavez Day in Colorado is a choice of the employee, § 24-11-112", "2026-03-31", "CO", open},

		// Fla. Stat. § 683.01(1), and (2) for Sundays; ch. 2024-83; § 110.117.
		{"Dr. King's own birthday", "2026-01-15", "FL", doubted},
		{"Robert E. Lee's", "2026-01-19", "FL", closed}, // the federal day as well
		{"Robert E. Lee's, on a day of its own", "2027-01-19", "FL", doubted},
		{"Lincoln's Birthday", "2026-02-12", "FL", doubted},
		{"Susan B. Anthony's, on the Monday for a Sunday", "2032-02-16", "FL", closed}, // the federal day as well
		{"Susan B. Anthony's", "2024-02-15", "FL", doubted},
		{"Tuskegee Airmen Commemoration Day from 2025", "2025-03-27", "FL", doubted},
		{"and not in 2024", "2024-03-28", "FL", open},
		{"Pascua Florida Day", "2026-04-02", "FL", doubted},
		{"Confederate Memorial Day on the Monday for a Sunday", "2026-04-27", "FL", doubted},
		{"Jefferson Davis", "2026-06-03", "FL", doubted},
		{"Flag Day on the Monday for a Sunday", "2026-06-15", "FL", doubted},
		{"General Election Day", "2026-11-03", "FL", doubted},
		{"Shrove Tuesday, in some counties", "2026-02-17", "FL", offices},
		{"Day after Thanksgiving, § 110.117", "2025-11-28", "FL", offices},

		// 205 ILCS 630/17; 5 ILCS 490/60; 10 ILCS 5/17-25; orders of the 6th, 13th and
		// 16th Judicial Circuits.
		{"Lincoln's Birthday", "2026-02-12", "IL", closed},
		{"Lincoln's Birthday on the Monday for a Sunday", "2023-02-13", "IL", closed},
		{"Pulaski's Birthday, on which courts sit", "2025-03-03", "IL", doubted},
		{"Good Friday", "2025-04-18", "IL", doubted},
		{"General Election Day, on which some courts sit", "2018-11-06", "IL", doubted},
		{"Day after Thanksgiving, by the courts' orders", "2025-11-28", "IL", offices},

		// Ky. Rev. Stat. §§ 2.110, 2.190, 18A.190.
		{"Robert E. Lee Day", "2027-01-19", "KY", doubted},
		{"Franklin D. Roosevelt Day", "2026-01-30", "KY", doubted},
		{"Lincoln's Birthday", "2026-02-12", "KY", doubted},
		{"Confederate Memorial Day and Jefferson Davis Day", "2026-06-03", "KY", doubted},
		{"Presidential Election Day", "2024-11-05", "KY", closed},
		{"not in other years", "2022-11-08", "KY", open},
		{"Good Friday, half a day for state employees", "2018-03-30", "KY", offices},
		{"Day after Thanksgiving for state employees", "2018-11-23", "KY", offices},

		// Mass. Gen. Laws ch. 4, § 7, cl. 18; ch. 136, § 12.
		{"Patriots' Day", "2026-04-20", "MA", closed},
		{"Evacuation Day in Suffolk County, on the day after a Sunday", "2024-03-18", "MA", offices},
		{"Bunker Hill Day in Suffolk County", "2026-06-17", "MA", offices},

		// Miss. Code § 3-3-7; N.Y. Gen. Constr. Law § 24; N.M. Stat. § 12-5-2.
		{"Confederate Memorial Day", "2026-04-27", "MS", closed},
		{"Lincoln's Birthday in New York", "2026-02-12", "NY", closed},
		{"New York's election day in odd years too", "2025-11-04", "NY", closed},
		{"New Mexico's offices after Thanksgiving", "2025-11-28", "NM", offices},
		{"New Mexico's statute has Presidents' Day in February", "2026-02-16", "NM", closed},

		// Or. Rev. Stat. §§ 187.010, 240.551; HB 2168 of 2021.
		{"Oregon's Friday for a Saturday", "2020-07-03", "OR", closed},
		{"Oregon's Juneteenth came after that of 2021", "2021-06-18", "OR", doubted},
		{"Oregon's offices after Thanksgiving", "2025-11-28", "OR", offices},

		// Vt. Stat. tit. 1, § 371; 2017, No. 130 (Adj. Sess.), § 20.
		{"Lincoln's Birthday for the last time", "2018-02-12", "VT", doubted},
		{"and struck", "2019-02-12", "VT", open},
		{"Town Meeting Day", "2026-03-03", "VT", closed},
		{"Bennington Battle Day", "2027-08-16", "VT", closed},
		{"Bennington Battle Day on the Monday for a Sunday, in offices", "2026-08-17", "VT", doubted},

		// Wash. Rev. Code § 1.16.050; SSB 6078 of 2014; SHB 1016 of 2021.
		{"Washington's Friday for a Saturday", "2010-12-24", "WA", closed},
		{"Washington's Juneteenth took effect on 25 July 2021", "2021-06-18", "WA", doubted},
		{"Day after Thanksgiving", "2013-11-29", "WA", closed},
		{"Native American Heritage Day from 12 June 2014", "2014-11-28", "WA", closed},
	} {
		if got := said(t, c.day, c.state); got != c.want {
			t.Errorf("%s: %s in %q is %s, want %s", c.name, c.day, c.state, got, c.want)
		}
	}
}

func TestAHolidayHasTheNameOfItsYear(t *testing.T) {
	for _, c := range []struct{ day, state, want string }{
		{"2025-03-31", "CA", "Cesar Chavez Day"},
		{"2026-03-31", "CA", "Farmworkers Day"},
		{"2013-11-29", "WA", "Day after Thanksgiving"},
		{"2014-11-28", "WA", "Native American Heritage Day"},
	} {
		if why, _ := deadline.FederalCalendar().Closed(date(t, c.day), c.state); !strings.HasPrefix(why, c.want+" (") {
			t.Errorf("%s in %s is closed for %q, want %s", c.day, c.state, why, c.want)
		}
	}
}

// The file was written by the program when its tables were us-courts/1, which
// knew no Presidential Election Day in Kentucky.
// The file was written by the program when its tables were us-courts/2: 12 states
// had one, and business days were counted back without holidays of a state.
func TestReceiptsOfTheSecondEditionGiveTheSameText(t *testing.T) {
	written, err := os.ReadFile("testdata/receipts-us-courts-2.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	for line := range strings.Lines(string(written)) {
		seen++
		line = strings.TrimSpace(line)
		fresh, err := deadline.Recompute([]byte(line))
		if err != nil {
			t.Errorf("%v: %s", err, line)
			continue
		}
		var want bytes.Buffer
		if err := json.Compact(&want, []byte(line)); err != nil {
			t.Fatal(err)
		}
		if got := text(t, fresh); string(got) != want.String() {
			t.Errorf("computed again\n%s\nfrom\n%s", got, want.String())
		}
	}
	if seen < 100 {
		t.Errorf("only %d receipts were looked at", seen)
	}
}

func TestAReceiptOfAnEarlierEditionIsComputedUnderThatEdition(t *testing.T) {
	written, err := os.ReadFile("testdata/receipt-us-courts-1.json")
	if err != nil {
		t.Fatal(err)
	}
	old, err := deadline.Recompute(written)
	if err != nil || old.Due != date(t, "2024-11-05") || old.Calendar != "us-courts/1+ceae55e4a7f0" {
		t.Errorf("recomputed to %s under %s: %v", old.Due, old.Calendar, err)
	}
	renamed := strings.Replace(string(written), "us-courts/1", "us-courts/2", 1)
	if fresh, err := deadline.Recompute([]byte(renamed)); err == nil || fresh.Due != date(t, "2024-11-06") {
		t.Errorf("under the tables of today it is due %s, %v", fresh.Due, err)
	}
	if _, err := deadline.Recompute([]byte(strings.Replace(string(written), "us-courts/1", "us-courts/4", 1))); err == nil {
		t.Error("a receipt of an edition to come was recomputed")
	}
}
