package transition

import (
	"fmt"
	"slices"

	"duces/workflow/civil"
	"duces/workflow/due"
	"duces/workflow/field"
	"duces/workflow/process"
	"duces/workflow/validation"
)

// endsRights are the rights of the jurisdiction that still run, and that the transition
// would cancel. It makes no difference whether it finds for the jurisdiction: what a
// finding rests on and which conditions will follow is free text, a proposal that two
// people made is not dropped by one, and a second person costs a click. Three kinds of step
// end no right here: one that always needs a second person, who sees what it cancels,
// unless it ends the matter; one that records what the jurisdiction sent, which must
// never wait; and one by which the jurisdiction used the right, which is met.
func (q inquiry) endsRights() []due.Right {
	if !q.guardsRights() {
		return nil
	}
	var rights []due.Right
	for _, d := range q.matter.AsOf(q.at).On(q.on).Deadlines {
		if _, cancels := ending(q.def, q.transition, q.party(), q.on, d, answerOf(q.transition, q.given, q.matter.Derived())).(due.Cancelled); !cancels {
			continue
		}
		if r, runs := due.RunningRight(q.def, d); runs {
			rights = append(rights, r)
		}
	}
	return rights
}

func (q inquiry) guardsRights() bool {
	state, _ := q.def.State(q.transition.To)
	return (q.transition.Adverse != process.AdverseAlways || state.Terminal) && !q.transition.Answers()
}

// endsRights are those of the inquiry, and those to which the transition gives an earlier
// date than they have.
func (w mover) endsRights(q inquiry) ([]due.Right, error) {
	rights := q.endsRights()
	if !q.guardsRights() {
		return rights, nil
	}
	for _, o := range q.transition.Reopens {
		old, _ := q.matter.AsOf(q.at).On(q.on).LatestOf(o.Deadline, q.party().recipient)
		r, runs := due.RunningRight(q.def, old)
		if !runs || r.Tolled {
			continue
		}
		opened, err := w.opening(q, o)
		if err != nil {
			return nil, err
		}
		if opened != nil && opened.Ends.Before(old.Ends) {
			rights = append(rights, r)
		}
	}
	return rights, nil
}

// checkRights refuses an approved act that would end other rights than it was asked for with.
func checkRights(def *process.Definition, now, asked []due.Right) error {
	if slices.Equal(now, asked) {
		return nil
	}
	for _, r := range now {
		if !slices.Contains(asked, r) {
			return errOtherRights(fmt.Sprintf("it would end a right of the jurisdiction that is not named in the request: %s", r.Text(def, civil.Date.Text)))
		}
	}
	for _, r := range asked {
		if !slices.Contains(now, r) {
			return errOtherRights("the right " + validation.Quoted(def.DeadlineTitle(r.Kind)) + " is no longer running")
		}
	}
	return nil
}

// answerOf is how complete the answer is that a transition records; empty: it records none. derived is what
// follows from what came for each demand.
func answerOf(t process.Transition, g field.Values, derived string) string {
	if t.Derives() {
		return derived
	}
	for _, f := range t.Fields {
		if f.Use == process.UseCompleteness {
			return f.Meaning(g.Choice[f.Name])
		}
	}
	return ""
}
