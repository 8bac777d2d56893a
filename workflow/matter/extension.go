package matter

import (
	"errors"
	"fmt"
	"slices"

	"duces/workflow"
	"duces/workflow/civil"
	"duces/workflow/deadline"
	"duces/workflow/due"
	"duces/workflow/process"
	"duces/workflow/validation"
)

// ExtensionAsked says that the jurisdiction asks for more time, on its effective date.
// Personal "reason" says why it does.
type ExtensionAsked struct {
	Request  string     `json:"request"` // id of the deadline by which our own side decides
	Deadline string     `json:"deadline"`
	Until    civil.Date `json:"until"`
	By       string     `json:"by"`                // one of AskedBy
	Contact  string     `json:"contact,omitempty"` // id of the contact that asks; empty: not recorded
	DecideBy civil.Date `json:"decide_by"`
	Of       int64      `json:"of,omitempty"` // event of the answer that came online and asks for it
}

// Type is the stored name.
func (ExtensionAsked) Type() string { return "extension_asked" }

// ExtensionDecided says how a request for more time was decided, on its effective date.
// Personal "reason" says why. A new due date is an event of the same act.
type ExtensionDecided struct {
	Request  string     `json:"request"`
	Decision string     `json:"decision"`       // one of ExtensionDecisions
	Until    civil.Date `json:"until,omitzero"` // zero of one that was denied
}

// Type is the stored name.
func (ExtensionDecided) Type() string { return "extension_decided" }

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
	ExtensionGranted = "granted"
	ExtensionInPart  = "granted_in_part" // to an earlier date than was asked for
	ExtensionDenied  = "denied"
)

// ExtensionDecisions are all of them.
var ExtensionDecisions = []string{ExtensionGranted, ExtensionInPart, ExtensionDenied}

// The standings of a request that was not decided.
const (
	ExtensionOpen   = "open"
	ExtensionLapsed = "lapsed" // its deadline ended first
)

// ExtensionStandings are all standings of a request.
var ExtensionStandings = append([]string{ExtensionOpen, ExtensionLapsed, ExtensionVoid}, ExtensionDecisions...)

// DecideWithin is how many days our own side has to decide a request for more time, where nobody says otherwise.
const DecideWithin = 7

// Extension is a request for more time, and how it was decided.
type Extension struct {
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

	Decision  string     // one of ExtensionDecisions; empty: none yet
	Granted   civil.Date // zero: not granted
	DecidedOn civil.Date
	DecidedBy string // user id
	Why       string // of the decision

	Own    string           // id of the deadline by which our own side decides
	Void   bool             // the request was recorded in error
	Errors []ExtensionError // what was withdrawn, the oldest first
}

var extensionEvents = []workflow.EventType{
	workflow.Detailed(changing(func(m Matter, d ExtensionAsked, e workflow.Event) Matter {
		m.Extensions = append(slices.Clone(m.Extensions), Extension{
			ID: d.Request, Own: d.Request, Deadline: d.Deadline, On: e.Effective, Until: d.Until, By: d.By, Contact: d.Contact, DecideBy: d.DecideBy,
			Reason: e.Personal[workflow.ReasonName].Text(), Event: e.Seq, Of: d.Of,
		})
		if s, ok := m.Submission(d.Of); ok && !s.Answers() {
			return m.submissionRecorded(d.Of, e)
		}
		return m
	}, func(d ExtensionAsked, n workflow.Names) string {
		return fmt.Sprintf("More time requested until %s: %s", d.Until.Text(), due.TitleOf(n, d.Deadline))
	}, nil), func(d ExtensionAsked, _ workflow.Event, _ workflow.Names) []workflow.EventDetail {
		return []workflow.EventDetail{{Title: "Received by", Text: AskedByTitle(d.By)}, {Title: "Decision due", Text: d.DecideBy.Text()}}
	}).Called("More time requested"),

	changing(func(m Matter, d ExtensionDecided, e workflow.Event) Matter {
		m.Extensions = slices.Clone(m.Extensions)
		for i := range m.Extensions {
			if x := &m.Extensions[i]; x.ID == d.Request {
				x.Decision, x.Granted, x.DecidedOn, x.DecidedBy = d.Decision, d.Until, e.Effective, e.Actor
				x.Why = e.Personal[workflow.ReasonName].Text()
			}
		}
		return m
	}, func(d ExtensionDecided, _ workflow.Names) string {
		switch d.Decision {
		case ExtensionDenied:
			return "Request for more time denied"
		case ExtensionInPart:
			return "Request for more time granted in part, until " + d.Until.Text()
		}
		return "Request for more time granted until " + d.Until.Text()
	}, nil).Called("Request for more time decided"),
	extensionWithdrawn,
}

