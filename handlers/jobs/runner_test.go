package jobs_test

import (
	"context"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"duces/handlers/jobs"
	"duces/workflow"
	"duces/workflow/view"
)

// running starts a runner whose clock stands at start and goes with the bubble's time.
func (o *office) running(store jobs.Store, s jobs.Sender, start string) (r *jobs.Runner, stop func()) {
	o.t.Helper()
	began, from := time.Now(), instant(o.t, start)
	r = jobs.NewRunner(o.sweeper(store, s), func() time.Time { return from.Add(time.Since(began)) })
	ctx, cancel := context.WithCancel(o.t.Context())
	done := make(chan struct{})
	go func() { r.Run(ctx); close(done) }()
	synctest.Wait()
	return r, func() { cancel(); <-done }
}

func pass(d time.Duration) {
	time.Sleep(d)
	synctest.Wait()
}

func TestTheRunnerTicksAtOnceAndEveryMinute(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := quietOffice(t, "City of Chicago")
		o.requested()
		r, stop := o.running(o.db, jobs.Mailbox{}, "2018-02-23T12:59:30Z") // half a minute before the rung of the last day
		if first := r.Last(); first.Ended.IsZero() || first.Err != nil || first.Swept.Queued != 1 {
			t.Errorf("at once: %+v", first)
		}
		pass(2 * time.Minute)
		if got := o.told(o.users[workflow.Compliance]); got != "-1, 0" {
			t.Errorf("told: %s", got)
		}
		if last := r.Last(); time.Since(last.Ended) > time.Minute {
			t.Errorf("the latest tick was %v ago", time.Since(last.Ended))
		}
		stop()
	})
}

// brittle panics the first time that it is asked.
type brittle struct {
	jobs.Store
	asked atomic.Int64
}

func (s *brittle) DueMatters(ctx context.Context, now time.Time, limit int) ([]string, error) {
	if s.asked.Add(1) == 1 {
		panic("a fault of ours")
	}
	return s.Store.DueMatters(ctx, now, limit)
}

func TestATickThatPanickedIsNotTheLast(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := quietOffice(t, "City of Chicago")
		o.requested()
		r, stop := o.running(&brittle{Store: o.db}, jobs.Mailbox{}, "2018-02-22T13:00:00Z")
		if !r.Last().Ended.IsZero() {
			t.Error("a tick that panicked counts as one that ended")
		}
		pass(2 * time.Minute)
		if rows := o.outbox(view.MailSent); len(rows) != 1 {
			t.Errorf("%d messages were sent", len(rows))
		}
		stop()
	})
}

// slow takes its time for each message.
type slow struct{ taken atomic.Int64 }

func (s *slow) Send(context.Context, string, string, []byte) (string, error) {
	time.Sleep(5 * time.Minute)
	s.taken.Add(1)
	return "250 at last", nil
}

func TestASlowServerDoesNotKeepTheClockFromTicking(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := quietOffice(t, three...)
		o.requested()
		server := &slow{}
		r, stop := o.running(o.db, server, "2018-02-24T13:00:00Z") // three messages
		pass(4 * time.Minute)
		if last := r.Last(); time.Since(last.Ended) > time.Minute {
			t.Errorf("the latest tick was %v ago", time.Since(last.Ended))
		}
		if server.taken.Load() != 0 {
			t.Error("the server was not slow")
		}
		pass(20 * time.Minute)
		stop()
		rows := o.outbox(view.MailSent)
		if len(rows) != 3 || server.taken.Load() != 3 {
			t.Errorf("%d are marked as sent, %d were taken", len(rows), server.taken.Load())
		}
		for _, row := range rows {
			if row.Sent.Sub(row.Queued) < 5*time.Minute {
				t.Errorf("marked as sent at %v, before the server answered", row.Sent)
			}
		}
	})
}
