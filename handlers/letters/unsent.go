package letters

import (
	"duces/handlers/delivery"
	"duces/templates/mail"
	"duces/workflow"
	"duces/workflow/invitation"
)

// unsent says that a mail never reaches the contact it is for: a receipt for a production, or what somebody who was
// invited is owed.
func (w Writer) unsent(facts workflow.Facts, s subject, alert workflow.Alert) (mail.Letter, error) {
	if alert.Version == 0 {
		return w.unsentOnline(facts, s)
	}
	r, ok := s.matter.Receipt(alert.Version)
	if !ok {
		return mail.Letter{}, delivery.Unowed("The receipt is not on record.")
	}
	return mail.Unsent{
		To: s.to, Jurisdiction: s.jurisdiction, Review: s.review, Contact: r.Name + ", " + r.Email, On: r.On.Text(), Answer: r.Answer,
		URL: w.matterURL(s.matter.ID),
	}.Letter(), nil
}

func (w Writer) unsentOnline(facts workflow.Facts, s subject) (mail.Letter, error) {
	u := mail.UnsentOnline{To: s.to, Jurisdiction: s.jurisdiction, Review: s.review, URL: w.matterURL(s.matter.ID)}
	asked := invitation.OfMatter{Matter: s.matter.ID}
	if err := facts.Ask(&asked); err != nil {
		return mail.Letter{}, err
	}
	for _, id := range asked.IDs {
		i, err := invitation.Find(facts, id)
		if err != nil {
			return mail.Letter{}, err
		}
		if i.Failed != "" {
			u.Mails = append(u.Mails, mail.Fact{Name: i.Person() + ", " + i.Email, Value: i.Failed})
		}
	}
	if len(u.Mails) == 0 {
		return mail.Letter{}, delivery.Unowed("A later mail went out.")
	}
	return u.Letter(), nil
}
