package read

import (
	"context"
	"strings"

	"duces/db/sqlc"
	"duces/workflow"
	"duces/workflow/view"
)

// All orders of the list of matters take the same filter and give the same
// columns; the compiler holds them so, where they are converted below.
type (
	matterQuery = sqlc.MattersByJurisdictionParams
	matterLine  = sqlc.MattersByJurisdictionRow
)

// matterOrder is one order of the list: the key that stands before its first
// line, the query that walks it, and the key of a line (to which its id is added).
type matterOrder struct {
	name  string
	first []string
	read  func(context.Context, *sqlc.Queries, matterQuery) ([]matterLine, error)
	key   func(matterLine) string
}

var (
	upwards   = []string{"", ""}
	downwards = []string{last, last}
)

func byJurisdiction(l matterLine) string { return l.JurisdictionKey }
func byDue(l matterLine) string          { return l.NextDue }
func byEntered(l matterLine) string      { return l.EnteredOn }
func byState(l matterLine) string        { return l.State }

var matterOrders = map[string]matterOrder{
	"jurisdiction": {first: upwards, key: byJurisdiction, read: func(ctx context.Context, q *sqlc.Queries, p matterQuery) ([]matterLine, error) {
		return q.MattersByJurisdiction(ctx, p)
	}},
	"-jurisdiction": {first: downwards, key: byJurisdiction, read: func(ctx context.Context, q *sqlc.Queries, p matterQuery) ([]matterLine, error) {
		lines, err := q.MattersByJurisdictionDown(ctx, sqlc.MattersByJurisdictionDownParams(p))
		return each(lines, func(l sqlc.MattersByJurisdictionDownRow) matterLine { return matterLine(l) }), err
	}},
	"due": {first: []string{"", last}, key: byDue, read: mattersByDue},
	"-due": {first: downwards, key: byDue, read: func(ctx context.Context, q *sqlc.Queries, p matterQuery) ([]matterLine, error) {
		lines, err := q.MattersByDueDown(ctx, sqlc.MattersByDueDownParams(p))
		return each(lines, func(l sqlc.MattersByDueDownRow) matterLine { return matterLine(l) }), err
	}},
	"entered": {first: upwards, key: byEntered, read: func(ctx context.Context, q *sqlc.Queries, p matterQuery) ([]matterLine, error) {
		lines, err := q.MattersByEntered(ctx, sqlc.MattersByEnteredParams(p))
		return each(lines, func(l sqlc.MattersByEnteredRow) matterLine { return matterLine(l) }), err
	}},
	"-entered": {first: downwards, key: byEntered, read: func(ctx context.Context, q *sqlc.Queries, p matterQuery) ([]matterLine, error) {
		lines, err := q.MattersByEnteredDown(ctx, sqlc.MattersByEnteredDownParams(p))
		return each(lines, func(l sqlc.MattersByEnteredDownRow) matterLine { return matterLine(l) }), err
	}},
	"state": {first: upwards, key: byState, read: func(ctx context.Context, q *sqlc.Queries, p matterQuery) ([]matterLine, error) {
		lines, err := q.MattersByState(ctx, sqlc.MattersByStateParams(p))
		return each(lines, func(l sqlc.MattersByStateRow) matterLine { return matterLine(l) }), err
	}},
	"-state": {first: downwards, key: byState, read: func(ctx context.Context, q *sqlc.Queries, p matterQuery) ([]matterLine, error) {
		lines, err := q.MattersByStateDown(ctx, sqlc.MattersByStateDownParams(p))
		return each(lines, func(l sqlc.MattersByStateDownRow) matterLine { return matterLine(l) }), err
	}},
}

func matterOrderOf(sort string) (matterOrder, error) {
	if sort == "" {
		sort = view.MatterSorts[0]
	}
	o, ok := matterOrders[sort]
	if !ok {
		return o, &workflow.Error{Code: workflow.Invalid, Field: "sort", Message: "Sort: choose one of " +
			strings.Join(view.MatterSorts, ", ") + `, with "-" before it to reverse.`}
	}
	o.name = sort
	return o, nil
}

// mattersByDue walks those with a due date first and then those without, whose
// empty date stands before all others in the index.
func mattersByDue(ctx context.Context, q *sqlc.Queries, p matterQuery) ([]matterLine, error) {
	walk := func(p matterQuery) ([]matterLine, error) {
		lines, err := q.MattersByDue(ctx, sqlc.MattersByDueParams(p))
		return each(lines, func(l sqlc.MattersByDueRow) matterLine { return matterLine(l) }), err
	}
	var dated []matterLine
	if p.After != "" || p.AfterID == last {
		var err error
		if dated, err = walk(p); err != nil || len(dated) == int(p.Most) {
			return dated, err
		}
		p.After, p.AfterID = "", ""
		p.Most -= int32(len(dated))
	}
	undated, err := walk(p)
	for i, l := range undated {
		if l.NextDue != "" {
			undated = undated[:i]
			break
		}
	}
	return append(dated, undated...), err
}

func each[A, B any](list []A, f func(A) B) []B {
	out := make([]B, len(list))
	for i, a := range list {
		out[i] = f(a)
	}
	return out
}
