package delivery

import (
	"testing"
	"time"

	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/view"
)

func TestTheWaitGrowsAndEnds(t *testing.T) {
	pause := func(n int) time.Duration { return wait(view.Outgoing{Attempt: n}, time.Time{}) }
	total := time.Duration(0)
	for n := 1; ; n++ {
		if n > 1 && pause(n) < pause(n-1) {
			t.Fatalf("the wait after attempt %d is shorter than the one before", n)
		}
		if pause(n) > time.Hour || pause(n) < 50*time.Second {
			t.Fatalf("the wait after attempt %d is %v", n, pause(n))
		}
		total += pause(n)
		if Exhausted(n) {
			break
		}
	}
	if total < 4*24*time.Hour || total > 6*24*time.Hour {
		t.Errorf("a message is tried for %v", total)
	}
}

func TestTheWaitTightensAsTheDateNears(t *testing.T) {
	ends := time.Date(2018, 2, 24, 6, 0, 0, 0, time.UTC)
	for name, c := range map[string]struct {
		left    time.Duration
		attempt int
		longest time.Duration
	}{
		"a day is left":           {24 * time.Hour, 6, time.Hour},
		"two hours are left":      {2 * time.Hour, 6, 30 * time.Minute},
		"twenty minutes are left": {20 * time.Minute, 6, 5 * time.Minute},
		"a minute is left":        {time.Minute, 6, time.Minute},
		"the first attempt":       {2 * time.Hour, 1, time.Minute},
		"the date has passed":     {-time.Hour, 6, time.Hour},
	} {
		got := wait(view.Outgoing{Attempt: c.attempt, Ends: ends}, ends.Add(-c.left))
		if got > c.longest || got < c.longest-10*time.Second {
			t.Errorf("%s: the wait is %v, want %v", name, got, c.longest)
		}
	}
}

func TestQuietHoursHoldNothingForEver(t *testing.T) {
	night := time.Date(2018, 2, 25, 5, 0, 0, 0, time.UTC)
	morning := time.Date(2018, 2, 25, 12, 30, 0, 0, time.UTC)
	to := account.User{Zone: "America/Chicago", Preferences: account.Preferences{QuietFrom: "22:00", QuietTo: "06:30"}}
	for name, c := range map[string]struct {
		out  view.Outgoing
		goes time.Time
	}{
		"an alert of yesterday":              {view.Outgoing{Queued: night.AddDate(0, 0, -1)}, morning},
		"one that is five days old":          {view.Outgoing{Queued: night.AddDate(0, 0, -5)}, morning},
		"an older one":                       {view.Outgoing{Queued: night.AddDate(0, 0, -5).Add(-time.Second)}, night},
		"a date that passes before the end":  {view.Outgoing{Queued: night, Ends: night.Add(time.Hour)}, night},
		"a digest, which has an hour itself": {view.Outgoing{Queued: night, Alert: workflow.Alert{Kind: workflow.AlertDigest}}, night},
	} {
		if got := quietUntil(to, c.out, night); !got.Equal(c.goes) {
			t.Errorf("%s goes at %s, want %s", name, got, c.goes)
		}
	}
}
