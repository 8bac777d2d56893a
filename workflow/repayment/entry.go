package repayment

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/award"
	"duces/workflow/civil"
	"duces/workflow/debt"
	"duces/workflow/field"
	"duces/workflow/matter"
)

// Given is an entry as a person gives it.
type Given struct {
	Kind      debt.Kind   `json:"kind"`
	On        civil.Date  `json:"on"`
	Amount    string      `json:"amount,omitempty"` // dollars
	Column    debt.Column `json:"column,omitempty"`
	Holds     bool        `json:"holds,omitempty"`
	Names     string      `json:"names,omitempty"` // ID of an entry
	Reference string      `json:"reference,omitempty"`
	Reason    string      `json:"reason,omitempty"` // of a waiver or reversal
	// Document is what it rests on, such as the letter that waives, as its upload was answered.
	Document *field.Document `json:"document,omitempty"`
}

// Enter adds an entry to a debt.
type Enter struct {
	Debt    string `json:"debt"`
	Version int    `json:"version,omitempty"` // that the caller saw; 0: any
	Given
}

// CommandName implements workflow.Command.
func (Enter) CommandName() string { return "EnterDebtEntry" }

// Streams implements workflow.Command.
func (c Enter) Streams() []workflow.Stream { return []workflow.Stream{Stream(c.Debt)} }

// begin finds a debt that the actor may change, with its award.
func begin(facts workflow.Facts, id string, version int) (Repayment, award.Award, error) {
	r, err := Find(facts, id)
	if err == nil {
		err = facts.Actor.May(workflow.VerbRecordAwards)
	}
	if err == nil {
		err = workflow.Outdated("The debt", version, r.Version)
	}
	if err == nil && !r.Withdrawn.IsZero() {
		err = workflow.Refuse("withdrawn", "The demand was withdrawn on "+r.Withdrawn.Text()+".", "Record a new demand.")
	}
	if err != nil {
		return r, award.Award{}, err
	}
	x, err := workflow.Look[award.Award](facts, award.Stream(r.Award))
	return r, x, err
}

// Decide implements workflow.Command.
func (c Enter) Decide(facts workflow.Facts, a workflow.Act) (workflow.Decision, error) {
	next, x, err := c.entered(facts, a)
	if err != nil {
		return workflow.Decision{}, err
	}
	e := next.Entries[len(next.Entries)-1]
	return next.after(facts, a, x, a.Event(Stream(next.ID), e.On, Entered{e.Entry, e.Reference, e.Document}), c.Reason, "An entry of the debt changed what is repaid.")
}

// entered is the debt with the entry.
func (c Enter) entered(facts workflow.Facts, a workflow.Act) (Repayment, award.Award, error) {
	r, x, err := begin(facts, c.Debt, c.Version)
	if err != nil {
		return r, x, err
	}
	needed := c.Kind == debt.Waiver || c.Kind == debt.Reversal
	no := slices.Concat(workflow.CheckLine("reference", "Reference", c.Reference, 100, false), workflow.CheckProse("reason", "Reason", c.Reason, needed))
	e := debt.Entry{ID: strconv.Itoa(len(r.Entries) + 1), Kind: c.Kind, Column: c.Column, Holds: c.Holds, Names: c.Names}
	e.On = c.On
	wrongDay := award.CheckDay(facts, a, r.Debtor, "on", "Date", c.On)
	var wrongAmount error
	if c.Amount != "" {
		e.Amount, wrongAmount = amount(c.Amount)
	}
	d, _ := r.Debt(time.Time{})
	_, err = d.Apply(e)
	if err := workflow.Together(wrongDay, wrongAmount, workflow.Collect(no), err, sent(facts, c.Document, nil)); err != nil {
		return r, x, err
	}
	r.Entries = append(slices.Clip(r.Entries), Entry{e, workflow.Tidy(c.Reference), c.Document, a.At, a.Actor})
	return r, x, nil
}

// Foresee is the entry as it would be, with how a payment divides. Nothing is stored.
func (c Enter) Foresee(facts workflow.Facts, a workflow.Act) (Line, error) {
	next, _, err := c.entered(facts, a)
	if err != nil {
		return Line{}, err
	}
	lines, err := next.Ledger(civil.Date{}, time.Time{})
	if err != nil {
		return Line{}, err
	}
	last := next.Entries[len(next.Entries)-1].ID
	return lines[slices.IndexFunc(lines, func(l Line) bool { return l.ID == last })], nil
}

// Foresee is a debt as a command about it would leave it. Nothing is stored.
func Foresee(facts workflow.Facts, a workflow.Act, id string, cmd workflow.Command) (Repayment, error) {
	d, err := cmd.Decide(facts, a)
	if err == nil {
		d, err = facts.Follow(a, d)
	}
	if err == nil {
		facts, err = facts.After(d)
	}
	if err != nil {
		return Repayment{}, err
	}
	return Find(facts, id)
}

