// Package extension holds requests for more time: how they came, how they were decided, and what was withdrawn of them.
// It knows no matter: whatever holds the requests holds the docket with their deadlines too.
package extension

import (
	"fmt"
	"slices"

	"duces/workflow"
	"duces/workflow/civil"
	"duces/workflow/due"
)

// Asked says that the jurisdiction asks for more time, on its effective date.
// Personal "reason" says why it does.
type Asked struct {
	Request  string     `json:"request"` // id of the deadline by which our own side decides
	Deadline string     `json:"deadline"`
	Until    civil.Date `json:"until"`
	By       string     `json:"by"`                // one of AskedBy
	Contact  string     `json:"contact,omitempty"` // id of the contact that asks; empty: not recorded
	DecideBy civil.Date `json:"decide_by"`
	Of       int64      `json:"of,omitempty"` // event of the answer that came online and asks for it
}

// Type is the stored name.
func (Asked) Type() string { return "extension_asked" }

// Decided says how a request for more time was decided, on its effective date.
// Personal "reason" says why. A new due date is an event of the same act.
type Decided struct {
	Request  string     `json:"request"`
	Decision string     `json:"decision"`       // one of Decisions
	Until    civil.Date `json:"until,omitzero"` // zero of one that was denied
}

// Type is the stored name.
func (Decided) Type() string { return "extension_decided" }

// Withdrawn says that a request for more time, or the decision on one, was recorded in error.
// Personal "reason" says why. The due date that a grant led to stays: a change of the deadline moves it.
type Withdrawn struct {
	Request string `json:"request"`
	What    string `json:"what"`          // one of Parts
	Own     string `json:"own,omitempty"` // of a decision: id of the deadline by which our own side decides again
}

// Type is the stored name.
func (Withdrawn) Type() string { return "extension_withdrawn" }

// What of a request for more time can be withdrawn.
const (
	WithdrawnRequest  = "request"
	WithdrawnDecision = "decision"
)

// Parts are both.
var Parts = []string{WithdrawnRequest, WithdrawnDecision}

// AskedBy are the ways in which a request for more time comes.
var AskedBy = []string{"letter", "email", "door", "telephone", "other"}

// AskedByTitle is how a request came, for people.
func AskedByTitle(by string) string {
	switch by {
	case "letter":
		return "Letter"
	case "email":
		return "Email"
	case "door":
		return "Through Duces"
	case "telephone":
		return "Telephone"
	}
	return "Other"
}

// How a request for more time is decided.
const (
	Granted = "granted"
	InPart  = "granted_in_part" // to an earlier date than was asked for
	Denied  = "denied"
)

// Decisions are all of them.
var Decisions = []string{Granted, InPart, Denied}

// The standings of a request that was not decided, or was withdrawn.
const (
	Open   = "open"
	Lapsed = "lapsed" // its deadline ended first
	Void   = "withdrawn"
)

// Standings are all standings of a request.
var Standings = append([]string{Open, Lapsed, Void}, Decisions...)

// DecideWithin is how many days our own side has to decide a request for more time, where nobody says otherwise.
const DecideWithin = 7

// Request is one for more time, and how it was decided.
type Request struct {
	ID       string
	Deadline string
	On       civil.Date // asked
	Until    civil.Date
	By       string
	Contact  string
	DecideBy civil.Date
	Reason   string // of the request
	Event    int64
	Of       int64 // event of the answer that came online and asked for it; 0: none

	Decision  string     // one of Decisions; empty: none yet
	Granted   civil.Date // zero: not granted
	DecidedOn civil.Date
	DecidedBy string // user id
	Why       string // of the decision

	Own    string  // id of the deadline by which our own side decides
	Void   bool    // the request was recorded in error
	Errors []Error // what was withdrawn, the oldest first
}

// Error is one thing that was withdrawn of a request for more time.
type Error struct {
	What     string
	Decision string // that was withdrawn
	On       civil.Date
	Why      string
}

// Standing is how a request stands: one of Standings. The docket holds its deadline.
func (x Request) Standing(in due.Docket) string {
	switch {
	case x.Void:
		return Void
	case x.Decision != "":
		return x.Decision
	}
	if d, _ := in.Deadline(x.Deadline); !d.Movable() {
		return Lapsed
	}
	return Open
}

// Log is every request of a matter, in order.
type Log struct{ Extensions []Request }

