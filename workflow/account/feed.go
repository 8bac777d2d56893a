package account

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"duces/workflow"
	"duces/workflow/validation"
)

// Feed is a calendar that a user reads in a program of their own, under a
// secret address. It shows what the user may see when it is read.
type Feed struct {
	ID    string
	Label string
	Scope workflow.FeedScope
	Added time.Time
	// Commitment is to the credential; empty: it is one of an earlier version.
	Commitment string
}

// FeedsInOrder are the user's live calendar addresses, the oldest first.
func (u User) FeedsInOrder() []Feed {
	return slices.SortedFunc(maps.Values(u.Feeds), func(a, b Feed) int { return cmp.Or(a.Added.Compare(b.Added), cmp.Compare(a.ID, b.ID)) })
}

// AddFeed makes a calendar address. Its secret is made outside: the domain
// sees the hash only.
type AddFeed struct {
	User  string             `json:"user"`
	Label string             `json:"label"`
	Scope workflow.FeedScope `json:"scope"`
	Hash  string             `json:"-"`
}

// CommandName implements Command.
func (AddFeed) CommandName() string { return "AddFeed" }

// Streams implements Command.
func (c AddFeed) Streams() []workflow.Stream {
	streams := []workflow.Stream{Stream(c.User)}
	if c.Scope.Kind == workflow.FeedOfReview || c.Scope.Kind == workflow.FeedOfMatter {
		streams = append(streams, workflow.NewStream(c.Scope.Kind, c.Scope.ID))
	}
	return streams
}

func (c AddFeed) Decide(facts workflow.Facts, a workflow.Act) (workflow.Decision, error) {
	u, err := Find(facts, c.User)
	if err != nil {
		return workflow.Decision{}, err
	}
	if u.ID != facts.Actor.ID {
		return workflow.Decision{}, workflow.Forbid("You can create calendar feeds only for yourself.")
	}
	if u.Role == workflow.Admin {
		return workflow.Decision{}, workflow.Forbid("Administrators have no calendar feeds because they cannot see matters.")
	}
	if err := workflow.Collect(workflow.CheckLine("label", "Label", c.Label, 100, true)); err != nil {
		return workflow.Decision{}, err
	}
	switch c.Scope.Kind {
	case workflow.FeedOfPerson:
		c.Scope.ID = ""
	case workflow.FeedOfReview, workflow.FeedOfMatter:
		err = facts.See(workflow.NewStream(c.Scope.Kind, c.Scope.ID))
	default:
		err = workflow.Malformed("scope", validation.NotOneOf("Scope", c.Scope.Kind, workflow.FeedOfPerson, workflow.FeedOfReview, workflow.FeedOfMatter))
	}
	if err != nil {
		return workflow.Decision{}, err
	}
	const most = 50
	if len(u.Feeds) >= most {
		return workflow.Decision{}, workflow.Refuse("feeds", "You already have fifty calendar feeds.", "Revoke one that you no longer use.")
	}
	id := a.NewID("feed")
	feed := workflow.Credential{User: u.ID, Kind: workflow.CredentialFeed, ID: id, Scope: c.Scope, Hash: c.Hash}
	return workflow.Decision{
		Events:      []workflow.Event{a.Event(Stream(u.ID), a.Today(), FeedAdded{Feed: id, Label: workflow.Tidy(c.Label), Scope: c.Scope, Commitment: feed.Commitment()})},
		Credentials: []workflow.Credential{feed},
		Created:     []string{id},
	}, nil
}

// RevokeFeed ends a calendar's address.
type RevokeFeed struct {
	User string `json:"user"`
	Feed string `json:"feed"`
}

// CommandName implements Command.
func (RevokeFeed) CommandName() string { return "RevokeFeed" }

// Streams implements Command.
func (c RevokeFeed) Streams() []workflow.Stream { return []workflow.Stream{Stream(c.User)} }

func (c RevokeFeed) Decide(facts workflow.Facts, a workflow.Act) (workflow.Decision, error) {
	u, err := Find(facts, c.User)
	if err != nil {
		return workflow.Decision{}, err
	}
	if err := facts.Actor.MayKeep(u.ID); err != nil {
		return workflow.Decision{}, err
	}
	if _, ok := u.Feeds[c.Feed]; !ok {
		return workflow.Decision{}, workflow.Absent("calendar feed")
	}
	return u.revokeFeed(c.Feed, a), nil
}
