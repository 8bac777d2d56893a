package jobs

import (
	"context"
	"time"

	"duces/templates/mail"
	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/deadline"
	"duces/workflow/view"
)

// heartbeatLetter carries the signed head of the ledger out of the machine, as
// “duces checkpoint” would print it.
func (s desk) heartbeatLetter(ctx context.Context, out view.Outgoing, now time.Time) (account.User, draft, error) {
	_, to, err := s.recipient(ctx, out.Alert.Recipient)
	if err != nil {
		return to, draft{}, err
	}
	if to.Role != workflow.Auditor {
		return to, draft{}, unowed("The recipient is not an auditor any more.")
	}
	if len(out.Bytes) > 0 {
		return to, draft{}, nil // it was written before, and is sent as it was
	}
	head, err := s.Store.LedgerHead(ctx)
	if err != nil {
		return to, draft{}, err
	}
	before, err := s.Store.LedgerSizeAt(ctx, now.Add(-24*time.Hour))
	if err != nil {
		return to, draft{}, err
	}
	day, err := dayOf(to, now)
	if err != nil {
		return to, draft{}, err
	}
	file := "checkpoint-" + day.String() + ".txt"
	return to, draft{
		Letter: mail.Heartbeat{
			To: to, Day: day, Head: head, New: max(0, head.Size-before), File: file, URL: s.BaseURL + "/ledger",
		}.Letter(),
		thread:   "ledger." + to.ID,
		attached: []attachment{{file, "text/plain; charset=utf-8", head.Checkpoint}},
	}, nil
}

// dayOf is the day that an instant belongs to for a user.
func dayOf(u account.User, at time.Time) (deadline.Date, error) {
	loc, err := time.LoadLocation(u.Zone)
	return deadline.DateIn(at, loc), err
}
