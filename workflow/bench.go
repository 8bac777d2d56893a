package workflow

import (
	"fmt"
	"slices"

	"duces/workflow/deadline"
	"duces/workflow/process"
)

// bench is where one matter lies while an act works on it: its state as the
// act's own events have left it so far, and those events.
type bench struct {
	world   World
	act     Act
	matter  Matter
	review  Review
	place   Jurisdiction
	def     *process.Definition
	events  []Event
	alerts  []Alert
	settled []Settled
	pending string
}

func begin(w World, a Act, id string) (*bench, error) {
	b := &bench{world: w, act: a}
	var err error
	if b.matter, err = w.Matter(id); err != nil {
		return b, err
	}
	if b.review, err = w.Review(b.matter.Review); err != nil {
		return b, err
	}
	if b.place, err = w.Jurisdiction(b.matter.Jurisdiction); err != nil {
		return b, err
	}
	b.def, err = w.Process(b.matter.Process)
	return b, err
}

// add takes an event and moves the matter on, so that what follows in the
// same act sees it.
func (b *bench) add(e Event) {
	b.settleAlerts(e.Data)
	b.matter = EvolveMatter(b.matter, withNo(e, b.matter.Version+1))
	b.events = append(b.events, e)
}

// settleAlerts notes that alerts about a deadline are owed no more. One about
// which nobody was ever told has none.
func (b *bench) settleAlerts(data Data) {
	settle := func(id, why string) {
		if d, ok := b.matter.Deadline(id); ok && len(d.Reminders) > 0 {
			b.settled = append(b.settled, Settled{Matter: b.matter.ID, Deadline: id, Why: why})
		}
	}
	switch e := data.(type) {
	case Transitioned: // it deals with what was missed
		for _, d := range b.matter.Deadlines {
			if d.Late() {
				settle(d.ID, "The matter has moved on since.")
			}
		}
	case DeadlineMoved:
		settle(e.Deadline, "The due date has moved to "+e.Due.Long()+".")
	case DeadlineTolled:
		settle(e.Deadline, "The deadline is tolled.")
	case DeadlineMet:
		settle(e.Deadline, "The deadline has been met.")
	case DeadlineCancelled:
		settle(e.Deadline, "The deadline has been cancelled.")
	}
}

func withNo(e Event, no int) Event { e.No = no; return e }

func (b *bench) inquire(t process.Transition, on deadline.Date) inquiry {
	return inquiry{matter: b.matter, def: b.def, transition: t, on: on, at: b.act.At}
}

func (b *bench) decision() Decision {
	return Decision{Events: b.events, Alerts: b.alerts, Settled: b.settled, Pending: b.pending}
}

// join adds what an act does to one matter to what it does to others.
func (d *Decision) join(b *bench) {
	d.Events = append(d.Events, b.events...)
	d.Alerts = append(d.Alerts, b.alerts...)
	d.Settled = append(d.Settled, b.settled...)
}

func (b *bench) name() string {
	if b.place.Name != "" {
		return b.place.Name
	}
	return "A matter"
}

func (b *bench) stateTitle(name string) string      { return stateTitle(b.def, name) }
func (b *bench) transitionTitle(name string) string { return transitionTitle(b.def, name) }

// deadlines does what the transition says about due dates. before are the
// deadlines as they stood when the act began.
func (b *bench) deadlines(q inquiry, before []Deadline) error {
	t := q.transition
	for _, d := range before {
		unanswered := d.Status == DeadlineOpen || d.Status == DeadlineStopped
		switch {
		case (unanswered || d.Status == DeadlineOverrun && !d.ActedOn) && slices.Contains(t.Meets, d.Kind):
			b.note(q.on, DeadlineMet{Deadline: d.ID, On: q.on, LateDays: max(0, d.Due.DaysUntil(q.on))})
		case unanswered && (slices.Contains(t.Cancels, d.Kind) || slices.Contains(t.Cancels, process.CancelAll)):
			b.note(q.on, DeadlineCancelled{Deadline: d.ID, Cause: t.Name})
		case d.Status == DeadlineOpen && slices.Contains(t.Tolls, d.Kind):
			b.note(q.on, DeadlineTolled{Deadline: d.ID, On: q.on, Cause: t.Name})
		}
	}
	for _, o := range t.Reopens {
		if err := b.open(q, o, true); err != nil {
			return err
		}
	}
	for _, o := range t.Opens {
		if err := b.open(q, o, false); err != nil {
			return err
		}
	}
	return nil
}

func (b *bench) note(on deadline.Date, data Data) {
	b.add(b.act.event(MatterStream(b.matter.ID), on, data))
}

// open sets one deadline of a transition, or sets a stopped one again.
func (b *bench) open(q inquiry, o process.Opening, again bool) error {
	kind, _ := b.def.Deadline(o.Deadline)
	if o.When == process.WhenAdverseAppealable && !appealable(q.given.decisions) {
		return nil
	}
	spec, set := q.given.due[o.Field]
	if date, ok := q.given.date[o.Field]; ok {
		spec, set = deadline.FixedOn(date), true
	}
	if o.Field != "" && !set && o.Days == 0 {
		return nil // an optional due date that was not given
	}
	note := ""
	basis := Basis{Spec: spec, From: q.on}
	if !set {
		basis.Spec = deadline.Days(o.Days)
	}
	receipt, err := b.derive(basis)
	if err != nil {
		return invalid("fields."+o.Field, kind.Title+": "+sentence(err))
	}
	if set && o.Days > 0 {
		days := Basis{Spec: deadline.Days(o.Days), From: q.on}
		other, err := b.derive(days)
		if err != nil {
			return invalid("fields."+o.Field, kind.Title+": "+sentence(err))
		}
		note = fmt.Sprintf("The earlier of %s and %d days after %s (%s).", receipt.Due.Long(), o.Days, q.on.Long(), kind.Cite)
		if other.Due.Before(receipt.Due) {
			basis, receipt = days, other
		}
	}
	if receipt.Due.Before(q.on) {
		return invalid("fields."+o.Field, fmt.Sprintf("%s: %s is before %s, the date of the act itself.", kind.Title, receipt.Due.Long(), q.on.Long()))
	}
	if old, ok := b.matter.latest(o.Deadline); again && ok {
		b.note(q.on, b.moved(old, CauseReopened, basis, receipt))
		return nil
	}
	b.note(q.on, DeadlineOpened{
		Deadline: fmt.Sprintf("%s-%d", o.Deadline, len(b.matter.Deadlines)+1), Kind: o.Deadline, Owed: kind.Owed, Right: kind.Right,
		Basis: basis, Due: receipt.Due, Ends: b.endOf(receipt), Zone: b.place.Zone, Receipt: NewWorking(receipt), Note: note,
	})
	return nil
}

func appealable(decisions []Decided) bool {
	for _, d := range decisions {
		if adverseOutcomes[d.Outcome] && !d.NoReviewRight {
			return true
		}
	}
	return false
}

// settle writes down what the clock has done: deadlines whose last day is
// over are missed, whether or not the tick has come by yet.
func (b *bench) settle() {
	for _, d := range b.matter.Deadlines {
		if d.Status == DeadlineOpen && ended(d.Ends, b.act.At) {
			e := b.act.event(MatterStream(b.matter.ID), d.Due, DeadlineMissed{Deadline: d.ID, Due: d.Due})
			e.Actor = SystemActor
			b.add(e)
		}
	}
}
