package approval

import (
	"cmp"
	"encoding/json"

	"duces/workflow"
	"duces/workflow/due"
	"duces/workflow/process"
	"duces/workflow/validation"
)

// CommandRequested asks a second person for a command. Its text is Personal.
type CommandRequested struct {
	Command string          `json:"command"`
	Content json.RawMessage `json:"content"`
	Hash    string          `json:"hash"` // of exactly what would happen
	About   About           `json:"about"`
	Role    workflow.Role   `json:"role"` // may decide, in the review
}

// Type is the stored name.
func (CommandRequested) Type() string { return "command_requested" }

// CommandApproved binds the approver to the content's hash.
type CommandApproved struct {
	Hash string `json:"hash"`
}

// Type is the stored name.
func (CommandApproved) Type() string { return "command_approved" }

// CommandRejected ends a request; Personal "note" says why.
type CommandRejected struct{}

// Type is the stored name.
func (CommandRejected) Type() string { return "command_rejected" }

// CommandWithdrawn ends a request by the one who made it.
type CommandWithdrawn struct{}

// Type is the stored name.
func (CommandWithdrawn) Type() string { return "command_withdrawn" }

// CommandLapsed ends a request that a transition has overtaken, or whose asker
// may not ask for it any more.
type CommandLapsed struct {
	By  string `json:"by,omitempty"` // the transition
	Why Loss   `json:"why,omitempty"`
}

// Type is the stored name.
func (CommandLapsed) Type() string { return "command_lapsed" }

var events = []workflow.EventType{
	workflow.EventOf(func(_ Request, d CommandRequested, e workflow.Event) Request {
		return Request{
			ID: e.Stream.ID(), Held: e.Stream, Command: d.Command, Content: d.Content, Personal: e.Personal, Hash: d.Hash, About: d.About, Role: d.Role,
			RequestedBy: e.Actor, RequestedAt: e.Recorded, Status: Pending,
		}
	}, func(d CommandRequested, n workflow.Names) string {
		switch {
		case d.About.Opens != "":
			return "Approval requested: open the review " + validation.Quoted(d.About.Opens) + " under a new process"
		case d.About.Jurisdiction != "":
			return "Approval requested: change a jurisdiction that other reviews use"
		case d.About.Deadline != "":
			return "Approval requested: " + due.AskedChange(d.About.Change, due.TitleOf(n, d.About.Deadline))
		case d.About.Correction:
			return "Approval requested: correction of " + n.Process.TransitionTitle(d.About.Transition)
		}
		return "Approval requested: " + n.Process.TransitionTitle(d.About.Transition)
	}, nil).Called("Request made"),

	ending(Given, func(CommandApproved, workflow.Names) string { return "Approved" }).Called("Request approved"),
	ending(Rejected, func(CommandRejected, workflow.Names) string { return "Rejected" }).Called("Request rejected"),
	ending(Withdrawn, func(CommandWithdrawn, workflow.Names) string { return "Request for approval withdrawn" }).Called("Request withdrawn"),
	ending(Lapsed, func(d CommandLapsed, n workflow.Names) string { return LapsedText(d.Why, d.By, n) }).Called("Request expired"),
}

func ending[T workflow.Data](status string, says func(T, workflow.Names) string) workflow.EventType {
	return workflow.EventOf(func(r Request, _ T, e workflow.Event) Request { return r.After(status, e) }, says, nil)
}

// LapsedText says why a request lapsed: its asker's loss, or the transition that came first.
func LapsedText(why Loss, by string, n workflow.Names) string {
	if why != "" {
		return "Request for approval expired: " + why.Text()
	}
	return "Request for approval expired: " + n.Process.TransitionTitle(by) + " was recorded first"
}

// After is the request after the event that ended it.
func (r Request) After(status string, e workflow.Event) Request {
	r.Status, r.DecidedBy, r.DecidedAt, r.Comment = status, e.Actor, e.Recorded, e.Personal
	if d, lapsed := e.Data.(CommandLapsed); lapsed {
		r.Why = d.Why
	}
	return r
}

// Row is how lists show a request.
type Row struct {
	ID          string
	MatterID    string
	ReviewID    string
	Transition  string
	Status      string
	RequestedBy string
	RequestedAt int64
	DecidedBy   string
	DecidedAt   int64
	Command     string // empty: the request is held by the matter's own stream
	Role        string
	// JurisdictionID is of a request about a jurisdiction, Opens the name of a review that would be opened, or of a court
	// order that would be recorded or changed: the command tells which.
	JurisdictionID string
	Opens          string
	Why            string // it lapsed; empty: a transition came first
	// DeadlineID is of a request to change a deadline by hand, Change how.
	DeadlineID string
	Change     string
}

// Key implements workflow.Row.
func (r Row) Key() string { return r.ID }

func rows(r Request, _ *process.Definition) []workflow.Row { return []workflow.Row{r.Row()} }

// Row is how lists show the request.
func (r Request) Row() Row {
	row := Row{
		ID: r.ID, MatterID: r.About.Matter, ReviewID: r.About.Review, Transition: r.About.Transition, Status: r.Status,
		RequestedBy: r.RequestedBy, RequestedAt: workflow.Micros(r.RequestedAt), DecidedBy: r.DecidedBy, DecidedAt: workflow.Micros(r.DecidedAt),
		Role: string(r.Role), JurisdictionID: r.About.Jurisdiction, Opens: cmp.Or(r.About.Opens, r.About.Order), Why: string(r.Why),
		DeadlineID: r.About.Deadline, Change: r.About.Change,
	}
	if r.Own() {
		row.Command = r.Command
	}
	return row
}
