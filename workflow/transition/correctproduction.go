package transition

import (
	"maps"
	"slices"

	"duces/workflow"
	"duces/workflow/civil"
	"duces/workflow/correction"
	"duces/workflow/correspondence"
	"duces/workflow/document"
	"duces/workflow/matter"
	"duces/workflow/production"
	"duces/workflow/response"
)

// CorrectProduction mends what is on record of what came. The documents stay. Later steps are
// never undone: those that the process would now refuse are named as conflicts.
type CorrectProduction struct {
	Matter string `json:"matter"`
	// Event is that of the production, or of an earlier correction of it.
	Event      int64            `json:"event"`
	ReceivedOn civil.Date       `json:"received_on"` // this and the next two as in RecordProduction
	Source     string           `json:"source,omitempty"`
	Production production.Given `json:"production"`
	Reason     string           `json:"reason"`
	Version    int              `json:"version,omitempty"` // as in Move
}

// CommandName implements workflow.Command.
func (CorrectProduction) CommandName() string { return "CorrectProduction" }

// Streams implements workflow.Command.
func (c CorrectProduction) Streams() []workflow.Stream { return matter.Streams([]string{c.Matter}) }

// ProductionOnRecord is a production as it stands in the history of a matter.
type ProductionOnRecord struct {
	Event  workflow.Event // with its last correction
	Before matter.Matter  // as the matter stood before it
	at     int
}

// Received is what the event says.
func (r ProductionOnRecord) Received() response.ProductionReceived {
	return r.Event.Data.(response.ProductionReceived)
}

// FindProduction finds a production by its event or by that of a correction of it. standing is
// the history of the matter with the content of the last corrections.
func FindProduction(standing []workflow.Event, event int64) (ProductionOnRecord, error) {
	i := indexIn[response.ProductionReceived](standing, event)
	if i < 0 {
		return ProductionOnRecord{}, workflow.Absent("production")
	}
	before, err := foldStanding(standing[:i])
	return ProductionOnRecord{Event: standing[i], Before: before, at: i}, err
}

// Decide implements workflow.Command.
func (c CorrectProduction) Decide(facts workflow.Facts, a workflow.Act) (workflow.Decision, error) {
	work, err := matter.Begin(facts, a, c.Matter)
	if err != nil {
		return workflow.Decision{}, err
	}
	w := mover{work}
	if err := MayAddDocuments(facts.Actor, w.Process()); err != nil {
		return workflow.Decision{}, err
	}
	if err := CheckVersion(w.Work, c.Version); err != nil {
		return workflow.Decision{}, err
	}
	past, err := facts.History(matter.Stream(c.Matter))
	if err != nil {
		return workflow.Decision{}, err
	}
	standing, err := matter.Standing(past)
	if err != nil {
		return workflow.Decision{}, err
	}
	old, err := FindProduction(standing, c.Event)
	if err != nil {
		return workflow.Decision{}, err
	}
	right, err := c.right(w, old)
	if err := workflow.Together(CheckReason(c.Reason), err); err != nil {
		return workflow.Decision{}, err
	}
	if same(right, old.Event) {
		return workflow.Decision{}, errUnchanged
	}
	if _, err := w.correctEvent(past, standing, old.at, right, c.Reason); err != nil {
		return workflow.Decision{}, err
	}
	w.MarkMissed() // it may have come after the last day
	return w.Decision(), nil
}

// right is the event as it is to stand.
func (c CorrectProduction) right(w mover, old ProductionOnRecord) (workflow.Event, error) {
	e, d := old.Event, old.Received()
	if err := w.CheckDay("received_on", "Received on", c.ReceivedOn); err != nil {
		return e, err
	}
	given, err := readForm(ProductionForm(), map[string]any{"production": c.Production, document.Source: c.Source}, "")
	if err != nil {
		return e, err
	}
	said, words, err := w.restated(old.Event, d.Delivery, *given.Production, old.Before, d.Documents)
	if err != nil {
		return e, workflow.Malformed("production", "What came for each demand: "+workflow.Sentence(err))
	}
	d.Delivery, d.Deadlines = said.Delivery, nil
	if more(d.Delivery, d.Documents) {
		d.Deadlines = answeredBy(w.Process(), old.Before)
	}
	e.Data, e.Effective, e.Personal = d, c.ReceivedOn, w.textOf(given.Text, nil, old.Event)
	if e.Personal == nil {
		e.Personal = words
	}
	maps.Copy(e.Personal, words)
	if d.Completeness != "" {
		after, err := matter.Fold(old.Before, e)
		if err != nil {
			return e, err
		}
		d.Completeness = after.Derived()
		e.Data = d
	}
	return e, nil
}

// correctEvent adds the correction of an event that is no transition, with the conflicts that it leads to.
func (w mover) correctEvent(past, standing []workflow.Event, at int, right workflow.Event, reason string) (workflow.Decision, error) {
	corrected := slices.Clone(standing)
	corrected[at] = right
	s := &replayed{w: w, past: past, standing: standing, right: corrected}
	now, err := foldStanding(corrected)
	if err != nil {
		return workflow.Decision{}, err
	}
	s.stepsSince(now)
	if err := s.consequences(at); err != nil {
		return workflow.Decision{}, err
	}
	e := w.Act().Event(right.Stream, right.Effective, right.Data)
	e.Personal, e.Corrects = right.Personal, right.Seq
	if err := w.Correct(past, []workflow.Event{e}); err != nil {
		return workflow.Decision{}, err
	}
	e = w.Act().Event(right.Stream, w.Today(), correction.Corrected{
		Event: right.Seq, Conflicts: s.conflicts, Unaccepted: s.unaccepted,
		Production: right.Data.Type() == response.ProductionReceived{}.Type(), Correspondence: right.Data.Type() == correspondence.Logged{}.Type(),
	})
	e.Personal = map[string]workflow.Sealed{workflow.ReasonName: w.Act().Seal(right.Stream, workflow.ReasonName, reason)}
	w.Add(e)
	w.follow(s.follows)
	return w.Decision(), nil
}
