package workflow

// UserAdded records a user; Personal "name" and "email".
type UserAdded struct {
	Role Role   `json:"role"`
	Zone string `json:"zone"`
}

// UserChanged replaces role and zone; Personal "name".
type UserChanged struct {
	Role Role   `json:"role"`
	Zone string `json:"zone"`
}

// UserDisabled ends a user's access; history keeps what they did.
type UserDisabled struct{}

// UserEnabled gives access back.
type UserEnabled struct{}

// PasswordSet says that a password was set; the hash is no part of history.
type PasswordSet struct{}

// TokenAdded says that an API token was made.
type TokenAdded struct {
	Token string `json:"token"` // public id of the token
	Label string `json:"label,omitempty"`
}

// TokenRevoked ends a token.
type TokenRevoked struct {
	Token string `json:"token"`
}

// PreferencesSet says how a user wants to be written to.
type PreferencesSet struct {
	Preferences Preferences `json:"preferences"`
}

// MailBounced says that a mail to the user came back. Personal "report" is
// what the mail server said.
type MailBounced struct {
	Mail   string `json:"mail,omitempty"` // id in the outbox, where it is known
	Status string `json:"status"`         // enhanced status code (RFC 3463)
}

// FeedAdded gives the user a calendar under a secret address.
type FeedAdded struct {
	Feed  string    `json:"feed"`
	Label string    `json:"label"`
	Scope FeedScope `json:"scope"`
}

// FeedRevoked ends a calendar's address.
type FeedRevoked struct {
	Feed string `json:"feed"`
}

// Type names of what happens to users, as stored.
func (UserAdded) Type() string      { return "user_added" }
func (UserChanged) Type() string    { return "user_changed" }
func (UserDisabled) Type() string   { return "user_disabled" }
func (UserEnabled) Type() string    { return "user_enabled" }
func (PasswordSet) Type() string    { return "password_set" }
func (TokenAdded) Type() string     { return "token_added" }
func (TokenRevoked) Type() string   { return "token_revoked" }
func (PreferencesSet) Type() string { return "preferences_set" }
func (MailBounced) Type() string    { return "mail_bounced" }
func (FeedAdded) Type() string      { return "feed_added" }
func (FeedRevoked) Type() string    { return "feed_revoked" }
