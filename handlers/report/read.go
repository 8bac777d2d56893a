// Package report reads what reports are made of, and writes them as files.
package report

import (
	"context"
	"slices"
	"time"

	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/proceeding"
	"duces/workflow/report"
	"duces/workflow/review"
	"duces/workflow/stay"
	"duces/workflow/view"
)

// Store is what reports are read from. What the viewer may not see is workflow.NotFound, or not among the items.
type Store interface {
	World(ctx context.Context, actor string, streams ...workflow.Stream) (workflow.Facts, error)
	// Report says how a review stands now, and what was recorded in it in an interval.
	Report(ctx context.Context, v workflow.Viewer, f view.ReportFilter) (view.Report, error)
	Matters(ctx context.Context, v workflow.Viewer, f view.MatterFilter) (view.Page[view.MatterRow], error)
	Money(ctx context.Context, v workflow.Viewer, f view.MoneyFilter) ([]view.MoneyRow, error)
	Reviewed(ctx context.Context, v workflow.Viewer, f view.ReviewedFilter) (view.Reviewed, error)
}

// Query asks for the report on one review.
type Query struct {
	Review    string // id
	Week      report.Week
	Published bool
	Most      int // lines in each list
	Now       time.Time
}

// ReadAll reads the reports on reviews as a user may see them; the query names none of them. What their awards come to is
// read once.
func ReadAll(ctx context.Context, s Store, u account.User, reviews []string, q Query) ([]report.Report, error) {
	money, err := s.Money(ctx, u.Viewer(), view.MoneyFilter{ByJurisdiction: true})
	if err != nil {
		return nil, err
	}
	all := make([]report.Report, len(reviews))
	for i, id := range reviews {
		q.Review = id
		all[i], err = read(ctx, s, u, q, money, func(most int) ([]view.MatterRow, error) { return Matters(ctx, s, u.Viewer(), id, q.Now, most) })
		if err != nil {
			return nil, err
		}
	}
	return all, nil
}

// ReadWith reads the report on one review for whoever has read its matters.
func ReadWith(ctx context.Context, s Store, u account.User, q Query, rows []view.MatterRow) (report.Report, error) {
	money, err := s.Money(ctx, u.Viewer(), view.MoneyFilter{ByJurisdiction: true})
	if err != nil {
		return report.Report{}, err
	}
	return read(ctx, s, u, q, money, func(int) ([]view.MatterRow, error) { return rows, nil })
}

func read(
	ctx context.Context, s Store, u account.User, q Query, money []view.MoneyRow, matters func(most int) ([]view.MatterRow, error),
) (report.Report, error) {
	var none report.Report
	facts, err := s.World(ctx, u.ID, review.Stream(q.Review))
	if err != nil {
		return none, err
	}
	x := report.Reads{Week: q.Week, Now: q.Now, Published: q.Published, Most: q.Most, Money: money}
	if x.Review, err = review.Find(facts, q.Review); err != nil {
		return none, err
	}
	if x.Process, err = review.FindProcess(facts, x.Review.Process); err != nil {
		return none, err
	}
	if x.Counted, err = s.Report(ctx, u.Viewer(), view.ReportFilter{
		Review: q.Review, From: q.Week.From(), To: q.Week.To(), Now: q.Now, Most: q.Most, Published: q.Published,
	}); err != nil {
		return none, err
	}
	reviewed, err := s.Reviewed(ctx, u.Viewer(), view.ReviewedFilter{Review: q.Review})
	if err != nil {
		return none, err
	}
	x.AtRisk = reviewed.AtRisk
	// As many more as the published report leaves out, so that the number of those that it reads does not tell of them.
	if x.Matters, err = matters(report.MostMatters + len(x.Counted.Confidential)); err != nil {
		return none, err
	}
	var ids []string
	for _, m := range x.Matters {
		ids = append(ids, m.Jurisdiction.ID)
	}
	if x.Protected, err = stay.InReview(facts, x.Review, ids, q.Now); err != nil {
		return none, err
	}
	if x.Courts, err = courts(facts, x.Protected); err != nil {
		return none, err
	}
	if x.Names, err = names(facts, x.Counted.Moves); err != nil {
		return none, err
	}
	return report.New(x), nil
}

// Matters are the matters of a review, those with a deadline first, by due date: a page or less beyond the most that are
// asked for.
func Matters(ctx context.Context, s Store, v workflow.Viewer, review string, now time.Time, most int) ([]view.MatterRow, error) {
	var rows []view.MatterRow
	f := view.MatterFilter{Review: review, Sort: "due", Limit: 200, Now: now}
	for len(rows) < most {
		page, err := s.Matters(ctx, v, f)
		if err != nil {
			return nil, err
		}
		rows = append(rows, page.Items...)
		if f.Cursor = page.Next; f.Cursor == "" {
			break
		}
	}
	return rows, nil
}

// courts are the proceedings in whose orders clauses stand.
func courts(facts workflow.Facts, of map[string]stay.Protected) (map[string]proceeding.Proceeding, error) {
	all := map[string]proceeding.Proceeding{}
	for _, p := range of {
		for _, f := range p.Findings {
			id := proceeding.Of(f.Ref.Order)
			if _, read := all[id]; read {
				continue
			}
			var err error
			if all[id], err = workflow.Look[proceeding.Proceeding](facts, proceeding.Stream(id)); err != nil {
				return nil, err
			}
		}
	}
	return all, nil
}

// names are those of whoever moved matters, or corrected how they were moved.
func names(facts workflow.Facts, moves []view.ReportMove) (map[string]string, error) {
	var streams []workflow.Stream
	for _, m := range moves {
		for _, id := range []string{m.Actor, m.CorrectedBy} {
			if s := account.Stream(id); id != "" && !slices.Contains(streams, s) {
				streams = append(streams, s)
			}
		}
	}
	if err := facts.Load(streams...); err != nil {
		return nil, err
	}
	all := map[string]string{}
	for _, s := range streams {
		if u, builtIn := workflow.BuiltInActor(s.ID()); builtIn {
			all[s.ID()] = u.Name
		} else if u, err := account.Find(facts, s.ID()); err == nil {
			all[s.ID()] = u.Name
		}
	}
	return all, nil
}
