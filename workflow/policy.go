package workflow

import (
	"slices"

	"duces/workflow/process"
)

// This file is the one place that says who may do what. Routes
// check again, so that a forgotten route fails closed; the engine decides.

// sees says whether a review exists for the actor at all.
func (u User) sees(r Review) bool {
	switch u.Role {
	case Auditor, system, operator:
		return true
	case Admin:
		return false
	}
	return r.Members[u.ID]
}

// roleWords is how a role stands in the sentence "… may not do this".
var roleWords = map[Role]string{
	Legal: "The legal team", Supervisor: "A supervising attorney", Compliance: "A compliance officer",
	Auditor: "An auditor", Admin: "An administrator", system: "The clock", operator: "The command line",
}

func (u User) may(what string, roles ...Role) error {
	if slices.Contains(roles, u.Role) {
		return nil
	}
	return forbidden(roleWords[u.Role] + " may not " + what + ".")
}

// mayAct says whether a role may ask for a transition.
func mayAct(u User, t process.Transition) error {
	allowed := []Role{Legal, Supervisor}
	if len(t.Roles) > 0 {
		allowed = nil
		for _, r := range t.Roles {
			allowed = append(allowed, Role(r))
		}
	}
	return u.may("move a matter", allowed...)
}

func mayApprove(u User, a Approval) error {
	if err := u.may("approve an adverse act", Supervisor); err != nil {
		return err
	}
	if u.ID == a.RequestedBy {
		return refused("second_person", "You asked for this act yourself.", "Another supervising attorney must decide it.")
	}
	return nil
}

func (u User) mayNote() error { return u.may("write notes", Legal, Supervisor, Compliance) }

func (u User) mayAcknowledge() error {
	return u.may("acknowledge alerts", Legal, Supervisor, Compliance)
}

func (u User) mayAssign() error { return u.may("assign matters", Legal, Supervisor, Compliance) }

func (u User) mayRunReviews() error {
	return u.may("open reviews, matters or jurisdictions", Legal, Supervisor, operator)
}

func (u User) mayRunUsers() error { return u.may("manage users", Admin, operator) }

func (u User) mayKeep(user string) error {
	if u.ID == user {
		return nil
	}
	return u.may("change somebody else's sign-in", Admin, operator)
}

func (u User) mayKeepDeadlines() error {
	return u.may("change a deadline", Legal, Supervisor, Compliance)
}

func (u User) mayDeclareClosures() error {
	return u.may("declare a day closed", Admin, operator)
}

// Joins says whether a role can be a member of reviews, and so be told of
// deadlines and stand in for others who are.
func (r Role) Joins() bool { return r == Legal || r == Supervisor || r == Compliance }

// GetsWeekly says whether the weekly report is for a role.
func (r Role) GetsWeekly() bool { return r == Supervisor || r == Compliance }

// mayJoin keeps administrators out of matters, and auditors in no need of it.
func mayJoin(u User) error {
	if !u.Role.Joins() {
		return refused("member_role", roleWords[u.Role]+" cannot be a member of a review.", "Auditors read every review; administrators none.")
	}
	return nil
}

// Can says, for menus and buttons, whether a role has any business with a thing.
// It hides; it does not protect.
func (u User) Can(verb Verb) bool {
	switch verb {
	case VerbMove:
		return u.may("", Legal, Supervisor) == nil
	case VerbApprove:
		return u.Role == Supervisor
	case VerbNote:
		return u.mayNote() == nil
	case VerbAcknowledge:
		return u.mayAcknowledge() == nil
	case VerbAssign:
		return u.mayAssign() == nil
	case VerbRunReviews:
		return u.mayRunReviews() == nil
	case VerbRunUsers:
		return u.mayRunUsers() == nil
	case VerbReadMatters:
		return u.Role != Admin
	}
	return false
}

// Verb names a kind of business.
type Verb int

// Verbs.
const (
	VerbReadMatters Verb = iota
	VerbMove
	VerbApprove
	VerbNote
	VerbAcknowledge
	VerbAssign
	VerbRunReviews
	VerbRunUsers
)
