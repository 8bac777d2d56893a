package matter

import (
	"slices"
	"time"

	"duces/workflow"
	"duces/workflow/annotation"
	"duces/workflow/approval/noted"
	"duces/workflow/calendar"
	"duces/workflow/certification"
	"duces/workflow/civil"
	"duces/workflow/correction"
	"duces/workflow/correspondence"
	"duces/workflow/document"
	"duces/workflow/due"
	"duces/workflow/extension"
	"duces/workflow/field"
	"duces/workflow/finding"
	"duces/workflow/jurisdiction"
	"duces/workflow/paper"
	"duces/workflow/process"
	"duces/workflow/response"
	"duces/workflow/review"
	"duces/workflow/step"
)

// Matter is one jurisdiction's way through one review. It is a value: Evolve
// returns a new one and never changes what an older one points to.
type Matter struct {
	ID           string
	Review       string
	Jurisdiction string
	Process      string // content hash of the definition it is pinned to
	step.Clock          // State, since when, and in which zone
	Stage        string
	Version      int        // number of events so far
	Changed      int        // Version at the last event that changes what may be done here
	Opened       civil.Date // effective
	Moved        bool       // any transition yet
	Owner        string     // user id of whoever looks after it; empty: nobody

	due.Docket    // every deadline ever opened
	extension.Log // every request for more time
	correction.Record
	annotation.Annotations
	response.Response
	finding.Findings
	certification.Certifications
	noted.Approvals // every request, in order
	document.Folder
	correspondence.Register
	paper.Serving

	Decisions []field.Decided
	Last      Move // the latest transition
	Dealt     Move // the latest that deals with what was missed before it
	Clocks    int  // how often what a wrong clock did here was taken back
}

// Move is a transition in brief, to tell a second person what changed.
type Move struct {
	Transition string
	From, To   string
	Actor      string
	On         civil.Date // effective
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
	Questions: []workflow.Question{&DueFrom{}, &InReview{}, &OfJurisdiction{}, &StepsOf{}, &response.ReceiptsOwed{}, &document.MattersWith{}, &Touched{}},
	Events:    slices.Concat(matterEvents, document.Events(withFolder), correspondence.Events(withRegister), response.Events(withResponse), certification.Events(part(func(m *Matter) *certification.Certifications { return &m.Certifications })), noted.Events(withApprovals), correction.Events(withCorrections), clockEvents, annotation.Events(part(func(m *Matter) *annotation.Annotations { return &m.Annotations })), jurisdictionEvents, extension.Events(withExtensions), due.Events(withDeadlines)),
	Needs: func(m Matter) []workflow.Stream {
		return []workflow.Stream{review.Stream(m.Review), jurisdiction.Stream(m.Jurisdiction), review.ProcessStream(m.Process), calendar.Stream}
	},
	Visible: func(facts workflow.Facts, m Matter) bool { return facts.See(review.Stream(m.Review)) == nil },
	Hides:   func(facts workflow.Facts, m Matter) workflow.Hidden { return m.Hides(facts.Actor) },
	Shown:   Matter.shown,
	Process: func(m Matter) string { return m.Process },
	Rows: func(m Matter, def *process.Definition) []workflow.Row {
		return slices.Concat(m.rows(def), m.Approvals.Rows(), m.Annotations.Rows(m.ID), m.Folder.Rows(m.ID), m.Returned(m.ID, m.Review), m.Log.Rows(m.ID, m.Review, m.Docket), m.Response.Rows(m.ID))
	},
}.Kind()

// corrected counts a correction, which everybody must see before they decide.
func corrected(m Matter, e workflow.Event) Matter { return m.after(e, false) }

// after counts an event. Who is about to decide must have seen it, unless it is quiet.
func (m Matter) after(e workflow.Event, quiet bool) Matter {
	m.Version = e.No
	if !quiet {
		m.Changed = e.No
	}
	return m
}

func withDeadlines(m Matter, e workflow.Event, quiet bool, fold func([]due.Deadline) []due.Deadline) Matter {
	m = m.after(e, quiet)
	m.Deadlines = fold(m.Deadlines)
	if met, is := e.Data.(due.Met); is {
		m.Met(m.Deadlines, met, e)
	}
	return m
}

func withExtensions(m Matter, e workflow.Event, fold func(extension.Log) extension.Log) Matter {
	m = m.after(e, false)
	m.Log = fold(m.Log)
	if d, is := e.Data.(extension.Asked); is {
		if s, ok := m.Submission(d.Of); ok && !s.Answers() {
			m.Response, m.Deadlines = m.Recorded(m.Deadlines, d.Of, e)
		}
	}
	return m
}

func withResponse(m Matter, e workflow.Event, quiet bool, fold func(response.Response, []due.Deadline) (response.Response, []due.Deadline)) Matter {
	m = m.after(e, quiet)
	m.Response, m.Deadlines = fold(m.Response, m.Deadlines)
	came := document.Document{On: e.Effective, Event: e.Seq, By: e.Actor, Kind: document.Production}
	var docs []field.Document
	switch d := e.Data.(type) {
	case response.ProductionReceived:
		came.Source, came.Readers, docs = m.Productions[len(m.Productions)-1].Source, d.Readers, d.Documents
	case response.AnswerSubmitted:
		came.Source, docs = m.Submissions[len(m.Submissions)-1].Source(), d.Documents
	default:
		return m
	}
	m.Folder = m.WithDocuments(docs, came)
	return m
}

// shown is the matter without what it says of closed documents.
func (m Matter) shown(h workflow.Hidden) Matter {
	m.Folder, m.Register, m.Serving, m.Approvals = m.Folder.Shown(h), m.Register.Shown(h), m.Serving.Shown(h), m.Approvals.Shown(h)
	m.Response, m.Findings, m.Certifications = m.Response.Shown(h), m.Findings.Shown(h), m.Certifications.Shown(h)
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
