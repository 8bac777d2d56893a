// Package record reads the ledger and the histories of streams as they were recorded, event by event.
package record

import (
	"context"
	"encoding/hex"
	"math"
	"time"

	"duces/db/column"
	"duces/db/read/state"
	"duces/db/sqlc"
	"duces/workflow/clock"
	"duces/workflow/view"
)

// Ledger is all events as readers see them. It is safe for concurrent use.
type Ledger struct {
	on      sqlc.DBTX
	q       *sqlc.Queries
	streams *state.Streams
	key     string
}

// New reads events; key is the public key of the ledger.
func New(on sqlc.DBTX, streams *state.Streams, key string) *Ledger {
	return &Ledger{on: on, q: sqlc.New(on), streams: streams, key: key}
}

// LedgerHead is how far the ledger has come, as the last commit signed it.
func (r *Ledger) LedgerHead(ctx context.Context) (view.LedgerHead, error) {
	h, err := r.q.Head(ctx)
	if err != nil {
		return view.LedgerHead{}, column.Unread("head of the ledger", err)
	}
	return view.LedgerHead{Size: h.Size, Root: hex.EncodeToString(h.Root), Checkpoint: h.Checkpoint, Key: r.key, At: column.Instant(h.SignedAt)}, nil
}

// LedgerSizeAt is how many events had been recorded before an instant. It
// halves its way through the ledger, in which instants rise from one correction
// of the clock to the next.
func (r *Ledger) LedgerSizeAt(ctx context.Context, at time.Time) (int64, error) {
	h, err := r.q.Head(ctx)
	if err != nil {
		return 0, column.Unread("head of the ledger", err)
	}
	low, high := int64(0), h.Size // events up to low are earlier, those after high are not
	corrections, err := r.q.ClockCorrections(ctx, string(clock.Stream))
	if err != nil {
		return 0, column.Unread("ledger", err)
	}
	for _, c := range corrections {
		if c.RecordedAt >= column.Micros(at) {
			high = c.Seq - 1
			break
		}
		low = c.Seq // also what came before it with a wrong time
	}
	return r.firstAt(ctx, low, high, at)
}

// firstAt halves its way to the first event that was not recorded before an
// instant, and gives the number before it: one from low to high, between which instants rise.
func (r *Ledger) firstAt(ctx context.Context, low, high int64, at time.Time) (int64, error) {
	for low < high {
		middle := low + (high-low+1)/2
		recorded, err := r.q.EventRecorded(ctx, middle)
		if err != nil {
			return 0, column.Unread("ledger", err)
		}
		if recorded < column.Micros(at) {
			low = middle
		} else {
			high = middle - 1
		}
	}
	return low, nil
}

// part is the events after one number and before another.
type part struct{ after, before int64 }

// behind is what of it lies behind a number, for one who reads from the start or from the end.
func (p part) behind(at int64, fromEnd bool) part {
	if fromEnd {
		p.before = min(p.before, at)
	} else {
		p.after = max(p.after, at)
	}
	return p
}

// recorded finds the parts of the ledger that were recorded within some
// instants: one, and one more for each correction of the clock that led back into them.
func (r *Ledger) recorded(ctx context.Context, within view.Instants) ([]part, error) {
	if within == (view.Instants{}) {
		return []part{{after: 0, before: math.MaxInt64}}, nil
	}
	return r.stretches(ctx, within)
}

// stretches are the same parts one by one also where all instants are meant: in each, instants rise.
func (r *Ledger) stretches(ctx context.Context, within view.Instants) ([]part, error) {
	h, err := r.q.Head(ctx)
	if err != nil {
		return nil, err
	}
	corrections, err := r.q.ClockCorrections(ctx, string(clock.Stream))
	if err != nil {
		return nil, err
	}
	var parts []part
	ends := make([]int64, 0, len(corrections)+1) // of stretches in which instants rise
	for _, c := range corrections {
		ends = append(ends, c.Seq-1)
	}
	begin := int64(0)
	for _, end := range append(ends, h.Size) {
		p := part{begin, end + 1}
		if !within.From.IsZero() {
			if p.after, err = r.firstAt(ctx, begin, end, within.From); err != nil {
				return nil, err
			}
		}
		if !within.Before.IsZero() {
			last, err := r.firstAt(ctx, begin, end, within.Before)
			if err != nil {
				return nil, err
			}
			p.before = last + 1
		}
		if p.after+1 < p.before {
			parts = append(parts, p)
		}
		begin = end
	}
	return parts, nil
}
