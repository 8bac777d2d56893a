package mail

import (
	"duces/workflow/account"
	"duces/workflow/jurisdiction"
	"duces/workflow/review"
)

// Unsent is what a message is written from that says that a receipt for a production could not be delivered.
type Unsent struct {
	To           account.User
	Jurisdiction jurisdiction.Jurisdiction
	Review       review.Review
	Contact      string // with the address
	On           string // when the production came
	Answer       string // of the mail server
	URL          string // of the matter's page
}

// Letter words the message.
func (u Unsent) Letter() Letter {
	return Letter{
		Subject:  "Receipt not delivered: " + u.Jurisdiction.Title() + " (" + u.Review.Name + ")",
		Headline: "A receipt could not be delivered",
		Lead: "The receipt for a production did not reach its contact and is not tried again. Correct the address, " +
			"then send the receipt again.",
		Facts: []Fact{
			{"Jurisdiction", city(u.Jurisdiction)},
			{"Review", u.Review.Name},
			{"Contact", u.Contact},
			{"Received on", u.On},
			{"Mail server", u.Answer},
		},
		Link:   Link{"Open the matter", u.URL},
		Reason: reason(u.To, u.Review),
	}
}

// UnsentOnline is what a message is written from that says that mails to people who may answer online could not be
// delivered.
type UnsentOnline struct {
	To           account.User
	Jurisdiction jurisdiction.Jurisdiction
	Review       review.Review
	Mails        []Fact // a person with the address, and why
	URL          string // of the matter's page
}

// Letter words the message.
func (u UnsentOnline) Letter() Letter {
	return Letter{
		Subject:  "Mail not delivered: " + u.Jurisdiction.Title() + " (" + u.Review.Name + ")",
		Headline: "A mail to a contact could not be delivered",
		Lead: "A mail to a contact who may answer online did not arrive and is not tried again. Correct the address, " +
			"then invite the contact again, or call.",
		Facts:  append([]Fact{{"Jurisdiction", city(u.Jurisdiction)}, {"Review", u.Review.Name}}, u.Mails...),
		Link:   Link{"Open the matter", u.URL},
		Reason: reason(u.To, u.Review),
	}
}
