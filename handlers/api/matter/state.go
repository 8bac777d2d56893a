package matter

import (
	"context"
	"slices"
	"time"

	"duces/handlers/api/call"
	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/process"
	"duces/workflow/review"
	"duces/workflow/validation"
)

// checkNames refuses the name of a state or stage that no process has which the
// caller's reviews follow: an empty list would look like good news.
func (o *operations) checkNames(ctx context.Context, u account.User, state, stage string) error {
	const see = " Get " + call.Prefix + "/process to see them."
	unknown := func(processes ...*process.Definition) error {
		isState := func(d *process.Definition) bool { _, ok := d.State(state); return ok }
		isStage := func(d *process.Definition) bool { _, ok := d.Stage(stage); return ok }
		switch {
		case state != "" && !slices.ContainsFunc(processes, isState):
			return workflow.Malformed("state", validation.NoOption("Status", state)+see)
		case stage != "" && !slices.ContainsFunc(processes, isStage):
			return workflow.Malformed("stage", validation.NoOption("Stage", stage)+see)
		}
		return nil
	}
	if unknown(process.Default()) == nil {
		return nil
	}
	reviews, err := o.reads.Reviews(ctx, u.Viewer(), time.Time{})
	if err != nil {
		return err
	}
	var streams []workflow.Stream
	for _, r := range reviews {
		if s := review.ProcessStream(r.Process); !slices.Contains(streams, s) {
			streams = append(streams, s)
		}
	}
	w, err := o.reads.World(ctx, u.ID, streams...)
	if err != nil {
		return err
	}
	processes := []*process.Definition{process.Default()}
	for _, s := range streams {
		if d, err := review.FindProcess(w, s.ID()); err == nil {
			processes = append(processes, d)
		}
	}
	return unknown(processes...)
}
