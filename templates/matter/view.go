package matter

import (
	"fmt"
	"net/url"
	"slices"
	"time"

	"github.com/a-h/templ"

	"duces/templates/page"
	"duces/templates/words"
	"duces/workflow"
	"duces/workflow/approval"
	"duces/workflow/approval/noted"
	"duces/workflow/bates"
	"duces/workflow/civil"
	"duces/workflow/deadline"
	"duces/workflow/document"
	"duces/workflow/due"
	"duces/workflow/field"
	"duces/workflow/jurisdiction"
	"duces/workflow/matter"
	"duces/workflow/process"
	"duces/workflow/production"
	"duces/workflow/review"
	"duces/workflow/timezone"
	"duces/workflow/transition"
)

// View is the page of one matter.
type View struct {
	Shell        page.Shell
	Zone         page.Zone
	Matter       matter.Matter
	Review       review.Review
	Jurisdiction jurisdiction.Jurisdiction
	Def          *process.Definition
	Overdue      bool
	Steps        []page.Step
	Orders       templ.Component // court orders about it; nil: none
	Conflicts    []OpenConflict
	MayClose     bool // the reader may close conflicts
	// Can are the acts that are possible now, Cannot the others. Both are
	// empty for a reader who moves nothing; Why then says so.
	Can, Cannot []transition.Option
	Why         string
	Pending     *Pending
	Deadlines   []Due
	History     []Act
	Older       string // href of the history before, if there is more
	Latest      string // href of the whole page, where History is not the newest
	Alerts      bool   // History says who was alerted
	AlertsHref  string // of the same with alerts, or without
	Own         *OwnStep
	Files       []File
	MayAdd      bool // documents
	Letters     []Letter
	MaySend     bool // letters
	Demands     []production.Status
	Pages       []bates.Finding // of what came
	Findings    []Finding       // on compliance, in the order of the record
	Today       civil.Date      // in the jurisdiction
	MayAmend    bool            // the reader may amend demands, and judge what is withheld
	Online      Online          // what came online, and who may answer there
	Changed     *page.Changed   // of a small form that rests on what is not so any more
	Owner       Owner
	Address     string // to which mail about the matter is sent; empty: it has none
	Closings    []Closing
	// MayCloseDocuments says that the reader may close documents.
	MayCloseDocuments bool
	MayNote           bool          // the reader may annotate the matter
	MayMark           bool          // the reader may mark it confidential
	Reader            workflow.Role // who sees what they may do
	// Typed and Errors are what one of the page's small forms was sent with, and
	// what was wrong with it by the name of its input. Key is its idempotency key.
	Typed  url.Values
	Errors map[string]string
	Key    string
}

// File is a document of the matter, in words.
type File struct {
	document.Document
	Note   FileNote
	From   string // its source
	Sender string // name of the user who sent it
	With   string // what it came with
	Href   string // of that in the history
	// Same are the other receipts of the same bytes, in words.
	Same []string
	// Redacted are the redacted copies of it, as the matter's documents have them.
	Redacted []field.Document
	// Readers are the names of those for whom it was sealed; none: it was not.
	Readers []string
	// ClosedTo is the custodian whom it is closed to all but, who reads this; empty: it is not closed.
	ClosedTo string
	// FileHref is where a saved email is filed as correspondence, by a reader who may; empty: it is none, or is filed.
	FileHref string
	// CorrectHref is where it is corrected how it came, for a reader who may.
	CorrectHref string
}

// NewFile words a document. Of one that came with a step by which the jurisdiction does
// what it owes, that is the source; sender is a name.
func NewFile(d document.Document, v View, sender string) File {
	f := File{Document: d, From: d.Source, Sender: sender, With: words.DocumentKind(d.Kind), Href: Href(v.Matter.ID) + "#" + anchorOf(d.Event)}
	if d.Step == "" {
		if v.MayAdd {
			f.CorrectHref = CorrectAddedHref(v.Matter.ID, d.Event)
			if slices.ContainsFunc(v.Matter.Productions, func(p production.Production) bool { return p.Event == d.Event }) {
				f.CorrectHref = CorrectProductionHref(v.Matter.ID, d.Event)
			}
		}
		return f
	}
	f.With, f.From = words.Act(v.Def, d.Step), "Not recorded"
	if t, ok := v.Def.Transition(d.Step); ok && receives(v.Def, t) {
		f.From = v.Jurisdiction.Title()
	}
	return f
}

