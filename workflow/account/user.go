package account

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"time"

	"duces/workflow"
	"duces/workflow/process"
	"duces/workflow/search"
)

// KindName names the streams of users.
const KindName = "user"

// Stream is the history of one user.
func Stream(id string) workflow.Stream { return workflow.NewStream(KindName, id) }

// User is one person who signs in or is written to.
type User struct {
	ID       string
	Name     string
	Email    string
	Role     workflow.Role
	Zone     string // IANA: the zone in which times are shown to them
	Disabled bool
	Tokens   map[string]Token // live API tokens, by id
	// SessionsEnded counts how often all sessions of the user ended: with each password
	// that was set, and when access ended. One opened before the last time is over.
	SessionsEnded int
	Password      string // commitment to the password that was set last
	Preferences   Preferences
	Feeds         map[string]Feed // live calendar addresses, by id
	Bounce        *Bounce         // a mail to them came back, and nothing has changed since
	// Reports are those of mail that came back since the user was changed or enabled.
	Reports map[string]time.Time
	Version int
}

// Kind is what the program knows of users.
var Kind = workflow.KindOf[User]{
	Version: func(u User) int { return u.Version },
	Name:    KindName, Events: userEvents, Actor: User.Actor, Questions: []workflow.Question{&InRole{}, &OnceInRole{}, &SignsIn{}}, Needs: workflow.None[User], Process: workflow.NoProcess[User],
	Visible: func(facts workflow.Facts, u User) bool {
		return facts.Actor.ID == u.ID || facts.Actor.Role == workflow.Admin || facts.Actor.Role.Can(workflow.VerbReadLedger)
	},
	Rows: func(u User, _ *process.Definition) []workflow.Row {
		return []workflow.Row{Row{
			ID: u.ID, Name: u.Name, Email: stored(u), Role: string(u.Role), Zone: u.Zone, Disabled: u.Disabled,
			SessionsEnded: int64(u.SessionsEnded), Version: int64(u.Version), Words: SearchKey(u.Name),
		}}
	},
}.Kind()

// Actor is the user as decisions know them.
func (u User) Actor() workflow.Actor {
	return workflow.Actor{ID: u.ID, Name: u.Name, Role: u.Role, Disabled: u.Disabled}
}

// Viewer is the user as a reader.
func (u User) Viewer() workflow.Viewer { return u.Actor().Viewer() }

// Can says whether the user may do a thing at all.
func (u User) Can(v workflow.Verb) bool { return u.Role.Can(v) }

// Find finds a user, whoever asks: names are no secret among users.
func Find(facts workflow.Facts, id string) (User, error) {
	return workflow.Look[User](facts, Stream(id))
}

// Token lets a program act for a user over the API.
type Token struct {
	ID    string
	Label string
	Added time.Time
	// Commitment is to the credential; empty: it is one of an earlier version.
	Commitment string
}

// TokensInOrder are the user's live tokens, the oldest first.
func (u User) TokensInOrder() []Token {
	return slices.SortedFunc(maps.Values(u.Tokens), func(a, b Token) int { return cmp.Or(a.Added.Compare(b.Added), cmp.Compare(a.ID, b.ID)) })
}

// Committed is what the user's history commits to of one of their credentials,
// empty if an earlier version wrote it. known says whether there is such a credential at all.
func (u User) Committed(kind workflow.CredentialKind, id string) (commitment string, known bool) {
	switch kind {
	case workflow.CredentialPassword:
		return u.Password, u.ID != "" && id == ""
	case workflow.CredentialToken:
		t, live := u.Tokens[id]
		return t.Commitment, live
	case workflow.CredentialFeed:
		f, live := u.Feeds[id]
		return f.Commitment, live
	}
	return "", false
}

// Committing says whether the user's history commits to any of their credentials.
func (u User) Committing() bool {
	for _, t := range u.Tokens {
		if t.Commitment != "" {
			return true
		}
	}
	for _, f := range u.Feeds {
		if f.Commitment != "" {
			return true
		}
	}
	return u.Password != ""
}

// Row is how lists show a user.
type Row struct {
	ID            string
	Name          string
	Email         string
	Role          string
	Zone          string
	Disabled      bool
	SessionsEnded int64
	Version       int64
	Words         string // by which they are found
}

// SearchKey is by what a user is found.
func SearchKey(name string) string { return search.Names{Name: name}.Key() }

// stored is the address in a row, which is another for each user, also where all that is
// left of it is that it was erased.
func stored(u User) string {
	if u.Email == workflow.ErasedText {
		return workflow.ErasedText + " " + u.ID
	}
	return u.Email
}

// EmailOf is the address of a row. One that was erased is none: nobody signs in by it.
func EmailOf(stored string) (email string, erased bool) {
	if strings.HasPrefix(stored, workflow.ErasedText) {
		return workflow.ErasedText, true
	}
	return stored, false
}

// Key implements workflow.Row.
func (r Row) Key() string { return r.ID }
