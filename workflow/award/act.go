package award

import (
	"fmt"
	"slices"

	"duces/workflow"
	"duces/workflow/civil"
	"duces/workflow/field"
	"duces/workflow/upload"
	"duces/workflow/validation"
)

// Given is an action as a person gives it.
type Given struct {
	Kind       ActionKind      `json:"kind"`
	On         civil.Date      `json:"on"`
	Amount     string          `json:"amount,omitempty"` // dollars; of a de-obligation with or without its sign
	Shares     []GivenShare    `json:"shares,omitempty"` // of a joint award
	Until      civil.Date      `json:"until,omitzero"`
	Condition  string          `json:"condition,omitempty"`
	FiscalYear int             `json:"fiscal_year,omitempty"` // 0: that of the day
	Document   *field.Document `json:"document,omitempty"`
	Reference  string          `json:"reference,omitempty"`
}

// Act adds an action to an award.
type Act struct {
	Award   string `json:"award"`
	Version int    `json:"version,omitempty"` // that the caller saw; 0: any
	Given
}

// CommandName implements workflow.Command.
func (Act) CommandName() string { return "AwardAction" }

// Streams implements workflow.Command.
func (c Act) Streams() []workflow.Stream { return []workflow.Stream{Stream(c.Award)} }

// begin finds an award that the actor may change.
func begin(facts workflow.Facts, id string, version int) (Award, error) {
	of, err := Find(facts, id)
	if err == nil {
		err = facts.Actor.May(workflow.VerbRecordAwards)
	}
	if err == nil {
		err = workflow.Outdated("The award", version, of.Version)
	}
	return of, err
}

// Decide implements workflow.Command.
func (c Act) Decide(facts workflow.Facts, a workflow.Act) (workflow.Decision, error) {
	of, err := begin(facts, c.Award, c.Version)
	if err != nil {
		return workflow.Decision{}, err
	}
	on, entry, err := c.understood(facts, a, of)
	if err != nil {
		return workflow.Decision{}, err
	}
	next := of.with(Action{On: on, Entry: entry})
	if err := of.check(facts, next.Actions); err != nil {
		return workflow.Decision{}, err
	}
	return workflow.Decision{Events: []workflow.Event{a.Event(Stream(of.ID), on, Acted{entry})}}, nil
}

// understood is the action as it is stored, with its day.
func (g Given) understood(facts workflow.Facts, a workflow.Act, of Award) (civil.Date, Entry, error) {
	on, wrongDay := g.On, CheckDay(facts, a, of.Recipient, "on", "Date", g.On)
	entry, err := g.entry(facts, of)
	if err == nil && entry.Document != nil {
		err = Sent(facts, *entry.Document)
	}
	return on, entry, workflow.Together(wrongDay, err)
}

// entry is the action as it is stored.
func (g Given) entry(facts workflow.Facts, of Award) (Entry, error) {
	e := Entry{Kind: g.Kind, Reference: workflow.Tidy(g.Reference), Document: g.Document}
	if !slices.Contains(ActionKinds, g.Kind) {
		var wrongAmount error
		if g.Amount != "" {
			_, wrongAmount = ParseAmount("amount", "Amount", g.Amount)
		}
		return e, workflow.Together(workflow.Malformed("kind", validation.NotOneOf("Kind", string(g.Kind), ActionKinds...)), wrongAmount)
	}
	no := workflow.CheckLine("reference", "Reference", g.Reference, 100, false)
	condition := g.Kind == Accepted || g.Kind == Certified
	for _, f := range []struct {
		field, title string
		given, meant bool
	}{
		{"amount", "Amount", g.Amount != "" || len(g.Shares) > 0, g.Kind.money()},
		{"until", "New end of the period", !g.Until.IsZero(), g.Kind == Extension},
		{"condition", "Condition", g.Condition != "", condition},
		{"fiscal_year", "Fiscal year", g.FiscalYear != 0, condition},
	} {
		if f.given && !f.meant {
			no = append(no, workflow.At(f.field, f.title+": leave it out. This kind of action does not have one."))
		}
	}
	if g.Kind.money() {
		e, err := g.withMoney(facts, of, e)
		return e, workflow.Together(workflow.Collect(no), err)
	}
	if condition {
		no = append(no, workflow.CheckLine("condition", "Condition", g.Condition, 200, true)...)
		e.Condition, e.FiscalYear = workflow.Tidy(g.Condition), g.FiscalYear
		if e.FiscalYear == 0 && !g.On.IsZero() {
			e.FiscalYear = FiscalYear(g.On)
		}
		if y := e.FiscalYear; y != 0 && (y < validation.FirstYear || y > validation.LastYear) {
			no = append(no, workflow.At("fiscal_year", "Fiscal year: enter a year of four digits."))
		}
		return e, workflow.Collect(no)
	}
	switch ends := of.PeriodEnds(civil.Date{}, noTime); {
	case g.Until.IsZero():
		no = append(no, workflow.At("until", validation.Required("New end of the period")))
	case !g.Until.After(ends):
		no = append(no, workflow.At("until", "The period ends on "+ends.Text()+" already. Enter a later day."))
	}
	e.Until = g.Until
	return e, workflow.Collect(no)
}

