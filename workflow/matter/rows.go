package matter

import (
	"time"

	"duces/workflow"
	"duces/workflow/approval"
	"duces/workflow/civil"
	"duces/workflow/due"
	"duces/workflow/process"
)

// Row is how lists show a matter. Instants are microseconds UTC, 0 for
// none, and days ISO text.
type Row struct {
	ID             string
	ReviewID       string
	JurisdictionID string
	Process        string
	State          string
	Stage          string
	OpenedOn       string
	EnteredOn      string
	Overdue        bool
	Waiting        bool
	NextKind       string
	NextDue        string
	NextEndsAt     int64
	TickAt         int64
	Version        int64
	Owner          string
	Closed         bool
	Answered       string
	StepDue        string
	StepEndsAt     int64
	ClosedBy       string
}

// Key implements workflow.Row.
func (r Row) Key() string { return r.ID }

// DeadlineRow is how lists show a deadline.
type DeadlineRow struct {
	MatterID     string
	ID           string
	ReviewID     string
	Kind         string
	Owed         string
	Status       string
	Overdue      bool
	IsRight      bool
	DueOn        string
	EndsAt       int64
	Zone         string
	Version      int64
	Acknowledged bool
	Answered     string
	Title        string
	HeldUntil    string
	Whose        string
}

// Key implements workflow.Row.
func (r DeadlineRow) Key() string { return r.MatterID + "/" + r.ID }

// ApprovalRow is how lists show a request that the matter itself holds.
type ApprovalRow approval.Row

// Key implements workflow.Row.
func (r ApprovalRow) Key() string { return r.ID }

func (m Matter) rows(def *process.Definition) []workflow.Row {
	r := Row{
		ID: m.ID, ReviewID: m.Review, JurisdictionID: m.Jurisdiction, Process: m.Process, State: m.State, Stage: m.Stage,
		OpenedOn: m.Opened.String(), EnteredOn: m.Entered.String(), Overdue: m.Overdue(), Waiting: m.Waits(),
		TickAt: workflow.Micros(m.nextTick(def)), Version: int64(m.Version), Owner: m.Owner, Answered: m.Completeness(),
	}
	if m.AnswerWaits() {
		r.Answered = string(due.StatusAnswered)
	}
	if def != nil {
		state, _ := def.State(m.State)
		r.Closed, r.ClosedBy = state.Terminal, m.ClosedBy(def)
		if due, ends, ok := m.Step(def); ok {
			r.StepDue, r.StepEndsAt = due.String(), workflow.Micros(ends)
		}
	}
	if next, ok := m.Next(); ok {
		r.NextKind, r.NextDue, r.NextEndsAt = next.Kind, next.Due.String(), workflow.Micros(next.Ends)
	}
	rows := make([]workflow.Row, 1, 1+len(m.Deadlines)+len(m.Approvals))
	rows[0] = r
	for _, d := range m.Deadlines {
		if d.Unrecorded() {
			d.Answered = string(due.StatusAnswered)
		}
		if d.AnsweredInTime() {
			d.Status = due.StatusAnswered
		}
		whose := ""
		if d.Kind == process.OwnDate && d.OurOwn() {
			whose = m.Whose(d)
		}
		rows = append(rows, DeadlineRow{
			MatterID: m.ID, ID: d.ID, ReviewID: m.Review, Kind: d.Kind, Owed: d.Owed, Status: string(d.Status), Overdue: d.Late(),
			IsRight: d.Right, DueOn: d.Due.String(), EndsAt: workflow.Micros(d.Ends), Zone: d.Zone, Version: int64(d.Version),
			Acknowledged: d.StillAcknowledged(), Answered: d.Answered, Title: d.Title, HeldUntil: dayText(d.HeldUntil), Whose: whose,
		})
	}
	for _, a := range m.Approvals {
		if a.Held != nil {
			rows = append(rows, ApprovalRow(a.Held.Row()))
		}
	}
	return rows
}

// dayText is how rows hold days; empty: none.
func dayText(d civil.Date) string {
	if d.IsZero() {
		return ""
	}
	return d.String()
}

// nextTick is when the clock next has something to do about the matter: a last
// day ends, or a ladder has something to say. The zero time is never.
func (m Matter) nextTick(def *process.Definition) time.Time {
	var first time.Time
	sooner := func(at time.Time) {
		if !at.IsZero() && (first.IsZero() || at.Before(first)) {
			first = at
		}
	}
	for _, d := range m.Deadlines {
		if d.Status == due.StatusOpen && !d.AnsweredInTime() {
			sooner(d.Ends)
		}
		sooner(m.holdEnds(d))
		if def == nil || !d.Live() {
			continue
		}
		if kind, ok := d.Of(def); ok {
			sooner(d.NextAlert(kind))
		}
	}
	if def != nil {
		sooner(m.NextStepAlert(def))
	}
	return first
}
