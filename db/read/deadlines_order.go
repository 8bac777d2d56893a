package read

import (
	"cmp"
	"context"
	"strings"

	"duces/db/sqlc"
	"duces/workflow/due"
	"duces/workflow/view"
)

// deadlineOrder is one order of the list of deadlines, as matterOrder is of matters:
// the key of a line ends with name, matter and id.
type deadlineOrder struct {
	name  string
	by    string
	down  bool
	first [5]string
	read  deadlineWalk
	key   func(deadlineLine) (by, tie string)
}

// keyOf is the whole key of a line.
func (o deadlineOrder) keyOf(l deadlineLine) []string {
	by, tie := o.key(l)
	return []string{by, tie, l.Name, l.MatterID, l.ID}
}

type deadlineWalk func(context.Context, *sqlc.Queries, deadlineQuery) ([]deadlineLine, error)

// The walks, of which the first has the types that all have.
var (
	deadlines deadlineWalk = func(ctx context.Context, q *sqlc.Queries, p deadlineQuery) ([]deadlineLine, error) {
		return q.Deadlines(ctx, p)
	}
	deadlinesDown deadlineWalk = func(ctx context.Context, q *sqlc.Queries, p deadlineQuery) ([]deadlineLine, error) {
		lines, err := q.DeadlinesDown(ctx, sqlc.DeadlinesDownParams(p))
		return each(lines, func(l sqlc.DeadlinesDownRow) deadlineLine { return deadlineLine(l) }), err
	}
	liveDeadlines deadlineWalk = func(ctx context.Context, q *sqlc.Queries, p deadlineQuery) ([]deadlineLine, error) {
		lines, err := q.LiveDeadlines(ctx, sqlc.LiveDeadlinesParams(p))
		return each(lines, func(l sqlc.LiveDeadlinesRow) deadlineLine { return deadlineLine(l) }), err
	}
	liveDeadlinesDown deadlineWalk = func(ctx context.Context, q *sqlc.Queries, p deadlineQuery) ([]deadlineLine, error) {
		lines, err := q.LiveDeadlinesDown(ctx, sqlc.LiveDeadlinesDownParams(p))
		return each(lines, func(l sqlc.LiveDeadlinesDownRow) deadlineLine { return deadlineLine(l) }), err
	}
	deadlinesByStatus deadlineWalk = func(ctx context.Context, q *sqlc.Queries, p deadlineQuery) ([]deadlineLine, error) {
		lines, err := q.DeadlinesByStatus(ctx, sqlc.DeadlinesByStatusParams(p))
		return each(lines, func(l sqlc.DeadlinesByStatusRow) deadlineLine { return deadlineLine(l) }), err
	}
	deadlinesByStatusDown deadlineWalk = func(ctx context.Context, q *sqlc.Queries, p deadlineQuery) ([]deadlineLine, error) {
		lines, err := q.DeadlinesByStatusDown(ctx, sqlc.DeadlinesByStatusDownParams(p))
		return each(lines, func(l sqlc.DeadlinesByStatusDownRow) deadlineLine { return deadlineLine(l) }), err
	}
	matterDeadlines deadlineWalk = func(ctx context.Context, q *sqlc.Queries, p deadlineQuery) ([]deadlineLine, error) {
		lines, err := q.MatterDeadlines(ctx, sqlc.MatterDeadlinesParams(p))
		return each(lines, func(l sqlc.MatterDeadlinesRow) deadlineLine { return deadlineLine(l) }), err
	}
	matterDeadlinesDown deadlineWalk = func(ctx context.Context, q *sqlc.Queries, p deadlineQuery) ([]deadlineLine, error) {
		lines, err := q.MatterDeadlinesDown(ctx, sqlc.MatterDeadlinesDownParams(p))
		return each(lines, func(l sqlc.MatterDeadlinesDownRow) deadlineLine { return deadlineLine(l) }), err
	}
	ownersDeadlines deadlineWalk = func(ctx context.Context, q *sqlc.Queries, p deadlineQuery) ([]deadlineLine, error) {
		lines, err := q.OwnersDeadlines(ctx, sqlc.OwnersDeadlinesParams(p))
		return each(lines, func(l sqlc.OwnersDeadlinesRow) deadlineLine { return deadlineLine(l) }), err
	}
	ownersDeadlinesDown deadlineWalk = func(ctx context.Context, q *sqlc.Queries, p deadlineQuery) ([]deadlineLine, error) {
		lines, err := q.OwnersDeadlinesDown(ctx, sqlc.OwnersDeadlinesDownParams(p))
		return each(lines, func(l sqlc.OwnersDeadlinesDownRow) deadlineLine { return deadlineLine(l) }), err
	}
	deadlinesSortedByJurisdiction deadlineWalk = func(ctx context.Context, q *sqlc.Queries, p deadlineQuery) ([]deadlineLine, error) {
		lines, err := q.DeadlinesSortedByJurisdiction(ctx, sqlc.DeadlinesSortedByJurisdictionParams(p))
		return each(lines, func(l sqlc.DeadlinesSortedByJurisdictionRow) deadlineLine { return deadlineLine(l) }), err
	}
	deadlinesSortedByJurisdictionDown deadlineWalk = func(ctx context.Context, q *sqlc.Queries, p deadlineQuery) ([]deadlineLine, error) {
		lines, err := q.DeadlinesSortedByJurisdictionDown(ctx, sqlc.DeadlinesSortedByJurisdictionDownParams(p))
		return each(lines, func(l sqlc.DeadlinesSortedByJurisdictionDownRow) deadlineLine { return deadlineLine(l) }), err
	}
	deadlinesSortedByKind deadlineWalk = func(ctx context.Context, q *sqlc.Queries, p deadlineQuery) ([]deadlineLine, error) {
		lines, err := q.DeadlinesSortedByKind(ctx, sqlc.DeadlinesSortedByKindParams(p))
		return each(lines, func(l sqlc.DeadlinesSortedByKindRow) deadlineLine { return deadlineLine(l) }), err
	}
	deadlinesSortedByKindDown deadlineWalk = func(ctx context.Context, q *sqlc.Queries, p deadlineQuery) ([]deadlineLine, error) {
		lines, err := q.DeadlinesSortedByKindDown(ctx, sqlc.DeadlinesSortedByKindDownParams(p))
		return each(lines, func(l sqlc.DeadlinesSortedByKindDownRow) deadlineLine { return deadlineLine(l) }), err
	}
	deadlinesSortedByStatus deadlineWalk = func(ctx context.Context, q *sqlc.Queries, p deadlineQuery) ([]deadlineLine, error) {
		lines, err := q.DeadlinesSortedByStatus(ctx, sqlc.DeadlinesSortedByStatusParams(p))
		return each(lines, func(l sqlc.DeadlinesSortedByStatusRow) deadlineLine { return deadlineLine(l) }), err
	}
	deadlinesSortedByStatusDown deadlineWalk = func(ctx context.Context, q *sqlc.Queries, p deadlineQuery) ([]deadlineLine, error) {
		lines, err := q.DeadlinesSortedByStatusDown(ctx, sqlc.DeadlinesSortedByStatusDownParams(p))
		return each(lines, func(l sqlc.DeadlinesSortedByStatusDownRow) deadlineLine { return deadlineLine(l) }), err
	}
	deadlinesSortedByReview deadlineWalk = func(ctx context.Context, q *sqlc.Queries, p deadlineQuery) ([]deadlineLine, error) {
		lines, err := q.DeadlinesSortedByReview(ctx, sqlc.DeadlinesSortedByReviewParams(p))
		return each(lines, func(l sqlc.DeadlinesSortedByReviewRow) deadlineLine { return deadlineLine(l) }), err
	}
	deadlinesSortedByReviewDown deadlineWalk = func(ctx context.Context, q *sqlc.Queries, p deadlineQuery) ([]deadlineLine, error) {
		lines, err := q.DeadlinesSortedByReviewDown(ctx, sqlc.DeadlinesSortedByReviewDownParams(p))
		return each(lines, func(l sqlc.DeadlinesSortedByReviewDownRow) deadlineLine { return deadlineLine(l) }), err
	}
	deadlinesSortedByOwner deadlineWalk = func(ctx context.Context, q *sqlc.Queries, p deadlineQuery) ([]deadlineLine, error) {
		lines, err := q.DeadlinesSortedByOwner(ctx, sqlc.DeadlinesSortedByOwnerParams(p))
		return each(lines, func(l sqlc.DeadlinesSortedByOwnerRow) deadlineLine { return deadlineLine(l) }), err
	}
	deadlinesSortedByOwnerDown deadlineWalk = func(ctx context.Context, q *sqlc.Queries, p deadlineQuery) ([]deadlineLine, error) {
		lines, err := q.DeadlinesSortedByOwnerDown(ctx, sqlc.DeadlinesSortedByOwnerDownParams(p))
		return each(lines, func(l sqlc.DeadlinesSortedByOwnerDownRow) deadlineLine { return deadlineLine(l) }), err
	}
	deadlinesOfNobody deadlineWalk = func(ctx context.Context, q *sqlc.Queries, p deadlineQuery) ([]deadlineLine, error) {
		lines, err := q.DeadlinesOfNobody(ctx, sqlc.DeadlinesOfNobodyParams(p))
		return each(lines, func(l sqlc.DeadlinesOfNobodyRow) deadlineLine { return deadlineLine(l) }), err
	}
	deadlinesOfNobodyDown deadlineWalk = func(ctx context.Context, q *sqlc.Queries, p deadlineQuery) ([]deadlineLine, error) {
		lines, err := q.DeadlinesOfNobodyDown(ctx, sqlc.DeadlinesOfNobodyDownParams(p))
		return each(lines, func(l sqlc.DeadlinesOfNobodyDownRow) deadlineLine { return deadlineLine(l) }), err
	}
)

