package due

import (
	"time"

	"duces/workflow/civil"
	"duces/workflow/process"
)

// Right is a right of the jurisdiction that still runs, as an act that would end it names it.
type Right struct {
	Deadline string     `json:"deadline"` // id
	Kind     string     `json:"kind"`
	Version  int        `json:"version"` // of the date
	Due      civil.Date `json:"due"`
	Tolled   bool       `json:"tolled,omitempty"` // the clock stands still, and the date is not the last
}

// Text names the right, where it comes from, and until when it runs.
func (r Right) Text(def *process.Definition, day func(civil.Date) string) string {
	title := def.DeadlineTitle(r.Kind)
	if source := def.SourceOf(r.Kind); source != "" {
		title += " (" + source + ")"
	}
	if r.Tolled {
		return title + ", which is tolled"
	}
	return title + ", which runs until " + day(r.Due)
}

// RunningRight is the right of the jurisdiction that a deadline ends, while it runs.
func RunningRight(def *process.Definition, d Deadline) (r Right, runs bool) {
	kind, _ := def.Deadline(d.Kind)
	r = Right{Deadline: d.ID, Kind: d.Kind, Version: d.Version, Due: d.Due, Tolled: d.Status == StatusTolled}
	return r, (d.Status == StatusOpen || r.Tolled) && d.Owed == OwedByJurisdiction && (d.Right || kind.Right)
}

// EndedRights are the rights of the jurisdiction that run before an act and, after it, are
// over or end sooner. One that is tolled has no last day that could come sooner. A deadline
// that is not in after has not changed.
func EndedRights(def *process.Definition, before, after []Deadline, at time.Time) []Right {
	var ended []Right
	for _, old := range before {
		r, ran := RunningRight(def, old.AsOf(at))
		if !ran {
			continue
		}
		for _, d := range after {
			if d.ID != old.ID {
				continue
			}
			if _, runs := RunningRight(def, d.AsOf(at)); !runs || !r.Tolled && d.Ends.Before(old.Ends) {
				ended = append(ended, r)
			}
		}
	}
	return ended
}
