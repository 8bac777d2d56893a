package deadline_test

import (
	"testing"
	"time"

	"duces/workflow/civil"
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

func TestADueDateAtTheEndOfALeapYearHasOffsets(t *testing.T) {
	for _, year := range []int{2036, 2040, 2044, 2096} {
		from := civil.NewDate(year, 12, 20)
		r, err := deadline.Compute(deadline.Days(11), deadline.Context{From: from, State: "IL", Zone: timezone.Named("America/Chicago")})
		if err != nil || r.Due.Before(from.AddDays(11)) {
			t.Errorf("11 days after 20 December %d: %v, %v", year, r.Due, err)
		}
	}
}
