package letters

import (
	"duces/handlers/delivery"
	"duces/templates/mail"
	"duces/workflow"
	"duces/workflow/approval"
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
