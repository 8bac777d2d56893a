// Package process holds the definition that matters follow: stages, states,
// transitions and deadlines, as data. A definition is parsed from YAML,
// validated as a whole, versioned by the hash of its source, and pinned by
// each matter, so that a matter opened in January is finished under the
// rules it was opened under. The package does no I/O and knows no matter.
package process

import "time"

// Definition is one validated process. It is immutable once parsed.
type Definition struct {
	Name        string       // machine name, e.g. "doj-document-request"
	Title       string       // for people
	Hash        string       // "sha256:" + hex of Source: the version that matters pin
	Source      []byte       // the YAML exactly as it was read
	Initial     string       // state of a freshly opened matter
	Stages      []Stage      // in order
	States      []State      // in order of stage, then of the file
	Transitions []Transition // in order of the file
	Deadlines   []Deadline   // kinds of deadline, in order of the file
	Letters     []Letter     // kinds of letter, in order of the file, without those that every process has
	Ladders     []Ladder     // in order of the file
}

// Ladder is a named set of rungs that deadlines share.
type Ladder struct {
	Name       string
	RepeatDays int // as Deadline has it
	Rungs      []Rung
}

// Stage is one of the steps a matter passes, in order.
type Stage struct {
	Name  string
	Title string
}

// State is where a matter stands inside a stage.
type State struct {
	Name     string
	Title    string
	Stage    string // Stage.Name
	Terminal bool   // a matter may rest here for ever
	// StepLimit is how many days our own side may let a matter rest here
	// before the team itself is late; 0 is no limit.
	StepLimit int
	// NextStep is what our own side is to do within that time, as a title; see Definition.NextStep.
	NextStep string
}

// Transition is a named move between states.
type Transition struct {
	Name  string
	Title string // an act, as on a button: "Issue subpoena"
	Help  string // one sentence for the form
	// From lists the states it may start in, each with guards of its own.
	From []From
	To   string
	// Adverse says whether it harms the jurisdiction and needs a second person.
	Adverse Adverse
	// Effective labels the one date each transition has of its own.
	Effective Effective
	Fields    []Field
	// Guards must all hold whatever the state it starts in.
	Guards []Guard
	// What the move does to deadlines, each by Deadline.Name.
	Opens   []Opening
	Meets   []string
	Cancels []string // the word "all" cancels every open deadline
	Tolls   []string
	Reopens []Opening
	// Roles that may ask for it; empty means legal and supervisor.
	Roles []string
	// Service says what it records of the service of a paper. The matter's page lists these together.
	Service Service
	// Finding says what it records of findings; empty: nothing.
	Finding Finding
}

// Finding says what a transition records of findings on compliance. The matter's page lists these together.
type Finding string

// What a step records of findings.
const (
	FindingProposed     Finding = "proposed" // of noncompliance
	FindingNoncompliant Finding = "noncompliant"
	FindingCompliant    Finding = "compliant"
	FindingReply        Finding = "reply" // to the proposed finding that stands
)

// Names of the fields that say what a finding rests on: text, demands and exhibits.
const (
	BasisText     = "basis"
	BasisDemands  = "basis_demands"
	BasisExhibits = "basis_documents"
)

// Same is where a transition leads that leaves the matter in the state that it has.
const Same = "same"

// Service says what a transition records of the service of a paper.
type Service struct {
	As ServiceAs
	// Paper is the transition that issues the paper; empty: the file does not say.
	Paper string
}

// ServiceAs is what a step counts as; empty: it is no service.
type ServiceAs string

// What a step counts as.
const (
	ServiceAttempt ServiceAs = "attempt"
	ServiceMade    ServiceAs = "made"  // the first on a recipient
	ServiceAgain   ServiceAs = "again" // on a recipient who was served before
	// ServiceReplacement counts instead of the service from which the dates run.
	ServiceReplacement ServiceAs = "replacement"
)

// From is a state a transition may start in.
type From struct {
	State  string
	Guards []Guard // must hold when starting from this state, e.g. "overdue"
}

// Adverse says when a transition needs a second person's approval.
type Adverse string

const (
	AdverseNever     Adverse = ""
	AdverseAlways    Adverse = "always"
	AdverseByOutcome Adverse = "by_outcome" // when any decision among its fields is adverse
)

