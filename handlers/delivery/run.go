package delivery

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"duces/handlers/delivery/message"
	"duces/workflow/view"
)

// Deliver gathers and tries the messages of the outbox whose time has come and returns how
// many were taken. The first goes alone, to see whether the server is there;
// once it answers for a message, several go at a time. Trouble with the server
// ends the run: what was claimed and not tried is returned and has lost no
// attempt. What goes wrong with one message stops no other; an error is the
// store's, or that of ctx.
func (m *Mailer) Deliver(ctx context.Context, now time.Time) (int, error) {
	r := &run{Mailer: m, now: now.UTC().Truncate(time.Microsecond), began: time.Now(), halted: make(chan struct{})}
	defer r.remember()
	if _, err := m.Store.Gather(ctx, r.now); err != nil {
		return 0, fmt.Errorf("gather the messages of each person: %w", err)
	}
	if m.PausedAt(r.now) {
		r.why, _, _ = m.Paused()
		return 0, nil
	}
	if kept, ok := m.Sender.(interface{ Rest() }); ok {
		defer kept.Rest()
	}
	alive, err := r.probe(ctx)
	if err == nil && alive {
		err = r.burst(ctx)
	}
	if err == nil {
		err = ctx.Err()
	}
	return r.sent, err
}

// run is one run over the outbox.
type run struct {
	*Mailer
	now   time.Time // on the clock that the run was given
	began time.Time // the same instant by the machine's clock

	mu      sync.Mutex
	sent    int
	why     string          // the last attempt that failed did so
	err     error           // of the store, which ends the run
	halted  chan struct{}   // closed: no further message is tried
	untried []view.Outgoing // claimed, and to be returned
}

// at is when something happens, on the clock that the run was given: a slow
// server takes time, and the record shall say when it answered.
func (r *run) at() time.Time {
	return r.now.Add(time.Since(r.began)).Truncate(time.Microsecond)
}

// probe sends one message, to see whether the server answers for it.
func (r *run) probe(ctx context.Context) (alive bool, err error) {
	for limit := 1; ctx.Err() == nil; limit = batchSize {
		claimed, err := r.claim(ctx, limit)
		if err != nil || len(claimed) == 0 {
			return false, err
		}
		if tried, alive, err := r.first(ctx, claimed); tried || err != nil {
			return alive, err
		}
	}
	return false, nil
}

// first sends the first of some messages that can go. Those before it have
// ended or are held, those behind it are returned.
func (r *run) first(ctx context.Context, claimed []view.Outgoing) (tried, alive bool, err error) {
	back := returns{}
	defer func() { err = errors.Join(err, r.returnAll(ctx, back)) }()
	for i, out := range claimed {
		if ctx.Err() != nil {
			back[r.now] = claimed[i:]
			return false, false, nil // probe sees that itself
		}
		p := r.render(ctx, r.Writer, out)
		if p.failure == nil && p.heldUntil.IsZero() {
			p.failure = r.store(ctx, p)
		}
		switch {
		case !p.heldUntil.IsZero():
			back.add(p)
		case p.failure == nil:
			back[r.now] = claimed[i+1:]
			answer, failure := r.send(ctx, p)
			return true, failure == nil || !failure.Relay, r.record(ctx, p.out, answer, failure)
		default:
			if err := r.recordUnsent(ctx, out, p.failure); err != nil {
				back[r.now] = claimed[i+1:]
				return false, false, err
			}
		}
	}
	return false, false, nil
}

// fail ends the run if the store failed.
func (r *run) fail(err error) {
	if err == nil {
		return
	}
	r.mu.Lock()
	r.err = errors.Join(r.err, err)
	r.mu.Unlock()
	r.halt()
}

// halt ends the run: no further message is tried.
func (r *run) halt() {
	r.mu.Lock()
	defer r.mu.Unlock()
	select {
	case <-r.halted:
	default:
		close(r.halted)
	}
}

func (r *run) over(ctx context.Context) bool {
	select {
	case <-r.halted:
		return true
	default:
		return ctx.Err() != nil
	}
}

// failed notes why an attempt failed.
func (r *run) failed(failure *Refusal) {
	if _, needless := errors.AsType[Needless](failure); needless {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.why = message.Printable(failure.Answer)
}

// remember keeps what NothingSent says of a run.
func (r *run) remember() {
	r.Mailer.mu.Lock()
	defer r.Mailer.mu.Unlock()
	if r.nothingSent = r.why; r.sent > 0 {
		r.nothingSent = ""
	}
}

// NothingSent says why the last run sent nothing although messages were due, by
// the last attempt. ok is false where it sent some, or none was due.
func (m *Mailer) NothingSent() (why string, ok bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.nothingSent, m.nothingSent != ""
}

func (r *run) countSent(n int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.sent += n
}
