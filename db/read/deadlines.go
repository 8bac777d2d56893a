package read

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"duces/db/column"
	"duces/db/sqlc"
	"duces/workflow"
	"duces/workflow/civil"
	"duces/workflow/due"
	"duces/workflow/jurisdiction"
	"duces/workflow/view"
)

type (
	deadlineQuery = sqlc.DeadlinesParams
	deadlineLine  = sqlc.DeadlinesRow
	deadlineOrder = order[deadlineLine]
)

// The list of deadlines. By due date, what is asked for says which index is walked.
var deadlines = ordered(list[deadlineQuery, deadlineLine]{
	name: "deadlines", sorts: view.DeadlineSorts, query: (*sqlc.Queries).Deadlines,
	from: func(q *deadlineQuery, key []string, most int) error {
		q.After, q.AfterTie, q.AfterName, q.AfterMatter, q.AfterID, q.Most = key[0], key[1], key[2], key[3], key[4], int32(most)
		return nil
	},
	tail: func(l deadlineLine) []string { return []string{l.Name, l.MatterID, l.ID} },
	orders: map[string]deadlineOrder{
		"due": byDue(walk{narrow: "k.due_on >= @FromDay AND k.due_on <= @ToDay"}),
		"due live": byDue(walk{
			narrow: "k.due_on >= @FromDay AND k.due_on <= @ToDay AND (k.status IN ('open', 'answered') OR k.overdue)",
		}),
		"due status": byDue(walk{narrow: "k.status = @Status"}),
		"due matter": byDue(walk{narrow: "k.matter_id = @Matter"}),
		"due owner":  byDue(walk{lead: "matters m", narrow: "m.owner = @Owner"}),
		"due whose":  byDue(walk{narrow: "k.whose = @Whose AND k.whose <> '' AND k.due_on >= @FromDay AND k.due_on <= @ToDay"}),
		"due names": byDue(walk{lead: "matters m", narrow: `m.jurisdiction_id IN (SELECT p.id FROM jurisdiction_words w CROSS JOIN jurisdictions p
      WHERE w.word >= @Probe AND w.word <= @ProbeEnd AND p.id = w.jurisdiction_id AND p.words LIKE @Query ESCAPE '\')`}),
		"jurisdiction": {walks: []walk{{columns: "-, -, m.name, m.id, k.id", lead: "matters m"}}},
		"kind":         {walks: []walk{{columns: "k.kind, -, k.name, k.matter_id, k.id"}}, by: func(l deadlineLine) []string { return []string{l.Kind} }},
		"status":       byStatus(""),
		"status live":  liveByStatus(),
		"review": {
			walks: []walk{{columns: "r.name, r.id, m.name, m.id, k.id", lead: "reviews r, matters m", leads: 2, narrow: "r.id = m.review_id"}},
			by:    func(l deadlineLine) []string { return []string{l.ReviewName, l.ReviewID} },
		},
		"owner": { // matters of nobody come last
			walks: []walk{
				{columns: "o.name, o.id, m.name, m.id, k.id", lead: "users o, matters m", leads: 2, narrow: "m.owner = o.id"},
				{columns: "-, -, m.name, m.id, k.id", lead: "matters m", narrow: "m.owner = ''"},
			},
			by: func(l deadlineLine) []string { return []string{l.OwnerName, l.Owner} }, second: func(l deadlineLine) bool { return l.Owner == "" },
		},
	},
})

func byDue(w walk) deadlineOrder {
	w.columns = "k.due_on, -, k.name, k.matter_id, k.id"
	return deadlineOrder{walks: []walk{w}, by: func(l deadlineLine) []string { return []string{l.DueOn} }}
}

func byStatus(first string) deadlineOrder {
	return deadlineOrder{
		walks: []walk{{columns: "k.status, -, k.name, k.matter_id, k.id", first: first}},
		by:    func(l deadlineLine) []string { return []string{l.Status} },
	}
}

// liveByStatus walks what lies behind what is met, which is open or missed. What is answered comes last.
func liveByStatus() deadlineOrder {
	o := byStatus(string(due.StatusMet))
	o.walks = append(o.walks, walk{columns: "-, -, k.name, k.matter_id, k.id", narrow: "k.status = 'answered'"})
	o.second = func(l deadlineLine) bool { return l.Status == string(due.StatusAnswered) }
	return o
}

