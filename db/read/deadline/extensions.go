package deadline

import (
	"context"
	"slices"

	"duces/db/column"
	"duces/db/read/page"
	"duces/db/read/scope"
	"duces/db/sqlc"
	"duces/workflow"
	"duces/workflow/civil"
	"duces/workflow/extension"
	"duces/workflow/jurisdiction"
	"duces/workflow/view"
)

type (
	extensionQuery = sqlc.ExtensionsParams
	extensionLine  = sqlc.ExtensionsRow
)

// The list of requests for more time. What is asked for says which index is walked.
var extensions = page.Ordered(page.List[extensionQuery, extensionLine]{
	Name: "extensions", Sorts: []string{"decide_by"}, Query: (*sqlc.Queries).Extensions,
	From: func(q *extensionQuery, key []string, most int) error {
		q.AfterDay, q.AfterMatter, q.AfterID, q.Most = key[0], key[1], key[2], int32(most)
		return nil
	},
	Tail: func(l extensionLine) []string { return []string{l.DecideBy, l.MatterID, l.ID} },
	Orders: map[string]page.Order[extensionLine]{
		"decide_by":          byDecision(""),
		"decide_by review":   byDecision("x.review_id = @Review"),
		"decide_by standing": byDecision("x.standing = @Standing"),
		"decide_by both":     byDecision("x.review_id = @Review AND x.standing = @Standing"),
	},
})

func byDecision(narrow string) page.Order[extensionLine] {
	return page.Order[extensionLine]{Walks: []page.Walk{{Columns: "x.decide_by, x.matter_id, x.id", Narrow: narrow}}}
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
func (r *Dates) Extensions(ctx context.Context, v workflow.Viewer, f view.ExtensionFilter) (view.Page[view.ExtensionRow], error) {
	var none view.Page[view.ExtensionRow]
	limit, err := page.Limit(f.Limit)
	if err != nil {
		return none, err
	}
	order, err := extensions.Order("", narrowerExtensions(f))
	if err != nil {
		return none, err
	}
	key, err := page.After(f.Cursor, order.Name, order.Start(0)...)
	if err != nil {
		return none, err
	}
	s := scope.Of(v)
	q := extensionQuery{SeesAll: s.All, Member: s.Member, Review: f.Review, Standing: f.Standing}
	lines, err := extensions.Read(ctx, r.on, order, q, key, limit+1)
	if err != nil {
		return none, column.Unread("list of requests for more time", err)
	}
	return page.Of(lines, limit, showExtension, order.Cursor)
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
func (r *Dates) ExtensionCounts(ctx context.Context, v workflow.Viewer, review string) (view.ExtensionCounts, error) {
	s := scope.Of(v)
	var c view.ExtensionCounts
	groups, err := r.q.ExtensionsOfReview(ctx, sqlc.ExtensionsOfReviewParams{Review: review, SeesAll: s.All, Member: s.Member})
	if err != nil {
		return c, column.Unread("requests for more time", err)
	}
	var took []int
	for _, g := range groups {
		n := int(g.Requests)
		if g.Standing == extension.Void {
			continue
		}
		c.Asked += n
		switch g.Standing {
		case extension.Granted:
			c.Granted += n
		case extension.InPart:
			c.InPart += n
		case extension.Denied:
			c.Denied += n
		case extension.Lapsed:
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
