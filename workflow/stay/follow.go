package stay

import (
	"fmt"
	"slices"
	"time"

	"duces/workflow"
	"duces/workflow/deadline"
	"duces/workflow/matter"
	"duces/workflow/order"
	"duces/workflow/proceeding"
)

// Follows is what events of orders lead to in matters.
var Follows = []workflow.Consequence{
	workflow.FollowsFrom(func(after workflow.Facts, a workflow.Act, e workflow.Event, _ proceeding.OrderEntered) (workflow.Decision, error) {
		p, err := proceeding.Find(system(after), e.Stream.ID())
		if err != nil || len(p.Orders) == 0 {
			return workflow.Decision{}, err
		}
		return follow(after, a, p.Orders[len(p.Orders)-1].ID)
	}),
	workflow.FollowsFrom(func(after workflow.Facts, a workflow.Act, _ workflow.Event, d proceeding.OrderVoided) (workflow.Decision, error) {
		return follow(after, a, d.Order)
	}),
	workflow.FollowsFrom(func(after workflow.Facts, a workflow.Act, _ workflow.Event, d proceeding.ClauseCorrected) (workflow.Decision, error) {
		return follow(after, a, d.Order)
	}),
	workflow.FollowsFrom(func(after workflow.Facts, a workflow.Act, _ workflow.Event, d proceeding.ClauseEventCame) (workflow.Decision, error) {
		return follow(after, a, d.Order)
	}),
	workflow.FollowsFrom(func(after workflow.Facts, a workflow.Act, _ workflow.Event, d proceeding.CoverageAnswered) (workflow.Decision, error) {
		return follow(after, a, d.Order)
	}),
	workflow.FollowsFrom(func(after workflow.Facts, a workflow.Act, _ workflow.Event, d proceeding.ClauseTurned) (workflow.Decision, error) {
		return follow(after, a, d.Order)
	}),
}

func system(facts workflow.Facts) workflow.Facts {
	clock, _ := workflow.BuiltInActor(workflow.SystemActor)
	return facts.As(clock)
}

// follow tolls and resumes the deadlines that an order is about, and names the steps that were taken against it.
func follow(after workflow.Facts, a workflow.Act, id string) (workflow.Decision, error) {
	facts := system(after)
	touched, err := Touches(facts, id)
	if err != nil {
		return workflow.Decision{}, err
	}
	tolled, err := touched.matters(facts, true)
	if err != nil {
		return workflow.Decision{}, err
	}
	d, err := tollAll(facts, a, tolled)
	if err != nil {
		return d, err
	}
	moved, err := touched.matters(facts, false)
	if err != nil {
		return d, err
	}
	found, err := conflicts(facts, a, id, moved)
	d.Join(found)
	return d, err
}

// Touched is whom the clauses of an order are about, with those of the clauses that it changes.
type Touched struct {
	Tolls, Bars order.Whom
	Since       deadline.Date // the first day on which a bar works; zero: none does
}

// Touches gathers whom an order is about.
func Touches(facts workflow.Facts, id string) (Touched, error) {
	var t Touched
	seen := map[order.Ref]bool{}
	var walk func(ref order.Ref, from deadline.Date) error
	walk = func(ref order.Ref, from deadline.Date) error {
		if seen[ref] {
			return nil
		}
		seen[ref] = true
		p, err := workflow.Look[proceeding.Proceeding](facts, proceeding.Stream(proceeding.Of(ref.Order)))
		if err != nil {
			return err
		}
		o, _ := p.Order(ref.Order)
		i := slices.IndexFunc(o.Clauses, func(c order.Clause) bool { return c.No == ref.Clause })
		if i < 0 {
			return nil
		}
		c := o.Clauses[i]
		if c.Effect == order.Extend {
			t.Tolls, t.Bars = join(t.Tolls, c.Whom), join(t.Bars, c.Whom)
		}
		switch c.Effect {
		case order.Toll:
			t.Tolls = join(t.Tolls, c.Whom)
		case order.Bar:
			t.Bars = join(t.Bars, c.Whom)
			if t.Since.IsZero() || from.Before(t.Since) {
				t.Since = from
			}
		}
		for _, next := range c.Changes {
			if err := walk(next, from); err != nil {
				return err
			}
		}
		return nil
	}
	p, err := workflow.Look[proceeding.Proceeding](facts, proceeding.Stream(proceeding.Of(id)))
	if err != nil {
		return t, err
	}
	o, _ := p.Order(id)
	for _, once := range o.Once {
		t.Tolls = join(t.Tolls, once) // what tolled for them by mistake runs again
	}
	for _, c := range o.Clauses {
		from := c.From.From.On
		if !c.From.Happened.IsZero() {
			from = c.From.Happened.On
		}
		if from.IsZero() {
			from = o.Entered.On
		}
		if err := walk(order.Ref{Order: id, Clause: c.No}, from); err != nil {
			return t, err
		}
	}
	return t, nil
}

