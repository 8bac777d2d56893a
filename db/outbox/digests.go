package outbox

import (
	"context"
	"fmt"
	"time"

	"duces/db/column"
	"duces/db/projection"
	"duces/db/sqlc"
	"duces/workflow"
	"duces/workflow/view"
)

// GatherDigests makes one digest for each person whose hour has come, of what
// was held for it until then, and says how many it made.
func (o *Outbox) GatherDigests(ctx context.Context, now time.Time) (int, error) {
	held, err := o.reads.HeldMails(ctx, column.Micros(now))
	if err != nil || len(held) == 0 {
		return 0, column.Unread("outbox", err)
	}
	made := 0
	err = o.writer.Write(ctx, func(ctx context.Context, q *sqlc.Queries) error {
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
			if _, err := q.QueueMail(ctx, projection.MailRow(digest, now)); err != nil {
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
	for key, n := hour, 2; ; key, n = further(hour, n), n+1 {
		if there, err := q.HasMail(ctx, key); err != nil || !there {
			return key, err
		}
	}
}

// Digested lists what goes out with a digest and is still owed as far as the outbox knows.
func (o *Outbox) Digested(ctx context.Context, digest string) ([]view.Outgoing, error) {
	return o.within(ctx, digest, view.MailQueued)
}

// SentWith lists what went out with a digest that was sent.
func (o *Outbox) SentWith(ctx context.Context, digest string) ([]view.Outgoing, error) {
	return o.within(ctx, digest, view.MailSent)
}

func (o *Outbox) within(ctx context.Context, digest string, status view.MailStatus) ([]view.Outgoing, error) {
	lines, err := o.reads.DigestedMails(ctx, sqlc.DigestedMailsParams{DigestID: digest, Status: string(status)})
	if err != nil {
		return nil, column.Unread("digest", err)
	}
	out := make([]view.Outgoing, len(lines))
	for i, l := range lines {
		out[i] = view.Outgoing{ID: l.ID, Alert: workflow.Alert{
			Key: l.Key, Kind: workflow.AlertKind(l.Kind), Matter: l.MatterID, Review: l.ReviewID, Deadline: l.DeadlineID,
			Version: int(l.Version), Rung: int(l.Rung), Late: l.Late, Recipient: l.Recipient, For: l.ToldFor, Digest: true,
		}}
	}
	return out, nil
}