var (
	namedDeadlines deadlineWalk = func(ctx context.Context, q *sqlc.Queries, p deadlineQuery) ([]deadlineLine, error) {
		lines, err := q.NamedDeadlines(ctx, sqlc.NamedDeadlinesParams(p))
		return each(lines, func(l sqlc.NamedDeadlinesRow) deadlineLine { return deadlineLine(l) }), err
	}
	namedDeadlinesDown deadlineWalk = func(ctx context.Context, q *sqlc.Queries, p deadlineQuery) ([]deadlineLine, error) {
		lines, err := q.NamedDeadlinesDown(ctx, sqlc.NamedDeadlinesDownParams(p))
		return each(lines, func(l sqlc.NamedDeadlinesDownRow) deadlineLine { return deadlineLine(l) }), err
	}
)

// fewNames says of an order by due date, where a query finds few jurisdictions, to
// walk their matters and sort what these have.
func (o deadlineOrder) fewNames() deadlineWalk {
	switch o.name {
	case "deadlines due":
		return namedDeadlines
	case "deadlines -due":
		return namedDeadlinesDown
	}
	return o.read
}

// deadlineWalks are an order and its reverse.
type deadlineWalks struct {
	up, down     deadlineWalk
	key, keyDown func(deadlineLine) (by, tie string)
}