// receives says whether a transition records what the jurisdiction did.
func receives(def *process.Definition, t process.Transition) bool {
	return t.Answers() ||
		slices.ContainsFunc(t.Meets, func(kind string) bool {
			d, ok := def.Deadline(kind)
			return ok && d.Owed == due.OwedByJurisdiction
		})
}

// status is the title of the matter's state and, once it is closed, that of the step that closed it.
func (v View) status() string {
	return words.Status(v.Def, v.Matter.State, v.Matter.ClosedBy(v.Def))
}

// input is an input of one of the page's small forms, as it was sent.
func (v View) input(name, label string) page.Field {
	return page.Field{Name: name, Label: label, Value: v.Typed.Get(name), Error: v.Errors[name]}
}

// formName is the hidden input that says which of several like forms was sent.
const formName = "form"

// refusedForm says whether one of several like forms was sent and refused.
func (v View) refusedForm(form string) bool { return v.Typed.Get(formName) == form }

// inputOf is an input of such a form, as it was sent.
func (v View) inputOf(form, name, label string) page.Field {
	f := page.Field{Name: name, ID: name + "-" + form, Label: label, Required: true}
	if v.refusedForm(form) {
		f.Value, f.Error = v.Typed.Get(name), v.Errors[name]
	}
	return f
}

// newestShown is how many documents a matter's page shows before the older are folded.
const newestShown = 10

// listed are the files that stand among the documents, by their index, the newest first: letters of our own side have
// a list of their own.
func (v View) listed() (newest, older []int) {
	for i, f := range slices.Backward(v.Files) {
		switch {
		case f.Kind == document.Letter:
		case len(newest) < newestShown:
			newest = append(newest, i)
		default:
			older = append(older, i)
		}
	}
	return newest, older
}

// Pending is a request that waits for a second person.
type Pending struct {
	Request     approval.Request
	On          civil.Date // the effective date that is asked for
	At          string     // time of day, as HH:MM; empty: none
	Title       string
	RequestedBy string
	MayDecide   bool
	MayWithdraw bool
	Key         string
}

// Due is one deadline of the matter as of now.
type Due struct {
	due.Deadline
	Title, Cite string
	Status      string
	Tag         page.TagKind
	Left        string
	Late        bool
	Receipt     deadline.Receipt
	Steps       []words.Line
	Versions    []Version     // newest first; empty where the date was set once and left alone
	Ack         *Acked        // nil where nobody has acknowledged the date as it stands
	Waiting     noted.Request // the request to change it by hand that waits for a second person; zero: none does
	Whose       string        // name of who looks after an own date; empty: of nobody
	AckKey      string        // of the form by which the reader acknowledges it; empty: they cannot now
}

