package workflow

import (
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

// KindMatter names the streams of matters.
const KindMatter = "matter"

// MatterStream is the history of one matter.
func MatterStream(id string) Stream { return NewStream(KindMatter, id) }

// MatterKind is what the program knows of matters.
var MatterKind = KindOf[Matter]{
	Name: KindMatter, Events: slices.Concat(matterEvents, approvalEvents, DeadlineEvents(withDeadlines)),
	Needs: func(m Matter) []Stream {
		return []Stream{ReviewStream(m.Review), JurisdictionStream(m.Jurisdiction), ProcessStream(m.Process), CalendarStream}
	},
	Visible: func(w World, m Matter) bool { return w.See(ReviewStream(m.Review)) == nil },
	Process: func(m Matter) string { return m.Process },
	Rows:    Matter.rows,
}.Kind()

func withDeadlines(m Matter, e Event, quiet bool, fold func([]Deadline) []Deadline) Matter {
	m.Version = e.No
	if !quiet {
		m.Changed = e.No
	}
	m.Deadlines = fold(m.Deadlines)
	return m
}

// FindMatter finds a matter that the actor may see; to others it does not exist.
func FindMatter(w World, id string) (Matter, error) { return Find[Matter](w, MatterStream(id)) }

// Streams are the histories of some matters.
func MatterStreams(ids []string) []Stream {
	streams := make([]Stream, len(ids))
	for i, id := range ids {
		streams[i] = MatterStream(id)
	}
	return streams
}

// Noncompliant is the state without which no decision can be adverse.
const Noncompliant = "noncompliant"

func (m Matter) LatestAnswer() (Answer, bool) {
	if len(m.Answers) == 0 {
		return Answer{}, false
	}
	return m.Answers[len(m.Answers)-1], true
}
