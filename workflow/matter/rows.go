package matter

import (
	"slices"

	"duces/workflow"
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

func (m Matter) rows(def *process.Definition) []workflow.Row {
	tick := m.NextTick(def, m.Zone) // when the clock next has something to do here
	if def != nil {
		tick = due.Sooner(tick, m.NextStepAlert(def))
	}
	r := Row{
		ID: m.ID, ReviewID: m.Review, JurisdictionID: m.Jurisdiction, Process: m.Process, State: m.State, Stage: m.Stage,
		OpenedOn: m.Opened.String(), EnteredOn: m.Entered.String(), Overdue: m.Overdue(), Waiting: m.Waits(),
		TickAt: workflow.Micros(tick), Version: int64(m.Version), Owner: m.Owner, Answered: m.Completeness(),
	}
	if len(m.Unrecorded()) > 0 || slices.ContainsFunc(m.Deadlines, due.Deadline.Unrecorded) { // no step has recorded it
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
	rows := make([]workflow.Row, 1, 1+len(m.Deadlines))
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
			whose = d.Whose(m.Owner)
		}
		rows = append(rows, DeadlineRow{
			MatterID: m.ID, ID: d.ID, ReviewID: m.Review, Kind: d.Kind, Owed: d.Owed, Status: string(d.Status), Overdue: d.Late(),
			IsRight: d.Right, DueOn: d.Due.String(), EndsAt: workflow.Micros(d.Ends), Zone: d.Zone, Version: int64(d.Version),
			Acknowledged: d.StillAcknowledged(), Answered: d.Answered, Title: d.Title, HeldUntil: d.HeldUntil.String(), Whose: whose,
		})
	}
	return rows
}
