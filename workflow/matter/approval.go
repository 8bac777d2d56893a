package matter

import (
	"encoding/json"
	"slices"

	"duces/workflow"
	"duces/workflow/approval"
	"duces/workflow/civil"
	"duces/workflow/due"
	"duces/workflow/field"
)

// ApprovalRequested says that a transition waits for a second person. What was
// asked for stands in the request's own stream. Earlier versions had none: they
// wrote it here, with the text Personal.
type ApprovalRequested struct {
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
func (ApprovalRequested) Type() string { return "approval_requested" }

// ApprovalGiven binds the approver to the content's hash.
type ApprovalGiven struct {
	Approval string `json:"approval"`
	Hash     string `json:"hash"`
}

// Type is the stored name.
func (ApprovalGiven) Type() string { return "approval_given" }

// ApprovalRejected ends a request; Personal "note" says why.
type ApprovalRejected struct {
	Approval string `json:"approval"`
}

// Type is the stored name.
func (ApprovalRejected) Type() string { return "approval_rejected" }

// ApprovalWithdrawn ends a request by the one who made it.
type ApprovalWithdrawn struct {
	Approval string `json:"approval"`
}

// Type is the stored name.
func (ApprovalWithdrawn) Type() string { return "approval_withdrawn" }

// ApprovalLapsed ends a request that the matter has moved away from, or whose asker
// may not ask for it any more.
type ApprovalLapsed struct {
	Approval string        `json:"approval"`
	By       string        `json:"by,omitempty"` // the transition that moved the matter
	Why      approval.Loss `json:"why,omitempty"`
}

// Type is the stored name.
func (ApprovalLapsed) Type() string { return "approval_lapsed" }

var approvalEvents = []workflow.EventType{
	workflow.Detailed(changing(func(m Matter, d ApprovalRequested, e workflow.Event) Matter {
		asked := Approval{ID: d.Approval, Transition: d.Transition, Deadline: d.Deadline, Change: d.Change, Hash: d.Hash, RequestedBy: e.Actor, Status: approval.Pending}
		if d.From != "" {
			asked.Held = &approval.Request{
				ID: d.Approval, Held: e.Stream, Command: "Transition", Content: m.movedAs(d), Personal: e.Personal, Hash: d.Hash,
				About: approval.About{Review: m.Review, Matter: m.ID, Process: m.Process, Transition: d.Transition, Streams: []workflow.Stream{e.Stream}},
				Role:  workflow.Supervisor, RequestedBy: e.Actor, RequestedAt: e.Recorded, Status: approval.Pending,
			}
		}
		m.Approvals = append(slices.Clone(m.Approvals), asked)
		return m
	}, func(d ApprovalRequested, n workflow.Names) string {
		if d.Deadline != "" {
			return "Approval requested: " + due.AskedChange(d.Change, n.Process.DeadlineTitle(d.Kind))
		}
		if d.Correction != 0 {
			return "Approval requested: correction of " + n.Process.TransitionTitle(d.Transition)
		}
		return "Approval requested: " + n.Process.TransitionTitle(d.Transition)
	}, nil), func(d ApprovalRequested, e workflow.Event, n workflow.Names) []workflow.EventDetail {
		if d.From == "" && d.On.IsZero() {
			return n.AskedFor(d.Approval).Details
		}
		return Given(n.Process, d.Transition, d.Fields, e.Personal)
	}),

	changing(func(m Matter, d ApprovalGiven, e workflow.Event) Matter {
		return m.endApproval(d.Approval, approval.Given, e)
	},
		func(d ApprovalGiven, n workflow.Names) string { return n.AskedFor(d.Approval).Of("Approved") }, nil),

	changing(func(m Matter, d ApprovalRejected, e workflow.Event) Matter {
		return m.endApproval(d.Approval, approval.Rejected, e)
	},
		func(d ApprovalRejected, n workflow.Names) string { return n.AskedFor(d.Approval).Of("Rejected") }, nil),

	changing(func(m Matter, d ApprovalWithdrawn, e workflow.Event) Matter {
		return m.endApproval(d.Approval, approval.Withdrawn, e)
	},
		func(d ApprovalWithdrawn, n workflow.Names) string {
			return n.AskedFor(d.Approval).Of("Request for approval withdrawn")
		}, nil),

	changing(func(m Matter, d ApprovalLapsed, e workflow.Event) Matter {
		return m.endApproval(d.Approval, approval.Lapsed, e)
	},
		func(d ApprovalLapsed, n workflow.Names) string { return approval.LapsedText(d.Why, d.By, n) }, nil),
}

// Approval is a request for a second person as the matter knows it.
type Approval struct {
	ID          string
	Transition  string
	Deadline    string // that would be changed by hand
	Change      string // of the deadline, one of DeadlineChanges; empty: cancel
	Hash        string // of exactly what would happen
	RequestedBy string
	Status      string
	DecidedBy   string
	DecidedIn   string            // id of the act that ended it
	Held        *approval.Request // by the matter itself: a version before asked for it
}

// movedAs is the command that a version before asked for, as it would be stored now.
func (m Matter) movedAs(d ApprovalRequested) json.RawMessage {
	raw, err := json.Marshal(map[string]any{"matters": []string{m.ID}, "transition": d.Transition, "from": d.From, "effective_on": d.On, "fields": d.Fields})
	if err != nil {
		panic(err) // these are names, a date and values that were read as JSON
	}
	return raw
}

func (m Matter) endApproval(id, status string, e workflow.Event) Matter {
	m.Approvals = slices.Clone(m.Approvals)
	for i, a := range m.Approvals {
		if a.ID != id {
			continue
		}
		m.Approvals[i].Status, m.Approvals[i].DecidedBy, m.Approvals[i].DecidedIn = status, e.Actor, e.Act
		if a.Held != nil {
			ended := a.Held.After(status, e)
			if d, lapsed := e.Data.(ApprovalLapsed); lapsed {
				ended.Why = d.Why
			}
			m.Approvals[i].Held = &ended
		}
	}
	return m
}

// HeldRequest implements approval.Holder.
func (m Matter) HeldRequest(id string) (approval.Request, bool) {
	for _, a := range m.Approvals {
		if a.ID == id && a.Held != nil {
			return *a.Held, true
		}
	}
	return approval.Request{}, false
}

// Pending is the step, or the correction of one, that waits for a second person, if one does.
func (m Matter) Pending() (Approval, bool) {
	for _, a := range m.Approvals {
		if a.Status == approval.Pending && a.Deadline == "" {
			return a, true
		}
	}
	return Approval{}, false
}

// Request finds what a request of the matter asks for.
func (m Matter) Request(facts workflow.Facts, id string) (approval.Request, error) {
	return approval.Find(facts, id, Stream(m.ID))
}
