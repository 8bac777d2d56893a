package stay

import (
	"cmp"
	"slices"
	"time"

	"duces/workflow"
	"duces/workflow/award"
	"duces/workflow/civil"
	"duces/workflow/field"
	"duces/workflow/jurisdiction"
	"duces/workflow/matter"
	"duces/workflow/order"
	"duces/workflow/proceeding"
)

// AwardBar is a clause that bars denial of an award, or may, whomever it binds.
type AwardBar struct {
	order.Finding
	Title   string   // of the order, with its clause and where it was entered
	Grounds []string // that it bars; empty: whatever the ground
}

// touches says whether the clause bars denial of an award on some ground that the award can have.
func (b AwardBar) touches(x award.Award) bool {
	acts := b.Clause.Acts
	return b.Barred == order.Yes || b.Ask == order.AskAct && len(acts.Transitions) == 0 && acts.MayBar(*Described(x))
}

// View says as of when something is asked. The zero Known is now, and the zero On the day of At where a recipient is.
type View struct {
	Kinds *workflow.Kinds
	On    civil.Date
	Known time.Time
	At    time.Time // the time of the question
}

func (v View) day(j jurisdiction.Jurisdiction) civil.Date {
	if v.On.IsZero() {
		return j.Today(workflow.Act{At: v.At})
	}
	return v.On
}

func (v View) record(facts workflow.Facts, persons []order.Person) (*order.Record, error) {
	if v.Known.IsZero() {
		return proceeding.Record(facts, persons...)
	}
	return proceeding.RecordAsKnown(facts, v.Kinds, v.Known, persons...)
}

// OfAward are the clauses that bar denial of an award, or may, judged for each condition that the award has.
func OfAward(facts workflow.Facts, x award.Award, v View) ([]AwardBar, error) {
	own, above, err := personsOf(facts, x)
	if err != nil {
		return nil, err
	}
	record, err := v.record(facts, slices.Concat(own, above))
	if err != nil {
		return nil, err
	}
	return barsOf(&Orders{facts: facts, record: record}, x, v)
}

func barsOf(o *Orders, x award.Award, v View) ([]AwardBar, error) {
	own, above, err := personsOf(o.facts, x)
	if err != nil {
		return nil, err
	}
	to, err := jurisdiction.Current(o.facts, x.Recipient)
	if err != nil {
		return nil, err
	}
	on := v.day(to)
	of := &order.Award{Number: x.Number, Program: x.Program, Year: x.Year}
	q := order.Query{Office: o.office, Persons: own, Above: above, Act: order.Act{Adverse: true, Award: of}, At: order.Point{On: on, Zone: to.Zone}}
	var all []AwardBar
	at := map[order.Ref]int{}
	for _, f := range o.record.Findings(q) {
		at[f.Ref] = len(all)
		all = append(all, AwardBar{Finding: f, Title: o.Names(Barring{Finding: f})})
	}
	for _, c := range x.Conditions(on, v.Known) {
		of.Conditions = append(of.Conditions, c.Name)
	}
	for _, name := range of.Conditions {
		q.Act.Ground = name
		for _, f := range o.record.Findings(q) {
			i, known := at[f.Ref]
			if !known || all[i].Barred == order.Yes && len(all[i].Grounds) == 0 {
				continue
			}
			all[i].Finding, all[i].Grounds = f, append(all[i].Grounds, name)
		}
	}
	return all, nil
}

// Barred is an award whose denial orders bar on some ground.
type Barred struct {
	Award   award.Award
	Bars    []AwardBar
	Undrawn map[string]int64 // cents, by the jurisdiction that has them
}

// BarredAwards are all awards whose denial orders bar, each with what is undrawn of it. Subawards are parts of others.
func BarredAwards(facts workflow.Facts, v View) ([]Barred, error) {
	record, err := v.record(facts, []order.Person{{}})
	if err != nil || !record.Bars() {
		return nil, err
	}
	o := &Orders{facts: facts, record: record}
	q := award.Held{Everyone: true}
	if err := facts.Ask(&q); err != nil {
		return nil, err
	}
	ids := q.All()
	if err := facts.Load(award.Streams(ids)...); err != nil {
		return nil, err
	}
	var all []Barred
	for _, id := range ids {
		x, err := workflow.Look[award.Award](facts, award.Stream(id))
		if err != nil {
			return nil, err
		}
		if x.SubawardOf != "" {
			continue
		}
		bars, err := barsOf(o, x, v)
		if err != nil {
			return nil, err
		}
		if bars = slices.DeleteFunc(bars, func(b AwardBar) bool { return !b.touches(x) }); len(bars) == 0 {
			continue
		}
		b := Barred{Award: x, Bars: bars, Undrawn: map[string]int64{}}
		for holder, c := range x.ByHolder(v.On, v.Known) {
			j, err := jurisdiction.Current(facts, holder)
			if err != nil {
				return nil, err
			}
			b.Undrawn[j.ID] += c.Undrawn
		}
		all = append(all, b)
	}
	return all, nil
}

// Aside is a clause by which a condition of an award is set aside (5 U.S.C. 706) or postponed (705).
type Aside struct {
	AwardBar
	Condition string
	Postponed bool
}

