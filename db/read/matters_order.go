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
// line, the query that walks it, and the key of a line: what it is sorted by, with
// an id where that can be shared, and then name and id of the matter.
type matterOrder struct {
	name  string
	first [4]string
	read  matterWalk
	key   func(matterLine) (by, tie string)
}

type matterWalk func(context.Context, *sqlc.Queries, matterQuery) ([]matterLine, error)

var (
	upwards   = [4]string{}
	downwards = [4]string{last, last, last, last}
)

func byNone(matterLine) (by, tie string)      { return "", "" }
func byReview(l matterLine) (by, tie string)  { return l.ReviewName, l.ReviewID }
func byState(l matterLine) (by, tie string)   { return l.State, "" }
func byDue(l matterLine) (by, tie string)     { return l.NextDue, "" }
func byEntered(l matterLine) (by, tie string) { return l.EnteredOn, "" }

// byOwner puts the matters of nobody behind those of everybody, whose key end is.
func byOwner(end string) func(matterLine) (by, tie string) {
	return func(l matterLine) (by, tie string) {
		if l.Owner == "" {
			return end, ""
		}
		return l.OwnerName, l.Owner
	}
}

// The walks, of which the first has the types that all have.
var (
	mattersByJurisdiction matterWalk = func(ctx context.Context, q *sqlc.Queries, p matterQuery) ([]matterLine, error) {
		return q.MattersByJurisdiction(ctx, p)
	}
	mattersByJurisdictionDown matterWalk = func(ctx context.Context, q *sqlc.Queries, p matterQuery) ([]matterLine, error) {
		lines, err := q.MattersByJurisdictionDown(ctx, sqlc.MattersByJurisdictionDownParams(p))
		return each(lines, func(l sqlc.MattersByJurisdictionDownRow) matterLine { return matterLine(l) }), err
	}
	mattersByReview matterWalk = func(ctx context.Context, q *sqlc.Queries, p matterQuery) ([]matterLine, error) {
		lines, err := q.MattersByReview(ctx, sqlc.MattersByReviewParams(p))
		return each(lines, func(l sqlc.MattersByReviewRow) matterLine { return matterLine(l) }), err
	}
	mattersByReviewDown matterWalk = func(ctx context.Context, q *sqlc.Queries, p matterQuery) ([]matterLine, error) {
		lines, err := q.MattersByReviewDown(ctx, sqlc.MattersByReviewDownParams(p))
		return each(lines, func(l sqlc.MattersByReviewDownRow) matterLine { return matterLine(l) }), err
	}
	mattersByState matterWalk = func(ctx context.Context, q *sqlc.Queries, p matterQuery) ([]matterLine, error) {
		lines, err := q.MattersByState(ctx, sqlc.MattersByStateParams(p))
		return each(lines, func(l sqlc.MattersByStateRow) matterLine { return matterLine(l) }), err
	}
	mattersByStateDown matterWalk = func(ctx context.Context, q *sqlc.Queries, p matterQuery) ([]matterLine, error) {
		lines, err := q.MattersByStateDown(ctx, sqlc.MattersByStateDownParams(p))
		return each(lines, func(l sqlc.MattersByStateDownRow) matterLine { return matterLine(l) }), err
	}
	mattersByDue matterWalk = func(ctx context.Context, q *sqlc.Queries, p matterQuery) ([]matterLine, error) {
		lines, err := q.MattersByDue(ctx, sqlc.MattersByDueParams(p))
		return each(lines, func(l sqlc.MattersByDueRow) matterLine { return matterLine(l) }), err
	}
	mattersByDueDown matterWalk = func(ctx context.Context, q *sqlc.Queries, p matterQuery) ([]matterLine, error) {
		lines, err := q.MattersByDueDown(ctx, sqlc.MattersByDueDownParams(p))
		return each(lines, func(l sqlc.MattersByDueDownRow) matterLine { return matterLine(l) }), err
	}
	mattersByEntered matterWalk = func(ctx context.Context, q *sqlc.Queries, p matterQuery) ([]matterLine, error) {
		lines, err := q.MattersByEntered(ctx, sqlc.MattersByEnteredParams(p))
		return each(lines, func(l sqlc.MattersByEnteredRow) matterLine { return matterLine(l) }), err
	}
	mattersByEnteredDown matterWalk = func(ctx context.Context, q *sqlc.Queries, p matterQuery) ([]matterLine, error) {
		lines, err := q.MattersByEnteredDown(ctx, sqlc.MattersByEnteredDownParams(p))
		return each(lines, func(l sqlc.MattersByEnteredDownRow) matterLine { return matterLine(l) }), err
	}
	mattersByOwner matterWalk = func(ctx context.Context, q *sqlc.Queries, p matterQuery) ([]matterLine, error) {
		lines, err := q.MattersByOwner(ctx, sqlc.MattersByOwnerParams(p))
		return each(lines, func(l sqlc.MattersByOwnerRow) matterLine { return matterLine(l) }), err
	}
	mattersByOwnerDown matterWalk = func(ctx context.Context, q *sqlc.Queries, p matterQuery) ([]matterLine, error) {
		lines, err := q.MattersByOwnerDown(ctx, sqlc.MattersByOwnerDownParams(p))
		return each(lines, func(l sqlc.MattersByOwnerDownRow) matterLine { return matterLine(l) }), err
	}
	mattersOfNobody matterWalk = func(ctx context.Context, q *sqlc.Queries, p matterQuery) ([]matterLine, error) {
		lines, err := q.MattersOfNobody(ctx, sqlc.MattersOfNobodyParams(p))
		return each(lines, func(l sqlc.MattersOfNobodyRow) matterLine { return matterLine(l) }), err
	}
	mattersOfNobodyDown matterWalk = func(ctx context.Context, q *sqlc.Queries, p matterQuery) ([]matterLine, error) {
		lines, err := q.MattersOfNobodyDown(ctx, sqlc.MattersOfNobodyDownParams(p))
		return each(lines, func(l sqlc.MattersOfNobodyDownRow) matterLine { return matterLine(l) }), err
	}
)

