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
	"duces/workflow/view"
)

// Approval is a request for a second person.
type Approval struct {
	ID           string               `json:"id"`
	Asks         string               `json:"asks" enum:"transition,correction,cancel_deadline,change_deadline,open_review,change_jurisdiction,merge_jurisdictions,court_order" doc:"Purpose."`
	Matter       string               `json:"matter" doc:"Empty if it is not about a matter."`
	Jurisdiction call.JurisdictionRef `json:"jurisdiction" doc:"Jurisdiction of the matter, or the one to be changed. Its fields are empty if there is none."`
	Review       call.Named           `json:"review" doc:"Review whose supervising attorneys decide. Its fields are empty if there is none, or if you are not a member."`
	Transition   string               `json:"transition" doc:"Empty if it requests no transition."`
	Deadline     string               `json:"deadline,omitempty" doc:"Id of the deadline to be changed or canceled."`
	Change       string               `json:"change,omitempty" enum:"cancel,meet,correct,resume,toll,extend" doc:"Change of that deadline."`
	Opens        string               `json:"opens,omitempty" doc:"Name of the review to be opened."`
	Order        string               `json:"order,omitempty" doc:"Name of the court order to be recorded or changed."`
	Status       string               `json:"status" enum:"pending,given,rejected,withdrawn,lapsed"`
	Lost         string               `json:"lost,omitempty" enum:"disabled,removed,role" doc:"If lapsed: why the requester lost the right to request. Absent if another transition came first."`
	RequestedBy  call.Named           `json:"requested_by"`
	RequestedAt  time.Time            `json:"requested_at"`
	DecidedBy    *call.Named          `json:"decided_by,omitempty"`
	DecidedAt    *time.Time           `json:"decided_at,omitempty"`
}

func showApproval(r view.ApprovalRow) Approval {
	return Approval{
		ID: r.ID, Asks: requestKind(r), Matter: r.Matter, Jurisdiction: call.JurisdictionRef(r.Jurisdiction), Review: call.Named(r.Review), Transition: r.Transition,
		Deadline: r.Deadline, Change: r.Change, Opens: r.Opens, Order: r.Order,
		Status: r.Status, Lost: string(r.Why), RequestedBy: call.Named(r.RequestedBy), RequestedAt: r.RequestedAt.UTC(),
		DecidedBy: call.NamedOrNil(r.DecidedBy), DecidedAt: call.Instant(r.DecidedAt),
	}
}

// ApprovalLetter is a letter that waits with its transition.
type ApprovalLetter struct {
	Letter    string   `json:"letter" doc:"Kind, as the process names it."`
	Title     string   `json:"title"`
	Office    string   `json:"office"`
	Text      string   `json:"text" doc:"Markdown."`
	Documents []string `json:"documents" doc:"SHA-256 of its files."`
}

// ApprovalDetail is a request with exactly what would happen.
type ApprovalDetail struct {
	Approval
	From               string             `json:"from,omitempty" doc:"Status of the matter when requested."`
	Corrects           int64              `json:"corrects,omitempty" doc:"seq of the transition to be corrected. Absent for a new transition."`
	EffectiveOn        string             `json:"effective_on,omitempty" format:"date" doc:"Fields of a transition or correction."`
	EffectiveTime      string             `json:"effective_time,omitempty" doc:"Time of day of a transition or correction, HH:MM in the jurisdiction's time zone. Absent: none was given."`
	Fields             call.Fields        `json:"fields"`
	OpenReview         *ReviewAsked       `json:"open_review,omitempty" doc:"The review to be opened under a new process."`
	ChangeJurisdiction *JurisdictionAsked `json:"change_jurisdiction,omitempty" doc:"The change to a jurisdiction that other reviews use."`
	MergeJurisdictions *MergeAsked        `json:"merge_jurisdictions,omitempty" doc:"The merge of a jurisdiction into another."`
	CourtOrder         *OrderAsked        `json:"court_order,omitempty" doc:"The court order to be entered, or the change of one. It would free acts that an order bars."`
	Letter             *ApprovalLetter    `json:"letter,omitempty" doc:"The letter that goes out with the transition once it is approved."`
	CancelsDeadline    string             `json:"cancels_deadline,omitempty" doc:"Id of the deadline to be canceled."`
	ChangeDate         string             `json:"change_date,omitempty" format:"date" doc:"For a change to a deadline: the date that it sets, such as the day it was met."`
	Rights             []call.Right       `json:"rights,omitempty" doc:"Running rights of the jurisdiction that would end, or end sooner."`
	Note               string             `json:"note,omitempty" doc:"Note of the requester."`
	Deadlines          []DeadlineEffect   `json:"deadlines,omitempty" doc:"For a pending transition: what approving it now would do to the matter's deadlines."`
	Cannot             string             `json:"cannot,omitempty" doc:"Why it cannot be approved now, for example because the requester lost access."`
	Hash               string             `json:"hash" doc:"Hash of the request's content. An approval must send it."`
}

