package civil_test

import (
	"encoding/json"
	"testing"
	"time"

	"duces/workflow/civil"
	"duces/workflow/timezone"
)

func TestDatesAreReadStrictly(t *testing.T) {
	for _, good := range []string{"1900-01-01", "2016-02-29", "2018-02-23", "2200-12-31"} {
		d, err := civil.ParseDate(good)
		if err != nil || d.String() != good {
			t.Errorf("%s read as %s, %v", good, d, err)
		}
	}
	for _, bad := range []string{"", "2018-2-23", "2018-02-29", "2018-13-01", "23.02.2018", "2018/02/23", "1899-12-31", "2201-01-01", "2018-02-23 ", "+018-02-23", "２０１８-02"} {
		if d, err := civil.ParseDate(bad); err == nil {
			t.Errorf("%q was read as %s", bad, d)
		}
	}
}

func TestCivilArithmetic(t *testing.T) {
	for _, c := range []struct{ name, got, want string }{
		{"a day after the leap day", date(t, "2016-02-29").AddDays(1).String(), "2016-03-01"},
		{"2100 is no leap year", date(t, "2100-02-28").AddDays(1).String(), "2100-03-01"},
		{"back over a year end", date(t, "2018-01-01").AddDays(-1).String(), "2017-12-31"},
		{"a month after 31 January", date(t, "2018-01-31").AddMonths(1).String(), "2018-02-28"},
		{"a month after 31 January of a leap year", date(t, "2020-01-31").AddMonths(1).String(), "2020-02-29"},
		{"a month after the last of February keeps the number", date(t, "2018-02-28").AddMonths(1).String(), "2018-03-28"},
		{"twelve months after a leap day", date(t, "2020-02-29").AddMonths(12).String(), "2021-02-28"},
		{"a month before 31 March", date(t, "2018-03-31").AddMonths(-1).String(), "2018-02-28"},
		{"thirteen months over a year end", date(t, "2018-12-15").AddMonths(13).String(), "2020-01-15"},
		{"in words", date(t, "2018-02-23").Text(), "Fri, Feb 23, 2018"},
		{"overflow runs on", civil.NewDate(2018, time.April, 31).String(), "2018-05-01"},
		{"no date stays none", civil.Date{}.AddDays(3).AddMonths(1).String(), ""},
	} {
		if c.got != c.want {
			t.Errorf("%s: %s, want %s", c.name, c.got, c.want)
		}
	}
	for d := date(t, "1999-12-01"); d.Before(date(t, "2001-03-05")); d = d.AddDays(1) {
		if want := time.Date(d.Year(), d.Month(), d.Day(), 0, 0, 0, 0, time.UTC).Weekday(); d.Weekday() != want {
			t.Fatalf("%s is a %s, want %s", d, d.Weekday(), want)
		}
	}
	if n := date(t, "2018-01-24").DaysUntil(date(t, "2018-02-23")); n != 30 {
		t.Errorf("%d days, want 30", n)
	}
}

func TestDatesTravelAsText(t *testing.T) {
	type holder struct {
		A civil.Date            `json:"a"`
		B civil.Date            `json:"b,omitzero"`
		C map[civil.Date]string `json:"c"`
	}
	in := holder{C: map[civil.Date]string{date(t, "2018-02-23"): "x"}}
	text, err := json.Marshal(in)
	if err != nil || string(text) != `{"a":"","c":{"2018-02-23":"x"}}` {
		t.Fatalf("%s, %v", text, err)
	}
	var out holder
	if err := json.Unmarshal(text, &out); err != nil || !out.A.IsZero() || out.C[date(t, "2018-02-23")] != "x" {
		t.Fatalf("%+v, %v", out, err)
	}
}

func TestMomentsAreReadInTheirZone(t *testing.T) {
	ny := zone(t, "America/New_York")
	for _, c := range []struct{ name, in, want string }{
		{"an ordinary time", "2018-06-01T10:00", "2018-06-01T10:00:00-04:00"},
		{"with seconds", "2018-06-01T10:00:30", "2018-06-01T10:00:30-04:00"},
		{"with an offset of its own", "2018-06-01T10:00:00Z", "2018-06-01T06:00:00-04:00"},
		{"a time that came twice is the first", "2018-11-04T01:30", "2018-11-04T01:30:00-04:00"},
		{"unless the offset says which", "2018-11-04T01:30-05:00", "2018-11-04T01:30:00-05:00"},
	} {
		_, at, err := civil.ParseMoment(c.in, ny)
		if got := at.In(ny).Format(time.RFC3339); err != nil || got != c.want {
			t.Errorf("%s: %s (%v), want %s", c.name, got, err, c.want)
		}
	}
	for _, bad := range []string{"2018-03-11T02:30", "2018-06-01 10:00", "2018-06-01T25:00", "1800-01-01T00:00", "tomorrow at noon"} {
		if _, at, err := civil.ParseMoment(bad, ny); err == nil {
			t.Errorf("%q was read as %s", bad, at)
		}
	}
	if d, at, err := civil.ParseMoment("2018-06-01", ny); err != nil || d != date(t, "2018-06-01") || !at.IsZero() {
		t.Errorf("a bare date: %s %s %v", d, at, err)
	}
}

func zone(t testing.TB, name string) *time.Location {
	t.Helper()
	loc, err := timezone.Load(name)
	if err != nil {
		t.Fatal(err)
	}
	return loc
}

func date(t testing.TB, s string) civil.Date {
	t.Helper()
	d, err := civil.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}
