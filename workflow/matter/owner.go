package matter

import (
	"fmt"
	"time"

	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/validation"
)

// AssignOwner gives matters to the person who looks after them, whom ladders
// know as the owner; no user takes them back.
type AssignOwner struct {
	Matters []string `json:"matters"`
	User    string   `json:"user,omitempty"`
	// Was, if given, is who looked after them as the caller saw it.
	Was *string `json:"was,omitempty"`
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

func (c AssignOwner) Decide(facts workflow.Facts, a workflow.Act) (workflow.Decision, error) {
	if err := CheckMany(c.Matters); err != nil {
		return workflow.Decision{}, err
	}
	var d workflow.Decision
	seen := map[string]bool{}
	for _, id := range c.Matters {
		if seen[id] {
			continue
		}
		seen[id] = true
		w, err := Begin(facts, a, id)
		if err != nil {
			return workflow.Decision{}, err
		}
		if err := facts.Actor.May(workflow.VerbAssign); err != nil {
			return workflow.Decision{}, err
		}
		if owner := w.matter.Owner; c.Was != nil && *c.Was != owner && c.User != owner {
			return workflow.Decision{}, &workflow.Error{Code: workflow.Conflict, Existing: owner, Message: "Someone else has assigned this matter since you opened the page. Nothing was saved. Review the change and try again."}
		}
		if err := w.assign(c.User); err != nil {
			return workflow.Decision{}, err
		}
		d.Join(w.Decision())
	}
	return d, nil
}

func (w *Work) assign(user string) error {
	if w.matter.Owner == user {
		return nil
	}
	if user != "" {
		u, err := account.Find(w.facts, user)
		switch {
		case err != nil:
			return err
		case u.Disabled:
			return workflow.Malformed("user", fmt.Sprintf("The access of %s has ended. Choose someone else.", u.Name))
		case !w.review.Members[user]:
			return workflow.Malformed("user", fmt.Sprintf("%s is not a member of the review %s. Add them to it first, or choose a member.", u.Name, validation.Quoted(w.review.Name)))
		}
	}
	if user != "" && user != w.act.Actor {
		w.tellOwner(user)
	}
	w.Note(w.Today(), OwnerAssigned{User: user})
	return nil
}

// tellOwner tells a user that somebody else gave them the matter.
func (w *Work) tellOwner(user string) {
	u, err := account.Find(w.facts, user)
	if err != nil {
		return // kept as the facts' fault
	}
	w.Alert(workflow.Alert{
		Key:  fmt.Sprintf("assigned/%s/%d/%s", w.matter.ID, w.matter.Version+1, user), // the event that says so
		Kind: workflow.AlertAssigned, Matter: w.matter.ID, Review: w.matter.Review, Recipient: user,
		Declined: u.Preferences.NoAssigned, NotBefore: u.AfterQuiet(w.act.At, time.Time{}),
	})
}
