package stay

import (
	"time"

	"duces/workflow"
	"duces/workflow/award"
	"duces/workflow/deadline"
	"duces/workflow/matter"
	"duces/workflow/order"
	"duces/workflow/proceeding"
)

// About are the clauses that bar or toll anything in the matter on a day, or may, whatever the step is.
func (o *Orders) About(on deadline.Date, at time.Time) ([]order.Finding, error) {
	q := order.Query{Office: o.office, Persons: []order.Person{o.person}, At: order.Point{On: on, At: at, Zone: o.zone}}
	for _, x := range o.awards {
		own, above, err := personsOf(o.facts, x)
		if err != nil {
			return nil, err
		}
		q.Persons, q.Above = append(q.Persons, own...), append(q.Above, above...)
	}
	return o.record.About(q), nil
}

// Office is who runs the review of the matter.
func (o *Orders) Office() order.Office { return o.office }

// Awards are those of the matter's jurisdiction.
func (o *Orders) Awards() []award.Award { return o.awards }

// Past asks how orders bore on one adverse step of a matter.
type Past struct {
	Award, Ground, Program string
	Year                   int
	On                     deadline.Date
	At                     time.Time // zero: the hour is not known
	From, Through          deadline.Date
	Known                  time.Time // as it was known then; zero: as it is known now
}

// Then says which clauses barred a step on a day, or may have, and over which days it was barred.
func Then(facts workflow.Facts, kinds *workflow.Kinds, w *matter.Work, p Past) ([]order.Finding, []order.Period, error) {
	o, err := Of(facts, w, p.On)
	if err != nil {
		return nil, nil, err
	}
	q := order.Query{
		Office: o.office, Persons: []order.Person{o.person}, At: order.Point{On: p.On, At: p.At, Zone: o.zone},
		Act: order.Act{Adverse: true, Ground: p.Ground},
	}
	if p.Award != "" {
		q.Act.Award = &order.Award{Number: p.Award, Program: p.Program, Year: p.Year}
		if x, known := o.awardOf(p.Award); known {
			q.Act.Award.Program, q.Act.Award.Year = x.Program, x.Year
			if q.Persons, q.Above, err = personsOf(o.facts, x); err != nil {
				return nil, nil, err
			}
		}
	}
	record := o.record
	if !p.Known.IsZero() {
		if record, err = proceeding.RecordAsKnown(facts, kinds, p.Known, append(q.Persons[:len(q.Persons):len(q.Persons)], q.Above...)...); err != nil {
			return nil, nil, err
		}
	}
	return record.Findings(q), record.Periods(q, p.From, p.Through), nil
}

// Concerned are whom the clauses of an order are for: those whom a clause names, or all whom the clauses protect that it
// changes.
func Concerned(facts workflow.Facts, id string) (order.Whom, error) {
	var all order.Whom
	seen := map[order.Ref]bool{}
	var walk func(ref order.Ref) error
	walk = func(ref order.Ref) error {
		if seen[ref] {
			return nil
		}
		seen[ref] = true
		p, err := workflow.Look[proceeding.Proceeding](facts, proceeding.Stream(proceeding.Of(ref.Order)))
		if err != nil {
			return err
		}
		o, _ := p.Order(ref.Order)
		for _, c := range o.Clauses {
			switch {
			case ref.Clause != 0 && c.No != ref.Clause:
			case !c.Whom.IsZero():
				all = join(all, c.Whom)
			default:
				for _, next := range c.Changes {
					if err := walk(next); err != nil {
						return err
					}
				}
			}
		}
		return nil
	}
	err := walk(order.Ref{Order: id})
	return all, err
}

// Matters are all matters of some governments, whatever became of them.
func Matters(facts workflow.Facts, whom order.Whom) ([]string, error) {
	if whom.IsZero() {
		return nil, nil
	}
	var q matter.Touched
	if err := about(facts, whom, &q); err != nil {
		return nil, err
	}
	err := facts.Ask(&q)
	return q.Matters, err
}