// NewDue says how a deadline stands at an instant.
func NewDue(d due.Deadline, def *process.Definition, now time.Time) Due {
	receipt := d.Receipt.Read()
	v := Due{Deadline: d, Title: words.Titled(words.Kind(def, d.Kind), d.Title), Receipt: receipt, Steps: words.Receipt(receipt.Steps)}
	if kind, ok := def.Deadline(d.Kind); ok {
		v.Cite = kind.Cite
	}
	today := civil.DateIn(now, timezone.Named(d.Zone))
	d = d.AsOf(now)
	switch {
	case d.AnsweredInTime():
		v.Status, v.Tag, v.Left = words.NotRecorded, page.Caution, "answered on "+page.DayText(d.Submitted.On)
	case d.OurOwn() && d.Late():
		// Our own side being late makes no jurisdiction overdue.
		v.Status, v.Tag = "Late", page.Caution
		v.Left, v.Late = words.Left(d.Due, today)
	case d.Overdue():
		v.Status, v.Tag = "Overdue", page.Danger
		v.Left, v.Late = words.Left(d.Due, today)
		if d.Unrecorded() {
			v.Status, v.Tag = words.NotRecorded, page.Caution
			v.Left = "answered on " + page.DayText(d.Submitted.On) + ", " + words.Days(d.LateOn(d.Submitted.On)) + " late"
		}
	case d.Status == due.StatusMissed && d.Right:
		v.Status, v.Tag = "Expired", page.Neutral
	case d.Status == due.StatusMissed:
		v.Status, v.Tag = "Missed", page.Caution
	case d.Status == due.StatusOpen:
		v.Status, v.Tag = "Open", page.Active
		v.Left, _ = words.Left(d.Due, today)
	case d.Status == due.StatusTolled && !d.HeldUntil.IsZero():
		v.Status, v.Tag, v.Left = "On hold", page.Caution, "on hold until "+page.DayText(d.HeldUntil)
	case d.Status == due.StatusTolled:
		v.Status, v.Tag, v.Left = "Tolled", page.Caution, "tolled since "+page.DayText(d.TolledOn)
	case d.Status == due.StatusMet:
		v.Tag, v.Status = words.Met(d.Answered, d.LateDays > 0)
		v.Left = "met on " + page.DayText(d.MetOn)
		if d.Answered != "" {
			v.Left = "answered on " + page.DayText(d.MetOn)
		}
		if d.LateDays > 0 {
			v.Left += ", " + words.Days(d.LateDays) + " late"
		} else if d.MetOn.After(d.Due) {
			v.Left += ", tolled since " + page.DayText(d.TolledOn)
		}
		for _, x := range d.Supplements {
			v.Left += "; supplement of " + page.DayText(x.On) + ": " + x.Completeness
		}
	default:
		v.Status, v.Tag = "Canceled", page.Neutral
	}
	return v
}

// owedBy names whose act a deadline waits for.
func (d Due) owedBy() string {
	if d.OurOwn() {
		said := "due from our team"
		if d.Whose != "" {
			said += ": " + d.Whose
		}
		if d.Repeats != nil {
			said += ", repeats " + d.Repeats.Text()
		}
		return said
	}
	return "due from the jurisdiction"
}

// Act is one entry of the history: the events that one act wrote.
type Act struct {
	Events []Fact // in the order of the ledger; the first one leads
	Actor  string
	Notes  []Note
	Answer string // how complete the answer is that it recorded; empty: none
	Facts  []words.Fact
	Step   int64 // the event of the transition or correction that leads; 0: neither does
	More   []string
	// CorrectHref is where the step is corrected, for a reader who may.
	CorrectHref string
	Corrects    *Entry // the entry that this one corrects
	Corrected   *Entry // the one that corrected this one last
}

// Note is a note, a reason, or the authority that an act rests on.
type Note struct {
	By   string // who wrote it, where that is not whose act it is
	Text string
}

func (n Note) said() string {
	if n.By == "" {
		return n.Text
	}
	return n.By + ": " + n.Text
}

// Entry is another entry of the history.
type Entry struct {
	Event int64
	On    civil.Date
	Shown bool // on this page of the history
}

// Fact is one event of an act.
type Fact struct {
	Event workflow.Event
	Title string // of its type
	Text  string
	Leaf  string
}

func (a Act) lead() Fact { return a.Events[0] }

// HistoryAt is the page with the history before a cursor, with or without alerts.
func (v View) HistoryAt(before string, alerts bool) string {
	q := url.Values{}
	if before != "" {
		q.Set("before", before)
	}
	if alerts {
		q.Set("alerts", "yes")
	}
	if len(q) == 0 {
		return Href(v.Matter.ID) + "#history"
	}
	return Href(v.Matter.ID) + "?" + q.Encode() + "#history"
}

// anchor is where an entry can be linked to.
func (a Act) anchor() string {
	if a.Step != 0 {
		return anchorOf(a.Step)
	}
	return anchorOf(a.lead().Event.Seq)
}

func anchorOf(event int64) string { return fmt.Sprintf("event-%d", event) }

// quiet entries are the clock's own, and say again what was said before.
func (a Act) quiet() bool {
	switch d := a.lead().Event.Data.(type) {
	case due.Reminded:
		return true
	case matter.StepOverdue:
		return d.Before > 0
	}
	return false
}

func (v View) reasonInput() page.Field {
	f := v.inputOf("confidential", "reason", "Reason")
	f.Rows = 2
	return f
}

func (v View) noteInput() page.Field {
	f := v.input("text", "Note")
	f.Hint, f.Rows, f.Required = "Everyone with access to this matter sees it in the history.", 3, true
	return f
}
