package grant

import (
	"cmp"

	"duces/workflow"
	"duces/workflow/civil"
	"duces/workflow/matter"
	"duces/workflow/process"
)

// AtRisk says whether a matter put at risk what its jurisdiction was awarded, at the end of a day; the zero day is the last
// on record. It did while it was open, and once it was closed for as long as a final finding of noncompliance was not
// superseded: one that was merely proposed came to nothing. The events are how the matter was opened and moved, in order,
// each with the content of its last correction; others change nothing.
func AtRisk(events []workflow.Event, def *process.Definition, on civil.Date) bool {
	state, found := "", process.Finding("")
	for _, e := range events {
		if e.Corrects != 0 || !on.IsZero() && e.Effective.After(on) {
			continue
		}
		switch d := e.Data.(type) {
		case matter.Opened:
			state = d.State
		case matter.Transitioned:
			state = d.To
			if kind := cmp.Or(d.Finding, process.LegacyFinding(d.Transition)); kind.Final() {
				found = kind
			}
		}
	}
	closed, known := def.State(state)
	if !known || !closed.Terminal {
		return known
	}
	return found == process.FindingNoncompliant
}