// Effective names the transition's own date: when it was true, not when it was recorded.
type Effective struct {
	Name  string // "issued_on"
	Title string // "Issued on"
}

// FieldType is one of a small closed set.
type FieldType string

const (
	Text       FieldType = "text"       // free text: enters history as a commitment
	Choice     FieldType = "choice"     // one of Options
	Date       FieldType = "date"       // civil date, YYYY-MM-DD
	Time       FieldType = "time"       // time of day in the jurisdiction, HH:MM
	Due        FieldType = "due"        // fixed date or period
	Demands    FieldType = "demands"    // [{"number":1,"text":"…"}]
	Documents  FieldType = "documents"  // files by SHA-256
	Exhibits   FieldType = "exhibits"   // documents that the matter has, by SHA-256
	Guidance   FieldType = "guidance"   // guidance documents that the act rests on, by name
	Proceeding FieldType = "proceeding" // {"caption","court","docket"}
	Order      FieldType = "order"      // {"caption","court","docket","entered","title"}
	Decisions  FieldType = "decisions"  // one per award
	Production FieldType = "production" // what came for each demand
)

// Field is one thing a transition asks for.
type Field struct {
	Name     string
	Title    string
	Help     string
	Type     FieldType
	Required bool
	Use      Use      // what the record keeps of it besides the field itself
	Options  []Option // for Choice
}

// Use says what a field means to the record of the matter.
type Use string

// Uses.
const (
	UseCompleteness Use = "completeness" // a choice: how complete an answer is
	UseDemands      Use = "demands"      // demands that stand from now on, if some are given
	UseRecipient    Use = "recipient"    // of a service or of an attempt at one, as the next four
	UseLocation     Use = "service_location"
	UseServer       Use = "service_server"
	UseMethod       Use = "service_method"
	UseTime         Use = "service_time"
	UseObjector     Use = "objector" // which of the recipients the step is about: it touches that one's deadlines alone
)

// What an option of a field used as completeness can mean.
const (
	Complete = "complete"
	Partial  = "partial"
	Refused  = "refused"
)

// Option is one answer to a Choice.
type Option struct {
	Name  string
	Title string
	Means string // of a field used as completeness: Complete, Partial or Refused
}

// Opening says that a transition opens a deadline.
type Opening struct {
	Deadline string // Deadline.Name
	// Field is the due or date field that sets it. Where it is empty the
	// period below is counted from the effective date.
	Field string
	// Days from the effective date; with Field set too, the earlier of the
	// two is the due date (Rule 45(d)(2)(B): "before the earlier of").
	Days int
	// When names a guard-like condition on the fields; empty is always.
	// "adverse_appealable": an adverse outcome that carries a right of review.
	When string
	// ForRecipient opens one for the recipient whom the step serves, besides those of other recipients.
	ForRecipient bool
}

// Deadline is a kind of deadline.
type Deadline struct {
	Name  string
	Title string
	Owed  string // "jurisdiction" or "office": whose act it waits for
	Cite  string // authority for the period, where there is one
	// Right says that the deadline ends a right of whoever owes the act (to
	// object, to reply, to ask for review). Letting it pass is no default and
	// must not satisfy the guard "overdue": an objection deadline that has run
	// would otherwise allow a petition before the return date.
	Right bool
	Rungs []Rung // when to tell whom, ordered in time
	// RepeatDays repeats the last overdue rung; 0 does not.
	RepeatDays int
}

// Rung is one alert before, on or after a due date.
type Rung struct {
	Days int      // relative to the due date: -14, 0, 1
	To   []string // roles told at this rung; "owner" is whoever the matter was given to
	// UnlessAcknowledged makes the rung an escalation: it stays silent where
	// somebody has acknowledged that the date has passed. Only after the date.
	UnlessAcknowledged bool
}

// AlertHour is the time of day at which an alert that goes out separately falls
// due, in the jurisdiction's zone.
const AlertHour = 7 * time.Hour

// Letter is a kind of letter.
type Letter struct {
	Name  string
	Title string
	// With names the transitions that it announces: it can be sent in the states to which they
	// lead. Without any it can be sent in every state that is not terminal.
	With   []string
	Office string // to which it is usually addressed; empty: whoever sends it names one
	Text   string // the template to begin with
	// Requires names fields without which no template of the kind is whole.
	Requires []string
}
