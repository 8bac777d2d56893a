package read

import (
	"context"

	"duces/db/column"
	"duces/db/sqlc"
	"duces/workflow"
	"duces/workflow/view"
)

type (
	jurisdictionQuery = sqlc.JurisdictionsParams
	jurisdictionLine  = sqlc.JurisdictionsRow
	jurisdictionOrder = order[jurisdictionLine]
)

var jurisdictions = ordered(list[jurisdictionQuery, jurisdictionLine]{
	name: "jurisdictions", sorts: view.JurisdictionSorts, query: (*sqlc.Queries).Jurisdictions,
	from: func(q *jurisdictionQuery, key []string, most int) error {
		q.After, q.AfterName, q.AfterState, q.AfterKind, q.AfterParent, q.AfterID, q.Most = key[0], key[1], key[2], key[3], key[4], key[5], int32(most)
		return nil
	},
	tail: func(l jurisdictionLine) []string { return []string{l.Search, l.State, l.Kind, l.ParentSearch, l.ID} },
	orders: map[string]jurisdictionOrder{
		"name":   {walks: []walk{{columns: "-, j.search, j.state, j.kind, j.parent_search, j.id"}}},
		"kind":   {walks: []walk{{columns: "j.kind, j.search, -, -, -, j.id"}}, by: func(l jurisdictionLine) []string { return []string{l.Kind} }},
		"state":  {walks: []walk{{columns: "j.state, j.search, -, -, -, j.id"}}, by: func(l jurisdictionLine) []string { return []string{l.State} }},
		"zone":   {walks: []walk{{columns: "j.zone, j.search, -, -, -, j.id"}}, by: func(l jurisdictionLine) []string { return []string{l.Zone} }},
		"parent": {walks: []walk{{columns: "j.parent_search, j.search, -, -, -, j.id"}}, by: func(l jurisdictionLine) []string { return []string{l.ParentSearch} }},
	},
})

// Jurisdictions lists governments. They are on record for everybody;
// Matters and NotIn count those matters only that the viewer may see.
func (r *Reads) Jurisdictions(ctx context.Context, v workflow.Viewer, f view.JurisdictionFilter) (view.Page[view.JurisdictionRow], error) {
	var none view.Page[view.JurisdictionRow]
	limit, err := limitOf(f.Limit)
	if err != nil {
		return none, err
	}
	order, err := jurisdictions.order(f.Sort, "")
	if err != nil {
		return none, err
	}
	key, err := after(f.Cursor, order.name, order.start(0)...)
	if err != nil {
		return none, err
	}
	s := scopeOf(v)
	q := jurisdictionQuery{
		SeesAll: s.all, Member: s.member, Kind: f.Kind, State: f.State, NotIn: f.NotIn,
	}
	return found(ctx, r, f.Query, func(names namesAsked) (view.Page[view.JurisdictionRow], error) {
		q.Probe, q.ProbeEnd, q.NameFrom, q.NameTo = names.probe, names.probeEnd, names.from, names.to
		q.Query, q.State = names.within(q.State)
		switch { // the walk begins where the first name lies
		case order.name == "jurisdictions name" && key[2] < q.NameFrom:
			key = append(order.start(0)[:2], q.NameFrom, "", "", "", "")
		case order.name == "jurisdictions -name" && key[2] > q.NameTo:
			key = append(order.start(0)[:2], q.NameTo, last, last, last, last)
		}
		lines, err := jurisdictions.read(ctx, r.on, order, q, key, limit+1)
		if err != nil {
			return none, column.Unread("list of jurisdictions", err)
		}
		return pageOf(lines, limit, showJurisdiction, order.cursor)
	})
}

func showJurisdiction(l jurisdictionLine) (view.JurisdictionRow, error) {
	return view.JurisdictionRow{
		ID: l.ID, Name: l.Name, Kind: l.Kind, State: l.State, Zone: l.Zone, Parent: l.Parent, Matters: int(l.Matters),
	}, nil
}
