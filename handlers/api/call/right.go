package call

import (
	"duces/workflow/due"
	"duces/workflow/process"
	"duces/workflow/recalculation"
)

// Right is a right of the jurisdiction that still runs.
type Right struct {
	Deadline string `json:"deadline" doc:"Id within the matter."`
	Kind     string `json:"kind"`
	Title    string `json:"title"`
	Cite     string `json:"cite,omitempty" doc:"The law behind it."`
	Source   string `json:"source" doc:"The law behind it, or that its date is set by the notice or by the process."`
	Due      string `json:"due" format:"date" doc:"Its last day; of one that is tolled, as it was when the clock stopped."`
	Tolled   bool   `json:"tolled"`
}

// RightsOf shows rights.
func RightsOf(def *process.Definition, rights []due.Right) []Right {
	var all []Right
	for _, r := range rights {
		kind, _ := def.Deadline(r.Kind)
		all = append(all, Right{
			Deadline: r.Deadline, Kind: r.Kind, Title: def.DeadlineTitle(r.Kind), Cite: kind.Cite, Source: def.SourceOf(r.Kind), Due: DateText(r.Due), Tolled: r.Tolled,
		})
	}
	return all
}

// RightsEnding are rights that a change of a jurisdiction would end.
func RightsEnding(rights []recalculation.Ending) []Right {
	var all []Right
	for _, r := range rights {
		all = append(all, RightsOf(r.Process, []due.Right{r.Right})...)
	}
	return all
}
