package mail

import (
	"fmt"

	"duces/workflow/account"
	"duces/workflow/civil"
	"duces/workflow/due"
	"duces/workflow/jurisdiction"
	"duces/workflow/process"
	"duces/workflow/review"
	"duces/workflow/timezone"
)

// Undelivered is what a message is written from that says that somebody else
// could not be told about a deadline.
type Undelivered struct {
	To           account.User
	Jurisdiction jurisdiction.Jurisdiction
	Review       review.Review
	Kind         process.Deadline
	Deadline     due.Deadline
	Today        civil.Date // in the deadline's zone
	Missing      string     // name of whom the alert did not reach; empty where it is not to be had
	Answer       string     // why, in the mail server's words; may be empty
	URL          string     // of the deadline's page
}

// Letter words the message: a date that nobody watches any more is urgent
// however far off it is.
func (u Undelivered) Letter() Letter {
	who := u.Missing
	if who == "" {
		who = "a colleague"
	}
	words := DueWords(u.Today.DaysUntil(u.Deadline.Due))
	l := Letter{
		Subject:  fmt.Sprintf("Alert not delivered: %s, %s (%s)", spoken(u.Deadline.Kind), u.Jurisdiction.Title(), u.Review.Name),
		Headline: "An alert could not be delivered",
		Urgent:   true,
		Lead:     fmt.Sprintf("An alert about this deadline did not reach %s. %s: %s", who, words, lastDay(u.Deadline, u.Today)),
		Mark:     fmt.Sprintf("Tell %s another way, or handle the deadline yourself and acknowledge it. An administrator can correct the address.", who),
		Facts: []Fact{
			{"Jurisdiction", city(u.Jurisdiction)},
			{"Review", u.Review.Name},
			{"What is due", u.Kind.Title},
			owedBy(u.Deadline, u.Jurisdiction),
			{"Due", u.Deadline.DueText()},
			{"Time zone", timezone.Title(u.Deadline.Zone)},
		},
		Receipt: u.Deadline.Receipt.Read().Explain(),
		Link:    Link{"Open the deadline and acknowledge it", u.URL},
		Reason:  reason(u.To, u.Review),
	}
	if u.Answer != "" {
		l.Facts = append(l.Facts, Fact{"Reason", u.Answer})
	}
	return l
}
