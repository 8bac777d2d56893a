package workflow

import (
	"strings"
	"time"
)

// AddUser puts a person on record. Hashing is done before: the domain sees no password.
type AddUser struct {
	Name         string `json:"name"`
	Email        string `json:"email"`
	Role         Role   `json:"role"`
	Zone         string `json:"zone"`
	PasswordHash string `json:"-"`
}

// Streams implements Command.
func (c AddUser) Streams() []Stream { return nil }

func (c AddUser) decide(w World, a Act) (Decision, error) {
	if err := w.Actor.mayRunUsers(); err != nil {
		return Decision{}, err
	}
	no := line("name", "Name", c.Name, 200, true)
	no = append(no, checkUser(c.Role, c.Zone)...)
	email := strings.ToLower(strings.TrimSpace(c.Email))
	if err := checkEmail(email); err != nil {
		no = append(no, Detail{"email", "E-mail: " + sentence(err)})
	}
	if c.PasswordHash == "" {
		no = append(no, Detail{"password", "Password is needed."})
	}
	if err := collect(no); err != nil {
		return Decision{}, err
	}
	id := a.newID("user")
	s := UserStream(id)
	e := a.event(s, a.today(), UserAdded{Role: c.Role, Zone: c.Zone})
	e.Personal = map[string]Sealed{"name": a.seal(s, "name", strings.TrimSpace(c.Name)), "email": a.seal(s, "email", email)}
	return Decision{
		Events:      []Event{e, a.event(s, a.today(), PasswordSet{})},
		Credentials: []Credential{{User: id, Kind: CredentialPassword, Hash: c.PasswordHash}},
		Created:     []string{id},
	}, nil
}

func checkUser(role Role, zone string) []Detail {
	var no []Detail
	if !role.known() {
		no = append(no, Detail{"role", "Role: choose legal, supervisor, compliance, auditor or admin."})
	}
	if err := checkZone(zone); err != nil {
		no = append(no, Detail{"zone", "Zone: " + sentence(err)})
	}
	return no
}

// ChangeUser replaces a user's name, role and zone.
type ChangeUser struct {
	User string `json:"user"`
	Name string `json:"name"`
	Role Role   `json:"role"`
	Zone string `json:"zone"`
}

// Streams implements Command.
func (c ChangeUser) Streams() []Stream { return []Stream{UserStream(c.User)} }

func (c ChangeUser) decide(w World, a Act) (Decision, error) {
	u, err := w.User(c.User)
	if err != nil {
		return Decision{}, err
	}
	own := u.ID == w.Actor.ID
	if own && c.Role != u.Role {
		return Decision{}, refused("own_role", "Nobody changes their own role.", "Ask another administrator.")
	}
	if !own || c.Name != u.Name { // everybody chooses the zone in which they read times
		if err := w.Actor.mayRunUsers(); err != nil {
			return Decision{}, err
		}
	}
	if err := collect(append(line("name", "Name", c.Name, 200, true), checkUser(c.Role, c.Zone)...)); err != nil {
		return Decision{}, err
	}
	s := UserStream(u.ID)
	e := a.event(s, a.today(), UserChanged{Role: c.Role, Zone: c.Zone})
	e.Personal = map[string]Sealed{"name": a.seal(s, "name", strings.TrimSpace(c.Name))}
	return Decision{Events: []Event{e}}, nil
}

// EnableUser ends a user's access, or gives it back.
type EnableUser struct {
	User   string `json:"user"`
	Enable bool   `json:"enable"`
}

// Streams implements Command.
func (c EnableUser) Streams() []Stream { return []Stream{UserStream(c.User)} }

func (c EnableUser) decide(w World, a Act) (Decision, error) {
	u, err := w.User(c.User)
	if err != nil {
		return Decision{}, err
	}
	if err := w.Actor.mayRunUsers(); err != nil {
		return Decision{}, err
	}
	if u.ID == w.Actor.ID && !c.Enable {
		return Decision{}, refused("own_access", "You cannot disable yourself.", "Ask another administrator.")
	}
	if u.Disabled == !c.Enable {
		return Decision{}, nil
	}
	data := Data(UserDisabled{})
	if c.Enable {
		data = UserEnabled{}
	}
	return Decision{Events: []Event{a.event(UserStream(u.ID), a.today(), data)}}, nil
}

// SetPassword replaces a password by its hash.
type SetPassword struct {
	User         string `json:"user"`
	PasswordHash string `json:"-"`
}

// Streams implements Command.
func (c SetPassword) Streams() []Stream { return []Stream{UserStream(c.User)} }

func (c SetPassword) decide(w World, a Act) (Decision, error) {
	u, err := w.User(c.User)
	if err != nil {
		return Decision{}, err
	}
	if err := w.Actor.mayKeep(u.ID); err != nil {
		return Decision{}, err
	}
	return Decision{
		Events:      []Event{a.event(UserStream(u.ID), a.today(), PasswordSet{})},
		Credentials: []Credential{{User: u.ID, Kind: CredentialPassword, Hash: c.PasswordHash}},
	}, nil
}

// AddToken lets a program act for a user over the API.
type AddToken struct {
	User    string    `json:"user"`
	Label   string    `json:"label"`
	Hash    string    `json:"-"`
	Expires time.Time `json:"expires,omitzero"`
}

// Streams implements Command.
func (c AddToken) Streams() []Stream { return []Stream{UserStream(c.User)} }

func (c AddToken) decide(w World, a Act) (Decision, error) {
	u, err := w.User(c.User)
	if err != nil {
		return Decision{}, err
	}
	if err := w.Actor.mayKeep(u.ID); err != nil {
		return Decision{}, err
	}
	if err := collect(line("label", "Label", c.Label, 100, true)); err != nil {
		return Decision{}, err
	}
	id := a.newID("token")
	return Decision{
		Events:      []Event{a.event(UserStream(u.ID), a.today(), TokenAdded{Token: id, Label: c.Label})},
		Credentials: []Credential{{User: u.ID, Kind: CredentialToken, ID: id, Hash: c.Hash, Expires: c.Expires}},
		Created:     []string{id},
	}, nil
}

// RevokeToken ends a token.
type RevokeToken struct {
	User  string `json:"user"`
	Token string `json:"token"`
}

// Streams implements Command.
func (c RevokeToken) Streams() []Stream { return []Stream{UserStream(c.User)} }

func (c RevokeToken) decide(w World, a Act) (Decision, error) {
	u, err := w.User(c.User)
	if err != nil {
		return Decision{}, err
	}
	if err := w.Actor.mayKeep(u.ID); err != nil {
		return Decision{}, err
	}
	if _, ok := u.Tokens[c.Token]; !ok {
		return Decision{}, Absent("token")
	}
	return Decision{
		Events:      []Event{a.event(UserStream(u.ID), a.today(), TokenRevoked{Token: c.Token})},
		Credentials: []Credential{{User: u.ID, Kind: CredentialToken, ID: c.Token, Revoke: true}},
	}, nil
}