// Extension finds a request.
func (l Log) Extension(id string) (Request, bool) {
	i := slices.IndexFunc(l.Extensions, func(x Request) bool { return x.ID == id })
	if i < 0 {
		return Request{}, false
	}
	return l.Extensions[i], true
}

// Row is how lists show a request for more time.
type Row struct {
	MatterID   string
	ID         string
	ReviewID   string
	DeadlineID string
	Kind       string // of the deadline
	AskedOn    string
	UntilDay   string
	AskedBy    string
	DecideBy   string
	Standing   string
	DecidedOn  string
	GrantedTo  string
}

// Key implements workflow.Row.
func (r Row) Key() string { return r.MatterID + "/" + r.ID }

// Rows show the requests of a matter. The docket holds their deadlines.
func (l Log) Rows(matter, review string, in due.Docket) []workflow.Row {
	rows := make([]workflow.Row, len(l.Extensions))
	for i, x := range l.Extensions {
		d, _ := in.Deadline(x.Deadline)
		rows[i] = Row{
			MatterID: matter, ID: x.ID, ReviewID: review, DeadlineID: x.Deadline, Kind: d.Kind, AskedOn: x.On.String(), UntilDay: x.Until.String(),
			AskedBy: x.By, DecideBy: x.DecideBy.String(), Standing: x.Standing(in), DecidedOn: x.DecidedOn.String(), GrantedTo: x.Granted.String(),
		}
	}
	return rows
}

// Events are those of requests for more time, for whatever aggregate has some: change says how it keeps them.
func Events[S any](change func(s S, e workflow.Event, fold func(Log) Log) S) []workflow.EventType {
	return []workflow.EventType{
		workflow.Detailed(workflow.EventOf(func(s S, d Asked, e workflow.Event) S {
			return change(s, e, func(l Log) Log {
				return Log{append(slices.Clone(l.Extensions), Request{
					ID: d.Request, Own: d.Request, Deadline: d.Deadline, On: e.Effective, Until: d.Until, By: d.By, Contact: d.Contact, DecideBy: d.DecideBy,
					Reason: e.Personal[workflow.ReasonName].Text(), Event: e.Seq, Of: d.Of,
				})}
			})
		}, func(d Asked, n workflow.Names) string {
			return fmt.Sprintf("More time requested until %s: %s", d.Until.Text(), due.TitleOf(n, d.Deadline))
		}, nil), func(d Asked, _ workflow.Event, _ workflow.Names) []workflow.EventDetail {
			return []workflow.EventDetail{{Title: "Received by", Text: AskedByTitle(d.By)}, {Title: "Decision due", Text: d.DecideBy.Text()}}
		}).Called("More time requested"),

		workflow.EventOf(func(s S, d Decided, e workflow.Event) S {
			return change(s, e, one(d.Request, func(x *Request) {
				x.Decision, x.Granted, x.DecidedOn, x.DecidedBy = d.Decision, d.Until, e.Effective, e.Actor
				x.Why = e.Personal[workflow.ReasonName].Text()
			}))
		}, func(d Decided, _ workflow.Names) string {
			switch d.Decision {
			case Denied:
				return "Request for more time denied"
			case InPart:
				return "Request for more time granted in part, until " + d.Until.Text()
			}
			return "Request for more time granted until " + d.Until.Text()
		}, nil).Called("Request for more time decided"),

		workflow.EventOf(func(s S, d Withdrawn, e workflow.Event) S {
			return change(s, e, one(d.Request, func(x *Request) {
				was := Error{What: d.What, Decision: x.Decision, On: e.Effective, Why: e.Personal[workflow.ReasonName].Text()}
				x.Errors = append(slices.Clone(x.Errors), was)
				if d.What == WithdrawnRequest {
					x.Void = true
					return
				}
				x.Decision, x.Granted, x.DecidedOn, x.DecidedBy, x.Why, x.Own = "", civil.Date{}, civil.Date{}, "", "", d.Own
			}))
		}, func(d Withdrawn, _ workflow.Names) string {
			if d.What == WithdrawnRequest {
				return "Request for more time withdrawn, recorded in error"
			}
			return "Decision on a request for more time withdrawn, recorded in error"
		}, nil).Called("Request for more time withdrawn"),
	}
}

// one folds an event into the request that it is about.
func one(id string, fold func(*Request)) func(Log) Log {
	return func(l Log) Log {
		l.Extensions = slices.Clone(l.Extensions)
		for i := range l.Extensions {
			if l.Extensions[i].ID == id {
				fold(&l.Extensions[i])
			}
		}
		return l
	}
}
