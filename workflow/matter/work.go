package matter

import (
	"duces/workflow"
	"duces/workflow/deadline"
	"duces/workflow/due"
	"duces/workflow/jurisdiction"
	"duces/workflow/process"
	"duces/workflow/review"
)

// Work is the unit of work on one matter: its state as the events of the act
// have left it so far, and those events.
type Work struct {
	world        workflow.Facts
	act          workflow.Act
	matter       Matter
	review       review.Review
	jurisdiction jurisdiction.Jurisdiction
	def          *process.Definition
	events       []workflow.Event
	alerts       []workflow.Alert
	dropped      []workflow.DroppedAlerts
	pending      string
}

// Begin finds a matter that the actor may see, with all that deciding about it needs.
func Begin(w workflow.Facts, a workflow.Act, id string) (*Work, error) {
	b := &Work{world: w, act: a}
	var err error
	if b.matter, err = Find(w, id); err != nil {
		return b, err
	}
	if b.review, err = review.Find(w, b.matter.Review); err != nil {
		return b, err
	}
	if b.jurisdiction, err = jurisdiction.Find(w, b.matter.Jurisdiction); err != nil {
		return b, err
	}
	b.def, err = review.FindProcess(w, b.matter.Process)
	return b, err
}

// Add takes an event and moves the matter on, so that what follows in the
// same act sees it.
func (b *Work) Add(e workflow.Event) {
	b.dropAlerts(e.Data)
	b.matter = evolve(b.matter, e)
	b.events = append(b.events, e)
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
func (b *Work) dropAlerts(data workflow.Data) {
	drop := func(id, why string) {
		if d, ok := b.matter.Deadline(id); ok && len(d.Reminders) > 0 {
			b.dropped = append(b.dropped, workflow.DroppedAlerts{Matter: b.matter.ID, Deadline: id, Why: why})
		}
	}
	switch e := data.(type) {
	case Transitioned: // it deals with what was missed
		for _, d := range b.matter.Deadlines {
			if d.Late() {
				drop(d.ID, "The matter has moved on since.")
			}
		}
	case due.Moved:
		drop(e.Deadline, "The due date has moved to "+e.Due.Long()+".")
	case due.Tolled:
		drop(e.Deadline, "The deadline is tolled.")
	case due.Met:
		drop(e.Deadline, "The deadline has been met.")
	case due.Cancelled:
		drop(e.Deadline, "The deadline has been cancelled.")
	}
}

// Decision is what the work has led to so far.
func (b *Work) Decision() workflow.Decision {
	return workflow.Decision{Events: b.events, Alerts: b.alerts, Dropped: b.dropped, Pending: b.pending}
}

// JurisdictionName is whose matter it is, as an error begins.
func (b *Work) JurisdictionName() string {
	if b.jurisdiction.Name != "" {
		return b.jurisdiction.Name
	}
	return "A matter"
}

// Note adds an event of the actor that holds nothing personal.
func (b *Work) Note(on deadline.Date, data workflow.Data) {
	b.Add(b.act.Event(Stream(b.matter.ID), on, data))
}

// MarkMissed writes down what the clock has done: deadlines whose last day is
// over are missed, whether or not the tick has come by yet.
func (b *Work) MarkMissed() {
	for _, d := range b.matter.Deadlines {
		if d.Status == due.StatusOpen && deadline.Over(d.Ends, b.act.At) {
			e := b.act.Event(Stream(b.matter.ID), d.Due, due.Missed{Deadline: d.ID, Due: d.Due})
			e.Actor = workflow.SystemActor
			b.Add(e)
		}
	}
}

// World is what the work rests on.
func (b *Work) World() workflow.Facts { return b.world }

// Act is what the work is done for.
func (b *Work) Act() workflow.Act { return b.act }

// Matter is the matter as the events so far have left it.
func (b *Work) Matter() Matter { return b.matter }

// Review is the one that the matter belongs to.
func (b *Work) Review() review.Review { return b.review }

// Jurisdiction is the one that the matter is about.
func (b *Work) Jurisdiction() jurisdiction.Jurisdiction { return b.jurisdiction }

// Process is the definition that the matter is pinned to.
func (b *Work) Process() *process.Definition { return b.def }

// Today is the act's day in the jurisdiction's zone.
func (b *Work) Today() deadline.Date {
	return deadline.DateIn(b.act.At, deadline.Zone(b.jurisdiction.Zone))
}

// Alert queues a message.
func (b *Work) Alert(a workflow.Alert) { b.alerts = append(b.alerts, a) }

// Wait says that the act now waits for a second person.
func (b *Work) Wait(approval string) { b.pending = approval }

// Personal seals text fields and the note.
func (b *Work) Personal(text map[string]string, note string) map[string]workflow.Sealed {
	sealed := map[string]workflow.Sealed{}
	s := Stream(b.matter.ID)
	for name, value := range text {
		sealed["fields."+name] = b.act.Seal(s, "fields."+name, value)
	}
	if !workflow.Blank(note) {
		sealed["note"] = b.act.Seal(s, "note", note)
	}
	if len(sealed) == 0 {
		return nil // as it will be read back
	}
	return sealed
}

// CheckNote refuses a note that could not be stored or shown as typed.
func CheckNote(note string) error {
	if err := workflow.CheckText(note); err != nil {
		return workflow.Malformed("note", "Note: "+workflow.Sentence(err))
	}
	return nil
}
