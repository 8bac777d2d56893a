package workflow

import "duces/workflow/process"

// KindUser names the streams of users.
const KindUser = "user"

// UserStream is the history of one user.
func UserStream(id string) Stream { return NewStream(KindUser, id) }

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

// UserKind is what the program knows of users.
var UserKind = KindOf[User]{
	Name: KindUser, Events: userEvents, Needs: None[User], Process: NoProcess[User],
	Visible: func(w World, u User) bool {
		return w.Actor.ID == u.ID || w.Actor.Role == Admin || w.Actor.Role.Can(VerbReadLedger)
	},
	Rows: func(u User, _ *process.Definition) []Row {
		return []Row{RowOfUser{
			ID: u.ID, Name: u.Name, Email: u.Email, Role: string(u.Role), Zone: u.Zone, Disabled: u.Disabled,
			Passwords: int64(u.Passwords), Version: int64(u.Version),
		}}
	},
}.Kind()

// Actor is the user as decisions know them.
func (u User) Actor() Actor { return Actor{ID: u.ID, Name: u.Name, Role: u.Role, Disabled: u.Disabled} }

// Viewer is the user as a reader.
func (u User) Viewer() Viewer { return u.Actor().Viewer() }

// Can says whether the user may do a thing at all.
func (u User) Can(v Verb) bool { return u.Role.Can(v) }

// FindUser finds a user, whoever asks: names are no secret among users.
func FindUser(w World, id string) (User, error) {
	u, ok := StateOf[User](w, UserStream(id))
	if !ok {
		return User{}, Absent("user")
	}
	return u, nil
}

// RowOfUser is how lists show a user.
type RowOfUser struct {
	ID        string
	Name      string
	Email     string
	Role      string
	Zone      string
	Disabled  bool
	Passwords int64
	Version   int64
}

// Key implements workflow.Row.
func (r RowOfUser) Key() string { return r.ID }
