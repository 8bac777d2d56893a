package deadline

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"duces/handlers/api/call"
	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/due"
	"duces/workflow/matter"
)

// ChangeIn asks for a change of a deadline.
type ChangeIn struct {
	call.Keyed
	OneDeadlineIn
	Body struct {
		Change       string `json:"change" enum:"extend,toll,resume,correct,meet,cancel"`
		Days         int    `json:"days,omitempty" doc:"extend: by how many days; or one of the next two, or on."`
		BusinessDays int    `json:"business_days,omitempty"`
		Months       int    `json:"months,omitempty"`
		On           string `json:"on,omitempty" format:"date" doc:"extend: to which date; toll: the first day that does not count; correct: the true date of the trigger; meet: when."`
		At           string `json:"at,omitempty" doc:"correct: of a period in hours its true time of day too, HH:MM in the zone of the jurisdiction."`
		Until        string `json:"until,omitempty" format:"date" doc:"toll, resume: the last day that does not count."`
		Authority    string `json:"authority,omitempty" doc:"What the change rests on; an extension needs it."`
		Reason       string `json:"reason,omitempty" doc:"Personal text; needed where the change waits for a second person."`
		Version      int    `json:"version,omitempty" minimum:"0" doc:"Of the deadline as you have seen it; if it has changed since, you are told."`
		Preview      bool   `json:"preview,omitempty" doc:"true: say when it would be due, and store nothing; authority and reason may be missing."`
	}
}

// Changed is the deadline after a change, with what was stored.
type Changed struct {
	DeadlineDetail
	Approval *call.Awaiting     `json:"approval,omitempty" doc:"The request for a second person that the change waits for."`
	Stored   call.Result        `json:"stored"`
	Preview  bool               `json:"preview,omitempty" doc:"true: nothing was stored, and the deadline is as it stands."`
	Needs    bool               `json:"needs_approval,omitempty" doc:"With preview only: a second person must approve the change."`
	Rights   []call.Right       `json:"rights,omitempty" doc:"With preview only: rights of the jurisdiction, still running, that would end, or end sooner."`
	WouldBe  *call.DateForeseen `json:"would_be,omitempty" doc:"With preview only: when it would be due; absent where no date would follow, as while its clock stands still."`
}

// ChangedOut carries it: 202 where the change waits.
type ChangedOut struct {
	Status int
	call.Replayed
	Body Changed
}

func (o *operations) addChange() {
	call.Add(o.API, huma.Operation{
		OperationID: "change-deadline", Method: http.MethodPost, Path: "/matters/{id}/deadlines/{deadline}:change", Summary: "Extend, toll, resume, correct, meet or cancel a deadline", Tags: []string{"Deadlines"},
		Description: "The date is derived again, and the alerts that hang on it move with it; the old date stays in history. " +
			"To meet or cancel one is for those who move matters. Cancelling needs a reason and waits for a second person (202); " +
			"so does every change by which a right of the jurisdiction that runs ends, or ends sooner.", DefaultStatus: http.StatusOK,
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
		cmd := matter.ChangeDeadline{
			Matter: in.ID, Deadline: in.Deadline, Change: b.Change, Days: b.Days, BusinessDays: b.BusinessDays, Months: b.Months, On: on, At: b.At, Until: until,
			Authority: b.Authority, Reason: b.Reason, Version: b.Version,
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
func (o *operations) foresee(ctx context.Context, u account.User, in OneDeadlineIn, cmd matter.ChangeDeadline) (*ChangedOut, error) {
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
