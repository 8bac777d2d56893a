package proceeding

import (
	"fmt"

	"duces/workflow"
	"duces/workflow/approval"
	"duces/workflow/association"
	"duces/workflow/civil"
	"duces/workflow/field"
	"duces/workflow/order"
)

// ChangeMembers records who joined or left an association. Where a clause that follows its members would let acts through
// for them it needs a document and waits for a second person.
type ChangeMembers struct {
	Association string           `json:"association"`
	On          civil.Date       `json:"on"`
	Joined      []string         `json:"joined,omitempty"`
	Left        []string         `json:"left,omitempty"`
	Documents   []field.Document `json:"documents,omitempty"`
	Note        string           `json:"-"`
	Version     int              `json:"version,omitempty"` // as the caller saw it; 0: any
}

// CommandName implements workflow.Command.
func (ChangeMembers) CommandName() string { return "ChangeAssociationMembers" }

// Streams implements workflow.Command.
func (c ChangeMembers) Streams() []workflow.Stream {
	return []workflow.Stream{association.Stream(c.Association)}
}

// Check refuses a change that cannot be recorded, whoever would have to approve it. frees says that a clause lets acts
// through after it that it bars before.
func (c ChangeMembers) Check(facts workflow.Facts, a workflow.Act) (x association.Association, changed association.MembersChanged, frees bool, err error) {
	if err := facts.Actor.May(workflow.VerbRecordCourts); err != nil {
		return x, changed, false, err
	}
	if x, err = workflow.Find[association.Association](facts, association.Stream(c.Association)); err == nil {
		err = workflow.Outdated("This association", c.Version, x.Version)
	}
	if err == nil {
		changed, err = x.Change(facts, a, c.On, c.Joined, c.Left)
	}
	if err == nil {
		err = workflow.Collect(append(workflow.CheckProse("note", "Note", c.Note, false), checkFiles(facts, Proceeding{}, c.Documents)...))
	}
	if err != nil {
		return x, changed, false, err
	}
	changed.Documents = c.Documents
	frees, err = c.frees(facts, x.ID)
	return x, changed, frees, err
}

// frees says whether somebody who leaves was protected by a clause, or somebody who joins loses what a clause takes from
// the members.
func (c ChangeMembers) frees(facts workflow.Facts, id string) (bool, error) {
	clauses, err := ClausesFollowing(facts, id)
	if err != nil {
		return false, err
	}
	for _, x := range clauses {
		both, err := changesStay(facts, nil, x)
		if err != nil {
			return false, err
		}
		if loses := both || x.Effect.Frees() && len(c.Joined) > 0 || !x.Effect.Frees() && len(c.Left) > 0; loses && !x.Over(c.On) {
			return true, nil
		}
	}
	return false, nil
}

// Decide implements workflow.Command.
func (c ChangeMembers) Decide(facts workflow.Facts, a workflow.Act) (workflow.Decision, error) {
	x, changed, frees, err := c.Check(facts, a)
	if err != nil {
		return workflow.Decision{}, err
	}
	of := association.Stream(x.ID)
	note := sealed(a, of, workflow.NoteName, c.Note)
	if !frees {
		e := a.Event(of, c.On, changed)
		e.Personal = note
		return workflow.Decision{Events: []workflow.Event{e}}, nil
	}
	if len(c.Documents) == 0 {
		return workflow.Decision{}, errNoNotice
	}
	what := fmt.Sprintf("Change members: %s (%d joined, %d left)", x.Name, len(changed.Joined), len(changed.Left))
	return ask(facts, a, of, c, what, note)
}

var errNoNotice = workflow.Refuse("court_document", "A clause follows these members, so this would free acts that an order bars. It rests on no document.",
	"Attach the notice or the court's order that says who belongs to the association.")

// MayAsk implements approval.Command.
func (ChangeMembers) MayAsk(facts workflow.Facts, _ approval.About) error {
	return facts.Actor.May(workflow.VerbRecordCourts)
}

// Ended implements approval.Command.
func (c ChangeMembers) Ended(facts workflow.Facts, a workflow.Act, r approval.Request) (workflow.Decision, error) {
	return granted(facts, r, func(asked workflow.Facts) (workflow.Decision, error) {
		c.Version = 0 // the members are looked at again
		_, changed, _, err := c.Check(asked, a)
		if err != nil {
			return workflow.Decision{}, err
		}
		changed.Approval, changed.RequestedBy = r.ID, r.RequestedBy
		e := a.Event(association.Stream(c.Association), c.On, changed)
		e.Personal = r.Personal
		return workflow.Decision{Events: []workflow.Event{e}}, nil
	})
}

// ClausesFollowing are the clauses that follow the members of an association.
func ClausesFollowing(facts workflow.Facts, id string) ([]order.Clause, error) {
	refs, err := Following(facts, id)
	if err != nil {
		return nil, err
	}
	all := make([]order.Clause, len(refs))
	for i, ref := range refs {
		p, err := workflow.Look[Proceeding](facts, Stream(Of(ref.Order)))
		if err != nil {
			return nil, err
		}
		o, _ := p.Order(ref.Order)
		all[i], _ = o.clause(ref.Clause)
	}
	return all, nil
}