// after is what an event about a debt leads to: the cents of the award move, and an overpayment opens a task. The debt
// is as the event leaves it.
func (r Repayment) after(facts workflow.Facts, a workflow.Act, x award.Award, e workflow.Event, reason, why string) (workflow.Decision, error) {
	if !workflow.Blank(reason) {
		e.Personal = map[string]workflow.Sealed{workflow.ReasonName: a.Seal(Stream(r.ID), workflow.ReasonName, reason)}
	}
	d := workflow.Decision{Events: []workflow.Event{e}}
	right, err := r.moves(x)
	if err != nil {
		return d, err
	}
	moved, err := x.Remade(facts, a, string(Stream(r.ID)), why, right...)
	if err != nil {
		return d, err
	}
	d.Events = append(d.Events, moved...)
	return d, r.tasks(facts, a, &d)
}

// tasks open one about what is unapplied, less that about which somebody decided.
func (r Repayment) tasks(facts workflow.Facts, a workflow.Act, d *workflow.Decision) error {
	b, err := r.Final()
	if err != nil {
		return err
	}
	left := b.Unapplied
	for _, o := range r.Overpayments {
		if o.Over && !o.Changed {
			left -= o.Cents
		}
	}
	open, is := r.Open()
	if is && open.Cents == left || !is && left <= 0 {
		return nil
	}
	if is {
		d.Events = append(d.Events, a.Event(Stream(r.ID), a.Today(), OverpaymentEnded{Changed: true}))
	}
	if left <= 0 {
		return nil
	}
	d.Events = append(d.Events, a.Event(Stream(r.ID), a.Today(), OverpaymentFound{left}))
	alerts, err := r.alerts(facts, a, fmt.Sprintf("%d/%d", len(r.Overpayments), left))
	d.Alerts = append(d.Alerts, alerts...)
	return err
}

// alertees are who hear of an overpayment: whoever looks after the matter, or else all supervising attorneys.
func (r Repayment) alertees(facts workflow.Facts) ([]account.User, error) {
	if r.Matter != "" {
		m, err := workflow.Look[matter.Matter](facts, matter.Stream(r.Matter))
		if err != nil {
			return nil, err
		}
		if u, err := account.Find(facts, m.Owner); err == nil && !u.Disabled && u.Role.Can(workflow.VerbReadMatters) {
			return []account.User{u}, nil
		}
	}
	return account.AllInRole(facts, workflow.Supervisor)
}

// EndOverpayment says what became of money that paid nothing.
type EndOverpayment struct {
	Debt    string `json:"debt"`
	Version int    `json:"version,omitempty"`
	How     string `json:"how"`
}

// CommandName implements workflow.Command.
func (EndOverpayment) CommandName() string { return "EndOverpayment" }

// Streams implements workflow.Command.
func (c EndOverpayment) Streams() []workflow.Stream { return []workflow.Stream{Stream(c.Debt)} }

// Decide implements workflow.Command.
func (c EndOverpayment) Decide(facts workflow.Facts, a workflow.Act) (workflow.Decision, error) {
	r, _, err := begin(facts, c.Debt, c.Version)
	if err == nil {
		err = workflow.Collect(workflow.CheckLine("how", "What was done", c.How, 300, true))
	}
	if err != nil {
		return workflow.Decision{}, err
	}
	if _, open := r.Open(); !open {
		return workflow.Decision{}, workflow.Absent("overpayment that waits for a decision")
	}
	return workflow.Decision{Events: []workflow.Event{a.Event(Stream(r.ID), a.Today(), OverpaymentEnded{How: workflow.Tidy(c.How)})}}, nil
}

// Withdraw ends a demand of which nothing was paid.
type Withdraw struct {
	Debt    string     `json:"debt"`
	Version int        `json:"version,omitempty"`
	On      civil.Date `json:"on"`
	Reason  string     `json:"reason"`
}

// CommandName implements workflow.Command.
func (Withdraw) CommandName() string { return "WithdrawDebt" }

// Streams implements workflow.Command.
func (c Withdraw) Streams() []workflow.Stream { return []workflow.Stream{Stream(c.Debt)} }

// Decide implements workflow.Command.
func (c Withdraw) Decide(facts workflow.Facts, a workflow.Act) (workflow.Decision, error) {
	r, _, err := begin(facts, c.Debt, c.Version)
	if err == nil {
		wrongDay := award.CheckDay(facts, a, r.Debtor, "on", "Date", c.On)
		err = workflow.Together(wrongDay, workflow.Collect(workflow.CheckProse("reason", "Reason", c.Reason, true)))
	}
	if err != nil {
		return workflow.Decision{}, err
	}
	d, _ := r.Debt(time.Time{})
	b, err := r.Final()
	if err != nil {
		return workflow.Decision{}, err
	}
	paid := b.Unapplied
	for _, l := range b.Lines {
		paid += l.Paid
	}
	switch {
	case c.On.Before(last(d)):
		return workflow.Decision{}, workflow.Malformed("on", "Date: enter "+last(d).Text()+" or a later one. Something is on record for that day.")
	case paid > 0:
		return workflow.Decision{}, workflow.Refuse("paid", "Of this demand "+paid.String()+" was paid.", "Correct the amount demanded instead.")
	}
	e := a.Event(Stream(r.ID), c.On, Withdrawn{})
	e.Personal = map[string]workflow.Sealed{workflow.ReasonName: a.Seal(Stream(r.ID), workflow.ReasonName, c.Reason)}
	return workflow.Decision{Events: []workflow.Event{e}}, nil
}
