package matter

import (
	"slices"

	"duces/workflow"
	"duces/workflow/correction"
	"duces/workflow/production"
	"duces/workflow/validation"
)

func withCorrections(m Matter, e workflow.Event, fold func(correction.Record, int64) correction.Record) Matter {
	m = m.after(e, false)
	m.Record = fold(m.Record, m.Last.Event)
	if d, is := e.Data.(correction.Corrected); is {
		m.Rulings = slices.DeleteFunc(slices.Clone(m.Rulings), func(r production.Ruling) bool { return slices.Contains(d.Unaccepted, r.Demand) })
	}
	return m
}

// Fold is the matter after one more event of its history.
func Fold(m Matter, e workflow.Event) (Matter, error) {
	next, err := onlyMatters.Fold(m, e)
	if err != nil {
		return m, err
	}
	return next.(Matter), nil
}

// Standing gives the events of a matter with the content of their last correction.
func Standing(past []workflow.Event) ([]workflow.Event, error) { return onlyMatters.Standing(past) }

// Correct adds events that correct earlier ones; past is the matter's whole history.
func (w *Work) Correct(past, corrections []workflow.Event) error {
	state, err := onlyMatters.Replay(w.history(past, slices.Concat(w.decision.Events, corrections)), workflow.Until{})
	if err != nil {
		return err
	}
	before := w.matter
	w.matter = state.(Matter)
	w.decision.Events = append(w.decision.Events, corrections...)
	for _, old := range before.Deadlines {
		if d, ok := w.matter.Deadline(old.ID); ok && d.Version != old.Version && len(old.Reminders) > 0 {
			w.decision.Dropped = append(w.decision.Dropped, workflow.DroppedAlerts{
				Matter: w.matter.ID, Deadline: d.ID, Why: "The due date was moved to " + d.Due.Text() + ".",
			})
		}
	}
	return nil
}

// history is one, or some of it, with those of some events that are the matter's, as they will stand.
func (w *Work) history(past, events []workflow.Event) []workflow.Event {
	all := slices.Clone(past)
	var last int64
	if len(all) > 0 {
		last = all[len(all)-1].Seq
	}
	for _, e := range events {
		if e.Stream == Stream(w.matter.ID) {
			last++
			e.Seq, e.No = last, len(all)+1
			all = append(all, e)
		}
	}
	return all
}

// CloseConflict says how a conflict was dealt with.
type CloseConflict struct {
	Matter     string `json:"matter"`
	Correction int64  `json:"correction"` // its event
	Event      int64  `json:"event"`      // of the later step
	Note       string `json:"note"`
}

// CommandName implements workflow.Command.
func (CloseConflict) CommandName() string { return "CloseConflict" }

// Streams implements workflow.Command.
func (c CloseConflict) Streams() []workflow.Stream { return Streams([]string{c.Matter}) }

// Decide implements workflow.Command.
func (c CloseConflict) Decide(facts workflow.Facts, a workflow.Act) (workflow.Decision, error) {
	w, err := Begin(facts, a, c.Matter)
	if err != nil {
		return workflow.Decision{}, err
	}
	if err := facts.Actor.May(workflow.VerbCorrect); err != nil {
		return workflow.Decision{}, err
	}
	i := slices.IndexFunc(w.matter.Conflicts, func(o correction.OpenConflict) bool { return o.Correction == c.Correction && o.Event == c.Event })
	if i < 0 {
		return workflow.Decision{}, workflow.Absent("conflict")
	}
	if workflow.Blank(c.Note) {
		return workflow.Decision{}, workflow.Malformed("note", validation.Required("Note")+" Say how the conflict was resolved.")
	}
	if err := CheckNote(c.Note); err != nil {
		return workflow.Decision{}, err
	}
	e := a.Event(Stream(w.matter.ID), w.Today(), correction.ConflictClosed{Correction: c.Correction, Event: c.Event, Transition: w.matter.Conflicts[i].Transition})
	e.Personal = w.Personal(nil, c.Note)
	w.Add(e)
	return w.Decision(), nil
}
