package transition

import (
	"fmt"
	"slices"

	"duces/workflow/deadline"
	"duces/workflow/due"
	"duces/workflow/process"
)

// Right is a right of the jurisdiction that still runs, as a move that would end it names it.
type Right struct {
	Deadline string        `json:"deadline"` // id
	Kind     string        `json:"kind"`
	Version  int           `json:"version"` // of the date
	Due      deadline.Date `json:"due"`
	Tolled   bool          `json:"tolled,omitempty"` // the clock stands still, and the date is not the last
}

// Text names the right, the law behind it, and until when it runs.
func (r Right) Text(def *process.Definition, day func(deadline.Date) string) string {
	title := def.DeadlineTitle(r.Kind)
	if kind, _ := def.Deadline(r.Kind); kind.Cite != "" {
		title += " (" + kind.Cite + ")"
	}
	if r.Tolled {
		return title + ", which is tolled"
	}
	return title + ", which runs until " + day(r.Due)
}

// endsRights are the rights of the jurisdiction that still run, where the transition ends
// the matter and cancels them. One that was used or missed is no longer running.
func (q inquiry) endsRights() []Right {
	if state, _ := q.def.State(q.transition.To); !state.Terminal {
		return nil
	}
	var rights []Right
	for _, d := range q.matter.AsOf(q.at).On(q.on).Deadlines {
		if _, cancels := ending(q.transition, q.on, d).(due.Cancelled); !cancels {
			continue
		}
		if r, runs := RunningRight(q.def, d); runs {
			rights = append(rights, r)
		}
	}
	return rights
}

// RunningRight is the right of the jurisdiction that a deadline ends, while it runs.
func RunningRight(def *process.Definition, d due.Deadline) (r Right, runs bool) {
	kind, _ := def.Deadline(d.Kind)
	r = Right{Deadline: d.ID, Kind: d.Kind, Version: d.Version, Due: d.Due, Tolled: d.Status == due.StatusTolled}
	return r, (d.Status == due.StatusOpen || r.Tolled) && d.Owed == due.OwedByJurisdiction && (d.Right || kind.Right)
}

// checkRights refuses an approved move that would end other rights than it was asked for with.
func (q inquiry) checkRights(asked []Right) error {
	now := q.endsRights()
	if slices.Equal(now, asked) {
		return nil
	}
	for _, r := range now {
		if !slices.Contains(asked, r) {
			return errOtherRights(fmt.Sprintf("it would end a right of the jurisdiction that is not named in the request: %s", r.Text(q.def, deadline.Date.Text)))
		}
	}
	for _, r := range asked {
		if !slices.Contains(now, r) {
			return errOtherRights(fmt.Sprintf("the right “%s” is no longer running", q.def.DeadlineTitle(r.Kind)))
		}
	}
	return nil
}
