package deadline_test

import (
	"strings"
	"testing"
	"time"

	"duces/workflow/deadline"
)

func TestAZoneIsNamedAfterACity(t *testing.T) {
	for input, want := range map[string]string{
		"America/Chicago": "America/Chicago", "US/Central": "America/Chicago", "Central Time": "America/Chicago", "central": "America/Chicago",
		"Eastern Time (US & Canada)": "America/New_York", " america/new york ": "America/New_York", "US/Indiana-Starke": "America/Indiana/Knox",
		"America/Louisville": "America/Kentucky/Louisville", "Navajo": "America/Denver", "Arizona Time": "America/Phoenix",
		"Hawaii-Aleutian Time": "Pacific/Honolulu", "Europe/London": "Europe/London", "Pacific/Samoa": "Pacific/Pago_Pago",
	} {
		if got, err := deadline.ZoneNamed(input); got != want || err != nil {
			t.Errorf("%q is %s (%v), want %s", input, got, err, want)
		}
	}
	for input, says := range map[string]string{
		"EST": "America/New_York", "est": "America/New_York", "EST5EDT": "America/New_York", "CST": "America/Chicago", "MST": "America/Phoenix",
		"MST7MDT": "America/Denver", "PST8PDT": "America/Los_Angeles", "HST": "Pacific/Honolulu", "AKST": "America/Anchorage",
		"Central Standard Time": "America/Chicago", "Eastern Daylight Time": "America/New_York",
		"UTC": "a city", "Etc/UTC": "a city", "Etc/GMT+5": "a city", "GMT": "a city", "GMT+5": "a city", "UTC-05:00": "a city", "Zulu": "a city", "Universal": "a city",
		"Factory": "a city", "posixrules": "a city", "right/America/Chicago": "a city", "posix/America/Chicago": "a city", "Local": "a city", "CET": "a city",
		"Mars/Base": "not a time zone", "Hometown Time": "not a time zone", "../etc/passwd": "not a time zone", "": "a time zone is required", " ": "a time zone is required",
	} {
		if got, err := deadline.ZoneNamed(input); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%q is taken for %s (%v)", input, got, err)
		}
	}
}

func TestHistoryMayNameAnyZone(t *testing.T) {
	for name, seconds := range map[string]int{"EST": -5 * 3600, "Etc/GMT+5": -5 * 3600, "UTC": 0, "US/Central": -6 * 3600, "America/Chicago": -6 * 3600} {
		if _, got := date(t, "2018-01-24").At(0, deadline.Zone(name)).Zone(); got != seconds {
			t.Errorf("%s stands %d seconds from UTC, want %d", name, got, seconds)
		}
	}
}

func TestADayIsADayWhenClocksChange(t *testing.T) {
	chicago := zone(t, "America/Chicago")
	for _, c := range []struct {
		at   string
		days int
		want string
	}{
		{"2018-03-10T12:00:00-06:00", 1, "2018-03-11T12:00:00-05:00"},
		{"2018-11-05T00:00:00-06:00", -1, "2018-11-04T00:00:00-05:00"},
		{"2018-03-10T02:30:00-06:00", 1, "2018-03-11T03:30:00-05:00"},
		{"2018-02-27T09:00:00-06:00", 0, "2018-02-27T09:00:00-06:00"},
	} {
		at, err := time.Parse(time.RFC3339, c.at)
		if err != nil {
			t.Fatal(err)
		}
		if got := deadline.DaysFrom(at, c.days, chicago).Format(time.RFC3339); got != c.want {
			t.Errorf("%d days from %s: %s, want %s", c.days, c.at, got, c.want)
		}
	}
}

// Go's own bounds end a stretch with the year, in leap years a day before.
func TestTheEndOfAYearChangesNoClock(t *testing.T) {
	r := question{hours: 96, from: "2024-12-28T10:00", zone: "America/Chicago"}.receipt(t)
	if len(r.Offsets) != 1 || r.Due != date(t, "2025-01-02") {
		t.Errorf("due %s by the offsets %v", r.Due, r.Offsets)
	}
	for d := date(t, "2024-12-25"); d.Before(date(t, "2025-01-05")); d = d.AddDays(1) {
		if got, want := d.EndIn(zone(t, "America/Chicago")), d.AddDays(1).At(6*time.Hour, time.UTC); !got.Equal(want) {
			t.Errorf("%s ends at %s, want %s", d, got.UTC(), want)
		}
	}
	metlakatla := question{hours: 24, from: "2019-01-18T12:00", zone: "America/Metlakatla"}.receipt(t)
	if len(metlakatla.Offsets) != 2 || !metlakatla.Offsets[1].From.Equal(time.Date(2019, 1, 20, 10, 0, 0, 0, time.UTC)) {
		t.Errorf("the clocks of Metlakatla stood so: %v", metlakatla.Offsets)
	}
}
