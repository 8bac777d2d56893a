package matter

import (
	"slices"
	"time"

	"duces/workflow"
	"duces/workflow/annotation"
	"duces/workflow/calendar"
	"duces/workflow/certification"
	"duces/workflow/deadline"
	"duces/workflow/due"
	"duces/workflow/field"
	"duces/workflow/finding"
	"duces/workflow/jurisdiction"
	"duces/workflow/process"
	"duces/workflow/response"
	"duces/workflow/review"
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
	EnteredTime  string        // HH:MM of that move, in Zone; empty: nobody gave one
	EnteredAt    time.Time     // when that was recorded
	Moved        bool          // any transition yet
	Zone         string        // in which step limits end
	StepAlerts   []StepAlert   // when our own side was told that it is late here, in order
	Owner        string        // user id of whoever looks after it; empty: nobody

	annotation.Annotations
	response.Response
	finding.Findings
	certification.Certifications

	Deadlines  []due.Deadline // every one ever opened, in order
	Approvals  []Approval     // every request, in order
	Extensions []Extension    // every request for more time, in order
	Decisions  []field.Decided
	Documents  []Document
	Letters    []Letter  // every one, in the order of the record
	Services   []Service // and attempts at one, in the order of the record
	Papers     []Paper   // issued, of which a service can be recorded, in the order of the record
	Closings   []Closing // of documents, in order
	// Correspondence is the log of it, in the order of the record.
	Correspondence []Entry
	Last           Move // the latest transition
	Dealt          Move // the latest that deals with what was missed before it
	Conflicts      []OpenConflict
	Bars           []Bar        // that were found of steps, whether or not the conflict is closed
	Corrections    []Correction // every one, in order
	Clocks         int          // how often what a wrong clock did here was taken back
}

// Move is a transition in brief, to tell a second person what changed.
type Move struct {
	Transition string
	From, To   string
	Actor      string
	On         deadline.Date // effective
	Recorded   time.Time
	Event      int64
}

// KindName names the streams of matters.
const KindName = "matter"

// Stream is the history of one matter.
func Stream(id string) workflow.Stream { return workflow.NewStream(KindName, id) }

// Kind is what the program knows of matters.
var Kind = workflow.KindOf[Matter]{
	Version: func(m Matter) int { return m.Version },
	Name:    KindName, Corrected: corrected,
	Questions: []workflow.Question{&DueFrom{}, &InReview{}, &OfJurisdiction{}, &StepsOf{}, &response.ReceiptsOwed{}, &WithFile{}, &Touched{}},
	Events:    slices.Concat(matterEvents, documentEvents, letterEvents, correspondenceEvents, recallEvents, response.Events(withResponse), certification.Events(part(func(m *Matter) *certification.Certifications { return &m.Certifications })), approvalEvents, correctionEvents, clockEvents, annotation.Events(part(func(m *Matter) *annotation.Annotations { return &m.Annotations })), jurisdictionEvents, extensionEvents, due.Events(withDeadlines)),
	Needs: func(m Matter) []workflow.Stream {
		return []workflow.Stream{review.Stream(m.Review), jurisdiction.Stream(m.Jurisdiction), review.ProcessStream(m.Process), calendar.Stream}
	},
	Visible: func(facts workflow.Facts, m Matter) bool { return facts.See(review.Stream(m.Review)) == nil },
	Hides:   hides,
	Shown:   Matter.shown,
	Process: func(m Matter) string { return m.Process },
	Rows: func(m Matter, def *process.Definition) []workflow.Row {
		return slices.Concat(m.rows(def), m.Annotations.Rows(m.ID), m.documentRows(), m.letterRows(), m.extensionRows(), m.Response.Rows(m.ID))
	},
}.Kind()

// corrected counts a correction, which everybody must see before they decide.
func corrected(m Matter, e workflow.Event) Matter {
	m.Version, m.Changed = e.No, e.No
	return m
}

