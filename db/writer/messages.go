package writer

import (
	"context"
	"encoding/hex"
	"time"

	"duces/db/projection"
	"duces/db/sqlc"
	"duces/workflow"
	"duces/workflow/matter"
	"duces/workflow/outbox"
	"duces/workflow/view"
)

// messages are those of the outbox that a group ended, or made owed again. The
// ledger says so in an event of its own, the last of the group's.
type messages struct {
	ids []string
	at  time.Time // when the last of them did
}

func (m *messages) add(at time.Time, ids ...string) {
	m.ids = append(m.ids, ids...)
	if len(ids) > 0 && at.After(m.at) {
		m.at = at
	}
}

// recordMessages puts on record how messages ended that the group has ended.
func (g *group) recordMessages(ctx context.Context) {
	if !g.ends || g.failed != nil || g.drained() != nil || len(g.writing.ended.ids) == 0 {
		return
	}
	at := g.writing.ended.at
	if at.Before(g.recorded) { // it is late, and cannot be refused: the messages have ended
		at = g.recorded
	}
	a, err := workflow.NewAct(workflow.SystemActor, "", at, outbox.Record{Messages: g.writing.ended.ids})
	if err == nil {
		_, err = g.plan(ctx, func(ctx context.Context, g *group) (workflow.Result, error) { return g.fresh(ctx, a, workflow.Decide) })
	}
	if err != nil && g.failed == nil {
		g.failed = errNotStored.Because(err)
	}
}

// mails makes rows of the outbox; one whose key is there already will stay as it is.
func (m *memory) mails(ctx context.Context, a workflow.Act, alerts []workflow.Alert) ([]sqlc.QueueMailParams, error) {
	rows := make([]sqlc.QueueMailParams, 0, len(alerts))
	for _, alert := range alerts {
		s, err := m.state(ctx, matter.Stream(alert.Matter))
		if err != nil {
			return nil, err
		}
		if of, ok := s.(matter.Matter); ok {
			alert.Review = of.Review
		}
		rows = append(rows, projection.MailRow(alert, a.At))
	}
	return rows, nil
}

// prove marks messages with the events that say how they ended.
func (w *writing) prove(ctx context.Context, d workflow.Decision) error {
	for _, p := range d.Proofs {
		row := sqlc.ProveMailParams{ID: p.Message}
		if !p.Owed {
			row.Event, row.Salt = d.Events[p.Event].Seq, hex.EncodeToString(p.Salt[:])
		}
		if err := w.writer.q.ProveMail(ctx, row); err != nil {
			return err
		}
	}
	return nil
}

var intoMails = into{
	table: `mails (id, key, kind, matter_id, review_id, deadline_id, version, rung, approval_id, late, recipient,
		status, attempts, queued_at, next_at, sent_at, message_id, address, subject, answer, digest, told_for, recipient_name)`,
	row:     "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?, ?, 0, '', '', '', ?, ?, ?, COALESCE((SELECT u.name FROM users u WHERE u.id = ?), ''))",
	columns: 18, tail: " ON CONFLICT (key) DO NOTHING",
}

// queue puts messages into the outbox; one whose key is there already stays as it is. Of those that end there it must
// be known which are new, and so they go one by one.
func (w *writing) queue(ctx context.Context, at time.Time, mails []sqlc.QueueMailParams) error {
	var values []any
	for _, m := range mails {
		if m.Status == string(view.MailQueued) {
			values = append(values, m.ID, m.Key, m.Kind, m.MatterID, m.ReviewID, m.DeadlineID, m.Version, m.Rung, m.ApprovalID, m.Late, m.Recipient,
				m.Status, m.QueuedAt, m.NextAt, m.Answer, m.Digest, m.ToldFor, m.Recipient)
			continue
		}
		switch n, err := w.writer.q.QueueMail(ctx, m); {
		case err != nil:
			return err
		case n > 0:
			w.ended.add(at, m.ID)
		}
	}
	return w.insert(ctx, intoMails, values)
}
