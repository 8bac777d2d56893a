package clock_test

import (
	"context"
	"errors"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"duces/handlers/delivery"
	"duces/handlers/delivery/mailtest"
	"duces/handlers/sweeptest"
	"duces/workflow"
	"duces/workflow/sweep"
)

func TestASecondSweepQueuesNothing(t *testing.T) {
	team := sweeptest.NewQuiet(t, "City of Chicago", "City of Springfield")
	team.Request()
	w := team.Sweeper(delivery.Mailbox{})
	if got := team.Sweep(w, "2018-02-22T13:00:00Z"); got != (sweeptest.Swept{Queued: 2, Sent: 1}) {
		t.Errorf("the day before: %+v", got)
	}
	for range 3 {
		if got := team.Sweep(w, "2018-02-22T13:00:00Z"); got != (sweeptest.Swept{}) {
			t.Errorf("again at the same instant: %+v", got)
		}
	}
	if got := team.Sweep(w, "2018-02-23T05:00:00Z"); got != (sweeptest.Swept{}) {
		t.Errorf("before the next day: %+v", got)
	}
}

// dated is how the subject of a message about one date begins.
var dated = regexp.MustCompile(`^(Due|Overdue) (in|today|by)`)

func TestEachRungIsAlertedOnItsDay(t *testing.T) {
	team := sweeptest.NewQuiet(t, "City of Chicago")
	team.Request()
	r := mailtest.NewRelay(t)
	w := team.Sweeper(r.Client(t))
	for day := sweeptest.Instant(t, "2018-02-01T13:00:00Z"); day.Before(sweeptest.Instant(t, "2018-03-06T00:00:00Z")); day = day.AddDate(0, 0, 1) {
		team.Sweep(w, day.Format(time.RFC3339))
	}
	for role, want := range map[workflow.Role]string{
		workflow.Compliance: "-14 held, -7 held, -3 held, -1, 0, 1, 3, 7",
		workflow.Supervisor: "3, 7", // nobody has acknowledged
		workflow.Legal:      "",     // nobody owns the matter
	} {
		if got := team.Alerted(team.Users[role]); got != want {
			t.Errorf("%s was alerted: %s", role, got)
		}
	}
	var separately []string
	for _, m := range r.Taken() {
		if words, _, _ := strings.Cut(mailtest.Read(t, m.Raw).Subject, ":"); m.To == "compliance@example.org" && dated.MatchString(words) {
			separately = append(separately, words)
		}
	}
	if got, want := strings.Join(separately, ", "), "Due in 1 day, Due today, Overdue by 1 day, Overdue by 3 days, Overdue by 7 days"; got != want {
		t.Errorf("separately: %s", got)
	}
}

func TestADowntimeLeadsToOneAlertMarkedLate(t *testing.T) {
	team := sweeptest.NewQuiet(t, "City of Chicago")
	team.Request()
	r := mailtest.NewRelay(t)
	w := team.Sweeper(r.Client(t))
	if got := team.Sweep(w, "2018-02-25T14:00:00Z"); got != (sweeptest.Swept{Missed: 1, Queued: 1, Sent: 1}) {
		t.Fatalf("%+v", got)
	}
	m := mailtest.Read(t, r.Taken()[0].Raw)
	if !strings.HasPrefix(m.Subject, "Overdue by 2 days: ") {
		t.Errorf("the subject is %q", m.Subject)
	}
	if want := "This alert is late. It should have been sent on"; !strings.Contains(m.Text, want) || !strings.Contains(m.HTML, want) {
		t.Errorf("the mail does not say that it is late:\n%s", m.Text)
	}
	if got := team.Sweep(w, "2018-02-25T14:01:00Z"); got != (sweeptest.Swept{}) {
		t.Errorf("the next sweep: %+v", got)
	}
}

// On the day on which it is owed no alert is late, whatever the hour.
func TestAnAlertOfItsOwnDayIsNotLate(t *testing.T) {
	team := sweeptest.NewQuiet(t, "City of Chicago")
	team.Request()
	r := mailtest.NewRelay(t)
	w := team.Sweeper(r.Client(t))
	if got := team.Sweep(w, "2018-02-23T22:00:00Z"); got != (sweeptest.Swept{Queued: 1, Sent: 1}) {
		t.Fatalf("%+v", got)
	}
	if m := mailtest.Read(t, r.Taken()[0].Raw); !strings.HasPrefix(m.Subject, "Due today: ") || strings.Contains(m.Text, "comes late") {
		t.Errorf("%q:\n%s", m.Subject, m.Text)
	}
}

func TestManyMattersAreSweptInOneGo(t *testing.T) {
	names := make([]string, 300) // more than one act holds
	for i := range names {
		names[i] = "City " + string(rune('A'+i/26)) + string(rune('A'+i%26))
	}
	team := sweeptest.NewQuiet(t, names...)
	team.Request()
	w := team.Sweeper(delivery.Mailbox{})
	team.Clock = sweeptest.Instant(t, sweeptest.Morning)
	if got, err := w.Ticker.Tick(t.Context(), team.Clock); err != nil || got.Missed != len(names) || got.Queued != len(names) {
		t.Errorf("%+v, %v", got, err)
	}
}

// stuck is a store that cannot write the tick of one matter.
type stuck struct {
	sweeptest.Store
	matter string
}

func (s stuck) Update(ctx context.Context, act workflow.Act, decide func(workflow.Facts, workflow.Act) (workflow.Decision, error)) (workflow.Result, error) {
	if tick, ok := act.Command.(sweep.Tick); ok && slices.Contains(tick.Matters, s.matter) {
		return workflow.Result{}, errors.New("the disk is full")
	}
	return s.Store.Update(ctx, act, decide)
}

// down is a store that cannot write anything.
type down struct {
	sweeptest.Store
	tried int
}

func (d *down) Update(context.Context, workflow.Act, func(workflow.Facts, workflow.Act) (workflow.Decision, error)) (workflow.Result, error) {
	d.tried++
	return workflow.Result{}, &workflow.Error{Code: workflow.Unavailable, Message: "The disk is full."}
}

func TestAStoreThatCannotWriteIsAskedOnceForManyMatters(t *testing.T) {
	team := sweeptest.NewQuiet(t, sweeptest.Three...)
	team.Request()
	store := &down{Store: team.DB}
	w := team.SweeperWith(sweeptest.Settings{Store: store, Sender: delivery.Mailbox{}})
	team.Clock = sweeptest.Instant(t, sweeptest.Morning)
	if got, err := w.Ticker.Tick(t.Context(), team.Clock); err != nil || got.Failed != 3 || store.tried != 1 {
		t.Errorf("%+v after %d tries: %v", got, store.tried, err)
	}
}

func TestOneMattersFailureStopsNoOther(t *testing.T) {
	team := sweeptest.NewQuiet(t, "City of Chicago", "City of Springfield", "City of Peoria")
	bad := team.Request()[1]
	var log sweeptest.Log
	w := team.SweeperWith(sweeptest.Settings{Store: stuck{team.DB, bad}, Sender: delivery.Mailbox{}, Logger: log.Logger()})
	if got := team.Sweep(w, sweeptest.Morning); got != (sweeptest.Swept{Missed: 2, Queued: 2, Sent: 1, Failed: 1}) {
		t.Errorf("%+v", got)
	}
	if got := team.Sweep(w, sweeptest.Minute(1)); got != (sweeptest.Swept{Failed: 1}) {
		t.Errorf("the second sweep: %+v", got)
	}
	if n := log.Count("the disk is full"); n != 1 {
		t.Errorf("it was logged %d times", n)
	}
}
