package jobs

import (
	"context"
	"fmt"
	"time"

	"duces/workflow"
)

// batch is how many due matters are asked for at once.
const batch = 100

// Tick runs the clock's command for every matter that is due, until none is.
func (s *Sweeper) Tick(ctx context.Context, now time.Time) (Swept, error) {
	now = now.UTC().Truncate(time.Microsecond)
	counted := &tally{Store: s.Store}
	// The engine of a sweep stands still at the sweep's own instant: what is
	// asked to be due and what is decided about it share one clock reading.
	engine := workflow.NewEngine(counted, func() time.Time { return now })
	var swept Swept
	tried := map[string]bool{}
	for stuck := 0; ctx.Err() == nil; {
		due, err := s.Store.DueMatters(ctx, now, batch+stuck)
		if err != nil {
			return swept, fmt.Errorf("ask which matters are due: %w", err)
		}
		stuck = 0
		progressed := false
		for _, matter := range due {
			if tried[matter] {
				stuck++ // it failed; it will be due again at the next sweep
				continue
			}
			tried[matter], progressed = true, true
			err := tick(ctx, engine, matter, now)
			if err != nil {
				swept.Failed++
			}
			s.report(ctx, "matter/"+matter, "The clock could not tick for a matter; it is tried again at every sweep.", err)
			if ctx.Err() != nil {
				break
			}
		}
		if !progressed {
			break
		}
	}
	swept.Missed, swept.Queued = counted.missed, counted.queued
	return swept, ctx.Err()
}

func tick(ctx context.Context, engine *workflow.Engine, matter string, now time.Time) error {
	key := "tick/" + matter + "/" + now.Format(time.RFC3339Nano)
	cmd := workflow.Tick{Matter: matter, At: now}
	_, err := engine.Do(ctx, workflow.SystemActor, key, cmd)
	if workflow.CodeOf(err) == workflow.UnknownOutcome {
		_, err = engine.Do(ctx, workflow.SystemActor, key, cmd)
	}
	return err
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
	missed, queued int
}

func (t *tally) Update(ctx context.Context, act workflow.Act, decide func(workflow.World, workflow.Act) (workflow.Decision, error)) (workflow.Receipt, error) {
	queued := 0 // of the run that counts: decide may run more than once
	receipt, err := t.Store.Update(ctx, act, func(w workflow.World, a workflow.Act) (workflow.Decision, error) {
		d, err := decide(w, a)
		queued = len(d.Alerts)
		return d, err
	})
	if err != nil || receipt.Again {
		return receipt, err
	}
	t.queued += queued
	for _, e := range receipt.Events {
		if e.Type == (workflow.DeadlineMissed{}).Type() {
			t.missed++
		}
	}
	return receipt, nil
}
