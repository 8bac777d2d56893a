package letters

import (
	"context"

	"duces/handlers/delivery"
	"duces/handlers/delivery/message"
	"duces/templates/mail"
	"duces/workflow"
	"duces/workflow/award"
	"duces/workflow/jurisdiction"
	"duces/workflow/repayment"
)

// debt tells of an overpayment.
func (w Writer) debt(ctx context.Context, alert workflow.Alert) (l delivery.Letter, err error) {
	facts, to, err := w.recipient(ctx, alert.Recipient, repayment.Stream(alert.Approval))
	l.To = to
	if err != nil {
		return l, err
	}
	d, err := w.overpayment(facts, alert)
	if err != nil {
		return l, err
	}
	d.To = to
	l.Draft = message.Draft{Letter: d.Letter(), Thread: "debt." + alert.Approval}
	return l, nil
}

// overpayment is that of an alert, if its recipient is still to hear of it.
func (w Writer) overpayment(facts workflow.Facts, alert workflow.Alert) (d mail.Debt, err error) {
	r, err := repayment.Find(facts, alert.Approval)
	switch {
	case workflow.CodeOf(err) == workflow.NotFound:
		return d, delivery.Unowed("The recipient can no longer see the debt.")
	case err != nil:
		return d, err
	}
	o, open := r.Open()
	if !open {
		return d, delivery.Unowed("The overpayment was dealt with.")
	}
	of, err := award.Find(facts, r.Award)
	if err != nil {
		return d, err
	}
	by, err := jurisdiction.Current(facts, r.Debtor)
	return mail.Debt{
		Overpayment: o.Cents.String(), Award: of.Number, Debtor: by.Title(), URL: w.BaseURL + "/debts/" + r.ID, Manners: w.BaseURL + "/preferences",
	}, err
}

// debtRow is the overpayment as one of several alerts in a mail.
func (w Writer) debtRow(facts workflow.Facts, alert workflow.Alert) (o owedAlert, err error) {
	d, err := w.overpayment(facts, alert)
	o.row = mail.AlertRow{Kind: alert.Kind, Notes: []string{d.Asked()}}
	o.row.Jurisdiction, o.row.Title, o.row.URL = d.Debtor, d.Title()+", award "+d.Award, d.URL
	return o, err
}
