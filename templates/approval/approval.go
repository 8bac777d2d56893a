// Package approval holds the pages on which a second person decides an adverse act.
package approval

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	jurisdictionpage "duces/templates/jurisdiction"
	matterpage "duces/templates/matter"
	"duces/templates/page"
	proceedingpage "duces/templates/proceeding"
	"duces/templates/words"
	"duces/workflow"
	"duces/workflow/approval"
	"duces/workflow/civil"
	"duces/workflow/demand"
	"duces/workflow/field"
	"duces/workflow/matter"
	"duces/workflow/process"
	"duces/workflow/timezone"
	"duces/workflow/view"
)

// List is the page of requests.
type List struct {
	Shell          page.Shell
	Zone           page.Zone
	Views          []Tab
	Query          page.Field
	Show           string // the view that is shown
	Columns        []page.Column
	ManyReviews    bool // it matters which review a request is of
	Sort           string
	Rows           []Row
	Previous, Next string
	Summary        string
	Empty          string
	// Picks says that the reader may approve several of these at once.
	Picks   bool
	Ticked  bool // each of them, at first
	TickAll string
	Now     time.Time
}

// Many is the preview of an approval of several requests.
type Many struct {
	Shell     page.Shell
	Zone      page.Zone
	Key       string
	Requests  []Chosen
	Left      []Chosen // that cannot be approved
	Typed     string   // the note as typed
	NoteError string
	Problem   string
	Now       time.Time
}

// Chosen is one of several requests, with what would happen.
type Chosen struct {
	Row
	Cleared   bool // its box is not ticked
	Hash      string
	Effective string // label of the effective date
	On        civil.Date
	From, To  string
	Facts     []words.Fact
	Note      string
	Effects   []Effect
	Documents []field.Document
	Record    *Record // of its matter; nil: it is about none
	Conflicts int     // in its matter
	Reason    string  // why it cannot be approved; empty: it can
	// Rights of the jurisdiction that it would end, under their title.
	Rights     []string
	RightTitle string
	// Differences are of a correction, or of a change of a jurisdiction.
	Differences []words.Difference
}

// Corrects takes over what a correction changes, and what follows from it.
func (c *Chosen) Corrects(v View) {
	c.Differences = v.Differences
	if v.Follows == nil {
		return
	}
	for _, m := range v.Follows.Moved {
		c.Effects = append(c.Effects, Effect{Title: m.Title, What: "Moves", Lines: []string{dayOrNone(m.Old) + " → " + dayOrNone(m.New)}})
	}
	for _, x := range v.Follows.Conflicts {
		c.Effects = append(c.Effects, Effect{Title: x.Title, What: "In conflict with it", Lines: []string{x.Why}})
	}
}

// Changes takes over what a change of a jurisdiction changes, and what follows from it.
func (c *Chosen) Changes(change Change) {
	c.Differences = change.Differences
	if change.Moved == nil {
		return
	}
	c.Rights, c.RightTitle = change.Moved.Rights, change.Moved.RightTitle()
	for _, m := range change.Moved.Moves {
		e := Effect{Title: words.Kind(nil, m.Kind), What: "Moves", Lines: []string{page.DayText(m.Old) + " → " + page.DayText(m.New)}}
		if m.OldZone != m.NewZone {
			e.Lines = append(e.Lines, "Ends in "+timezone.Title(m.NewZone)+", not "+timezone.Title(m.OldZone))
		}
		if m.Count > 1 {
			e.Lines = append(e.Lines, words.Count(m.Count, "matter", "matters"))
		}
		c.Effects = append(c.Effects, e)
	}
}

func dayOrNone(d civil.Date) string {
	if d.IsZero() {
		return "no date"
	}
	return page.DayText(d)
}

// ReadWhole says why a request to open a review is not approved together with others.
const ReadWhole = "Open this request by itself. Its whole process must be reviewed."

// Alone says why the request is not approved together with others; empty: it can be.
func (r Row) Alone() string {
	switch {
	case r.Opens != "":
		return ReadWhole
	case words.CourtRequest(r.Command) != "":
		return "Open this request by itself. Its clauses and the court’s document must be read."
	}
	return ""
}

// Button says what the act does.
func (m Many) Button() string {
	return "Approve " + words.Count(len(m.Requests), "request", "requests")
}

