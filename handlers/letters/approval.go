package letters

import (
	"duces/handlers/delivery"
	"duces/templates/mail"
	"duces/workflow"
	"duces/workflow/matter"
)

// approval asks for a second person's decision.
func (w Writer) approval(s subject, alert workflow.Alert) (mail.Letter, error) {
	a, ok := s.matter.Approval(alert.Approval)
	if !ok || a.Status != matter.Pending {
		return mail.Letter{}, delivery.Unowed("The request has been decided.")
	}
	t, _ := s.process.Transition(a.Transition)
	state, _ := s.process.State(a.From)
	return mail.Approval{
		To: s.to, Jurisdiction: s.jurisdiction, Review: s.review, Approval: a, Transition: t,
		From: state.Title, AskedBy: s.name(a.RequestedBy), URL: w.BaseURL + "/approvals/" + a.ID,
	}.Letter(), nil
}
