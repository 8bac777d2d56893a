package matter

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"duces/handlers/api/call"
	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/process"
	"duces/workflow/review"
)

// checkNames refuses the name of a state or stage that no process has which the
// caller's reviews follow: an empty list would look like good news.
func (o *operations) checkNames(ctx context.Context, u account.User, state, stage string) error {
	unknown := func(processes ...*process.Definition) error {
		isState := func(d *process.Definition) bool { _, ok := d.State(state); return ok }
		isStage := func(d *process.Definition) bool { _, ok := d.Stage(stage); return ok }
		switch {
		case state != "" && !slices.ContainsFunc(processes, isState):
			return workflow.Malformed("state", workflow.Required("Status", state, fmt.Sprintf("Status: no process has the status %q. Get %s/process to see them.", strings.ToValidUTF8(state, "?"), call.Prefix)))
		case stage != "" && !slices.ContainsFunc(processes, isStage):
			return workflow.Malformed("stage", workflow.Required("Stage", stage, fmt.Sprintf("Stage: no process has the stage %q. Get %s/process to see them.", strings.ToValidUTF8(stage, "?"), call.Prefix)))
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
