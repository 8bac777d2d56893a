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

// FeedScope says whose deadlines a calendar shows.
type FeedScope struct {
	Kind string `json:"kind"`         // one of the constants below
	ID   string `json:"id,omitempty"` // of the review or matter
}

// Scopes of a calendar.
const (
	FeedOfPerson = "person" // every review of the user
	FeedOfReview = "review"
	FeedOfMatter = "matter"
)

// AddFeed makes a calendar address. Its secret is made outside: the domain
// sees the hash only.
type AddFeed struct {
	User  string    `json:"user"`
	Label string    `json:"label"`
	Scope FeedScope `json:"scope"`
	Hash  string    `json:"-"`
}

// Streams implements Command.
func (c AddFeed) Streams() []Stream {
	streams := []Stream{UserStream(c.User)}
	switch c.Scope.Kind {
	case FeedOfReview:
		streams = append(streams, ReviewStream(c.Scope.ID))
	case FeedOfMatter:
		streams = append(streams, MatterStream(c.Scope.ID))
	}
	return streams
}

func (c AddFeed) decide(w World, a Act) (Decision, error) {
	u, err := w.User(c.User)
	if err != nil {
		return Decision{}, err
	}
	if u.ID != w.Actor.ID {
		return Decision{}, forbidden("A calendar address is made by the one who reads it.")
	}
	if u.Role == Admin {
		return Decision{}, forbidden("Administrators have no calendar: they see no matters.")
	}
	if err := collect(line("label", "Label", c.Label, 100, true)); err != nil {
		return Decision{}, err
	}
	switch c.Scope.Kind {
	case FeedOfPerson:
		c.Scope.ID = ""
	case FeedOfReview:
		_, err = w.Review(c.Scope.ID)
	case FeedOfMatter:
		_, err = w.Matter(c.Scope.ID)
	default:
		err = invalid("scope", "Scope: choose person, review or matter.")
	}
	if err != nil {
		return Decision{}, err
	}
	const most = 50
	if len(u.Feeds) >= most {
		return Decision{}, refused("feeds", "You have fifty calendar addresses already.", "Revoke one that is not used any more.")
	}
	id := a.newID("feed")
	return Decision{
		Events:      []Event{a.event(UserStream(u.ID), a.today(), FeedAdded{Feed: id, Label: c.Label, Scope: c.Scope})},
		Credentials: []Credential{{User: u.ID, Kind: CredentialFeed, ID: id, Scope: c.Scope, Hash: c.Hash}},
		Created:     []string{id},
	}, nil
}

// RevokeFeed ends a calendar's address.
type RevokeFeed struct {
	User string `json:"user"`
	Feed string `json:"feed"`
}

// Streams implements Command.
func (c RevokeFeed) Streams() []Stream { return []Stream{UserStream(c.User)} }

func (c RevokeFeed) decide(w World, a Act) (Decision, error) {
	u, err := w.User(c.User)
	if err != nil {
		return Decision{}, err
	}
	if err := w.Actor.mayKeep(u.ID); err != nil {
		return Decision{}, err
	}
	if _, ok := u.Feeds[c.Feed]; !ok {
		return Decision{}, Absent("calendar address")
	}
	return Decision{
		Events:      []Event{a.event(UserStream(u.ID), a.today(), FeedRevoked{Feed: c.Feed})},
		Credentials: []Credential{{User: u.ID, Kind: CredentialFeed, ID: c.Feed, Revoke: true}},
	}, nil
}
