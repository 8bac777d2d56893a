package workflow

import "slices"

// Role says what somebody comes for. A user has one, so that duties stay apart.
type Role string

// The roles of people.
const (
	Legal      Role = "legal"
	Supervisor Role = "supervisor"
	Compliance Role = "compliance"
	Auditor    Role = "auditor"
	Admin      Role = "admin"
)

// Roles of the program itself: they are no users and cannot sign in.
const (
	System   Role = "system"   // the clock: marks deadlines missed, reminds
	Operator Role = "operator" // whoever runs the binary beside the data
	// BounceProgram is a program that brings reports of mail servers by a token of its own.
	BounceProgram Role = "bounce"
	// MailProgram is a program that brings messages from the team's mail server by a token of its own.
	MailProgram Role = "mail-in"
	// Respondent is a contact of a jurisdiction who answers for it: no user, and a member of no review.
	Respondent Role = "respondent"
)

// Actors that are not users.
const (
	SystemActor   = "system"
	OperatorActor = "operator"
)

// Roles lists the roles of people, in the order in which pages show them.
var Roles = []Role{Legal, Supervisor, Compliance, Auditor, Admin}

// Title is the role as people call it.
func (r Role) Title() string {
	switch r {
	case Legal:
		return "Legal team"
	case Supervisor:
		return "Supervising attorney"
	case Compliance:
		return "Compliance officer"
	case Auditor:
		return "Auditor"
	case Admin:
		return "Administrator"
	case BounceProgram:
		return "Token for reports of bounces"
	case MailProgram:
		return "Token for incoming mail"
	case Respondent:
		return "Respondent"
	}
	return string(r)
}

// Known says whether r is a role of people.
func (r Role) Known() bool { return slices.Contains(Roles, r) }

// Actor is whoever acts or reads, as decisions know them: a user in brief, the
// clock or the command line. The zero Actor is nobody.
type Actor struct {
	ID       string // user id, SystemActor, OperatorActor, or the stream of a respondent's invitation
	Name     string
	Role     Role
	Disabled bool
}

// BuiltInActor finds an actor that is no user and has no stream.
func BuiltInActor(id string) (Actor, bool) {
	switch id {
	case SystemActor:
		return Actor{ID: id, Name: "Duces", Role: System}, true
	case OperatorActor:
		return Actor{ID: id, Name: "Operator (command line)", Role: Operator}, true
	}
	return Actor{}, false
}

// Viewer is the actor as a reader.
func (a Actor) Viewer() Viewer { return Viewer{ID: a.ID, Role: a.Role} }

// Viewer is who reads. Rows of reviews that do not exist for them are left out.
type Viewer struct {
	ID   string
	Role Role
}

// SeesAll says whether the viewer reads every review.
func (v Viewer) SeesAll() bool { return v.Role == Auditor || v.Role == System || v.Role == Operator }

// SeesNothing says whether the viewer reads no review at all.
func (v Viewer) SeesNothing() bool { return v.Role == Admin }
