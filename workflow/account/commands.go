package account

import (
	"maps"
	"net/mail"
	"slices"
	"strings"
	"time"

	"duces/workflow"
	"duces/workflow/timezone"
	"duces/workflow/validation"
)

// AddUser puts a person on record. Hashing is done before: the domain sees no password.
type AddUser struct {
	Name         string        `json:"name"`
	Email        string        `json:"email"`
	Role         workflow.Role `json:"role"`
	Zone         string        `json:"zone"`
	PasswordHash string        `json:"-"`
	Made         bool          `json:"-"` // the program made the password
}

// Secret is what package workflow asks of a command that brings a secret.
func (c AddUser) Secret() string { return chosen(c.PasswordHash, c.Made) }

func chosen(hash string, made bool) string {
	if made {
		return ""
	}
	return hash
}

// CommandName implements Command.
func (AddUser) CommandName() string { return "AddUser" }

// Streams implements Command.
func (c AddUser) Streams() []workflow.Stream { return nil }

func (c AddUser) Decide(facts workflow.Facts, a workflow.Act) (workflow.Decision, error) {
	if err := facts.Actor.May(workflow.VerbRunUsers); err != nil {
		return workflow.Decision{}, err
	}
	no := workflow.CheckLine("name", "Name", c.Name, 200, true)
	no = append(no, checkRole(c.Role)...)
	zone, unknown := checkZone(c.Zone)
	no = append(no, unknown...)
	email := workflow.Lower(c.Email)
	no = append(no, checkEmail(c.Email, email)...)
	if c.PasswordHash == "" {
		no = append(no, workflow.At("password", validation.Required("Password")))
	}
	if err := workflow.Collect(no); err != nil {
		return workflow.Decision{}, err
	}
	q := SignsIn{Email: email}
	if err := facts.Ask(&q); err != nil {
		return workflow.Decision{}, err
	}
	if len(q.Emails) > 0 {
		return workflow.Decision{}, errTaken(q.Emails[0])
	}
	id := a.NewID("user")
	s := Stream(id)
	e := a.Event(s, a.Today(), UserAdded{Role: c.Role, Zone: zone})
	e.Personal = map[string]workflow.Sealed{"name": a.Seal(s, "name", workflow.Tidy(c.Name)), "email": a.Seal(s, "email", email)}
	d := passwordOf(id, c.PasswordHash, a)
	d.Events, d.Created = append([]workflow.Event{e}, d.Events...), []string{id}
	return d, nil
}

// checkEmail checks an address as it was typed and as it would be stored.
func checkEmail(typed, email string) []workflow.Detail {
	if email == "" {
		return []workflow.Detail{workflow.At("email", validation.Required("Email"))}
	}
	if no := workflow.CheckLine("email", "Email", strings.TrimSpace(typed), 254, true); no != nil {
		return no
	}
	if a, err := mail.ParseAddress(email); err != nil || a.Address != email || len(email) > 254 {
		return []workflow.Detail{workflow.At("email", validation.Not("Email", email, "an email address"))}
	}
	return nil
}

func checkRole(role workflow.Role) []workflow.Detail {
	if !role.Known() {
		return []workflow.Detail{workflow.At("role", validation.NotOneOf("Role", string(role), workflow.Roles...))}
	}
	return nil
}

// checkZone gives the zone under the name by which it is stored.
func checkZone(zone string) (string, []workflow.Detail) {
	name, err := timezone.Parse(zone)
	if err != nil {
		return zone, []workflow.Detail{workflow.At("zone", "Time zone: "+workflow.Sentence(err))}
	}
	return name, nil
}

// ChangeUser replaces what is given of a user's name, role and zone; nil leaves
// it as it stands when the change is decided.
type ChangeUser struct {
	User string         `json:"user"`
	Name *string        `json:"name,omitempty"`
	Role *workflow.Role `json:"role,omitempty"`
	Zone *string        `json:"zone,omitempty"`
	// Version is that of the user, as the caller saw it; 0: any.
	Version int `json:"version,omitempty"`
}

// CommandName implements Command.
func (ChangeUser) CommandName() string { return "ChangeUser" }

// Streams implements Command.
func (c ChangeUser) Streams() []workflow.Stream { return []workflow.Stream{Stream(c.User)} }

