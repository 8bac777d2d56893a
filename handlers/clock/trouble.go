package clock

import (
	"context"
	"log/slog"
	"sync"
)

// trouble logs what is wrong with a matter when it is new, not each minute anew.
type trouble struct {
	mu   sync.Mutex
	last map[string]string // matter → the error last logged about it
}

// report logs an error of a matter, unless it is the one last logged; nil ends the trouble.
func (t *trouble) report(ctx context.Context, log *slog.Logger, matter string, err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if err == nil {
		delete(t.last, matter)
		return
	}
	if t.last[matter] == err.Error() {
		return
	}
	if t.last == nil {
		t.last = map[string]string{}
	}
	t.last[matter] = err.Error()
	log.ErrorContext(ctx, "The scheduler could not process a matter. It tries again every minute.", "about", "matter/"+matter, "error", err)
}
