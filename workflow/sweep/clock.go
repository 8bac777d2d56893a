package sweep

import (
	"reflect"
	"slices"

	"duces/workflow"
	"duces/workflow/change"
	"duces/workflow/civil"
	"duces/workflow/clock"
	"duces/workflow/due"
	"duces/workflow/matter"
	"duces/workflow/process"
	"duces/workflow/timezone"
)

// CorrectClock says that the ledger was written with times that have not come yet.
// Recorded time starts again at the act's own, which must be the true one.
type CorrectClock struct {
	Reason string `json:"reason"`
}

// CommandName implements workflow.Command.
func (CorrectClock) CommandName() string { return "CorrectClock" }

// Streams implements workflow.Command.
func (CorrectClock) Streams() []workflow.Stream { return []workflow.Stream{clock.Stream} }

// CorrectsClock lets the act be recorded with an earlier time than the act before it.
func (CorrectClock) CorrectsClock() {}

// Decide implements workflow.Command.
func (c CorrectClock) Decide(facts workflow.Facts, a workflow.Act) (workflow.Decision, error) {
	if err := facts.Actor.May(workflow.VerbCorrectClock); err != nil {
		return workflow.Decision{}, err
	}
	if err := workflow.Collect(workflow.CheckProse("reason", "Reason", c.Reason, true)); err != nil {
		return workflow.Decision{}, err
	}
	found := clock.Ahead{Of: a.At}
	if err := facts.Ask(&found); err != nil {
		return workflow.Decision{}, err
	}
	if found.First == 0 {
		return workflow.Decision{}, workflow.Refuse("clock_ahead", "No entry is later than this machine's clock.", "There is nothing to correct.")
	}
	matters := slices.DeleteFunc(found.Streams, func(s workflow.Stream) bool { return s.Kind() != matter.KindName })
	if err := facts.Load(matters...); err != nil {
		return workflow.Decision{}, err
	}
	d := workflow.Decision{Events: []workflow.Event{clock.Correction(a, found, c.Reason)}}
	own, _ := workflow.BuiltInActor(workflow.SystemActor)
	for _, s := range matters {
		w, err := matter.Begin(facts.As(own), a, s.ID())
		if err != nil {
			return workflow.Decision{}, err
		}
		correct(w)
		d.Join(w.Decision())
	}
	return d, nil
}

// correct takes back what a wrong clock did to one matter.
func correct(w *matter.Work) {
	m, now := w.Matter(), w.Act().At
	right := matter.AtTrueTime(m, now)
	d := matter.ClockCorrected{Early: m.Early(now)}
	if len(d.Early) == 0 && reflect.DeepEqual(right, m) {
		w.ContinueSeries()
		return // the clock did nothing else here: what was recorded with a wrong time, a person did
	}
	for i, old := range m.Deadlines {
		if right.Deadlines[i].Status != old.Status && !slices.Contains(d.Early, old.ID) {
			d.Open = append(d.Open, old.ID)
		}
	}
	w.Note(w.Today(), d)
	holdAgain(w)
	w.MarkMissed()
	w.ContinueSeries()
}

// holdAgain puts deadlines on hold again whose holds a wrong clock ended before their last day was over.
func holdAgain(w *matter.Work) {
	for _, end := range w.Matter().Deadlines {
		if end.Kind != process.HoldEnd || end.Status != due.StatusMet || civil.Over(end.MetOn.EndIn(timezone.Named(w.Zone)), w.Act().At) {
			continue
		}
		d, _ := w.Matter().Deadline(end.About)
		last := len(d.Basis.Tolled) - 1
		if d.Status != due.StatusOpen && d.Status != due.StatusMissed || last < 0 || d.Basis.Tolled[last].To != end.MetOn {
			continue
		}
		basis, stay := d.Basis, d.Basis.Tolled[last]
		basis.Tolled = slices.Clone(basis.Tolled[:last])
		receipt, err := w.Derive(basis)
		if err != nil {
			continue // it runs, as everybody sees
		}
		w.Note(w.Today(), w.Moved(d, due.CauseCorrected, basis, receipt))
		again := due.Tolled{Deadline: d.ID, On: stay.From, Until: stay.To, Cause: "clock corrected"}
		w.Note(w.Today(), again)
		if err := change.WatchHold(w, again); err != nil {
			continue // it ends by itself all the same
		}
	}
}
