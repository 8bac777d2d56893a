package letters

import (
	"context"

	"duces/handlers/delivery"
	"duces/handlers/delivery/message"
	"duces/templates/mail"
	"duces/workflow"
	"duces/workflow/civil"
	"duces/workflow/proceeding"
)

// court tells of a date of a proceeding.
func (w Writer) court(ctx context.Context, alert workflow.Alert) (l delivery.Letter, err error) {
	facts, to, err := w.recipient(ctx, alert.Recipient, proceeding.Stream(alert.Approval))
	l.To = to
	if err != nil {
		return l, err
	}
	c, err := w.courtDate(facts, alert)
	if err != nil {
		return l, err
	}
	c.To = to
	l.Draft = message.Draft{Letter: c.Letter(), Thread: "proceeding." + alert.Approval}
	return l, nil
}

// courtDate finds the date of an alert, if its recipient is still to hear of it.
func (w Writer) courtDate(facts workflow.Facts, alert workflow.Alert) (c mail.Court, err error) {
	p, err := proceeding.Find(facts, alert.Approval)
	switch {
	case workflow.CodeOf(err) == workflow.NotFound:
		return c, delivery.Unowed("The recipient can no longer see the proceeding.")
	case err != nil:
		return c, err
	}
	d, known := p.Date(alert.Deadline)
	if !known || d.Done != "" {
		return c, delivery.Unowed("The date of the proceeding has ended.")
	}
	c = mail.Court{
		Caption: p.Caption(civil.Date{}), Court: p.Docket.Court, Number: p.Docket.Number, Title: d.Title, On: d.First,
		URL: w.BaseURL + "/proceedings/" + p.ID, Manners: w.BaseURL + "/preferences",
	}
	if o, known := p.Order(d.Order); known {
		c.Order, c.Event = o.Called(), o.WaitsFor(d.Clause)
	}
	return c, nil
}

// courtRow is the date as one of several alerts in a mail.
func (w Writer) courtRow(facts workflow.Facts, alert workflow.Alert) (o owedAlert, err error) {
	c, err := w.courtDate(facts, alert)
	o.row = mail.AlertRow{Kind: alert.Kind, Notes: []string{c.Asked()}}
	o.row.Jurisdiction, o.row.Title, o.row.Due, o.row.URL = c.Caption, c.Title, c.On, c.URL
	return o, err
}
