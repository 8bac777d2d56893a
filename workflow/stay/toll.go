package stay

import (
	"slices"
	"time"

	"duces/workflow"
	"duces/workflow/civil"
	"duces/workflow/deadline"
	"duces/workflow/due"
	"duces/workflow/jurisdiction"
	"duces/workflow/matter"
	"duces/workflow/order"
	"duces/workflow/proceeding"
	"duces/workflow/timezone"
)

// CauseOrder is why a deadline is tolled that an order tolls.
const CauseOrder = "court order"

// Toll makes the deadlines of a matter stand as the orders of today say: what a clause tolls stops, what none tolls any
// more runs again with the days that remain. Clauses that overlap toll once. What was tolled before and should not have
// been, as the record has it now, is taken back.
func Toll(w *matter.Work, record *order.Record) error {
	byOrders := func(d due.Deadline) bool { return d.TollCause == CauseOrder || len(d.Stayed) > 0 }
	if !record.Tolls() && !slices.ContainsFunc(w.Matter().Deadlines, byOrders) {
		return nil
	}
	for _, d := range w.Matter().Deadlines {
		byOrder := d.Status == due.StatusTolled && d.TollCause == CauseOrder
		missed := d.Status == due.StatusMissed && !d.ActedOn // else a step has dealt with its being missed
		if d.Aside() || d.Owed != due.OwedByJurisdiction || !byOrder && !missed && d.Status != due.StatusOpen {
			continue
		}
		if err := toll(w, d, byOrder, tolledBy(w, record, d)); err != nil {
			return err
		}
	}
	w.MarkMissed() // a new date may be over
	return nil
}

// tolled is for how long orders toll a deadline, and which one first. To is zero where that goes on.
type tolled struct {
	deadline.Interval
	order *order.Order
}

// tolledBy are the days on which orders toll a deadline, until today.
func tolledBy(w *matter.Work, record *order.Record, d due.Deadline) []tolled {
	p, zone := proceeding.Person(w.Jurisdiction()), w.Jurisdiction().Zone
	from := d.Basis.From
	if from.IsZero() {
		from = civil.DateIn(d.Arose, timezone.Named(zone))
	}
	var all []tolled
	var now *tolled
	for _, day := range record.Turns(from, w.Today()) {
		found := record.Tolling(d.Kind, p, order.Point{On: day, Zone: zone})
		i := slices.IndexFunc(found, func(f order.Finding) bool { return f.Barred == order.Yes })
		switch {
		case i >= 0 && now == nil:
			all = append(all, tolled{deadline.Interval{From: day}, found[i].Order})
			now = &all[len(all)-1]
		case i < 0 && now != nil:
			now.To, now = day.AddDays(-1), nil
		}
	}
	return all
}

// toll makes one deadline stand as intervals say.
func toll(w *matter.Work, d due.Deadline, byOrder bool, by []tolled) error {
	basis := d.Basis
	basis.Tolled = slices.DeleteFunc(slices.Clone(basis.Tolled), func(i deadline.Interval) bool { return slices.Contains(d.Stayed, i) })
	receipt, err := w.Derive(basis)
	if err != nil {
		return err
	}
	var stayed []deadline.Interval
	var open *tolled
	for i, t := range by {
		switch {
		case t.From.After(receipt.Due): // all was over
		case t.To.IsZero():
			open = &by[i]
		default:
			stayed, basis.Tolled = append(stayed, t.Interval), append(basis.Tolled, t.Interval)
			if receipt, err = w.Derive(basis); err != nil {
				return err
			}
		}
	}
	if !slices.Equal(stayed, d.Stayed) || byOrder && open == nil {
		cause := due.CauseTolled
		if byOrder {
			cause = due.CauseResumed
		}
		moved := w.Moved(d, cause, basis, receipt)
		moved.Stayed = stayed
		w.Note(w.Today(), moved)
		byOrder = false
	}
	if open != nil && (!byOrder || d.TolledOn != open.From) {
		w.Note(w.Today(), due.Tolled{Deadline: d.ID, On: open.From, Cause: CauseOrder, Authority: open.order.Title})
	}
	return nil
}

// tollAll makes the deadlines of matters stand as orders say. changed are proceedings that the act itself changes.
func tollAll(facts workflow.Facts, a workflow.Act, matters []string, changed ...string) (workflow.Decision, error) {
	var d workflow.Decision
	if len(matters) == 0 {
		return d, nil
	}
	if err := facts.Load(matter.Streams(matters)...); err != nil {
		return d, err
	}
	works := make([]*matter.Work, len(matters))
	persons := make([]order.Person, len(matters))
	for i, id := range matters {
		var err error
		if works[i], err = matter.Begin(facts, a, id); err != nil {
			return d, err
		}
		persons[i] = proceeding.Person(works[i].Jurisdiction())
	}
	record, err := proceeding.RecordWith(facts, changed, persons...)
	if err != nil {
		return d, err
	}
	for _, w := range works {
		if err := Toll(w, record); err != nil {
			return d, err
		}
		d.Join(w.Decision())
	}
	return d, nil
}

// tollWhatRuns tolls deadlines that arise or run again while an order tolls them. Once a jurisdiction's record is merged or
// changed, other orders may protect it: its deadlines are looked at again, and the steps that were taken against it.
func tollWhatRuns(after workflow.Facts, a workflow.Act, events []workflow.Event) (workflow.Decision, error) {
	found := map[string]bool{}
	var changed []string
	for _, e := range events {
		switch d := e.Data.(type) {
		case due.Opened:
			if d.Owed == due.OwedByJurisdiction {
				found[e.Stream.ID()] = true
			}
		case jurisdiction.MergedFrom, jurisdiction.Changed: // a matter need not tell of it
			changed = append(changed, e.Stream.ID())
		default:
			found[e.Stream.ID()] = true
		}
	}
	facts := system(after)
	running, moved := matter.Touched{Jurisdictions: changed, Running: true}, matter.Touched{Jurisdictions: changed, Since: beforeEveryStep}
	for _, q := range []*matter.Touched{&running, &moved} {
		if len(changed) > 0 {
			if err := facts.Ask(q); err != nil {
				return workflow.Decision{}, err
			}
		}
	}
	for _, id := range running.Matters {
		found[id] = true
	}
	d, err := tollAll(facts, a, chosen(found))
	if err != nil || len(moved.Matters) == 0 {
		return d, err
	}
	conflicts, err := Touched{}.conflicts(a, In(facts, moved.Matters))
	d.Join(conflicts)
	return d, err
}

var beforeEveryStep = civil.NewDate(1, time.January, 1)
