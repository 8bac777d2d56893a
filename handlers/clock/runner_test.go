package clock_test

import (
	"context"
	"log/slog"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"duces/handlers/clock"
	"duces/handlers/delivery"
	"duces/handlers/sweeptest"
	"duces/workflow"
	"duces/workflow/view"
)

// running starts a runner whose clock stands at start and goes with the bubble's time.
func running(t *testing.T, team *sweeptest.Team, s sweeptest.Settings, start string) (r *clock.Runner, stop func()) {
	t.Helper()
	began, from := time.Now(), sweeptest.Instant(t, start)
	w := team.SweeperWith(s)
	jobs := clock.Jobs{Tick: w.Ticker.Tick, Recount: w.Ticker.Recount, Deliver: w.Mailer.Deliver}
	r = clock.NewRunner(jobs, func() time.Time { return from.Add(time.Since(began)) }, slog.New(slog.DiscardHandler))
	ctx, cancel := context.WithCancel(t.Context())
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
		team := sweeptest.NewQuiet(t, "City of Chicago")
		team.Request()
		r, stop := running(t, team, sweeptest.Settings{Sender: delivery.Mailbox{}}, "2018-02-23T05:59:30Z") // half a minute before the last day begins
		if first := r.Last(); first.Ended.IsZero() || first.Err != nil || first.Counts.Queued != 1 {
			t.Errorf("at once: %+v", first)
		}
		pass(8 * time.Hour)
		if got := team.Alerted(team.Users[workflow.Compliance]); got != "-1, 0" {
			t.Errorf("alerted: %s", got)
		}
		if last := r.Last(); time.Since(last.Ended) > time.Minute {
			t.Errorf("the latest tick was %v ago", time.Since(last.Ended))
		}
		stop()
	})
}

// brittle panics the first time that it is asked.
type brittle struct {
	sweeptest.Store
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
		team := sweeptest.NewQuiet(t, "City of Chicago")
		team.Request()
		r, stop := running(t, team, sweeptest.Settings{Store: &brittle{Store: team.DB}, Sender: delivery.Mailbox{}}, "2018-02-22T13:00:00Z")
		if !r.Last().Ended.IsZero() {
			t.Error("a tick that panicked counts as one that ended")
		}
		pass(2 * time.Minute)
		if rows := team.Outbox(view.MailSent); len(rows) != 1 {
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
		team := sweeptest.NewCrowd(t, 3)
		server := &slow{}
		r, stop := running(t, team, sweeptest.Settings{Sender: server}, "2018-02-24T13:00:00Z") // three messages
		pass(4 * time.Minute)
		if last := r.Last(); time.Since(last.Ended) > time.Minute {
			t.Errorf("the latest tick was %v ago", time.Since(last.Ended))
		}
		if server.taken.Load() != 0 {
			t.Error("the server was not slow")
		}
		pass(20 * time.Minute)
		stop()
		rows := team.Outbox(view.MailSent)
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
