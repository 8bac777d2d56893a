package matter

import (
	"slices"

	"duces/workflow"
	"duces/workflow/deadline"
	"duces/workflow/field"
)

// ApprovalRequested asks a second person for an adverse transition.
type ApprovalRequested struct {
	Approval   string        `json:"approval"`
	Transition string        `json:"transition"`
	From       string        `json:"from"`
	On         deadline.Date `json:"on"` // the effective date that is asked for
	Fields     field.Fields  `json:"fields,omitempty"`
	Hash       string        `json:"hash"` // of exactly what would happen
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

// ApprovalLapsed ends a request that the matter has moved away from.
type ApprovalLapsed struct {
	Approval string `json:"approval"`
	By       string `json:"by"` // the transition that moved the matter
}

// Type is the stored name.
func (ApprovalLapsed) Type() string { return "approval_lapsed" }

var approvalEvents = []workflow.EventType{
	changing(func(m Matter, d ApprovalRequested, e workflow.Event) Matter {
		m.Approvals = append(slices.Clone(m.Approvals), Approval{
			ID: d.Approval, Transition: d.Transition, From: d.From, On: d.On, Fields: d.Fields,
			Personal: e.Personal, Hash: d.Hash, RequestedBy: e.Actor, RequestedAt: e.Recorded, Status: Pending,
		})
		return m
	}, func(d ApprovalRequested, n workflow.Names) string {
		return "Approval asked for: " + n.Process.TransitionTitle(d.Transition)
	}, nil),

	changing(func(m Matter, d ApprovalGiven, e workflow.Event) Matter {
		return m.decideApproval(d.Approval, Given, e)
	},
		func(ApprovalGiven, workflow.Names) string { return "Approved" }, nil),

	changing(func(m Matter, d ApprovalRejected, e workflow.Event) Matter {
		return m.decideApproval(d.Approval, Rejected, e)
	},
		func(ApprovalRejected, workflow.Names) string { return "Rejected" }, nil),

	changing(func(m Matter, d ApprovalWithdrawn, e workflow.Event) Matter {
		return m.decideApproval(d.Approval, Withdrawn, e)
	},
		func(ApprovalWithdrawn, workflow.Names) string { return "Request for approval withdrawn" }, nil),

	changing(func(m Matter, d ApprovalLapsed, e workflow.Event) Matter {
		return m.decideApproval(d.Approval, Lapsed, e)
	},
		func(d ApprovalLapsed, n workflow.Names) string {
			return "Request for approval lapsed: " + n.Process.TransitionTitle(d.By) + " came first"
		}, nil),
}

func (m Matter) decideApproval(id, status string, e workflow.Event) Matter {
	m.Approvals = slices.Clone(m.Approvals)
	for i := range m.Approvals {
		if m.Approvals[i].ID == id {
			m.Approvals[i].Status = status
			m.Approvals[i].DecidedBy, m.Approvals[i].DecidedAt = e.Actor, e.Recorded
		}
	}
	return m
}
