package read

import (
	"context"
	"slices"

	"duces/db/column"
	"duces/db/sqlc"
	"duces/workflow"
	"duces/workflow/civil"
	"duces/workflow/jurisdiction"
	"duces/workflow/matter"
	"duces/workflow/view"
)

type (
	extensionQuery = sqlc.ExtensionsParams
	extensionLine  = sqlc.ExtensionsRow
)

// The list of requests for more time. What is asked for says which index is walked.
var extensions = ordered(list[extensionQuery, extensionLine]{
	name: "extensions", sorts: []string{"decide_by"}, query: (*sqlc.Queries).Extensions,
	from: func(q *extensionQuery, key []string, most int) error {
		q.AfterDay, q.AfterMatter, q.AfterID, q.Most = key[0], key[1], key[2], int32(most)
		return nil
	},
	tail: func(l extensionLine) []string { return []string{l.DecideBy, l.MatterID, l.ID} },
	orders: map[string]order[extensionLine]{
		"decide_by":          byDecision(""),
		"decide_by review":   byDecision("x.review_id = @Review"),
		"decide_by standing": byDecision("x.standing = @Standing"),
		"decide_by both":     byDecision("x.review_id = @Review AND x.standing = @Standing"),
	},
})

func byDecision(narrow string) order[extensionLine] {
	return order[extensionLine]{walks: []walk{{columns: "x.decide_by, x.matter_id, x.id", narrow: narrow}}}
}

func narrowerExtensions(f view.ExtensionFilter) string {
	switch {
	case f.Review != "" && f.Standing != "":
		return "both"
	case f.Review != "":
		return "review"
	case f.Standing != "":
		return "standing"
	}
	return ""
}

// Extensions lists requests for more time in matters that exist for the viewer, by the day by which they are to be decided.
func (r *Reads) Extensions(ctx context.Context, v workflow.Viewer, f view.ExtensionFilter) (view.Page[view.ExtensionRow], error) {
	var none view.Page[view.ExtensionRow]
	limit, err := limitOf(f.Limit)
	if err != nil {
		return none, err
	}
	order, err := extensions.order("", narrowerExtensions(f))
	if err != nil {
		return none, err
	}
	key, err := after(f.Cursor, order.name, order.start(0)...)
	if err != nil {
		return none, err
	}
	s := scopeOf(v)
	q := extensionQuery{SeesAll: s.all, Member: s.member, Review: f.Review, Standing: f.Standing}
	lines, err := extensions.read(ctx, r.on, order, q, key, limit+1)
	if err != nil {
		return none, column.Unread("list of requests for more time", err)
	}
	return pageOf(lines, limit, showExtension, order.cursor)
}

func showExtension(l sqlc.ExtensionsRow) (view.ExtensionRow, error) {
	var first error
	day := func(text string) civil.Date {
		d, err := column.Day(text)
		if first == nil {
			first = err
		}
		return d
	}
	return view.ExtensionRow{
		Matter:       l.MatterID,
		Jurisdiction: jurisdiction.Ref{ID: l.JurisdictionID, Name: l.JurisdictionName, Kind: l.JurisdictionKind, State: l.JurisdictionState, Parent: l.JurisdictionParent},
		Review:       view.Ref{ID: l.ReviewID, Name: l.ReviewName}, Process: l.Process, ID: l.ID, Deadline: l.DeadlineID, Kind: l.Kind,
		On: day(l.AskedOn), Until: day(l.UntilDay), By: l.AskedBy, DecideBy: day(l.DecideBy), Standing: l.Standing,
		DecidedOn: day(l.DecidedOn), Granted: day(l.GrantedTo),
	}, first
}

// ExtensionCounts says what became of the requests for more time in a review.
func (r *Reads) ExtensionCounts(ctx context.Context, v workflow.Viewer, review string) (view.ExtensionCounts, error) {
	s := scopeOf(v)
	var c view.ExtensionCounts
	groups, err := r.q.ExtensionsOfReview(ctx, sqlc.ExtensionsOfReviewParams{Review: review, SeesAll: s.all, Member: s.member})
	if err != nil {
		return c, column.Unread("requests for more time", err)
	}
	var took []int
	for _, g := range groups {
		n := int(g.Requests)
		if g.Standing == matter.ExtensionVoid {
			continue
		}
		c.Asked += n
		switch g.Standing {
		case matter.ExtensionGranted:
			c.Granted += n
		case matter.ExtensionInPart:
			c.InPart += n
		case matter.ExtensionDenied:
			c.Denied += n
		case matter.ExtensionLapsed:
			c.Lapsed += n
		default:
			c.Open += n
		}
		if g.DecidedOn == "" {
			continue
		}
		asked, err := column.Day(g.AskedOn)
		if err != nil {
			return c, err
		}
		decided, err := column.Day(g.DecidedOn)
		if err != nil {
			return c, err
		}
		took = append(took, slices.Repeat([]int{asked.DaysUntil(decided)}, n)...)
	}
	if slices.Sort(took); len(took) > 0 {
		c.MedianDays = took[(len(took)-1)/2]
	}
	return c, nil
}
