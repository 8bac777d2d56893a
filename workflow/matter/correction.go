package matter

import (
	"fmt"
	"slices"
	"strings"

	"duces/workflow"
	"duces/workflow/civil"
	"duces/workflow/demand"
	"duces/workflow/production"
	"duces/workflow/validation"
)

// Corrected says that a transition, or how documents were added, was corrected, and which later
// steps the process would not have allowed on the corrected record. Personal "reason"
// says why. The correction itself, and what follows from it for deadlines, are
// events of the same act that each name the one they correct.
type Corrected struct {
	Event          int64      `json:"event"`      // of the transition, or by which documents were added
	Transition     string     `json:"transition"` // empty: of documents, or of a production
	Production     bool       `json:"production,omitempty"`
	Correspondence bool       `json:"correspondence,omitempty"` // what was logged of correspondence
	Conflicts      []Conflict `json:"conflicts,omitempty"`
	Approval       string     `json:"approval,omitempty"`     // that it rests on
	RequestedBy    string     `json:"requested_by,omitempty"` // who asked, when somebody else approved
	// Unaccepted are demands from which something else is withheld now than what our own side had accepted.
	Unaccepted []demand.Label `json:"unaccepted,omitempty"`
}

// Type is the stored name.
func (Corrected) Type() string { return "transition_corrected" }

// Correction says that a step, or how documents were added, was corrected.
type Correction struct {
	Of    int64 // the event of the step
	Event int64 // that says so
	On    civil.Date
}

// StandsBy is the event by which an event has its content: its last correction, or itself.
func (m Matter) StandsBy(event int64) int64 {
	for _, c := range slices.Backward(m.Corrections) {
		if c.Of == event {
			return c.Event
		}
	}
	return event
}

// Conflict is a later step that stays, although the process would refuse it
// on the corrected record.
type Conflict struct {
	Event      int64  `json:"event"` // of the later step
	Transition string `json:"transition"`
	Why        string `json:"why"`
	Satisfy    string `json:"satisfy,omitempty"`
}

// BarFound says that a step was taken which a court order barred on its day, as the order is known now. The step stays.
// Event is 0 of the step of the same act.
type BarFound struct {
	Order  string `json:"order"`
	Clause int    `json:"clause"`
	Conflict
}

// Type is the stored name.
func (BarFound) Type() string { return "barred_step_found" }

// Bar is a step that a clause of an order bars, or may.
type Bar struct {
	Event  int64 // of the step
	Order  string
	Clause int
}

// InConflict says whether a step is in conflict with the record, and nobody has dealt with it.
func (m Matter) InConflict(event int64) bool {
	return slices.ContainsFunc(m.Conflicts, func(c OpenConflict) bool { return c.Event == event })
}

// ConflictClosed says that a person has dealt with a conflict; Personal "note" says how.
type ConflictClosed struct {
	Correction int64  `json:"correction"` // its event
	Event      int64  `json:"event"`      // of the later step
	Transition string `json:"transition"`
}

// Type is the stored name.
func (ConflictClosed) Type() string { return "conflict_closed" }

// OpenConflict is a conflict that nobody has closed yet.
type OpenConflict struct {
	Correction int64 `json:"correction"` // the event that it came with
	Conflict
}

var correctionEvents = []workflow.EventType{
	workflow.Detailed(changing(func(m Matter, d Corrected, e workflow.Event) Matter {
		m.Corrections = append(slices.Clone(m.Corrections), Correction{Of: d.Event, Event: e.Seq, On: e.Effective})
		m.Rulings = slices.DeleteFunc(slices.Clone(m.Rulings), func(r production.Ruling) bool { return slices.Contains(d.Unaccepted, r.Demand) })
		m.Conflicts = slices.Clone(m.Conflicts)
		for _, c := range d.Conflicts {
			m.Conflicts = append(m.Conflicts, OpenConflict{Correction: e.Seq, Conflict: c})
		}
		return m
	}, func(d Corrected, n workflow.Names) string {
		text := "Corrected: details of added documents"
		switch {
		case d.Production:
			text = "Corrected: production received"
		case d.Correspondence:
			text = "Corrected: correspondence"
		case d.Transition != "":
			text = "Corrected: " + n.Process.TransitionTitle(d.Transition)
		}
		if len(d.Conflicts) > 0 {
			text += fmt.Sprintf("; %d later %s with it", len(d.Conflicts), plural(len(d.Conflicts), "step conflicts", "steps conflict"))
		}
		return text
	}, nil), func(d Corrected, _ workflow.Event, n workflow.Names) []workflow.EventDetail {
		var details []workflow.EventDetail
		if d.RequestedBy != "" {
			details = append(details, workflow.EventDetail{Title: "Requested by", Text: n.NameOf(d.RequestedBy, "")})
		}
		again := make([]string, len(d.Unaccepted))
		for i, l := range d.Unaccepted {
			again[i] = string(l)
		}
		return append(details, workflow.EventDetail{Title: "Acceptance no longer counts for demand", Text: strings.Join(again, ", ")})
	}).Called("Step corrected"),

	workflow.Detailed(changing(func(m Matter, d BarFound, e workflow.Event) Matter {
		if d.Event == 0 {
			d.Event = m.Last.Event
		}
		m.Conflicts = append(slices.Clone(m.Conflicts), OpenConflict{Correction: e.Seq, Conflict: d.Conflict})
		m.Bars = append(slices.Clip(m.Bars), Bar{d.Event, d.Order, d.Clause})
		return m
	}, func(d BarFound, n workflow.Names) string {
		return "A court order barred a step: " + n.Process.TransitionTitle(d.Transition)
	}, nil), func(d BarFound, _ workflow.Event, _ workflow.Names) []workflow.EventDetail {
		return []workflow.EventDetail{{Title: "Order", Text: d.Why}}
	}),

	changing(func(m Matter, d ConflictClosed, _ workflow.Event) Matter {
		m.Conflicts = slices.DeleteFunc(slices.Clone(m.Conflicts), func(c OpenConflict) bool {
			return c.Correction == d.Correction && c.Event == d.Event
		})
		return m
	}, func(d ConflictClosed, n workflow.Names) string {
		return "Conflict closed: " + n.Process.TransitionTitle(d.Transition)
	}, nil),
}

func plural(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
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
	state, err := onlyMatters.Replay(w.after(past, slices.Concat(w.decision.Events, corrections)), workflow.Until{})
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

// after is a history, or some of it, with those of some events that are the matter's, as they will stand.
func (w *Work) after(past, events []workflow.Event) []workflow.Event {
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
	i := slices.IndexFunc(w.matter.Conflicts, func(o OpenConflict) bool { return o.Correction == c.Correction && o.Event == c.Event })
	if i < 0 {
		return workflow.Decision{}, workflow.Absent("conflict")
	}
	if workflow.Blank(c.Note) {
		return workflow.Decision{}, workflow.Malformed("note", validation.Required("Note")+" Say how the conflict was resolved.")
	}
	if err := CheckNote(c.Note); err != nil {
		return workflow.Decision{}, err
	}
	e := a.Event(Stream(w.matter.ID), w.Today(), ConflictClosed{Correction: c.Correction, Event: c.Event, Transition: w.matter.Conflicts[i].Transition})
	e.Personal = w.Personal(nil, c.Note)
	w.Add(e)
	return w.Decision(), nil
}
