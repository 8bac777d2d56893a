package read

import (
	"context"
	"time"

	"duces/db/column"
	"duces/db/sqlc"
	"duces/workflow"
	"duces/workflow/deadline"
	"duces/workflow/jurisdiction"
	"duces/workflow/matter"
	"duces/workflow/view"
)

// Matters lists the matters that exist for the viewer, a page at a time. By
// "due", either way, matters without a live deadline come last.
func (r *Reads) Matters(ctx context.Context, v workflow.Viewer, f view.MatterFilter) (view.Page[view.MatterRow], error) {
	var none view.Page[view.MatterRow]
	limit, err := limitOf(f.Limit)
	if err != nil {
		return none, err
	}
	order, err := matterOrderOf(f.Sort)
	if err != nil {
		return none, err
	}
	key, err := after(f.Cursor, "matters "+order.name, order.first[:]...)
	if err != nil {
		return none, err
	}
	q := matterFilter(v, f)
	if q.UsState, err = jurisdiction.USState(f.USState); err != nil {
		return none, err
	}
	q.After, q.AfterTie, q.AfterName, q.AfterID, q.Most = key[0], key[1], key[2], key[3], int32(limit+1)
	return found(ctx, r, f.Query, func(names namesAsked) (view.Page[view.MatterRow], error) {
		q.Probe, q.ProbeEnd, q.Query, q.NameFrom, q.NameTo = names.probe, names.probeEnd, names.query, names.from, names.to
		return r.matters(ctx, order, q, f, limit)
	})
}

func (r *Reads) matters(ctx context.Context, order matterOrder, q matterQuery, f view.MatterFilter, limit int) (view.Page[view.MatterRow], error) {
	switch { // the walk begins where the first name lies
	case order.name == "jurisdiction" && q.AfterName < q.NameFrom:
		q.AfterName, q.AfterID = q.NameFrom, ""
	case order.name == "-jurisdiction" && q.AfterName > q.NameTo:
		q.AfterName, q.AfterID = q.NameTo, last
	}
	lines, err := order.read(ctx, r.q, q)
	if err != nil {
		return view.Page[view.MatterRow]{}, column.Unread("list of matters", err)
	}
	page, err := pageOf(lines, limit, func(l matterLine) (view.MatterRow, error) { return showMatter(f.Now, l) }, func(l matterLine) string {
		by, tie := order.key(l)
		return cursor("matters "+order.name, by, tie, l.JurisdictionKey, l.ID)
	})
	if err == nil {
		err = r.addTags(ctx, page.Items)
	}
	if err != nil || !f.Count {
		return page, err
	}
	total, err := r.q.CountMatters(ctx, sqlc.CountMattersParams{
		SeesAll: q.SeesAll, Member: q.Member, State: q.State, Stage: q.Stage, Review: q.Review, Jurisdiction: q.Jurisdiction, UsState: q.UsState,
		OnlyWaiting: q.OnlyWaiting, Overdue: q.Overdue, Now: q.Now, Probe: q.Probe, ProbeEnd: q.ProbeEnd, Query: q.Query, Owner: q.Owner, Tag: q.Tag,
		Closed: q.Closed, Answered: q.Answered, StepLate: q.StepLate,
	})
	page.Total = int(total)
	return page, column.Unread("number of matters", err)
}

// addTags reads the tags of a page: few matters have some, and each look-up is one step into an index.
func (r *Reads) addTags(ctx context.Context, rows []view.MatterRow) error {
	for i := range rows {
		tags, err := r.q.ShownTags(ctx, rows[i].ID)
		if err != nil {
			return column.Unread("tags of a matter", err)
		}
		for _, t := range tags {
			rows[i].Tags = append(rows[i].Tags, t.Tag)
		}
	}
	return nil
}

func matterFilter(v workflow.Viewer, f view.MatterFilter) matterQuery {
	s := scopeOf(v)
	q := matterQuery{
		Now: column.Micros(f.Now), SeesAll: s.all, Member: s.member,
		State: f.State, Stage: f.Stage, Review: f.Review, Jurisdiction: f.Jurisdiction,
		OnlyWaiting: f.Waiting, Owner: f.Owner, Tag: matter.TagOf(f.Tag),
		Overdue: yesOrNo(f.Overdue), Closed: yesOrNo(f.Closed), Answered: f.Completeness, StepLate: f.StepLate,
	}
	return q
}

// yesOrNo is how a query takes what need not be asked.
func yesOrNo(asked *bool) string {
	if asked == nil {
		return ""
	}
	return map[bool]string{true: "yes", false: "no"}[*asked]
}

func showMatter(now time.Time, l matterLine) (view.MatterRow, error) {
	entered, err := column.Day(l.EnteredOn)
	if err != nil {
		return view.MatterRow{}, err
	}
	m := view.MatterRow{
		ID:           l.ID,
		Jurisdiction: jurisdiction.Ref{ID: l.JurisdictionID, Name: l.JurisdictionName, Kind: l.JurisdictionKind, State: l.JurisdictionState, Parent: l.JurisdictionParent},
		Review:       view.Ref{ID: l.ReviewID, Name: l.ReviewName},
		State:        l.State, Stage: l.Stage, Entered: entered,
		Overdue: l.Late, Waiting: l.Waiting, Version: int(l.Version), Owner: view.Ref{ID: l.Owner, Name: l.OwnerName},
		Completeness: l.Answered,
	}
	if l.StepDue != "" {
		by, err := column.Day(l.StepDue)
		if err != nil {
			return m, err
		}
		m.Step = &view.Step{Due: by, Late: deadline.Over(column.Instant(l.StepEndsAt), now)}
	}
	if l.NextKind == "" {
		return m, nil
	}
	due, err := column.Day(l.NextDue)
	m.Next = &view.NextDeadline{Kind: l.NextKind, Due: due, Ends: column.Instant(l.NextEndsAt), Zone: l.JurisdictionZone}
	return m, err
}