// Extension finds a request for more time.
func (m Matter) Extension(id string) (Extension, bool) {
	i := slices.IndexFunc(m.Extensions, func(x Extension) bool { return x.ID == id })
	if i < 0 {
		return Extension{}, false
	}
	return m.Extensions[i], true
}

// Standing is how a request for more time stands: one of ExtensionStandings.
func (m Matter) Standing(x Extension) string {
	switch {
	case x.Void:
		return ExtensionVoid
	case x.Decision != "":
		return x.Decision
	}
	if d, _ := m.Deadline(x.Deadline); !d.Movable() {
		return ExtensionLapsed
	}
	return ExtensionOpen
}

// ExtensionRow is how lists show a request for more time.
type ExtensionRow struct {
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
func (r ExtensionRow) Key() string { return r.MatterID + "/" + r.ID }

func (m Matter) extensionRows() []workflow.Row {
	rows := make([]workflow.Row, len(m.Extensions))
	for i, x := range m.Extensions {
		d, _ := m.Deadline(x.Deadline)
		rows[i] = ExtensionRow{
			MatterID: m.ID, ID: x.ID, ReviewID: m.Review, DeadlineID: x.Deadline, Kind: d.Kind, AskedOn: dayText(x.On), UntilDay: dayText(x.Until),
			AskedBy: x.By, DecideBy: dayText(x.DecideBy), Standing: m.Standing(x), DecidedOn: dayText(x.DecidedOn), GrantedTo: dayText(x.Granted),
		}
	}
	return rows
}

// Asking is a request for more time, as whoever takes it in records it.
type Asking struct {
	Deadline string     `json:"deadline"`
	On       civil.Date `json:"on"`
	Until    civil.Date `json:"until"`
	By       string     `json:"by"`
	Contact  string     `json:"contact,omitempty"`
	DecideBy civil.Date `json:"decide_by,omitzero"` // zero: DecideWithin days after On
	Reason   string     `json:"reason"`
	Of       int64      `json:"-"` // event of the answer that came online and asks for it; 0: none
}

// RequestTime records that the jurisdiction asks for more time. Only whoever may take such
// requests in calls it: it asks nobody's permission.
func (w *Work) RequestTime(x Asking) error {
	d, ok := w.matter.Deadline(x.Deadline)
	if !ok {
		return workflow.Absent("deadline")
	}
	if err := workflow.Collect(workflow.CheckProse("reason", "Reason", x.Reason, true)); err != nil {
		return err
	}
	_, known := w.jurisdiction.ContactByID(x.Contact)
	switch today := w.Today(); {
	case d.OurOwn():
		return workflow.Refuse("deadline_live", "Our own team keeps this deadline.", "The jurisdiction requests more time for what it owes.")
	case !d.Movable():
		return workflow.Refuse("deadline_live", d.ClosedWords(), "More time can be requested for an open, tolled, or missed deadline.")
	case x.On.IsZero():
		return workflow.Malformed("on", validation.Required("Requested on"))
	case x.On.After(today):
		return workflow.Malformed("on", w.InFuture("Requested on", x.On))
	case x.Until.IsZero():
		return workflow.Malformed("until", validation.Required("Requested until"))
	case !x.Until.After(d.Due):
		return workflow.Malformed("until", fmt.Sprintf("%s is not later than the current due date, %s.", x.Until.Text(), d.Due.Text()))
	case !slices.Contains(AskedBy, x.By):
		return workflow.Malformed("by", validation.NotOneOf("Received by", x.By, AskedBy...))
	case x.Contact != "" && !known:
		return workflow.Malformed("contact", validation.NoOption("Contact", x.Contact))
	}
	if x.DecideBy.IsZero() {
		x.DecideBy = x.On.AddDays(DecideWithin)
	}
	if x.DecideBy.Before(x.On) {
		return workflow.Malformed("decide_by", fmt.Sprintf("%s is before %s, when more time was requested.", x.DecideBy.Text(), x.On.Text()))
	}
	own, err := w.own(process.ExtensionRequest, d.ID, deadline.FixedOn(x.DecideBy), x.On)
	if err != nil {
		return workflow.Malformed("decide_by", workflow.Sentence(err))
	}
	e := w.act.Event(Stream(w.matter.ID), x.On, ExtensionAsked{
		Request: own.Deadline, Deadline: d.ID, Until: x.Until, By: x.By, Contact: x.Contact, DecideBy: x.DecideBy, Of: x.Of,
	})
	e.Personal = map[string]workflow.Sealed{workflow.ReasonName: w.act.Seal(e.Stream, "reason/"+own.Deadline, x.Reason)}
	w.Add(e)
	w.Note(x.On, own)
	w.MarkMissed() // that it must be decided by a day which is over is our own side's lateness
	return nil
}

// AskExtension records a request for more time that came to the team.
type AskExtension struct {
	Matter string `json:"matter"`
	Asking
}

// CommandName implements workflow.Command.
func (AskExtension) CommandName() string { return "AskExtension" }

// Streams implements workflow.Command.
func (c AskExtension) Streams() []workflow.Stream { return Streams([]string{c.Matter}) }

// Decide implements workflow.Command.
func (c AskExtension) Decide(facts workflow.Facts, a workflow.Act) (workflow.Decision, error) {
	w, err := Begin(facts, a, c.Matter)
	if err != nil {
		return workflow.Decision{}, err
	}
	if err := facts.Actor.May(workflow.VerbChangeDeadlines); err != nil {
		return workflow.Decision{}, err
	}
	w.MarkMissed()
	if err := w.RequestTime(c.Asking); err != nil {
		return workflow.Decision{}, err
	}
	return w.Decision(), nil
}

// DecideExtension grants or denies one request for more time. Others stay open.
type DecideExtension struct {
	Matter   string     `json:"matter"`
	Request  string     `json:"request"`
	Decision string     `json:"decision"`
	Until    civil.Date `json:"until,omitzero"`
	On       civil.Date `json:"on"`
	Reason   string     `json:"reason,omitempty"`
	Version  int        `json:"version,omitempty"` // of the deadline, as the caller saw it; 0: any
}

// CommandName implements workflow.Command.
func (DecideExtension) CommandName() string { return "DecideExtension" }

// Streams implements workflow.Command.
func (c DecideExtension) Streams() []workflow.Stream { return Streams([]string{c.Matter}) }

// Decide implements workflow.Command.
func (c DecideExtension) Decide(facts workflow.Facts, a workflow.Act) (workflow.Decision, error) {
	w, err := Begin(facts, a, c.Matter)
	if err != nil {
		return workflow.Decision{}, err
	}
	if err := c.in(w); err != nil {
		return workflow.Decision{}, err
	}
	return w.Decision(), nil
}

// in decides the request within the work on its matter.
func (c DecideExtension) in(w *Work) error {
	if err := w.facts.Actor.May(workflow.VerbChangeDeadlines); err != nil {
		return err
	}
	w.MarkMissed()
	x, d, err := c.open(w)
	if err != nil {
		return err
	}
	if err := c.check(w, x); err != nil {
		return err
	}
	return c.record(w, x, d)
}

// open finds the request and its deadline, while it waits for a decision.
func (c DecideExtension) open(w *Work) (Extension, due.Deadline, error) {
	x, ok := w.matter.Extension(c.Request)
	if !ok {
		return x, due.Deadline{}, workflow.Absent("request for more time")
	}
	d, _ := w.matter.Deadline(x.Deadline)
	switch w.matter.Standing(x) {
	case ExtensionOpen:
	case ExtensionVoid:
		return x, d, workflow.Refuse("withdrawn", "This request was withdrawn.", "There is nothing to decide.")
	case ExtensionLapsed:
		return x, d, workflow.Refuse("deadline_live", d.ClosedWords(), "There is nothing to decide.")
	default:
		return x, d, workflow.Clash("This request was already decided, on " + x.DecidedOn.Text() + ".")
	}
	// What the act itself has moved, the caller could not see.
	if before, _ := w.before.Deadline(d.ID); c.Version != 0 && c.Version != before.Version {
		return x, d, &workflow.Error{Code: workflow.Conflict, Existing: fmt.Sprint(before.Version), Message: fmt.Sprintf(
			"This deadline has changed since you opened it. It is now due %s. Nothing was saved. "+
				"Review the change and try again.", before.Due.Text())}
	}
	return x, d, nil
}

func (c DecideExtension) check(w *Work, x Extension) error {
	denied := c.Decision == ExtensionDenied
	switch {
	case !slices.Contains(ExtensionDecisions, c.Decision):
		return workflow.Malformed("decision", validation.NotOneOf("Decision", c.Decision, ExtensionDecisions...))
	case c.On.IsZero():
		return workflow.Malformed("on", validation.Required("Decided on"))
	case c.On.After(w.Today()):
		return workflow.Malformed("on", w.InFuture("Decided on", c.On))
	case c.On.Before(x.On):
		return workflow.Malformed("on", fmt.Sprintf("%s is before %s, when more time was requested.", c.On.Text(), x.On.Text()))
	case denied && !c.Until.IsZero():
		return workflow.Malformed("until", "A denial gives no new due date. Leave it empty, or grant the request.")
	case !denied && c.Until.IsZero():
		return workflow.Malformed("until", validation.Required("New due date"))
	case c.Decision == ExtensionGranted && c.Until.Before(x.Until):
		return workflow.Malformed("until", fmt.Sprintf("%s is earlier than %s, which was requested. Grant the request in part.", c.Until.Text(), x.Until.Text()))
	case c.Decision == ExtensionInPart && !c.Until.Before(x.Until):
		return workflow.Malformed("until", fmt.Sprintf("%s is not earlier than %s, which was requested. Grant the request.", c.Until.Text(), x.Until.Text()))
	}
	return workflow.Collect(workflow.CheckProse("reason", "Reason", c.Reason, denied))
}

func (c DecideExtension) record(w *Work, x Extension, d due.Deadline) error {
	var moved *workflow.Event
	if c.Decision != ExtensionDenied {
		e, err := c.change(x).event(w, d)
		if err != nil {
			if no, is := errors.AsType[*workflow.Error](err); is && no.Field == "on" {
				no.Field = "until"
			}
			return err
		}
		e.Effective = c.On
		moved = &e
	}
	e := w.act.Event(Stream(w.matter.ID), c.On, ExtensionDecided{Request: x.ID, Decision: c.Decision, Until: c.Until})
	if !workflow.Blank(c.Reason) {
		e.Personal = map[string]workflow.Sealed{workflow.ReasonName: w.act.Seal(e.Stream, "reason/"+x.ID, c.Reason)}
	}
	w.Add(e)
	if own, ok := w.matter.Deadline(x.Own); ok && (own.Status == due.StatusOpen || own.Status == due.StatusMissed) {
		w.Note(c.On, due.Met{Deadline: own.ID, On: c.On, LateDays: own.LateOn(c.On)})
	}
	if moved != nil {
		w.Add(*moved)
	}
	w.MarkMissed() // the new date may be over
	return nil
}

// change is what a grant does to the deadline.
func (c DecideExtension) change(x Extension) ChangeDeadline {
	return ChangeDeadline{
		Matter: c.Matter, Deadline: x.Deadline, Change: "extend", On: c.Until,
		Authority: "Request for more time of " + x.On.Text(),
	}
}

// Foresee is the new date to which a grant would lead; nil: none. It stores nothing.
func (c DecideExtension) Foresee(facts workflow.Facts, a workflow.Act) (*due.Moved, error) {
	w, err := Begin(facts, a, c.Matter)
	if err != nil {
		return nil, err
	}
	x, _, err := c.open(w)
	if err != nil || c.Decision == ExtensionDenied {
		return nil, err
	}
	if err := c.check(w, x); err != nil {
		return nil, err
	}
	return c.change(x).Foresee(facts, a)
}
