// Package deadline reads the lists of due dates, as pages and calendar programs have them, and of requests for more time.
package deadline

import (
	"cmp"
	"context"
	"database/sql"
	"slices"
	"strings"
	"time"

	"duces/db/column"
	"duces/db/read/name"
	"duces/db/read/page"
	"duces/db/read/scope"
	"duces/db/sqlc"
	"duces/workflow"
	"duces/workflow/civil"
	"duces/workflow/due"
	"duces/workflow/jurisdiction"
	"duces/workflow/view"
)

// Dates is the reading side of deadlines. It is safe for concurrent use.
type Dates struct {
	pool  *sql.DB
	on    sqlc.DBTX
	q     *sqlc.Queries
	names *name.Index
}

// New reads deadlines: what needs one instant in a transaction of the pool, all else on.
func New(pool *sql.DB, on sqlc.DBTX, names *name.Index) *Dates {
	return &Dates{pool: pool, on: on, q: sqlc.New(on), names: names}
}

type (
	deadlineQuery = sqlc.DeadlinesParams
	deadlineLine  = sqlc.DeadlinesRow
	deadlineOrder = page.Order[deadlineLine]
)

// The list of deadlines. By due date, what is asked for says which index is walked.
var deadlines = page.Ordered(page.List[deadlineQuery, deadlineLine]{
	Name: "deadlines", Sorts: view.DeadlineSorts, Query: (*sqlc.Queries).Deadlines,
	From: func(q *deadlineQuery, key []string, most int) error {
		q.After, q.AfterTie, q.AfterName, q.AfterMatter, q.AfterID, q.Most = key[0], key[1], key[2], key[3], key[4], int32(most)
		return nil
	},
	Tail: func(l deadlineLine) []string { return []string{l.Name, l.MatterID, l.ID} },
	Orders: map[string]deadlineOrder{
		"due": byDue(page.Walk{Narrow: "k.due_on >= @FromDay AND k.due_on <= @ToDay"}),
		"due live": byDue(page.Walk{
			Narrow: "k.due_on >= @FromDay AND k.due_on <= @ToDay AND (k.status IN ('open', 'answered') OR k.overdue)",
		}),
		"due status": byDue(page.Walk{Narrow: "k.status = @Status"}),
		"due matter": byDue(page.Walk{Narrow: "k.matter_id = @Matter"}),
		"due owner":  byDue(page.Walk{Lead: "matters m", Narrow: "m.owner = @Owner"}),
		"due whose":  byDue(page.Walk{Narrow: "k.whose = @Whose AND k.whose <> '' AND k.due_on >= @FromDay AND k.due_on <= @ToDay"}),
		"due names": byDue(page.Walk{Lead: "matters m", Narrow: `m.jurisdiction_id IN (SELECT p.id FROM jurisdiction_words w CROSS JOIN jurisdictions p
      WHERE w.word >= @Probe AND w.word <= @ProbeEnd AND p.id = w.jurisdiction_id AND p.words LIKE @Query ESCAPE '\')`}),
		"jurisdiction": {Walks: []page.Walk{{Columns: "-, -, m.name, m.id, k.id", Lead: "matters m"}}},
		"kind":         {Walks: []page.Walk{{Columns: "k.kind, -, k.name, k.matter_id, k.id"}}, By: func(l deadlineLine) []string { return []string{l.Kind} }},
		"status":       byStatus(""),
		"status live":  liveByStatus(),
		"review": {
			Walks: []page.Walk{{Columns: "r.name, r.id, m.name, m.id, k.id", Lead: "reviews r, matters m", Leads: 2, Narrow: "r.id = m.review_id"}},
			By:    func(l deadlineLine) []string { return []string{l.ReviewName, l.ReviewID} },
		},
		"owner": { // matters of nobody come last
			Walks: []page.Walk{
				{Columns: "o.name, o.id, m.name, m.id, k.id", Lead: "users o, matters m", Leads: 2, Narrow: "m.owner = o.id"},
				{Columns: "-, -, m.name, m.id, k.id", Lead: "matters m", Narrow: "m.owner = ''"},
			},
			By: func(l deadlineLine) []string { return []string{l.OwnerName, l.Owner} }, Second: func(l deadlineLine) bool { return l.Owner == "" },
		},
	},
})

func byDue(w page.Walk) deadlineOrder {
	w.Columns = "k.due_on, -, k.name, k.matter_id, k.id"
	return deadlineOrder{Walks: []page.Walk{w}, By: func(l deadlineLine) []string { return []string{l.DueOn} }}
}

func byStatus(first string) deadlineOrder {
	return deadlineOrder{
		Walks: []page.Walk{{Columns: "k.status, -, k.name, k.matter_id, k.id", First: first}},
		By:    func(l deadlineLine) []string { return []string{l.Status} },
	}
}

