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

// Gather puts together what each person is to get at an instant: several alerts, or one that
// was held for their digest, are one message. It says how many it made. What was gathered
// before and nobody has begun to send takes in what comes now.
func (o *Outbox) Gather(ctx context.Context, now time.Time) (int, error) {
	due, err := o.reads.MailsToGather(ctx, column.Micros(now))
	if err != nil || len(due) == 0 {
		return 0, column.Unread("outbox", err)
	}
	made := 0
	err = o.writer.Write(ctx, func(ctx context.Context, q *sqlc.Queries) error {
		made = 0 // this may run again
		due, err := q.MailsToGather(ctx, column.Micros(now))
		if err != nil {
			return err
		}
		for _, d := range due {
			fresh, err := gather(ctx, q, d, now)
			if err != nil {
				return err
			}
			if fresh {
				made++
			}
		}
		return nil
	})
	if err != nil {
		return 0, err
	}
	return made, nil
}

// gather puts together what one person is to get; fresh is a message that was not there.
func gather(ctx context.Context, q *sqlc.Queries, d sqlc.MailsToGatherRow, now time.Time) (fresh bool, err error) {
	with := sqlc.GatherMailsParams{Now: column.Micros(now), Recipient: d.Recipient}
	a := workflow.Alert{Kind: workflow.AlertDigest, Recipient: d.Recipient}
	if d.Near {
		a.Kind = workflow.AlertTogether
	}
	waiting, err := q.MailToJoin(ctx, sqlc.MailToJoinParams{Recipient: d.Recipient, Now: with.Now})
	if err != nil {
		return false, err
	}
	if len(waiting) > 0 {
		if !d.Near {
			a.Kind = workflow.AlertKind(waiting[0].Kind)
		}
		with.DigestID = waiting[0].ID
		if _, err := q.GatherMails(ctx, with); err != nil {
			return false, err
		}
		return false, q.JoinMail(ctx, sqlc.JoinMailParams{ID: with.DigestID, Kind: string(a.Kind), Now: with.Now})
	}
	if a.Key, err = gatherKey(ctx, q, a.Kind, d); err != nil {
		return false, err
	}
	with.DigestID = projection.MailID(a)
	if _, err := q.GatherMails(ctx, with); err != nil {
		return false, err
	}
	_, err = q.QueueMail(ctx, projection.MailRow(a, now))
	return true, err
}

// gatherKey is that of the message that a person gets of an instant. Something may still be due
// at an instant whose message has been made, where a clock was set back; it gets a
// message of its own, for that one may be on its way.
func gatherKey(ctx context.Context, q *sqlc.Queries, kind workflow.AlertKind, d sqlc.MailsToGatherRow) (string, error) {
	first := fmt.Sprintf("%s/%s/%d", kind, d.Recipient, d.At)
	for key, n := first, 2; ; key, n = further(first, n), n+1 {
		if there, err := q.HasMail(ctx, key); err != nil || !there {
			return key, err
		}
	}
}

// Scatter undoes a message that could not be written: what it carried goes out alone.
func (o *Outbox) Scatter(ctx context.Context, id string) error {
	return o.writer.Write(ctx, func(ctx context.Context, q *sqlc.Queries) error {
		_, err := q.ScatterMails(ctx, id)
		return err
	})
}

// Digested lists what goes out with a message and is still owed as far as the outbox knows.
func (o *Outbox) Digested(ctx context.Context, digest string) ([]view.Outgoing, error) {
	return o.within(ctx, digest, view.MailQueued)
}

// SentWith lists what went out with a message that was sent.
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
			Version: int(l.Version), Rung: int(l.Rung), Approval: l.ApprovalID, Late: l.Late, Recipient: l.Recipient, For: l.ToldFor, Digest: l.Digest,
		}}
	}
	return out, nil
}
