package storetest

import (
	"testing"
	"time"

	"duces/workflow"
	"duces/workflow/account"
)

// FormerUser is a user as earlier versions put them on record, whose history
// commits to no credential. The hashes are those of the user's credentials.
type FormerUser struct {
	Email                 string
	Role                  workflow.Role
	Password, Token, Feed string
}

// CommandName implements workflow.Command.
func (FormerUser) CommandName() string { return "FormerUser" }

// Streams implements workflow.Command.
func (FormerUser) Streams() []workflow.Stream { return nil }

// Decide implements workflow.Command.
func (c FormerUser) Decide(_ workflow.Facts, a workflow.Act) (workflow.Decision, error) {
	id, token, feed := a.NewID("user"), a.NewID("token"), a.NewID("feed")
	s, scope := account.Stream(id), workflow.FeedScope{Kind: workflow.FeedOfPerson}
	added := a.Event(s, a.Today(), account.UserAdded{Role: c.Role, Zone: "America/Chicago"})
	added.Personal = map[string]workflow.Sealed{"name": a.Seal(s, "name", c.Email), "email": a.Seal(s, "email", c.Email)}
	return workflow.Decision{
		Events: []workflow.Event{
			added, a.Event(s, a.Today(), account.PasswordSet{}),
			a.Event(s, a.Today(), account.TokenAdded{Token: token, Label: "script"}),
			a.Event(s, a.Today(), account.FeedAdded{Feed: feed, Label: "Phone", Scope: scope}),
		},
		Credentials: []workflow.Credential{
			{User: id, Kind: workflow.CredentialPassword, Hash: c.Password},
			{User: id, Kind: workflow.CredentialToken, ID: token, Hash: c.Token},
			{User: id, Kind: workflow.CredentialFeed, ID: feed, Scope: scope, Hash: c.Feed},
		},
		Created: []string{id},
	}, nil
}

// Former makes a directory with users as an earlier version leaves it, closed.
func Former(t testing.TB, users ...FormerUser) (dir string) {
	t.Helper()
	dir = t.TempDir()
	store := Open(t, dir)
	engine := workflow.NewEngine(store.Writer, time.Now)
	for _, u := range users {
		if _, err := engine.Do(t.Context(), workflow.OperatorActor, "", u); err != nil {
			t.Fatal(err)
		}
	}
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	return dir
}
