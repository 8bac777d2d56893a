// Package jurisdiction reads the list of governments.
package jurisdiction

import (
	"context"

	"duces/db/column"
	"duces/db/read/name"
	"duces/db/read/page"
	"duces/db/read/scope"
	"duces/db/sqlc"
	"duces/workflow"
	"duces/workflow/view"
)

// Governments is the reading side of jurisdictions. It is safe for concurrent use.
type Governments struct {
	on    sqlc.DBTX
	names *name.Index
}

// New reads jurisdictions.
func New(on sqlc.DBTX, names *name.Index) *Governments {
	return &Governments{on: on, names: names}
}

type (
	jurisdictionQuery = sqlc.JurisdictionsParams
	jurisdictionLine  = sqlc.JurisdictionsRow
	jurisdictionOrder = page.Order[jurisdictionLine]
)

var jurisdictions = page.Ordered(page.List[jurisdictionQuery, jurisdictionLine]{
	Name: "jurisdictions", Sorts: view.JurisdictionSorts, Query: (*sqlc.Queries).Jurisdictions,
	From: func(q *jurisdictionQuery, key []string, most int) error {
		q.After, q.AfterName, q.AfterState, q.AfterKind, q.AfterParent, q.AfterID, q.Most = key[0], key[1], key[2], key[3], key[4], key[5], int32(most)
		return nil
	},
	Tail: func(l jurisdictionLine) []string { return []string{l.Search, l.State, l.Kind, l.ParentSearch, l.ID} },
	Orders: map[string]jurisdictionOrder{
		"name":   {Walks: []page.Walk{{Columns: "-, j.search, j.state, j.kind, j.parent_search, j.id"}}},
		"kind":   {Walks: []page.Walk{{Columns: "j.kind, j.search, -, -, -, j.id"}}, By: func(l jurisdictionLine) []string { return []string{l.Kind} }},
		"state":  {Walks: []page.Walk{{Columns: "j.state, j.search, -, -, -, j.id"}}, By: func(l jurisdictionLine) []string { return []string{l.State} }},
		"zone":   {Walks: []page.Walk{{Columns: "j.zone, j.search, -, -, -, j.id"}}, By: func(l jurisdictionLine) []string { return []string{l.Zone} }},
		"parent": {Walks: []page.Walk{{Columns: "j.parent_search, j.search, -, -, -, j.id"}}, By: func(l jurisdictionLine) []string { return []string{l.ParentSearch} }},
	},
})

// Jurisdictions lists governments. They are on record for everybody;
// Matters and NotIn count those matters only that the viewer may see.
func (r *Governments) Jurisdictions(ctx context.Context, v workflow.Viewer, f view.JurisdictionFilter) (view.Page[view.JurisdictionRow], error) {
	var none view.Page[view.JurisdictionRow]
	limit, err := page.Limit(f.Limit)
	if err != nil {
		return none, err
	}
	order, err := jurisdictions.Order(f.Sort, "")
	if err != nil {
		return none, err
	}
	key, err := page.After(f.Cursor, order.Name, order.Start(0)...)
	if err != nil {
		return none, err
	}
	s := scope.Of(v)
	q := jurisdictionQuery{
		SeesAll: s.All, Member: s.Member, Kind: f.Kind, State: f.State, NotIn: f.NotIn,
	}
	return name.Found(ctx, r.names, f.Query, func(names name.Asked) (view.Page[view.JurisdictionRow], error) {
		q.Probe, q.ProbeEnd, q.NameFrom, q.NameTo = names.Probe, names.ProbeEnd, names.From, names.To
		q.Query, q.State = names.Within(q.State)
		switch { // the walk begins where the first name lies
		case order.Name == "jurisdictions name" && key[2] < q.NameFrom:
			key = append(order.Start(0)[:2], q.NameFrom, "", "", "", "")
		case order.Name == "jurisdictions -name" && key[2] > q.NameTo:
			key = append(order.Start(0)[:2], q.NameTo, page.Last, page.Last, page.Last, page.Last)
		}
		lines, err := jurisdictions.Read(ctx, r.on, order, q, key, limit+1)
		if err != nil {
			return none, column.Unread("list of jurisdictions", err)
		}
		return page.Of(lines, limit, showJurisdiction, order.Cursor)
	})
}

func showJurisdiction(l jurisdictionLine) (view.JurisdictionRow, error) {
	return view.JurisdictionRow{
		ID: l.ID, Name: l.Name, Kind: l.Kind, State: l.State, Zone: l.Zone, Parent: l.Parent, Matters: int(l.Matters),
	}, nil
}
