package respond

import (
	"context"
	"errors"
	netmail "net/mail"
	"strings"
	"time"

	"duces/handlers/delivery"
	"duces/handlers/delivery/message"
	"duces/templates/mail"
	"duces/workflow"
	"duces/workflow/demand"
	"duces/workflow/matter"
	"duces/workflow/transition"
)

// deliverReceipts sends the receipts for what came by paper, disk or mail.
func (m Mailer) deliverReceipts(ctx context.Context, facts workflow.Facts, now time.Time) (int, error) {
	var owed matter.ReceiptsOwed
	if err := facts.Ask(&owed); err != nil {
		return 0, err
	}
	sent := 0
	for _, id := range owed.Matters {
		of, err := workflow.Look[matter.Matter](facts, matter.Stream(id))
		if err != nil {
			m.Log.ErrorContext(ctx, "The receipts of a matter cannot be read.", "matter", id, "error", err)
			continue
		}
		for _, r := range of.Receipts {
			if r.Done || r.Attempts > 0 && now.Before(r.Tried.Add(delivery.Wait(r.Attempts))) || m.paused(now) {
				continue
			}
			done, err := m.sendReceipt(ctx, of, r, now)
			if err != nil { // the receipts to others go out
				m.Log.WarnContext(ctx, "A receipt did not go out. It is tried again.", "matter", id, "error", err)
			}
			if done {
				sent++
			}
		}
	}
	return sent, nil
}

func (m Mailer) sendReceipt(ctx context.Context, of matter.Matter, r matter.ProductionReceipt, now time.Time) (bool, error) {
	attempt := transition.RecordReceiptTried{Matter: of.ID, No: r.No, Attempt: r.Attempts + 1}
	engine := workflow.NewEngine(m.Store, func() time.Time { return now })
	if _, err := engine.Do(ctx, workflow.SystemActor, "", attempt); err != nil { // nothing is sent that is not on record
		return false, err
	}
	tried, err := m.try(ctx, netmail.Address{Name: r.Name, Address: r.Email}, of.MailID(r),
		message.Draft{Letter: receiptLetter(of, r)}, now, delivery.Exhausted(attempt.Attempt))
	ctx = context.WithoutCancel(ctx) // what became of it is recorded though the program ends
	if err != nil {
		attempt.Failed, attempt.Answer = true, strings.TrimSpace(message.Printable(err.Error()))
		_, failed := engine.Do(ctx, workflow.SystemActor, "", attempt)
		return false, errors.Join(err, failed)
	}
	return m.record(ctx, tried, transition.RecordReceiptMailed{Matter: of.ID, No: r.No, Failed: tried.failed, Answer: tried.answer}, now)
}

// receiptLetter words a receipt. What is sealed, or was closed since it was asked for, is counted and not named.
func receiptLetter(of matter.Matter, r matter.ProductionReceipt) mail.Letter {
	who := r.Office
	if r.Name != r.Office {
		who = r.Name + ", " + r.Office
	}
	open := of.OpenDocuments(r.Documents)
	return mail.ProductionReceipt{
		Who: who, Of: r.Of, On: r.On.Text(), Demands: strings.Join(demand.Texts(r.Demands), ", "),
		Documents: open, LeftOut: of.DocumentsOf(r.Production) - len(open),
	}.Letter()
}
