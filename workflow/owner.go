package workflow

import (
	"fmt"

	"duces/workflow/deadline"
)

// AssignOwner gives matters to the person who looks after them, whom ladders
// know as the owner; no user takes them back.
type AssignOwner struct {
	Matters []string `json:"matters"`
	User    string   `json:"user,omitempty"`
}

// Streams implements Command.
func (c AssignOwner) Streams() []Stream {
	streams := matterStreams(c.Matters)
	if c.User != "" {
		streams = append(streams, UserStream(c.User))
	}
	return streams
}

func (c AssignOwner) decide(w World, a Act) (Decision, error) {
	if len(c.Matters) == 0 {
		return Decision{}, invalid("matters", "Choose at least one matter.")
	}
	var d Decision
	seen := map[string]bool{}
	for _, id := range c.Matters {
		if seen[id] {
			continue
		}
		seen[id] = true
		b, err := begin(w, a, id)
		if err != nil {
			return Decision{}, err
		}
		if err := w.Actor.mayAssign(); err != nil {
			return Decision{}, err
		}
		if err := b.assign(c.User); err != nil {
			return Decision{}, err
		}
		d.join(b)
	}
	return d, nil
}

func (b *bench) assign(user string) error {
	if b.matter.Owner == user {
		return nil
	}
	if user != "" {
		u, err := b.world.User(user)
		switch {
		case err != nil:
			return err
		case u.Disabled:
			return invalid("user", fmt.Sprintf("The access of %s has ended. Choose somebody else.", u.Name))
		case !b.review.Members[user]:
			return invalid("user", fmt.Sprintf("%s is not a member of the review “%s”. Add them to it first, or choose a member.", u.Name, b.review.Name))
		}
	}
	b.note(deadline.DateIn(b.act.At, zone(b.place.Zone)), OwnerAssigned{User: user})
	return nil
}
