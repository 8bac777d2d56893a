package approval

import (
	"fmt"

	"duces/workflow"
	"duces/workflow/validation"
)

// Approve decides a request, by a second person.
type Approve struct {
	// Matter is the one that the request is about, if it is about one: it holds
	// requests of earlier versions.
	Matter   string `json:"matter"`
	Approval string `json:"approval"`
	Approve  bool   `json:"approve"`
	Note     string `json:"note,omitempty"`
	// Hash, if given, is what the approver saw; it must be what would happen.
	Hash string `json:"hash,omitempty"`
}

// CommandName implements workflow.Command.
func (Approve) CommandName() string { return "Approve" }

// Streams implements workflow.Command.
func (c Approve) Streams() []workflow.Stream { return streams(c.Approval, c.Matter) }

// Decide implements workflow.Command.
func (c Approve) Decide(facts workflow.Facts, a workflow.Act) (workflow.Decision, error) {
	r, err := Find(facts, c.Approval, holder(c.Matter))
	if err != nil {
		return workflow.Decision{}, err
	}
	if err := r.MayDecide(facts.Actor); err != nil {
		return workflow.Decision{}, err
	}
	if r.Status != Pending {
		return workflow.Decision{}, &workflow.Error{Code: workflow.Conflict, Existing: r.Status, Message: r.closed()}
	}
	if c.Hash != "" && c.Hash != r.Hash {
		return workflow.Decision{}, workflow.Clash("The effects of this request have changed since you opened it. Review the request again, then decide.")
	}
	if err := workflow.Collect(workflow.CheckProse("note", "Note", c.Note, false)); err != nil {
		return workflow.Decision{}, err
	}
	var comment map[string]workflow.Sealed
	if !workflow.Blank(c.Note) {
		comment = map[string]workflow.Sealed{"note": a.Seal(r.Held, "note", c.Note)}
	}
	if !c.Approve {
		if comment == nil {
			return workflow.Decision{}, workflow.Malformed("note", validation.Required("Note")+" Say why you reject the request.")
		}
		return r.end(facts, a, Rejected, CommandRejected{}, comment)
	}
	switch lost, err := r.Lost(facts); {
	case err != nil:
		return workflow.Decision{}, err
	case lost != "":
		return workflow.Decision{}, workflow.Refuse("author_right", lost.Refusal(), "Reject it. Someone with permission can submit it again.")
	}
	return r.end(facts, a, Given, CommandApproved{Hash: r.Hash}, comment)
}

// WithdrawApproval takes a request back; only the one who made it may.
type WithdrawApproval struct {
	Matter   string `json:"matter"` // as in Approve
	Approval string `json:"approval"`
}

// CommandName implements workflow.Command.
func (WithdrawApproval) CommandName() string { return "WithdrawApproval" }

// Streams implements workflow.Command.
func (c WithdrawApproval) Streams() []workflow.Stream { return streams(c.Approval, c.Matter) }

// Decide implements workflow.Command.
func (c WithdrawApproval) Decide(facts workflow.Facts, a workflow.Act) (workflow.Decision, error) {
	r, err := Find(facts, c.Approval, holder(c.Matter))
	switch {
	case err != nil:
		return workflow.Decision{}, err
	case r.RequestedBy != facts.Actor.ID:
		return workflow.Decision{}, workflow.Forbid("Only the requester may withdraw a request.")
	case r.Status != Pending:
		return workflow.Decision{}, workflow.Clash(r.closed())
	}
	return r.end(facts, a, Withdrawn, CommandWithdrawn{}, nil)
}

// end ends a request, and lets its command say what follows.
func (r Request) end(facts workflow.Facts, a workflow.Act, status string, data workflow.Data, comment map[string]workflow.Sealed) (workflow.Decision, error) {
	c, err := r.Waiting(facts)
	if err != nil {
		return workflow.Decision{}, err
	}
	if r.Own() && status == Given {
		if hash, err := hashOf(r.Command, r.Content, r.About, r.Personal); err != nil || hash != r.Hash {
			return workflow.Decision{}, workflow.Clash("The effects have changed since this was requested. Submit the request again.")
		}
	}
	var d workflow.Decision
	e := a.Event(r.Held, a.Today(), data)
	e.Personal = comment
	if r.Own() {
		d.Events = append(d.Events, e)
	}
	follows, err := c.Ended(facts, a, r.After(status, e))
	if err != nil {
		return workflow.Decision{}, err
	}
	d.Join(follows)
	return d, nil
}

// Waiting reads back the command that waits.
func (r Request) Waiting(facts workflow.Facts) (Command, error) {
	stored, err := facts.Restore(r.Command, r.Content)
	if err != nil {
		return nil, err
	}
	c, ok := stored.(Command)
	if !ok {
		return nil, &workflow.Error{Code: workflow.Internal, Message: fmt.Sprintf("The command %s cannot wait for a second person.", r.Command)}
	}
	return c, nil
}

// MayDecide refuses whoever may not decide the request, its own asker above all.
func (r Request) MayDecide(actor workflow.Actor) error {
	if err := actor.MayAs(workflow.VerbApprove, []workflow.Role{r.Role}); err != nil {
		return err
	}
	if actor.ID == r.RequestedBy {
		return workflow.Refuse("second_person", "You made this request.", "Another person with that role must decide it.")
	}
	return nil
}

func (r Request) closed() string {
	if r.Why != "" {
		return "This request is no longer open. It expired because " + r.Why.Text() + "."
	}
	return fmt.Sprintf("This request is no longer open. It was %s.", statusWords[r.Status])
}

func holder(matter string) workflow.Stream {
	if matter == "" {
		return ""
	}
	return workflow.NewStream("matter", matter)
}

func streams(id, matter string) []workflow.Stream {
	all := []workflow.Stream{Stream(id)}
	if matter != "" {
		all = append(all, holder(matter))
	}
	return all
}