// clear leads to the same view whole, where this is less.
func (l List) clear() string {
	if l.Query.Value == "" {
		return ""
	}
	return "/approvals?show=" + l.Show
}

// Tab is one way to look at the list.
type Tab struct {
	Title, Href string
	Current     bool
}

// Row is one request with its title.
type Row struct {
	view.ApprovalRow
	Title string
}

// MoreColumns are the columns that the file of the list has behind those of the page, by their titles.
var MoreColumns = map[string][]string{
	"About":  matterpage.JurisdictionColumns,
	"Status": {"Decided by", "Reason"},
}

func (r Row) aboutFacts() []any {
	if name := cmp.Or(r.Opens, r.Order); name != "" {
		return []any{name, nil, nil, nil}
	}
	return matterpage.JurisdictionFacts(r.Jurisdiction)
}

// Subject is what the request is about, as people call it.
func (r Row) Subject() string {
	if name := cmp.Or(r.Opens, r.Order); name != "" {
		return name
	}
	return r.Jurisdiction.Title()
}

// Href is where what the request is about is shown; empty: nowhere yet.
func (r Row) Href() string {
	switch {
	case r.Matter != "":
		return matterpage.Href(r.Matter)
	case r.Jurisdiction.ID != "":
		return jurisdictionpage.Href(r.Jurisdiction.ID)
	}
	return ""
}

// View is one request, exactly as it would happen.
type View struct {
	Shell       page.Shell
	Zone        page.Zone
	Matter      matter.Matter // zero: it is about none
	Subject     string        // what it is about: a jurisdiction, or the review that would be opened
	Href        string        // where that is shown; empty: nowhere yet
	Review      string        // of the matter
	OpenReview  *OpenReview
	Change      *Change
	Court       *proceedingpage.Asked // of a court order
	Request     approval.Request
	On          civil.Date // the effective date that is asked for
	At          string     // its time of day, as HH:MM in TimeZone; empty: none
	TimeZone    string     // of the jurisdiction
	Title       string
	From, To    string           // titles of states
	Effective   string           // label of the effective date
	Facts       []words.Fact     // of a correction: those that stay
	Letter      *Letter          // that goes out with it; nil: none
	Documents   []field.Document // that it brings
	Files       matterpage.FileNotes
	Correction  bool
	Differences []words.Difference  // of a correction
	Follows     *matterpage.Follows // of a correction that waits
	Note        string
	Effects     []Effect // what it would do to deadlines; of one that waits
	Rights      []string // of the jurisdiction, that it would end
	Record      *Record  // what the matter's decision rests on; nil: it is about none
	Age         string   // of one that waits: "Asked for 3 days ago"
	Next        bool     // another request waits for the reader
	RequestedBy string
	DecidedBy   string
	MayDecide   bool
	MayWithdraw bool
	Why         string // why the reader cannot decide
	Stale       string // why it could no longer be done
	Key         string
	Typed       string // the note as typed
	NoteError   string
	Problem     string
}

// Letter is one that goes out once a request is approved.
type Letter struct {
	Title, Office string
	HTML          string // safe
}

// Record is what a second person decides on, as it stands in the matter.
type Record struct {
	Status    string // title of the state
	Demands   []demand.Demand
	Steps     []RecordStep // oldest first
	Deadlines []matterpage.Due
	Documents []field.Document
	Files     matterpage.FileNotes
	Notes     []RecordNote
	Conflicts []matterpage.OpenConflict
}

// Responses are the steps that received something.
func (r Record) Responses() []RecordStep {
	return slices.DeleteFunc(slices.Clone(r.Steps), func(s RecordStep) bool { return s.Completeness == "" })
}

// Open are the deadlines that still run.
func (r Record) Open() []matterpage.Due {
	return slices.DeleteFunc(slices.Clone(r.Deadlines), func(d matterpage.Due) bool { return !d.Live() })
}

// RecordStep is a step on record, with what it was given.
type RecordStep struct {
	Title        string
	On           civil.Date
	At, TimeZone string // time of day, as HH:MM in a zone; empty: none
	Completeness string // of what it received, in words; empty: it received nothing
	Short        bool   // it is not complete
	Facts        []words.Fact
}

