package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"duces/db/sqlc"
	"duces/workflow"
)

// Queue puts reports that hang on no act into the outbox and says how many
// were new: one whose key is there already stays as it is.
func (db *DB) Queue(ctx context.Context, at time.Time, alerts []workflow.Alert) (int, error) {
	var fresh []workflow.Alert
	for _, a := range alerts {
		there, err := db.reads.HasMail(ctx, a.Key)
		if err != nil {
			return 0, unread("outbox", err)
		}
		if !there {
			fresh = append(fresh, a)
		}
	}
	if len(fresh) == 0 {
		return 0, nil
	}
	return len(fresh), db.write(ctx, func(ctx context.Context, q *sqlc.Queries) error {
		for _, a := range fresh {
			if err := q.QueueMail(ctx, mailRow(a, at)); err != nil {
				return err
			}
		}
		return nil
	})
}

// GatherDigests makes one digest for each person whose hour has come, of what
// was held for it until then, and says how many it made.
func (db *DB) GatherDigests(ctx context.Context, now time.Time) (int, error) {
	held, err := db.reads.HeldMails(ctx, micros(now))
	if err != nil || len(held) == 0 {
		return 0, unread("outbox", err)
	}
	made := 0
	err = db.write(ctx, func(ctx context.Context, q *sqlc.Queries) error {
		made = 0 // this may run again
		for _, h := range held {
			digest := workflow.Alert{Key: fmt.Sprintf("digest/%s/%d", h.Recipient, h.At), Kind: workflow.AlertDigest, Recipient: h.Recipient}
			n, err := q.GatherMails(ctx, sqlc.GatherMailsParams{DigestID: mailID(digest), Now: micros(now), Recipient: h.Recipient})
			if err != nil {
				return err
			}
			if n == 0 {
				continue // somebody else's sweep was quicker, or they are owed no more
			}
			if err := q.QueueMail(ctx, mailRow(digest, now)); err != nil {
				return err
			}
			made++
		}
		return nil
	})
	return made, err
}

// Digested lists what goes out with a digest and is still owed as far as the outbox knows.
func (db *DB) Digested(ctx context.Context, digest string) ([]workflow.Outgoing, error) {
	lines, err := db.reads.DigestedMails(ctx, digest)
	if err != nil {
		return nil, unread("digest", err)
	}
	return each(lines, func(l sqlc.DigestedMailsRow) workflow.Outgoing {
		return workflow.Outgoing{ID: l.ID, Alert: workflow.Alert{
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
		return err
	})
	return int(faults), err
}

// MailByMessageID finds a message of the outbox by the Message-ID it was sent
// under, angle brackets included.
func (db *DB) MailByMessageID(ctx context.Context, messageID string) (workflow.Outgoing, error) {
	l, err := db.reads.MailByMessage(ctx, messageID)
	if errors.Is(err, sql.ErrNoRows) {
		return workflow.Outgoing{}, workflow.Absent("message")
	}
	if err != nil {
		return workflow.Outgoing{}, unread("message", err)
	}
	return workflow.Outgoing{ID: l.ID, MessageID: messageID, Alert: workflow.Alert{
		Kind: workflow.AlertKind(l.Kind), Matter: l.MatterID, Deadline: l.DeadlineID, Version: int(l.Version), Rung: int(l.Rung), Recipient: l.Recipient,
	}}, nil
}

// Ticked records that the clock came by.
func (db *DB) Ticked(ctx context.Context, at time.Time) error {
	return db.write(ctx, func(ctx context.Context, q *sqlc.Queries) error { return q.SetTick(ctx, micros(at)) })
}

// LastTick is when the clock last came by; zero: never.
func (db *DB) LastTick(ctx context.Context) (time.Time, error) {
	at, err := db.reads.LastTick(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		return time.Time{}, nil
	}
	return instant(at), unread("clock", err)
}

// Everyone gives all reviews and all users, as reports need them.
func (db *DB) Everyone(ctx context.Context) (reviews []workflow.Review, users []workflow.User, err error) {
	ids, err := db.reads.Everyone(ctx)
	if err != nil {
		return nil, nil, unread("list of users and reviews", err)
	}
	var streams []workflow.Stream
	for _, l := range ids {
		if l.Kind == workflow.KindUser {
			streams = append(streams, workflow.UserStream(l.ID))
		} else {
			streams = append(streams, workflow.ReviewStream(l.ID))
		}
	}
	w, err := db.World(ctx, workflow.SystemActor, streams...)
	if err != nil {
		return nil, nil, err
	}
	for _, l := range ids {
		if l.Kind == workflow.KindUser {
			if u, err := w.User(l.ID); err == nil {
				users = append(users, u)
			}
		} else if r, err := w.Review(l.ID); err == nil {
			reviews = append(reviews, r)
		}
	}
	return reviews, users, nil
}

// Derive makes a key for another purpose from that of the ledger, so that the
// data directory needs no further secret.
func (db *DB) Derive(purpose string) ([32]byte, error) { return db.signer.Derive(purpose) }
