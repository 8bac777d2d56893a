package read

import (
	"context"

	"duces/db/column"
	"duces/db/sqlc"
	"duces/workflow"
	"duces/workflow/view"
)

const jurisdictionList = "jurisdictions"

// Jurisdictions lists governments by name. They are on record for everybody;
// Matters and NotIn count those matters only that the viewer may see.
func (r *Reads) Jurisdictions(ctx context.Context, v workflow.Viewer, f view.JurisdictionFilter) (view.Page[view.JurisdictionRow], error) {
	var none view.Page[view.JurisdictionRow]
	limit, err := limitOf(f.Limit)
	if err != nil {
		return none, err
	}
	key, err := after(f.Cursor, jurisdictionList, "", "", "", "", "")
	if err != nil {
		return none, err
	}
	s := scopeOf(v)
	lines, err := r.q.Jurisdictions(ctx, sqlc.JurisdictionsParams{
		SeesAll: s.all, Member: s.member, Kind: f.Kind, State: f.State, Query: pattern(f.Query), NotIn: f.NotIn,
		After: key[0], AfterState: key[1], AfterKind: key[2], AfterParent: key[3], AfterID: key[4], Most: int32(limit + 1),
	})
	if err != nil {
		return none, column.Unread("list of jurisdictions", err)
	}
	return pageOf(lines, limit, func(l sqlc.JurisdictionsRow) (view.JurisdictionRow, error) {
		return view.JurisdictionRow{
			ID: l.ID, Name: l.Name, Kind: l.Kind, State: l.State, Zone: l.Zone, Parent: l.Parent, Matters: int(l.Matters),
		}, nil
	}, func(l sqlc.JurisdictionsRow) string {
		return cursor(jurisdictionList, l.Search, l.State, l.Kind, l.ParentSearch, l.ID)
	})
}