// narrowerDeadlines names what a filter, or a query that finds few jurisdictions, lets be walked.
func narrowerDeadlines(f view.DeadlineFilter, few bool) string {
	switch {
	case few:
		return "names"
	case f.Matter != "":
		return "matter"
	case f.Whose != "":
		return "whose"
	case f.Owner != "" && f.Owner != view.Nobody:
		return "owner"
	case f.Live, f.Ahead, f.Overdue, f.Unacknowledged:
		return "live"
	case f.Status != "":
		return "status"
	}
	return ""
}

// Deadlines lists the deadlines of matters that exist for the viewer.
func (r *Reads) Deadlines(ctx context.Context, v workflow.Viewer, f view.DeadlineFilter) (view.Page[view.DeadlineRow], error) {
	var none view.Page[view.DeadlineRow]
	limit, err := limitOf(f.Limit)
	if err != nil {
		return none, err
	}
	order, err := deadlines.order(f.Sort, "")
	if err != nil {
		return none, err
	}
	key, err := after(f.Cursor, order.name, order.start(0)...)
	if err != nil {
		return none, err
	}
	q, err := deadlineFilter(v, f)
	if err != nil {
		return none, err
	}
	return found(ctx, r, f.Query, func(names namesAsked) (view.Page[view.DeadlineRow], error) {
		q.Probe, q.ProbeEnd, q.NameFrom, q.NameTo = names.probe, names.probeEnd, names.from, names.to
		q.Query, q.UsState = names.within(q.UsState)
		order, err := deadlines.order(f.Sort, narrowerDeadlines(f, names.few))
		if err != nil {
			return none, err
		}
		if f.Cursor == "" {
			key = order.start(0)
		}
		lines, err := deadlines.read(ctx, r.on, order, q, key, limit+1)
		if err == nil && (q.Owed == due.OwedByTeam || q.Owed == "" && q.Kind == view.StepLimit) {
			lines, err = r.withStepLimits(ctx, order, q, key, lines, limit+1)
		}
		if err != nil {
			return none, column.Unread("list of deadlines", err)
		}
		page, err := pageOf(lines, limit, showDeadline, order.cursor)
		switch {
		case err != nil || f.CountTo == 0:
		case f.Cursor == "" && page.Next == "":
			page.Total = min(len(page.Items), f.CountTo)
		default:
			page.Total, err = deadlines.totalTo(ctx, r.on, order, q, f.CountTo)
		}
		return page, column.Unread("list of deadlines", err)
	})
}

func deadlineFilter(v workflow.Viewer, f view.DeadlineFilter) (deadlineQuery, error) {
	s := scopeOf(v)
	q := deadlineQuery{
		Now: column.Micros(f.Now), SeesAll: s.all, Member: s.member, Review: f.Review, Matter: f.Matter, Status: f.Status, Owed: f.Owed, Kind: f.Kind,
		Live: f.Live, OnlyLate: f.Overdue, Ahead: f.Ahead, Answered: f.Completeness, Unacknowledged: f.Unacknowledged, Owner: f.Owner, Whose: f.Whose, Stage: f.Stage,
		FromDay: bound(f.From, ""), ToDay: bound(f.To, last),
	}
	if f.Overdue {
		q.ToDay = min(q.ToDay, overdueBy(f.Now).String())
	}
	var err error
	q.UsState, err = jurisdiction.USState(f.USState)
	return q, err
}

type (
	stepQuery = sqlc.StepLimitsParams
	stepLine  = sqlc.StepLimitsRow
)

// Step limits have the orders of deadlines, and their keys.
var stepLimits = ordered(list[stepQuery, stepLine]{
	name: "step limits", sorts: view.DeadlineSorts, query: (*sqlc.Queries).StepLimits,
	from: func(q *stepQuery, key []string, most int) error {
		q.After, q.AfterTie, q.AfterName, q.AfterMatter, q.AfterID, q.Most = key[0], key[1], key[2], key[3], key[4], int32(most)
		return nil
	},
	orders: map[string]order[stepLine]{
		"due":          {walks: []walk{{columns: "m.step_due, -, m.name, m.id, 'step_limit'", narrow: "m.step_due >= @FromDay AND m.step_due <= @ToDay"}}},
		"jurisdiction": {walks: []walk{{columns: "-, -, m.name, m.id, 'step_limit'"}}},
		"kind":         {walks: []walk{{columns: "'step_limit', -, m.name, m.id, 'step_limit'"}}},
		"status":       {walks: []walk{{columns: "CASE WHEN m.step_ends_at <= @Now THEN 'missed' ELSE 'open' END, -, m.name, m.id, 'step_limit'"}}},
		"review":       {walks: []walk{{columns: "r.name, r.id, m.name, m.id, 'step_limit'", lead: "reviews r", leads: 2}}},
		"owner": {walks: []walk{
			{columns: "o.name, o.id, m.name, m.id, 'step_limit'", lead: "users o", leads: 2, narrow: "m.owner = o.id"},
			{columns: "-, -, m.name, m.id, 'step_limit'", narrow: "m.owner = ''"},
		}},
	},
})

