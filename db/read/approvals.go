package read

import (
	"context"
	"database/sql"
	"errors"

	"duces/db/column"
	"duces/db/sqlc"
	"duces/workflow"
	"duces/workflow/approval"
	"duces/workflow/jurisdiction"
	"duces/workflow/review"
	"duces/workflow/view"
)

type (
	approvalQuery = sqlc.ApprovalsParams
	approvalLine  = sqlc.ApprovalsRow
	approvalOrder = order[approvalLine]
)

// The list of approvals. Along the time at which they were asked for an index is walked; in another order
// they are sorted: of one status or matter there are few, and each was asked for by a person.
var approvals = ordered(list[approvalQuery, approvalLine]{
	name: "approvals", sorts: view.ApprovalSorts, query: (*sqlc.Queries).Approvals,
	from: func(q *approvalQuery, key []string, most int) (err error) {
		q.After, q.AfterTie, q.AfterName, q.AfterID, q.Most = key[0], key[1], key[3], key[4], int32(most)
		q.AfterAt, err = number(key[2])
		return err
	},
	tail: func(l approvalLine) []string { return []string{decimal(l.RequestedAt), l.About, l.ID} },
	orders: narrowed(map[string]approvalOrder{
		"date": {walks: []walk{{columns: "-, -, a.requested_at, -, a.id"}}},
		"act": {
			walks: []walk{{columns: "a.command, a.transition, -, COALESCE(j.search,a.opens), a.id"}},
			by:    func(l approvalLine) []string { return []string{l.Command, l.Transition} },
		},
		"about": {walks: []walk{{columns: "-, -, -, COALESCE(j.search,a.opens), a.id"}}},
		"review": {
			walks: []walk{{columns: "COALESCE(r.name,''), COALESCE(r.id,''), -, COALESCE(j.search,a.opens), a.id"}},
			by:    func(l approvalLine) []string { return []string{l.ReviewName, l.ReviewID} },
		},
		"requester": {
			walks: []walk{{columns: "COALESCE(asked.name,''), a.requested_by, -, COALESCE(j.search,a.opens), a.id"}},
			by:    func(l approvalLine) []string { return []string{l.RequestedName, l.RequestedBy} },
		},
		"status": {
			walks: []walk{{columns: "a.status, -, -, COALESCE(j.search,a.opens), a.id"}},
			by:    func(l approvalLine) []string { return []string{l.Status} },
		},
	}, map[string]string{"matter": "a.matter_id = @Matter", "status": "a.status = @Status"}),
})

// Approvals lists requests for approval in matters that exist for the viewer, newest first where no other order is asked for.
func (r *Reads) Approvals(ctx context.Context, v workflow.Viewer, f view.ApprovalFilter) (view.Page[view.ApprovalRow], error) {
	none := view.Page[view.ApprovalRow]{Items: []view.ApprovalRow{}}
	limit, err := limitOf(f.Limit)
	if err != nil {
		return none, err
	}
	s := scopeOf(v)
	q := approvalQuery{SeesAll: s.all, Member: s.member, Decides: decides(v), Matter: f.Matter, Status: f.Status}
	if f.MayDecide {
		if f.Status != "" && f.Status != approval.Pending {
			return none, nil
		}
		q.Status, q.NotBy, q.Role = approval.Pending, v.ID, string(v.Role)
	}
	narrower := ""
	switch {
	case q.Matter != "":
		narrower = "matter"
	case q.Status != "":
		narrower = "status"
	}
	order, err := approvals.order(f.Sort, narrower)
	if err != nil {
		return none, err
	}
	key, err := after(f.Cursor, order.name, order.start(0)...)
	if err != nil {
		return none, err
	}
	return found(ctx, r, f.Query, func(names namesAsked) (view.Page[view.ApprovalRow], error) {
		q.Query = names.query
		lines, err := approvals.read(ctx, r.on, order, q, key, limit+1)
		if err != nil {
			return none, column.Unread("list of approvals", err)
		}
		return pageOf(lines, limit, showApproval, order.cursor)
	})
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
	row := view.ApprovalRow{
		ID: l.ID, Matter: l.MatterID,
		Jurisdiction: jurisdiction.Ref{ID: l.JurisdictionID, Name: l.JurisdictionName, Kind: l.JurisdictionKind, State: l.JurisdictionState, Parent: l.JurisdictionParent},
		Review:       view.Ref{ID: l.ReviewID, Name: l.ReviewName},
		Command:      l.Command, Transition: l.Transition, Opens: l.Opens, Status: l.Status, Why: approval.Loss(l.Why), Deadline: l.DeadlineID, Change: l.Change,
		RequestedBy: person(l.RequestedBy, l.RequestedName), RequestedAt: column.Instant(l.RequestedAt),
		DecidedBy: person(l.DecidedBy, l.DecidedName), DecidedAt: column.Instant(l.DecidedAt),
	}
	if row.Command != (review.Open{}).CommandName() {
		row.Opens, row.Order = "", row.Opens
	}
	return row, nil
}

// person names who acted; the program's own actors have no row.
func person(id, name string) view.Ref {
	if own, ok := workflow.BuiltInActor(id); ok {
		name = own.Name
	}
	return view.Ref{ID: id, Name: name}
}
