package db

import (
	"context"
	"time"
)

// MailDue counts the messages whose time has come, and says when that of the
// first of them came; zero: of none. What is held for a digest counts from the
// hour of that digest until it is gathered, and then as that one message.
func (db *DB) MailDue(ctx context.Context, now time.Time) (n int, first time.Time, err error) {
	single, err := db.reads.MailDue(ctx, micros(now))
	if err != nil {
		return 0, time.Time{}, unread("outbox", err)
	}
	held, err := db.reads.DigestDue(ctx, micros(now))
	if err != nil {
		return 0, time.Time{}, unread("outbox", err)
	}
	first = instant(single.Oldest)
	if at := instant(held.Oldest); first.IsZero() || !at.IsZero() && at.Before(first) {
		first = at
	}
	return int(single.Messages + held.Messages), first, nil
}

// MailPostponed counts the messages that are queued for a later time: because
// an attempt is under way or failed, or to let quiet hours pass.
func (db *DB) MailPostponed(ctx context.Context, now time.Time) (int, error) {
	n, err := db.reads.MailPostponed(ctx, micros(now))
	return int(n), unread("outbox", err)
}

// MailFailedSince counts the messages that failed of those queued since an instant.
func (db *DB) MailFailedSince(ctx context.Context, since time.Time) (int, error) {
	n, err := db.reads.MailFailedSince(ctx, micros(since))
	return int(n), unread("outbox", err)
}
