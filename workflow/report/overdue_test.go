package report_test

import (
	"testing"
	"time"

	"duces/workflow/civil"
	"duces/workflow/report"
	"duces/workflow/timezone"
	"duces/workflow/view"
)

func TestDaysOverdueAreThoseOfTheCalendarWhenClocksChange(t *testing.T) {
	chicago := timezone.Named("America/Chicago")
	due := civil.NewDate(2018, time.March, 9)
	whole := view.NextDeadline{Due: due, Ends: due.EndIn(chicago), Zone: chicago.String()}
	hours := view.NextDeadline{Due: due, Ends: due.At(10*time.Hour, chicago), Zone: chicago.String()}
	for _, c := range []struct {
		name string
		next view.NextDeadline
		now  time.Time
		want int
	}{
		{"in time", whole, due.At(23*time.Hour, chicago), 0},
		{"a minute late", whole, due.AddDays(1).At(time.Minute, chicago), 1},
		{"just after midnight, past a day of 23 hours", whole, due.AddDays(4).At(30*time.Minute, chicago), 4},
		{"before midnight, past a day of 23 hours", whole, due.AddDays(4).At(23*time.Hour+30*time.Minute, chicago), 4},
		{"an hour late, on the day itself", hours, due.At(11*time.Hour, chicago), 1},
	} {
		if got := report.DaysOverdue(c.next, c.now); got != c.want {
			t.Errorf("%s: %d days, want %d", c.name, got, c.want)
		}
	}
}
