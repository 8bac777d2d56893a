package db

import (
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"duces/db/sqlc"
	"duces/workflow"
	"duces/workflow/process"
)

// row is one row of a projection, comparable with ==. The rows of a stream are
// a pure function of its folded state, so that history alone can prove them.
type row interface {
	table() string
	key() string // within the table
	insert(ctx context.Context, q *sqlc.Queries) error
	update(ctx context.Context, q *sqlc.Queries, before row) error
}

// removable is a row that history may take away again.
type removable interface {
	remove(ctx context.Context, q *sqlc.Queries) error
}

type (
	usersRow         sqlc.User
	reviewsRow       sqlc.Review
	membersRow       sqlc.Member
	jurisdictionsRow sqlc.Jurisdiction
	mattersRow       sqlc.Matter
	deadlinesRow     sqlc.Deadline
	approvalsRow     sqlc.Approval
)

// project gives the rows of a state, referenced ones first. def is the
// process of a matter, and may be nil for other streams.
func project(state any, def *process.Definition) []row {
	switch s := state.(type) {
	case workflow.User:
		return []row{usersRow{
			ID: s.ID, Name: s.Name, Email: s.Email, Role: string(s.Role), Zone: s.Zone, Disabled: s.Disabled,
			Passwords: int64(s.Passwords), Version: int64(s.Version),
		}}
	case workflow.Review:
		rows := []row{reviewsRow{
			ID: s.ID, Name: s.Name, Authority: s.Authority, About: s.About, Process: s.Process, OpenedOn: s.Opened.String(), Version: int64(s.Version),
		}}
		for _, user := range slices.Sorted(maps.Keys(s.Members)) {
			rows = append(rows, membersRow{ReviewID: s.ID, UserID: user})
		}
		return rows
	case workflow.Jurisdiction:
		return []row{jurisdictionsRow{
			ID: s.ID, Name: s.Name, Search: strings.ToLower(s.Name), Kind: s.Kind, State: s.State, Zone: s.Zone,
			Parent: s.Parent, Contact: s.Contact, Version: int64(s.Version),
		}}
	case workflow.Matter:
		return projectMatter(s, def)
	}
	return nil
}

func projectMatter(m workflow.Matter, def *process.Definition) []row {
	_, waiting := m.Pending()
	r := mattersRow{
		ID: m.ID, ReviewID: m.Review, JurisdictionID: m.Jurisdiction, Process: m.Process, State: m.State, Stage: m.Stage,
		OpenedOn: m.Opened.String(), EnteredOn: m.Entered.String(), Overdue: m.Overdue(), Waiting: waiting,
		TickAt: tickAt(m, def), Version: int64(m.Version), Owner: m.Owner,
	}
	if next, ok := m.Next(); ok {
		r.NextKind, r.NextDue, r.NextEndsAt = next.Kind, next.Due.String(), micros(next.Ends)
	}
	rows := make([]row, 1, 1+len(m.Deadlines)+len(m.Approvals))
	rows[0] = r
	for _, d := range m.Deadlines {
		acknowledged := d.Heeded()
		rows = append(rows, deadlinesRow{
			MatterID: m.ID, ID: d.ID, ReviewID: m.Review, Kind: d.Kind, Owed: d.Owed, Status: string(d.Status), Overdue: d.Late(),
			IsRight: d.Right, DueOn: d.Due.String(), EndsAt: micros(d.Ends), Zone: d.Zone, Version: int64(d.Version),
			Acknowledged: acknowledged,
		})
	}
	for _, a := range m.Approvals {
		rows = append(rows, approvalsRow{
			ID: a.ID, MatterID: m.ID, ReviewID: m.Review, Transition: a.Transition, Status: a.Status, RequestedBy: a.RequestedBy,
			RequestedAt: micros(a.RequestedAt), DecidedBy: a.DecidedBy, DecidedAt: micros(a.DecidedAt),
		})
	}
	return rows
}

// tickAt is when the clock next has something to do about a matter: a last
// day ends, or a ladder has something to say. 0 is never.
func tickAt(m workflow.Matter, def *process.Definition) int64 {
	var first time.Time
	sooner := func(at time.Time) {
		if !at.IsZero() && (first.IsZero() || at.Before(first)) {
			first = at
		}
	}
	for _, d := range m.Deadlines {
		if d.Status == workflow.DeadlineOpen {
			sooner(d.Ends)
		}
		if def == nil || !d.Live() {
			continue
		}
		if kind, ok := def.Deadline(d.Kind); ok {
			sooner(d.NextAlert(kind))
		}
	}
	if def != nil {
		sooner(m.NextStepAlert(def))
	}
	return micros(first)
}

// micros is how instants are stored: UTC microseconds, 0 for none.
func micros(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

// replaceRows writes what differs between the rows of a stream before and
// after. It stops at the first row that cannot be written and returns it.
func replaceRows(ctx context.Context, q *sqlc.Queries, before, after []row) (row, error) {
	for i, r := range after {
		old, ok := rowLike(before, i, r)
		var err error
		switch {
		case !ok:
			err = r.insert(ctx, q)
		case old != r:
			err = r.update(ctx, q, old)
		}
		if err != nil {
			return r, err
		}
	}
	if len(before) == 0 {
		return nil, nil
	}
	for i, r := range before {
		if gone, ok := r.(removable); ok {
			if _, stays := rowLike(after, i, r); !stays {
				if err := gone.remove(ctx, q); err != nil {
					return r, err
				}
			}
		}
	}
	return nil, nil
}

// rowLike finds the row with r's key; most stand at the same place as before.
func rowLike(rows []row, at int, r row) (row, bool) {
	same := func(o row) bool { return o.key() == r.key() && o.table() == r.table() }
	if at < len(rows) && same(rows[at]) {
		return rows[at], true
	}
	if i := slices.IndexFunc(rows, same); i >= 0 {
		return rows[i], true
	}
	return nil, false
}
