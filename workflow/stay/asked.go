package stay

import (
	"slices"
	"time"

	"duces/workflow"
	"duces/workflow/award"
	"duces/workflow/civil"
	"duces/workflow/matter"
	"duces/workflow/order"
	"duces/workflow/proceeding"
)

// OfAsKnown reads the orders for a matter as they were known at an instant, without what was recorded later. The zero
// instant is now.
func OfAsKnown(facts workflow.Facts, kinds *workflow.Kinds, w *matter.Work, on civil.Date, known time.Time) (*Orders, error) {
	r := In(facts, []string{w.Matter().ID})
	o, err := r.Of(w, on)
	if err != nil || known.IsZero() {
		return o, err
	}
	o.record, err = proceeding.RecordAsKnown(facts, kinds, known, r.persons...)
	return o, err
}

// Asked is an act that somebody asks about. The zero Asked is any act that some clause bars.
type Asked struct {
	Adverse    bool   // an adverse act, of which nothing else need be named
	Transition string // empty: any
	Award      string // number; empty: none
	Ground     string // award condition or finding; empty: none is named
	Guidance   string // document that it rests on; empty: none
}

// Answer is what the orders say of an act on a day.
type Answer struct {
	Clauses []Barring // that bar it or may, those too that do not bind the office
	Periods []order.Period
	Agency  string // that acts; empty: the review names none, and whom an order binds cannot be told
	Award   string // id of the award on record; empty: none is
}

// Answer says which clauses bar an act on a day, and on which days over a span; a zero first day is that of the first clause.
func (o *Orders) Answer(x Asked, on civil.Date, at time.Time, first, through civil.Date) (Answer, error) {
	a := Answer{Agency: o.office.Agency}
	q := order.Query{Persons: []order.Person{o.person}, Act: order.Act{Transition: x.Transition, Adverse: true, Ground: x.Ground}}
	if x.Guidance != "" {
		q.Act.Guidance = []string{x.Guidance}
	}
	own, known := o.awardOf(x.Award)
	switch {
	case x.Award != "" && known:
		a.Award = own.ID
		var err error
		if q.Persons, q.Above, err = personsOf(o.facts, own); err != nil {
			return a, err
		}
		q.Act.Award = Described(own)
	case x.Award != "":
		q.Act.Award = &order.Award{Number: x.Award}
	case x == Asked{}:
		q.Act.Any = true
	}
	s := Step{On: on, At: at}
	a.Clauses = o.find(s, q, x.Award, x.Ground)
	if q.Act.Any {
		more, err := o.ofAwards(s, a.Clauses)
		if err != nil {
			return a, err
		}
		a.Clauses = append(a.Clauses, more...)
	}
	if first.IsZero() {
		first = o.record.First()
	}
	if through.IsZero() {
		through = on
	}
	if !first.IsZero() && !through.Before(first) {
		q.Office, q.At = o.office, order.Point{Zone: o.zone}
		a.Periods = o.record.Periods(q, first, through)
	}
	return a, nil
}

// ofAwards are the clauses that protect the jurisdiction by way of an award alone: others have a share in it, or
// passed it on.
func (o *Orders) ofAwards(s Step, seen []Barring) ([]Barring, error) {
	var all []Barring
	for _, x := range o.awards {
		q := order.Query{Act: order.Act{Any: true, Award: Described(x)}}
		var err error
		if q.Persons, q.Above, err = personsOf(o.facts, x); err != nil {
			return nil, err
		}
		for _, b := range o.find(s, q, x.Number, "") {
			if !slices.ContainsFunc(slices.Concat(seen, all), func(c Barring) bool { return c.Ref == b.Ref }) && b.Clause.Acts.MayBar(*q.Act.Award) {
				all = append(all, b)
			}
		}
	}
	return all, nil
}

// Described is an award as orders may tell it by.
func Described(x award.Award) *order.Award {
	d := &order.Award{Number: x.Number, Program: x.Program, Year: x.Year}
	for _, c := range x.Conditions(civil.Date{}, time.Time{}) {
		d.Conditions = append(d.Conditions, c.Name)
	}
	return d
}

// Question is what must be known before a clause can be judged, as a sentence with what to do; empty: nothing.
func (o *Orders) Question(b Barring, on civil.Date) string {
	if b.Barred == order.Yes {
		return ""
	}
	e := o.ask(b, Step{On: on})
	return e.Message + " " + e.Satisfy
}
