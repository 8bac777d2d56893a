package read

import (
	"context"
	"time"

	"duces/db/chunk"
	"duces/db/column"
	"duces/db/sqlc"
	"duces/workflow"
	"duces/workflow/civil"
	"duces/workflow/jurisdiction"
	"duces/workflow/matter"
	"duces/workflow/view"
)

type (
	matterQuery = sqlc.MattersParams
	matterLine  = sqlc.MattersRow
	matterOrder = order[matterLine]
)

// The list of matters. Those without a live deadline come last by due date, either way, those without a step of ours by step, and
// those of nobody by owner.
var matters = ordered(list[matterQuery, matterLine]{
	name: "matters", sorts: view.MatterSorts, query: (*sqlc.Queries).Matters,
	from: func(q *matterQuery, key []string, most int) error {
		q.After, q.AfterTie, q.AfterName, q.AfterID, q.Most = key[0], key[1], key[2], key[3], int32(most)
		return nil
	},
	counted: "matters m WHERE TRUE",
	tail:    func(l matterLine) []string { return []string{l.JurisdictionKey, l.ID} },
	orders: map[string]matterOrder{
		"jurisdiction":       {walks: []walk{{columns: "-, -, m.name, m.id"}}},
		"jurisdiction names": {walks: []walk{{columns: "-, -, m.name, m.id", narrow: "m.name >= @NameFrom AND m.name <= @NameTo"}}},
		"review": {
			walks: []walk{{columns: "r.name, r.id, m.name, m.id", lead: "reviews r", leads: 2}},
			by:    func(l matterLine) []string { return []string{l.ReviewName, l.ReviewID} },
		},
		"state": {walks: []walk{{columns: "m.state, -, m.name, m.id"}}, by: func(l matterLine) []string { return []string{l.State} }},
		"due": {
			walks: []walk{ // “+”: the key, and not this condition, says where the walk begins
				{columns: "m.next_due, -, m.name, m.id", narrow: "+m.next_due > ''", first: " "},
				{columns: "-, -, m.name, m.id", narrow: "m.next_due = ''"},
			},
			by: func(l matterLine) []string { return []string{l.NextDue} }, second: func(l matterLine) bool { return l.NextDue == "" },
		},
		"step": {
			walks: []walk{{columns: "m.step_due, -, m.name, m.id", narrow: "m.step_due <> ''"}, {columns: "-, -, m.name, m.id", narrow: "m.step_due = ''"}},
			by:    func(l matterLine) []string { return []string{l.StepDue} }, second: func(l matterLine) bool { return l.StepDue == "" },
		},
		"entered": {walks: []walk{{columns: "m.entered_on, -, m.name, m.id"}}, by: func(l matterLine) []string { return []string{l.EnteredOn} }},
		"owner": {
			walks: []walk{
				{columns: "o.name, o.id, m.name, m.id", lead: "users o", leads: 2, narrow: "m.owner = o.id"},
				{columns: "-, -, m.name, m.id", narrow: "m.owner = ''"},
			},
			by: func(l matterLine) []string { return []string{l.OwnerName, l.Owner} }, second: func(l matterLine) bool { return l.Owner == "" },
		},
	},
})

// Matters lists the matters that exist for the viewer, a page at a time.
func (r *Reads) Matters(ctx context.Context, v workflow.Viewer, f view.MatterFilter) (view.Page[view.MatterRow], error) {
	var none view.Page[view.MatterRow]
	limit, err := limitOf(f.Limit)
	if err != nil {
		return none, err
	}
	order, err := matters.order(f.Sort, "")
	if err != nil {
		return none, err
	}
	key, err := after(f.Cursor, order.name, order.start(0)...)
	if err != nil {
		return none, err
	}
	q := matterFilter(v, f)
	if q.UsState, err = jurisdiction.USState(f.USState); err != nil {
		return none, err
	}
	return found(ctx, r, f.Query, func(names namesAsked) (view.Page[view.MatterRow], error) {
		q.Probe, q.ProbeEnd, q.NameFrom, q.NameTo = names.probe, names.probeEnd, names.from, names.to
		q.Query, q.UsState = names.within(q.UsState)
		if names.few {
			if order, err = matters.order(f.Sort, "names"); err != nil {
				return none, err
			}
		}
		return r.matters(ctx, order, q, f, key, limit)
	})
}

func (r *Reads) matters(ctx context.Context, order matterOrder, q matterQuery, f view.MatterFilter, key []string, limit int) (view.Page[view.MatterRow], error) {
	switch { // the walk begins where the first name lies
	case order.name == "matters jurisdiction" && key[3] < q.NameFrom:
		key[3], key[4] = q.NameFrom, ""
	case order.name == "matters -jurisdiction" && key[3] > q.NameTo:
		key[3], key[4] = q.NameTo, last
	}
	lines, err := matters.read(ctx, r.on, order, q, key, limit+1)
	if err != nil {
		return view.Page[view.MatterRow]{}, column.Unread("list of matters", err)
	}
	page, err := pageOf(lines, limit, func(l matterLine) (view.MatterRow, error) { return showMatter(f.Now, l) }, order.cursor)
	if err == nil {
		err = r.addTags(ctx, page.Items)
	}
	switch {
	case err != nil || !f.Count:
		return page, err
	case f.Cursor == "" && page.Next == "":
		page.Total = len(page.Items)
		return page, nil
	}
	var ok bool
	if page.Total, ok, err = r.countMatters(ctx, q); ok || err != nil {
		return page, err
	}
	page.Total, err = matters.total(ctx, r.on, q)
	return page, column.Unread("number of matters", err)
}

// addTags reads the tags of a page.
func (r *Reads) addTags(ctx context.Context, rows []view.MatterRow) error {
	at, ids := make(map[string]int, len(rows)), make([]any, len(rows))
	for i, m := range rows {
		at[m.ID], ids[i] = i, m.ID
	}
	for _, some := range chunk.Of(ids) {
		if err := r.tags(ctx, some, func(matter, tag string) { rows[at[matter]].Tags = append(rows[at[matter]].Tags, tag) }); err != nil {
			return column.Unread("tags of matters", err)
		}
	}
	return nil
}

func (r *Reads) tags(ctx context.Context, ids []any, each func(matter, tag string)) error {
	found, err := r.on.QueryContext(ctx, "SELECT matter_id, tag FROM tags WHERE matter_id IN ("+chunk.Marks(1, len(ids))+") ORDER BY matter_id, tag", ids...)
	if err != nil {
		return err
	}
	defer found.Close()
	for found.Next() {
		var matter, tag string
		if err := found.Scan(&matter, &tag); err != nil {
			return err
		}
		each(matter, tag)
	}
	return found.Err()
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
		Completeness: l.Answered, ClosedBy: l.ClosedBy,
	}
	if l.StepDue != "" {
		by, err := column.Day(l.StepDue)
		if err != nil {
			return m, err
		}
		m.Step = &view.Step{Due: by, Zone: l.JurisdictionZone, Late: civil.Over(column.Instant(l.StepEndsAt), now)}
	}
	if l.NextKind == "" {
		return m, nil
	}
	due, err := column.Day(l.NextDue)
	m.Next = &view.NextDeadline{Kind: l.NextKind, Due: due, Ends: column.Instant(l.NextEndsAt), Zone: l.JurisdictionZone}
	return m, err
}