func (c ChangeUser) Decide(facts workflow.Facts, a workflow.Act) (workflow.Decision, error) {
	u, err := Find(facts, c.User)
	if err != nil {
		return workflow.Decision{}, err
	}
	if err := workflow.Outdated("This account", c.Version, u.Version); err != nil {
		return workflow.Decision{}, err
	}
	name, role, zone := given(c.Name, u.Name), given(c.Role, u.Role), given(c.Zone, u.Zone)
	own := u.ID == facts.Actor.ID
	if own && role != u.Role {
		return workflow.Decision{}, workflow.Refuse("own_role", "You cannot change your own role.", "Ask another administrator.")
	}
	if !own || name != u.Name { // everybody chooses the zone in which they read times
		if err := facts.Actor.May(workflow.VerbRunUsers); err != nil {
			return workflow.Decision{}, err
		}
	}
	no := checkRole(role)
	if name != u.Name { // one of before the rule stands until somebody changes it, as does a zone
		no = append(no, workflow.CheckLine("name", "Name", name, 200, true)...)
		name = workflow.Tidy(name)
	}
	if zone != u.Zone {
		var unknown []workflow.Detail
		zone, unknown = checkZone(zone)
		no = append(no, unknown...)
	}
	if err := workflow.Collect(no); err != nil {
		return workflow.Decision{}, err
	}
	s := Stream(u.ID)
	e := a.Event(s, a.Today(), UserChanged{Role: role, Zone: zone})
	e.Personal = map[string]workflow.Sealed{"name": a.Seal(s, "name", name)}
	return workflow.Decision{Events: []workflow.Event{e}}, nil
}

func given[T any](change *T, old T) T {
	if change != nil {
		return *change
	}
	return old
}

// EnableUser ends a user's access, or gives it back.
type EnableUser struct {
	User   string `json:"user"`
	Enable bool   `json:"enable"`
}

// CommandName implements Command.
func (EnableUser) CommandName() string { return "EnableUser" }

// Streams implements Command.
func (c EnableUser) Streams() []workflow.Stream { return []workflow.Stream{Stream(c.User)} }

func (c EnableUser) Decide(facts workflow.Facts, a workflow.Act) (workflow.Decision, error) {
	u, err := Find(facts, c.User)
	if err != nil {
		return workflow.Decision{}, err
	}
	if err := facts.Actor.May(workflow.VerbRunUsers); err != nil {
		return workflow.Decision{}, err
	}
	if u.ID == facts.Actor.ID && !c.Enable {
		return workflow.Decision{}, workflow.Refuse("own_access", "You cannot disable yourself.", "Ask another administrator.")
	}
	if u.Disabled == !c.Enable {
		return workflow.Decision{}, nil
	}
	data := workflow.Data(UserDisabled{})
	if c.Enable {
		data = UserEnabled{}
	}
	// Those of a user whom an earlier version disabled are still there when access is given back.
	d := u.revokeAll(a)
	d.Events = append(d.Events, a.Event(Stream(u.ID), a.Today(), data))
	return d, nil
}

// SetPassword replaces a password by its hash.
type SetPassword struct {
	User         string `json:"user"`
	PasswordHash string `json:"-"`
	Made         bool   `json:"-"` // the program made the password
}

// Secret is what package workflow asks of a command that brings a secret.
func (c SetPassword) Secret() string { return chosen(c.PasswordHash, c.Made) }

// CommandName implements Command.
func (SetPassword) CommandName() string { return "SetPassword" }

// Streams implements Command.
func (c SetPassword) Streams() []workflow.Stream { return []workflow.Stream{Stream(c.User)} }

func (c SetPassword) Decide(facts workflow.Facts, a workflow.Act) (workflow.Decision, error) {
	u, err := Find(facts, c.User)
	if err != nil {
		return workflow.Decision{}, err
	}
	if err := facts.Actor.MayKeep(u.ID); err != nil {
		return workflow.Decision{}, err
	}
	d := passwordOf(u.ID, c.PasswordHash, a)
	if u.ID != facts.Actor.ID { // who had the old password may have made tokens with it
		d.Join(u.revokeAll(a))
	}
	return d, nil
}

// revokeAll ends all tokens and calendar addresses of the user.
func (u User) revokeAll(a workflow.Act) (d workflow.Decision) {
	for _, id := range slices.Sorted(maps.Keys(u.Tokens)) {
		d.Join(u.revokeToken(id, a))
	}
	for _, id := range slices.Sorted(maps.Keys(u.Feeds)) {
		d.Join(u.revokeFeed(id, a))
	}
	return d
}

