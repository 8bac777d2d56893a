package mail

import (
	"duces/workflow/account"
	"duces/workflow/jurisdiction"
	"duces/workflow/review"
)

// Answered is what a message is written from that says that an answer came.
type Answered struct {
	To           account.User
	Jurisdiction jurisdiction.Jurisdiction
	Review       review.Review
	From         string
	On           string
	Files        string
	Apart        bool   // our own side recorded it as a production; it did not come online
	Request      bool   // it only asks for more time
	Until        string // until when more time is asked for; empty: it is not
	URL          string // of the matter's page
}

// Letter words the message.
func (a Answered) Letter() Letter {
	l := Letter{
		Subject:  "Answered, not yet recorded: " + a.Jurisdiction.Title() + " (" + a.Review.Name + ")",
		Headline: "An answer came online",
		Lead:     "The matter's status does not change until someone records the answer.",
		Facts:    []Fact{{"Jurisdiction", city(a.Jurisdiction)}, {"Review", a.Review.Name}, {"From", a.From}, {"Received on", a.On}, {"Files", a.Files}},
		Link:     Link{"Open the matter and record the answer", a.URL},
		Reason:   reason(a.To, a.Review),
	}
	if a.Apart {
		l.Headline, l.Lead = "A production came that no step has recorded", "The matter's status does not change until someone records the response."
		l.Link.Label = "Open the matter and record the response"
	}
	if a.Request {
		l.Subject = "More time requested: " + a.Jurisdiction.Title() + " (" + a.Review.Name + ")"
		l.Headline, l.Lead = "More time is requested", "No date moves until the request is decided."
		l.Link.Label = "Open the matter"
	}
	if a.Until != "" {
		l.Facts = append(l.Facts, Fact{"More time until", a.Until})
	}
	return l
}
