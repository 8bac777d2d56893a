package view

import (
	"net/url"
	"slices"
	"strings"
	"time"

	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/approval"
	"duces/workflow/civil"
	"duces/workflow/due"
	"duces/workflow/jurisdiction"
	"duces/workflow/process"
)

// This file holds what readers are given: the shapes of lists and pages that
// the store fills from its projections and the drivers show. Every query takes
// a Viewer; what the viewer may not see is not there.

// Page is one page of a list; Next continues it and is empty on the last.
type Page[T any] struct {
	Items []T
	Next  string
	Total int // of the whole list, where it was counted
}

// Ref names a thing for a link.
type Ref struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// MatterFilter narrows the list of matters; zero fields narrow nothing.
type MatterFilter struct {
	State, Stage, Review, Jurisdiction string
	Overdue                            *bool
	Waiting                            bool   // for a second person
	Owner                              string // id of the user who looks after it, or Nobody
	Tag                                string // however it is written
	Closed                             *bool
	Completeness                       string // of the latest answer, or Incomplete
	StepLate                           bool   // our own side is late with its next step, as of Now
	USState                            string // code: what lies in that state, and the state
	Query                              string // names of jurisdiction or review, as search.Read reads it
	Sort                               string // one of MatterSorts, "-" before it reverses
	Limit                              int    // 1 to 200; 0 is 50
	Cursor                             string
	Now                                time.Time // decides what is overdue
	Count                              bool      // fill Page.Total
}

// MatterQuery is a filter of matters as it stands in an address, so that a list
// can be bookmarked and sent to a colleague.
type MatterQuery struct {
	Query, Stage, State, Review string
	USState                     string // code
	Tag                         string
	Owner                       string // id of a user, Nobody, or Me
	Overdue, Waiting            bool
	Closed                      string // yes or no
	Completeness                string
	StepLate                    bool
	Sort                        string
}

// Incomplete stands in place of a completeness for all but complete ones.
const Incomplete = "incomplete"

// StepLimit is the id and the kind of our own side's next step among deadlines.
const StepLimit = process.StepLimit

// ReadMatterQuery reads one from the parameters of an address.
func ReadMatterQuery(q url.Values) MatterQuery {
	return MatterQuery{
		Query: strings.TrimSpace(q.Get("q")), Stage: q.Get("stage"), State: q.Get("state"), Review: q.Get("review"), Owner: q.Get("owner"), USState: q.Get("us_state"), Tag: strings.TrimSpace(q.Get("tag")),
		Overdue: q.Get("overdue") != "", Waiting: q.Get("waiting") != "", Sort: q.Get("sort"),
		Closed: q.Get("closed"), Completeness: q.Get("completeness"), StepLate: q.Get("step_late") != "",
	}
}

// Values are the parameters that ReadMatterQuery reads.
func (m MatterQuery) Values() url.Values {
	q := url.Values{}
	for name, value := range map[string]string{
		"q": m.Query, "stage": m.Stage, "state": m.State, "review": m.Review, "owner": m.Owner, "us_state": m.USState, "tag": m.Tag, "overdue": yes(m.Overdue), "waiting": yes(m.Waiting),
		"closed": m.Closed, "completeness": m.Completeness, "step_late": yes(m.StepLate), "sort": m.Sort,
	} {
		if value != "" {
			q.Set(name, value)
		}
	}
	return q
}

// Filter is what the reader asks for with it.
func (m MatterQuery) Filter(u account.User, now time.Time) MatterFilter {
	f := MatterFilter{
		State: m.State, Stage: m.Stage, Review: m.Review, Waiting: m.Waiting, Query: m.Query, USState: m.USState, Sort: m.Sort, Owner: OwnerAsked(u, m.Owner), Tag: m.Tag, Now: now,
		Completeness: m.Completeness, StepLate: m.StepLate,
	}
	if m.Closed != "" {
		closed := m.Closed == "yes"
		f.Closed = &closed
	}
	if m.Overdue {
		f.Overdue = &m.Overdue
	}
	return f
}

