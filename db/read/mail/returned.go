package mail

import (
	"context"
	"time"

	"duces/db/column"
	"duces/db/sqlc"
	"duces/workflow/account"
	"duces/workflow/kinds"
	"duces/workflow/view"
)

// Returned says which of some messages are known to have come back after a
// server had taken them, and when that was learned, by their ids. A report that
// names no message is of none of them; what went out with a digest came back
// with it. History keeps that with each recipient, who is asked once.
func (r *Messages) Returned(ctx context.Context, rows []view.MailRow) (map[string]time.Time, error) {
	reported := map[string]map[string]time.Time{} // by recipient and message
	returned := map[string]time.Time{}
	for _, row := range rows {
		if row.Status != view.MailSent {
			continue
		}
		of, known := reported[row.Recipient.ID]
		if !known {
			var err error
			if of, err = r.reported(ctx, row.Recipient.ID); err != nil {
				return nil, column.Unread("outbox", err)
			}
			reported[row.Recipient.ID] = of
		}
		sent := row.ID
		if carrier := row.Carrier(); carrier != "" {
			sent = carrier
		}
		if at, ok := of[sent]; ok {
			returned[row.ID] = at
		}
	}
	return returned, nil
}

// reported finds the messages to one user that came back, with the time of the
// first report of each.
func (r *Messages) reported(ctx context.Context, user string) (map[string]time.Time, error) {
	s := account.Stream(user)
	stored, err := r.q.StreamOfType(ctx, sqlc.StreamOfTypeParams{Stream: string(s), Type: account.MailBounced{}.Type()})
	if err != nil {
		return nil, err
	}
	found := make(map[string]time.Time, len(stored))
	for _, bytes := range stored { // the newest first
		e, err := kinds.All.Decode(bytes)
		if err != nil {
			return nil, column.Damaged(s, err)
		}
		if d, ok := e.Data.(account.MailBounced); ok && d.Mail != "" {
			found[d.Mail] = e.Recorded
		}
	}
	return found, nil
}