var matterOrders = map[string]matterOrder{
	"jurisdiction":  {first: upwards, key: byNone, read: mattersByJurisdiction},
	"-jurisdiction": {first: downwards, key: byNone, read: mattersByJurisdictionDown},
	"review":        {first: upwards, key: byReview, read: mattersByReview},
	"-review":       {first: downwards, key: byReview, read: mattersByReviewDown},
	"state":         {first: upwards, key: byState, read: mattersByState},
	"-state":        {first: downwards, key: byState, read: mattersByStateDown},
	"due":           {first: [4]string{"", "", last, last}, key: byDue, read: datedFirst},
	"-due":          {first: downwards, key: byDue, read: mattersByDueDown},
	"entered":       {first: upwards, key: byEntered, read: mattersByEntered},
	"-entered":      {first: downwards, key: byEntered, read: mattersByEnteredDown},
	"owner":         {first: upwards, key: byOwner(last), read: ownedFirst(mattersByOwner, mattersOfNobody, last, "")},
	"-owner":        {first: downwards, key: byOwner(""), read: ownedFirst(mattersByOwnerDown, mattersOfNobodyDown, "", last)},
}

func matterOrderOf(sort string) (matterOrder, error) {
	if sort == "" {
		sort = view.MatterSorts[0]
	}
	o, ok := matterOrders[sort]
	if !ok {
		return o, noSuchSort(view.MatterSorts)
	}
	o.name = sort
	return o, nil
}

// datedFirst walks those with a due date first and then those without, whose
// empty date stands before all others in the index.
func datedFirst(ctx context.Context, q *sqlc.Queries, p matterQuery) ([]matterLine, error) {
	var dated []matterLine
	if p.After != "" || p.AfterID == last {
		var err error
		if dated, err = mattersByDue(ctx, q, p); err != nil || len(dated) == int(p.Most) {
			return dated, err
		}
		p.After, p.AfterName, p.AfterID = "", "", ""
		p.Most -= int32(len(dated))
	}
	undated, err := mattersByDue(ctx, q, p)
	for i, l := range undated {
		if l.NextDue != "" {
			undated = undated[:i]
			break
		}
	}
	return append(dated, undated...), err
}

// ownedFirst walks the matters of everybody and then those of nobody. end is the key
// behind the last owner, begin the name before the first matter of nobody.
func ownedFirst(owned, ofNobody matterWalk, end, begin string) matterWalk {
	return func(ctx context.Context, q *sqlc.Queries, p matterQuery) ([]matterLine, error) {
		var lines []matterLine
		if p.After != end {
			var err error
			if lines, err = owned(ctx, q, p); err != nil || len(lines) == int(p.Most) {
				return lines, err
			}
			p.AfterName, p.AfterID = begin, begin
			p.Most -= int32(len(lines))
		}
		more, err := ofNobody(ctx, q, p)
		return append(lines, more...), err
	}
}

func noSuchSort(sorts []string) error {
	return &workflow.Error{Code: workflow.Invalid, Field: "sort", Message: "Sort: choose one of " +
		strings.Join(sorts, ", ") + `, with "-" before it to reverse.`}
}

func each[A, B any](list []A, f func(A) B) []B {
	out := make([]B, len(list))
	for i, a := range list {
		out[i] = f(a)
	}
	return out
}
