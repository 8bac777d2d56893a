package db_test

import (
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"duces/workflow"
)

// held is an alert about a matter that waits for the digest of an instant.
func (o *office) held(key string, at time.Time) workflow.Alert {
	return workflow.Alert{Key: key, Kind: workflow.AlertDeadline, Recipient: o.users["compliance"], Digest: true, NotBefore: at}
}

func (o *office) queue(want int, alerts ...workflow.Alert) {
	o.t.Helper()
	if n, err := o.db.Queue(o.t.Context(), o.now(), alerts); n != want || err != nil {
		o.t.Errorf("%d were new, want %d: %v", n, want, err)
	}
}

func (o *office) gather(at time.Time, want int) {
	o.t.Helper()
	if n, err := o.db.GatherDigests(o.t.Context(), at); n != want || err != nil {
		o.t.Errorf("%d digests were made, want %d: %v", n, want, err)
	}
}

// claimAll claims what may go out at an instant.
func (o *office) claimAll(at time.Time, want int) []workflow.Outgoing {
	o.t.Helper()
	got, err := o.db.ClaimMail(o.t.Context(), at, 1000, wait)
	if err != nil || len(got) != want {
		o.t.Fatalf("%d messages may go out, want %d: %v", len(got), want, err)
	}
	return got
}

func TestADigestTakesWithItWhatItHolds(t *testing.T) {
	o := openOffice(t)
	hour := o.now().Add(time.Hour)
	declined := o.held("c", hour)
	declined.Declined = true
	o.queue(3, o.held("a", hour), o.held("b", hour), declined)
	o.queue(0, o.held("a", hour), o.held("b", hour), declined)
	o.gather(hour.Add(-time.Microsecond), 0)
	o.claimAll(hour.Add(time.Hour), 0) // what is held does not go singly
	o.gather(hour, 1)
	o.gather(hour, 0)
	digest := o.claimAll(hour, 1)[0]
	lines, err := o.db.Digested(t.Context(), digest.ID)
	if err != nil || len(lines) != 2 || digest.Alert.Kind != workflow.AlertDigest {
		t.Fatalf("the digest %+v holds %+v, %v", digest, lines, err)
	}
	if err := o.db.MailSent(t.Context(), workflow.Taken{ID: digest.ID, Digest: true, At: hour, Answer: "250 queued"}); err != nil {
		t.Fatal(err)
	}
	for _, l := range lines {
		m, err := o.db.Mail(t.Context(), o.viewer("auditor"), l.ID)
		if err != nil || m.Status != workflow.MailSent || m.With != digest.ID || m.Attempts != 1 || m.Answer != "250 queued" || !m.Sent.Equal(hour) {
			t.Errorf("on record is %+v, %v", m, err)
		}
	}
	o.gather(hour.Add(24*time.Hour), 0)
}

func TestWhatIsHeldForAnHourWhoseDigestWasMadeIsNotLost(t *testing.T) {
	o := openOffice(t)
	hour := o.now().Add(time.Hour)
	for i := range 3 { // a clock was set back twice
		o.queue(1, o.held(fmt.Sprint("held ", i), hour))
		o.gather(hour, 1)
		digest := o.claimAll(hour, 1)[0]
		if lines, err := o.db.Digested(t.Context(), digest.ID); err != nil || len(lines) != 1 {
			t.Errorf("digest %d holds %+v, %v", i, lines, err)
		}
		if err := o.db.MailSent(t.Context(), workflow.Taken{ID: digest.ID, Digest: true, At: hour, Answer: "250 queued"}); err != nil {
			t.Fatal(err)
		}
	}
}

func TestTwoRoundsAtOnceQueueEachThingOnce(t *testing.T) {
	o := openOffice(t)
	hour := o.now().Add(time.Hour)
	var alerts []workflow.Alert
	for i := range 40 {
		a := o.held(fmt.Sprint("held ", i), hour)
		a.Recipient = o.users[[]string{"compliance", "legal"}[i%2]]
		alerts = append(alerts, a)
	}
	var queued, made atomic.Int64
	atOnce := func(count *atomic.Int64, round func() (int, error)) {
		var wg sync.WaitGroup
		for range 8 {
			wg.Go(func() {
				n, err := round()
				if err != nil {
					t.Error(err)
				}
				count.Add(int64(n))
			})
		}
		wg.Wait()
	}
	atOnce(&queued, func() (int, error) { return o.db.Queue(t.Context(), o.now(), alerts) })
	atOnce(&made, func() (int, error) { return o.db.GatherDigests(t.Context(), hour) })
	if queued.Load() != 40 || made.Load() != 2 {
		t.Errorf("said to be new: %d alerts and %d digests, want 40 and 2", queued.Load(), made.Load())
	}
	held := 0
	for _, d := range o.claimAll(hour, 2) {
		lines, err := o.db.Digested(t.Context(), d.ID)
		if err != nil {
			t.Fatal(err)
		}
		held += len(lines)
	}
	if held != 40 {
		t.Errorf("the digests hold %d alerts, want 40", held)
	}
}

func TestTheClockLeavesItsMark(t *testing.T) {
	o := openOffice(t)
	if at, err := o.db.LastTick(t.Context()); err != nil || !at.IsZero() {
		t.Errorf("before any tick: %s, %v", at, err)
	}
	for range 2 {
		o.at("2018-02-01T00:00:00Z")
		if err := o.db.Ticked(t.Context(), o.now()); err != nil {
			t.Fatal(err)
		}
	}
	if at, err := o.db.LastTick(t.Context()); err != nil || !at.Equal(o.now()) {
		t.Errorf("after it: %s, %v", at, err)
	}
}
