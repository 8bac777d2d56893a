package read

import (
	"cmp"
	"context"
	"strings"

	"duces/db/column"
	"duces/db/sqlc"
	"duces/workflow"
	"duces/workflow/view"
)

// All orders of the list take the same filter and give the same columns.
type (
	jurisdictionQuery = sqlc.JurisdictionsParams
	jurisdictionLine  = sqlc.JurisdictionsRow
	jurisdictionWalk  func(context.Context, *sqlc.Queries, jurisdictionQuery) ([]jurisdictionLine, error)
)

// jurisdictionOrder is one order of the list: the key that stands before its first
// line, and what a line is sorted by before its name.
type jurisdictionOrder struct {
	name  string
	first [6]string
	read  jurisdictionWalk
	by    func(jurisdictionLine) string
}

// Jurisdictions lists governments. They are on record for everybody;
// Matters and NotIn count those matters only that the viewer may see.
func (r *Reads) Jurisdictions(ctx context.Context, v workflow.Viewer, f view.JurisdictionFilter) (view.Page[view.JurisdictionRow], error) {
	var none view.Page[view.JurisdictionRow]
	limit, err := limitOf(f.Limit)
	if err != nil {
		return none, err
	}
	order, err := jurisdictionOrderOf(f.Sort)
	if err != nil {
		return none, err
	}
	key, err := after(f.Cursor, order.name, order.first[:]...)
	if err != nil {
		return none, err
	}
	s := scopeOf(v)
	q := jurisdictionQuery{
		SeesAll: s.all, Member: s.member, Kind: f.Kind, State: f.State, NotIn: f.NotIn, Most: int32(limit + 1),
		After: key[0], AfterName: key[1], AfterState: key[2], AfterKind: key[3], AfterParent: key[4], AfterID: key[5],
	}
	return found(ctx, r, f.Query, func(names namesAsked) (view.Page[view.JurisdictionRow], error) {
		q.Probe, q.ProbeEnd, q.Query, q.NameFrom, q.NameTo = names.probe, names.probeEnd, names.query, names.from, names.to
		switch { // the walk begins where the first name lies
		case order.name == "jurisdictions name" && q.AfterName < q.NameFrom:
			q.AfterName, q.AfterState, q.AfterKind, q.AfterParent, q.AfterID = q.NameFrom, "", "", "", ""
		case order.name == "jurisdictions -name" && q.AfterName > q.NameTo:
			q.AfterName, q.AfterState, q.AfterKind, q.AfterParent, q.AfterID = q.NameTo, last, last, last, last
		}
		lines, err := order.read(ctx, r.q, q)
		if err != nil {
			return none, column.Unread("list of jurisdictions", err)
		}
		return pageOf(lines, limit, showJurisdiction, func(l jurisdictionLine) string {
			return cursor(order.name, order.by(l), l.Search, l.State, l.Kind, l.ParentSearch, l.ID)
		})
	})
}

func showJurisdiction(l jurisdictionLine) (view.JurisdictionRow, error) {
	return view.JurisdictionRow{
		ID: l.ID, Name: l.Name, Kind: l.Kind, State: l.State, Zone: l.Zone, Parent: l.Parent, Matters: int(l.Matters),
	}, nil
}

