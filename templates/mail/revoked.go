package mail

import (
	"duces/workflow/account"
	"duces/workflow/jurisdiction"
	"duces/workflow/review"
)

// InvitationFound is what a message is written from that says that the link or code of an invitation was found.
type InvitationFound struct {
	To           account.User
	Jurisdiction jurisdiction.Jurisdiction
	Review       review.Review
	People       []string // whose, and in what each was found
	URL          string   // of the matter's page
}

// Letter words the message.
func (r InvitationFound) Letter() Letter {
	l := Letter{
		Subject:  "Invitation revoked: " + r.Jurisdiction.Title() + " (" + r.Review.Name + ")",
		Headline: "An invitation to answer online was revoked",
		Lead: "Its link or code was in something that is on record, where others can read it. It opens nothing any more. " +
			"Invite the person again.",
		Facts:  []Fact{{"Jurisdiction", city(r.Jurisdiction)}, {"Review", r.Review.Name}},
		Link:   Link{"Open the matter", r.URL},
		Reason: reason(r.To, r.Review),
	}
	for _, p := range r.People {
		l.Facts = append(l.Facts, Fact{"Invitation of", p})
	}
	return l
}
