package stay

import (
	"slices"
	"time"

	"duces/workflow"
	"duces/workflow/association"
	"duces/workflow/award"
	"duces/workflow/civil"
	"duces/workflow/correction"
	"duces/workflow/due"
	"duces/workflow/jurisdiction"
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
	workflow.FollowsFrom(membersChanged),
	workflow.FollowsFromAll(tollWhatRuns, due.Opened{}, due.Moved{}, matter.JurisdictionMerged{}, matter.JurisdictionCorrected{}, jurisdiction.MergedFrom{}, jurisdiction.Changed{}),
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
	return touched.follow(facts, a, proceeding.Of(id))
}

// follow does so for all that the clauses are about. changed are proceedings that the act itself changes.
func (t Touched) follow(facts workflow.Facts, a workflow.Act, changed ...string) (workflow.Decision, error) {
	tolled, err := t.matters(facts, true)
	if err != nil {
		return workflow.Decision{}, err
	}
	d, err := tollAll(facts, a, tolled, changed...)
	if err != nil {
		return d, err
	}
	moved, err := t.matters(facts, false)
	if err != nil {
		return d, err
	}
	found, err := t.conflicts(a, In(facts, moved, changed...))
	d.Join(found)
	return d, err
}

// membersChanged does the same where the members change of an association that a clause follows: for those who joined
// or left, by the clauses that follow it.
func membersChanged(after workflow.Facts, a workflow.Act, e workflow.Event, d association.MembersChanged) (workflow.Decision, error) {
	facts := system(after)
	following, err := proceeding.Following(facts, e.Stream.ID())
	if err != nil || len(following) == 0 {
		return workflow.Decision{}, err
	}
	t := Touched{clauses: map[order.Ref]bool{}}
	for _, ref := range following {
		if err := t.walk(facts, ref, e.Effective); err != nil {
			return workflow.Decision{}, err
		}
	}
	who := order.Whom{Named: slices.Concat(d.Joined, d.Left)}
	t.Tolls, t.Bars, t.Since = who, who, e.Effective
	return t.follow(facts, a)
}

// Touched is whom the clauses of an order are about, with those of the clauses that it changes.
type Touched struct {
	Tolls, Bars order.Whom
	Since       civil.Date         // the first day on which a bar works; zero: none does
	clauses     map[order.Ref]bool // nil: all on record
}

// Touches gathers whom an order is about.
func Touches(facts workflow.Facts, id string) (Touched, error) {
	t := Touched{clauses: map[order.Ref]bool{}}
	p, err := workflow.Look[proceeding.Proceeding](facts, proceeding.Stream(proceeding.Of(id)))
	if err != nil {
		return t, err
	}
	o, _ := p.Order(id)
	for _, c := range o.Clauses {
		from := c.From.From.On
		if !c.From.Happened.IsZero() {
			from = c.From.Happened.On
		}
		if from.IsZero() {
			from = o.Entered.On
		}
		if err := t.walk(facts, order.Ref{Order: id, Clause: c.No}, from); err != nil {
			return t, err
		}
	}
	return t, nil
}

// walk adds a clause, which works from a day on, and all that it changes.
func (t *Touched) walk(facts workflow.Facts, ref order.Ref, from civil.Date) error {
	if t.clauses[ref] {
		return nil
	}
	t.clauses[ref] = true
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
	whom := c.Whom
	for key := range o.Answers {
		if key.Clause == c.No {
			whom.Named = append(slices.Clip(whom.Named), key.Jurisdiction)
		}
	}
	for _, old := range o.Before {
		if old.No == c.No {
			whom = join(whom, old.Whom)
		}
	}
	if c.Effect == order.Extend {
		t.Tolls, t.Bars = join(t.Tolls, whom), join(t.Bars, whom)
	}
	switch c.Effect {
	case order.Toll:
		t.Tolls = join(t.Tolls, whom)
	case order.Bar:
		t.Bars = join(t.Bars, whom)
		if t.Since.IsZero() || from.Before(t.Since) {
			t.Since = from
		}
	}
	for _, next := range c.Changes {
		if err := t.walk(facts, next, from); err != nil {
			return err
		}
	}
	return nil
}

func join(a, b order.Whom) order.Whom {
	return order.Whom{
		Everyone: a.Everyone || b.Everyone, Named: slices.Concat(a.Named, b.Named), States: slices.Concat(a.States, b.States),
		Members: slices.Concat(a.Members, b.Members),
	}
}

// about puts those for whom a clause is into a question for matters.
func about(facts workflow.Facts, whom order.Whom, q *matter.Touched) error {
	q.Everyone, q.States, q.Jurisdictions = whom.Everyone, states(whom), slices.Clone(whom.Named)
	for _, id := range whom.Members {
		members, err := proceeding.EverMember(facts, id)
		if err != nil {
			return err
		}
		q.Jurisdictions = append(q.Jurisdictions, members...)
	}
	return nil
}