// RecordNote is a note that somebody wrote on the matter.
type RecordNote struct {
	By   string
	At   time.Time
	Text string
}

// Effect is what a request would do to a deadline.
type Effect struct {
	Title string // of the deadline
	What  string // in a word, such as "Opens"
	Lines []string
	Right bool // it is about a right of the jurisdiction, which it may end
}

// OpenReview is the review that a request would open, and its process beside the default one.
type OpenReview struct {
	Facts  []words.Fact
	Title  string // of the process
	Groups []ProcessGroup
	Source string
}

// ProcessGroup is what differs of the transitions, deadlines or states of a process,
// or of the process as a whole.
type ProcessGroup struct {
	Title string // of one
	Many  string // of those that differ
	Items []ProcessItem
}

// ProcessItem is what differs of one of them.
type ProcessItem struct {
	Title string
	Only  string // in which of the two processes it stands; empty: in both
	Rows  []process.Difference
}

// Groups sorts the differences between two processes for a table.
func Groups(list []process.Difference) []ProcessGroup {
	titles := map[string]ProcessGroup{
		process.DifferenceOfTransition: {Title: "Transition", Many: "Transitions that differ"},
		process.DifferenceOfDeadline:   {Title: "Deadline", Many: "Deadlines that differ"},
		process.DifferenceOfState:      {Title: "Status", Many: "Statuses that differ"},
		process.DifferenceOfProcess:    {Title: "Process", Many: "The process as a whole"},
	}
	only := map[string]string{process.OnlyInOld: "Only in the default process", process.OnlyInNew: "Only in this process"}
	var groups []ProcessGroup
	of := ""
	for _, d := range list {
		if d.Of != of {
			groups = append(groups, titles[d.Of])
			of = d.Of
		}
		g := &groups[len(groups)-1]
		if n := len(g.Items); n == 0 || g.Items[n-1].Rows[0].Name != d.Name {
			g.Items = append(g.Items, ProcessItem{Title: d.Title, Only: only[d.Only]})
		}
		item := &g.Items[len(g.Items)-1]
		item.Rows = append(item.Rows, d)
	}
	return groups
}

// rowClass marks what does away with a second person.
func rowClass(d process.Difference) string {
	if d.What == process.SecondPerson {
		return "late"
	}
	return ""
}

// Change is the change of a jurisdiction that a request asks for. Moved is of one that waits.
type Change struct {
	Differences []words.Difference
	Moved       *jurisdictionpage.Moved
}

// RightTitle says what becomes of a right: only a step and some changes surely end it.
func (v View) RightTitle() string {
	if change := v.Request.About.Change; v.Correction || change == "correct" || change == "resume" {
		return "A right of the jurisdiction would end, or end sooner"
	}
	return "This ends a right of the jurisdiction"
}

func (v View) noteLabel() string {
	if _, reason := v.Request.Personal[workflow.ReasonName]; reason || v.Correction || v.Request.About.Deadline != "" {
		return "Reason"
	}
	return "Note"
}

// Status is a request's status as people read it, and how it is shown.
func Status(s string) (string, page.TagKind) {
	switch s {
	case approval.Pending:
		return "Pending", page.Caution
	case approval.Given:
		return "Approved", page.Good
	case approval.Rejected:
		return "Rejected", page.Neutral
	case approval.Withdrawn:
		return "Withdrawn", page.Neutral
	case approval.Lapsed:
		return "Expired", page.Neutral
	}
	return s, page.Neutral
}

// why says why a request lapsed, if its asker lost the right to ask.
func why(l approval.Loss) string {
	if l == "" {
		return ""
	}
	return strings.ToUpper(l.Text()[:1]) + l.Text()[1:] + "."
}

// StatusText is a request's status as people read it.
func StatusText(s string) string {
	text, _ := Status(s)
	return text
}

func statusKind(s string) page.TagKind {
	_, kind := Status(s)
	return kind
}

// Age says how long ago a request was made, in days of the reader's zone.
func Age(at, now time.Time, zone page.Zone) string {
	switch days := zone.Today(at).DaysUntil(zone.Today(now)); {
	case days <= 0:
		return "Requested today"
	case days == 1:
		return "Requested yesterday"
	default:
		return "Requested " + strconv.Itoa(days) + " days ago"
	}
}

func number(n int) string { return strconv.Itoa(n) }
