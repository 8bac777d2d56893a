package mail

import (
	"fmt"

	"duces/workflow/account"
	"duces/workflow/approval"
	"duces/workflow/jurisdiction"
)

// Request is what a message about a request that is about no matter is written from.
type Request struct {
	To           account.User
	Approval     approval.Request
	Jurisdiction jurisdiction.Jurisdiction // zero: a review would be opened
	AskedBy      string                    // name, or empty when it is not to be had
	URL          string
}

// Letter words the request; what would change stands on the page on which it is decided.
func (r Request) Letter() Letter {
	asker := r.AskedBy
	if asker == "" {
		asker = "A colleague"
	}
	act, subject := "Open a review under a process that no review uses yet", r.Approval.About.Opens
	reason := "You get this as a supervising attorney."
	facts := []Fact{{"Act", act}, {"Review", subject}}
	if r.Approval.About.Jurisdiction != "" {
		act, subject = "Change a jurisdiction that several reviews use", r.Jurisdiction.Title()
		reason = "You get this as a supervising attorney of a review that uses the jurisdiction."
		facts = []Fact{{"Act", act}, {"Jurisdiction", city(r.Jurisdiction)}}
	}
	return Letter{
		Subject:  fmt.Sprintf("Approval asked for: %s: %s", lowerFirst(act), subject),
		Headline: "Your approval is asked for",
		Lead:     fmt.Sprintf("%s asks a second person to approve: %s.", asker, lowerFirst(act)),
		Facts:    append(facts, Fact{"Asked for", inZone(r.Approval.RequestedAt, r.To.Zone)}),
		Link:     Link{"Look at the request and decide", r.URL},
		Reason:   reason + " Nothing happens until a supervising attorney other than the requester has decided.",
	}
}
