package letters

import (
	"context"

	"duces/handlers/delivery"
	"duces/handlers/delivery/message"
	"duces/templates/mail"
	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/approval"
	"duces/workflow/jurisdiction"
	"duces/workflow/transition"
)

// approval asks for a second person's decision.
func (w Writer) approval(s subject, alert workflow.Alert) (mail.Letter, error) {
	a, err := transition.FindAsked(s.Facts, s.matter, alert.Approval)
	if err != nil {
		return mail.Letter{}, err
	}
	if a.Status != approval.Pending {
		return mail.Letter{}, delivery.Unowed("The request has been decided.")
	}
	t, _ := s.process.Transition(a.Transition)
	state, _ := s.process.State(a.From)
	return mail.Approval{
		To: s.to, Jurisdiction: s.jurisdiction, Review: s.review, Approval: a.Request, On: a.On, Correction: a.Corrects != 0, Transition: t,
		From: state.Title, AskedBy: s.name(a.RequestedBy), URL: w.BaseURL + "/approvals/" + a.ID,
	}.Letter(), nil
}

// request asks for a decision about no matter: on a review that would be opened, or a
// jurisdiction that would be changed.
func (w Writer) request(ctx context.Context, alert workflow.Alert) (delivery.Letter, error) {
	facts, to, err := w.recipient(ctx, alert.Recipient, approval.Stream(alert.Approval))
	if err != nil {
		return delivery.Letter{To: to}, err
	}
	r, err := approval.Find(facts, alert.Approval, "")
	switch {
	case workflow.CodeOf(err) == workflow.NotFound:
		err = delivery.Unowed("The recipient may not see the request any more.")
	case err == nil && r.Status != approval.Pending:
		err = delivery.Unowed("The request has been decided.")
	case err == nil && r.MayDecide(to.Actor()) != nil:
		err = delivery.Unowed("The recipient cannot decide the request any more.")
	}
	if err != nil {
		return delivery.Letter{To: to}, err
	}
	l := mail.Request{To: to, Approval: r, URL: w.BaseURL + "/approvals/" + r.ID}
	if asker, err := account.Find(facts, r.RequestedBy); err == nil {
		l.AskedBy = asker.Name
	}
	if r.About.Jurisdiction != "" {
		j, err := jurisdiction.Find(facts, r.About.Jurisdiction)
		if err != nil {
			return delivery.Letter{To: to}, err
		}
		l.Jurisdiction = j
	}
	return delivery.Letter{To: to, Draft: message.Draft{Letter: l.Letter(), Thread: "approval." + r.ID}}, nil
}
