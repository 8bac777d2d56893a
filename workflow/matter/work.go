package matter

import (
	"slices"

	"duces/workflow"
	"duces/workflow/calendar"
	"duces/workflow/civil"
	"duces/workflow/due"
	"duces/workflow/jurisdiction"
	"duces/workflow/process"
	"duces/workflow/response"
	"duces/workflow/review"
)

// Work is the unit of work on one matter: its state as the events of the act
// have left it so far, and those events.
type Work struct {
	due.Venue    // the jurisdiction's, at the act
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
	j, err := jurisdiction.Find(facts, w.matter.Jurisdiction)
	if err != nil {
		return w, err
	}
	w.SetJurisdiction(j)
	w.def, err = review.FindProcess(facts, w.matter.Process)
	return w, err
}

// SetJurisdiction says which jurisdiction the matter is about from now on, by which its dates are counted.
func (w *Work) SetJurisdiction(j jurisdiction.Jurisdiction) {
	w.jurisdiction = j
	w.Venue = due.Venue{USState: j.State, Zone: j.Zone, Calendar: calendar.Of(w.facts), Now: w.act.At}
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
	w.decision.Dropped = append(w.decision.Dropped, droppedBy(e, w.matter)...)
	w.matter = evolve(w.matter, e)
	w.decision.Events = append(w.decision.Events, e)
	for _, ends := range w.matter.EndsWith(e) {
		also := w.act.Event(e.Stream, e.Effective, ends)
		also.Actor = e.Actor
		w.Add(also)
	}
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

// droppedBy are the alerts about deadlines of a matter that are owed no more once an event is recorded. One about which
// nobody was ever told has none.
func droppedBy(of workflow.Event, m Matter) []workflow.DroppedAlerts {
	var all []workflow.DroppedAlerts
	drop := func(id, why string) {
		if d, ok := m.Deadline(id); ok && len(d.Reminders) > 0 {
			all = append(all, workflow.DroppedAlerts{Matter: m.ID, Deadline: id, Why: why})
		}
	}
	switch e := of.Data.(type) {
	case Transitioned:
		if e.Bare {
			return nil
		}
		before := e.DealsBefore(of)
		for _, d := range m.Deadlines {
			if d.Late() && !d.Aside() && (before.IsZero() || d.Due.Before(before)) {
				drop(d.ID, "The matter's status has changed.")
			}
		}
	case ClockCorrected:
		for _, id := range e.Early {
			drop(id, "A wrong clock added this date.")
		}
	case response.AnswerSubmitted:
		for _, id := range e.Deadlines {
			drop(id, "An answer came online and waits to be recorded.")
		}
	case response.ProductionReceived:
		for _, id := range e.Deadlines {
			drop(id, "An answer came and waits to be recorded.")
		}
	case response.AnswerSetAside:
		if s, _ := m.Submission(e.Of); e.Undone {
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
	return all
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
func (w *Work) MarkMissed() { w.MarkMissedBefore(civil.Date{}) }

// MarkMissedBefore is MarkMissed for what was due before a day; zero: for all. What happened on that
// day, though it is recorded later, found the other deadlines open.
func (w *Work) MarkMissedBefore(day civil.Date) {
	w.endHolds()
	w.EndMoot()
	for _, d := range w.matter.Deadlines {
		if d.Status == due.StatusOpen && civil.Over(d.Ends, w.act.At) && !d.AnsweredInTime() && (day.IsZero() || d.Due.Before(day)) {
			// Only a correction finds out afterwards that the matter moved with the day over.
			last := w.matter.Dealt
			acted := last.On.After(d.Due) && last.Recorded.After(d.Opened)
			e := w.act.Event(Stream(w.matter.ID), d.Due, due.Missed{Deadline: d.ID, Due: d.Due, ActedOn: acted})
			e.Actor = workflow.SystemActor
			w.Add(e)
			w.OpenNext(d)
		}
	}
}

// endHolds lets the clocks run again whose hold is over.
func (w *Work) endHolds() {
	for _, d := range w.matter.HoldsOver(w.matter.Zone, w.act.At) {
		moved, err := w.Resumed(d)
		if err != nil {
			continue // it stays tolled, as everybody sees, until somebody resumes it
		}
		e := w.act.Event(Stream(w.matter.ID), d.HeldUntil.AddDays(1), moved)
		e.Actor = workflow.SystemActor
		w.Add(e)
	}
}

// EndMoot ends our own side's dates for requests for more time on which nothing is left to decide.
func (w *Work) EndMoot() {
	for _, d := range w.matter.Moot() {
		w.Note(w.Today(), due.Cancelled{Deadline: d.ID, Cause: due.EndedFirst})
	}
}

// OpenNext opens the next date of a series once one is done or has passed.
func (w *Work) OpenNext(d due.Deadline) {
	opened, is := w.matter.NextOf(d, w.Venue)
	if !is {
		return
	}
	e := w.act.Event(Stream(w.matter.ID), w.Today(), opened)
	e.Personal = map[string]workflow.Sealed{due.TitleName: w.act.Seal(e.Stream, "title/"+opened.Deadline, d.Title)}
	w.Add(e)
}

// ContinueSeries opens the next date of each series of which none is there, although its last one is done or has passed.
func (w *Work) ContinueSeries() {
	if state, _ := w.def.State(w.matter.State); state.Terminal {
		return
	}
	for _, last := range w.matter.Passed() {
		w.OpenNext(last)
	}
}

// Facts are what the work rests on.
func (w *Work) Facts() workflow.Facts { return w.facts }

// Act is what the work is done for.
func (w *Work) Act() workflow.Act { return w.act }

// Before is the matter as it stood when the act began.
func (w *Work) Before() Matter { return w.before }

// Matter is the matter as the events so far have left it.
func (w *Work) Matter() Matter { return w.matter }

// Review is the one that the matter belongs to.
func (w *Work) Review() review.Review { return w.review }

// Jurisdiction is the one that the matter is about.
func (w *Work) Jurisdiction() jurisdiction.Jurisdiction { return w.jurisdiction }

// Process is the definition that the matter is pinned to.
func (w *Work) Process() *process.Definition { return w.def }

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

// ErrUnchanged refuses a change to what is on record already.
var ErrUnchanged = workflow.Refuse("unchanged", "Nothing would change. These values are already on record.", "Change the date or another field.")