// liveByStatus walks what lies behind what is met, which is open or missed. What is answered comes last.
func liveByStatus() deadlineOrder {
	o := byStatus(string(due.StatusMet))
	o.Walks = append(o.Walks, page.Walk{Columns: "-, -, k.name, k.matter_id, k.id", Narrow: "k.status = 'answered'"})
	o.Second = func(l deadlineLine) bool { return l.Status == string(due.StatusAnswered) }
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
func (r *Dates) Deadlines(ctx context.Context, v workflow.Viewer, f view.DeadlineFilter) (view.Page[view.DeadlineRow], error) {
	var none view.Page[view.DeadlineRow]
	limit, err := page.Limit(f.Limit)
	if err != nil {
		return none, err
	}
	order, err := deadlines.Order(f.Sort, "")
	if err != nil {
		return none, err
	}
	key, err := page.After(f.Cursor, order.Name, order.Start(0)...)
	if err != nil {
		return none, err
	}
	q, err := deadlineFilter(v, f)
	if err != nil {
		return none, err
	}
	return name.Found(ctx, r.names, f.Query, func(names name.Asked) (view.Page[view.DeadlineRow], error) {
		q.Probe, q.ProbeEnd, q.NameFrom, q.NameTo = names.Probe, names.ProbeEnd, names.From, names.To
		q.Query, q.UsState = names.Within(q.UsState)
		order, err := deadlines.Order(f.Sort, narrowerDeadlines(f, names.Few))
		if err != nil {
			return none, err
		}
		if f.Cursor == "" {
			key = order.Start(0)
		}
		lines, err := deadlines.Read(ctx, r.on, order, q, key, limit+1)
		if err == nil && (q.Owed == due.OwedByTeam || q.Owed == "" && q.Kind == view.StepLimit) {
			lines, err = r.withStepLimits(ctx, order, q, key, lines, limit+1)
		}
		if err != nil {
			return none, column.Unread("list of deadlines", err)
		}
		listed, err := page.Of(lines, limit, showDeadline, order.Cursor)
		switch {
		case err != nil || f.CountTo == 0:
		case f.Cursor == "" && listed.Next == "":
			listed.Total = min(len(listed.Items), f.CountTo)
		default:
			listed.Total, err = deadlines.TotalTo(ctx, r.on, order, q, f.CountTo)
		}
		return listed, column.Unread("list of deadlines", err)
	})
}

func deadlineFilter(v workflow.Viewer, f view.DeadlineFilter) (deadlineQuery, error) {
	s := scope.Of(v)
	q := deadlineQuery{
		Now: column.Micros(f.Now), SeesAll: s.All, Member: s.Member, Review: f.Review, Matter: f.Matter, Status: f.Status, Owed: f.Owed, Kind: f.Kind,
		Live: f.Live, OnlyLate: f.Overdue, Ahead: f.Ahead, Answered: f.Completeness, Unacknowledged: f.Unacknowledged, Owner: f.Owner, Whose: f.Whose, Stage: f.Stage,
		FromDay: bound(f.From, ""), ToDay: bound(f.To, page.Last),
	}
	if f.Overdue {
		q.ToDay = min(q.ToDay, OverdueBy(f.Now).String())
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
var stepLimits = page.Ordered(page.List[stepQuery, stepLine]{
	Name: "step limits", Sorts: view.DeadlineSorts, Query: (*sqlc.Queries).StepLimits,
	From: func(q *stepQuery, key []string, most int) error {
		q.After, q.AfterTie, q.AfterName, q.AfterMatter, q.AfterID, q.Most = key[0], key[1], key[2], key[3], key[4], int32(most)
		return nil
	},
	Orders: map[string]page.Order[stepLine]{
		"due":          {Walks: []page.Walk{{Columns: "m.step_due, -, m.name, m.id, 'step_limit'", Narrow: "m.step_due >= @FromDay AND m.step_due <= @ToDay"}}},
		"jurisdiction": {Walks: []page.Walk{{Columns: "-, -, m.name, m.id, 'step_limit'"}}},
		"kind":         {Walks: []page.Walk{{Columns: "'step_limit', -, m.name, m.id, 'step_limit'"}}},
		"status":       {Walks: []page.Walk{{Columns: "CASE WHEN m.step_ends_at <= @Now THEN 'missed' ELSE 'open' END, -, m.name, m.id, 'step_limit'"}}},
		"review":       {Walks: []page.Walk{{Columns: "r.name, r.id, m.name, m.id, 'step_limit'", Lead: "reviews r", Leads: 2}}},
		"owner": {Walks: []page.Walk{
			{Columns: "o.name, o.id, m.name, m.id, 'step_limit'", Lead: "users o", Leads: 2, Narrow: "m.owner = o.id"},
			{Columns: "-, -, m.name, m.id, 'step_limit'", Narrow: "m.owner = ''"},
		}},
	},
})

// withStepLimits merges our own side's step limits into deadlines that our team owes,
// in the order of the list. Nobody acknowledges one, and no answer meets one.
func (r *Dates) withStepLimits(ctx context.Context, o deadlineOrder, q deadlineQuery, key []string, lines []deadlineLine, most int) ([]deadlineLine, error) {
	if q.Unacknowledged || q.Whose != "" || q.Answered != "" || q.Kind != "" && q.Kind != view.StepLimit {
		return lines, nil
	}
	_, sort, _ := strings.Cut(o.Name, " ")
	along, err := stepLimits.Order(sort, "")
	if err != nil {
		return nil, err
	}
	steps, err := stepLimits.Read(ctx, r.on, along, stepQuery{
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
	slices.SortFunc(lines, o.Compare)
	return lines[:min(len(lines), most)], nil
}

// OverdueBy is the last due date that can be over by now: dates differ between
// zones by one day at most.
func OverdueBy(now time.Time) civil.Date { return civil.DateIn(now, time.UTC).AddDays(2) }

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
