package deadline_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"duces/workflow/civil"
	"duces/workflow/deadline"
)

func text(t testing.TB, r deadline.Receipt) []byte {
	t.Helper()
	b, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestAReceiptHasTheKeysThatScriptsRead(t *testing.T) {
	var got struct {
		Due, Rule, Calendar string
		Steps               []struct {
			Date    string
			Counted bool
			Why     string
		}
		Alternates []struct{ Due, Why string }
	}
	if err := json.Unmarshal(text(t, question{days: 10, from: "2007-08-22"}.receipt(t)), &got); err != nil {
		t.Fatal(err)
	}
	if got.Due != "2007-09-04" || got.Rule == "" || got.Calendar == "" || got.Alternates == nil {
		t.Errorf("%+v", got)
	}
	steps := map[string]string{}
	for _, s := range got.Steps {
		if s.Counted {
			s.Why = "counted: " + s.Why
		}
		steps[s.Date] = s.Why
	}
	for day, want := range map[string]string{
		"2007-08-22": "the day of the event is not counted",
		"2007-08-23": "counted: day 1 of 10",
		"2007-09-01": "counted: day 10 of 10; the period cannot end here: Saturday",
		"2007-09-02": "Sunday",
		"2007-09-03": "Labor Day (legal holiday, 5 U.S.C. 6103(a))",
		"2007-09-04": "counted: the next open day: the last day",
	} {
		if steps[day] != want {
			t.Errorf("%s: %q, want %q", day, steps[day], want)
		}
	}
	fixed, err := deadline.Compute(deadline.FixedOn(date(t, "2018-02-24")), deadline.Context{})
	if err != nil || !strings.HasPrefix(string(text(t, fixed)), `{"due":"2018-02-24","rule":"fixed",`) || !strings.Contains(string(text(t, fixed)), `"alternates":[]`) {
		t.Errorf("%s, %v", text(t, fixed), err)
	}
}

// everyKind is one question of each kind, with everything a receipt can hold.
func everyKind(t testing.TB) []question {
	snow := with(t, closure(t, "2018-02-05", deadline.Inaccessible, ""), closure(t, "2018-02-06", deadline.LegalHoliday, "MA"), closure(t, "2030-01-02", deadline.LegalHoliday, ""))
	return []question{
		{days: 14, from: "2018-01-22", calendar: snow, state: "MA", zone: newYork},
		{days: 14, from: "2018-02-20", calendar: snow, before: true},
		{days: 14, from: "2021-12-10", service: deadline.Mail, zone: "America/Los_Angeles", state: "CA"},
		{business: 20, from: "2018-01-24", closed: "2018-02-01", tolled: "2018-02-07..2018-02-09 2018-02-08..2018-02-12"},
		{months: 3, from: "2018-01-31", tolled: "2018-03-01..2018-03-20", zone: "America/Chicago"},
		{hours: 72, from: "2018-11-02T10:23", zone: newYork},
		{hours: 480, from: "2018-03-01T10:23", zone: newYork, tolled: "2018-03-05..2018-03-20", before: true},
		{days: 10, from: "2018-01-22", rule: "frcp-6/2009-12-01", service: deadline.Electronic},
	}
}

func TestAReceiptGivesTheSameReceiptFromItsTextAlone(t *testing.T) {
	for _, q := range everyKind(t) {
		written := text(t, q.receipt(t))
		fresh, err := deadline.Recompute(written)
		if err != nil {
			t.Errorf("%v\n%s", err, written)
			continue
		}
		if again := text(t, fresh); string(again) != string(written) {
			t.Errorf("recomputed\n%s\nfrom\n%s", again, written)
		}
		var read deadline.Receipt
		if err := json.Unmarshal(written, &read); err != nil || string(text(t, read)) != string(written) {
			t.Errorf("read and written again\n%s (%v)\nfrom\n%s", text(t, read), err, written)
		}
	}
	fixed, _ := deadline.Compute(deadline.FixedOn(date(t, "2018-02-24")), deadline.Context{Zone: zone(t, "America/Denver")})
	if fresh, err := deadline.Recompute(text(t, fixed)); err != nil || fresh.Due != fixed.Due || !fresh.At.Equal(fixed.At) {
		t.Errorf("a fixed date recomputes to %s at %s, %v", fresh.Due, fresh.At, err)
	}
}

func TestAReceiptKeepsOnlyTheClosuresItRestsOn(t *testing.T) {
	r := everyKind(t)[0].receipt(t)
	if r.Due != date(t, "2018-02-07") || len(r.Closures) != 2 {
		t.Errorf("due %s with closures %v", r.Due, r.Closures)
	}
}

func TestAReceiptThatWasTamperedWithIsFoundOut(t *testing.T) {
	written := string(text(t, everyKind(t)[0].receipt(t)))
	for _, c := range []struct{ name, old, new, says string }{
		{"another due date", `{"due":"2018-02-07"`, `{"due":"2018-02-08"`, "says 2018-02-08"},
		{"another trigger", `"trigger":"2018-01-22"`, `"trigger":"2018-01-25"`, "gives 2018-02-08"},
		{"a closure struck out", `"kind":"inaccessible"`, `"kind":"legal"`, "kind"},
		{"an unknown calendar", `"calendar":"us-courts/3`, `"calendar":"us-courts/0`, "holiday tables"},
		{"an unknown rule", `"rule":"frcp-6/2016-12-01"`, `"rule":"frcp-6/1966-07-01"`, "no version"},
		{"an unknown key", `{"due"`, `{"dew":"","due"`, `"dew"`},
		{"no offsets", `"zone_offsets"`, `"zone_offset"`, "zone_offset"},
		{"half a receipt", `"steps"`, ``, "cannot be read"},
	} {
		changed := strings.Replace(written, c.old, c.new, 1)
		if changed == written {
			t.Fatalf("%s: nothing to change in %s", c.name, written)
		}
		_, err := deadline.Recompute([]byte(changed))
		if err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v, want it to say %s", c.name, err, c.says)
		}
	}
}

