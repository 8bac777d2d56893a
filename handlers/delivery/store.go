package delivery

import (
	"context"

	"duces/workflow/view"
)

// store keeps the bytes of a message, before it goes.
func (m *Mailer) store(ctx context.Context, p rendered) *Refusal {
	if p.unstored.ID == "" {
		return nil
	}
	err := m.Store.MailRendered(ctx, p.unstored)
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return Stopped(ctx)
	}
	return &Refusal{Answer: "The message could not be saved before sending. Delivery will be tried again.", Cause: err}
}

// storeBatch stores the messages of a batch in one commit; if that fails, one by
// one, so that only those fail that must.
func (m *Mailer) storeBatch(ctx context.Context, batch []rendered) {
	var fresh []view.Rendered
	for _, p := range batch {
		if p.failure == nil && p.unstored.ID != "" {
			fresh = append(fresh, p.unstored)
		}
	}
	if len(fresh) == 0 || len(fresh) > 1 && m.Store.MailRendered(ctx, fresh...) == nil {
		return
	}
	for i, p := range batch {
		if p.failure == nil {
			batch[i].failure = m.store(ctx, p)
		}
	}
}

// storeAll stores what messages go out as, before any of them goes.
func (r *run) storeAll(ctx context.Context, batches <-chan []rendered, ready chan<- rendered) {
	for batch := range batches {
		r.storeBatch(ctx, batch)
		back := returns{}
		for _, p := range batch {
			switch {
			case !p.heldUntil.IsZero():
				back.add(p)
				continue
			case p.failure != nil:
				r.fail(r.recordUnsent(ctx, p.out, p.failure))
				continue
			}
			select {
			case ready <- p:
			case <-r.halted:
				r.leave(p.out)
			case <-ctx.Done():
				r.leave(p.out)
			}
		}
		r.fail(r.returnAll(ctx, back))
	}
}
