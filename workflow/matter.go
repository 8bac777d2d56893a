package workflow

import (
	"encoding/json"
	"slices"
	"time"

	"duces/workflow/deadline"
)

// Matter is one jurisdiction's way through one review. It is a value: Evolve
// returns a new one and never changes what an older one points to.
type Matter struct {
	ID           string
	Review       string
	Jurisdiction string
	Process      string // content hash of the definition it is pinned to
	State        string
	Stage        string
	Version      int           // number of events so far
	Changed      int           // Version at the last event that changes what may be done here
	Opened       deadline.Date // effective
	Entered      deadline.Date // effective date of the move into State, or Opened
	EnteredAt    time.Time     // when that was recorded
	Moved        bool          // any transition yet
	Zone         string        // in which step limits end
	StepTold     int           // how often our own side was told that it is late here
	Owner        string        // user id of whoever looks after it; empty: nobody

	Demands   []Demand   // those that stand
	Answers   []Answer   // what came back, in order
	Deadlines []Deadline // every one ever opened, in order
	Approvals []Approval // every request, in order
	Decisions []Decided
	Documents []Document
	Last      Move // the latest transition
}

// Answer is one thing received: a response, a return or a reply.
type Answer struct {
	Transition   string
	On           deadline.Date
	Completeness string // complete, partial or refused
}

// Move is a transition in brief, to tell a second person what changed.
type Move struct {
	Transition string
	From, To   string
	Actor      string
	Recorded   time.Time
}

// Approval is a request for an adverse transition.
type Approval struct {
	ID          string
	Transition  string
	From        string
	On          deadline.Date
	Fields      Fields
	Personal    map[string]Sealed
	Hash        string
	RequestedBy string
	RequestedAt time.Time
	Status      string // pending, given, rejected, withdrawn, lapsed
	DecidedBy   string
	DecidedAt   time.Time
}

// Approval statuses.
const (
	Pending   = "pending"
	Given     = "given"
	Rejected  = "rejected"
	Withdrawn = "withdrawn"
	Lapsed    = "lapsed"
)

// Pending is the request that waits for a second person, if one does.
func (m Matter) Pending() (Approval, bool) {
	for _, a := range m.Approvals {
		if a.Status == Pending {
			return a, true
		}
	}
	return Approval{}, false
}

// Approval finds a request by id.
func (m Matter) Approval(id string) (Approval, bool) {
	for _, a := range m.Approvals {
		if a.ID == id {
			return a, true
		}
	}
	return Approval{}, false
}

// EvolveMatter folds one event into a matter.
func EvolveMatter(m Matter, e Event) Matter {
	m.Version = e.No
	switch e.Data.(type) {
	case NoteAdded, Reminded, StepOverdue, DeadlineMissed, Acknowledged, OwnerAssigned, AlertUndelivered: // nobody's decision need wait for these
	default:
		m.Changed = e.No
	}
	switch d := e.Data.(type) {
	case MatterOpened:
		m.ID = e.Stream.ID()
		m.Review, m.Jurisdiction, m.Process = d.Review, d.Jurisdiction, d.Process
		m.State, m.Stage, m.Zone = d.State, d.Stage, d.Zone
		m.Opened, m.Entered, m.EnteredAt = e.Effective, e.Effective, e.Recorded
	case Transitioned:
		m = m.moved(d, e)
	case ApprovalRequested:
		m.Approvals = append(slices.Clone(m.Approvals), Approval{
			ID: d.Approval, Transition: d.Transition, From: d.From, On: d.On, Fields: d.Fields,
			Personal: e.Personal, Hash: d.Hash, RequestedBy: e.Actor, RequestedAt: e.Recorded, Status: Pending,
		})
	case StepOverdue:
		m.StepTold = d.Told + 1
	case OwnerAssigned:
		m.Owner = d.User
	case ApprovalGiven:
		m = m.decideApproval(d.Approval, Given, e)
	case ApprovalRejected:
		m = m.decideApproval(d.Approval, Rejected, e)
	case ApprovalWithdrawn:
		m = m.decideApproval(d.Approval, Withdrawn, e)
	case ApprovalLapsed:
		m = m.decideApproval(d.Approval, Lapsed, e)
	case DeadlineOpened, DeadlineMoved, DeadlineTolled, DeadlineMet, DeadlineMissed, DeadlineCancelled, Reminded, Acknowledged:
		m.Deadlines = evolveDeadlines(m.Deadlines, e)
	}
	return m
}

func (m Matter) moved(d Transitioned, e Event) Matter {
	m.Last = Move{Transition: d.Transition, From: d.From, To: d.To, Actor: e.Actor, Recorded: e.Recorded}
	if d.From != d.To {
		m.Entered, m.EnteredAt, m.StepTold = e.Effective, e.Recorded, 0
	}
	m.State, m.Stage, m.Moved = d.To, d.Stage, true
	if d.Demands != nil {
		m.Demands = d.Demands
	}
	if d.Decisions != nil {
		m.Decisions = d.Decisions
	}
	if len(d.Documents) > 0 {
		m.Documents = append(slices.Clone(m.Documents), d.Documents...)
	}
	if _, received := d.Fields["completeness"]; received {
		m.Answers = append(slices.Clone(m.Answers), Answer{
			Transition: d.Transition, On: e.Effective, Completeness: d.Fields.Text("completeness"),
		})
	}
	m.Deadlines = actedOn(m.Deadlines)
	return m
}

func (m Matter) decideApproval(id, status string, e Event) Matter {
	m.Approvals = slices.Clone(m.Approvals)
	for i := range m.Approvals {
		if m.Approvals[i].ID == id {
			m.Approvals[i].Status = status
			m.Approvals[i].DecidedBy, m.Approvals[i].DecidedAt = e.Actor, e.Recorded
		}
	}
	return m
}

// Text is a field that holds one JSON string, or "" where there is none.
func (f Fields) Text(name string) string {
	var s string
	if raw, ok := f[name]; ok && json.Unmarshal(raw, &s) != nil {
		return ""
	}
	return s
}
