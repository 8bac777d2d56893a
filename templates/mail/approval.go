package mail

import (
	"fmt"
	"slices"
	"time"

	"duces/workflow/account"
	"duces/workflow/approval"
	"duces/workflow/civil"
	"duces/workflow/jurisdiction"
	"duces/workflow/process"
	"duces/workflow/review"
	"duces/workflow/timezone"
)

// Approval is what a message about a request for a second person is written from.
type Approval struct {
	To           account.User
	Jurisdiction jurisdiction.Jurisdiction
	Review       review.Review
	Approval     approval.Request
	On           civil.Date // the effective date that is asked for; of a deadline that would be changed by hand, its due date
	At           string     // time of day of the effective date, as HH:MM; empty: none
	Changes      bool       // it would change a deadline by hand
	Transition   process.Transition
	Correction   bool   // of such a step, and not the step
	From         string // title of the state in which the matter is
	AskedBy      string // name, or empty when it is not to be had
	URL          string // of the page on which the request is decided
}

// Letter words the request. What was typed into the form stays on the page:
// a decision is taken there, on exactly what would happen.
func (a Approval) Letter() Letter {
	asker := a.AskedBy
	if asker == "" {
		asker = "A colleague"
	}
	act := a.Transition.Title
	if a.Correction {
		act = "Correction: " + act
	}
	what := []Fact{{"Current status", a.From}, {"Effective", a.On.TextAt(a.At, timezone.Named(a.Jurisdiction.Zone))}}
	if a.Changes {
		what = []Fact{{"Due", a.On.Text()}}
	}
	l := Letter{
		Subject:  fmt.Sprintf("Approval needed: %s, %s (%s)", lowerFirst(act), a.Jurisdiction.Title(), a.Review.Name),
		Headline: "Your approval is needed",
		Lead:     fmt.Sprintf("%s requested a second person's approval: %s.", asker, lowerFirst(act)),
		Facts: slices.Concat([]Fact{
			{"Jurisdiction", city(a.Jurisdiction)},
			{"Review", a.Review.Name},
			{"Request", act},
		}, what, []Fact{{"Requested", inZone(a.Approval.RequestedAt, a.To.Zone)}}),
		Link:   Link{"Review the request and decide", a.URL},
		Reason: reason(a.To, a.Review) + " Nothing happens until a supervising attorney other than the requester decides.",
	}
	return l
}

// Approvals is what a message about several requests of one act is written from.
type Approvals struct {
	To       account.User
	Review   review.Review
	Requests []Item
	AskedBy  string // name, or empty when it is not to be had
	URL      string // of the list of what waits for the reader
}

// Letter names each request, and leaves the rest to the pages.
func (a Approvals) Letter() Letter {
	asker := a.AskedBy
	if asker == "" {
		asker = "A colleague"
	}
	many := count(int64(len(a.Requests)), "request")
	return Letter{
		Subject:  fmt.Sprintf("Approval needed: %s (%s)", many, a.Review.Name),
		Headline: "Your approval is needed",
		Lead:     fmt.Sprintf("%s requested a second person's approval of %s.", asker, many),
		Link:     Link{"Review the requests and decide", a.URL},
		Sections: []Section{{Title: a.Review.Name, Items: a.Requests}},
		Reason:   reason(a.To, a.Review) + " Nothing happens until a supervising attorney other than the requester decides.",
	}
}

// inZone shows an instant in the reader's zone and names the zone.
func inZone(t time.Time, zone string) string {
	return t.In(timezone.Named(zone)).Format("Mon, Jan 2, 2006, 3:04 pm MST")
}

// lowerFirst lets a title stand inside a sentence.
func lowerFirst(s string) string {
	if s == "" || s[0] < 'A' || s[0] > 'Z' {
		return s
	}
	return string(s[0]+'a'-'A') + s[1:]
}
