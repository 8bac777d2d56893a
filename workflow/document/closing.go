package document

import (
	"slices"

	"duces/workflow"
	"duces/workflow/civil"
)

// Closed closes documents to all but a custodian: their names, text, preview and bytes. Personal "reason" says
// why, and "fields.claimant" who claims it.
type Closed struct {
	Documents []Ref    `json:"documents"`
	Ground    string   `json:"ground"` // PrivilegeClaim or SealedLater
	Custodian string   `json:"custodian"`
	Replaces  int64    `json:"replaces,omitempty"` // the closing that had another custodian
	Had       []Holder `json:"had,omitempty"`      // who had the documents until then
}

// Type is the stored name.
func (Closed) Type() string { return "document_closed" }

// Grounds on which documents are closed.
const (
	PrivilegeClaim = "privilege_claim" // Rules 26(b)(5)(B) and 45(e)(2)(B)
	SealedLater    = "sealed"          // by an order or by law
)

// Grounds are both.
var Grounds = []string{PrivilegeClaim, SealedLater}

// Claimant is the personal value that says who claims privilege, or who sealed.
const Claimant = "claimant"

// Holder is somebody who had documents before they were closed: a user, or whoever the event of the matter names by
// which the documents went out or came in.
type Holder struct {
	User  string `json:"user,omitempty"`
	How   string `json:"how"`
	Event int64  `json:"event,omitempty"`
	// Until is the day on which a user stopped reading the review; zero: they read it when the documents were closed.
	Until civil.Date `json:"until,omitzero"`
}

// How somebody had a document.
const (
	HadSent   = "sent"   // they put it on record
	HadOpened = "opened" // it was sealed, and they opened it
	HadAccess = "access" // they could open it: openings of documents that are not sealed are not recorded
	// Of those who are no users.
	HadReceived = "received" // it was sent to them
	HadProvided = "provided" // it came from them
)

// Hows are all of them, in the order in which people read them.
var Hows = []string{HadSent, HadOpened, HadAccess, HadReceived, HadProvided}

// Former says of a user that they stopped reading the review, and when; empty: they read it when the documents were closed.
func (h Holder) Former() string {
	if h.Until.IsZero() {
		return ""
	}
	return ", former, until " + h.Until.Text()
}

// RecallEnded says how a closing ended. Personal "note" says what there is to say besides.
type RecallEnded struct {
	Closing int64  `json:"closing"` // event of the closing
	How     string `json:"how"`
}

// Type is the stored name.
func (RecallEnded) Type() string { return "document_recall_ended" }

// How a closing ends. The documents are open again after the first two, and closed for good after the others.
const (
	ClaimWithdrawn = "claim_withdrawn"
	ClaimDenied    = "claim_denied" // a court decided that the documents may be used
	ClaimUpheld    = "claim_upheld" // a court decided that they may not
	Returned       = "documents_returned"
	Destroyed      = "destroyed"
)

// Ends are all of them.
var Ends = []string{ClaimWithdrawn, ClaimDenied, ClaimUpheld, Returned, Destroyed}

// Opened says that its actor opened a document that not every member may open.
type Opened struct {
	Ref
}

// Type is the stored name.
func (Opened) Type() string { return "document_opened" }

// Closing is what Closed did, and how it ended.
type Closing struct {
	Closed
	Numbers  []int // of the documents in the matter, from 1
	Event    int64
	On       civil.Date
	By       string
	Ended    string // how; empty: it has not
	EndedOn  civil.Date
	Replaced bool // by a closing with another custodian
}

// Closes says whether it still closes a file.
func (c Closing) Closes(sum string) bool {
	open := c.Replaced || c.Ended == ClaimWithdrawn || c.Ended == ClaimDenied
	return !open && slices.ContainsFunc(c.Documents, func(d Ref) bool { return d.SHA256 == sum })
}

// GroundWords are a ground as people read it.
func GroundWords(ground string) string {
	if ground == SealedLater {
		return "Sealed by an order or by law"
	}
	return "Privilege claimed after production (Rules 26(b)(5)(B), 45(e)(2)(B))"
}

// hadWords say how somebody had a document.
func hadWords(how string) string {
	switch how {
	case HadSent:
		return "Added by"
	case HadOpened:
		return "Opened by"
	case HadReceived:
		return "Sent to"
	case HadProvided:
		return "Came from"
	}
	return "Could be opened by"
}

// EndWords say how a closing ended.
func EndWords(how string) string {
	switch how {
	case ClaimWithdrawn:
		return "Claim withdrawn. The documents are open again"
	case ClaimDenied:
		return "A court denied the claim. The documents are open again"
	case ClaimUpheld:
		return "A court upheld the claim. The documents stay closed"
	case Returned:
		return "Documents returned. They stay closed"
	}
	return "Copies destroyed. The documents stay closed"
}

// ErrClosed refuses to open a document that is closed to whoever asks.
var ErrClosed = workflow.Forbid("This document is closed. Only its custodian can open it.")

// MayHandle says whether an actor may end a closing or give it another custodian.
func (c Closing) MayHandle(a workflow.Actor) bool {
	return a.ID == c.Custodian || a.Role == workflow.Supervisor
}
