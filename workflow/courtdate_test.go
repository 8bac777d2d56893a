package workflow_test

import (
	"testing"

	"duces/workflow"
	"duces/workflow/order"
	"duces/workflow/proceeding"
)

// courtAlerts are how many alerts about dates of proceedings were queued.
func (d courts) courtAlerts() int {
	d.t.Helper()
	n := 0
	for _, m := range d.mails("") {
		if m.Kind == workflow.AlertCourt {
			n++
		}
	}
	return n
}

func TestAnEventThatHasNotComeIsAskedAboutEveryThirtyDaysUntilItIsRecorded(t *testing.T) {
	d := newCourts(t)
	d.at("2018-03-01T16:00:00Z")
	first := d.enters(d.suit, injunction("2018-01-10", nationwide))
	stay := d.enters(d.suit, changing("administrative_stay", "2018-03-01", order.Suspend, first, func(c *order.Clause) {
		c.Until.Event = "the motion is decided"
	}))
	for i, day := range []struct {
		at     string
		alerts int
	}{
		{"2018-03-30T16:00:00Z", 0},
		{"2018-03-31T16:00:00Z", 1},
		{"2018-03-31T17:00:00Z", 1},
		{"2018-04-29T16:00:00Z", 1},
		{"2018-04-30T16:00:00Z", 2},
		{"2018-05-29T16:00:00Z", 2},
		{"2018-05-30T16:00:00Z", 3},
	} {
		d.ticks(day.at)
		if got := d.courtAlerts(); got != day.alerts {
			t.Errorf("after tick %d, at %s, %d alerts were queued, want %d", i+1, day.at, got, day.alerts)
		}
	}
	d.at("2018-06-01T16:00:00Z")
	d.yes(d.users[workflow.Legal], proceeding.RecordEvent{Order: stay, Clause: 1, End: true, At: chicago("2018-05-31")})
	d.ticks("2018-07-15T16:00:00Z")
	if got := d.courtAlerts(); got != 3 {
		t.Errorf("once the motion is decided, %d alerts were queued, want 3", got)
	}
}
