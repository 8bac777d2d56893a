package deadline

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"duces/handlers/api/call"
	"duces/workflow/account"
	"duces/workflow/change"
	"duces/workflow/view"
)

// Acknowledgement says that somebody has read that a date is near or has passed.
type Acknowledgement struct {
	By      call.Named `json:"by"`
	At      time.Time  `json:"at"`
	Version int        `json:"version" doc:"Version of the deadline that was acknowledged."`
	Day     int        `json:"day" doc:"Days from the due date (negative before it), in the deadline's time zone."`
}

func showAck(r view.AckRow) *Acknowledgement {
	return &Acknowledgement{By: call.Named(r.By), At: r.At.UTC(), Version: r.Version, Day: r.Day}
}

// AcknowledgeIn acknowledges a deadline.
type AcknowledgeIn struct {
	call.Keyed
	OneDeadlineIn
	Body struct {
		Version int `json:"version" minimum:"1" doc:"Version of the deadline that you saw. If the date has changed since, the answer is a conflict." example:"1"`
	}
}

func (o *operations) addAcknowledge() {
	call.Add(o.API, huma.Operation{
		OperationID: "acknowledge-deadline", Method: http.MethodPost, Path: "/matters/{id}/deadlines/{deadline}:acknowledge", Summary: "Acknowledge that a date is near or has passed", Tags: []string{"Alerts"},
		Description:   "Acknowledging does not close the deadline. While it is overdue, alerts repeat, but they do not escalate to supervisors.",
		DefaultStatus: http.StatusOK,
	}, func(ctx context.Context, u account.User, in *AcknowledgeIn) (*ChangedOut, error) {
		r, err := o.Do(ctx, u, in.Keyed, change.Acknowledge{Matter: in.ID, Deadline: in.Deadline, Version: in.Body.Version})
		if err != nil {
			return nil, err
		}
		d, err := o.deadline(ctx, u, in.OneDeadlineIn)
		if err != nil {
			return nil, err
		}
		return &ChangedOut{Status: http.StatusOK, Replayed: call.Again(r), Body: Changed{DeadlineDetail: d, Stored: call.ResultOf(r)}}, nil
	})
}