func byDueDay(l deadlineLine) (by, tie string) { return l.DueOn, "" }

var deadlineOrders = map[string]deadlineWalks{
	"jurisdiction": {up: deadlinesSortedByJurisdiction, down: deadlinesSortedByJurisdictionDown, key: func(deadlineLine) (by, tie string) { return "", "" }},
	"kind":         {up: deadlinesSortedByKind, down: deadlinesSortedByKindDown, key: func(l deadlineLine) (by, tie string) { return l.Kind, "" }},
	"status":       {up: deadlinesSortedByStatus, down: deadlinesSortedByStatusDown, key: func(l deadlineLine) (by, tie string) { return l.Status, "" }},
	"review":       {up: deadlinesSortedByReview, down: deadlinesSortedByReviewDown, key: func(l deadlineLine) (by, tie string) { return l.ReviewName, l.ReviewID }},
	"owner": {
		up: deadlinesOwnedFirst(deadlinesSortedByOwner, deadlinesOfNobody, last, ""), down: deadlinesOwnedFirst(deadlinesSortedByOwnerDown, deadlinesOfNobodyDown, "", last),
		key: deadlineByOwner(last), keyDown: deadlineByOwner(""),
	},
}

// deadlineOrderOf is the order that is asked for. By due date, what the filter asks
// for says which index is walked.
func deadlineOrderOf(f view.DeadlineFilter) (deadlineOrder, error) {
	sort := cmp.Or(f.Sort, view.DeadlineSorts[0])
	by, down := strings.CutPrefix(sort, "-")
	walks, ok := deadlineOrders[by]
	if by == view.DeadlineSorts[0] {
		walks, ok = deadlinesByDue(f), true
	}
	if !ok {
		return deadlineOrder{}, noSuchSort(view.DeadlineSorts)
	}
	o := deadlineOrder{name: "deadlines " + sort, by: by, down: down, read: walks.up, key: walks.key}
	if f.Live && by == "status" {
		o.first = [5]string{string(due.StatusMet), last, last, last, last} // what is live is open or missed, and stands behind what is met
	}
	if down {
		o.first, o.read = [5]string{last, last, last, last, last}, walks.down
		if walks.keyDown != nil {
			o.key = walks.keyDown
		}
	}
	return o, nil
}

func deadlinesByDue(f view.DeadlineFilter) deadlineWalks {
	w := deadlineWalks{up: deadlines, down: deadlinesDown}
	switch {
	case f.Matter != "":
		w.up, w.down = matterDeadlines, matterDeadlinesDown
	case f.Owner != "" && f.Owner != view.Nobody:
		w.up, w.down = ownersDeadlines, ownersDeadlinesDown
	case f.Live, f.Ahead, f.Overdue, f.Unacknowledged:
		w.up, w.down = liveDeadlines, liveDeadlinesDown
	case f.Status != "":
		w.up, w.down = deadlinesByStatus, deadlinesByStatusDown
	}
	w.key = byDueDay
	return w
}

// deadlineByOwner is byOwner for deadlines.
func deadlineByOwner(end string) func(deadlineLine) (by, tie string) {
	return func(l deadlineLine) (by, tie string) {
		if l.Owner == "" {
			return end, ""
		}
		return l.OwnerName, l.Owner
	}
}

// deadlinesOwnedFirst is ownedFirst for deadlines.
func deadlinesOwnedFirst(owned, ofNobody deadlineWalk, end, begin string) deadlineWalk {
	return func(ctx context.Context, q *sqlc.Queries, p deadlineQuery) ([]deadlineLine, error) {
		var lines []deadlineLine
		if p.After != end {
			var err error
			if lines, err = owned(ctx, q, p); err != nil || len(lines) == int(p.Most) {
				return lines, err
			}
			p.AfterName, p.AfterMatter, p.AfterID = begin, begin, begin
			p.Most -= int32(len(lines))
		}
		more, err := ofNobody(ctx, q, p)
		return append(lines, more...), err
	}
}
