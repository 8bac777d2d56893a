package matter

import (
	"cmp"
	"fmt"
	"slices"

	"duces/workflow"
	"duces/workflow/alert"
	"duces/workflow/civil"
	"duces/workflow/demand"
	"duces/workflow/document"
	"duces/workflow/due"
	"duces/workflow/field"
	"duces/workflow/paper"
	"duces/workflow/process"
	"duces/workflow/production"
	"duces/workflow/response"
	"duces/workflow/step"
)

// Opened begins a matter: one jurisdiction's way through one review.
type Opened struct {
	Review       string `json:"review"`
	Jurisdiction string `json:"jurisdiction"`
	Process      string `json:"process"` // content hash of the definition it is pinned to
	State        string `json:"state"`
	Stage        string `json:"stage"`
	Zone         string `json:"zone"` // in which the matter's step limits end
}

// Type is the stored name.
func (Opened) Type() string { return "matter_opened" }

// Transitioned moves a matter. Text fields are Personal, under "fields.NAME".
type Transitioned struct {
	Transition string           `json:"transition"`
	From       string           `json:"from"`
	To         string           `json:"to"`
	Stage      string           `json:"stage"`
	Fields     field.Fields     `json:"fields,omitempty"`
	Demands    []demand.Demand  `json:"demands,omitempty"`   // those that stand after the move
	Decisions  []field.Decided  `json:"decisions,omitempty"` // one per award
	Documents  []field.Document `json:"documents,omitempty"`
	// Completeness is how complete the answer is that the move records: complete,
	// partial or refused. It is left out where Fields have it under the name
	// process.LegacyCompleteness, as events of earlier versions do.
	Completeness string `json:"completeness,omitempty"`
	// Derived says that it followed from what had come for each demand, and was not given.
	Derived bool `json:"derived,omitempty"`
	// Received is what the answer brings for the demands. Its personal text is as in response.ProductionReceived.
	Received    *production.Delivery `json:"came,omitempty"`
	Approval    string               `json:"approval,omitempty"`     // the approval it rests on
	RequestedBy string               `json:"requested_by,omitempty"` // who asked, when somebody else approved
	// ByDate says that the move deals with those missed deadlines that were due before
	// its effective date. Events of earlier versions deal with all that were missed.
	ByDate bool `json:"by_date,omitempty"`
	// Bare says that the move deals with nothing that was missed: the matter stays where it is and
	// the process does nothing to a deadline, or the step is by one recipient of several. Events of earlier versions lack it, and deal with it.
	Bare bool `json:"bare,omitempty"`
	// Of is the event of an answer that came online and that the move records.
	Of int64 `json:"of,omitempty"`
	// TimeLapsed is until when that answer asks for more time, if its deadline was closed before, or due later.
	TimeLapsed civil.Date `json:"time_lapsed,omitzero"`
	// Service says that the move is a service, or an attempt at one.
	Service bool `json:"service,omitempty"`
	// At is the time of day in the jurisdiction's zone, as HH:MM; empty: nobody gave one.
	At string `json:"at,omitempty"`
	// Paper is the transition that issues the paper: of a service, and of that transition itself, if its
	// paper can be served. Events of earlier versions lack it.
	Paper string `json:"paper,omitempty"`
	// Finding says what the move records of findings. Events of earlier versions lack it: the name of their transition says.
	Finding process.Finding `json:"finding,omitempty"`
	// DemandSet is the set of the review whose demands the move was given unchanged; nil: none.
	DemandSet *DemandSetUsed `json:"demand_set,omitempty"`
	// Readers are the members who alone may open the documents; none: all may.
	Readers []string `json:"readers,omitempty"`
}

// DemandSetUsed is a version of a set of demands.
type DemandSetUsed struct {
	Set     string `json:"set"`
	Name    string `json:"name"` // on that day
	Version int    `json:"version"`
}

// Type is the stored name.
func (Transitioned) Type() string { return "transitioned" }

// OwnerAssigned says who looks after the matter from now on; empty: nobody.
type OwnerAssigned struct {
	User string `json:"user"`
}

