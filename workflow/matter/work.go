package matter

import (
	"fmt"
	"slices"
	"time"

	"duces/workflow"
	"duces/workflow/civil"
	"duces/workflow/due"
	"duces/workflow/jurisdiction"
	"duces/workflow/process"
	"duces/workflow/review"
	"duces/workflow/timezone"
	"duces/workflow/validation"
)

// Work is the unit of work on one matter: its state as the events of the act
// have left it so far, and those events.
type Work struct {
	facts        workflow.Facts
	act          workflow.Act
	before       Matter // as it stood when the act began
	matter       Matter
	review       review.Review
	jurisdiction jurisdiction.Jurisdiction
	def          *process.Definition
	decision     workflow.Decision // so far
}

// Begin finds a matter that the actor may see, with all that deciding about it needs.
func Begin(facts workflow.Facts, a workflow.Act, id string) (*Work, error) {
	w := &Work{facts: facts, act: a}
	var err error
	if w.matter, err = Find(facts, id); err != nil {
		return w, err
	}
	w.before = w.matter
	if w.review, err = review.Find(facts, w.matter.Review); err != nil {
		return w, err
	}
	if w.jurisdiction, err = jurisdiction.Find(facts, w.matter.Jurisdiction); err != nil {
		return w, err
	}
	w.def, err = review.FindProcess(facts, w.matter.Process)
	return w, err
}

// Try is a copy on which an act can be tried: what is added to it, the work does not get.
func (w *Work) Try() *Work {
	try := *w
	try.decision = workflow.Decision{Events: slices.Clone(w.decision.Events)}
	return &try
}

// Add takes an event and moves the matter on, so that what follows in the
// same act sees it.
func (w *Work) Add(e workflow.Event) {
	w.dropAlerts(e)
	w.matter = evolve(w.matter, e)
	w.decision.Events = append(w.decision.Events, e)
	w.endAside(e)
}

// onlyMatters folds matters without knowing what else there is.
var onlyMatters = workflow.NewKinds(Kind)

// evolve is the matter after one more event.
func evolve(m Matter, e workflow.Event) Matter {
	e.No = m.Version + 1
	next, err := onlyMatters.Fold(m, e)
	if err != nil {
		panic(err) // it was decided here, and is no event of a matter
	}
	return next.(Matter)
}

// dropAlerts notes that alerts about a deadline are owed no more. One about
// which nobody was ever told has none.
func (w *Work) dropAlerts(of workflow.Event) {
	drop := func(id, why string) {
		if d, ok := w.matter.Deadline(id); ok && len(d.Reminders) > 0 {
			w.decision.Dropped = append(w.decision.Dropped, workflow.DroppedAlerts{Matter: w.matter.ID, Deadline: id, Why: why})
		}
	}
	switch e := of.Data.(type) {
	case Transitioned:
		if e.Bare {
			return
		}
		before := e.DealsBefore(of)
		for _, d := range w.matter.Deadlines {
			if d.Late() && !d.Aside() && (before.IsZero() || d.Due.Before(before)) {
				drop(d.ID, "The matter's status has changed.")
			}
		}
	case ClockCorrected:
		for _, id := range e.Early {
			drop(id, "A wrong clock added this date.")
		}
	case AnswerSubmitted:
		for _, id := range e.Deadlines {
			drop(id, "An answer came online and waits to be recorded.")
		}
	case ProductionReceived:
		for _, id := range e.Deadlines {
			drop(id, "An answer came and waits to be recorded.")
		}
	case AnswerSetAside:
		if s, _ := w.matter.Submission(e.Of); e.Undone {
			for _, id := range s.Deadlines {
				drop(id, "An answer came online and waits to be recorded.")
			}
		}
	case due.Moved:
		drop(e.Deadline, "The due date was moved to "+e.Due.Text()+".")
	case due.Tolled:
		drop(e.Deadline, "The deadline is tolled.")
	case due.Met:
		drop(e.Deadline, "The deadline was met.")
	case due.Cancelled:
		drop(e.Deadline, "The deadline was canceled.")
	}
}

// Decision is what the work has led to so far.
func (w *Work) Decision() workflow.Decision {
	w.lapseRequests()
	return w.decision
}

// Join adds what the act leads to elsewhere than in the matter.
func (w *Work) Join(d workflow.Decision) { w.decision.Join(d) }

