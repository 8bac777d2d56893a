package clock

import (
	"context"
	"log/slog"
	"sync"
)

// trouble logs what is wrong with a matter or a proceeding when it is new, not each minute anew.
type trouble struct {
	mu   sync.Mutex
	last map[string]string // what it is about → the error last logged about it
}

// report logs an error of one, unless it is the one last logged; nil ends the trouble.
func (t *trouble) report(ctx context.Context, log *slog.Logger, kind, id string, err error) {
	about := kind + "/" + id
	t.mu.Lock()
	defer t.mu.Unlock()
	if err == nil {
		delete(t.last, about)
		return
	}
	if t.last[about] == err.Error() {
		return
	}
	if t.last == nil {
		t.last = map[string]string{}
	}
	t.last[about] = err.Error()
	log.ErrorContext(ctx, "The scheduler could not process a "+kind+". It tries again every minute.", "about", about, "error", err)
}