// The walks, of which the first has the types that all have.
var (
	jurisdictions jurisdictionWalk = func(ctx context.Context, q *sqlc.Queries, p jurisdictionQuery) ([]jurisdictionLine, error) {
		return q.Jurisdictions(ctx, p)
	}
	jurisdictionsDown jurisdictionWalk = func(ctx context.Context, q *sqlc.Queries, p jurisdictionQuery) ([]jurisdictionLine, error) {
		lines, err := q.JurisdictionsDown(ctx, sqlc.JurisdictionsDownParams(p))
		return each(lines, func(l sqlc.JurisdictionsDownRow) jurisdictionLine { return jurisdictionLine(l) }), err
	}
	jurisdictionsByKind jurisdictionWalk = func(ctx context.Context, q *sqlc.Queries, p jurisdictionQuery) ([]jurisdictionLine, error) {
		lines, err := q.JurisdictionsByKind(ctx, sqlc.JurisdictionsByKindParams(p))
		return each(lines, func(l sqlc.JurisdictionsByKindRow) jurisdictionLine { return jurisdictionLine(l) }), err
	}
	jurisdictionsByKindDown jurisdictionWalk = func(ctx context.Context, q *sqlc.Queries, p jurisdictionQuery) ([]jurisdictionLine, error) {
		lines, err := q.JurisdictionsByKindDown(ctx, sqlc.JurisdictionsByKindDownParams(p))
		return each(lines, func(l sqlc.JurisdictionsByKindDownRow) jurisdictionLine { return jurisdictionLine(l) }), err
	}
	jurisdictionsByState jurisdictionWalk = func(ctx context.Context, q *sqlc.Queries, p jurisdictionQuery) ([]jurisdictionLine, error) {
		lines, err := q.JurisdictionsByState(ctx, sqlc.JurisdictionsByStateParams(p))
		return each(lines, func(l sqlc.JurisdictionsByStateRow) jurisdictionLine { return jurisdictionLine(l) }), err
	}
	jurisdictionsByStateDown jurisdictionWalk = func(ctx context.Context, q *sqlc.Queries, p jurisdictionQuery) ([]jurisdictionLine, error) {
		lines, err := q.JurisdictionsByStateDown(ctx, sqlc.JurisdictionsByStateDownParams(p))
		return each(lines, func(l sqlc.JurisdictionsByStateDownRow) jurisdictionLine { return jurisdictionLine(l) }), err
	}
	jurisdictionsByZone jurisdictionWalk = func(ctx context.Context, q *sqlc.Queries, p jurisdictionQuery) ([]jurisdictionLine, error) {
		lines, err := q.JurisdictionsByZone(ctx, sqlc.JurisdictionsByZoneParams(p))
		return each(lines, func(l sqlc.JurisdictionsByZoneRow) jurisdictionLine { return jurisdictionLine(l) }), err
	}
	jurisdictionsByZoneDown jurisdictionWalk = func(ctx context.Context, q *sqlc.Queries, p jurisdictionQuery) ([]jurisdictionLine, error) {
		lines, err := q.JurisdictionsByZoneDown(ctx, sqlc.JurisdictionsByZoneDownParams(p))
		return each(lines, func(l sqlc.JurisdictionsByZoneDownRow) jurisdictionLine { return jurisdictionLine(l) }), err
	}
	jurisdictionsByParent jurisdictionWalk = func(ctx context.Context, q *sqlc.Queries, p jurisdictionQuery) ([]jurisdictionLine, error) {
		lines, err := q.JurisdictionsByParent(ctx, sqlc.JurisdictionsByParentParams(p))
		return each(lines, func(l sqlc.JurisdictionsByParentRow) jurisdictionLine { return jurisdictionLine(l) }), err
	}
	jurisdictionsByParentDown jurisdictionWalk = func(ctx context.Context, q *sqlc.Queries, p jurisdictionQuery) ([]jurisdictionLine, error) {
		lines, err := q.JurisdictionsByParentDown(ctx, sqlc.JurisdictionsByParentDownParams(p))
		return each(lines, func(l sqlc.JurisdictionsByParentDownRow) jurisdictionLine { return jurisdictionLine(l) }), err
	}
)

func jurisdictionOrderOf(sort string) (jurisdictionOrder, error) {
	sort = cmp.Or(sort, view.JurisdictionSorts[0])
	by, down := strings.CutPrefix(sort, "-")
	walks, ok := map[string]struct {
		up, down jurisdictionWalk
		by       func(jurisdictionLine) string
	}{
		"name":   {jurisdictions, jurisdictionsDown, func(jurisdictionLine) string { return "" }},
		"kind":   {jurisdictionsByKind, jurisdictionsByKindDown, func(l jurisdictionLine) string { return l.Kind }},
		"state":  {jurisdictionsByState, jurisdictionsByStateDown, func(l jurisdictionLine) string { return l.State }},
		"zone":   {jurisdictionsByZone, jurisdictionsByZoneDown, func(l jurisdictionLine) string { return l.Zone }},
		"parent": {jurisdictionsByParent, jurisdictionsByParentDown, func(l jurisdictionLine) string { return l.ParentSearch }},
	}[by]
	if !ok {
		return jurisdictionOrder{}, noSuchSort(view.JurisdictionSorts)
	}
	o := jurisdictionOrder{name: "jurisdictions " + sort, read: walks.up, by: walks.by}
	if down {
		o.first, o.read = [6]string{last, last, last, last, last, last}, walks.down
	}
	return o, nil
}
