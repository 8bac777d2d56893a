package award

import (
	"context"

	"duces/db/column"
	"duces/db/read/page"
	"duces/db/sqlc"
	"duces/workflow"
	"duces/workflow/jurisdiction"
	"duces/workflow/view"
)

// Debts lists debts, those first that were demanded last.
func (r *Grants) Debts(ctx context.Context, v workflow.Viewer, f view.DebtFilter) (view.Page[view.DebtRow], error) {
	var none view.Page[view.DebtRow]
	limit, err := page.Limit(f.Limit)
	if err != nil {
		return none, err
	}
	key, err := page.After(f.Cursor, "debts", page.Last, page.Last)
	if err != nil || v.SeesNothing() {
		return none, err
	}
	lines, err := r.q.ListDebts(ctx, sqlc.ListDebtsParams{
		BeforeDay: key[0], BeforeID: key[1], Award: f.Award, Matter: f.Matter, Jurisdiction: f.Jurisdiction, Overpaid: f.Overpaid, Most: int32(limit) + 1,
	})
	if err != nil {
		return none, column.Unread("list of debts", err)
	}
	return page.Of(lines, limit, func(l sqlc.ListDebtsRow) (view.DebtRow, error) {
		return view.DebtRow{
			ID: l.ID, Award: l.AwardID, Agency: l.Agency, Number: l.Number, Matter: l.MatterID,
			Debtor:     jurisdiction.Ref{ID: l.Debtor, Name: l.DebtorName, Kind: l.DebtorKind, State: l.DebtorState, Parent: l.DebtorParent},
			DemandedOn: l.DemandedOn, WithdrawnOn: l.WithdrawnOn, Principal: l.Principal, Repaid: l.Repaid,
			Unapplied: l.Unapplied, Overpayment: l.Overpayment, Entries: int(l.Entries), Version: int(l.Version),
		}, nil
	}, func(l sqlc.ListDebtsRow) string { return page.Cursor("debts", l.DemandedOn, l.ID) })
}
