// Package approval reads the requests for a second person.
package approval

import (
	"context"
	"database/sql"
	"errors"

	"duces/db/column"
	"duces/db/read/name"
	"duces/db/read/page"
	"duces/db/read/person"
	"duces/db/read/scope"
	"duces/db/sqlc"
	"duces/workflow"
	"duces/workflow/approval"
	"duces/workflow/jurisdiction"
	"duces/workflow/review"
	"duces/workflow/view"
)

// Requests is the reading side of requests for approval. It is safe for concurrent use.
type Requests struct {
	on    sqlc.DBTX
	q     *sqlc.Queries
	names *name.Index
}

// New reads requests.
func New(on sqlc.DBTX, names *name.Index) *Requests {
	return &Requests{on: on, q: sqlc.New(on), names: names}
}

type (
	approvalQuery = sqlc.ApprovalsParams
	approvalLine  = sqlc.ApprovalsRow
	approvalOrder = page.Order[approvalLine]
)

// The list of approvals. Along the time at which they were asked for an index is walked; in another order
// they are sorted: of one status or matter there are few, and each was asked for by a person.
var approvals = page.Ordered(page.List[approvalQuery, approvalLine]{
	Name: "approvals", Sorts: view.ApprovalSorts, Query: (*sqlc.Queries).Approvals,
	From: func(q *approvalQuery, key []string, most int) (err error) {
		q.After, q.AfterTie, q.AfterName, q.AfterID, q.Most = key[0], key[1], key[3], key[4], int32(most)
		q.AfterAt, err = page.Number(key[2])
		return err
	},
	Tail: func(l approvalLine) []string { return []string{page.Decimal(l.RequestedAt), l.About, l.ID} },
	Orders: page.Narrowed(map[string]approvalOrder{
		"date": {Walks: []page.Walk{{Columns: "-, -, a.requested_at, -, a.id"}}},
		"act": {
			Walks: []page.Walk{{Columns: "a.command, a.transition, -, COALESCE(j.search,a.opens), a.id"}},
			By:    func(l approvalLine) []string { return []string{l.Command, l.Transition} },
		},
		"about": {Walks: []page.Walk{{Columns: "-, -, -, COALESCE(j.search,a.opens), a.id"}}},
		"review": {
			Walks: []page.Walk{{Columns: "COALESCE(r.name,''), COALESCE(r.id,''), -, COALESCE(j.search,a.opens), a.id"}},
			By:    func(l approvalLine) []string { return []string{l.ReviewName, l.ReviewID} },
		},
		"requester": {
			Walks: []page.Walk{{Columns: "COALESCE(asked.name,''), a.requested_by, -, COALESCE(j.search,a.opens), a.id"}},
			By:    func(l approvalLine) []string { return []string{l.RequestedName, l.RequestedBy} },
		},
		"status": {
			Walks: []page.Walk{{Columns: "a.status, -, -, COALESCE(j.search,a.opens), a.id"}},
			By:    func(l approvalLine) []string { return []string{l.Status} },
		},
	}, map[string]string{"matter": "a.matter_id = @Matter", "status": "a.status = @Status"}),
})

// Approvals lists requests for approval in matters that exist for the viewer, newest first where no other order is asked for.
func (r *Requests) Approvals(ctx context.Context, v workflow.Viewer, f view.ApprovalFilter) (view.Page[view.ApprovalRow], error) {
	none := view.Page[view.ApprovalRow]{Items: []view.ApprovalRow{}}
	limit, err := page.Limit(f.Limit)
	if err != nil {
		return none, err
	}
	s := scope.Of(v)
	q := approvalQuery{SeesAll: s.All, Member: s.Member, Decides: decides(v), Matter: f.Matter, Status: f.Status}
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
	order, err := approvals.Order(f.Sort, narrower)
	if err != nil {
		return none, err
	}
	key, err := page.After(f.Cursor, order.Name, order.Start(0)...)
	if err != nil {
		return none, err
	}
	return name.Found(ctx, r.names, f.Query, func(names name.Asked) (view.Page[view.ApprovalRow], error) {
		q.Query = names.Query
		lines, err := approvals.Read(ctx, r.on, order, q, key, limit+1)
		if err != nil {
			return none, column.Unread("list of approvals", err)
		}
		return page.Of(lines, limit, showApproval, order.Cursor)
	})
}

// Approval finds one request.
func (r *Requests) Approval(ctx context.Context, v workflow.Viewer, id string) (view.ApprovalRow, error) {
	s := scope.Of(v)
	l, err := r.q.Approval(ctx, sqlc.ApprovalParams{SeesAll: s.All, Member: s.Member, Decides: decides(v), ID: id})
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
		RequestedBy: person.Ref(l.RequestedBy, l.RequestedName), RequestedAt: column.Instant(l.RequestedAt),
		DecidedBy: person.Ref(l.DecidedBy, l.DecidedName), DecidedAt: column.Instant(l.DecidedAt),
	}
	if row.Command != (review.Open{}).CommandName() {
		row.Opens, row.Order = "", row.Opens
	}
	return row, nil
}