func join(a, b order.Whom) order.Whom {
	return order.Whom{
		Everyone: a.Everyone || b.Everyone, Named: slices.Concat(a.Named, b.Named), States: slices.Concat(a.States, b.States),
		Members: slices.Concat(a.Members, b.Members),
	}
}

// matters are those that an order is about: with deadlines that it may toll or let run, or that moved since it barred something.
func (t Touched) matters(facts workflow.Facts, tolls bool) ([]string, error) {
	q := matter.Touched{Since: t.Since}
	whom := t.Bars
	if tolls {
		q.Since, q.Running, whom = deadline.Date{}, true, t.Tolls
	} else if t.Since.IsZero() {
		return nil, nil
	}
	if whom.IsZero() {
		return nil, nil
	}
	q.Everyone = whom.Everyone
	for _, r := range whom.States {
		q.States = append(q.States, r.State)
	}
	q.Jurisdictions = slices.Clone(whom.Named)
	for _, id := range whom.Members {
		members, err := proceeding.EverMember(facts, id)
		if err != nil {
			return nil, err
		}
		q.Jurisdictions = append(q.Jurisdictions, members...)
	}
	err := facts.Ask(&q)
	return q.Matters, err
}

// conflicts names the steps of matters that an order bars as the record has it now. They stay as they were taken.
func conflicts(facts workflow.Facts, a workflow.Act, id string, matters []string) (workflow.Decision, error) {
	var d workflow.Decision
	steps := matter.StepsIn(facts, matters)
	for _, m := range matters {
		w, err := matter.Begin(facts, a, m)
		if err != nil {
			return d, err
		}
		past, err := steps.Of(w)
		if err != nil {
			return d, err
		}
		for _, e := range past {
			if err := conflict(facts, w, id, e); err != nil {
				return d, err
			}
		}
		d.Join(w.Decision())
	}
	return d, nil
}

// conflict names one step, if the order bars it or may.
func conflict(facts workflow.Facts, w *matter.Work, id string, e workflow.Event) error {
	moved, is := e.Data.(matter.Transitioned)
	if !is || w.Matter().InConflict(e.Seq) {
		return nil
	}
	t, known := w.Process().Transition(moved.Transition)
	s := StepOf(t, moved.Decisions, e.Effective, time.Time{})
	if !known || !s.harms() {
		return nil
	}
	s.At = w.HourOf(e.Effective, moved.At)
	o, err := Of(facts, w, s.On)
	if err != nil {
		return err
	}
	bars, err := o.Bars(s)
	if err != nil {
		return err
	}
	for _, b := range bars {
		if b.Ref.Order != id && !o.changes(id, b.Ref) || !b.Binds && o.office.Agency != "" {
			continue
		}
		verb := " bars "
		if b.Barred != order.Yes {
			verb = " may bar "
		}
		w.Note(w.Today(), matter.BarFound{
			Order: b.Ref.Order, Clause: b.Ref.Clause,
			Conflict: matter.Conflict{Event: e.Seq, Transition: moved.Transition, Why: fmt.Sprintf("%s%s%s.", o.names(b), verb, b.what())},
		})
		return nil
	}
	return nil
}

// changes says whether an order changes a clause.
func (o *Orders) changes(id string, ref order.Ref) bool {
	p, err := workflow.Look[proceeding.Proceeding](o.facts, proceeding.Stream(proceeding.Of(id)))
	if err != nil {
		return false
	}
	x, _ := p.Order(id)
	return slices.ContainsFunc(x.Clauses, func(c order.Clause) bool { return slices.Contains(c.Changes, ref) })
}
