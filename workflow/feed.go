package workflow

import "time"

// Feed is a calendar that a user reads in a program of their own, under a
// secret address. It shows what the user may see when it is read.
type Feed struct {
	ID    string
	Label string
	Scope FeedScope
	Added time.Time
}

// AddFeed makes a calendar address. Its secret is made outside: the domain
// sees the hash only.
type AddFeed struct {
	User  string    `json:"user"`
	Label string    `json:"label"`
	Scope FeedScope `json:"scope"`
	Hash  string    `json:"-"`
}

// CommandName implements Command.
func (AddFeed) CommandName() string { return "AddFeed" }

// Streams implements Command.
func (c AddFeed) Streams() []Stream {
	streams := []Stream{UserStream(c.User)}
	if c.Scope.Kind == FeedOfReview || c.Scope.Kind == FeedOfMatter {
		streams = append(streams, NewStream(c.Scope.Kind, c.Scope.ID))
	}
	return streams
}

func (c AddFeed) Decide(w World, a Act) (Decision, error) {
	u, err := FindUser(w, c.User)
	if err != nil {
		return Decision{}, err
	}
	if u.ID != w.Actor.ID {
		return Decision{}, Forbid("A calendar address is made by the one who reads it.")
	}
	if u.Role == Admin {
		return Decision{}, Forbid("Administrators have no calendar: they see no matters.")
	}
	if err := Collect(CheckLine("label", "Label", c.Label, 100, true)); err != nil {
		return Decision{}, err
	}
	switch c.Scope.Kind {
	case FeedOfPerson:
		c.Scope.ID = ""
	case FeedOfReview, FeedOfMatter:
		err = w.See(NewStream(c.Scope.Kind, c.Scope.ID))
	default:
		err = Malformed("scope", "Scope: choose person, review or matter.")
	}
	if err != nil {
		return Decision{}, err
	}
	const most = 50
	if len(u.Feeds) >= most {
		return Decision{}, Refuse("feeds", "You have fifty calendar addresses already.", "Revoke one that is not used any more.")
	}
	id := a.NewID("feed")
	return Decision{
		Events:      []Event{a.Event(UserStream(u.ID), a.Today(), FeedAdded{Feed: id, Label: c.Label, Scope: c.Scope})},
		Credentials: []Credential{{User: u.ID, Kind: CredentialFeed, ID: id, Scope: c.Scope, Hash: c.Hash}},
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
func (c RevokeFeed) Streams() []Stream { return []Stream{UserStream(c.User)} }

func (c RevokeFeed) Decide(w World, a Act) (Decision, error) {
	u, err := FindUser(w, c.User)
	if err != nil {
		return Decision{}, err
	}
	if err := w.Actor.MayKeep(u.ID); err != nil {
		return Decision{}, err
	}
	if _, ok := u.Feeds[c.Feed]; !ok {
		return Decision{}, Absent("calendar address")
	}
	return Decision{
		Events:      []Event{a.Event(UserStream(u.ID), a.Today(), FeedRevoked{Feed: c.Feed})},
		Credentials: []Credential{{User: u.ID, Kind: CredentialFeed, ID: c.Feed, Revoke: true}},
	}, nil
}
