package matter

import (
	"cmp"
	"fmt"
	"slices"

	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/approval"
	"duces/workflow/calendar"
	"duces/workflow/civil"
	"duces/workflow/due"
	"duces/workflow/jurisdiction"
	"duces/workflow/process"
	"duces/workflow/usstate"
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
	Right
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

// OfJurisdiction asks for the matters of a jurisdiction, whoever may see them.
type OfJurisdiction struct {
	Jurisdiction string
	Matters      []string // ids, in order
}

// Asks implements workflow.Question.
func (q *OfJurisdiction) Asks() string {
	return "which matters has jurisdiction " + q.Jurisdiction + "?"
}

// Touched asks for the open matters whose jurisdictions an order may be about: those with deadlines that run or are
// tolled, or those that moved on a day or later, closed ones among them.
type Touched struct {
	Everyone      bool
	States        []string // two letters
	Jurisdictions []string // ids; records that were merged into others stand for those
	Running       bool
	Since         civil.Date
	Matters       []string // in order
}

// Asks implements workflow.Question.
func (q *Touched) Asks() string { return "which matters does an order touch?" }

// following is a change of a jurisdiction with all that follows from it.
type following struct {
	events       []workflow.Event // of jurisdictions
	old, changed jurisdiction.Jurisdiction
	changes      []Change
	works        []*Work // one for each matter of it, unchanged where its dates stay
	rights       []Ending
	frees        bool // an order protects the jurisdiction less after it
}

// Freed asks whether a court order protects governments, or may, less once another record stands for them.
type Freed struct {
	Was []jurisdiction.Jurisdiction
	Is  jurisdiction.Jurisdiction
	Yes bool
}

// Asks implements workflow.Question.
func (q *Freed) Asks() string { return "does an order protect " + q.Is.Title() + " less?" }

// asksOrders finds whether an order protects governments less once another record stands for them.
func (f *following) asksOrders(facts workflow.Facts, is jurisdiction.Jurisdiction, was ...jurisdiction.Jurisdiction) error {
	q := Freed{Was: was, Is: is}
	err := facts.Ask(&q)
	f.frees = q.Yes
	return err
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
		w.jurisdiction = f.changed
		before := w.matter.Deadlines
		changes, err := w.followJurisdiction(JurisdictionCorrected{State: w.jurisdiction.State, Zone: w.jurisdiction.Zone})
		if err != nil {
			return f, err
		}
		for _, r := range EndedRights(w.def, before, w.matter.Deadlines, a.At) {
			f.rights = append(f.rights, Ending{r, w.def})
		}
		f.changes = append(f.changes, changes...)
	}
	return f, nil
}

// needsApproval says whether a review uses the jurisdiction of which the actor is no
// member, a right ends, or an order protects less. The command line acts for all of them.
func (f following) needsApproval(actor workflow.Actor) bool {
	foreign := func(w *Work) bool { return !w.review.Members[actor.ID] }
	return actor.Role != workflow.Operator && (f.frees || len(f.rights) > 0 || slices.ContainsFunc(f.works, foreign))
}

// decides is the review whose supervisors decide: of those that use the jurisdiction,
// the first that has one besides the actor, and sooner one that the actor does not belong to. Where none uses it, none
// is named, and every supervisor decides.
func (f following) decides(facts workflow.Facts) (string, error) {
	if len(f.works) == 0 {
		return "", nil
	}
	actor, found := facts.Actor.ID, ""
	for _, w := range f.works {
		another := func(u account.User) bool { return u.ID != actor }
		if !slices.ContainsFunc(w.review.InRole(facts, workflow.Supervisor), another) {
			continue
		}
		if !w.review.Members[actor] {
			return w.review.ID, nil
		}
		if found == "" {
			found = w.review.ID
		}
	}
	if found == "" {
		return "", workflow.Refuse("second_person", "A second person must approve this change, and no review that uses the jurisdiction has a supervising attorney other than you.",
			"Add another supervising attorney to one of these reviews first.")
	}
	return found, nil
}