// withMoney is the entry with its amount and whose it is.
func (g Given) withMoney(facts workflow.Facts, of Award, e Entry) (Entry, error) {
	amount := func(field, text string) (int64, error) {
		if key := KeyOf("", text).Number; key != "" && key == KeyOf("", of.Number).Number {
			return 0, workflow.Malformed(field,
				"Amount: "+validation.Quote(text)+" is the number of the award. Enter its amount in dollars.")
		}
		cents, err := ParseAmount(field, "Amount", text)
		switch {
		case err != nil:
			return 0, err
		case g.Kind == Deobligation && cents < 0:
			cents = -cents
		case cents < 0:
			return 0, workflow.Malformed(field,
				"Amount: "+validation.Quote(text)+" is below zero. Record money that is taken back as a de-obligation.")
		}
		return cents, nil
	}
	wrong := make([]error, 1+len(g.Shares))
	if e.Cents, wrong[0] = amount("amount", g.Amount); wrong[0] == nil && e.Cents == 0 {
		wrong[0] = workflow.Malformed("amount", "Amount: enter more than 0.00.")
	}
	for i, s := range g.Shares {
		var cents int64
		cents, wrong[1+i] = amount(fmt.Sprintf("shares.%d.amount", i), s.Amount)
		e.Shares = append(e.Shares, Share{s.Jurisdiction, cents})
	}
	if err := workflow.Together(wrong...); err != nil {
		return e, err
	}
	return e, of.CheckShares(facts, "shares", e.Cents, e.Shares)
}

// CheckShares wants shares of a joint award, which sum to the amount, and none of any other award.
func (a Award) CheckShares(facts workflow.Facts, field string, cents int64, shares []Share) error {
	switch {
	case len(a.Holders) == 0 && len(shares) == 0:
		return nil
	case len(a.Holders) == 0:
		return workflow.Malformed(field, "This award is not joint. Leave the shares out.")
	case len(shares) == 0:
		return workflow.Malformed(field, "This award is joint. Say how much of the amount is each jurisdiction's share.")
	}
	var sum int64
	for i, s := range shares {
		if !slices.Contains(a.Holders, s.Jurisdiction) {
			return workflow.Malformed(field, nameOf(facts, s.Jurisdiction)+" has no share in this award.")
		}
		if slices.ContainsFunc(shares[:i], func(o Share) bool { return o.Jurisdiction == s.Jurisdiction }) {
			return workflow.Malformed(field, nameOf(facts, s.Jurisdiction)+" has two shares. Add them together.")
		}
		sum += s.Cents
	}
	if sum != cents {
		return UnequalShares(field, sum, cents)
	}
	return nil
}

// UnequalShares refuses shares that do not sum to their amount, in cents.
func UnequalShares(field string, sum, cents int64) error {
	return workflow.Malformed(field, fmt.Sprintf("The shares sum to %s, and the amount is %s.", AmountText(sum), AmountText(cents)))
}

