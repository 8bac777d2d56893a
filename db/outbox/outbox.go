// Package outbox is what is owed to whom by mail, until it is delivered: claimed
// for an attempt, rendered, sent or refused, gathered into digests, and the time
// at which the clock last came by. It knows no SMTP.
package outbox

import (
	"context"
	"time"

	"duces/db/sqlc"
)

// Writer runs statements in the store's one transaction at a time. When Write
// returns without an error, they are durable; if do fails, nothing of it is
// stored. do may run more than once, and must then begin anew.
type Writer interface {
	Write(ctx context.Context, do func(ctx context.Context, q *sqlc.Queries) error) error
	// End is Write for statements that end messages at an instant. do gives their
	// ids, and the ledger says how each ended.
	End(ctx context.Context, at time.Time, do func(ctx context.Context, q *sqlc.Queries) (ended []string, err error)) error
}

// Outbox is the outbox of a store. It is safe for concurrent use.
type Outbox struct {
	reads  *sqlc.Queries
	writer Writer
}

// New reads and writes an outbox.
func New(reads *sqlc.Queries, writer Writer) *Outbox { return &Outbox{reads, writer} }
