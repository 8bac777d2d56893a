package matter

import (
	"fmt"

	"duces/workflow"
	"duces/workflow/account"
)

// AssignOwner gives matters to the person who looks after them, whom ladders
// know as the owner; no user takes them back.
type AssignOwner struct {
	Matters []string `json:"matters"`
	User    string   `json:"user,omitempty"`
}

// CommandName implements Command.
func (AssignOwner) CommandName() string { return "AssignOwner" }

// Streams implements Command.
func (c AssignOwner) Streams() []workflow.Stream {
	streams := Streams(c.Matters)
	if c.User != "" {
		streams = append(streams, account.Stream(c.User))
	}
	return streams
}

func (c AssignOwner) Decide(w workflow.Facts, a workflow.Act) (workflow.Decision, error) {
	if len(c.Matters) == 0 {
		return workflow.Decision{}, workflow.Malformed("matters", "Choose at least one matter.")
	}
	var d workflow.Decision
	seen := map[string]bool{}
	for _, id := range c.Matters {
		if seen[id] {
			continue
		}
		seen[id] = true
		b, err := Begin(w, a, id)
		if err != nil {
			return workflow.Decision{}, err
		}
		if err := w.Actor.May(workflow.VerbAssign); err != nil {
			return workflow.Decision{}, err
		}
		if err := b.assign(c.User); err != nil {
			return workflow.Decision{}, err
		}
		d.Join(b.Decision())
	}
	return d, nil
}

func (b *Work) assign(user string) error {
	if b.matter.Owner == user {
		return nil
	}
	if user != "" {
		u, err := account.Find(b.world, user)
		switch {
		case err != nil:
			return err
		case u.Disabled:
			return workflow.Malformed("user", fmt.Sprintf("The access of %s has ended. Choose somebody else.", u.Name))
		case !b.review.Members[user]:
			return workflow.Malformed("user", fmt.Sprintf("%s is not a member of the review “%s”. Add them to it first, or choose a member.", u.Name, b.review.Name))
		}
	}
	b.Note(b.Today(), OwnerAssigned{User: user})
	return nil
}