// Sent refuses a document that the actor did not upload.
func Sent(facts workflow.Facts, d field.Document) error {
	q := upload.Sent{By: facts.Actor.ID, Asked: []string{d.SHA256}}
	if err := facts.Ask(&q); err != nil {
		return err
	}
	if size, known := q.Sizes[d.SHA256]; !known || size != d.Size {
		return workflow.Malformed("document", "You have not uploaded this file. Upload it first.")
	}
	return workflow.Collect(slices.Concat(
		workflow.CheckLine("document", "File name", d.Name, 255, true), workflow.CheckLine("document", "Type", d.Type, 100, false),
		workflow.CheckLine("document", "File name", d.RawName, 1000, false)))
}

// CorrectAction puts another action in the stead of one on record, or takes it away. The one put right stays in the
// history, and in the ledger as it was known before.
type CorrectAction struct {
	Award   string `json:"award"`
	Version int    `json:"version,omitempty"`
	Action  int    `json:"action"` // its number
	Removed bool   `json:"removed,omitempty"`
	Given   *Given `json:"given,omitempty"` // nil if Removed
	Reason  string `json:"reason"`
}

// CommandName implements workflow.Command.
func (CorrectAction) CommandName() string { return "CorrectAwardAction" }

// Streams implements workflow.Command.
func (c CorrectAction) Streams() []workflow.Stream { return []workflow.Stream{Stream(c.Award)} }

// Decide implements workflow.Command.
func (c CorrectAction) Decide(facts workflow.Facts, a workflow.Act) (workflow.Decision, error) {
	of, err := begin(facts, c.Award, c.Version)
	if err != nil {
		return workflow.Decision{}, err
	}
	noReason := workflow.Collect(workflow.CheckProse("reason", "Reason", c.Reason, true))
	at := of.index(c.Action)
	if at < 0 {
		return workflow.Decision{}, workflow.Malformed("action", fmt.Sprintf("The award has no action %d.", c.Action))
	}
	old := of.Actions[at]
	switch {
	case old.CorrectedBy != 0:
		return workflow.Decision{}, workflow.Refuse("corrected",
			fmt.Sprintf("Action %d was corrected already, by action %d.", old.No, old.CorrectedBy), "Correct that one.")
	case old.Removed:
		return workflow.Decision{}, workflow.Refuse("removed",
			fmt.Sprintf("Action %d removed another one.", old.No), "Record a new action.")
	case old.Kind == Movement:
		return workflow.Decision{}, workflow.Refuse("movement",
			fmt.Sprintf("Action %d follows from a decision or a repayment.", old.No), "Correct that one.")
	case c.Removed == (c.Given != nil):
		return workflow.Decision{}, workflow.Malformed("given", "Give the right action, or say that there was none.")
	}
	stood := of
	stood.Actions = slices.Delete(slices.Clone(of.Actions), at, at+1)
	on, data := old.On, ActionCorrected{Action: c.Action, Removed: c.Removed}
	if c.Given != nil {
		var entry Entry
		given := *c.Given
		keeps := given.Document != nil && old.Document != nil && given.Document.SHA256 == old.Document.SHA256
		if keeps { // it is on record, whoever uploaded it
			given.Document = nil
		}
		on, entry, err = given.understood(facts, a, stood)
		if keeps {
			entry.Document = old.Document
		}
		data.Entry = &entry
		stood = stood.with(Action{On: on, Entry: entry})
	}
	if err := workflow.Together(err, noReason); err != nil {
		return workflow.Decision{}, err
	}
	if err := of.check(facts, stood.Actions); err != nil {
		return workflow.Decision{}, err
	}
	e := a.Event(Stream(of.ID), on, data)
	e.Personal = map[string]workflow.Sealed{workflow.ReasonName: a.Seal(Stream(of.ID), workflow.ReasonName, c.Reason)}
	return workflow.Decision{Events: []workflow.Event{e}}, nil
}