func (u User) revokeToken(id string, a workflow.Act) workflow.Decision {
	return workflow.Decision{
		Events:      []workflow.Event{a.Event(Stream(u.ID), a.Today(), TokenRevoked{Token: id})},
		Credentials: []workflow.Credential{{User: u.ID, Kind: workflow.CredentialToken, ID: id, Revoke: true}},
	}
}

func (u User) revokeFeed(id string, a workflow.Act) workflow.Decision {
	return workflow.Decision{
		Events:      []workflow.Event{a.Event(Stream(u.ID), a.Today(), FeedRevoked{Feed: id})},
		Credentials: []workflow.Credential{{User: u.ID, Kind: workflow.CredentialFeed, ID: id, Revoke: true}},
	}
}

// passwordOf gives a user a password by its hash.
func passwordOf(user, hash string, a workflow.Act) workflow.Decision {
	password := workflow.Credential{User: user, Kind: workflow.CredentialPassword, Hash: hash}
	return workflow.Decision{
		Events:      []workflow.Event{a.Event(Stream(user), a.Today(), PasswordSet{Commitment: password.Commitment()})},
		Credentials: []workflow.Credential{password},
	}
}

// AddToken lets a program act for a user over the API.
type AddToken struct {
	User    string    `json:"user"`
	Label   string    `json:"label"`
	Hash    string    `json:"-"`
	Expires time.Time `json:"expires,omitzero"`
}

// CommandName implements Command.
func (AddToken) CommandName() string { return "AddToken" }

// Streams implements Command.
func (c AddToken) Streams() []workflow.Stream { return []workflow.Stream{Stream(c.User)} }

func (c AddToken) Decide(facts workflow.Facts, a workflow.Act) (workflow.Decision, error) {
	u, err := Find(facts, c.User)
	if err != nil {
		return workflow.Decision{}, err
	}
	// A token acts as its user: an administrator who made one could approve what they asked for.
	operator := facts.Actor.Role == workflow.Operator
	if u.ID != facts.Actor.ID && !operator {
		return workflow.Decision{}, workflow.Forbid("You can create tokens only for yourself.")
	}
	no := workflow.CheckLine("label", "Label", c.Label, 100, true)
	if !c.Expires.IsZero() && !c.Expires.After(a.At) {
		no = append(no, workflow.At("expires", "Expires: this time is in the past."))
	}
	if err := workflow.Collect(no); err != nil {
		return workflow.Decision{}, err
	}
	id := a.NewID("token")
	token := workflow.Credential{User: u.ID, Kind: workflow.CredentialToken, ID: id, Hash: c.Hash, Expires: c.Expires}
	d := workflow.Decision{
		Events:      []workflow.Event{a.Event(Stream(u.ID), a.Today(), TokenAdded{Token: id, Label: workflow.Tidy(c.Label), Commitment: token.Commitment()})},
		Credentials: []workflow.Credential{token},
		Created:     []string{id},
	}
	if operator {
		d.Alerts = []workflow.Alert{{Key: tokenAlert + id, Kind: workflow.AlertToken, Recipient: u.ID}}
	}
	return d, nil
}

// tokenAlert begins the key of an alert about a token; its id follows.
const tokenAlert = "token/"

// TokenOf is the token that an alert is about, by the alert's key; empty: about none.
func TokenOf(alert workflow.Alert) string {
	id, _ := strings.CutPrefix(alert.Key, tokenAlert)
	return id
}

// RevokeToken ends a token.
type RevokeToken struct {
	User  string `json:"user"`
	Token string `json:"token"`
}

// CommandName implements Command.
func (RevokeToken) CommandName() string { return "RevokeToken" }

// Streams implements Command.
func (c RevokeToken) Streams() []workflow.Stream { return []workflow.Stream{Stream(c.User)} }

func (c RevokeToken) Decide(facts workflow.Facts, a workflow.Act) (workflow.Decision, error) {
	u, err := Find(facts, c.User)
	if err != nil {
		return workflow.Decision{}, err
	}
	if err := facts.Actor.MayKeep(u.ID); err != nil {
		return workflow.Decision{}, err
	}
	if _, ok := u.Tokens[c.Token]; !ok {
		return workflow.Decision{}, workflow.Absent("token")
	}
	return u.revokeToken(c.Token, a), nil
}
