package account

import (
	"strings"

	"duces/workflow"
)

// UserAdded records a user; Personal "name" and "email".
type UserAdded struct {
	Role workflow.Role `json:"role"`
	Zone string        `json:"zone"`
}

// Type is the stored name.
func (UserAdded) Type() string { return "user_added" }

// UserChanged replaces role and zone; Personal "name".
type UserChanged struct {
	Role workflow.Role `json:"role"`
	Zone string        `json:"zone"`
}

// Type is the stored name.
func (UserChanged) Type() string { return "user_changed" }

// UserDisabled ends a user's access; history keeps what they did.
type UserDisabled struct{}

// Type is the stored name.
func (UserDisabled) Type() string { return "user_disabled" }

// UserEnabled gives access back.
type UserEnabled struct{}

// Type is the stored name.
func (UserEnabled) Type() string { return "user_enabled" }

// PasswordSet says that a password was set; the hash is no part of history.
type PasswordSet struct {
	Commitment string `json:"commitment,omitempty"` // to the credential; empty in events of earlier versions
}

// Type is the stored name.
func (PasswordSet) Type() string { return "password_set" }

// TokenAdded says that an API token was made.
type TokenAdded struct {
	Token      string `json:"token"` // public id of the token
	Label      string `json:"label,omitempty"`
	Commitment string `json:"commitment,omitempty"` // as that of PasswordSet
}

// Type is the stored name.
func (TokenAdded) Type() string { return "token_added" }

// TokenRevoked ends a token.
type TokenRevoked struct {
	Token string `json:"token"`
}

// Type is the stored name.
func (TokenRevoked) Type() string { return "token_revoked" }

// PreferencesSet says how a user wants to be written to.
type PreferencesSet struct {
	Preferences Preferences `json:"preferences"`
}

// Type is the stored name.
func (PreferencesSet) Type() string { return "preferences_set" }

// MailBounced says that a mail to the user came back. Personal "report" is
// what the mail server said.
type MailBounced struct {
	Mail   string `json:"mail,omitempty"` // id in the outbox, where it is known
	Status string `json:"status"`         // enhanced status code (RFC 3463)
	// InSession says that our mail server refused it; a report else, or it is not known.
	InSession bool `json:"in_session,omitempty"`
}

// Type is the stored name.
func (MailBounced) Type() string { return "mail_bounced" }

// FeedAdded gives the user a calendar under a secret address.
type FeedAdded struct {
	Feed       string             `json:"feed"`
	Label      string             `json:"label"`
	Scope      workflow.FeedScope `json:"scope"`
	Commitment string             `json:"commitment,omitempty"` // as that of PasswordSet
}

// Type is the stored name.
func (FeedAdded) Type() string { return "feed_added" }

// FeedRevoked ends a calendar's address.
type FeedRevoked struct {
	Feed string `json:"feed"`
}

// Type is the stored name.
func (FeedRevoked) Type() string { return "feed_revoked" }

var userEvents = []workflow.EventType{
	userEvent(func(u User, d UserAdded, e workflow.Event) User {
		u.ID, u.Role, u.Zone = e.Stream.ID(), d.Role, d.Zone
		u.Preferences.DigestAt = DigestHour
		u.Name, u.Email = e.Personal["name"].Text(), e.Personal["email"].Text()
		return u
	}, func(d UserAdded, _ workflow.Names) string { return "User added as " + strings.ToLower(d.Role.Title()) }, nil),

	userEvent(func(u User, d UserChanged, e workflow.Event) User {
		u.Role, u.Zone, u.Bounce, u.Reports = d.Role, d.Zone, nil, nil
		u.Name = e.Personal["name"].Text()
		return u
	}, func(d UserChanged, _ workflow.Names) string {
		return "User changed: " + strings.ToLower(d.Role.Title())
	}, nil),

	userEvent(func(u User, _ UserDisabled, _ workflow.Event) User {
		u.Disabled = true
		u.SessionsEnded++
		return u
	}, func(UserDisabled, workflow.Names) string { return "Access ended" }, nil),

	userEvent(func(u User, _ UserEnabled, _ workflow.Event) User {
		u.Disabled, u.Bounce, u.Reports = false, nil, nil
		return u
	}, func(UserEnabled, workflow.Names) string { return "Access restored" }, nil),

	userEvent(func(u User, d PasswordSet, _ workflow.Event) User {
		u.SessionsEnded++
		u.Password = d.Commitment
		return u
	}, func(PasswordSet, workflow.Names) string { return "Password set" }, nil),

	userEvent(func(u User, d TokenAdded, e workflow.Event) User {
		u.Tokens = workflow.With(u.Tokens, d.Token, Token{ID: d.Token, Label: d.Label, Added: e.Recorded, Commitment: d.Commitment})
		return u
	}, func(d TokenAdded, _ workflow.Names) string { return "API token created: " + d.Label }, nil),

	userEvent(func(u User, d TokenRevoked, _ workflow.Event) User {
		u.Tokens = workflow.Without(u.Tokens, d.Token)
		return u
	}, func(TokenRevoked, workflow.Names) string { return "API token revoked" }, nil),

	userEvent(func(u User, d PreferencesSet, _ workflow.Event) User {
		u.Preferences = d.Preferences
		return u
	}, func(PreferencesSet, workflow.Names) string { return "Mail preferences changed" },
		func(d PreferencesSet) []string {
			if d.Preferences.Delegate == "" {
				return nil
			}
			return []string{d.Preferences.Delegate}
		}),

	userEvent(func(u User, d MailBounced, e workflow.Event) User {
		refusalsAlone := d.InSession && (u.Bounce == nil || u.Bounce.InSession)
		u.Bounce = &Bounce{Mail: d.Mail, Status: d.Status, Report: e.Personal["report"].Text(), At: e.Recorded, InSession: refusalsAlone}
		u.Reports = workflow.With(u.Reports, reportKey(d.Mail, d.Status), e.Recorded)
		return u
	}, func(d MailBounced, _ workflow.Names) string { return "Mail bounced: " + d.Status }, nil),

	userEvent(func(u User, _ MailReached, _ workflow.Event) User {
		u.Bounce = nil
		return u
	}, func(MailReached, workflow.Names) string { return "Mail was delivered again" }, nil),

	userEvent(func(u User, d FeedAdded, e workflow.Event) User {
		u.Feeds = workflow.With(u.Feeds, d.Feed, Feed{ID: d.Feed, Label: d.Label, Scope: d.Scope, Added: e.Recorded, Commitment: d.Commitment})
		return u
	}, func(d FeedAdded, _ workflow.Names) string { return "Calendar feed created: " + d.Label }, nil),

	userEvent(func(u User, d FeedRevoked, _ workflow.Event) User {
		u.Feeds = workflow.Without(u.Feeds, d.Feed)
		return u
	}, func(FeedRevoked, workflow.Names) string { return "Calendar feed revoked" }, nil),
}

func userEvent[T workflow.Data](fold func(User, T, workflow.Event) User, says func(T, workflow.Names) string, mentions func(T) []string) workflow.EventType {
	return workflow.EventOf(func(u User, d T, e workflow.Event) User {
		u.Version = e.No
		return fold(u, d, e)
	}, says, mentions)
}