// DeadlineEffect is what an approval would do to a deadline.
type DeadlineEffect struct {
	Deadline string `json:"deadline" doc:"Id. For a deadline to be opened: the id it would get."`
	Kind     string `json:"kind"`
	Effect   string `json:"effect" enum:"opens,moves,tolls,meets,misses,cancels"`
	DueOn    string `json:"due" format:"date" doc:"New due date. If the deadline ends: its current due date."`
	Right    bool   `json:"right" doc:"True if the deadline is a right of the party that must act."`
}

// ApprovalOut carries a request.
type ApprovalOut struct{ Body ApprovalDetail }

// ApprovalsIn is one page of the list of requests.
type ApprovalsIn struct {
	call.Paged
	ApprovalsOf
}

// ApprovalsOf narrows the list of requests.
type ApprovalsOf struct {
	Status    string `query:"status" enum:"pending,given,rejected,withdrawn,lapsed"`
	Matter    string `query:"matter"`
	MayDecide bool   `query:"may_decide" doc:"true: only requests that need your approval."`
	Query     string `query:"q" maxLength:"200" doc:"Part of the name of a jurisdiction, review, or requester. Words in any order; small typing errors are allowed."`
	Sort      string `query:"sort" enum:"date,act,about,review,requester,status,-date,-act,-about,-review,-requester,-status" doc:"Order of the list. Default: newest first. Equal requests are in order of the names that they are about."`
}

// DecideIn decides a request.
type DecideIn struct {
	call.Keyed
	ID   string `path:"id"`
	Body struct {
		Approve bool   `json:"approve"`
		Note    string `json:"note,omitempty" doc:"Required if approve is false."`
		Hash    string `json:"hash,omitempty" doc:"Required if approve is true: hash of the request that you saw. If the effects have changed, the answer is a conflict."`
	}
}

// WithdrawIn takes a request back.
type WithdrawIn struct {
	call.Keyed
	ID string `path:"id"`
}

func (o *operations) addApprovals() {
	tags := []string{"Approvals"}
	list := huma.Operation{OperationID: "list-approvals", Method: http.MethodGet, Path: "/approvals", Summary: "List requests for approval", Tags: tags}
	call.Add(o.API, list, func(ctx context.Context, u account.User, in *ApprovalsIn) (*call.ListOut[Approval], error) {
		page, err := o.reads.Approvals(ctx, u.Viewer(), in.filter(in.Paged))
		if err != nil {
			return nil, err
		}
		return call.ListOf(page.Items, page.Next, showApproval), nil
	})
	call.AddFiles(o.API, list, "/approvals", func(_ context.Context, _ account.User, in *ApprovalsOf) (any, []string, error) {
		return in.filter(call.Whole()), nil, nil
	})
	call.Add(o.API, huma.Operation{
		OperationID: "get-approval", Method: http.MethodGet, Path: "/approvals/{id}", Summary: "Get a request for approval and its effects", Tags: tags,
	}, o.approval)
	call.Add(o.API, huma.Operation{
		OperationID: "decide-approval", Method: http.MethodPost, Path: "/approvals/{id}", Summary: "Approve or reject, as the second person", Tags: tags,
	}, func(ctx context.Context, u account.User, in *DecideIn) (*MovedOut, error) {
		row, err := o.reads.Approval(ctx, u.Viewer(), in.ID)
		if err != nil {
			return nil, err
		}
		if err := u.Actor().May(workflow.VerbApprove); err == nil && in.Body.Approve && in.Body.Hash == "" {
			return nil, workflow.Malformed("hash", approval.NoHash)
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
		OperationID: "withdraw-approval", Method: http.MethodDelete, Path: "/approvals/{id}", Summary: "Withdraw your own request", Tags: tags, DefaultStatus: http.StatusOK,
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
	out.Body.Approval, out.Body.Created = &call.Awaiting{ID: id, Status: status}, r.Created
	return out, nil
}

func (o *operations) approval(ctx context.Context, u account.User, in *call.OneIn) (*ApprovalOut, error) {
	row, err := o.reads.Approval(ctx, u.Viewer(), in.ID)
	if err != nil {
		return nil, err
	}
	d, err := o.detail(ctx, u, row)
	if err != nil {
		return nil, err
	}
	return &ApprovalOut{Body: d}, nil
}

func (in ApprovalsOf) filter(p call.Paged) view.ApprovalFilter {
	return view.ApprovalFilter{
		Status: in.Status, Matter: in.Matter, MayDecide: in.MayDecide, Query: in.Query, Sort: in.Sort, Limit: p.Limit, Cursor: p.Cursor,
	}
}
