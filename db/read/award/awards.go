// Package award reads awards, debts and the money of both.
package award

import (
	"context"
	"math"
	"slices"
	"strings"

	"duces/db/column"
	"duces/db/read/page"
	"duces/db/read/state"
	"duces/db/sqlc"
	"duces/workflow"
	"duces/workflow/jurisdiction"
	"duces/workflow/view"
)

// Grants is the reading side of awards and debts. It is safe for concurrent use.
type Grants struct {
	q       *sqlc.Queries
	streams *state.Streams
}

// New reads awards and debts.
func New(q *sqlc.Queries, streams *state.Streams) *Grants { return &Grants{q, streams} }

// Awards lists awards, those first that were made last.
func (r *Grants) Awards(ctx context.Context, v workflow.Viewer, f view.AwardFilter) (view.Page[view.AwardRow], error) {
	var none view.Page[view.AwardRow]
	limit, err := page.Limit(f.Limit)
	if err != nil {
		return none, err
	}
	key, err := page.After(f.Cursor, "awards", page.Last, page.Last)
	if err != nil || v.SeesNothing() {
		return none, err
	}
	q := sqlc.ListAwardsParams{
		BeforeDay: key[0], BeforeID: key[1], Jurisdiction: f.Jurisdiction, ProgramKey: workflow.Folded(f.Program), Year: int64(f.Year), Most: int32(limit) + 1,
		SubawardOf: f.SubawardOf,
	}
	if !workflow.Blank(f.Query) {
		q.Query = "%" + column.Literal.Replace(workflow.Folded(f.Query)) + "%"
	}
	lines, err := r.q.ListAwards(ctx, q)
	if err != nil {
		return none, column.Unread("list of awards", err)
	}
	return page.Of(lines, limit, func(l sqlc.ListAwardsRow) (view.AwardRow, error) {
		return view.AwardRow{
			ID: l.ID, Agency: l.Agency, Number: l.Number, Program: l.Program, Year: int(l.Year),
			Recipient: jurisdiction.Ref{ID: l.Recipient, Name: l.RecipientName, Kind: l.RecipientKind, State: l.RecipientState, Parent: l.RecipientParent},
			Role:      l.Role, Basis: l.Basis, SubawardOf: l.SubawardOf, Name: l.Name, MadeOn: l.MadeOn, Until: l.Until,
			Awarded: l.Awarded, Undrawn: l.Undrawn, Drawn: l.Drawn, Actions: int(l.Actions), Version: int(l.Version),
		}, nil
	}, func(l sqlc.ListAwardsRow) string { return page.Cursor("awards", l.MadeOn, l.ID) })
}

// Money adds up the awards, by name of the jurisdiction, program and year. A jurisdiction has what is its share, and
// what records had that were merged into it.
func (r *Grants) Money(ctx context.Context, v workflow.Viewer, f view.MoneyFilter) ([]view.MoneyRow, error) {
	if v.SeesNothing() {
		return nil, nil
	}
	q := sqlc.MoneyParams{
		ByJurisdiction: f.ByJurisdiction, ByProgram: f.ByProgram, ByYear: f.ByYear,
		AsOf: page.Last, Known: math.MaxInt64 - 1, ProgramKey: workflow.Folded(f.Program), OnlyYear: int64(f.Year),
	}
	if !f.AsOf.IsZero() {
		q.AsOf = f.AsOf.String()
	}
	if !f.KnownAs.IsZero() {
		q.Known = f.KnownAs.UnixMicro()
	}
	lines, err := r.q.Money(ctx, q)
	if err != nil {
		return nil, column.Unread("money of awards", err)
	}
	rows := make([]view.MoneyRow, len(lines))
	merged := map[string]string{}
	for i, l := range lines {
		rows[i] = view.MoneyRow{
			Jurisdiction: jurisdiction.Ref{ID: l.JurisdictionID, Name: l.Name, Kind: l.Kind, State: l.State, Parent: l.Parent},
			Program:      l.Program, Year: int(l.Year), AwardMoney: view.AwardMoney{
				Awarded: l.Undrawn + l.Drawn + l.Withheld + l.Denied + l.Disallowed + l.Repaid,
				Undrawn: l.Undrawn, Drawn: l.Drawn, Withheld: l.Withheld, Denied: l.Denied, Disallowed: l.Disallowed, Repaid: l.Repaid,
			},
		}
		if l.MergedInto != "" {
			merged[l.JurisdictionID] = l.MergedInto
		}
	}
	if len(merged) == 0 {
		return rows, nil
	}
	return r.united(ctx, rows)
}

// united adds the rows of merged records to those of the record that stands for the government.
func (r *Grants) united(ctx context.Context, rows []view.MoneyRow) ([]view.MoneyRow, error) {
	into, err := r.mergedInto(ctx)
	if err != nil {
		return nil, err
	}
	type key struct {
		id, program string
		year        int
	}
	var all []view.MoneyRow
	at := map[key]int{}
	for _, row := range rows {
		row.Jurisdiction = successor(into, row.Jurisdiction)
		k := key{row.Jurisdiction.ID, row.Program, row.Year}
		if i, there := at[k]; there {
			all[i].AwardMoney = all[i].Plus(row.AwardMoney)
			continue
		}
		at[k], all = len(all), append(all, row)
	}
	slices.SortStableFunc(all, func(x, y view.MoneyRow) int {
		return strings.Compare(x.Jurisdiction.Name+"\x00"+x.Jurisdiction.ID, y.Jurisdiction.Name+"\x00"+y.Jurisdiction.ID)
	})
	return all, nil
}

// mergedInto are the records that others were merged into, by the ids of those.
func (r *Grants) mergedInto(ctx context.Context) (map[string]jurisdiction.Ref, error) {
	refs, err := r.q.MergedJurisdictions(ctx)
	if err != nil {
		return nil, column.Unread("merged jurisdictions", err)
	}
	into := make(map[string]jurisdiction.Ref, len(refs))
	for _, m := range refs {
		into[m.ID] = jurisdiction.Ref{ID: m.IntoID, Name: m.Name, Kind: m.Kind, State: m.State, Parent: m.Parent}
	}
	return into, nil
}

// successor is the record that is that of the government now.
func successor(into map[string]jurisdiction.Ref, of jurisdiction.Ref) jurisdiction.Ref {
	for next, merged := into[of.ID]; merged; next, merged = into[of.ID] {
		of = next
	}
	return of
}
