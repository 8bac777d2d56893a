package mail

import (
	"cmp"
	"context"
	"math"
	"slices"

	"duces/db/column"
	"duces/db/read/page"
	"duces/db/read/scope"
	"duces/db/sqlc"
	"duces/workflow"
	"duces/workflow/inbound"
	"duces/workflow/view"
)

// Inbound lists the messages of a status, or of all, that exist for a viewer, those first that came last.
func (r *Messages) Inbound(ctx context.Context, v workflow.Viewer, f view.InboundFilter) (view.Page[view.InboundRow], error) {
	limit, err := page.Limit(f.Limit)
	if err != nil {
		return view.Page[view.InboundRow]{}, err
	}
	key, err := page.After(f.Cursor, "inbound "+string(f.Status), page.Decimal(math.MaxInt64), page.Last)
	if err != nil {
		return view.Page[view.InboundRow]{}, err
	}
	before, err := page.Number(key[0])
	if err != nil {
		return view.Page[view.InboundRow]{}, err
	}
	s := scope.Of(v)
	statuses := []inbound.Status{f.Status}
	if f.Status == "" {
		statuses = inbound.Statuses
	}
	var lines []sqlc.Inbound
	for _, status := range statuses { // each along its index
		found, err := r.q.ListInbound(ctx, sqlc.ListInboundParams{
			Limit: int32(limit) + 1, Status: string(status), Before: before, BeforeID: key[1],
			SeesAll: s.All, SeesUnplaced: inbound.SeesUnplaced(v.Role), Member: s.Member,
		})
		if err != nil {
			return view.Page[view.InboundRow]{}, column.Unread("list of messages", err)
		}
		lines = append(lines, found...)
	}
	slices.SortFunc(lines, func(a, b sqlc.Inbound) int {
		return cmp.Or(cmp.Compare(b.ReceivedAt, a.ReceivedAt), cmp.Compare(b.ID, a.ID))
	})
	// One that is filed between two reads is found twice.
	lines = slices.CompactFunc(lines, func(a, b sqlc.Inbound) bool { return a.ID == b.ID })
	lines = lines[:min(len(lines), limit+1)]
	return page.Of(lines, limit, func(l sqlc.Inbound) (view.InboundRow, error) {
		return view.InboundRow{
			ID: l.ID, Status: inbound.Status(l.Status), Kind: l.Kind, Why: l.Why, Sender: l.Sender, Subject: l.Subject, At: column.Instant(l.ReceivedAt), Version: int(l.Version),
		}, nil
	}, func(l sqlc.Inbound) string {
		return page.Cursor("inbound "+string(f.Status), page.Decimal(l.ReceivedAt), l.ID)
	})
}
