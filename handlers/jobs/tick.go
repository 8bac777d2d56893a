package jobs

import (
	"context"
	"fmt"
	"runtime/debug"
	"slices"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"duces/workflow"
	"duces/workflow/due"
	"duces/workflow/matter"
)

const (
	// batch is how many due matters are asked for at once.
	batch = 256
	// abreast is how many of them tick side by side, so that the store can make
	// many durable at once.
	abreast = 64
)

// Tick runs the clock's command for every matter that is due, until none is,
// queues what follows the calendar, and records that the clock came by.
func (s *Sweeper) Tick(ctx context.Context, now time.Time) (Swept, error) {
	now = now.UTC().Truncate(time.Microsecond)
	reviews, users, err := s.Store.Everyone(ctx)
	if err != nil {
		return Swept{}, fmt.Errorf("ask who is in the office: %w", err)
	}
	t := &ticking{sweeper: s, now: now}
	// The engine of a sweep stands still at the sweep's own instant: what is
	// asked to be due and what is decided about it share one clock reading.
	t.engine = workflow.NewEngine(&tally{Store: s.Store, into: t}, func() time.Time { return now })
	if err := t.matters(ctx); err != nil {
		return t.swept, err
	}
	queued, err := s.rounds(ctx, now, reviews, users)
	t.swept.Queued += queued
	if err != nil {
		return t.swept, err
	}
	if err := ctx.Err(); err != nil {
		return t.swept, err
	}
	if err := s.Store.Ticked(ctx, now); err != nil {
		return t.swept, fmt.Errorf("record that the clock came by: %w", err)
	}
	return t.swept, nil
}

// ticking is one run over the matters that are due.
type ticking struct {
	sweeper *Sweeper
	engine  *workflow.Engine
	now     time.Time

	mu    sync.Mutex
	swept Swept
}

func (t *ticking) matters(ctx context.Context) error {
	tried := map[string]bool{}
	for stuck := 0; ctx.Err() == nil; {
		due, err := t.sweeper.Store.DueMatters(ctx, t.now, batch+stuck)
		if err != nil {
			return fmt.Errorf("ask which matters are due: %w", err)
		}
		fresh := slices.DeleteFunc(slices.Clone(due), func(id string) bool { return tried[id] })
		stuck = len(due) - len(fresh) // they failed, and will be due again at the next sweep
		if len(fresh) == 0 {
			return nil
		}
		var running errgroup.Group
		running.SetLimit(abreast)
		for _, matter := range fresh {
			tried[matter] = true
			running.Go(func() error { t.one(ctx, matter); return nil })
		}
		_ = running.Wait() // none of them fails: each reports for itself
	}
	return ctx.Err()
}

// one ticks for one matter. What goes wrong with it, a panic included, stops no other.
func (t *ticking) one(ctx context.Context, m string) {
	if ctx.Err() != nil {
		return
	}
	err := func() (err error) {
		defer func() {
			if p := recover(); p != nil {
				err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
			}
		}()
		key := "tick/" + m + "/" + t.now.Format(time.RFC3339Nano)
		cmd := matter.Tick{Matter: m, At: t.now}
		_, err = t.engine.Do(ctx, workflow.SystemActor, key, cmd)
		if workflow.CodeOf(err) == workflow.UnknownOutcome {
			_, err = t.engine.Do(ctx, workflow.SystemActor, key, cmd)
		}
		return err
	}()
	if err != nil {
		t.mu.Lock()
		t.swept.Failed++
		t.mu.Unlock()
	}
	t.sweeper.report(ctx, "matter/"+m, "The clock could not tick for a matter; it is tried again at every sweep.", err)
}

// report logs trouble with a thing when it is new, not each minute anew; nil ends it.
func (s *Sweeper) report(ctx context.Context, thing, message string, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err == nil {
		delete(s.failing, thing)
		return
	}
	if s.failing[thing] != err.Error() {
		s.failing[thing] = err.Error()
		s.Logger.ErrorContext(ctx, message, "about", thing, "error", err)
	}
}

// tally counts, on their way into the store, the events and alerts that a
// receipt does not tell.
type tally struct {
	workflow.Store
	into *ticking
}

func (t *tally) Update(ctx context.Context, act workflow.Act, decide func(workflow.Facts, workflow.Act) (workflow.Decision, error)) (workflow.Result, error) {
	queued := 0 // of the run that counts: decide may run more than once
	receipt, err := t.Store.Update(ctx, act, func(w workflow.Facts, a workflow.Act) (workflow.Decision, error) {
		d, err := decide(w, a)
		queued = len(d.Alerts)
		return d, err
	})
	if err != nil || receipt.Again {
		return receipt, err
	}
	t.into.mu.Lock()
	defer t.into.mu.Unlock()
	t.into.swept.Queued += queued
	for _, e := range receipt.Events {
		if e.Type == (due.Missed{}).Type() {
			t.into.swept.Missed++
		}
	}
	return receipt, nil
}
