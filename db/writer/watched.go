package writer

import (
	"context"
	"sync"

	"duces/workflow"
)

// watched is an act whose caller asks how far it is, and may stop it; nil: nobody asks. The writer and the executor
// report to it.
type watched struct {
	ctx      context.Context // the caller's
	report   func(done, of int64)
	mu       sync.Mutex
	done, of int64
}

var errStopped = &workflow.Error{Code: workflow.Unavailable, Message: "It was stopped. Nothing of it was stored."}

func watch(ctx context.Context) *watched {
	if report := workflow.ProgressOf(ctx); report != nil {
		return &watched{ctx: ctx, report: report}
	}
	return nil
}

// expect says how much more there is to do.
func (w *watched) expect(more int) {
	if w != nil {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.of += int64(more)
	}
}

// step says that more is done, and fails once the act is to be stopped.
func (w *watched) step(more int) error {
	if w == nil {
		return nil
	}
	if err := w.ctx.Err(); err != nil {
		return errStopped.Because(err)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.done += int64(more)
	w.report(w.done, w.of)
	return nil
}
