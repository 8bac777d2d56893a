package respond

import (
	netmail "net/mail"
	"strings"

	"duces/templates/mail"
	"duces/workflow"
	"duces/workflow/demand"
	"duces/workflow/matter"
	"duces/workflow/productionreceipt"
	"duces/workflow/response"
)

// receipts are the receipts for what came to a matter by paper, disk or mail that have not gone out.
func receipts(facts workflow.Facts, id string) ([]contactMail, error) {
	of, err := workflow.Look[matter.Matter](facts, matter.Stream(id))
	if err != nil {
		return nil, err
	}
	var all []contactMail
	for _, r := range of.Receipts {
		if r.Done {
			continue
		}
		all = append(all, contactMail{
			Mailing: r.Mailing, to: netmail.Address{Name: r.Name, Address: r.Email}, id: r.MailID(id),
			write: func() (mail.Letter, error) { return receiptLetter(of, r), nil },
			tried: func(attempt int, answer string) workflow.Command {
				return productionreceipt.RecordTried{Matter: id, No: r.No, Attempt: attempt, Answer: answer}
			},
			ended: func(failed bool, answer string) workflow.Command {
				return productionreceipt.RecordMailed{Matter: id, No: r.No, Failed: failed, Answer: answer}
			},
		})
	}
	return all, nil
}

// receiptLetter words a receipt. What is sealed, or was closed since it was asked for, is counted and not named.
func receiptLetter(of matter.Matter, r response.Receipt) mail.Letter {
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
