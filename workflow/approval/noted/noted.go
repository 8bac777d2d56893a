// Package noted holds what the history of a matter says of requests for approval about it: each request has a stream of
// its own, and the matter notes that somebody asked, and how that ended. Versions before kept requests here alone.
package noted

import (
	"duces/workflow"
	"duces/workflow/approval"
	"duces/workflow/civil"
	"duces/workflow/field"
)

// Requested says that a transition waits for a second person. What was
// asked for stands in the request's own stream. Earlier versions had none: they
// wrote it here, with the text Personal.
type Requested struct {
	Approval   string       `json:"approval"`
	Transition string       `json:"transition"`
	From       string       `json:"from,omitempty"`
	On         civil.Date   `json:"on,omitzero"` // the effective date that is asked for
	Fields     field.Fields `json:"fields,omitempty"`
	Correction int64        `json:"correction,omitempty"` // the event that would be corrected
	Deadline   string       `json:"deadline,omitempty"`   // that would be changed by hand
	Change     string       `json:"change,omitempty"`     // of the deadline; empty: it would be canceled
	Kind       string       `json:"kind,omitempty"`       // of the deadline
	Hash       string       `json:"hash"`                 // of exactly what would happen
}

// Type is the stored name.
func (Requested) Type() string { return "approval_requested" }

// Given binds the approver to the content's hash.
type Given struct {
	Approval string `json:"approval"`
	Hash     string `json:"hash"`
}

// Type is the stored name.
func (Given) Type() string { return "approval_given" }

// Rejected ends a request; Personal "note" says why.
type Rejected struct {
	Approval string `json:"approval"`
}

// Type is the stored name.
func (Rejected) Type() string { return "approval_rejected" }

// Withdrawn ends a request by the one who made it.
type Withdrawn struct {
	Approval string `json:"approval"`
}

// Type is the stored name.
func (Withdrawn) Type() string { return "approval_withdrawn" }

// Lapsed ends a request that the matter has moved away from, or whose asker
// may not ask for it any more.
type Lapsed struct {
	Approval string        `json:"approval"`
	By       string        `json:"by,omitempty"` // the transition that moved the matter
	Why      approval.Loss `json:"why,omitempty"`
}

// Type is the stored name.
func (Lapsed) Type() string { return "approval_lapsed" }

// Request is a request for a second person as the matter knows it.
type Request struct {
	ID          string
	Transition  string
	Deadline    string // that would be changed by hand
	Change      string // of the deadline; empty: cancel
	Hash        string // of exactly what would happen
	RequestedBy string
	Status      string
	DecidedBy   string
	DecidedIn   string            // id of the act that ended it
	Held        *approval.Request // by the matter itself: a version before asked for it
}

// Says is the event by which the history of a matter says how a request about it ended.
func Says(r approval.Request) workflow.Data {
	switch r.Status {
	case approval.Given:
		return Given{Approval: r.ID, Hash: r.Hash}
	case approval.Rejected:
		return Rejected{Approval: r.ID}
	case approval.Lapsed:
		return Lapsed{Approval: r.ID, Why: r.Why}
	}
	return Withdrawn{Approval: r.ID}
}
