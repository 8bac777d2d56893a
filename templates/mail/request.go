package mail

import (
	"fmt"

	"duces/workflow/account"
	"duces/workflow/approval"
	"duces/workflow/jurisdiction"
	"duces/workflow/recalculation"
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
	act, subject := "Open a review under a new process", r.Approval.About.Opens
	reason := "You get this as a supervising attorney."
	facts := []Fact{{"Request", act}, {"Review", subject}}
	if r.Approval.About.Jurisdiction != "" {
		act, subject = "Change a jurisdiction that several reviews use", r.Jurisdiction.Title()
		if r.Approval.Command == (recalculation.MergeJurisdictions{}).CommandName() {
			act = "Merge a jurisdiction into another"
		}
		reason = "You get this as a supervising attorney of a review that uses the jurisdiction."
		facts = []Fact{{"Request", act}, {"Jurisdiction", city(r.Jurisdiction)}}
	}
	return Letter{
		Subject:  fmt.Sprintf("Approval needed: %s: %s", lowerFirst(act), subject),
		Headline: "Your approval is needed",
		Lead:     fmt.Sprintf("%s requested a second person's approval: %s.", asker, lowerFirst(act)),
		Facts:    append(facts, Fact{"Requested", inZone(r.Approval.RequestedAt, r.To.Zone)}),
		Link:     Link{"Review the request and decide", r.URL},
		Reason:   reason + " Nothing happens until a supervising attorney other than the requester decides.",
	}
}
