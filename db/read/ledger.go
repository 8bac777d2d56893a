package read

import (
	"context"
	"encoding/hex"
	"time"

	"duces/db/column"
	"duces/workflow/clock"
	"duces/workflow/view"
)

// LedgerHead is how far the ledger has come, as the last commit signed it.
func (r *Reads) LedgerHead(ctx context.Context) (view.LedgerHead, error) {
	h, err := r.q.Head(ctx)
	if err != nil {
		return view.LedgerHead{}, column.Unread("head of the ledger", err)
	}
	return view.LedgerHead{Size: h.Size, Root: hex.EncodeToString(h.Root), Checkpoint: h.Checkpoint, Key: r.key, At: column.Instant(h.SignedAt)}, nil
}

// LedgerSizeAt is how many events had been recorded before an instant. It
// halves its way through the ledger, in which instants rise from one correction
// of the clock to the next.
func (r *Reads) LedgerSizeAt(ctx context.Context, at time.Time) (int64, error) {
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
