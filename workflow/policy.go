package workflow

import "slices"

// Verb names a kind of business, in the words of the sentence "… may not …".
type Verb string

// Verbs.
const (
	VerbReadMatters     Verb = "read matters"
	VerbReadLedger      Verb = "read the whole ledger"
	VerbMove            Verb = "move a matter"
	VerbApprove         Verb = "approve an adverse act"
	VerbCorrect         Verb = "correct the record"
	VerbNote            Verb = "annotate a matter"
	VerbAcknowledge     Verb = "acknowledge alerts"
	VerbAssign          Verb = "assign matters"
	VerbChangeDeadlines Verb = "change a deadline"
	VerbRunReviews      Verb = "open reviews, matters or jurisdictions"
	VerbRunUsers        Verb = "manage users"
	VerbKeepSignIns     Verb = "change somebody else's sign-in"
	VerbDeclareClosures Verb = "declare a day closed"
	VerbCorrectClock    Verb = "correct the clock"
	VerbJoin            Verb = "be a member of a review"
	VerbGetWeekly       Verb = "get the weekly report"
	VerbReportBounces   Verb = "report mail that came back"
)

// rolesFor is the one place that says which role may do what. Routes and
// buttons ask it too, so that a forgotten route fails closed; the engine decides.
var rolesFor = map[Verb][]Role{
	VerbReadMatters:     {Legal, Supervisor, Compliance, Auditor, System, Operator},
	VerbReadLedger:      {Auditor, System, Operator},
	VerbMove:            {Legal, Supervisor}, // unless the process gives the transition to others
	VerbApprove:         {Supervisor},
	VerbCorrect:         {Legal, Supervisor}, // a transition: whoever may make it
	VerbNote:            {Legal, Supervisor, Compliance},
	VerbAcknowledge:     {Legal, Supervisor, Compliance},
	VerbAssign:          {Legal, Supervisor, Compliance},
	VerbChangeDeadlines: {Legal, Supervisor, Compliance},
	VerbRunReviews:      {Legal, Supervisor, Operator},
	VerbRunUsers:        {Admin, Operator},
	VerbKeepSignIns:     {Admin, Operator},
	VerbDeclareClosures: {Admin, Operator},
	VerbCorrectClock:    {Operator},                      // who alone can tell which clock is right
	VerbJoin:            {Legal, Supervisor, Compliance}, // administrators are kept out of matters, auditors read all of them anyway
	VerbGetWeekly:       {Supervisor, Compliance},
	VerbReportBounces:   {BounceProgram, Operator},
}

// Can says whether a role may do a thing at all.
func (r Role) Can(v Verb) bool { return slices.Contains(rolesFor[v], r) }

// Roles lists the roles of people that may do a thing.
func (v Verb) Roles() []Role {
	return slices.DeleteFunc(slices.Clone(Roles), func(r Role) bool { return !r.Can(v) })
}

// May refuses with Forbidden what is not the actor's to do.
func (a Actor) May(v Verb) error { return a.MayAs(v, rolesFor[v]) }

// MayAs is May where something else than the table says for whom the thing is.
func (a Actor) MayAs(v Verb, roles []Role) error {
	if slices.Contains(roles, a.Role) {
		return nil
	}
	return Forbid(a.Role.Words() + " may not " + string(v) + ".")
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
		return "The clock"
	case Operator:
		return "The command line"
	case BounceProgram:
		return "A program that reports bounces"
	}
	return "Nobody"
}
