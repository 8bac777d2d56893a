package proceeding

import (
	"errors"
	"fmt"
	"slices"

	"duces/workflow"
	"duces/workflow/approval"
	"duces/workflow/field"
	"duces/workflow/jurisdiction"
	"duces/workflow/order"
	"duces/workflow/validation"
)

// inOrder finds an order that counts, and one of its clauses where a number is given.
func inOrder(facts workflow.Facts, id string, clause int) (Proceeding, Order, order.Clause, error) {
	if err := facts.Actor.May(workflow.VerbRecordCourts); err != nil {
		return Proceeding{}, Order{}, order.Clause{}, err
	}
	p, err := Find(facts, Of(id))
	if err != nil {
		return p, Order{}, order.Clause{}, err
	}
	o, known := p.Order(id)
	if !known {
		return p, o, order.Clause{}, workflow.Absent("order")
	}
	if o.Void {
		return p, o, order.Clause{}, workflow.Refuse("void", "This order was marked as entered in error.", "Enter the order again.")
	}
	c, known := o.clause(clause)
	if clause != 0 && !known {
		return p, o, c, workflow.Absent("clause")
	}
	return p, o, c, nil
}

// VoidOrder says that an order was entered in error. It waits for a second person.
type VoidOrder struct {
	Order  string `json:"order"`
	Reason string `json:"-"`
}

// CommandName implements workflow.Command.
func (VoidOrder) CommandName() string { return "VoidOrder" }

// Streams implements workflow.Command.
func (c VoidOrder) Streams() []workflow.Stream { return []workflow.Stream{Stream(Of(c.Order))} }

// Decide implements workflow.Command.
func (c VoidOrder) Decide(facts workflow.Facts, a workflow.Act) (workflow.Decision, error) {
	p, o, _, err := inOrder(facts, c.Order, 0)
	if err == nil {
		err = workflow.Collect(workflow.CheckProse("reason", "Reason", c.Reason, true))
	}
	if err != nil {
		return workflow.Decision{}, err
	}
	return ask(facts, a, Stream(p.ID), c, "Entered in error: "+o.Called(), sealed(a, Stream(p.ID), workflow.ReasonName, c.Reason))
}

// MayAsk implements approval.Command.
func (VoidOrder) MayAsk(facts workflow.Facts, _ approval.About) error {
	return facts.Actor.May(workflow.VerbRecordCourts)
}

// Ended implements approval.Command.
func (c VoidOrder) Ended(facts workflow.Facts, a workflow.Act, r approval.Request) (workflow.Decision, error) {
	return ended(facts, Of(c.Order), r, func(p Proceeding, asked workflow.Facts) (workflow.Decision, error) {
		if _, _, _, err := inOrder(asked, c.Order, 0); err != nil {
			return workflow.Decision{}, err
		}
		d := p.given(a, r, OrderVoided{Order: c.Order, Asked: Asked{r.ID, r.RequestedBy}})
		for _, x := range p.Dates {
			if x.Order == c.Order && x.Done == "" {
				d.Events = append(d.Events, p.note(a, p.Today(a), DateEnded{Date: x.ID, How: "The order was entered in error."}))
			}
		}
		return d, nil
	})
}

// given is an event that somebody asked for, with the text of the request.
func (p Proceeding) given(a workflow.Act, r approval.Request, data workflow.Data) workflow.Decision {
	e := p.note(a, p.Today(a), data)
	e.Personal = r.Personal
	return workflow.Decision{Events: []workflow.Event{e}}
}

// CorrectClause puts a clause right that was entered otherwise than the court gave it. It waits for a second person:
// what it no longer says may have barred something.
type CorrectClause struct {
	Order  string       `json:"order"`
	Clause order.Clause `json:"clause"`
	Reason string       `json:"-"`
}

// CommandName implements workflow.Command.
func (CorrectClause) CommandName() string { return "CorrectClause" }

// Streams implements workflow.Command.
func (c CorrectClause) Streams() []workflow.Stream { return []workflow.Stream{Stream(Of(c.Order))} }

