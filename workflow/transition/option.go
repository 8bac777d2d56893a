package transition

import (
	"errors"
	"time"

	"duces/workflow"
	"duces/workflow/due"
	"duces/workflow/matter"
	"duces/workflow/process"
)

// Option is one transition of the process as it stands for one matter, one
// actor and one instant: a button, or the reason why there is none.
type Option struct {
	Transition process.Transition
	Allowed    bool
	Approval   bool        // would wait, or may wait, for a second person
	Rights     []due.Right // of the jurisdiction, that it would end today
	Here       bool        // it starts from the state in which the matter is
	Reason     string      // why not, where not Allowed
	Satisfy    string      // what would change that
}

// Options lists every transition of the matter's process. Guards that judge
// what is typed into a form cannot refuse yet; those that judge the record do.
func Options(facts workflow.Facts, m string, at time.Time) ([]Option, error) {
	w, err := asOf(facts, m, at)
	if err != nil {
		return nil, err
	}
	options := make([]Option, 0, len(w.Process().Transitions))
	for _, t := range w.Process().Transitions {
		options = append(options, w.option(t))
	}
	return options, nil
}

// OptionFor is one of them.
func OptionFor(facts workflow.Facts, m string, t process.Transition, at time.Time) (Option, error) {
	w, err := asOf(facts, m, at)
	if err != nil {
		return Option{}, err
	}
	return w.option(t), nil
}

// asOf is the matter at an instant, with what it has missed by then.
func asOf(facts workflow.Facts, m string, at time.Time) (mover, error) {
	work, err := matter.Begin(facts, workflow.Act{At: at}, m)
	if err != nil {
		return mover{}, err
	}
	work.MarkMissed()
	return mover{work}, nil
}

func (w mover) option(t process.Transition) Option {
	_, here := t.FromState(w.Matter().State)
	o := Option{Transition: t, Allowed: true, Here: here, Approval: t.Adverse != process.AdverseNever}
	q := w.inquire(t, w.Today(), "")
	if here {
		o.Rights = q.endsRights()
		o.Approval = o.Approval || len(o.Rights) > 0
	}
	for _, check := range []func() error{
		func() error { return w.Facts().Actor.MayTake(t) },
		func() error { return mayBegin(q) },
		func() error { return runGuards(q) },
	} {
		if err := check(); err != nil {
			o.Allowed, o.Reason = false, err.Error()
			if e, ok := errors.AsType[*workflow.Error](err); ok {
				o.Reason, o.Satisfy = e.Message, e.Satisfy
			}
			break
		}
	}
	return o
}
