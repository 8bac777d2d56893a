package outbox

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"time"

	"duces/db/column"
	"duces/db/sqlc"
	"duces/workflow"
	"duces/workflow/view"
)

// ClaimMail takes messages whose time has come, for one attempt each. The
// attempt and the time of the next one, now + wait, are durable when it
// returns: whatever becomes of the caller, nobody gets them before then.
func (o *Outbox) ClaimMail(ctx context.Context, now time.Time, limit int, wait func(view.Outgoing) time.Duration) ([]view.Outgoing, error) {
	if due, err := o.MailDue(ctx, now); err != nil || !due {
		return nil, err // an idle outbox costs no commit
	}
	var claimed []view.Outgoing
	err := o.writer.Write(ctx, func(ctx context.Context, q *sqlc.Queries) error {
		claimed = nil // this may run again
		lines, err := q.MailsToClaim(ctx, sqlc.MailsToClaimParams{Now: column.Micros(now), Most: int32(limit)})
		if err != nil {
			return err
		}
		for _, l := range lines {
			out := outgoing(l)
			if err := q.ClaimMail(ctx, sqlc.ClaimMailParams{ID: l.ID, NextAt: column.Micros(now.Add(wait(out)))}); err != nil {
				return err
			}
			if out.Alert.Kind.Carries() {
				if err := q.ClaimDigested(ctx, l.ID); err != nil {
					return err
				}
			}
			if err := q.InsertMailAttempt(ctx, sqlc.InsertMailAttemptParams{MailID: l.ID, Attempt: int64(out.Attempt), At: column.Micros(now)}); err != nil {
				return err
			}
			claimed = append(claimed, out)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return claimed, nil
}

// MailDue says whether a message waits whose time has come.
func (o *Outbox) MailDue(ctx context.Context, now time.Time) (bool, error) {
	due, err := o.reads.MailsToClaim(ctx, sqlc.MailsToClaimParams{Now: column.Micros(now), Most: 1})
	return len(due) > 0, column.Unread("outbox", err)
}

func outgoing(l sqlc.MailsToClaimRow) view.Outgoing {
	return view.Outgoing{
		ID: l.ID,
		Alert: workflow.Alert{
			Key: l.Key, Kind: workflow.AlertKind(l.Kind), Matter: l.MatterID, Deadline: l.DeadlineID, Version: int(l.Version),
			Rung: int(l.Rung), Approval: l.ApprovalID, Late: l.Late, Recipient: l.Recipient, Review: l.ReviewID, For: l.ToldFor,
		},
		Attempt: int(l.Attempts) + 1, Bytes: l.Bytes, MessageID: l.MessageID, Queued: column.Instant(l.QueuedAt),
		Ends: column.Instant(l.EndsAt), Answer: l.Answer,
	}
}

// ReturnMail undoes claims of messages that could not be tried: they have
// spent no attempt, and their time has come as before. What has ended
// meanwhile, or claimed anew, stays as it is. Each keeps the Answer it comes with.
func (o *Outbox) ReturnMail(ctx context.Context, at time.Time, claimed []view.Outgoing) error {
	if len(claimed) == 0 {
		return nil
	}
	return o.writer.Write(ctx, func(ctx context.Context, q *sqlc.Queries) error {
		for _, out := range claimed {
			n, err := q.ReturnMail(ctx, sqlc.ReturnMailParams{ID: out.ID, NextAt: column.Micros(at), Answer: out.Answer, Attempt: int64(out.Attempt)})
			if err != nil {
				return err
			}
			if n == 0 {
				continue
			}
			if out.Alert.Kind.Carries() {
				if err := q.ReturnDigested(ctx, out.ID); err != nil {
					return err
				}
			}
			if err := q.DeleteMailAttempt(ctx, sqlc.DeleteMailAttemptParams{MailID: out.ID, Attempt: int64(out.Attempt)}); err != nil {
				return err
			}
		}
		return nil
	})
}

// MailRendered keeps the bytes of messages, once: every later attempt sends
// the same ones. If one has bytes or has ended that is a Conflict, and none is kept.
func (o *Outbox) MailRendered(ctx context.Context, all ...view.Rendered) error {
	return o.writer.Write(ctx, func(ctx context.Context, q *sqlc.Queries) error {
		for _, m := range all {
			n, err := q.RenderMail(ctx, sqlc.RenderMailParams{ID: m.ID, MessageID: m.MessageID, Address: m.Address, Subject: m.Subject, Attempt: int64(m.Attempt)})
			if err != nil {
				return err
			}
			if n == 0 {
				return &workflow.Error{Code: workflow.Conflict, Message: "This message has been rendered before or has ended; claim it again."}
			}
			if err := q.InsertMailText(ctx, sqlc.InsertMailTextParams{MailID: m.ID, Bytes: m.Bytes}); err != nil {
				return err
			}
		}
		return nil
	})
}

// MailSent records that the server took messages, with its answers. If one was
// never claimed or has ended that is a Conflict, and nothing is recorded.
func (o *Outbox) MailSent(ctx context.Context, all ...view.Taken) error {
	if len(all) == 0 {
		return nil
	}
	at := slices.MaxFunc(all, func(a, b view.Taken) int { return a.At.Compare(b.At) }).At
	return o.writer.End(ctx, at, func(ctx context.Context, q *sqlc.Queries) (ended []string, err error) {
		for _, m := range all {
			n, err := q.SendMail(ctx, sqlc.SendMailParams{ID: m.ID, SentAt: column.Micros(m.At), Answer: m.Answer})
			if err != nil {
				return nil, err
			}
			if n == 0 {
				return nil, errEnded
			}
			ended = append(ended, m.ID)
			if m.Digest {
				held, err := q.AnswerDigested(ctx, sqlc.AnswerDigestedParams{DigestID: m.ID, Status: string(view.MailSent), SentAt: column.Micros(m.At), Answer: m.Answer})
				if err != nil {
					return nil, err
				}
				ended = append(ended, held...)
			}
			if err := q.AnswerLatestMailAttempt(ctx, sqlc.AnswerLatestMailAttemptParams{MailID: m.ID, At: column.Micros(m.At), Answer: m.Answer}); err != nil {
				return nil, err
			}
		}
		return ended, nil
	})
}

var errEnded = &workflow.Error{Code: workflow.Conflict, Message: "This message was never claimed, or has ended."}

// MailRefused records why an attempt failed. A permanent refusal ends the
// message; after any other it waits for the attempt that was set when it was claimed.
func (o *Outbox) MailRefused(ctx context.Context, id string, at time.Time, answer string, permanent bool) error {
	status := view.MailQueued
	if permanent {
		status = view.MailFailed
	}
	return o.answer(ctx, at, sqlc.AnswerMailParams{ID: id, Status: string(status), Answer: answer})
}

// MailNeedless ends a message that nobody needs or wants any more, and says why.
func (o *Outbox) MailNeedless(ctx context.Context, id string, at time.Time, status view.MailStatus, why string) error {
	return o.answer(ctx, at, sqlc.AnswerMailParams{ID: id, Status: string(status), Answer: why})
}

func (o *Outbox) answer(ctx context.Context, at time.Time, p sqlc.AnswerMailParams) error {
	return o.writer.End(ctx, at, func(ctx context.Context, q *sqlc.Queries) (ended []string, err error) {
		was, err := q.AnswerMail(ctx, p)
		if errors.Is(err, sql.ErrNoRows) {
			return nil, errEnded
		}
		if err != nil {
			return nil, err
		}
		if p.Status != string(view.MailQueued) {
			ended = append(ended, p.ID)
			if workflow.AlertKind(was.Kind).Carries() { // it takes with it what it held
				held, err := q.AnswerDigested(ctx, sqlc.AnswerDigestedParams{DigestID: p.ID, Status: p.Status, SentAt: p.SentAt, Answer: p.Answer})
				if err != nil {
					return nil, err
				}
				ended = append(ended, held...)
			}
		}
		return ended, q.AnswerMailAttempt(ctx, sqlc.AnswerMailAttemptParams{MailID: p.ID, Attempt: was.Attempts, At: column.Micros(at), Answer: p.Answer})
	})
}

// MailFaulted counts a message that could not be written because of a fault in
// this program, and says how often that has happened.
func (o *Outbox) MailFaulted(ctx context.Context, id string) (int, error) {
	faults := int64(0)
	err := o.writer.Write(ctx, func(ctx context.Context, q *sqlc.Queries) (err error) {
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
func (o *Outbox) MailByMessageID(ctx context.Context, messageID string) (view.Outgoing, error) {
	l, err := o.reads.MailByMessage(ctx, messageID)
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
