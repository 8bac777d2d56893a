package matter

import (
	"slices"
	"time"

	"duces/workflow"
	"duces/workflow/calendar"
	"duces/workflow/civil"
	"duces/workflow/demand"
	"duces/workflow/due"
	"duces/workflow/field"
	"duces/workflow/jurisdiction"
	"duces/workflow/process"
	"duces/workflow/production"
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
	Version      int         // number of events so far
	Changed      int         // Version at the last event that changes what may be done here
	Opened       civil.Date  // effective
	Entered      civil.Date  // effective date of the move into State, or Opened
	EnteredTime  string      // HH:MM of that move, in Zone; empty: nobody gave one
	EnteredAt    time.Time   // when that was recorded
	Moved        bool        // any transition yet
	Zone         string      // in which step limits end
	StepAlerts   []StepAlert // when our own side was told that it is late here, in order
	Owner        string      // user id of whoever looks after it; empty: nobody
	Tags         []string    // in order
	Confidential Confidential

	Demands     []demand.Demand         // those that stand
	Items       []production.Item       // every demand ever made, with what became of its text
	Productions []production.Production // every one, in the order of the record
	Rulings     []production.Ruling     // our own side's, on what was withheld
	Submissions []Submission            // every answer that came online, in order
	Receipts    []ProductionReceipt     // for what came otherwise
	Answers     []Answer                // what came back, in order
	Deadlines   []due.Deadline          // every one ever opened, in order
	Approvals   []Approval              // every request, in order
	Extensions  []Extension             // every request for more time, in order
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
	Conflicts      []OpenConflict
	Bars           []Bar        // that were found of steps, whether or not the conflict is closed
	Corrections    []Correction // every one, in order
	Clocks         int          // how often what a wrong clock did here was taken back
}

// Answer is one thing received: a response, a return, or a supplement to one.
type Answer struct {
	Transition   string // empty of a supplement
	On           civil.Date
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
	Questions: []workflow.Question{&DueFrom{}, &InReview{}, &OfJurisdiction{}, &StepsOf{}, &ReceiptsOwed{}, &WithFile{}, &Touched{}},
	Events:    slices.Concat(matterEvents, documentEvents, letterEvents, correspondenceEvents, recallEvents, productionEvents, submissionEvents, receiptEvents, certificationEvents, approvalEvents, correctionEvents, clockEvents, tagEvents, confidentialEvents, jurisdictionEvents, extensionEvents, due.Events(withDeadlines)),
	Needs: func(m Matter) []workflow.Stream {
		return []workflow.Stream{review.Stream(m.Review), jurisdiction.Stream(m.Jurisdiction), review.ProcessStream(m.Process), calendar.Stream}
	},
	Visible: func(facts workflow.Facts, m Matter) bool { return facts.See(review.Stream(m.Review)) == nil },
	Hides:   hides,
	Shown:   Matter.shown,
	Process: func(m Matter) string { return m.Process },
	Rows: func(m Matter, def *process.Definition) []workflow.Row {
		return slices.Concat(m.rows(def), m.tagRows(), m.confidentialRows(), m.documentRows(), m.letterRows(), m.extensionRows(), m.receiptRows())
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
		m.recorded(met.Deadline)
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

// recorded says of a deadline that no answer waits any more to be recorded. The list of deadlines is the matter's own.
func (m Matter) recorded(id string) {
	for i := range m.Deadlines {
		if m.Deadlines[i].ID == id {
			m.Deadlines[i].Submitted = due.Submitted{}
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

// AsOf is the matter with its deadlines as they stand at an instant.
func (m Matter) AsOf(at time.Time) Matter {
	m.Deadlines = slices.Clone(m.Deadlines)
	for i, d := range m.Deadlines {
		m.Deadlines[i] = d.AsOf(at)
	}
	return m
}

// On is the matter with its deadlines as what happened on a day found them.
func (m Matter) On(day civil.Date) Matter {
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