// rests says in the event of the change on which request it rests.
func (f *following) rests(r approval.Request) {
	data := f.events[0].Data.(jurisdiction.Changed)
	data.Approval, data.RequestedBy = r.ID, r.RequestedBy
	f.events[0].Data = data
}

func (f following) decision() workflow.Decision {
	d := workflow.Decision{Events: f.events}
	for _, w := range f.works {
		d.Join(w.Decision())
	}
	return d
}

func (f following) preview(facts workflow.Facts) JurisdictionPreview {
	p := JurisdictionPreview{Old: f.old, New: f.changed, Changes: f.changes, Rights: f.rights, Approval: f.needsApproval(facts.Actor), Frees: f.frees}
	moved := map[string]int{}
	for _, c := range f.changes {
		moved[c.Matter]++
	}
	for _, w := range f.works {
		u := Use{Moved: moved[w.matter.ID]}
		if w.review.VisibleTo(facts.Actor) {
			u.Review, u.Name = w.review.ID, w.review.Name
		}
		p.Uses = append(p.Uses, u)
	}
	slices.SortStableFunc(p.Uses, func(a, b Use) int {
		return cmp.Or(-cmp.Compare(min(len(a.Review), 1), min(len(b.Review), 1)), cmp.Compare(a.Name, b.Name), cmp.Compare(b.Moved, a.Moved))
	})
	return p
}

// followJurisdiction derives the open deadlines again in the state and zone that are right; says is the event that
// tells of it.
func (w *Work) followJurisdiction(says workflow.Data) ([]Change, error) {
	w.MarkMissed()
	found := w.matter.Deadlines
	w.Note(w.Today(), says)
	var changes []Change
	for _, d := range found {
		if d.Status != due.StatusOpen && (d.Status != due.StatusMissed || d.ActedOn) {
			continue
		}
		receipt, err := w.Derive(d.Basis)
		if err != nil {
			return nil, workflow.Malformed("state", fmt.Sprintf("The deadline %s of %s cannot be recalculated: %s", d.ID, w.JurisdictionName(), workflow.Sentence(err)))
		}
		moved := w.Moved(d, due.CauseJurisdiction, d.Basis, receipt)
		same := moved.Due == d.Due && moved.Ends.Equal(d.Ends) && moved.Zone == d.Zone
		if same && moved.Receipt.Equal(d.Receipt) {
			continue
		}
		w.Note(w.Today(), moved) // though the date stays: its receipt names the state
		if !same {
			changes = append(changes, Change{
				Matter: w.matter.ID, Jurisdiction: w.jurisdiction.Ref(), Deadline: d.ID, Kind: d.Kind,
				Old: d.Due, New: moved.Due, OldZone: d.Zone, NewZone: moved.Zone, event: moved,
			})
		}
	}
	w.MarkMissed() // what moved into the past is missed at once
	return changes, nil
}

// JurisdictionCorrected says in which state and zone the matter's dates are counted from now on.
type JurisdictionCorrected struct {
	State string `json:"state"`
	Zone  string `json:"zone"`
}

// Type is the stored name.
func (JurisdictionCorrected) Type() string { return "jurisdiction_corrected" }

var jurisdictionEvents = []workflow.EventType{
	changing(func(m Matter, d JurisdictionCorrected, _ workflow.Event) Matter {
		m.Zone = d.Zone
		return m
	}, func(d JurisdictionCorrected, _ workflow.Names) string {
		return fmt.Sprintf("Jurisdiction corrected: dates are counted in the time zone %s (%s)", usstate.Names[d.State], d.Zone)
	}, nil),

	changing(func(m Matter, d JurisdictionMerged, _ workflow.Event) Matter {
		m.Jurisdiction, m.Zone = d.Jurisdiction, d.Zone
		return m
	}, func(d JurisdictionMerged, _ workflow.Names) string {
		return fmt.Sprintf("Jurisdiction merged: the record of %s was merged into %s. Dates are counted in the time zone %s (%s)",
			d.FromName, d.Name, usstate.Names[d.State], d.Zone)
	}, nil).Called("Jurisdiction of the matter merged"),
}
