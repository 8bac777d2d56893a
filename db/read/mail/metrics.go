package mail

import (
	"context"
	"time"

	"duces/db/column"
)

// CountMailDue counts the messages that the outbox would hand out, and says when
// the time of the first of them came; zero: of none. What is held for a digest
// is no message yet: a tick that cannot gather it leaves no mark in the clock.
func (r *Messages) CountMailDue(ctx context.Context, now time.Time) (n int, first time.Time, err error) {
	due, err := r.q.CountMailDue(ctx, column.Micros(now))
	return int(due.Messages), column.Instant(due.Oldest), column.Unread("outbox", err)
}

// CountMailPostponed counts the messages that are queued for a later time: because
// an attempt is under way or failed, or to let quiet hours pass.
func (r *Messages) CountMailPostponed(ctx context.Context, now time.Time) (int, error) {
	n, err := r.q.CountMailPostponed(ctx, column.Micros(now))
	return int(n), column.Unread("outbox", err)
}

// CountMailFailed counts the messages that failed of those queued since an instant.
func (r *Messages) CountMailFailed(ctx context.Context, since time.Time) (int, error) {
	n, err := r.q.CountMailFailed(ctx, column.Micros(since))
	return int(n), column.Unread("outbox", err)
}