// Since is the day from which it is.
func (a Aside) Since() civil.Date { return a.Clause.From.On() }

// Text says it of the condition.
func (a Aside) Text() string {
	if a.Postponed {
		return "Postponed " + a.Clause.Until.Text()
	}
	return "Condition set aside"
}

// Asides are what bars say of the conditions of an award.
func Asides(facts workflow.Facts, bars []AwardBar) ([]Aside, error) {
	var all []Aside
	for _, b := range bars {
		if b.Barred != order.Yes {
			continue
		}
		p, err := workflow.Look[proceeding.Proceeding](facts, proceeding.Stream(proceeding.Of(b.Ref.Order)))
		if err != nil {
			return nil, err
		}
		o, _ := p.Order(b.Ref.Order)
		postponed := o.Kind == order.Postponement
		if !postponed && o.Kind != order.SetAside && b.Clause.Basis != order.BySetAside {
			continue
		}
		for _, name := range b.Grounds {
			all = append(all, Aside{b, name, postponed})
		}
	}
	return all, nil
}

// Rested is a decision on an award that rests on a condition.
type Rested struct {
	Matter    string
	Event     int64
	On        civil.Date
	Outcome   string
	Condition string
}

// Of are the decisions among some that rest on the condition since the clause works.
func (a Aside) Of(all []Rested) []Rested {
	var some []Rested
	for _, r := range all {
		if workflow.SameName(r.Condition, a.Condition) && !r.On.Before(a.Since()) {
			some = append(some, r)
		}
	}
	return some
}

// Decided is a decision on an award, in the history of a matter.
type Decided struct {
	Matter string
	Event  int64
	On     civil.Date
	field.Decided
}

// DecisionsOn are the decisions on an award, in matters that the actor may see, in the order of their days. With the zero On,
// all that were known are.
func DecisionsOn(facts workflow.Facts, actor string, x award.Award, v View) ([]Decided, error) {
	holders := x.Holders
	if !x.Joint() {
		holders = []string{x.Recipient}
	}
	var all []Decided
	seen := map[string]bool{}
	for _, id := range holders {
		j, err := jurisdiction.Current(facts, id)
		if err != nil {
			return nil, err
		}
		if seen[j.ID] { // two that were merged
			continue
		}
		seen[j.ID] = true
		q := matter.OfJurisdiction{Jurisdiction: j.ID}
		if err := facts.Ask(&q); err != nil {
			return nil, err
		}
		own, err := award.Of(facts, j.ID)
		if err != nil {
			return nil, err
		}
		for _, m := range q.Matters {
			w, err := matter.Begin(facts, workflow.Act{Actor: actor, At: v.At}, m)
			switch {
			case workflow.CodeOf(err) == workflow.NotFound:
				continue
			case err != nil:
				return nil, err
			}
			some, err := decidedIn(facts, w, x, own, v)
			if err != nil {
				return nil, err
			}
			all = append(all, some...)
		}
	}
	slices.SortStableFunc(all, func(a, b Decided) int { return cmp.Or(a.On.Compare(b.On), cmp.Compare(a.Event, b.Event)) })
	return all, nil
}

func decidedIn(facts workflow.Facts, w *matter.Work, x award.Award, own []award.Award, v View) ([]Decided, error) {
	past, err := facts.History(matter.Stream(w.Matter().ID))
	if err != nil {
		return nil, err
	}
	if !v.Known.IsZero() { // a correction that was not known then corrected nothing yet
		past = slices.DeleteFunc(slices.Clone(past), func(e workflow.Event) bool { return e.Recorded.After(v.Known) })
	}
	steps, err := matter.Standing(past)
	if err != nil {
		return nil, err
	}
	var all []Decided
	for _, e := range steps {
		step, is := e.Data.(matter.Transitioned)
		if !is || !v.On.IsZero() && e.Effective.After(v.On) {
			continue
		}
		for _, d := range step.Decisions {
			if of, known := award.Pick(own, d.Award, w.Review().Office(e.Effective).Agency); known && of.ID == x.ID {
				all = append(all, Decided{w.Matter().ID, e.Seq, e.Effective, d})
			}
		}
	}
	return all, nil
}

// Resting are those of an award's decisions that rest on a condition since a clause began to set it aside, in the order of
// their days.
func Resting(decisions []Decided, asides []Aside) []Rested {
	var all []Rested
	for _, d := range decisions {
		for _, c := range asides {
			if !d.On.Before(c.Since()) && slices.ContainsFunc(d.Grounds, func(g string) bool { return workflow.SameName(g, c.Condition) }) {
				all = append(all, Rested{d.Matter, d.Event, d.On, d.Outcome, c.Condition})
			}
		}
	}
	slices.SortStableFunc(all, func(a, b Rested) int {
		return cmp.Or(a.On.Compare(b.On), cmp.Compare(a.Event, b.Event), cmp.Compare(a.Condition, b.Condition), cmp.Compare(a.Outcome, b.Outcome))
	})
	return slices.Compact(all) // two clauses may set one condition aside
}
