package approval

import (
	"errors"
	"fmt"

	"duces/workflow"
)

// ApproveMany approves several requests in one act. What cannot be approved is left as
// it is, and the result says why; if that is true of all of them, nothing is stored.
type ApproveMany struct {
	Requests []Chosen `json:"requests"`
	Note     string   `json:"note,omitempty"`
}

// Chosen is a request that somebody has seen and wants to approve.
type Chosen struct {
	Matter   string `json:"matter,omitempty"` // as in Approve
	Approval string `json:"approval"`
	Hash     string `json:"hash"` // of what they saw
}

// NoHash refuses an approval that does not say what was seen.
const NoHash = "Hash is required. Get the request to see its hash."

// MostChosen is how many requests one act approves at most.
const MostChosen = 200

// CommandName implements workflow.Command.
func (ApproveMany) CommandName() string { return "ApproveMany" }

// Streams implements workflow.Command.
func (c ApproveMany) Streams() []workflow.Stream {
	var all []workflow.Stream
	for _, one := range c.Requests {
		all = append(all, streams(one.Approval, one.Matter)...)
	}
	return all
}

// Decide implements workflow.Command.
func (c ApproveMany) Decide(facts workflow.Facts, a workflow.Act) (workflow.Decision, error) {
	if len(c.Requests) == 0 || len(c.Requests) > MostChosen {
		return workflow.Decision{}, workflow.Malformed("approvals", fmt.Sprintf("Select 1 to %d requests.", MostChosen))
	}
	if err := facts.Actor.May(workflow.VerbApprove); err != nil {
		return workflow.Decision{}, err
	}
	var d workflow.Decision
	var first error
	seen, touched := map[string]bool{}, map[workflow.Stream]bool{}
	for i, one := range c.Requests {
		at := fmt.Sprintf("approvals[%d]", i)
		switch {
		case seen[one.Approval]:
			return workflow.Decision{}, workflow.Malformed(at+".id", "The same request is listed twice.")
		case one.Hash == "":
			return workflow.Decision{}, workflow.Malformed(at+".hash", NoHash)
		}
		seen[one.Approval] = true
		decided, err := Approve{Matter: one.Matter, Approval: one.Approval, Approve: true, Note: c.Note, Hash: one.Hash}.Decide(facts, a)
		if err == nil && !apart(decided, touched) {
			err = workflow.Refuse("one_act", "Another selected request changes the same matter.", "Approve this request after that one.")
		}
		if err != nil {
			e, ours := errors.AsType[*workflow.Error](err)
			if !ours || e.Code == workflow.Internal || e.Code == workflow.Unavailable || e.Code == workflow.Invalid {
				return workflow.Decision{}, err
			}
			if first == nil {
				first = err
			}
			d.Left = append(d.Left, workflow.Detail{Field: one.Approval, Message: workflow.Sentence(err)})
			continue
		}
		for _, e := range decided.Events {
			touched[e.Stream] = true
		}
		d.Join(decided)
	}
	switch {
	case len(d.Left) < len(c.Requests):
		return d, nil
	case len(d.Left) == 1:
		return workflow.Decision{}, first
	}
	no := &workflow.Error{Code: workflow.CodeOf(first), Message: "Nothing was saved: none of the requests can be approved.", Satisfy: "Review each request again."}
	for _, left := range d.Left {
		no.Details = append(no.Details, workflow.Detail{Field: "approvals." + left.Field, Message: left.Message})
	}
	return workflow.Decision{}, no
}

// apart says whether a decision leaves alone what others of its act change: each was
// decided on the facts before all of them.
func apart(d workflow.Decision, touched map[workflow.Stream]bool) bool {
	for _, e := range d.Events {
		if touched[e.Stream] {
			return false
		}
	}
	return true
}

// IfApproved is what an approval of the request would lead to now, or why it could not be given.
func (r Request) IfApproved(facts workflow.Facts, a workflow.Act) (workflow.Decision, error) {
	return r.end(facts, a, Given, CommandApproved{Hash: r.Hash}, nil)
}
