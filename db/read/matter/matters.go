// Package matter reads the lists of matters and reviews, and counts them.
package matter

import (
	"context"
	"time"

	"duces/db/chunk"
	"duces/db/column"
	"duces/db/read/name"
	"duces/db/read/page"
	"duces/db/read/scope"
	"duces/db/sqlc"
	"duces/workflow"
	"duces/workflow/annotation"
	"duces/workflow/civil"
	"duces/workflow/jurisdiction"
	"duces/workflow/view"
)

// Caseload is the reading side of matters and reviews. It is safe for concurrent use.
type Caseload struct {
	on    sqlc.DBTX
	q     *sqlc.Queries
	names *name.Index
}

// New reads matters and reviews.
func New(on sqlc.DBTX, names *name.Index) *Caseload {
	return &Caseload{on: on, q: sqlc.New(on), names: names}
}

type (
	matterQuery = sqlc.MattersParams
	matterLine  = sqlc.MattersRow
	matterOrder = page.Order[matterLine]
)

// The list of matters. Those without a live deadline come last by due date, either way, those without a step of ours by step, and
// those of nobody by owner.
var matters = page.Ordered(page.List[matterQuery, matterLine]{
	Name: "matters", Sorts: view.MatterSorts, Query: (*sqlc.Queries).Matters,
	From: func(q *matterQuery, key []string, most int) error {
		q.After, q.AfterTie, q.AfterName, q.AfterID, q.Most = key[0], key[1], key[2], key[3], int32(most)
		return nil
	},
	Counted: "matters m WHERE TRUE",
	Tail:    func(l matterLine) []string { return []string{l.JurisdictionKey, l.ID} },
	Orders: map[string]matterOrder{
		"jurisdiction":       {Walks: []page.Walk{{Columns: "-, -, m.name, m.id"}}},
		"jurisdiction names": {Walks: []page.Walk{{Columns: "-, -, m.name, m.id", Narrow: "m.name >= @NameFrom AND m.name <= @NameTo"}}},
		"review": {
			Walks: []page.Walk{{Columns: "r.name, r.id, m.name, m.id", Lead: "reviews r", Leads: 2}},
			By:    func(l matterLine) []string { return []string{l.ReviewName, l.ReviewID} },
		},
		"state": {Walks: []page.Walk{{Columns: "m.state, -, m.name, m.id"}}, By: func(l matterLine) []string { return []string{l.State} }},
		"due": {
			Walks: []page.Walk{ // “+”: the key, and not this condition, says where the walk begins
				{Columns: "m.next_due, -, m.name, m.id", Narrow: "+m.next_due > ''", First: " "},
				{Columns: "-, -, m.name, m.id", Narrow: "m.next_due = ''"},
			},
			By: func(l matterLine) []string { return []string{l.NextDue} }, Second: func(l matterLine) bool { return l.NextDue == "" },
		},
		"step": {
			Walks: []page.Walk{{Columns: "m.step_due, -, m.name, m.id", Narrow: "m.step_due <> ''"}, {Columns: "-, -, m.name, m.id", Narrow: "m.step_due = ''"}},
			By:    func(l matterLine) []string { return []string{l.StepDue} }, Second: func(l matterLine) bool { return l.StepDue == "" },
		},
		"entered": {Walks: []page.Walk{{Columns: "m.entered_on, -, m.name, m.id"}}, By: func(l matterLine) []string { return []string{l.EnteredOn} }},
		"owner": {
			Walks: []page.Walk{
				{Columns: "o.name, o.id, m.name, m.id", Lead: "users o", Leads: 2, Narrow: "m.owner = o.id"},
				{Columns: "-, -, m.name, m.id", Narrow: "m.owner = ''"},
			},
			By: func(l matterLine) []string { return []string{l.OwnerName, l.Owner} }, Second: func(l matterLine) bool { return l.Owner == "" },
		},
	},
})

// Matters lists the matters that exist for the viewer, a page at a time.
func (r *Caseload) Matters(ctx context.Context, v workflow.Viewer, f view.MatterFilter) (view.Page[view.MatterRow], error) {
	var none view.Page[view.MatterRow]
	limit, err := page.Limit(f.Limit)
	if err != nil {
		return none, err
	}
	order, err := matters.Order(f.Sort, "")
	if err != nil {
		return none, err
	}
	key, err := page.After(f.Cursor, order.Name, order.Start(0)...)
	if err != nil {
		return none, err
	}
	q := matterFilter(v, f)
	if q.UsState, err = jurisdiction.USState(f.USState); err != nil {
		return none, err
	}
	return name.Found(ctx, r.names, f.Query, func(names name.Asked) (view.Page[view.MatterRow], error) {
		q.Probe, q.ProbeEnd, q.NameFrom, q.NameTo = names.Probe, names.ProbeEnd, names.From, names.To
		q.Query, q.UsState = names.Within(q.UsState)
		if names.Few {
			if order, err = matters.Order(f.Sort, "names"); err != nil {
				return none, err
			}
		}
		return r.matters(ctx, order, q, f, key, limit)
	})
}

func (r *Caseload) matters(ctx context.Context, order matterOrder, q matterQuery, f view.MatterFilter, key []string, limit int) (view.Page[view.MatterRow], error) {
	switch { // the walk begins where the first name lies
	case order.Name == "matters jurisdiction" && key[3] < q.NameFrom:
		key[3], key[4] = q.NameFrom, ""
	case order.Name == "matters -jurisdiction" && key[3] > q.NameTo:
		key[3], key[4] = q.NameTo, page.Last
	}
	lines, err := matters.Read(ctx, r.on, order, q, key, limit+1)
	if err != nil {
		return view.Page[view.MatterRow]{}, column.Unread("list of matters", err)
	}
	listed, err := page.Of(lines, limit, func(l matterLine) (view.MatterRow, error) { return showMatter(f.Now, l) }, order.Cursor)
	if err == nil {
		err = r.addTags(ctx, listed.Items)
	}
	switch {
	case err != nil || !f.Count:
		return listed, err
	case f.Cursor == "" && listed.Next == "":
		listed.Total = len(listed.Items)
		return listed, nil
	}
	var ok bool
	if listed.Total, ok, err = r.countMatters(ctx, q); ok || err != nil {
		return listed, err
	}
	listed.Total, err = matters.Total(ctx, r.on, q)
	return listed, column.Unread("number of matters", err)
}

// addTags reads the tags of a page.
func (r *Caseload) addTags(ctx context.Context, rows []view.MatterRow) error {
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

func (r *Caseload) tags(ctx context.Context, ids []any, each func(matter, tag string)) error {
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
	s := scope.Of(v)
	q := matterQuery{
		Now: column.Micros(f.Now), SeesAll: s.All, Member: s.Member,
		State: f.State, Stage: f.Stage, Review: f.Review, Jurisdiction: f.Jurisdiction,
		OnlyWaiting: f.Waiting, Owner: f.Owner, Tag: annotation.TagOf(f.Tag),
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
