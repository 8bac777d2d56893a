package transition

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"duces/handlers/api/call"
	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/approval"
	"duces/workflow/matter"
	"duces/workflow/transition"
	"duces/workflow/view"
)

// Approval is a request for an adverse transition.
type Approval struct {
	ID           string               `json:"id"`
	Matter       string               `json:"matter"`
	Jurisdiction call.JurisdictionRef `json:"jurisdiction"`
	Review       call.Named           `json:"review"`
	Transition   string               `json:"transition"`
	Status       string               `json:"status" enum:"pending,given,rejected,withdrawn,lapsed"`
	RequestedBy  call.Named           `json:"requested_by"`
	RequestedAt  time.Time            `json:"requested_at"`
	DecidedBy    *call.Named          `json:"decided_by,omitempty"`
	DecidedAt    *time.Time           `json:"decided_at,omitempty"`
}

func showApproval(r view.ApprovalRow) Approval {
	return Approval{
		ID: r.ID, Matter: r.Matter, Jurisdiction: call.JurisdictionRef(r.Jurisdiction), Review: call.Named(r.Review), Transition: r.Transition,
		Status: r.Status, RequestedBy: call.Named(r.RequestedBy), RequestedAt: r.RequestedAt.UTC(),
		DecidedBy: call.NamedOrNil(r.DecidedBy), DecidedAt: call.Instant(r.DecidedAt),
	}
}

// ApprovalDetail is a request with exactly what would happen.
type ApprovalDetail struct {
	Approval
	From        string      `json:"from" doc:"State from which the matter would move."`
	Corrects    int64       `json:"corrects,omitempty" doc:"seq of the transition that would be corrected; absent where a new one would be made."`
	EffectiveOn string      `json:"effective_on" format:"date"`
	Fields      call.Fields `json:"fields"`
	Note        string      `json:"note,omitempty" doc:"Of the one who asked."`
	Hash        string      `json:"hash" doc:"Of what would happen; send it with the decision to approve nothing else."`
}

// ApprovalOut carries a request.
type ApprovalOut struct{ Body ApprovalDetail }

// ApprovalsIn narrows the list of requests.
type ApprovalsIn struct {
	call.Paged
	Status    string `query:"status" enum:"pending,given,rejected,withdrawn,lapsed"`
	Matter    string `query:"matter"`
	MayDecide bool   `query:"may_decide" doc:"true: only those that you could decide now."`
}

// DecideIn decides a request.
type DecideIn struct {
	call.Keyed
	ID   string `path:"id"`
	Body struct {
		Approve bool   `json:"approve"`
		Note    string `json:"note,omitempty" doc:"Needed where approve is false."`
		Hash    string `json:"hash,omitempty" doc:"What you were shown; a conflict if something else would happen."`
	}
}

// WithdrawIn takes a request back.
type WithdrawIn struct {
	call.Keyed
	ID string `path:"id"`
}

func (o *operations) addApprovals() {
	tags := []string{"Approvals"}
	call.Add(o.API, huma.Operation{
		OperationID: "list-approvals", Method: http.MethodGet, Path: "/approvals", Summary: "List requests for approval", Tags: tags,
	}, func(ctx context.Context, u account.User, in *ApprovalsIn) (*call.ListOut[Approval], error) {
		page, err := o.reads.Approvals(ctx, u.Viewer(), view.ApprovalFilter{
			Status: in.Status, Matter: in.Matter, MayDecide: in.MayDecide, Limit: in.Limit, Cursor: in.Cursor,
		})
		if err != nil {
			return nil, err
		}
		return call.ListOf(page.Items, page.Next, showApproval), nil
	})
	call.Add(o.API, huma.Operation{
		OperationID: "get-approval", Method: http.MethodGet, Path: "/approvals/{id}", Summary: "One request: exactly what would happen", Tags: tags,
	}, o.approval)
	call.Add(o.API, huma.Operation{
		OperationID: "decide-approval", Method: http.MethodPost, Path: "/approvals/{id}", Summary: "Approve or reject, as the second person", Tags: tags,
	}, func(ctx context.Context, u account.User, in *DecideIn) (*MovedOut, error) {
		row, err := o.reads.Approval(ctx, u.Viewer(), in.ID)
		if err != nil {
			return nil, err
		}
		status := approval.Rejected
		if in.Body.Approve {
			status = approval.Given
		}
		return o.end(ctx, u, in.Keyed, status, approval.Approve{
			Matter: row.Matter, Approval: in.ID, Approve: in.Body.Approve, Note: in.Body.Note, Hash: in.Body.Hash,
		}, in.ID)
	})
	call.Add(o.API, huma.Operation{
		OperationID: "withdraw-approval", Method: http.MethodDelete, Path: "/approvals/{id}", Summary: "Take your own request back", Tags: tags, DefaultStatus: http.StatusOK,
	}, func(ctx context.Context, u account.User, in *WithdrawIn) (*MovedOut, error) {
		row, err := o.reads.Approval(ctx, u.Viewer(), in.ID)
		if err != nil {
			return nil, err
		}
		return o.end(ctx, u, in.Keyed, approval.Withdrawn, approval.WithdrawApproval{Matter: row.Matter, Approval: in.ID}, in.ID)
	})
}

// end runs what ends a request, and says how it ended.
func (o *operations) end(ctx context.Context, u account.User, key call.Keyed, status string, cmd workflow.Command, id string) (*MovedOut, error) {
	r, err := o.Do(ctx, u, key, cmd)
	if err != nil {
		return nil, err
	}
	out := moved(r)
	out.Status = http.StatusOK
	out.Body.Approval = &Awaiting{ID: id, Status: status}
	return out, nil
}

func (o *operations) approval(ctx context.Context, u account.User, in *call.OneIn) (*ApprovalOut, error) {
	row, err := o.reads.Approval(ctx, u.Viewer(), in.ID)
	if err != nil {
		return nil, err
	}
	facts, err := o.reads.World(ctx, u.ID, matter.Stream(row.Matter))
	if err != nil {
		return nil, err
	}
	m, err := matter.Find(facts, row.Matter)
	if err != nil {
		return nil, err
	}
	asked, err := transition.FindAsked(facts, m, in.ID)
	if err != nil {
		return nil, err
	}
	fields, err := asked.WithText()
	if err != nil {
		return nil, err
	}
	return &ApprovalOut{Body: ApprovalDetail{
		Approval: showApproval(row), From: asked.From, Corrects: asked.Corrects, EffectiveOn: call.DateText(asked.On), Hash: asked.Hash,
		Note: asked.Note(), Fields: call.Fields(fields),
	}}, nil
}
