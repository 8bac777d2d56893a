package workflow

import (
	"maps"
	"slices"
)

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
	system   Role = "system"   // the clock: marks deadlines missed, reminds
	operator Role = "operator" // whoever runs the binary beside the data
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
	}
	return string(r)
}

func (r Role) known() bool { return slices.Contains(Roles, r) }

// User is one person who signs in or is written to.
type User struct {
	ID       string
	Name     string
	Email    string
	Role     Role
	Zone     string // IANA: the zone in which times are shown to them
	Disabled bool
	Tokens   map[string]string // live API tokens: id → label
	// Passwords counts how often the password was set: a session opened under
	// an earlier one is over.
	Passwords   int
	Preferences Preferences
	Feeds       map[string]Feed // live calendar addresses, by id
	Bounce      *Bounce         // a mail to them came back, and nothing has changed since
	Version     int
}

// EvolveUser folds one event into a user.
func EvolveUser(u User, e Event) User {
	u.Version = e.No
	switch d := e.Data.(type) {
	case UserAdded:
		u.ID, u.Role, u.Zone = e.Stream.ID(), d.Role, d.Zone
		u.Preferences.DigestAt = DigestHour
		u.Name, u.Email = e.Personal["name"].Text(), e.Personal["email"].Text()
	case UserChanged:
		u.Role, u.Zone, u.Bounce = d.Role, d.Zone, nil
		u.Name = e.Personal["name"].Text()
	case UserDisabled:
		u.Disabled = true
	case UserEnabled:
		u.Disabled, u.Bounce = false, nil
	case PreferencesSet:
		u.Preferences = d.Preferences
	case MailBounced:
		u.Bounce = &Bounce{Mail: d.Mail, Status: d.Status, Report: e.Personal["report"].Text(), At: e.Recorded}
	case FeedAdded:
		u.Feeds = with(u.Feeds, d.Feed, Feed{ID: d.Feed, Label: d.Label, Scope: d.Scope, Added: e.Recorded})
	case FeedRevoked:
		u.Feeds = without(u.Feeds, d.Feed)
	case PasswordSet:
		u.Passwords++
	case TokenAdded:
		u.Tokens = with(u.Tokens, d.Token, d.Label)
	case TokenRevoked:
		u.Tokens = without(u.Tokens, d.Token)
	}
	return u
}

// BuiltInActor finds an actor that is no user and has no stream.
func BuiltInActor(id string) (User, bool) {
	switch id {
	case SystemActor:
		return User{ID: id, Name: "Duces", Role: system}, true
	case OperatorActor:
		return User{ID: id, Name: "Operator (command line)", Role: operator}, true
	}
	return User{}, false
}

// with and without copy before they change: states are shared between readers.
func with[K comparable, V any](m map[K]V, key K, value V) map[K]V {
	c := make(map[K]V, len(m)+1)
	maps.Copy(c, m)
	c[key] = value
	return c
}

func without[K comparable, V any](m map[K]V, key K) map[K]V {
	c := maps.Clone(m)
	delete(c, key)
	return c
}
