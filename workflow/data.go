package workflow

import (
	"encoding/json"
	"time"

	"duces/workflow/deadline"
)

// dataTypes is the closed set of events, by their stored name.
var dataTypes = map[string]func(raw []byte) (Event, error){
	"matter_opened":        decodeAs[MatterOpened],
	"transitioned":         decodeAs[Transitioned],
	"note_added":           decodeAs[NoteAdded],
	"approval_requested":   decodeAs[ApprovalRequested],
	"approval_given":       decodeAs[ApprovalGiven],
	"approval_rejected":    decodeAs[ApprovalRejected],
	"approval_withdrawn":   decodeAs[ApprovalWithdrawn],
	"approval_lapsed":      decodeAs[ApprovalLapsed],
	"deadline_opened":      decodeAs[DeadlineOpened],
	"deadline_moved":       decodeAs[DeadlineMoved],
	"deadline_tolled":      decodeAs[DeadlineTolled],
	"deadline_met":         decodeAs[DeadlineMet],
	"deadline_missed":      decodeAs[DeadlineMissed],
	"deadline_cancelled":   decodeAs[DeadlineCancelled],
	"acknowledged":         decodeAs[Acknowledged],
	"owner_assigned":       decodeAs[OwnerAssigned],
	"alert_undelivered":    decodeAs[AlertUndelivered],
	"closure_added":        decodeAs[ClosureAdded],
	"reminded":             decodeAs[Reminded],
	"step_overdue":         decodeAs[StepOverdue],
	"review_opened":        decodeAs[ReviewOpened],
	"member_added":         decodeAs[MemberAdded],
	"member_removed":       decodeAs[MemberRemoved],
	"jurisdiction_added":   decodeAs[JurisdictionAdded],
	"jurisdiction_changed": decodeAs[JurisdictionChanged],
	"user_added":           decodeAs[UserAdded],
	"user_changed":         decodeAs[UserChanged],
	"user_disabled":        decodeAs[UserDisabled],
	"user_enabled":         decodeAs[UserEnabled],
	"password_set":         decodeAs[PasswordSet],
	"token_added":          decodeAs[TokenAdded],
	"token_revoked":        decodeAs[TokenRevoked],
	"preferences_set":      decodeAs[PreferencesSet],
	"mail_bounced":         decodeAs[MailBounced],
	"feed_added":           decodeAs[FeedAdded],
	"feed_revoked":         decodeAs[FeedRevoked],
	"process_adopted":      decodeAs[ProcessAdopted],
}

// MatterOpened begins a matter: one jurisdiction's way through one review.
type MatterOpened struct {
	Review       string `json:"review"`
	Jurisdiction string `json:"jurisdiction"`
	Process      string `json:"process"` // content hash of the definition it is pinned to
	State        string `json:"state"`
	Stage        string `json:"stage"`
	Zone         string `json:"zone"` // in which the matter's step limits end
}

// Transitioned moves a matter. Text fields are Personal, under "fields.NAME".
type Transitioned struct {
	Transition  string     `json:"transition"`
	From        string     `json:"from"`
	To          string     `json:"to"`
	Stage       string     `json:"stage"`
	Fields      Fields     `json:"fields,omitempty"`
	Demands     []Demand   `json:"demands,omitempty"`   // those that stand after the move
	Decisions   []Decided  `json:"decisions,omitempty"` // one per award
	Documents   []Document `json:"documents,omitempty"`
	Approval    string     `json:"approval,omitempty"`     // the approval it rests on
	RequestedBy string     `json:"requested_by,omitempty"` // who asked, when somebody else approved
}

// Fields are what a transition was given, by field name, each in its canonical JSON.
type Fields map[string]json.RawMessage

// Demand is one numbered item of a document request or of a subpoena's schedule.
type Demand struct {
	Number int    `json:"number"`
	Text   string `json:"text"`
}

// Document is a file by its content; the bytes lie in the blob store.
type Document struct {
	Name   string `json:"name"`
	SHA256 string `json:"sha256"` // lower-case hex
	Size   int64  `json:"size"`   // bytes
	Type   string `json:"type"`   // media type
}

// Decided is what a matter's end means for one award.
type Decided struct {
	Award       string `json:"award"` // award number
	Program     string `json:"program,omitempty"`
	FiscalYear  int    `json:"fiscal_year,omitempty"`
	Outcome     string `json:"outcome"` // one of Outcomes
	AmountCents int64  `json:"amount_cents,omitempty"`
	Condition   string `json:"condition,omitempty"`
	// NoReviewRight says that an adverse outcome carries no right to ask for review.
	NoReviewRight bool `json:"no_review_right,omitempty"`
}

