package deadline

import (
	"context"
	"database/sql"

	"duces/db/column"
	"duces/db/read/page"
	"duces/db/read/scope"
	"duces/db/sqlc"
	"duces/db/sqlite"
	"duces/workflow"
	"duces/workflow/due"
	"duces/workflow/jurisdiction"
	"duces/workflow/view"
)

// FeedDates gives the due dates of a calendar that exist for the viewer, as of
// one instant: live ones, then others, each the latest first. more says that
// not all of them fit.
func (r *Dates) FeedDates(ctx context.Context, v workflow.Viewer, f view.FeedFilter) (rows []view.FeedRow, more bool, err error) {
	tx, err := r.pool.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return nil, false, column.Unread("calendar", err)
	}
	defer tx.Rollback()
	lines, err := feedLines(ctx, sqlc.New(sqlite.Rebound{On: tx}), scope.Of(v), f)
	if err != nil {
		return nil, false, column.Unread("calendar", err)
	}
	if more = len(lines) > f.Most; more {
		lines = lines[:f.Most]
	}
	for _, l := range lines {
		d, err := column.Day(l.DueOn)
		if err != nil {
			return nil, false, err
		}
		held, err := column.Day(l.HeldUntil)
		if err != nil {
			return nil, false, err
		}
		rows = append(rows, view.FeedRow{
			DeadlineRow: view.DeadlineRow{
				Matter:       l.MatterID,
				Jurisdiction: jurisdiction.Ref{ID: l.JurisdictionID, Name: l.JurisdictionName, Kind: l.JurisdictionKind, State: l.JurisdictionState, Parent: l.JurisdictionParent},
				Review:       view.Ref{ID: l.ReviewID, Name: l.ReviewName},
				ID:           l.ID, Kind: l.Kind, Owed: l.Owed, Status: due.Status(l.Status), Overdue: l.Overdue,
				Due: d, Ends: column.Instant(l.EndsAt), Zone: l.Zone, Version: int(l.Version), Completeness: l.Answered,
				HeldUntil: held, Whose: view.Ref{ID: l.Whose},
			},
			Process: l.Process, Changed: column.Instant(l.ChangedAt),
		})
	}
	return rows, more, nil
}

// feedLines reads one line more than is wanted, which says whether there are more.
func feedLines(ctx context.Context, q *sqlc.Queries, s scope.Scope, f view.FeedFilter) ([]sqlc.LiveFeedRow, error) {
	since, most, review := bound(f.Since, ""), int32(f.Most+1), ""
	switch f.Scope.Kind {
	case workflow.FeedOfMatter:
		lines, err := q.MatterFeed(ctx, sqlc.MatterFeedParams{SeesAll: s.All, Member: s.Member, Matter: f.Scope.ID, Whose: f.Whose, Since: since, Most: most})
		return page.Each(lines, func(l sqlc.MatterFeedRow) sqlc.LiveFeedRow { return sqlc.LiveFeedRow(l) }), err
	case workflow.FeedOfReview:
		review = f.Scope.ID
	}
	if f.Whose != "" {
		return whoseLines(ctx, q, sqlc.WhoseFeedParams{SeesAll: s.All, Member: s.Member, Review: review, Whose: f.Whose, Live: true, Most: most}, since)
	}
	live, err := q.LiveFeed(ctx, sqlc.LiveFeedParams{SeesAll: s.All, Member: s.Member, Review: review, Most: most})
	if err != nil || len(live) == int(most) {
		return live, err
	}
	ended, err := q.EndedFeed(ctx, sqlc.EndedFeedParams{
		SeesAll: s.All, Member: s.Member, Review: review, Since: since, Most: most - int32(len(live)),
	})
	return append(live, page.Each(ended, func(l sqlc.EndedFeedRow) sqlc.LiveFeedRow { return sqlc.LiveFeedRow(l) })...), err
}

// whoseLines are the own dates of a user: live ones first, then others.
func whoseLines(ctx context.Context, q *sqlc.Queries, p sqlc.WhoseFeedParams, since string) ([]sqlc.LiveFeedRow, error) {
	lines, err := q.WhoseFeed(ctx, p)
	if err == nil && len(lines) < int(p.Most) {
		p.Live, p.Since, p.Most = false, since, p.Most-int32(len(lines))
		var ended []sqlc.WhoseFeedRow
		ended, err = q.WhoseFeed(ctx, p)
		lines = append(lines, ended...)
	}
	return page.Each(lines, func(l sqlc.WhoseFeedRow) sqlc.LiveFeedRow { return sqlc.LiveFeedRow(l) }), err
}
