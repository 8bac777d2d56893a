package mail

import (
	"fmt"

	"duces/workflow/account"
	"duces/workflow/jurisdiction"
	"duces/workflow/review"
)

// Assigned is what a message is written from that says that somebody else assigned a matter to its reader.
type Assigned struct {
	To           account.User
	Jurisdiction jurisdiction.Jurisdiction
	Review       review.Review
	State        string // title
	Next         string // title of the next deadline; empty: there is none
	Due          string // when that is
	URL          string // of the matter's page
	Manners      string // of the page of preferences
}

// Letter words the message.
func (a Assigned) Letter() Letter {
	l := Letter{
		Subject:  fmt.Sprintf("Assigned to you: %s (%s)", a.Jurisdiction.Title(), a.Review.Name),
		Headline: "A matter is assigned to you",
		Lead:     "You are now responsible for this matter and get the alerts about its deadlines.",
		Facts:    []Fact{{"Jurisdiction", city(a.Jurisdiction)}, {"Review", a.Review.Name}, {"Status", a.State}},
		Link:     Link{"Open the matter", a.URL},
		Reason:   reason(a.To, a.Review),
		Manners:  Link{"Turn off this kind of mail", a.Manners},
	}
	if a.Next != "" {
		l.Facts = append(l.Facts, Fact{"Next deadline", a.Next}, Fact{"Due", a.Due})
	}
	return l
}
