package delivery

import (
	"context"
	"sync"

	"duces/workflow/view"
)

// defaultWorkers is how many messages are sent at once, unless set.
const defaultWorkers = 4

// burst delivers what is due in a pipeline of four stages: one batch is claimed
// while the one before is rendered and those before are sent. Every stage runs
// until its input ends; once the run is halted, each leaves what it still gets.
func (r *run) burst(ctx context.Context) error {
	workers := r.Workers
	if workers == 0 {
		workers = defaultWorkers
	}
	claimed, written := make(chan []view.Outgoing, 1), make(chan []rendered, 1)
	ready, outcomes := make(chan rendered, batchSize), make(chan outcome, batchSize)
	var preparing, sending, recording sync.WaitGroup
	preparing.Go(func() { defer close(claimed); r.claimAll(ctx, claimed) })
	preparing.Go(func() { defer close(written); r.renderAll(ctx, claimed, written) })
	preparing.Go(func() { defer close(ready); r.storeAll(ctx, written, ready) })
	for range workers {
		sending.Go(func() { r.sendAll(ctx, ready, outcomes) })
	}
	recording.Go(func() { r.recordAll(ctx, outcomes) })
	preparing.Wait()
	sending.Wait()
	close(outcomes)
	recording.Wait()
	r.fail(r.returnNow(ctx, r.untried...))
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.err
}
