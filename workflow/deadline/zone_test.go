package deadline_test

import (
	"testing"
	"time"

	"duces/workflow/deadline"
	"duces/workflow/timezone"
)

func TestHistoryMayNameAnyZone(t *testing.T) {
	for name, seconds := range map[string]int{"EST": -5 * 3600, "Etc/GMT+5": -5 * 3600, "UTC": 0, "US/Central": -6 * 3600, "America/Chicago": -6 * 3600} {
		if _, got := date(t, "2018-01-24").At(0, timezone.Named(name)).Zone(); got != seconds {
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