func (c CorrectClause) check(facts workflow.Facts) (Proceeding, order.Clause, error) {
	p, o, old, err := inOrder(facts, c.Order, c.Clause.No)
	if err != nil {
		return p, old, err
	}
	next := c.Clause
	for _, m := range []*order.Moment{&next.From.From, &next.From.Happened, &next.Until.At, &next.Until.Happened} {
		p.inZone(m)
	}
	if next.Effect != old.Effect {
		return p, next, workflow.Malformed("clause", "A correction cannot change what the clause does. Mark the order as entered in error, and enter it again.")
	}
	err = checkClause(facts, next)
	for n := 0; err == nil && n < len(next.Changes); n++ {
		if ref := next.Changes[n]; !slices.Contains(old.Changes, ref) {
			var of Order
			if of, err = changeable(facts, ref); err == nil && !of.Recorded.Before(o.Recorded) {
				err = errors.New("a clause can change only what was entered before it")
			}
		}
	}
	if err != nil {
		return p, next, workflow.Malformed("clause", workflow.Sentence(err))
	}
	return p, next, nil
}

// Decide implements workflow.Command.
func (c CorrectClause) Decide(facts workflow.Facts, a workflow.Act) (workflow.Decision, error) {
	p, next, err := c.check(facts)
	if err := workflow.Together(err, workflow.Collect(workflow.CheckProse("reason", "Reason", c.Reason, true))); err != nil {
		return workflow.Decision{}, err
	}
	c.Clause = next
	o, _ := p.Order(c.Order)
	return ask(facts, a, Stream(p.ID), c, fmt.Sprintf("Correct clause %d: %s", next.No, o.Called()), sealed(a, Stream(p.ID), workflow.ReasonName, c.Reason))
}

// MayAsk implements approval.Command.
func (CorrectClause) MayAsk(facts workflow.Facts, _ approval.About) error {
	return facts.Actor.May(workflow.VerbRecordCourts)
}

// Ended implements approval.Command.
func (c CorrectClause) Ended(facts workflow.Facts, a workflow.Act, r approval.Request) (workflow.Decision, error) {
	return ended(facts, Of(c.Order), r, func(p Proceeding, asked workflow.Facts) (workflow.Decision, error) {
		_, next, err := c.check(asked)
		if err != nil {
			return workflow.Decision{}, err
		}
		d := p.given(a, r, ClauseCorrected{Order: c.Order, Clause: next, Asked: Asked{r.ID, r.RequestedBy}})
		d.Events = append(d.Events, p.turns(a, c.Order, next)...)
		return d, nil
	})
}

// RecordEvent records that what a clause waited for, or lasted until, came: the mandate issued, the motion was decided.
// Where that frees what was barred it needs the court's document and waits for a second person.
type RecordEvent struct {
	Order     string           `json:"order"`
	Clause    int              `json:"clause"`
	End       bool             `json:"end,omitempty"` // of the clause; else its start
	At        order.Moment     `json:"at"`
	Documents []field.Document `json:"documents,omitempty"`
	Note      string           `json:"-"`
}

// CommandName implements workflow.Command.
func (RecordEvent) CommandName() string { return "RecordClauseEvent" }

// Streams implements workflow.Command.
func (c RecordEvent) Streams() []workflow.Stream { return []workflow.Stream{Stream(Of(c.Order))} }

// frees says whether the event may let something through that is barred.
func (c RecordEvent) frees(facts workflow.Facts, x order.Clause) (bool, error) {
	if c.End != x.Effect.Frees() {
		return true, nil
	}
	return changesStay(facts, nil, x)
}

func (c *RecordEvent) check(facts workflow.Facts, a workflow.Act) (Proceeding, Order, order.Clause, error) {
	p, o, x, err := inOrder(facts, c.Order, c.Clause)
	if err != nil {
		return p, o, x, err
	}
	p.inZone(&c.At)
	no := checkDay(a, p.Zone, "at", "When", c.At.On)
	if err := c.At.Check(); err != nil {
		no = append(no, workflow.At("at", workflow.Sentence(err)))
	}
	no = append(no, checkFiles(facts, p, c.Documents)...)
	if err := workflow.Collect(no); err != nil {
		return p, o, x, err
	}
	before := x.From.Happened
	if c.End {
		before = x.Until.Happened
	}
	switch {
	case !c.End && x.From.Event == "":
		return p, o, x, workflow.Refuse("event", "This clause waits for no event. It works from "+x.From.From.Text()+".", "Correct the clause if the court said otherwise.")
	case before == c.At:
		return p, o, x, errUnchanged
	case !before.IsZero():
		return p, o, x, workflow.Clash("This is on record already, on " + before.Text() + ". Correct the clause if that is wrong.")
	}
	changed := x
	if c.End {
		changed.Until.Happened = c.At
	} else {
		changed.From.Happened = c.At
	}
	if err := changed.Check(); err != nil {
		return p, o, x, workflow.Malformed("at", workflow.Sentence(err))
	}
	return p, o, x, nil
}

