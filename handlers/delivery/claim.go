package delivery

import (
	"context"
	"fmt"
	"time"

	"duces/workflow/view"
)

// batchSize is how many messages are claimed, rendered and stored at once in a
// burst: one durable commit serves them all, and as many have an attempt on
// record in vain if the machine fails just then.
const batchSize = 256

func (r *run) claim(ctx context.Context, limit int) ([]view.Outgoing, error) {
	claimed, err := r.Store.ClaimMail(ctx, r.now, limit, func(out view.Outgoing) time.Duration { return wait(out, r.now) })
	if err != nil && ctx.Err() == nil {
		return nil, fmt.Errorf("claim messages of the outbox: %w", err)
	}
	return claimed, nil
}

// claimAll claims messages until none is due.
func (r *run) claimAll(ctx context.Context, batches chan<- []view.Outgoing) {
	for !r.over(ctx) {
		claimed, err := r.claim(ctx, batchSize)
		r.fail(err)
		if err != nil || len(claimed) == 0 {
			return
		}
		select {
		case batches <- claimed:
		case <-r.halted:
			r.leave(claimed...)
		case <-ctx.Done():
			r.leave(claimed...)
		}
	}
}

// leave puts claimed messages aside that are not tried, to be returned at the
// end of the run.
func (r *run) leave(claimed ...view.Outgoing) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.untried = append(r.untried, claimed...)
}

// returns are claimed messages that were not tried, by when their time comes.
type returns map[time.Time][]view.Outgoing

// add returns a message that quiet hours hold, and has its row say so.
func (r returns) add(p rendered) {
	out := p.out
	out.Answer = view.HeldByQuietHours
	r[p.heldUntil] = append(r[p.heldUntil], out)
}

// returnAll undoes claims.
func (r *run) returnAll(ctx context.Context, all returns) error {
	for at, claimed := range all {
		if err := r.Store.ReturnMail(context.WithoutCancel(ctx), at, claimed); err != nil {
			return fmt.Errorf("return %d messages that were not tried: %w", len(claimed), err)
		}
	}
	return nil
}

// returnNow undoes claims of messages whose time has come as before.
func (r *run) returnNow(ctx context.Context, claimed ...view.Outgoing) error {
	return r.returnAll(ctx, returns{r.now: claimed})
}
