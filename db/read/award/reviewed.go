package award

import (
	"context"
	"math"
	"slices"

	"duces/db/column"
	"duces/db/read/scope"
	"duces/db/sqlc"
	"duces/workflow"
	"duces/workflow/grant"
	"duces/workflow/jurisdiction"
	"duces/workflow/kinds"
	"duces/workflow/matter"
	"duces/workflow/process"
	"duces/workflow/review"
	"duces/workflow/view"
)

// Reviewed finds the jurisdictions that have a matter, and those of them whose awards were at risk by one at the end of a
// day, as it was known at an instant. What is true of a record is true of the one that it was merged into.
func (r *Grants) Reviewed(ctx context.Context, v workflow.Viewer, f view.ReviewedFilter) (view.Reviewed, error) {
	found := view.Reviewed{All: map[string]bool{}, AtRisk: map[string]bool{}}
	s := scope.Of(v)
	matters, err := r.q.ReviewedMatters(ctx, sqlc.ReviewedMattersParams{Review: f.Review, SeesAll: s.All, Member: s.Member})
	if err != nil {
		return found, column.Unread("matters with awards", err)
	}
	q := sqlc.ReviewedStepsParams{Review: f.Review, SeesAll: s.All, Member: s.Member, Known: math.MaxInt64}
	if !f.KnownAs.IsZero() {
		q.Known = f.KnownAs.UnixMicro()
	}
	now := f.AsOf.IsZero() && f.KnownAs.IsZero()
	q.OnlyClosed = now // an open matter needs no history
	stored, err := r.q.ReviewedSteps(ctx, q)
	if err != nil {
		return found, column.Unread("steps of matters with awards", err)
	}
	steps := map[string][]workflow.Event{}
	for _, row := range stored {
		e, err := kinds.All.Decode(row.Bytes)
		if err != nil {
			return found, column.Damaged(workflow.Stream(row.Stream), err)
		}
		steps[row.Stream] = append(steps[row.Stream], e)
	}
	into, err := r.mergedInto(ctx)
	if err != nil {
		return found, err
	}
	processes, err := r.definitions(ctx, matters)
	if err != nil {
		return found, err
	}
	for _, m := range matters {
		id := successor(into, jurisdiction.Ref{ID: m.JurisdictionID}).ID
		found.All[id] = true
		if now && !m.Closed {
			found.AtRisk[id] = true
			continue
		}
		stream := matter.Stream(m.ID)
		events := steps[string(stream)]
		slices.SortFunc(events, func(a, b workflow.Event) int { return int(a.Seq - b.Seq) })
		if events, err = kinds.All.Standing(events); err != nil {
			return found, column.Damaged(stream, err)
		}
		if grant.AtRisk(events, processes[m.Process], f.AsOf) {
			found.AtRisk[id] = true
		}
	}
	return found, nil
}

// definitions are the processes that matters follow, by their hashes.
func (r *Grants) definitions(ctx context.Context, matters []sqlc.ReviewedMattersRow) (map[string]*process.Definition, error) {
	facts, err := r.streams.World(ctx, workflow.SystemActor)
	if err != nil {
		return nil, err
	}
	all := map[string]*process.Definition{}
	for _, m := range matters {
		if all[m.Process] != nil {
			continue
		}
		if all[m.Process], err = review.FindProcess(facts, m.Process); err != nil {
			return nil, err
		}
	}
	return all, nil
}
