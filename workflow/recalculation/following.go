package recalculation

import (
	"cmp"
	"fmt"
	"slices"

	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/approval"
	"duces/workflow/due"
	"duces/workflow/jurisdiction"
	"duces/workflow/matter"
)

// following is a change of a jurisdiction with all that follows from it.
type following struct {
	events       []workflow.Event // of jurisdictions
	old, changed jurisdiction.Jurisdiction
	changes      []Change
	works        []*matter.Work // one for each matter of it, unchanged where its dates stay
	moved        []*matter.Work // of a merge: those of works whose matters get the other record
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

// needsApproval says whether a review uses the jurisdiction of which the actor is no
// member, a right ends, or an order protects less. The command line acts for all of them.
func (f following) needsApproval(actor workflow.Actor) bool {
	foreign := func(w *matter.Work) bool { return !w.Review().Members[actor.ID] }
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
		if !slices.ContainsFunc(w.Review().InRole(facts, workflow.Supervisor), another) {
			continue
		}
		if !w.Review().Members[actor] {
			return w.Review().ID, nil
		}
		if found == "" {
			found = w.Review().ID
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
		u := Use{Moved: moved[w.Matter().ID]}
		if w.Review().VisibleTo(facts.Actor) {
			u.Review, u.Name = w.Review().ID, w.Review().Name
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
func followJurisdiction(w *matter.Work, says workflow.Data) ([]Change, error) {
	w.MarkMissed()
	found := w.Matter().Deadlines
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
				Matter: w.Matter().ID, Jurisdiction: w.Jurisdiction().Ref(), Deadline: d.ID, Kind: d.Kind,
				Old: d.Due, New: moved.Due, OldZone: d.Zone, NewZone: moved.Zone, event: moved,
			})
		}
	}
	w.MarkMissed() // what moved into the past is missed at once
	return changes, nil
}
