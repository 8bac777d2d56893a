package workflow

import (
	"slices"
	"strings"

	"duces/workflow/process"
)

// Verb names a kind of business, in the words of the sentence "… may not …".
type Verb string

// Verbs.
const (
	VerbReadMatters     Verb = "read matters"
	VerbReadLedger      Verb = "read the whole ledger"
	VerbMove            Verb = "move a matter"
	VerbBeGiven         Verb = "take a step that a process gives it"
	VerbApprove         Verb = "approve an adverse act"
	VerbCorrect         Verb = "correct the record"
	VerbCloseDocuments  Verb = "close documents"
	VerbNote            Verb = "annotate a matter"
	VerbAcknowledge     Verb = "acknowledge alerts"
	VerbAssign          Verb = "assign matters"
	VerbChangeDeadlines Verb = "change a deadline"
	VerbEndDeadlines    Verb = "mark a deadline met or cancel it"
	VerbRunReviews      Verb = "open reviews, matters or jurisdictions"
	VerbRunUsers        Verb = "manage users"
	VerbKeepSignIns     Verb = "change someone else's sign-in"
	VerbDeclareClosures Verb = "declare a day closed"
	VerbCorrectClock    Verb = "correct the clock"
	VerbJoin            Verb = "be a member of a review"
	VerbGetWeekly       Verb = "get the weekly report"
	VerbReportBounces   Verb = "report mail that came back"
	VerbBringMail       Verb = "bring incoming mail"
	VerbInvite          Verb = "invite a respondent"
	VerbAnswer          Verb = "answer demands online"
	VerbRecordCourts    Verb = "record proceedings and court orders"
	VerbRecordAwards    Verb = "record awards"

	VerbMarkConfidential Verb = "mark a matter confidential"
)

// rule says which roles may do one kind of business.
type rule struct {
	verb  Verb
	text  string // in the list of what a role may do; empty: not worth a word there
	roles []Role
}

// rules is the one place that says which role may do what. Routes, buttons and the
// texts about roles ask it too, so that a forgotten route fails closed; the engine decides.
var rules = []rule{
	{VerbReadMatters, "read matters", []Role{Legal, Supervisor, Compliance, Auditor, System, Operator}},
	{VerbReadLedger, "read the whole ledger", []Role{Auditor, System, Operator}},
	{VerbRunReviews, "open reviews, matters and jurisdictions", []Role{Legal, Supervisor, Operator}},
	{VerbMove, "move matters", []Role{Legal, Supervisor}}, // unless the process gives the transition to others
	{VerbBeGiven, "take the steps that the process file gives to this role", []Role{Legal, Supervisor, Compliance}},
	{VerbApprove, "approve what someone else requested", []Role{Supervisor}},
	{VerbCorrect, "correct the record", []Role{Legal, Supervisor}}, // a transition: whoever may make it
	{VerbCloseDocuments, "close documents", []Role{Legal, Supervisor}},
	{VerbChangeDeadlines, "extend, toll, resume and correct deadlines", []Role{Legal, Supervisor, Compliance}},
	{VerbEndDeadlines, "mark deadlines met, and cancel them with a second person", []Role{Legal, Supervisor}},
	{VerbAcknowledge, "acknowledge alerts", []Role{Legal, Supervisor, Compliance}},
	{VerbAssign, "assign matters", []Role{Legal, Supervisor, Compliance}},
	{VerbRecordCourts, "record proceedings and court orders", []Role{Legal, Supervisor, Operator}},
	{VerbNote, "write notes and tag matters", []Role{Legal, Supervisor, Compliance}},
	{VerbRunUsers, "manage users", []Role{Admin, Operator}},
	{VerbKeepSignIns, "", []Role{Admin, Operator}},
	{VerbDeclareClosures, "declare days on which courts are closed", []Role{Admin, Operator}},
	{VerbCorrectClock, "", []Role{Operator}},              // who alone can tell which clock is right
	{VerbJoin, "", []Role{Legal, Supervisor, Compliance}}, // administrators are kept out of matters, auditors read all of them anyway
	{VerbGetWeekly, "", []Role{Supervisor, Compliance}},
	{VerbReportBounces, "", []Role{BounceProgram, Operator}},
	{VerbBringMail, "", []Role{MailProgram, Operator}},
	{VerbInvite, "", []Role{Legal, Supervisor}},
	{VerbAnswer, "", []Role{Respondent}},
	{VerbRecordAwards, "record awards", []Role{Legal, Supervisor, Operator}},
	{VerbMarkConfidential, "mark matters confidential", []Role{Legal, Supervisor}},
}

func rolesFor(v Verb) []Role {
	for _, r := range rules {
		if r.verb == v {
			return r.roles
		}
	}
	return nil
}

// Help is all that people of a role may do, as README, pages and the API say it.
func (r Role) Help() string {
	var all []string
	for _, rule := range rules {
		if rule.text != "" && slices.Contains(rule.roles, r) && (rule.verb != VerbBeGiven || !r.Can(VerbMove)) {
			all = append(all, rule.text)
		}
	}
	changes := func(v Verb) bool { return v != VerbReadMatters && v != VerbReadLedger && r.Can(v) }
	switch {
	case !r.Can(VerbReadMatters):
		all = append(all, "see no matter")
	case !slices.ContainsFunc(rules, func(rule rule) bool { return changes(rule.verb) }):
		all = append(all, "change nothing")
	}
	return strings.Join(all, "; ")
}

// Can says whether a role may do a thing at all.
func (r Role) Can(v Verb) bool { return slices.Contains(rolesFor(v), r) }

// Roles lists the roles of people that may do a thing.
func (v Verb) Roles() []Role {
	return slices.DeleteFunc(slices.Clone(Roles), func(r Role) bool { return !r.Can(v) })
}

// May refuses with Forbidden what is not the actor's to do.
func (a Actor) May(v Verb) error { return a.MayAs(v, rolesFor(v)) }

// MayAs is May where something else than the table says for whom the thing is.
func (a Actor) MayAs(v Verb, roles []Role) error {
	if slices.Contains(roles, a.Role) {
		return nil
	}
	return Forbid(a.Role.Words() + " cannot " + string(v) + ".")
}

// MayTake says whether the actor may ask for a transition: a process can give it
// to other roles than those that move matters.
func (a Actor) MayTake(t process.Transition) error {
	if len(t.Roles) == 0 {
		return a.May(VerbMove)
	}
	roles := make([]Role, len(t.Roles))
	for i, r := range t.Roles {
		roles[i] = Role(r)
	}
	return a.MayAs(VerbMove, roles)
}

// MayKeep says whether the actor may change a user's secrets: everybody their own.
func (a Actor) MayKeep(user string) error {
	if a.ID == user {
		return nil
	}
	return a.May(VerbKeepSignIns)
}

// Words is how a role begins a sentence.
func (r Role) Words() string {
	switch r {
	case Legal:
		return "The legal team"
	case Supervisor:
		return "A supervising attorney"
	case Compliance:
		return "A compliance officer"
	case Auditor:
		return "An auditor"
	case Admin:
		return "An administrator"
	case System:
		return "The scheduler"
	case Operator:
		return "The command line"
	case BounceProgram:
		return "A program that reports bounces"
	case MailProgram:
		return "A program that brings mail"
	case Respondent:
		return "A respondent"
	}
	return "No one"
}