func TestAReceiptExplainsItselfInPlainWords(t *testing.T) {
	q := question{days: 14, from: "2021-12-10", service: deadline.Mail, zone: "America/Chicago", state: "WY"}
	var read deadline.Receipt
	if err := json.Unmarshal(text(t, q.receipt(t)), &read); err != nil {
		t.Fatal(err)
	}
	want := []string{
		"Due Thu, Dec 30, 2021: 14 days after Fri, Dec 10, 2021, served by mail, counted under Federal Rule of Civil Procedure 6 as in force from December 1, 2016.",
		"Fri, Dec 10, 2021: the day of the event is not counted.",
		"Sat, Dec 11, 2021 to Thu, Dec 23, 2021: day 1 to 13 of 14.",
		"Fri, Dec 24, 2021: day 14 of 14; the period cannot end here: Christmas Day, observed for Saturday (legal holiday, 5 U.S.C. 6103(b)).",
		"Sat, Dec 25, 2021: Saturday.",
		"Sun, Dec 26, 2021: Sunday.",
		"Mon, Dec 27, 2021: the next open day: the period would end here, before the days for service.",
		"Tue, Dec 28, 2021 to Wed, Dec 29, 2021: day for service by mail (Rule 6(d)) 1 to 2 of 3.",
		"Thu, Dec 30, 2021: day for service by mail (Rule 6(d)) 3 of 3: the last day.",
		"The day ends at midnight in Central Time (Chicago): Fri, Dec 31, 2021, 6:00 am UTC.",
		"Another reading gives Mon, Dec 27, 2021: if the Friday on which a Saturday holiday is observed is no legal holiday: 5 U.S.C. 6103(b) speaks of pay and leave only, and courts differ.",
		"Holidays are those of calendar us-courts/3.",
	}
	if got := read.Explain(); !slices.Equal(got, want) {
		t.Errorf("explained as\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	fixed, err := deadline.Compute(deadline.FixedOn(date(t, "2018-02-24")), deadline.Context{Closed: []civil.Date{date(t, "2018-02-24")}})
	if err != nil || len(fixed.Explain()) != 4 || !strings.Contains(fixed.Explain()[0], "never moves") {
		t.Errorf("%v, %v", fixed.Explain(), err)
	}
	if hours := (question{hours: 48, from: "2018-03-09T10:00", zone: newYork}).receipt(t).Explain()[0]; !strings.HasPrefix(hours, "Due Mon, Mar 12, 2018 at 11:00 am (UTC-04:00): 48 hours after Fri, Mar 9, 2018 at 10:00 am (UTC-05:00)") {
		t.Error(hours)
	}
}

func TestALongPeriodHasAShortReceipt(t *testing.T) {
	q := question{days: 36000, from: "1950-01-02", tolled: "1960-01-01..1970-01-01"}
	r := q.receipt(t)
	if n := len(text(t, r)); n > 4000 {
		t.Errorf("a receipt of %d bytes", n)
	}
	if _, err := deadline.Recompute(text(t, r)); err != nil {
		t.Error(err)
	}
}

func TestHistoryKeepsAReceiptInBrief(t *testing.T) {
	r := question{days: 30, from: "2018-01-24"}.receipt(t)
	brief, err := r.Brief()
	if err != nil {
		t.Fatal(err)
	}
	if n, full := len(brief), len(text(t, r)); n > full/2 {
		t.Errorf("%d bytes in brief, %d in full", n, full)
	}
	if !strings.Contains(string(brief), `{"date":"2018-01-25","counted":true,"why":"day 1 of 30","through":"2018-02-22"}`) {
		t.Error(string(brief))
	}
	for _, through := range []string{"2018-01-25", "2019-03-01", "2012-01-01"} {
		bad := strings.Replace(string(brief), `"through":"2018-02-22"`, `"through":"`+through+`"`, 1)
		if _, err := deadline.Recompute([]byte(bad)); err == nil || !strings.Contains(err.Error(), "a run of steps from 2018-01-25 through "+through) {
			t.Errorf("through %s: %v", through, err)
		}
	}
}

func TestAReceiptKeepsInstantsOfClocksThatStoodBySecondsFromUTC(t *testing.T) {
	r := question{hours: 48, from: "1960-03-09T10:00", zone: "Africa/Monrovia"}.receipt(t)
	again, err := deadline.Recompute(text(t, r))
	if err != nil || !again.At.Equal(r.At) {
		t.Errorf("%s, then %s, %v", r.At, again.At, err)
	}
}

func TestDaysAndHoursOfAReceiptReadAsPeopleWriteThem(t *testing.T) {
	lines := strings.Join((question{hours: 48, from: "2018-03-09T10:00", zone: newYork}).receipt(t).Explain(), "\n")
	for _, want := range []string{"the hours begin at once, at 10:00 am EST", "ends at 11:00 am EDT"} {
		if !strings.Contains(lines, want) {
			t.Errorf("%q is missing in\n%s", want, lines)
		}
	}
	for text, want := range map[string]string{
		"; 1 month are 28 days, to 2018-02-28":    "; 1 month are 28 days, to Wed, Feb 28, 2018",
		"the last hour ends at 17:30:05 CST":      "the last hour ends at 5:30:05 pm CST",
		"the clocks change, this day has 23h0m0s": "the clocks change, this day has 23 hours",
		"2018-99-99 and 28 CFR 18.5":              "2018-99-99 and 28 CFR 18.5",
	} {
		if got := deadline.Readable(text); got != want {
			t.Errorf("%q reads as %q, want %q", text, got, want)
		}
	}
}
