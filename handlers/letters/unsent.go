package letters

import (
	"duces/handlers/delivery"
	"duces/templates/mail"
	"duces/workflow"
)

// unsent says that a receipt for a production never reaches the contact it is for.
func (w Writer) unsent(s subject, alert workflow.Alert) (mail.Letter, error) {
	r, ok := s.matter.Receipt(alert.Version)
	if !ok {
		return mail.Letter{}, delivery.Unowed("The receipt is not on record.")
	}
	return mail.Unsent{
		To: s.to, Jurisdiction: s.jurisdiction, Review: s.review, Contact: r.Name + ", " + r.Email, On: r.On.Text(), Answer: r.Answer,
		URL: w.matterURL(s.matter.ID),
	}.Letter(), nil
}
