package approval

import (
	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/review"
)

// Loss says by what somebody lost the right to ask for what they asked for.
type Loss string

// Losses.
const (
	LostAccess Loss = "disabled" // their account may not act
	LostMember Loss = "removed"  // they are no member of the review
	LostRole   Loss = "role"     // their role may not ask for it
)

// Text is the loss within a sentence.
func (l Loss) Text() string {
	switch l {
	case LostAccess:
		return "the requester's account is disabled"
	case LostMember:
		return "the requester is no longer a member of the review"
	case LostRole:
		return "the requester's role no longer has permission to submit it"
	}
	return string(l)
}

// Refusal is the loss as the reason why a request cannot be approved.
func (l Loss) Refusal() string { return "This cannot be approved: " + l.Text() + "." }

// Lost says what right the one who asked has lost since; empty: none.
func (r Request) Lost(facts workflow.Facts) (Loss, error) {
	asker, builtIn := workflow.BuiltInActor(r.RequestedBy)
	if !builtIn {
		u, err := account.Find(facts, r.RequestedBy)
		if err != nil {
			return "", err
		}
		asker = u.Actor()
	}
	if asker.Disabled {
		return LostAccess, nil
	}
	c, err := r.Waiting(facts)
	if err != nil {
		return "", err
	}
	err = c.MayAsk(facts.As(asker), r.About)
	switch workflow.CodeOf(err) {
	case workflow.Forbidden:
		return LostRole, nil
	case workflow.NotFound:
		return LostMember, nil
	}
	return "", err
}

// PendingOf asks for the requests of a user that wait for a second person.
type PendingOf struct {
	User  string
	Found []Pended // in order of their ids
}

// Pended is a request that waits, and the matter that it is about, which may hold it.
type Pended struct{ ID, Matter string }

// Asks implements workflow.Question.
func (q *PendingOf) Asks() string { return "which requests of user " + q.User + " wait for approval?" }

// lapses end what a person has asked for in the act that takes their right to ask
// for it. Who gets the right back asks anew.
var lapses = []workflow.Consequence{
	workflow.FollowsFrom(func(after workflow.Facts, a workflow.Act, e workflow.Event, _ account.UserDisabled) (workflow.Decision, error) {
		return lapse(after, a, e.Stream.ID())
	}),
	workflow.FollowsFrom(func(after workflow.Facts, a workflow.Act, e workflow.Event, _ account.UserChanged) (workflow.Decision, error) {
		return lapse(after, a, e.Stream.ID())
	}),
	workflow.FollowsFrom(func(after workflow.Facts, a workflow.Act, _ workflow.Event, d review.MemberRemoved) (workflow.Decision, error) {
		return lapse(after, a, d.User)
	}),
}

// lapse ends those requests of a user for which they may not ask any more.
func lapse(facts workflow.Facts, a workflow.Act, user string) (workflow.Decision, error) {
	var d workflow.Decision
	q := PendingOf{User: user}
	if err := facts.Ask(&q); err != nil {
		return d, err
	}
	// Whoever takes a right away may be none of those who see what was asked for.
	clock, _ := workflow.BuiltInActor(workflow.SystemActor)
	facts = facts.As(clock)
	for _, p := range q.Found {
		r, err := Find(facts, p.ID, holder(p.Matter))
		if err != nil {
			return d, err
		}
		lost, err := r.Lost(facts)
		if err != nil {
			return d, err
		}
		if lost == "" || r.Status != Pending {
			continue
		}
		ended, err := r.end(facts, a, Lapsed, CommandLapsed{Why: lost}, nil)
		if err != nil {
			return d, err
		}
		d.Join(ended)
	}
	return d, nil
}
