package letters

import (
	"context"
	"time"

	"duces/handlers/delivery"
	"duces/handlers/delivery/message"
	"duces/templates/mail"
	"duces/workflow"
	"duces/workflow/civil"
	"duces/workflow/timezone"
	"duces/workflow/view"
)

// heartbeat carries the signed head of the ledger out of the machine, as
// “duces checkpoint” would print it.
func (w Writer) heartbeat(ctx context.Context, out view.Outgoing, now time.Time) (l delivery.Letter, err error) {
	if _, l.To, err = w.recipient(ctx, out.Alert.Recipient); err != nil {
		return l, err
	}
	if l.To.Role != workflow.Auditor {
		return l, delivery.Unowed("The recipient is no longer an auditor.")
	}
	if len(out.Bytes) > 0 {
		return l, nil // it was written before, and is sent as it was
	}
	head, err := w.Store.LedgerHead(ctx)
	if err != nil {
		return l, err
	}
	zone, err := timezone.Load(l.To.Zone)
	if err != nil {
		return l, err
	}
	before, err := w.Store.LedgerSizeAt(ctx, civil.DaysFrom(now, -1, zone))
	if err != nil {
		return l, err
	}
	recount, err := w.Store.LastRecount(ctx)
	if err != nil {
		return l, err
	}
	day := civil.DateIn(now, zone)
	file := "checkpoint-" + day.String() + ".txt"
	l.Draft = message.Draft{
		Letter: mail.Heartbeat{
			To: l.To, Day: day, Head: head, New: max(0, head.Size-before), Recount: recount, File: file, URL: w.BaseURL + "/ledger",
		}.Letter(),
		Thread:      "ledger." + l.To.ID,
		Attachments: []message.Attachment{{Name: file, Type: "text/plain; charset=utf-8", Content: head.Checkpoint}},
	}
	return l, nil
}
