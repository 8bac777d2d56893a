package review

import (
	"duces/workflow"
	"duces/workflow/account"
)

// SetMember adds a user to a review, or removes one.
type SetMember struct {
	Review string `json:"review"`
	User   string `json:"user"`
	Member bool   `json:"member"`
}

// CommandName implements Command.
func (SetMember) CommandName() string { return "SetMember" }

// Streams implements Command.
func (c SetMember) Streams() []workflow.Stream {
	return []workflow.Stream{Stream(c.Review), account.Stream(c.User)}
}

func (c SetMember) Decide(facts workflow.Facts, a workflow.Act) (workflow.Decision, error) {
	r, err := Find(facts, c.Review)
	if err != nil {
		return workflow.Decision{}, err
	}
	if err := facts.Actor.May(workflow.VerbRunReviews); err != nil {
		return workflow.Decision{}, err
	}
	u, err := account.Find(facts, c.User)
	if err != nil {
		return workflow.Decision{}, err
	}
	if r.Members[c.User] == c.Member {
		return workflow.Decision{}, nil
	}
	if !c.Member {
		return workflow.Decision{Events: []workflow.Event{a.Event(Stream(r.ID), a.Today(), MemberRemoved{User: u.ID})}}, nil
	}
	if err := mayJoin(u.Role); err != nil {
		return workflow.Decision{}, err
	}
	return workflow.Decision{Events: []workflow.Event{a.Event(Stream(r.ID), a.Today(), MemberAdded{User: u.ID})}}, nil
}

// mayJoin keeps administrators out of matters, and auditors in no need of it.
func mayJoin(r workflow.Role) error {
	if !r.Can(workflow.VerbJoin) {
		return workflow.Refuse("member_role", r.Words()+" cannot be a member of a review.", "Auditors can read every review. Administrators cannot read any.")
	}
	return nil
}