// Type is the stored name.
func (OwnerAssigned) Type() string { return "owner_assigned" }

// StepOverdue says that our own side has let a matter rest in a state for
// longer than the process allows, and who was told.
type StepOverdue struct {
	State  string     `json:"state"`
	Due    civil.Date `json:"due"`
	Before int        `json:"told"` // how often before, since the matter came here
	To     []string   `json:"to"`   // user ids
}

// Type is the stored name.
func (StepOverdue) Type() string { return "step_overdue" }

// changing describes an event that whoever has the matter's page open must see
// before they decide; quiet one for which nobody's decision need wait.
func changing[T workflow.Data](fold func(Matter, T, workflow.Event) Matter, says func(T, workflow.Names) string, mentions func(T) []string) workflow.EventType {
	return workflow.EventOf(func(m Matter, d T, e workflow.Event) Matter {
		return fold(m.after(e, false), d, e)
	}, says, mentions)
}

func quiet[T workflow.Data](fold func(Matter, T, workflow.Event) Matter, says func(T, workflow.Names) string, mentions func(T) []string) workflow.EventType {
	return workflow.EventOf(func(m Matter, d T, e workflow.Event) Matter {
		return fold(m.after(e, true), d, e)
	}, says, mentions)
}

// part is how a matter keeps what a package below it folds.
func part[P any](of func(*Matter) *P) func(Matter, workflow.Event, bool, func(P) P) Matter {
	return func(m Matter, e workflow.Event, quiet bool, fold func(P) P) Matter {
		m = m.after(e, quiet)
		*of(&m) = fold(*of(&m))
		return m
	}
}

// counted is an event of which a matter keeps nothing.
func counted[T workflow.Data](says func(T, workflow.Names) string, mentions func(T) []string) workflow.EventType {
	return quiet(func(m Matter, _ T, _ workflow.Event) Matter { return m }, says, mentions).Counted()
}

var matterEvents = []workflow.EventType{
	changing(func(m Matter, d Opened, e workflow.Event) Matter {
		m.ID = e.Stream.ID()
		m.Review, m.Jurisdiction, m.Process = d.Review, d.Jurisdiction, d.Process
		m.State, m.Stage, m.Zone = d.State, d.Stage, d.Zone
		m.Opened, m.Entered, m.EnteredAt = e.Effective, e.Effective, e.Recorded
		return m
	}, func(d Opened, n workflow.Names) string { return "Matter opened as " + n.Process.InState(d.State) }, nil),

	workflow.Detailed(changing(Matter.moved, func(d Transitioned, n workflow.Names) string {
		text := n.Process.TransitionTitle(d.Transition)
		if d.From != d.To {
			text += fmt.Sprintf(": %s → %s", n.Process.StateTitle(d.From), n.Process.StateTitle(d.To))
		}
		if d.DemandSet != nil {
			text += fmt.Sprintf("; demands of the set “%s”, version %d", d.DemandSet.Name, d.DemandSet.Version)
		}
		return text + d.AnswerWords()
	}, func(d Transitioned) []string { return d.Readers }), func(d Transitioned, e workflow.Event, n workflow.Names) []workflow.EventDetail {
		details := field.Given(n.Process, d.Transition, d.Fields, e.Personal)
		if d.Received != nil {
			details = append(details, response.DeliveryDetails(*d.Received, e)...)
		}
		details = append(details, response.TimeLapsed(d.TimeLapsed), document.SealedFor(d.Readers, n))
		if d.RequestedBy != "" {
			details = append(details, workflow.EventDetail{Title: "Requested by", Text: n.NameOf(d.RequestedBy, "")})
		}
		return details
	}).Called("Status changed"),

	quiet(func(m Matter, d OwnerAssigned, _ workflow.Event) Matter {
		m.Owner = d.User
		return m
	}, func(d OwnerAssigned, n workflow.Names) string {
		if d.User == "" {
			return "Unassigned"
		}
		return "Assigned to " + n.NameOf(d.User, "an unknown user")
	}, func(d OwnerAssigned) []string { return due.Someone(d.User) }),

	counted(alert.Undelivered.Says, alert.Undelivered.Mentions),

	quiet(func(m Matter, d StepOverdue, e workflow.Event) Matter {
		m.StepAlerts = append(slices.Clone(m.StepAlerts), step.Alert{Count: d.Before + 1, At: e.Recorded})
		return m
	}, func(d StepOverdue, n workflow.Names) string {
		return fmt.Sprintf("Our next step is late. Status still %s, next step was due %s. %s alerted", n.Process.InState(d.State), d.Due.Text(), due.People(len(d.To)))
	}, func(d StepOverdue) []string { return d.To }),
}