// matters are those that an order is about: with deadlines that it may toll or let run, or that moved since it barred something.
func (t Touched) matters(facts workflow.Facts, tolls bool) ([]string, error) {
	q := matter.Touched{Since: t.Since}
	whom := t.Bars
	if tolls {
		q.Since, q.Running, whom = civil.Date{}, true, t.Tolls
	} else if t.Since.IsZero() {
		return nil, nil
	}
	if whom.IsZero() {
		return nil, nil
	}
	if err := about(facts, whom, &q); err != nil {
		return nil, err
	}
	if !tolls {
		var err error
		if q.Jurisdictions, err = withRecipients(facts, q.Jurisdictions); err != nil {
			return nil, err
		}
	}
	err := facts.Ask(&q)
	return q.Matters, err
}

// withRecipients are some jurisdictions, and those through whose awards they have a share.
func withRecipients(facts workflow.Facts, ids []string) ([]string, error) {
	q := award.Held{Jurisdictions: ids}
	if err := facts.Ask(&q); err != nil {
		return nil, err
	}
	awards := q.All()
	if err := facts.Load(award.Streams(awards)...); err != nil {
		return nil, err
	}
	for _, id := range awards {
		x, err := workflow.Look[award.Award](facts, award.Stream(id))
		if err != nil {
			return nil, err
		}
		ids = append(ids, x.Recipient)
	}
	slices.Sort(ids)
	return slices.Compact(ids), nil
}

// conflicts names the steps of matters that an order bars as the record has it now. They stay as they were taken.
func (t Touched) conflicts(a workflow.Act, r *Reading) (workflow.Decision, error) {
	var d workflow.Decision
	steps := matter.StepsIn(r.facts, r.matters)
	for _, m := range r.matters {
		w, err := matter.Begin(r.facts, a, m)
		if err != nil {
			return d, err
		}
		past, err := steps.Of(w)
		if err != nil {
			return d, err
		}
		for _, e := range past {
			if err := t.conflict(r, w, e); err != nil {
				return d, err
			}
		}
		d.Join(w.Decision())
	}
	return d, nil
}

// conflict names one step, if a clause that the order is about bars it or may.
func (t Touched) conflict(r *Reading, w *matter.Work, e workflow.Event) error {
	moved, is := e.Data.(matter.Transitioned)
	if !is || w.Matter().InConflict(e.Seq) {
		return nil
	}
	transition, known := w.Process().Transition(moved.Transition)
	s := StepOf(transition, moved.Fields, moved.Decisions, e.Effective, w.HourOf(e.Effective, moved.At))
	if !known || !s.harms() {
		return nil
	}
	o, err := r.Of(w, s.On)
	if err != nil {
		return err
	}
	return o.list(w, s, e.Seq, func(b Barring) bool { return t.clauses == nil || t.clauses[b.Ref] })
}

// list puts a step on the list of those that a person is to look at, if a clause bars it, or may, or bars such a step at
// another hour of its day. event is that of the step; 0: the act takes it.
func (o *Orders) list(w *matter.Work, s Step, event int64, about func(Barring) bool) error {
	for _, at := range []time.Time{s.At, {}} {
		s.At = at
		bars, err := o.Bars(s)
		if err != nil {
			return err
		}
		for _, b := range bars {
			bar := correction.Bar{Event: event, Order: b.Ref.Order, Clause: b.Ref.Clause}
			if !about(b) || !b.Binds && o.office.Agency != "" || slices.Contains(w.Matter().Bars, bar) {
				continue
			}
			why := o.names(b) + " may bar " + b.what() + o.share(b) + "."
			switch {
			case b.Barred == order.Yes:
				why = o.names(b) + " bars " + b.what() + o.share(b) + "."
			case b.Ask == order.AskHour:
				why = o.names(b) + turnsOn(s)
			}
			w.Note(w.Today(), correction.BarFound{
				Order: bar.Order, Clause: bar.Clause, Conflict: correction.Conflict{Event: event, Transition: s.Transition, Why: why},
			})
			return nil
		}
	}
	return nil
}

// Look puts a step that the act has just taken on the list of those that a person is to look at, where an order begins
// or ends to bar it on the same day. Only a step with a time of day could be taken on such a day.
func (r *Reading) Look(w *matter.Work, s Step) error {
	if s.At.IsZero() || !s.harms() {
		return nil
	}
	o, err := r.Of(w, s.On)
	if err != nil {
		return err
	}
	s.At = time.Time{}
	return o.list(w, s, 0, func(Barring) bool { return true })
}