// withStepLimits merges our own side's step limits into deadlines that our team owes,
// in the order of the list. Nobody acknowledges one, and no answer meets one.
func (r *Reads) withStepLimits(ctx context.Context, o deadlineOrder, q deadlineQuery, key []string, lines []deadlineLine, most int) ([]deadlineLine, error) {
	if q.Unacknowledged || q.Whose != "" || q.Answered != "" || q.Kind != "" && q.Kind != view.StepLimit {
		return lines, nil
	}
	_, sort, _ := strings.Cut(o.name, " ")
	along, err := stepLimits.order(sort, "")
	if err != nil {
		return nil, err
	}
	steps, err := stepLimits.read(ctx, r.on, along, stepQuery{
		Now: q.Now, SeesAll: q.SeesAll, Member: q.Member, Review: q.Review, Matter: q.Matter, Status: q.Status, OnlyLate: q.OnlyLate, Ahead: q.Ahead,
		Owner: q.Owner, UsState: q.UsState, Stage: q.Stage, Probe: q.Probe, ProbeEnd: q.ProbeEnd, Query: q.Query, FromDay: q.FromDay, ToDay: q.ToDay,
	}, key, most)
	if err != nil {
		return nil, err
	}
	for _, s := range steps {
		status := due.StatusOpen
		if s.Late {
			status = due.StatusMissed
		}
		lines = append(lines, deadlineLine{
			MatterID: s.MatterID, ID: view.StepLimit, Kind: view.StepLimit, Owed: due.OwedByTeam, Status: string(status), State: s.State,
			DueOn: s.StepDue, Name: s.Name, EndsAt: s.StepEndsAt, Zone: s.Zone, Version: s.Version, ReviewID: s.ReviewID, ReviewName: s.ReviewName,
			Owner: s.Owner, OwnerName: s.OwnerName, JurisdictionID: s.JurisdictionID, JurisdictionName: s.JurisdictionName,
			JurisdictionState: s.JurisdictionState, JurisdictionKind: s.JurisdictionKind, JurisdictionParent: s.JurisdictionParent, Late: s.Late,
		})
	}
	slices.SortFunc(lines, o.compare)
	return lines[:min(len(lines), most)], nil
}

// overdueBy is the last due date that can be over by now: dates differ between
// zones by one day at most.
func overdueBy(now time.Time) civil.Date { return civil.DateIn(now, time.UTC).AddDays(2) }

func bound(d civil.Date, open string) string {
	if d.IsZero() {
		return open
	}
	return d.String()
}

func showDeadline(l deadlineLine) (view.DeadlineRow, error) {
	d, err := column.Day(l.DueOn)
	held, notHeld := column.Day(l.HeldUntil)
	return view.DeadlineRow{
		Matter:       l.MatterID,
		Jurisdiction: jurisdiction.Ref{ID: l.JurisdictionID, Name: l.JurisdictionName, Kind: l.JurisdictionKind, State: l.JurisdictionState, Parent: l.JurisdictionParent},
		Review:       view.Ref{ID: l.ReviewID, Name: l.ReviewName},
		ID:           l.ID, Kind: l.Kind, Owed: l.Owed, Status: due.Status(l.Status), Overdue: l.Late,
		Due: d, Ends: column.Instant(l.EndsAt), Zone: l.Zone, Version: int(l.Version),
		Owner: view.Ref{ID: l.Owner, Name: l.OwnerName}, Acknowledged: l.Acknowledged, Completeness: l.Answered, State: l.State,
		Title: l.Title, HeldUntil: held, Whose: view.Ref{ID: l.Whose, Name: l.WhoseName},
	}, cmp.Or(err, notHeld)
}