func withDeadlines(m Matter, e workflow.Event, quiet bool, fold func([]due.Deadline) []due.Deadline) Matter {
	m.Version = e.No
	if !quiet {
		m.Changed = e.No
	}
	m.Deadlines = fold(m.Deadlines)
	if met, is := e.Data.(due.Met); is {
		m.Response.Met(m.Deadlines, met, e)
	}
	return m
}

func withResponse(m Matter, e workflow.Event, quiet bool, fold func(response.Response, []due.Deadline) (response.Response, []due.Deadline)) Matter {
	m.Version = e.No
	if !quiet {
		m.Changed = e.No
	}
	m.Response, m.Deadlines = fold(m.Response, m.Deadlines)
	came := Document{On: e.Effective, Event: e.Seq, By: e.Actor, Kind: Production}
	var docs []field.Document
	switch d := e.Data.(type) {
	case response.ProductionReceived:
		came.Source, came.Readers, docs = m.Productions[len(m.Productions)-1].Source, d.Readers, d.Documents
	case response.AnswerSubmitted:
		came.Source, docs = m.Submissions[len(m.Submissions)-1].Source(), d.Documents
	default:
		return m
	}
	m.Documents = slices.Clone(m.Documents)
	for _, came.Document = range docs {
		m.Documents = append(m.Documents, came)
	}
	return m
}

// Find finds a matter that the actor may see; to others it does not exist.
func Find(facts workflow.Facts, id string) (Matter, error) {
	return workflow.Find[Matter](facts, Stream(id))
}

// Streams are the histories of some matters.
func Streams(ids []string) []workflow.Stream {
	streams := make([]workflow.Stream, len(ids))
	for i, id := range ids {
		streams[i] = Stream(id)
	}
	return streams
}

// ClosedBy is the transition that closed the matter; empty where it is not closed.
func (m Matter) ClosedBy(def *process.Definition) string {
	if state, _ := def.State(m.State); !state.Terminal || m.Last.To != m.State {
		return ""
	}
	return m.Last.Transition
}

// AsOf is the matter with its deadlines as they stand at an instant.
func (m Matter) AsOf(at time.Time) Matter {
	m.Deadlines = slices.Clone(m.Deadlines)
	for i, d := range m.Deadlines {
		m.Deadlines[i] = d.AsOf(at)
	}
	return m
}

// On is the matter with its deadlines as what happened on a day found them.
func (m Matter) On(day deadline.Date) Matter {
	m.Deadlines = slices.Clone(m.Deadlines)
	for i, d := range m.Deadlines {
		m.Deadlines[i] = d.On(day)
	}
	return m
}

// Deadline finds a deadline by id.
func (m Matter) Deadline(id string) (due.Deadline, bool) {
	for _, d := range m.Deadlines {
		if d.ID == id {
			return d, true
		}
	}
	return due.Deadline{}, false
}

// Latest finds the last deadline of a kind, whatever its status, that is not of a later recipient of a paper.
func (m Matter) Latest(kind string) (due.Deadline, bool) { return m.LatestOf(kind, "") }

// LatestOf finds the last deadline of a kind that is of a recipient who was served after the first; none: of nobody else.
func (m Matter) LatestOf(kind, recipient string) (due.Deadline, bool) {
	for _, d := range slices.Backward(m.Deadlines) {
		if d.Kind == kind && d.ForRecipient == (recipient != "") && (recipient == "" || SameRecipient(d.Title, recipient)) {
			return d, true
		}
	}
	return due.Deadline{}, false
}

// Overdue says whether any deadline of the matter is.
func (m Matter) Overdue() bool { return slices.ContainsFunc(m.Deadlines, due.Deadline.Overdue) }

// Next is the live deadline that comes first; overdue ones come before all,
// and our own step limits are no such deadline.
func (m Matter) Next() (due.Deadline, bool) {
	var next due.Deadline
	found := false
	for _, d := range m.Deadlines {
		if d.Live() && !d.OurOwn() && (!found || d.Due.Before(next.Due)) {
			next, found = d, true
		}
	}
	return next, found
}