// Decide implements workflow.Command.
func (c RecordEvent) Decide(facts workflow.Facts, a workflow.Act) (workflow.Decision, error) {
	p, o, x, err := c.check(facts, a)
	if err := workflow.Together(err, workflow.Collect(workflow.CheckProse("note", "Note", c.Note, false))); err != nil {
		return workflow.Decision{}, err
	}
	note := sealed(a, Stream(p.ID), workflow.NoteName, c.Note)
	frees, err := c.frees(facts, x)
	if err != nil {
		return workflow.Decision{}, err
	}
	if !frees {
		return c.record(a, p, approval.Request{Personal: note}), nil
	}
	if len(c.Documents) == 0 {
		return workflow.Decision{}, errNoPaper
	}
	what := x.From.Event
	if c.End {
		what = "clause ended"
	}
	return ask(facts, a, Stream(p.ID), c, fmt.Sprintf("%s: clause %d of %s", what, x.No, o.Called()), note)
}

func (c RecordEvent) record(a workflow.Act, p Proceeding, r approval.Request) workflow.Decision {
	e := p.note(a, c.At.On, ClauseEventCame{
		Order: c.Order, Clause: c.Clause, End: c.End, At: c.At, Documents: c.Documents, Asked: Asked{r.ID, r.RequestedBy},
	})
	e.Personal = r.Personal
	d := workflow.Decision{Events: []workflow.Event{e}}
	for _, x := range p.Dates {
		if x.Order == c.Order && x.Clause == c.Clause && x.Done == "" {
			d.Events = append(d.Events, p.note(a, c.At.On, DateEnded{Date: x.ID, How: "It came."}))
		}
	}
	return d
}

// MayAsk implements approval.Command.
func (RecordEvent) MayAsk(facts workflow.Facts, _ approval.About) error {
	return facts.Actor.May(workflow.VerbRecordCourts)
}

// Ended implements approval.Command.
func (c RecordEvent) Ended(facts workflow.Facts, a workflow.Act, r approval.Request) (workflow.Decision, error) {
	return ended(facts, Of(c.Order), r, func(p Proceeding, asked workflow.Facts) (workflow.Decision, error) {
		if _, _, _, err := c.check(asked, a); err != nil {
			return workflow.Decision{}, err
		}
		return c.record(a, p, r), nil
	})
}

// AnswerCoverage says whether a clause protects a jurisdiction of which no rule can tell. The answer is its author's.
type AnswerCoverage struct {
	Order        string `json:"order"`
	Clause       int    `json:"clause"`
	Jurisdiction string `json:"jurisdiction"`
	Covered      bool   `json:"covered"`
	Reason       string `json:"reason"`
}

// CommandName implements workflow.Command.
func (AnswerCoverage) CommandName() string { return "AnswerCoverage" }

// Streams implements workflow.Command.
func (c AnswerCoverage) Streams() []workflow.Stream { return []workflow.Stream{Stream(Of(c.Order))} }

// Decide implements workflow.Command.
func (c AnswerCoverage) Decide(facts workflow.Facts, a workflow.Act) (workflow.Decision, error) {
	if c.Clause == 0 {
		return workflow.Decision{}, workflow.Malformed("clause", validation.Required("Clause"))
	}
	p, o, x, err := inOrder(facts, c.Order, c.Clause)
	if err != nil {
		return workflow.Decision{}, err
	}
	no := workflow.CheckProse("reason", "Reason", c.Reason, true)
	j, err := jurisdiction.Current(facts, c.Jurisdiction)
	if err != nil {
		no = append(no, workflow.At("jurisdiction", "No jurisdiction with this id is on record."))
	}
	if err := workflow.Collect(no); err != nil {
		return workflow.Decision{}, err
	}
	key := order.AnswerKey{Clause: c.Clause, Jurisdiction: j.ID}
	if before, answered := o.Answers[key]; answered && before == c.Covered {
		return workflow.Decision{}, errUnchanged
	}
	if known := x.Whom.Covers(Person(j), p.Today(a)); known != order.Unknown {
		return workflow.Decision{}, workflow.Refuse("coverage", "The clause itself says whether it protects "+j.Title()+".", "Correct the clause if the court said otherwise.")
	}
	e := p.note(a, p.Today(a), CoverageAnswered{Order: c.Order, Clause: c.Clause, Jurisdiction: j.ID, Covered: c.Covered})
	e.Personal = sealed(a, Stream(p.ID), workflow.ReasonName, c.Reason)
	return workflow.Decision{Events: []workflow.Event{e}}, nil
}
