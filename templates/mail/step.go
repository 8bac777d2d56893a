package mail

import (
	"fmt"
	"slices"

	"duces/workflow/account"
	"duces/workflow/civil"
	"duces/workflow/jurisdiction"
	"duces/workflow/review"
	"duces/workflow/validation"
)

// Step is what a message to our own side is written from: a matter has rested
// in one state for longer than the process allows.
type Step struct {
	To           account.User
	Jurisdiction jurisdiction.Jurisdiction
	Review       review.Review
	State        string // title
	Next         string // what is to be done; empty: the process does not say
	Answer       string // how complete the latest is; empty: nothing came
	Since, Due   civil.Date
	Limit        int    // days
	URL          string // of the matter's page
}

// Letter words the message. It blames nobody: it says what waits.
func (s Step) Letter() Letter {
	l := Letter{
		Subject:  fmt.Sprintf("Our next step is late: %s (%s)", s.Jurisdiction.Title(), s.Review.Name),
		Headline: "Our next step is late",
		Urgent:   true,
		Lead:     fmt.Sprintf("The status of this matter has been %s since %s. The process allows %d days. The last day was %s.", validation.Quoted(s.State), s.Since.Text(), s.Limit, s.Due.Text()),
		Facts: []Fact{
			{"Jurisdiction", city(s.Jurisdiction)},
			{"Review", s.Review.Name},
			{"Status", s.State},
			{"In status since", s.Since.Text()},
			{"Last day", s.Due.Text()},
		},
		Link:   Link{"Open the matter", s.URL},
		Reason: reason(s.To, s.Review),
	}
	if s.Next != "" {
		l.Facts = slices.Insert(l.Facts, 2, Fact{"Our next step", s.Next})
	}
	if s.Answer != "" {
		l.Facts = append(l.Facts, Fact{"Latest answer", s.Answer})
	}
	return l
}
