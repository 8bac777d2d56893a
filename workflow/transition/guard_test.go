package transition

import (
	"testing"
	"time"

	"duces/workflow/civil"
	"duces/workflow/process"
	"duces/workflow/timezone"
)

func TestTheGuardsOfTheProcessAreThoseOfTheDomain(t *testing.T) {
	for name := range process.GuardTypes {
		if guards[name] == nil {
			t.Errorf("the guard %s may stand in a process and means nothing here", name)
		}
	}
	for name := range guards {
		if g, known := process.GuardTypes[name]; !known || g.Means == "" {
			t.Errorf("the guard %s may not stand in a process, or what it means is not said", name)
		}
	}
}

func TestAGuardReadsTheInstantOfTheAct(t *testing.T) {
	chicago := timezone.Named("America/Chicago")
	for _, c := range []struct {
		name string
		on   civil.Date
		time string
		want time.Time
	}{
		{"a time of day", civil.NewDate(2017, time.September, 15), "17:00", time.Date(2017, time.September, 15, 22, 0, 0, 0, time.UTC)},
		{"a time that came twice is the first", civil.NewDate(2017, time.November, 5), "01:30", time.Date(2017, time.November, 5, 6, 30, 0, 0, time.UTC)},
		{"a time that never came is none", civil.NewDate(2018, time.March, 11), "02:30", time.Time{}},
		{"no time", civil.NewDate(2017, time.September, 15), "", time.Time{}},
	} {
		if got := (inquiry{on: c.on, time: c.time, zone: chicago}).instant(); !got.Equal(c.want) {
			t.Errorf("%s: %s", c.name, got)
		}
	}
}