// NoteAdded puts a note (Personal "note") on a matter.
type NoteAdded struct{}

// ApprovalRequested asks a second person for an adverse transition.
type ApprovalRequested struct {
	Approval   string        `json:"approval"`
	Transition string        `json:"transition"`
	From       string        `json:"from"`
	On         deadline.Date `json:"on"` // the effective date that is asked for
	Fields     Fields        `json:"fields,omitempty"`
	Hash       string        `json:"hash"` // of exactly what would happen
}

// ApprovalGiven binds the approver to the content's hash.
type ApprovalGiven struct {
	Approval string `json:"approval"`
	Hash     string `json:"hash"`
}

// ApprovalRejected ends a request; Personal "note" says why.
type ApprovalRejected struct {
	Approval string `json:"approval"`
}

// ApprovalWithdrawn ends a request by the one who made it.
type ApprovalWithdrawn struct {
	Approval string `json:"approval"`
}

// ApprovalLapsed ends a request that the matter has moved away from.
type ApprovalLapsed struct {
	Approval string `json:"approval"`
	By       string `json:"by"` // the transition that moved the matter
}

// DeadlineOpened sets a due date and keeps the working.
type DeadlineOpened struct {
	Deadline string        `json:"deadline"` // id within the matter
	Kind     string        `json:"kind"`
	Owed     string        `json:"owed"`
	Right    bool          `json:"right,omitempty"` // it ends a right: letting it pass is no default
	Basis    Basis         `json:"basis"`
	Due      deadline.Date `json:"due"`
	Ends     time.Time     `json:"ends"` // the instant at which the last day is over
	Zone     string        `json:"zone"`
	Receipt  Working       `json:"receipt"`
	Note     string        `json:"note,omitempty"` // e.g. why the earlier of two was taken
}

// DeadlineMoved derives a due date again; the older version stays in history.
type DeadlineMoved struct {
	Deadline string        `json:"deadline"`
	Version  int           `json:"version"`
	Cause    Cause         `json:"cause"`
	Basis    Basis         `json:"basis"`
	Old      deadline.Date `json:"old"`
	Due      deadline.Date `json:"due"`
	Ends     time.Time     `json:"ends"`
	Receipt  Working       `json:"receipt"`
	// Authority is what the change rests on: a stipulation, an order, a rule.
	// Personal "reason" says why in free words.
	Authority string `json:"authority,omitempty"`
}

// Cause says why a date was derived again.
type Cause string

// Causes.
const (
	CauseReopened  Cause = "reopened"  // by a transition
	CauseExtended  Cause = "extended"  // by days, or to a date
	CauseTolled    Cause = "tolled"    // for an interval whose end is known
	CauseResumed   Cause = "resumed"   // after an open toll
	CauseCorrected Cause = "corrected" // the trigger, e.g. a service date, or a fixed date
	CauseClosure   Cause = "closure"   // a day was declared closed
)

// DeadlineTolled stops the clock: day On and later do not count.
type DeadlineTolled struct {
	Deadline  string        `json:"deadline"`
	On        deadline.Date `json:"on"`
	Cause     string        `json:"cause"`
	Authority string        `json:"authority,omitempty"`
}

// DeadlineMet ends a deadline by the act that it waited for.
type DeadlineMet struct {
	Deadline string        `json:"deadline"`
	On       deadline.Date `json:"on"`
	LateDays int           `json:"late_days,omitempty"`
}

// DeadlineMissed says that the last day ended without the act.
type DeadlineMissed struct {
	Deadline string        `json:"deadline"`
	Due      deadline.Date `json:"due"`
}

// DeadlineCancelled ends a deadline that is no longer owed.
type DeadlineCancelled struct {
	Deadline string `json:"deadline"`
	Cause    string `json:"cause"`
}

// ClosureAdded declares a day closed, with the authority for it.
type ClosureAdded struct {
	Closure deadline.Closure `json:"closure"`
}

// Reminded says which rung of a deadline's ladder was told to whom.
type Reminded struct {
	Deadline  string   `json:"deadline"`
	Version   int      `json:"version"`
	Rung      int      `json:"rung"`                // days relative to the due date
	Collapsed []int    `json:"collapsed,omitempty"` // older rungs that this one stands for
	Late      bool     `json:"late,omitempty"`      // told later than its own day, after downtime
	To        []string `json:"to"`                  // user ids
	// Delegated names for whom others of To stand in: user id → of whom they are told instead.
	Delegated map[string]string `json:"delegated,omitempty"`
}

