package letters

import (
	"duces/handlers/delivery"
	"duces/templates/mail"
)

// assigned says that somebody else gave its recipient a matter.
func (w Writer) assigned(s subject) (mail.Letter, error) {
	if err := s.stillAssigned(); err != nil {
		return mail.Letter{}, err
	}
	state, _ := s.process.State(s.matter.State)
	l := mail.Assigned{To: s.to, Jurisdiction: s.jurisdiction, Review: s.review, State: state.Title, URL: w.matterURL(s.matter.ID), Manners: w.BaseURL + "/preferences"}
	if next, ok := s.matter.Next(); ok {
		kind, _ := s.process.Deadline(next.Kind)
		l.Next, l.Due = kind.Title, next.DueText()
	}
	return l.Letter(), nil
}

// stillAssigned says whether the recipient of a letter still looks after the matter, and wants to be told.
func (s subject) stillAssigned() error {
	switch {
	case s.matter.Owner != s.to.ID:
		return delivery.Unowed("The matter is now assigned to someone else.")
	case s.to.Preferences.NoAssigned:
		return delivery.Declined("The recipient turned off mail about matters assigned to them.")
	}
	return nil
}
