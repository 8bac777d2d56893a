package answer

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"slices"

	"duces/db/chunk"
	"duces/db/column"
	"duces/db/sqlc"
	"duces/workflow/outbox"
)

func messagesKept(ctx context.Context, on sqlc.DBTX, asked *outbox.Kept) error {
	asked.Messages = make(map[string]outbox.Message, len(asked.Asked))
	for _, part := range chunk.Of(asked.Asked) {
		found, err := messages(ctx, on, part)
		if err != nil {
			return err
		}
		for _, m := range found {
			asked.Messages[m.ID] = m
		}
	}
	return nil
}

// messages reads all that is kept of some messages, in no order.
func messages(ctx context.Context, on sqlc.DBTX, ids []string) (map[string]outbox.Message, error) {
	values := make([]any, len(ids))
	for i, id := range ids {
		values[i] = id
	}
	these := " IN (" + chunk.Marks(1, len(ids)) + ")"
	found := make(map[string]outbox.Message, len(ids))
	err := each(ctx, on, `SELECT id, key, kind, matter_id, review_id, deadline_id, version, rung, approval_id, late, recipient, told_for, digest, digest_id,
    status, attempts, faults, queued_at, next_at, sent_at, ahead, message_id, address, subject, answer, event, salt FROM mails WHERE id`+these, values,
		func(scan func(...any) error) error {
			var m outbox.Message
			var salt string
			err := scan(&m.ID, &m.Key, &m.Kind, &m.Matter, &m.Review, &m.Deadline, &m.Version, &m.Rung, &m.Approval, &m.Late, &m.Recipient, &m.For, &m.Digest, &m.With,
				&m.Status, &m.Attempts, &m.Faults, &m.Queued, &m.Next, &m.Sent, &m.Ahead, &m.MessageID, &m.Address, &m.Subject, &m.Answer, &m.Event, &salt)
			if raw, bad := hex.DecodeString(salt); bad == nil && len(raw) == len(m.Salt) {
				copy(m.Salt[:], raw) // any other is not the one that was kept, and proves nothing
			}
			m.Tries = []outbox.Try{}
			found[m.ID] = m
			return err
		})
	if err != nil {
		return nil, err
	}
	err = each(ctx, on, "SELECT mail_id, attempt, at, answer FROM mail_attempts WHERE mail_id"+these+" ORDER BY mail_id, attempt", values, func(scan func(...any) error) error {
		var id string
		var t outbox.Try
		if err := scan(&id, &t.No, &t.At, &t.Answer); err != nil {
			return err
		}
		if m, ok := found[id]; ok {
			m.Tries = append(m.Tries, t)
			found[id] = m
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return found, each(ctx, on, "SELECT mail_id, bytes FROM mail_texts WHERE mail_id"+these, values, func(scan func(...any) error) error {
		var id string
		var text []byte
		if err := scan(&id, &text); err != nil {
			return err
		}
		if m, ok := found[id]; ok {
			sum := sha256.Sum256(text)
			m.Text = hex.EncodeToString(sum[:])
			found[id] = m
		}
		return nil
	})
}

// endedBefore reads them page by page: there may be any number.
func endedBefore(ctx context.Context, on sqlc.DBTX, asked *outbox.Before) error {
	but := make(map[string]bool, len(asked.But))
	for _, id := range asked.But {
		but[id] = true
	}
	sum := sha256.New()
	asked.Left = outbox.Left{}
	for last := ""; ; {
		ids, err := sqlc.New(on).MailsEndedBefore(ctx, sqlc.MailsEndedBeforeParams{After: last, Most: 256})
		if err != nil {
			return err
		}
		if len(ids) == 0 {
			break
		}
		if last, err = column.Onward("mails", last, ids[len(ids)-1]); err != nil {
			return err
		}
		ids = slices.DeleteFunc(ids, func(id string) bool { return but[id] })
		kept := outbox.Kept{Asked: ids}
		if err := messagesKept(ctx, on, &kept); err != nil {
			return err
		}
		for _, id := range ids {
			text, err := kept.Messages[id].Canonical()
			if err != nil { // nothing that this program wrote
				text = err.Error()
			}
			_, _ = io.WriteString(sum, text+"\n") // a hash takes all
			asked.Left.Count++
		}
	}
	asked.Left.Digest = hex.EncodeToString(sum.Sum(nil))
	return nil
}
