package outbox

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"duces/db/column"
	"duces/db/sqlc"
)

// Ticked records that the clock came by.
func (o *Outbox) Ticked(ctx context.Context, at time.Time) error {
	return o.writer.Write(ctx, func(ctx context.Context, q *sqlc.Queries) error { return q.SetTick(ctx, column.Micros(at)) })
}

// LastTick is when the clock last came by; zero: never.
func (o *Outbox) LastTick(ctx context.Context) (time.Time, error) {
	at, err := o.reads.LastTick(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		return time.Time{}, nil
	}
	return column.Instant(at), column.Unread("clock", err)
}
