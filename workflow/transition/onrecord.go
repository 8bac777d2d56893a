package transition

import (
	"encoding/json"

	"duces/workflow"
	"duces/workflow/field"
	"duces/workflow/ledger"
	"duces/workflow/matter"
	"duces/workflow/process"
)

// OnRecord is a transition as it stands in the history of a matter.
type OnRecord struct {
	Transition process.Transition
	First      workflow.Event // as it was recorded first
	Event      workflow.Event // the same with its last correction
	Before     matter.Matter  // as the matter stood before it
}

// FindOnRecord finds a transition by its event, or by that of a correction of
// it. past is the history of the matter, or the beginning of it.
func FindOnRecord(def *process.Definition, past []workflow.Event, event int64) (OnRecord, error) {
	standing, err := matter.Standing(past)
	if err != nil {
		return OnRecord{}, err
	}
	i := indexOf(standing, event)
	if i < 0 {
		return OnRecord{}, workflow.Absent("transition")
	}
	r := OnRecord{First: past[i], Event: standing[i]}
	var ok bool
	if r.Transition, ok = def.Transition(r.moved().Transition); !ok {
		return r, workflow.Absent("transition")
	}
	r.Before, err = foldStanding(standing[:i])
	return r, err
}

func (r OnRecord) moved() matter.Transitioned { return r.Event.Data.(matter.Transitioned) }

// Given is what the transition was given, with its text and with what came.
func (r OnRecord) Given() (field.Fields, error) {
	fields, err := withText(r.moved().Fields, r.Event.Personal)
	if err != nil || r.moved().Received == nil {
		return fields, err
	}
	raw, err := ledger.Canonical(matter.GivenOf(r.Event))
	if err != nil {
		return nil, err
	}
	return workflow.With(fields, productionField(r.Transition), json.RawMessage(raw)), nil
}

// foldStanding is the matter after events that have the content of their last correction.
func foldStanding(events []workflow.Event) (matter.Matter, error) {
	m := matter.Matter{}
	for _, e := range events {
		if e.Corrects != 0 {
			continue // what it says stands where it says it
		}
		var err error
		if m, err = matter.Fold(m, e); err != nil {
			return m, err
		}
	}
	return m, nil
}
