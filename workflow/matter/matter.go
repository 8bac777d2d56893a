package matter

import (
	"slices"
	"time"

	"duces/workflow"
	"duces/workflow/calendar"
	"duces/workflow/correction"
	"duces/workflow/deadline"
	"duces/workflow/demand"
	"duces/workflow/due"
	"duces/workflow/extension"
	"duces/workflow/field"
	"duces/workflow/jurisdiction"
	"duces/workflow/process"
	"duces/workflow/production"
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
	Version      int           // number of events so far
	Changed      int           // Version at the last event that changes what may be done here
	Opened       deadline.Date // effective
	Moved        bool          // any transition yet
	Owner        string        // user id of whoever looks after it; empty: nobody
	Tags         []string      // in order
	Confidential Confidential

	due.Docket    // every deadline ever opened
	extension.Log // every request for more time
	correction.Record

	Demands     []demand.Demand         // those that stand
	Items       []production.Item       // every demand ever made, with what became of its text
	Productions []production.Production // every one, in the order of the record
	Rulings     []production.Ruling     // our own side's, on what was withheld
	Submissions []Submission            // every answer that came online, in order
	Receipts    []ProductionReceipt     // for what came otherwise
	Answers     []Answer                // what came back, in order
	Approvals   []Approval              // every request, in order
	Decisions   []field.Decided
	Documents   []Document
	Letters     []Letter  // every one, in the order of the record
	Findings    []Finding // on compliance, in the order of the record
	// Certifications of compliance, in the order of the record.
	Certifications []Certification
	Services       []Service // and attempts at one, in the order of the record
	Papers         []Paper   // issued, of which a service can be recorded, in the order of the record
	Closings       []Closing // of documents, in order
	// Correspondence is the log of it, in the order of the record.
	Correspondence []Entry
	Last           Move // the latest transition
	Dealt          Move // the latest that deals with what was missed before it
	Clocks         int  // how often what a wrong clock did here was taken back
}

// Answer is one thing received: a response, a return, or a supplement to one.
type Answer struct {
	Transition   string // empty of a supplement
	On           deadline.Date
	Completeness string // complete, partial or refused
	Event        int64  // that recorded it, and the act of that event
	Act          string
	Supplement   bool // to the answer before it
	Derived      bool // Completeness follows from what came for each demand
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
	Questions: []workflow.Question{&DueFrom{}, &InReview{}, &OfJurisdiction{}, &StepsOf{}, &ReceiptsOwed{}, &WithFile{}, &Touched{}},
	Events:    slices.Concat(matterEvents, documentEvents, letterEvents, correspondenceEvents, recallEvents, productionEvents, submissionEvents, receiptEvents, certificationEvents, approvalEvents, correction.Events(withCorrections), clockEvents, tagEvents, confidentialEvents, jurisdictionEvents, extension.Events(withExtensions), due.Events(withDeadlines)),
	Needs: func(m Matter) []workflow.Stream {
		return []workflow.Stream{review.Stream(m.Review), jurisdiction.Stream(m.Jurisdiction), review.ProcessStream(m.Process), calendar.Stream}
	},
	Visible: func(facts workflow.Facts, m Matter) bool { return facts.See(review.Stream(m.Review)) == nil },
	Hides:   hides,
	Shown:   Matter.shown,
	Process: func(m Matter) string { return m.Process },
	Rows: func(m Matter, def *process.Definition) []workflow.Row {
		return slices.Concat(m.rows(def), m.tagRows(), m.confidentialRows(), m.documentRows(), m.letterRows(), m.Log.Rows(m.ID, m.Review, m.Docket), m.receiptRows())
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
		m.answered(met, e)
	}
	return m
}

func withExtensions(m Matter, e workflow.Event, fold func(extension.Log) extension.Log) Matter {
	m.Version, m.Changed = e.No, e.No
	m.Log = fold(m.Log)
	if d, is := e.Data.(extension.Asked); is {
		if s, ok := m.Submission(d.Of); ok && !s.Answers() {
			return m.submissionRecorded(d.Of, e)
		}
	}
	return m
}

// answered says of a deadline that was just met how complete the answer is that met
// it. The list of deadlines is the matter's own.
func (m Matter) answered(met due.Met, e workflow.Event) {
	for _, a := range slices.Backward(m.Answers) {
		if met.Step != 0 && met.Step == a.Event || met.Step == 0 && e.Act == a.Act {
			i := slices.IndexFunc(m.Deadlines, func(d due.Deadline) bool { return d.ID == met.Deadline })
			if i >= 0 {
				m.Deadlines[i].Answered, m.Deadlines[i].AnsweredBy = a.Completeness, a.Act
			}
			return
		}
	}
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

// LatestAnswer is what came last.
func (m Matter) LatestAnswer() (Answer, bool) {
	if len(m.Answers) == 0 {
		return Answer{}, false
	}
	return m.Answers[len(m.Answers)-1], true
}

// Completeness says how complete the answer is: complete, partial or refused; empty where
// nothing came yet. It follows from what came for each demand, if that is on record.
func (m Matter) Completeness() string {
	if m.CompletenessDerived() {
		return m.Derived()
	}
	latest, _ := m.LatestAnswer()
	return latest.Completeness
}

// ClosedBy is the transition that closed the matter; empty where it is not closed.
func (m Matter) ClosedBy(def *process.Definition) string {
	if state, _ := def.State(m.State); !state.Terminal || m.Last.To != m.State {
		return ""
	}
	return m.Last.Transition
}
