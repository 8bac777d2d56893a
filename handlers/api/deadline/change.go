package deadline

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"duces/handlers/api/call"
	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/change"
	"duces/workflow/due"
)

// ChangeIn asks for a change of a deadline.
type ChangeIn struct {
	call.Keyed
	OneDeadlineIn
	Body struct {
		Change       string `json:"change" enum:"extend,toll,hold,resume,correct,meet,cancel"`
		Days         int    `json:"days,omitempty" doc:"extend: number of days. Or send one of the next three, or on."`
		BusinessDays int    `json:"business_days,omitempty"`
		Months       int    `json:"months,omitempty"`
		Hours        int    `json:"hours,omitempty" doc:"Hours count from the moment the current due date ends. Every hour counts."`
		On           string `json:"on,omitempty" format:"date" doc:"extend: new date. toll, hold: first day not counted (hold: today if absent). correct: correct trigger date. meet: date it was met."`
		At           string `json:"at,omitempty" doc:"correct: for a period in hours, also the correct time of day, HH:MM in the jurisdiction's time zone."`
		Until        string `json:"until,omitempty" format:"date" doc:"toll, hold, resume: last day not counted. After a hold, the clock resumes by itself. Send hold again to move its end."`
		Authority    string `json:"authority,omitempty" doc:"Basis for the change. Required for an extension."`
		Reason       string `json:"reason,omitempty" doc:"Personal text. Required by correct, and if the change needs a second person's approval."`
		Version      int    `json:"version,omitempty" minimum:"0" doc:"Version of the deadline that you saw. If it has changed since, the answer is a conflict."`
		Preview      bool   `json:"preview,omitempty" doc:"true: return the new due date and save nothing. authority and reason can be missing."`
	}
}

// Changed is the deadline after a change, with what was stored.
type Changed struct {
	DeadlineDetail
	Approval *call.Awaiting     `json:"approval,omitempty" doc:"Id of the approval request that the change waits for."`
	Stored   call.Result        `json:"stored"`
	Preview  bool               `json:"preview,omitempty" doc:"true: nothing was saved, and deadline is unchanged."`
	Needs    bool               `json:"needs_approval,omitempty" doc:"Only with preview: true if a second person must approve the change."`
	Rights   []call.Right       `json:"rights,omitempty" doc:"Only with preview: running rights of the jurisdiction that would end, or end sooner."`
	WouldBe  *call.DateForeseen `json:"would_be,omitempty" doc:"Only with preview: the new due date. Absent if there would be no date, as while tolled."`
}

// ChangedOut carries it: 202 where the change waits.
type ChangedOut struct {
	Status int
	call.Replayed
	Body Changed
}

func (o *operations) addChange() {
	call.Add(o.API, huma.Operation{
		OperationID: "change-deadline", Method: http.MethodPost, Path: "/matters/{id}/deadlines/{deadline}:change", Summary: "Extend, toll, hold, resume, correct, meet, or cancel a deadline", Tags: []string{"Deadlines"},
		Description: "The due date is recalculated, and its alerts move with it. The old date stays in the history. " +
			"Only users who can take steps in matters can meet or cancel a deadline. Canceling requires a reason and a second person's approval (202). " +
			"So does every change that would end a running right of the jurisdiction, or end it sooner.", DefaultStatus: http.StatusOK,
	}, func(ctx context.Context, u account.User, in *ChangeIn) (*ChangedOut, error) {
		b := in.Body
		on, err := call.Date("on", b.On)
		if err != nil {
			return nil, err
		}
		until, err := call.Date("until", b.Until)
		if err != nil {
			return nil, err
		}
		cmd := change.Deadline{
			Matter: in.ID, Deadline: in.Deadline, Change: b.Change, Days: b.Days, BusinessDays: b.BusinessDays, Months: b.Months, Hours: b.Hours,
			On: on, At: b.At, Until: until, Authority: b.Authority, Reason: b.Reason, Version: b.Version,
		}
		if b.Preview {
			return o.foresee(ctx, u, in.OneDeadlineIn, cmd)
		}
		r, err := o.Do(ctx, u, in.Keyed, cmd)
		if err != nil {
			return nil, err
		}
		d, err := o.deadline(ctx, u, in.OneDeadlineIn)
		if err != nil {
			return nil, err
		}
		out := &ChangedOut{Status: http.StatusOK, Replayed: call.Again(r), Body: Changed{DeadlineDetail: d, Approval: call.Waits(r), Stored: call.ResultOf(r)}}
		if out.Body.Approval != nil {
			out.Status = http.StatusAccepted
		}
		return out, nil
	})
	call.DescribeWaiting(o.Described("/matters/{id}/deadlines/{deadline}:change").Post, "200")
}

// foresee says when a deadline would be due after a change.
func (o *operations) foresee(ctx context.Context, u account.User, in OneDeadlineIn, cmd change.Deadline) (*ChangedOut, error) {
	w, err := o.reads.World(ctx, u.ID, cmd.Streams()...)
	if err != nil {
		return nil, err
	}
	f, err := cmd.Foreseen(w, workflow.Act{Actor: u.ID, At: o.Now()})
	if err != nil {
		return nil, err
	}
	out := &ChangedOut{Status: http.StatusOK, Body: Changed{Preview: true, Needs: f.Approval, Rights: call.RightsOf(f.Process, f.Rights), Stored: call.ResultOf(workflow.Result{})}}
	if f.Moved != nil {
		date := call.ForeseenOf([]due.Foreseen{{Receipt: f.Moved.Receipt.Read()}})
		out.Body.WouldBe = &date
	}
	out.Body.DeadlineDetail, err = o.deadline(ctx, u, in)
	return out, err
}
