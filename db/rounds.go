package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"duces/db/column"
	"duces/db/projection"
	"duces/db/sqlc"
	"duces/workflow"
	"duces/workflow/view"
)

// Queue puts reports that hang on no act into the outbox and says how many
// were new: one whose key is there already stays as it is.
func (db *DB) Queue(ctx context.Context, at time.Time, alerts []workflow.Alert) (int, error) {
	var fresh []workflow.Alert
	for _, a := range alerts {
		there, err := db.reads.HasMail(ctx, a.Key)
		if err != nil {
			return 0, column.Unread("outbox", err)
		}
		if !there {
			fresh = append(fresh, a)
		}
	}
	if len(fresh) == 0 {
		return 0, nil
	}
	queued := 0
	err := db.write(ctx, func(ctx context.Context, q *sqlc.Queries) error {
		queued = 0 // this may run again
		for _, a := range fresh {
			there, err := q.HasMail(ctx, a.Key) // somebody else's sweep may have been quicker
			if err == nil && !there {
				queued++
				err = q.QueueMail(ctx, projection.MailRow(a, at))
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return 0, err
	}
	return queued, nil
}

// GatherDigests makes one digest for each person whose hour has come, of what
// was held for it until then, and says how many it made.
func (db *DB) GatherDigests(ctx context.Context, now time.Time) (int, error) {
	held, err := db.reads.HeldMails(ctx, column.Micros(now))
	if err != nil || len(held) == 0 {
		return 0, column.Unread("outbox", err)
	}
	made := 0
	err = db.write(ctx, func(ctx context.Context, q *sqlc.Queries) error {
		made = 0 // this may run again
		held, err := q.HeldMails(ctx, column.Micros(now))
		if err != nil {
			return err
		}
		for _, h := range held {
			key, err := digestKey(ctx, q, h)
			if err != nil {
				return err
			}
			digest := workflow.Alert{Key: key, Kind: workflow.AlertDigest, Recipient: h.Recipient}
			if _, err := q.GatherMails(ctx, sqlc.GatherMailsParams{DigestID: projection.MailID(digest), Now: column.Micros(now), Recipient: h.Recipient}); err != nil {
				return err
			}
			if err := q.QueueMail(ctx, projection.MailRow(digest, now)); err != nil {
				return err
			}
			made++
		}
		return nil
	})
	if err != nil {
		return 0, err
	}
	return made, nil
}

// digestKey is that of a person's next digest. Something may still be held for
// an hour whose digest has been made, where a clock was set back; it gets a
// digest of its own, for that one may be on its way.
func digestKey(ctx context.Context, q *sqlc.Queries, h sqlc.HeldMailsRow) (string, error) {
	hour := fmt.Sprintf("digest/%s/%d", h.Recipient, h.At)
	for key, n := hour, 2; ; key, n = fmt.Sprintf("%s/%d", hour, n), n+1 {
		if there, err := q.HasMail(ctx, key); err != nil || !there {
			return key, err
		}
	}
}

// Digested lists what goes out with a digest and is still owed as far as the outbox knows.
func (db *DB) Digested(ctx context.Context, digest string) ([]view.Outgoing, error) {
	return db.within(ctx, digest, view.MailQueued)
}

// SentWith lists what went out with a digest that was sent.
func (db *DB) SentWith(ctx context.Context, digest string) ([]view.Outgoing, error) {
	return db.within(ctx, digest, view.MailSent)
}

func (db *DB) within(ctx context.Context, digest string, status view.MailStatus) ([]view.Outgoing, error) {
	lines, err := db.reads.DigestedMails(ctx, sqlc.DigestedMailsParams{DigestID: digest, Status: string(status)})
	if err != nil {
		return nil, column.Unread("digest", err)
	}
	return each(lines, func(l sqlc.DigestedMailsRow) view.Outgoing {
		return view.Outgoing{ID: l.ID, Alert: workflow.Alert{
			Key: l.Key, Kind: workflow.AlertKind(l.Kind), Matter: l.MatterID, Review: l.ReviewID, Deadline: l.DeadlineID,
			Version: int(l.Version), Rung: int(l.Rung), Late: l.Late, Recipient: l.Recipient, For: l.ToldFor, Digest: true,
		}}
	}), nil
}

// MailFaulted counts a message that could not be written because of a fault in
// this program, and says how often that has happened.
func (db *DB) MailFaulted(ctx context.Context, id string) (int, error) {
	faults := int64(0)
	err := db.write(ctx, func(ctx context.Context, q *sqlc.Queries) (err error) {
		faults, err = q.FaultMail(ctx, id)
		if errors.Is(err, sql.ErrNoRows) {
			return workflow.Absent("message")
		}
		return err
	})
	return int(faults), err
}

// MailByMessageID finds a message of the outbox by the Message-ID it was sent
// under, angle brackets included.
func (db *DB) MailByMessageID(ctx context.Context, messageID string) (view.Outgoing, error) {
	l, err := db.reads.MailByMessage(ctx, messageID)
	if errors.Is(err, sql.ErrNoRows) {
		return view.Outgoing{}, workflow.Absent("message")
	}
	if err != nil {
		return view.Outgoing{}, column.Unread("message", err)
	}
	return view.Outgoing{ID: l.ID, MessageID: messageID, Alert: workflow.Alert{
		Kind: workflow.AlertKind(l.Kind), Matter: l.MatterID, Deadline: l.DeadlineID, Version: int(l.Version), Rung: int(l.Rung), Recipient: l.Recipient,
	}}, nil
}

// Ticked records that the clock came by.
func (db *DB) Ticked(ctx context.Context, at time.Time) error {
	return db.write(ctx, func(ctx context.Context, q *sqlc.Queries) error { return q.SetTick(ctx, column.Micros(at)) })
}

// LastTick is when the clock last came by; zero: never.
func (db *DB) LastTick(ctx context.Context) (time.Time, error) {
	at, err := db.reads.LastTick(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		return time.Time{}, nil
	}
	return column.Instant(at), column.Unread("clock", err)
}
