package recalculation

import (
	"duces/workflow"
	"duces/workflow/approval"
	"duces/workflow/calendar"
	"duces/workflow/due"
	"duces/workflow/jurisdiction"
	"duces/workflow/matter"
	"duces/workflow/process"
)

// ChangeJurisdiction replaces what is on record about a government. Where its state or
// time zone was wrong, the open deadlines of its matters are derived again, all in
// one act, each with its own event. What other reviews call it and count by is theirs
// too: whoever is no member of each of them asks a second person for it, and so does whoever
// would end a right of the jurisdiction, have it end sooner, or take the jurisdiction out of a court order.
type ChangeJurisdiction struct {
	jurisdiction.Change
	// Shown is the hash of the preview that the actor saw: nothing is done if something
	// else would move by now. Empty asks for no comparison.
	Shown string `json:"shown,omitempty"`
	// Version is that of the jurisdiction as the caller saw it, 0 for any; of a change
	// that waits, when it was asked for.
	Version int `json:"version,omitempty"`
}

// CommandName implements workflow.Command.
func (ChangeJurisdiction) CommandName() string { return "ChangeJurisdiction" }

// Streams implements workflow.Command.
func (c ChangeJurisdiction) Streams() []workflow.Stream {
	return []workflow.Stream{jurisdiction.Stream(c.ID), calendar.Stream}
}

// Decide implements workflow.Command.
func (c ChangeJurisdiction) Decide(facts workflow.Facts, a workflow.Act) (workflow.Decision, error) {
	f, err := c.follow(facts, a)
	if err != nil {
		return workflow.Decision{}, err
	}
	if err := workflow.Outdated("This jurisdiction", c.Version, f.old.Version); err != nil {
		return workflow.Decision{}, err
	}
	if c.Shown != "" && c.Shown != HashOf(f.changes) {
		return workflow.Decision{}, errOtherMoves
	}
	if f.needsApproval(facts.Actor) {
		return c.ask(facts, a, f)
	}
	return f.decision(), nil
}

// ask asks somebody of a review that uses the jurisdiction. The contact is personal,
// and stands beside the command.
func (c ChangeJurisdiction) ask(facts workflow.Facts, a workflow.Act, f following) (workflow.Decision, error) {
	in, err := f.decides(facts)
	if err != nil {
		return workflow.Decision{}, err
	}
	id := a.NewID("approval/" + c.ID)
	var personal map[string]workflow.Sealed
	if !workflow.Blank(c.Contact) {
		personal = map[string]workflow.Sealed{contactName: a.Seal(approval.Stream(id), contactName, c.Contact)}
	}
	n := f.changed
	c.New = jurisdiction.New{Name: n.Name, Kind: n.Kind, State: n.State, Zone: n.Zone, Parent: n.Parent, ZoneConfirmed: true}
	c.Shown, c.Version = HashOf(f.changes), f.old.Version
	d, _, err := approval.Ask(facts, a, id, c, approval.About{Review: in, Jurisdiction: c.ID, Streams: c.Streams()}, workflow.Supervisor, personal)
	return d, err
}

// contactName is the name of the contact among the personal values of a request.
const contactName = "contact"

// MayAsk implements approval.Command.
func (c ChangeJurisdiction) MayAsk(facts workflow.Facts, _ approval.About) error {
	return facts.Actor.May(workflow.VerbRunReviews)
}

// Ended implements approval.Command: exactly what was asked for is done, or nothing.
func (c ChangeJurisdiction) Ended(facts workflow.Facts, a workflow.Act, r approval.Request) (workflow.Decision, error) {
	if r.Status != approval.Given {
		return workflow.Decision{}, nil
	}
	f, err := c.stillAsked(facts, a, r)
	if err != nil {
		return workflow.Decision{}, err
	}
	f.rests(r)
	return f.decision(), nil
}

// Asked is the change that a request asks for, with its contact.
func (c ChangeJurisdiction) Asked(r approval.Request) ChangeJurisdiction {
	c.Contact = r.Personal[contactName].Text()
	return c
}

// stillAsked is what a change that waited does by now, if that is what was asked for.
func (c ChangeJurisdiction) stillAsked(facts workflow.Facts, a workflow.Act, r approval.Request) (following, error) {
	f, err := c.Asked(r).follow(facts, a)
	switch {
	case err != nil:
		return f, err
	case r.Personal[contactName].Erased:
		return f, workflow.Clash("The new contact was erased after this was requested. Reject this request and submit the change again with the contact.")
	case f.old.Version != c.Version:
		return f, workflow.Clash("The jurisdiction has changed since this was requested. Reject this request and submit the change again.")
	case HashOf(f.changes) != c.Shown:
		return f, workflow.Clash("The due dates that would move have changed since this was requested. Reject this request and submit the change again.")
	}
	return f, nil
}

// JurisdictionPreview is what a change of a jurisdiction would lead to.
type JurisdictionPreview struct {
	Old, New jurisdiction.Jurisdiction
	Changes  []Change
	Uses     []Use    // every review that uses it, those that the actor sees first
	Rights   []Ending // that would end, or end sooner
	Approval bool     // a second person must approve it
	Frees    bool     // an order protects the jurisdiction less after it
}

// Ending is a right that would end, with the process that says what it is.
type Ending struct {
	due.Right
	Process *process.Definition
}

// Use is a review that has a matter of a jurisdiction, and how many of its due dates
// would move. Review and Name are empty where it does not exist for the actor.
type Use struct {
	Review, Name string
	Moved        int
}

// Preview says what the change would lead to, and stores nothing.
func (c ChangeJurisdiction) Preview(facts workflow.Facts, a workflow.Act) (JurisdictionPreview, error) {
	f, err := c.follow(facts, a)
	if err == nil {
		err = workflow.Outdated("This jurisdiction", c.Version, f.old.Version)
	}
	return f.preview(facts), err
}

// PreviewAsked is Preview of a change that waits, for whoever sees the request: refused
// where it could not be done now.
func (c ChangeJurisdiction) PreviewAsked(facts workflow.Facts, a workflow.Act, r approval.Request) (JurisdictionPreview, error) {
	anybody, _ := workflow.BuiltInActor(workflow.OperatorActor)
	f, err := c.stillAsked(facts.As(anybody), a, r)
	return f.preview(facts), err
}

// follow is the change, and what it does in the matters of the jurisdiction. Its state
// and zone are its own affair: they reach matters that whoever corrects them may not read.
func (c ChangeJurisdiction) follow(facts workflow.Facts, a workflow.Act) (following, error) {
	var f following
	e, old, changed, err := c.Changed(facts, a)
	f.events, f.old, f.changed = []workflow.Event{e}, old, changed
	if err != nil || old.Same(changed) {
		return f, err
	}
	if err := f.asksOrders(facts, changed, old); err != nil {
		return f, err
	}
	if f.works, err = worksOf(facts, a, c.ID); err != nil {
		return f, err
	}
	for _, w := range f.works {
		if f.old.State == f.changed.State && f.old.Zone == f.changed.Zone {
			continue
		}
		w.SetJurisdiction(f.changed)
		before := w.Matter().Deadlines
		changes, err := followJurisdiction(w, matter.JurisdictionCorrected{State: w.Jurisdiction().State, Zone: w.Zone})
		if err != nil {
			return f, err
		}
		for _, r := range due.EndedRights(w.Process(), before, w.Matter().Deadlines, a.At) {
			f.rights = append(f.rights, Ending{r, w.Process()})
		}
		f.changes = append(f.changes, changes...)
	}
	return f, nil
}