// Narrows says whether the list is less than all matters.
func (m MatterQuery) Narrows() bool {
	m.Sort = ""
	return m != MatterQuery{}
}

func yes(is bool) string {
	if is {
		return "yes"
	}
	return ""
}

// Nobody stands in place of a user's id for who looks after a matter that is given to no one.
const Nobody = "nobody"

// Me stands there for the reader's own id, so that colleagues can share the
// address of a list.
const Me = "me"

// OwnerAsked is the user's id, or Nobody, that is meant where somebody asks for an owner.
func OwnerAsked(u account.User, asked string) string {
	if asked == Me {
		return u.ID
	}
	return asked
}

// MatterSorts are the orders a list of matters can have; those that are alike in one stand by name.
var MatterSorts = []string{"jurisdiction", "review", "state", "due", "step", "owner", "entered"}

// MatterRow is one line of the list of matters.
type MatterRow struct {
	ID           string
	Jurisdiction jurisdiction.Ref
	Review       Ref
	State, Stage string
	Entered      civil.Date
	Overdue      bool
	Waiting      bool // for a second person
	Next         *NextDeadline
	Owner        Ref // who looks after it; zero where nobody does
	Tags         []string
	Completeness string // of the latest answer: complete, partial or refused; empty: nothing came
	Step         *Step  // our own; nil where the state has no step limit
	ClosedBy     string // the transition that closed it; empty: it is not closed
	Version      int
}

// Step is by when our own side is to take its next step in a matter.
type Step struct {
	Due  civil.Date
	Zone string // of the jurisdiction
	Late bool
}

// NextDeadline is the live deadline of a matter that comes first.
type NextDeadline struct {
	Kind string
	Due  civil.Date
	Ends time.Time
	Zone string // of the jurisdiction
}

// DeadlineFilter narrows the list of deadlines.
type DeadlineFilter struct {
	Review, Matter, Status string
	Kind, Owed             string
	Owner                  string     // of the matter: a user's id, or Nobody
	Whose                  string     // own dates of this user's
	Stage                  string     // of the matter
	USState                string     // code: of what lies in that state, and of the state
	Query                  string     // names of jurisdiction or review, as search.Read reads it
	From, To               civil.Date // due dates, inclusive; zero is open
	Sort                   string     // one of DeadlineSorts, "-" before it reverses
	Live                   bool
	Ahead                  bool   // open, and its last day is not over as of Now
	Overdue                bool   // as of Now; also what our own side owes
	Completeness           string // of the answer that met it, or Incomplete
	Unacknowledged         bool   // live, and acknowledged by nobody as its date stands now
	CountTo                int    // fill Page.Total, and count no farther; 0: not at all. Pages behind the first leave our own step limits out.
	Limit                  int
	Cursor                 string
	Now                    time.Time
}

// DeadlineSorts are the orders of the list of deadlines; those that are alike in one stand by name.
var DeadlineSorts = []string{"due", "jurisdiction", "kind", "status", "owner", "review"}

// DeadlineRow is one line of the list of deadlines.
type DeadlineRow struct {
	Matter       string
	Jurisdiction jurisdiction.Ref
	Review       Ref
	ID, Kind     string
	Owed         string // jurisdiction or office
	State        string // of the matter, where the row is our own StepLimit
	Status       due.Status
	Completeness string // of the answer that met it; empty: nothing says so
	Overdue      bool
	Due          civil.Date
	Ends         time.Time
	Zone         string
	Owner        Ref  // who looks after the matter; zero where nobody does
	Acknowledged bool // by somebody, as the date stands now
	Version      int
	Title        string     // of its own; empty: that of its kind
	HeldUntil    civil.Date // last day on hold; zero: there is none
	Whose        Ref        // of an own date: whose it is; zero: nobody's
}

// OurStep says that the row is our own side's next step, which is a date of the matter itself.
func (r DeadlineRow) OurStep() bool { return r.ID == StepLimit && r.Kind == StepLimit }

// ReturnedLetter is a letter that came back, for which nothing was done yet.
type ReturnedLetter struct {
	Matter        string
	Event         int64 // by which it went out
	Title, Office string
	On            civil.Date // when it came back
	Jurisdiction  jurisdiction.Ref
}

