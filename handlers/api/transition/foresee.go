package transition

import (
	"context"

	"duces/handlers/api/call"
	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/calendar"
	"duces/workflow/deadline"
	"duces/workflow/jurisdiction"
	"duces/workflow/matter"
	"duces/workflow/process"
	"duces/workflow/review"
	"duces/workflow/timezone"
	"duces/workflow/transition"
)

// DateOpened is a due date that a move would set.
type DateOpened struct {
	Kind  string `json:"kind" doc:"Title of the deadline."`
	Field string `json:"field,omitempty" doc:"Field that sets the date. Absent if the process sets it."`
	call.DateForeseen
}

// foresee gives the due dates that a move would set, to whoever may make it.
func (o *operations) foresee(ctx context.Context, u account.User, cmd transition.Move) ([]DateOpened, error) {
	w, err := o.reads.World(ctx, u.ID, cmd.Streams()...)
	if err != nil {
		return nil, err
	}
	var t process.Transition
	var in []transition.In
	for _, id := range cmd.Matters {
		m, err := matter.Find(w, id)
		if err != nil {
			return nil, err
		}
		j, err := jurisdiction.Find(w, m.Jurisdiction)
		if err != nil {
			return nil, err
		}
		def, err := review.FindProcess(w, m.Process)
		if err != nil {
			return nil, err
		}
		var ok bool
		if t, ok = def.Transition(cmd.Name); !ok {
			return nil, workflow.Malformed("transition", "The process has no transition “"+cmd.Name+"”; GET /process lists them.")
		}
		in = append(in, transition.In{Who: j.Title(), Context: deadline.Context{
			From: cmd.EffectiveOn, State: j.State, Zone: timezone.Named(j.Zone), Calendar: calendar.Of(w),
		}})
	}
	if err := u.Actor().MayTake(t); err != nil {
		return nil, err
	}
	if err := cmd.CheckSeen(w); err != nil {
		return nil, err
	}
	dates := []DateOpened{}
	for _, x := range transition.ForeseeMany(t, cmd.Fields, in) {
		dates = append(dates, DateOpened{Kind: x.Deadline, Field: x.Field, DateForeseen: call.ForeseenOf(x.Dates)})
	}
	return dates, nil
}
