// Package assignment says who looks after matters, and tells whoever gets one.
package assignment

import (
	"fmt"
	"time"

	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/matter"
	"duces/workflow/validation"
)

// Assign gives matters to the person who looks after them, whom ladders
// know as the owner; no user takes them back.
type Assign struct {
	Matters []string `json:"matters"`
	User    string   `json:"user,omitempty"`
	// Was, if given, is who looked after them as the caller saw it.
	Was *string `json:"was,omitempty"`
}

// CommandName implements Command.
func (Assign) CommandName() string { return "AssignOwner" }

// Streams implements Command.
func (c Assign) Streams() []workflow.Stream {
	streams := matter.Streams(c.Matters)
	if c.User != "" {
		streams = append(streams, account.Stream(c.User))
	}
	return streams
}

func (c Assign) Decide(facts workflow.Facts, a workflow.Act) (workflow.Decision, error) {
	if err := matter.CheckMany(c.Matters); err != nil {
		return workflow.Decision{}, err
	}
	var d workflow.Decision
	seen := map[string]bool{}
	for _, id := range c.Matters {
		if seen[id] {
			continue
		}
		seen[id] = true
		w, err := matter.Begin(facts, a, id)
		if err != nil {
			return workflow.Decision{}, err
		}
		if err := facts.Actor.May(workflow.VerbAssign); err != nil {
			return workflow.Decision{}, err
		}
		if owner := w.Matter().Owner; c.Was != nil && *c.Was != owner && c.User != owner {
			return workflow.Decision{}, &workflow.Error{Code: workflow.Conflict, Existing: owner, Message: "Someone else has assigned this matter since you opened the page. Nothing was saved. Review the change and try again."}
		}
		if err := assign(w, c.User); err != nil {
			return workflow.Decision{}, err
		}
		d.Join(w.Decision())
	}
	return d, nil
}

func assign(w *matter.Work, user string) error {
	if w.Matter().Owner == user {
		return nil
	}
	if user != "" {
		u, err := account.Find(w.Facts(), user)
		switch {
		case err != nil:
			return err
		case u.Disabled:
			return workflow.Malformed("user", fmt.Sprintf("The access of %s has ended. Choose someone else.", u.Name))
		case !w.Review().Members[user]:
			return workflow.Malformed("user", fmt.Sprintf("%s is not a member of the review %s. Add them to it first, or choose a member.", u.Name, validation.Quoted(w.Review().Name)))
		}
	}
	if user != "" && user != w.Act().Actor {
		tellOwner(w, user)
	}
	w.Note(w.Today(), matter.OwnerAssigned{User: user})
	return nil
}

// tellOwner tells a user that somebody else gave them the matter.
func tellOwner(w *matter.Work, user string) {
	u, err := account.Find(w.Facts(), user)
	if err != nil {
		return // kept as the facts' fault
	}
	w.Alert(workflow.Alert{
		Key:  fmt.Sprintf("assigned/%s/%d/%s", w.Matter().ID, w.Matter().Version+1, user), // the event that says so
		Kind: workflow.AlertAssigned, Matter: w.Matter().ID, Review: w.Matter().Review, Recipient: user,
		Declined: u.Preferences.NoAssigned, NotBefore: u.AfterQuiet(w.Act().At, time.Time{}),
	})
}
