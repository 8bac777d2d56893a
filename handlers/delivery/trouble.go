package delivery

import (
	"context"
	"log/slog"
	"sync"
)

// trouble logs what is wrong with the mail server when it is new, not each
// minute anew.
type trouble struct {
	mu   sync.Mutex
	last string // the error last logged; empty: the server answers
}

func (t *trouble) report(ctx context.Context, log *slog.Logger, words string, err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.last == err.Error() {
		return
	}
	t.last = err.Error()
	log.ErrorContext(ctx, words, "about", "mail server", "error", err)
}

func (t *trouble) end() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.last = ""
}
