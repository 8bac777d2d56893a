package read

import (
	"context"
	"database/sql"
	"errors"
	"math"

	"duces/db/column"
	"duces/db/sqlc"
	"duces/workflow"
	"duces/workflow/approval"
	"duces/workflow/jurisdiction"
	"duces/workflow/view"
)

// The queries of approvals differ in the index they walk.
type (
	approvalQuery = sqlc.ApprovalsParams
	approvalLine  = sqlc.ApprovalsRow
)

const approvalList = "approvals"

// Approvals lists requests for approval in matters that exist for the viewer, newest first.
func (r *Reads) Approvals(ctx context.Context, v workflow.Viewer, f view.ApprovalFilter) (view.Page[view.ApprovalRow], error) {
	none := view.Page[view.ApprovalRow]{Items: []view.ApprovalRow{}}
	limit, err := limitOf(f.Limit)
	if err != nil {
		return none, err
	}
	key, err := after(f.Cursor, approvalList, decimal(math.MaxInt64), last)
	if err != nil {
		return none, err
	}
	before, err := number(key[0])
	if err != nil {
		return none, err
	}
	s := scopeOf(v)
	q := approvalQuery{SeesAll: s.all, Member: s.member, Decides: decides(v), Before: before, BeforeID: key[1], Most: int32(limit + 1)}
	if f.MayDecide {
		if f.Status != "" && f.Status != approval.Pending {
			return none, nil
		}
		f.Status, q.NotBy, q.Role = approval.Pending, v.ID, string(v.Role)
	}
	return found(ctx, r, f.Query, func(names namesAsked) (view.Page[view.ApprovalRow], error) {
		q.Query = names.query
		lines, err := r.approvals(ctx, q, f)
		if err != nil {
			return none, column.Unread("list of approvals", err)
		}
		return pageOf(lines, limit, showApproval, func(l approvalLine) string {
			return cursor(approvalList, decimal(l.RequestedAt), l.ID)
		})
	})
}

func (r *Reads) approvals(ctx context.Context, q approvalQuery, f view.ApprovalFilter) ([]approvalLine, error) {
	switch {
	case f.Matter != "":
		lines, err := r.q.MatterApprovals(ctx, sqlc.MatterApprovalsParams{
			Matter: f.Matter, Status: f.Status, SeesAll: q.SeesAll, Member: q.Member, Decides: q.Decides, Query: q.Query, NotBy: q.NotBy, Role: q.Role,
			Before: q.Before, BeforeID: q.BeforeID, Most: q.Most,
		})
		return each(lines, func(l sqlc.MatterApprovalsRow) approvalLine { return approvalLine(l) }), err
	case f.Status != "":
		lines, err := r.q.ApprovalsByStatus(ctx, sqlc.ApprovalsByStatusParams{
			Status: f.Status, SeesAll: q.SeesAll, Member: q.Member, Decides: q.Decides, Query: q.Query, NotBy: q.NotBy, Role: q.Role, Before: q.Before, BeforeID: q.BeforeID, Most: q.Most,
		})
		return each(lines, func(l sqlc.ApprovalsByStatusRow) approvalLine { return approvalLine(l) }), err
	}
	return r.q.Approvals(ctx, q)
}

// Approval finds one request.
func (r *Reads) Approval(ctx context.Context, v workflow.Viewer, id string) (view.ApprovalRow, error) {
	s := scopeOf(v)
	l, err := r.q.Approval(ctx, sqlc.ApprovalParams{SeesAll: s.all, Member: s.member, Decides: decides(v), ID: id})
	if errors.Is(err, sql.ErrNoRows) {
		return view.ApprovalRow{}, workflow.Absent("approval")
	}
	if err != nil {
		return view.ApprovalRow{}, column.Unread("approval", err)
	}
	return showApproval(approvalLine(l))
}

// decides is the role whose requests of no review the viewer reads; nobody's for one who reads no review.
func decides(v workflow.Viewer) string {
	if v.SeesNothing() {
		return ""
	}
	return string(v.Role)
}

func showApproval(l approvalLine) (view.ApprovalRow, error) {
	return view.ApprovalRow{
		ID: l.ID, Matter: l.MatterID,
		Jurisdiction: jurisdiction.Ref{ID: l.JurisdictionID, Name: l.JurisdictionName, Kind: l.JurisdictionKind, State: l.JurisdictionState, Parent: l.JurisdictionParent},
		Review:       view.Ref{ID: l.ReviewID, Name: l.ReviewName},
		Command:      l.Command, Transition: l.Transition, Opens: l.Opens, Status: l.Status, Why: approval.Loss(l.Why), Deadline: l.DeadlineID, Change: l.Change,
		RequestedBy: person(l.RequestedBy, l.RequestedName), RequestedAt: column.Instant(l.RequestedAt),
		DecidedBy: person(l.DecidedBy, l.DecidedName), DecidedAt: column.Instant(l.DecidedAt),
	}, nil
}

// person names who acted; the program's own actors have no row.
func person(id, name string) view.Ref {
	if own, ok := workflow.BuiltInActor(id); ok {
		name = own.Name
	}
	return view.Ref{ID: id, Name: name}
}
