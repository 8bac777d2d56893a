package stay

import (
	"duces/workflow"
	"duces/workflow/deadline"
	"duces/workflow/due"
	"duces/workflow/matter"
	"duces/workflow/order"
	"duces/workflow/proceeding"
)

// CauseOrder is why a deadline is tolled that an order tolls.
const CauseOrder = "court order"

// Toll makes the deadlines of a matter stand as the orders of today say: what a clause tolls stops, what none tolls any
// more runs again with the days that remain. Clauses that overlap toll once.
func Toll(w *matter.Work, record *order.Record) error {
	p, today := proceeding.Person(w.Jurisdiction()), w.Today()
	tolls := func(kind string, day deadline.Date) *order.Finding {
		for _, f := range record.Tolling(kind, p, order.Point{On: day, Zone: w.Jurisdiction().Zone}) {
			if f.Barred == order.Yes {
				return &f
			}
		}
		return nil
	}
	for _, d := range w.Matter().Deadlines {
		byOrder := d.Status == due.StatusTolled && d.TollCause == CauseOrder
		if d.Aside() || d.Owed != due.OwedByJurisdiction || !byOrder && d.Status != due.StatusOpen && d.Status != due.StatusMissed {
			continue
		}
		if !byOrder && d.ActedOn {
			continue // a step has dealt with its being missed
		}
		day := deadline.DateIn(d.Arose, deadline.Zone(w.Jurisdiction().Zone))
		if byOrder {
			day = d.TolledOn
		}
		for day = later(day, lastTolled(d)); !day.After(today); day = day.AddDays(1) {
			d, _ = w.Matter().Deadline(d.ID)
			f := tolls(d.Kind, day)
			switch tolled := d.Status == due.StatusTolled; {
			case f != nil && !tolled && !day.After(d.Due):
				w.Note(today, due.Tolled{Deadline: d.ID, On: day, Cause: CauseOrder, Authority: f.Order.Title})
			case f == nil && tolled:
				if err := w.Resume(d, day.AddDays(-1)); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// lastTolled is the first day after the stays of a deadline that are over.
func lastTolled(d due.Deadline) deadline.Date {
	var last deadline.Date
	for _, stay := range d.Basis.Tolled {
		last = later(last, stay.To.AddDays(1))
	}
	return last
}

func later(a, b deadline.Date) deadline.Date {
	if b.After(a) {
		return b
	}
	return a
}

// tollAll makes the deadlines of matters stand as orders say.
func tollAll(facts workflow.Facts, a workflow.Act, ids []string) (workflow.Decision, error) {
	var d workflow.Decision
	for _, id := range ids {
		w, err := matter.Begin(facts, a, id)
		if err != nil {
			return d, err
		}
		record, err := proceeding.Record(facts, proceeding.Person(w.Jurisdiction()))
		if err != nil {
			return d, err
		}
		if err := Toll(w, record); err != nil {
			return d, err
		}
		d.Join(w.Decision())
	}
	return d, nil
}
