package transition

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"duces/handlers/api/call"
	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/approval"
)

// MoveManyIn moves several matters.
type MoveManyIn struct {
	call.Keyed
	Body struct {
		Matters  []string       `json:"matters" minItems:"1" maxItems:"5000"`
		Versions map[string]int `json:"versions,omitempty" doc:"Version of each matter that you saw, by id. Each id is one of matters. If one has changed since, nothing is saved."`
		Move
	}
}

// MovedMany is the answer to a move of several matters.
type MovedMany struct {
	State     string        `json:"state" doc:"Status of the first matter, as the process names it."`
	Stage     string        `json:"stage"`
	Approvals []AwaitingFor `json:"approvals,omitempty" doc:"One for each matter that is pending approval."`
	Notes     []string      `json:"notes,omitempty" doc:"Remarks on the due dates of the first matter."`
	Preview   bool          `json:"preview,omitempty" doc:"true: nothing was saved."`
	Dates     []DateOpened  `json:"dates,omitempty" doc:"Only with preview: the due dates that would be set."`
	// Letters need all that the transition needs.
	Letters []call.LetterPreview `json:"letters,omitempty" doc:"Only with preview: the letters that would go out."`
	Events  []call.StoredIn      `json:"events"`
	Ledger  call.Ledger          `json:"ledger"`
}

// AwaitingFor is a request for approval of one of several matters.
type AwaitingFor struct {
	Matter string       `json:"matter"`
	Rights []call.Right `json:"rights,omitempty" doc:"Rights of the jurisdiction that the transition would end."`
	call.Awaiting
}

// MovedManyOut carries it.
type MovedManyOut struct {
	Status int
	call.Replayed
	Body MovedMany
}

func (o *operations) addMoveMany() {
	call.Add(o.API, huma.Operation{
		OperationID: "move-matters", Method: http.MethodPost, Path: "/matters:move", Summary: "Record a transition of several matters: all, or none", Tags: []string{"Matters"},
		DefaultStatus: http.StatusCreated, Errors: []int{http.StatusNotFound},
	}, o.moveMany)
	o.describeWaiting("/matters:move")
	call.DescribePreview(o.Described("/matters:move").Post, "201")
}

func (o *operations) moveMany(ctx context.Context, u account.User, in *MoveManyIn) (*MovedManyOut, error) {
	cmd, err := in.Body.command(in.Body.Matters...)
	if err != nil {
		return nil, err
	}
	cmd.Versions = in.Body.Versions
	now, err := o.addLetter(ctx, u, &cmd, in.Body.Letter)
	if in.Body.Preview && err != nil {
		return nil, err
	}
	if in.Body.Preview {
		dates, err := o.foresee(ctx, u, cmd)
		return &MovedManyOut{Status: http.StatusOK, Body: MovedMany{
			Preview: true, Dates: dates, Letters: call.PreviewsOf(now), Events: []call.StoredIn{},
		}}, err
	}
	if err := o.addFiles(ctx, u, &cmd, now, err); err != nil {
		return nil, err
	}
	var basis workflow.Facts
	r, err := o.Do(workflow.WithBasis(ctx, &basis), u, in.Keyed, cmd)
	if err != nil {
		return nil, err
	}
	out := &MovedManyOut{Status: http.StatusCreated, Replayed: call.Again(r), Body: MovedMany{
		State: r.State, Stage: r.Stage, Ledger: call.Ledger{Index: r.Index, Size: r.Size}, Events: call.EventsOf(r),
	}}
	if out.Body.Notes, err = o.notes(ctx, u, cmd, basis); err != nil || r.Pending() == "" {
		return out, err
	}
	out.Status = http.StatusAccepted
	for _, w := range r.Waiting {
		rights, err := o.rights(ctx, u, w.Stream.ID(), w.Approval)
		if err != nil {
			return nil, err
		}
		out.Body.Approvals = append(out.Body.Approvals, AwaitingFor{w.Stream.ID(), rights, call.Awaiting{ID: w.Approval, Status: approval.Pending}})
	}
	return out, nil
}