// ReviewRow is one line of the list of reviews.
type ReviewRow struct {
	ID        string
	Name      string
	Authority string
	Opened    civil.Date
	Process   string
	Matters   int
	Overdue   int
	Closed    int
	Stages    map[string]int // matters per stage
}

// JurisdictionFilter narrows the list of jurisdictions.
type JurisdictionFilter struct {
	Kind, State, Query string
	NotIn              string // review id: only those without a matter in it
	Sort               string // one of JurisdictionSorts, "-" before it reverses
	Limit              int
	Cursor             string
}

// JurisdictionSorts are the orders of the list of jurisdictions; those that are alike in one stand by name.
var JurisdictionSorts = []string{"name", "kind", "state", "zone", "parent"}

// JurisdictionRow is one line of the list of jurisdictions.
type JurisdictionRow struct {
	ID, Name, Kind, State, Zone, Parent string
	Matters                             int // those the viewer may see
}

// ApprovalFilter narrows the list of approvals.
type ApprovalFilter struct {
	Status string
	// MayDecide keeps those that the viewer could decide now: pending, asked by somebody else.
	MayDecide bool
	Matter    string
	Query     string // names of jurisdiction, review or asker, as search.Read reads it
	Sort      string // one of ApprovalSorts, reversed by "-" before it
	Limit     int
	Cursor    string
}

// ApprovalSorts are the orders of the list of approvals, of which the usual one is from the newest on; those that
// are alike in one stand by the name of what they are about.
var ApprovalSorts = []string{"-date", "act", "about", "review", "requester", "status"}

// ApprovalRow is one line of the list of approvals. Review is empty where the
// request is of none, or of one that does not exist for the viewer.
type ApprovalRow struct {
	ID           string
	Matter       string
	Jurisdiction jurisdiction.Ref
	Review       Ref
	Command      string // by its name, such as "Correct"
	Transition   string
	Opens        string // name of the review that would be opened
	Order        string // name of the court order that would be recorded or changed
	Deadline     string // id of the one that would be changed by hand; empty: it asks for something else
	Change       string // of the deadline, one of change.Names
	Status       string
	Why          approval.Loss // of one that lapsed; empty: a transition came first
	RequestedBy  Ref
	RequestedAt  time.Time
	DecidedBy    Ref
	DecidedAt    time.Time
}

// UserFilter narrows the list of users and gives its order.
type UserFilter struct {
	Query string // name or address, as search.Read reads it
	Sort  string // one of UserSorts, "-" before it reverses
}

// UserSorts are the orders of the list of users; users who are alike in it stand by name.
var UserSorts = []string{"name", "email", "role", "zone", "tokens", "access"}

// UserRow is one line of the list of users.
type UserRow struct {
	ID, Name, Email string
	Role            workflow.Role
	Zone            string
	Disabled        bool
	Tokens          int
}

// Counts are the figures of the dashboard.
type Counts struct {
	Matters, Open, Overdue, DueSoon, Waiting int
	Unacknowledged                           int            // overdue deadlines of jurisdictions that nobody has acknowledged
	Mine                                     int            // matters that the viewer looks after
	Incomplete                               int            // not closed, and their latest answer is refused or partial
	StepLate                                 int            // our own side is late with its next step
	Stages                                   map[string]int // matters not closed, per stage
	States                                   map[string]int
}

// LedgerHead is the state of the ledger as last signed.
type LedgerHead struct {
	Size       int64
	Root       string // hex
	Checkpoint []byte // signed, C2SP tlog-checkpoint
	Key        string // verifier key
	At         time.Time
}

// SignIn is what a driver needs to check a secret.
type SignIn struct {
	User account.User
	Hash string
}

// HasSort says whether an order, or its reverse, is one of those that can be asked for.
func HasSort(sorts []string, asked string) bool {
	return slices.ContainsFunc(sorts, func(s string) bool { return strings.TrimPrefix(s, "-") == strings.TrimPrefix(asked, "-") })
}