// Acknowledged says that somebody has read that a date is near or has passed.
type Acknowledged struct {
	Deadline string `json:"deadline"`
	Version  int    `json:"version"`
	Day      int    `json:"day"` // relative to the due date, in the deadline's own zone
}

// OwnerAssigned says who looks after the matter from now on; empty: nobody.
type OwnerAssigned struct {
	User string `json:"user"`
}

// AlertUndelivered says that an alert could not be delivered, and who was
// told that in its stead.
type AlertUndelivered struct {
	Deadline  string   `json:"deadline"`
	Version   int      `json:"version"`
	Rung      int      `json:"rung"`
	Recipient string   `json:"recipient"` // user id
	Mail      string   `json:"mail"`      // id in the outbox; the answer stands there
	To        []string `json:"to"`        // user ids
}

// StepOverdue says that our own side has let a matter rest in a state for
// longer than the process allows, and who was told.
type StepOverdue struct {
	State string        `json:"state"`
	Due   deadline.Date `json:"due"`
	Told  int           `json:"told"` // how often before, since the matter came here
	To    []string      `json:"to"`   // user ids
}

// ReviewOpened begins a review under one legal authority.
type ReviewOpened struct {
	Name      string `json:"name"`
	Authority string `json:"authority"`
	About     string `json:"about,omitempty"`
	Process   string `json:"process"`
}

// MemberAdded lets a user see and act in a review, within the user's role.
type MemberAdded struct {
	User string `json:"user"`
}

// MemberRemoved ends a membership.
type MemberRemoved struct {
	User string `json:"user"`
}

// JurisdictionAdded records a government.
type JurisdictionAdded struct {
	Name   string `json:"name"`
	Kind   string `json:"kind"`
	State  string `json:"state"` // two letters
	Zone   string `json:"zone"`  // IANA
	Parent string `json:"parent,omitempty"`
}

// JurisdictionChanged replaces what is on record; contacts are Personal.
type JurisdictionChanged struct {
	Name   string `json:"name"`
	Kind   string `json:"kind"`
	State  string `json:"state"`
	Zone   string `json:"zone"`
	Parent string `json:"parent,omitempty"`
}

// ProcessAdopted keeps the source of a process, so that pinned matters can be replayed.
type ProcessAdopted struct {
	Name   string `json:"name"`
	Hash   string `json:"hash"`
	Source string `json:"source"`
}

// Type names as stored.
func (MatterOpened) Type() string        { return "matter_opened" }
func (Transitioned) Type() string        { return "transitioned" }
func (NoteAdded) Type() string           { return "note_added" }
func (ApprovalRequested) Type() string   { return "approval_requested" }
func (ApprovalGiven) Type() string       { return "approval_given" }
func (ApprovalRejected) Type() string    { return "approval_rejected" }
func (ApprovalWithdrawn) Type() string   { return "approval_withdrawn" }
func (ApprovalLapsed) Type() string      { return "approval_lapsed" }
func (DeadlineOpened) Type() string      { return "deadline_opened" }
func (DeadlineMoved) Type() string       { return "deadline_moved" }
func (DeadlineTolled) Type() string      { return "deadline_tolled" }
func (DeadlineMet) Type() string         { return "deadline_met" }
func (DeadlineMissed) Type() string      { return "deadline_missed" }
func (DeadlineCancelled) Type() string   { return "deadline_cancelled" }
func (Acknowledged) Type() string        { return "acknowledged" }
func (OwnerAssigned) Type() string       { return "owner_assigned" }
func (AlertUndelivered) Type() string    { return "alert_undelivered" }
func (Reminded) Type() string            { return "reminded" }
func (StepOverdue) Type() string         { return "step_overdue" }
func (ClosureAdded) Type() string        { return "closure_added" }
func (ReviewOpened) Type() string        { return "review_opened" }
func (MemberAdded) Type() string         { return "member_added" }
func (MemberRemoved) Type() string       { return "member_removed" }
func (JurisdictionAdded) Type() string   { return "jurisdiction_added" }
func (JurisdictionChanged) Type() string { return "jurisdiction_changed" }
func (ProcessAdopted) Type() string      { return "process_adopted" }
