package read

import (
	"context"
	"math"

	"duces/db/column"
	"duces/db/sqlc"
	"duces/workflow"
	"duces/workflow/inbound"
	"duces/workflow/view"
)

// Inbound lists the messages of a status that exist for a viewer, those first that came last.
func (r *Reads) Inbound(ctx context.Context, v workflow.Viewer, f view.InboundFilter) (view.Page[view.InboundRow], error) {
	limit, err := limitOf(f.Limit)
	if err != nil {
		return view.Page[view.InboundRow]{}, err
	}
	key, err := after(f.Cursor, "inbound "+string(f.Status), decimal(math.MaxInt64), last)
	if err != nil {
		return view.Page[view.InboundRow]{}, err
	}
	before, err := number(key[0])
	if err != nil {
		return view.Page[view.InboundRow]{}, err
	}
	s := scopeOf(v)
	lines, err := r.q.ListInbound(ctx, sqlc.ListInboundParams{
		Limit: int32(limit) + 1, Status: string(f.Status), Before: before, BeforeID: key[1],
		SeesAll: s.all, SeesUnplaced: inbound.SeesUnplaced(v.Role), Member: s.member,
	})
	if err != nil {
		return view.Page[view.InboundRow]{}, column.Unread("list of messages", err)
	}
	return pageOf(lines, limit, func(l sqlc.Inbound) (view.InboundRow, error) {
		return view.InboundRow{
			ID: l.ID, Status: inbound.Status(l.Status), Kind: l.Kind, Why: l.Why, Sender: l.Sender, Subject: l.Subject, At: column.Instant(l.ReceivedAt), Version: int(l.Version),
		}, nil
	}, func(l sqlc.Inbound) string { return cursor("inbound "+string(f.Status), decimal(l.ReceivedAt), l.ID) })
}
