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

// ApproveManyIn approves several requests.
type ApproveManyIn struct {
	call.Keyed
	Body struct {
		Approvals []SeenApproval `json:"approvals" minItems:"1" maxItems:"200"`
		Note      string         `json:"note,omitempty" doc:"Shown in the history of each request."`
	}
}

// SeenApproval is a request as somebody has seen it.
type SeenApproval struct {
	ID   string `json:"id"`
	Hash string `json:"hash" doc:"Hash of the request that you saw."`
}

// ApprovedMany says what became of each request.
type ApprovedMany struct {
	Results []ApprovedOne   `json:"results" doc:"In the order requested."`
	Events  []call.StoredIn `json:"events"`
	Ledger  call.Ledger     `json:"ledger"`
}

// ApprovedOne is what became of one.
type ApprovedOne struct {
	ID       string `json:"id"`
	Approved bool   `json:"approved" doc:"false: the request stays pending."`
	Reason   string `json:"reason,omitempty" doc:"Why it stays pending."`
}

// ApprovedManyOut carries it.
type ApprovedManyOut struct {
	call.Replayed
	Body ApprovedMany
}

func (o *operations) addApproveMany() {
	call.Add(o.API, huma.Operation{
		OperationID: "approve-requests", Method: http.MethodPost, Path: "/approvals:approve", Summary: "Approve several requests at once", Tags: []string{"Approvals"},
		Description: "Requests that cannot be approved stay pending, with the reason. If none can be approved, the answer is a problem and nothing is saved.",
		Errors:      []int{http.StatusNotFound}, DefaultStatus: http.StatusOK,
	}, func(ctx context.Context, u account.User, in *ApproveManyIn) (*ApprovedManyOut, error) {
		cmd := approval.ApproveMany{Note: in.Body.Note}
		for _, a := range in.Body.Approvals {
			one := approval.Chosen{Approval: a.ID, Hash: a.Hash}
			row, err := o.reads.Approval(ctx, u.Viewer(), a.ID)
			if err != nil && workflow.CodeOf(err) != workflow.NotFound { // of which the engine says so
				return nil, err
			}
			one.Matter = row.Matter
			cmd.Requests = append(cmd.Requests, one)
		}
		r, err := o.Do(ctx, u, in.Keyed, cmd)
		if err != nil {
			return nil, err
		}
		left := map[string]string{}
		for _, l := range r.Left {
			left[l.Field] = l.Message
		}
		out := &ApprovedManyOut{Replayed: call.Again(r), Body: ApprovedMany{
			Events: call.EventsOf(r), Ledger: call.Ledger{Index: r.Index, Size: r.Size},
		}}
		for _, a := range in.Body.Approvals {
			reason, is := left[a.ID]
			out.Body.Results = append(out.Body.Results, ApprovedOne{ID: a.ID, Approved: !is, Reason: reason})
		}
		return out, nil
	})
}