// Answer is how complete the answer is that the move records; empty: it records none.
func (d Transitioned) Answer() string {
	return cmp.Or(d.Completeness, d.Fields.Text(process.LegacyCompleteness))
}

// GivenOf is what somebody said when they recorded what came, by itself or with a step.
func GivenOf(e workflow.Event) production.Given {
	switch d := e.Data.(type) {
	case response.ProductionReceived:
		return production.GivenOf(response.WithWords(d.Delivery, e))
	case Transitioned:
		if d.Received != nil {
			return production.GivenOf(response.WithWords(*d.Received, e))
		}
	}
	return production.Given{}
}

// TimeOf is the time of day that a transition carries, as HH:MM; empty for other events.
func TimeOf(e workflow.Event) string {
	d, _ := e.Data.(Transitioned)
	return d.At
}

// AnswerWords end a sentence about the move.
func (d Transitioned) AnswerWords() string { return response.AnswerWords(d.Answer()) }

// DealsBefore is the day before which what was missed is dealt with by the move; zero: all of it is.
func (d Transitioned) DealsBefore(e workflow.Event) civil.Date {
	if d.ByDate {
		return e.Effective
	}
	return civil.Date{}
}

func (m Matter) moved(d Transitioned, e workflow.Event) Matter {
	m.Last = Move{Transition: d.Transition, From: d.From, To: d.To, Actor: e.Actor, On: e.Effective, Recorded: e.Recorded, Event: e.Seq}
	if d.From != d.To {
		m.Entered, m.EnteredTime, m.EnteredAt, m.StepAlerts = e.Effective, d.At, e.Recorded, nil
	}
	m.State, m.Stage, m.Moved = d.To, d.Stage, true
	if d.Demands != nil {
		m.Response = m.Demanded(d.Demands, e)
	}
	if d.Decisions != nil {
		m.Decisions = d.Decisions
	}
	m.Folder = m.WithDocuments(d.Documents, document.Document{
		On: e.Effective, Event: e.Seq, Step: d.Transition, By: cmp.Or(d.RequestedBy, e.Actor), Readers: d.Readers,
	})
	if d.Received != nil {
		m.Response = m.Produced(*d.Received, cmp.Or(d.RequestedBy, e.Actor), e)
	}
	if received := d.Answer(); received != "" {
		m.Response = m.Answered(response.Answer{Transition: d.Transition, On: e.Effective, Completeness: received, Event: e.Seq, Act: e.Act, Derived: d.Derived})
	}
	if d.Service {
		m.Serving = m.WithService(paper.Service{
			Transition: d.Transition, On: e.Effective, Event: e.Seq, By: cmp.Or(d.RequestedBy, e.Actor), Fields: d.Fields, Personal: e.Personal,
		}, d.Paper)
	} else if d.Paper != "" {
		m.Serving = m.WithPaper(paper.Issued{Transition: d.Paper, Event: e.Seq})
	}
	switch kind := cmp.Or(d.Finding, process.LegacyFinding(d.Transition)); {
	case kind == process.FindingReply:
		m.Findings = m.Replied(d.Documents, e)
	case kind.Made():
		m.Findings = m.Made(kind, d.Transition, d.RequestedBy, d.Fields, e)
	}
	if !d.Bare {
		m.Dealt = m.Last
		m.Deadlines = due.ActedOn(m.Deadlines, d.DealsBefore(e))
	}
	m.Response, m.Deadlines = m.Recorded(m.Deadlines, d.Of, e)
	return m
}
