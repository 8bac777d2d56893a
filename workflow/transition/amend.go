package transition

import (
	"encoding/json"
	"fmt"

	"duces/workflow"
	"duces/workflow/civil"
	"duces/workflow/demand"
	"duces/workflow/field"
	"duces/workflow/matter"
	"duces/workflow/process"
	"duces/workflow/response"
	"duces/workflow/validation"
)

// AmendDemands says how demands read from a day on. What came before that day answered the
// earlier text, so that the demands are asked again.
type AmendDemands struct {
	Matter  string          `json:"matter"`
	On      civil.Date      `json:"on"`
	Demands []demand.Demand `json:"demands"` // those that change, and those that are added
	Reason  string          `json:"reason"`
	Version int             `json:"version,omitempty"` // as in Move
}

// CommandName implements workflow.Command.
func (AmendDemands) CommandName() string { return "AmendDemands" }

// Streams implements workflow.Command.
func (c AmendDemands) Streams() []workflow.Stream { return matter.Streams([]string{c.Matter}) }

// Decide implements workflow.Command.
func (c AmendDemands) Decide(facts workflow.Facts, a workflow.Act) (workflow.Decision, error) {
	w, err := beginDemands(facts, a, c.Matter, c.Version)
	if err != nil {
		return workflow.Decision{}, err
	}
	if err := checkWhy(c.Reason, "Say why the demands are amended."); err != nil {
		return workflow.Decision{}, err
	}
	if err := w.CheckDay("on", "Amended on", c.On); err != nil {
		return workflow.Decision{}, err
	}
	form := process.Transition{Fields: []process.Field{{Name: "demands", Title: "Demands", Type: process.Demands, Required: true}}}
	given, err := readForm(form, map[string]any{"demands": c.Demands}, "")
	if err != nil {
		return workflow.Decision{}, err
	}
	var changed []demand.Demand
	for _, d := range given.Demands["demands"] {
		for _, x := range w.Matter().Items {
			if x.Stands && x.Known() == d.Known() && c.On.Before(x.Since.On) {
				return workflow.Decision{}, workflow.Malformed("on", fmt.Sprintf("Amended on: demand %s has read as it does since %s only.", d.Called(), x.Since.On.Text()))
			}
		}
		if now, is := demand.Find(w.Matter().Demands, d.Known()); !is || now != d {
			changed = append(changed, d)
		}
	}
	if len(changed) == 0 {
		return workflow.Decision{}, errUnchanged
	}
	w.addWithReason(c.On, response.DemandsAmended{Demands: changed}, c.Reason)
	return w.Decision(), nil
}

// JudgeWithholding says whether our own side accepts what is withheld from a demand, on an
// objection or as privileged. What is accepted is no longer owed.
type JudgeWithholding struct {
	Matter   string       `json:"matter"`
	Demand   demand.Label `json:"demand"`
	Accepted bool         `json:"accepted"`
	On       civil.Date   `json:"on"`
	Reason   string       `json:"reason"`
	Version  int          `json:"version,omitempty"` // as in Move
}

// CommandName implements workflow.Command.
func (JudgeWithholding) CommandName() string { return "JudgeWithholding" }

// Streams implements workflow.Command.
func (c JudgeWithholding) Streams() []workflow.Stream { return matter.Streams([]string{c.Matter}) }

// Decide implements workflow.Command.
func (c JudgeWithholding) Decide(facts workflow.Facts, a workflow.Act) (workflow.Decision, error) {
	w, err := beginDemands(facts, a, c.Matter, c.Version)
	if err != nil {
		return workflow.Decision{}, err
	}
	if err := checkWhy(c.Reason, "Say why it is accepted, or why not."); err != nil {
		return workflow.Decision{}, err
	}
	if err := w.CheckDay("on", "Decided on", c.On); err != nil {
		return workflow.Decision{}, err
	}
	for _, s := range w.Matter().DemandStatus() {
		if s.Known() != c.Demand {
			continue
		}
		switch {
		case !s.Leaf || !s.Withholds():
			return workflow.Decision{}, workflow.Refuse("nothing_withheld", fmt.Sprintf("Nothing is withheld from demand %s on an objection or a privilege.", s.Called()),
				"Record the objection or the privilege log first.")
		case s.Ruling != 0 && s.Accepted == c.Accepted:
			return workflow.Decision{}, errUnchanged
		}
		w.addWithReason(c.On, response.WithholdingJudged{Demand: s.Known(), Accepted: c.Accepted}, c.Reason)
		return w.Decision(), nil
	}
	return workflow.Decision{}, workflow.Absent("demand")
}

// beginDemands begins an act of our own side about the demands of a matter.
func beginDemands(facts workflow.Facts, a workflow.Act, id string, version int) (mover, error) {
	work, err := matter.Begin(facts, a, id)
	w := mover{work}
	if err == nil {
		err = MayAmend(facts.Actor, w.Process())
	}
	if err == nil {
		err = CheckVersion(work, version)
	}
	if err == nil && len(w.Matter().Demands) == 0 {
		err = workflow.Refuse("no_demands", "This matter has no demands yet.", "Issue the document request first.")
	}
	if err != nil {
		return w, err
	}
	if state, _ := w.Process().State(w.Matter().State); state.Terminal {
		return w, workflow.Refuse("state", "The matter is closed.", "Reopen it first.")
	}
	return w, nil
}

// MayAmend says whether an actor may amend demands, and judge what is withheld: whoever may make the demands.
func MayAmend(a workflow.Actor, def *process.Definition) error {
	no := a.May(workflow.VerbMove)
	for _, t := range def.Transitions {
		asks := false
		for _, f := range t.Fields {
			asks = asks || f.Use == process.UseDemands
		}
		if no != nil && asks && a.MayTake(t) == nil {
			no = nil
		}
	}
	if no != nil {
		return workflow.Forbid(a.Role.Words() + " cannot amend demands.")
	}
	return nil
}

func (w mover) addWithReason(on civil.Date, data workflow.Data, reason string) {
	e := w.Act().Event(matter.Stream(w.Matter().ID), on, data)
	e.Personal = map[string]workflow.Sealed{workflow.ReasonName: w.Act().Seal(e.Stream, workflow.ReasonName, reason)}
	w.Add(e)
}

func checkWhy(reason, hint string) error {
	if workflow.Blank(reason) {
		return workflow.Malformed("reason", validation.Required("Reason")+" "+hint)
	}
	return workflow.Collect(workflow.CheckProse("reason", "Reason", reason, true))
}

// readForm reads the values of a command by the types of its form's fields, whose names are the command's own.
func readForm(form process.Transition, values map[string]any, note string) (field.Values, error) {
	raw := map[string]json.RawMessage{}
	for name, value := range values {
		var err error
		if raw[name], err = json.Marshal(value); err != nil {
			return field.Values{}, err
		}
	}
	given, err := field.Read(form, raw)
	if err == nil {
		err = given.Check(field.Values{})
	}
	if err == nil {
		err = matter.CheckNote(note)
	}
	return given, ownNames(err)
}
