package clock

import (
	"context"
	"sync"

	"duces/workflow"
	"duces/workflow/due"
)

// counts adds up what the matters of one tick do at the same time.
type counts struct {
	mu sync.Mutex
	Counts
}

func (c *counts) add(more Counts) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.Missed += more.Missed
	c.Queued += more.Queued
	c.Failed += more.Failed
}

// tally counts, on their way into the store, missed deadlines and alerts. A
// Result does not say how many alerts an act queued.
type tally struct {
	workflow.Store
	counts *counts
}

// Update counts what a tick led to, once for each act.
func (t *tally) Update(ctx context.Context, act workflow.Act, decide func(workflow.Facts, workflow.Act) (workflow.Decision, error)) (workflow.Result, error) {
	queued := 0 // of the run that counts: decide may run more than once
	result, err := t.Store.Update(ctx, act, func(f workflow.Facts, a workflow.Act) (workflow.Decision, error) {
		d, err := decide(f, a)
		queued = len(d.Alerts)
		return d, err
	})
	if err != nil || result.Again {
		return result, err
	}
	more := Counts{Queued: queued}
	for _, e := range result.Events {
		if e.Type == (due.Missed{}).Type() {
			more.Missed++
		}
	}
	t.counts.add(more)
	return result, nil
}
