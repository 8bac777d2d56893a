package signin

import (
	"context"
	"sync"
	"time"

	"duces/db/column"
	"duces/db/sqlc"
)

// mostUses bounds what is remembered of uses; beyond it some are noted twice.
const mostUses = 10_000

// uses are the hours that are noted already, or about to be.
type uses struct {
	mu    sync.Mutex
	noted map[string]int64
}

// begin says whether an hour is still to be noted.
func (u *uses) begin(id string, hour int64) bool {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.noted[id] >= hour {
		return false
	}
	if u.noted == nil || len(u.noted) >= mostUses {
		u.noted = map[string]int64{}
	}
	u.noted[id] = hour
	return true
}

// used notes the hour in which a credential opened something, once, and lets no
// request wait for that. What cannot be noted is lost: nothing rests on it.
func (s *SignIn) used(ctx context.Context, id string, before int64, now time.Time, note func(ctx context.Context, q *sqlc.Queries, at int64) error) {
	hour := column.Micros(now.Truncate(time.Hour))
	if before >= hour || !s.uses.begin(id, hour) {
		return
	}
	s.noting.Go(func() {
		_ = s.writer.Write(context.WithoutCancel(ctx), func(ctx context.Context, q *sqlc.Queries) error { return note(ctx, q, hour) })
	})
}

// Wait returns once all uses so far are noted. It is for the store, before it closes.
func Wait(s *SignIn) { s.noting.Wait() }