// JurisdictionName is whose matter it is, as an error begins.
func (w *Work) JurisdictionName() string {
	if w.jurisdiction.Name != "" {
		return w.jurisdiction.Title()
	}
	return "A matter"
}

// Note adds an event of the actor that holds nothing personal.
func (w *Work) Note(on civil.Date, data workflow.Data) {
	w.Add(w.act.Event(Stream(w.matter.ID), on, data))
}

// MarkMissed writes down what the clock has done: deadlines whose last day is
// over are missed, whether or not the tick has come by yet.
func (w *Work) MarkMissed() { w.markMissed(func(due.Deadline) bool { return true }) }

// MarkMissedBefore is MarkMissed for what was due before a day. What happened on that
// day, though it is recorded later, found the other deadlines open.
func (w *Work) MarkMissedBefore(day civil.Date) {
	w.markMissed(func(d due.Deadline) bool { return d.Due.Before(day) })
}

func (w *Work) markMissed(is func(due.Deadline) bool) {
	w.endHolds()
	w.EndMoot()
	for _, d := range w.matter.Deadlines {
		if d.Status == due.StatusOpen && civil.Over(d.Ends, w.act.At) && !d.AnsweredInTime() && is(d) {
			// Only a correction finds out afterwards that the matter moved with the day over.
			last := w.matter.Dealt
			acted := last.On.After(d.Due) && last.Recorded.After(d.Opened)
			e := w.act.Event(Stream(w.matter.ID), d.Due, due.Missed{Deadline: d.ID, Due: d.Due, ActedOn: acted})
			e.Actor = workflow.SystemActor
			w.Add(e)
			w.nextOwn(d)
		}
	}
}

// Facts are what the work rests on.
func (w *Work) Facts() workflow.Facts { return w.facts }

// Act is what the work is done for.
func (w *Work) Act() workflow.Act { return w.act }

// Matter is the matter as the events so far have left it.
func (w *Work) Matter() Matter { return w.matter }

// Review is the one that the matter belongs to.
func (w *Work) Review() review.Review { return w.review }

// Jurisdiction is the one that the matter is about.
func (w *Work) Jurisdiction() jurisdiction.Jurisdiction { return w.jurisdiction }

// Process is the definition that the matter is pinned to.
func (w *Work) Process() *process.Definition { return w.def }

// Today is the act's day in the jurisdiction's zone.
func (w *Work) Today() civil.Date {
	return civil.DateIn(w.act.At, timezone.Named(w.jurisdiction.Zone))
}

// HourOf is the instant of a time of day where the jurisdiction is; zero: none is given, or the clocks never showed it.
func (w *Work) HourOf(day civil.Date, hour string) time.Time {
	if hour == "" {
		return time.Time{}
	}
	_, at, err := civil.ParseMoment(day.String()+"T"+hour, timezone.Named(w.jurisdiction.Zone))
	if err != nil {
		return time.Time{}
	}
	return at
}

// InFuture says of a day, by its title on the form, that it has not come where the jurisdiction is.
func (w *Work) InFuture(title string, day civil.Date) string {
	return fmt.Sprintf("%s: %s is in the future. Today is %s in %s.", title, day.Text(), w.Today().Text(), timezone.Title(w.jurisdiction.Zone))
}

// CheckDay wants a day that has come where the jurisdiction is.
func (w *Work) CheckDay(field, title string, day civil.Date) error {
	switch {
	case day.IsZero():
		return workflow.Malformed(field, validation.Required(title))
	case day.After(w.Today()):
		return workflow.Malformed(field, w.InFuture(title, day))
	}
	return nil
}

// Alert queues a message.
func (w *Work) Alert(a workflow.Alert) { w.decision.Alerts = append(w.decision.Alerts, a) }

// Personal seals text fields and the note.
func (w *Work) Personal(text map[string]string, note string) map[string]workflow.Sealed {
	sealed := map[string]workflow.Sealed{}
	s := Stream(w.matter.ID)
	for name, value := range text {
		sealed["fields."+name] = w.act.Seal(s, "fields."+name, value)
	}
	if !workflow.Blank(note) {
		sealed["note"] = w.act.Seal(s, "note", note)
	}
	if len(sealed) == 0 {
		return nil // as it will be read back
	}
	return sealed
}

// CheckNote refuses a note that could not be stored or shown as typed.
func CheckNote(note string) error {
	return workflow.Collect(workflow.CheckProse("note", "Note", note, false))
}
