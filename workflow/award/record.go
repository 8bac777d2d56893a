package award

import (
	"fmt"
	"slices"

	"duces/workflow"
	"duces/workflow/civil"
	"duces/workflow/jurisdiction"
	"duces/workflow/timezone"
	"duces/workflow/validation"
)

// GivenShare is a share as a person gives it.
type GivenShare struct {
	Jurisdiction string `json:"jurisdiction" doc:"Id of a jurisdiction."`
	Amount       string `json:"amount" doc:"Dollars, such as 91,000.00."`
}

// Record puts an award on record, with its first obligation if an amount is given.
type Record struct {
	Details
	MadeOn civil.Date   `json:"made_on"`
	Name   string       `json:"name,omitempty"` // of the recipient or project, as the award has it
	Amount string       `json:"amount,omitempty"`
	Shares []GivenShare `json:"shares,omitempty"` // of a joint award; the recipient is its fiscal agent
	// SameAs is the award on record under a number that is written otherwise, and Distinct says that this is another.
	SameAs   string `json:"same_as,omitempty"`
	Distinct bool   `json:"distinct,omitempty"`
}

// CommandName implements workflow.Command.
func (Record) CommandName() string { return "RecordAward" }

// Streams implements workflow.Command.
func (c Record) Streams() []workflow.Stream {
	return []workflow.Stream{jurisdiction.Stream(c.Recipient)}
}

// Decide implements workflow.Command.
func (c Record) Decide(facts workflow.Facts, a workflow.Act) (workflow.Decision, error) {
	if err := facts.Actor.May(workflow.VerbRecordAwards); err != nil {
		return workflow.Decision{}, err
	}
	c.Details = c.tidy()
	id := a.NewID("award")
	made := Award{ID: id, Details: c.Details, Made: c.MadeOn}
	for _, s := range c.Shares {
		made.Holders = append(made.Holders, s.Jurisdiction)
	}
	wrongDay := CheckDay(facts, a, c.Recipient, "made_on", "Date of the award", c.MadeOn)
	first, wrongMoney := c.first(facts, made)
	err := workflow.Together(
		c.check(facts, c.SameAs == ""), wrongDay, wrongMoney, workflow.Collect(workflow.CheckLine("name", "Name", c.Name, 200, false)))
	if err != nil {
		return workflow.Decision{}, err
	}
	same, err := c.known(facts)
	if err != nil {
		return workflow.Decision{}, err
	}
	if same != nil {
		return c.also(a, *same)
	}
	d := workflow.Decision{Created: []string{id}}
	d.Events = append(d.Events, a.Event(Stream(id), c.MadeOn, Recorded{c.Details, made.Holders}))
	if first != nil {
		d.Events = append(d.Events, a.Event(Stream(id), c.MadeOn, Acted{*first}))
	}
	if !workflow.Blank(c.Name) {
		d.Events = append(d.Events, a.Event(Stream(id), c.MadeOn, Named{workflow.Tidy(c.Name)}))
	}
	return d, nil
}

// first is the obligation that an award is recorded with; nil: none.
func (c Record) first(facts workflow.Facts, made Award) (*Entry, error) {
	if len(c.Shares) > 0 {
		if err := made.checkHolders(facts); err != nil {
			return nil, err
		}
	} else if c.Amount == "" {
		return nil, nil
	}
	e, err := Given{Kind: Obligation, Amount: c.Amount, Shares: c.Shares}.entry(facts, made)
	return &e, err
}

func (f Details) tidy() Details {
	for _, text := range []*string{&f.Agency, &f.Number, &f.Program, &f.Terms.Regulation} {
		*text = workflow.Tidy(*text)
	}
	return f
}

// check says what is wrong with the facts; of an award that is on record already, only with its key.
func (f Details) check(facts workflow.Facts, whole bool) error {
	no := slices.Concat(
		workflow.CheckLine("agency", "Agency", f.Agency, 200, true), workflow.CheckLine("number", "Award number", f.Number, 100, true))
	if len(no) == 0 && KeyOf(f.Agency, f.Number).Number == "" {
		no = append(no, workflow.At("number", "Award number: enter at least one letter or digit."))
	}
	if !whole {
		return workflow.Collect(no)
	}
	no = append(no, workflow.CheckLine("program", "Program", f.Program, 200, true)...)
	no = append(no, workflow.CheckLine("terms.regulation", "Regulation", f.Terms.Regulation, 200, !f.Terms.AsOf.IsZero())...)
	if f.Year < 1900 || f.Year > 2200 {
		no = append(no, workflow.At("year", "Program year: enter a year of four digits."))
	}
	if f.Role != "" && !slices.Contains(Roles, f.Role) {
		no = append(no, workflow.At("role", validation.NotOneOf("Role", string(f.Role), Roles...)))
	}
	if f.Basis != "" && !slices.Contains(Bases, f.Basis) {
		no = append(no, workflow.At("basis", validation.NotOneOf("Basis", string(f.Basis), Bases...)))
	}
	if (f.Role == Subrecipient) != (f.SubawardOf != "") {
		no = append(no, workflow.At("subaward_of",
			"A subrecipient has a subaward. Name the award that it is a part of, for a subrecipient only."))
	}
	if !f.Until.IsZero() && f.Until.Before(f.From) {
		no = append(no, workflow.At("until", "The period ends before it begins."))
	}
	if err := workflow.Collect(no); err != nil {
		return err
	}
	if f.SubawardOf != "" {
		if _, err := Find(facts, f.SubawardOf); err != nil {
			return missing(err, "subaward_of", "Award")
		}
	}
	return nil
}

// missing is NotFound as a refusal of the input that names what is not there.
func missing(err error, field, title string) error {
	if workflow.CodeOf(err) == workflow.NotFound {
		return workflow.Malformed(field, title+": there is none with this id.")
	}
	return err
}

// known is the award that the caller says this one is; nil: it is another. It refuses to guess.
func (c Record) known(facts workflow.Facts) (*Award, error) {
	key := KeyOf(c.Agency, c.Number)
	q := ByKey{Asked: []Key{key}}
	if err := facts.Ask(&q); err != nil {
		return nil, err
	}
	var others []Award
	for _, id := range q.IDs[key] {
		other, err := Find(facts, id)
		if err != nil {
			return nil, err
		}
		if other.writtenAs(c.Number) && id != c.SameAs {
			return nil, onRecord(other)
		}
		others = append(others, other)
	}
	switch i := slices.IndexFunc(others, func(o Award) bool { return o.ID == c.SameAs }); {
	case c.SameAs != "" && c.Distinct:
		return nil, workflow.Malformed("distinct", "Choose one: the award is the same as another, or distinct.")
	case i >= 0:
		return &others[i], nil
	case c.SameAs != "":
		return nil, workflow.Malformed("same_as", "This award of the agency does not have that number, however it is written.")
	case len(others) > 0 && !c.Distinct:
		no := workflow.Refuse("same_award",
			fmt.Sprintf("Award %s of %s is on record. Is %s the same?", others[0].Number, others[0].Agency, c.Number),
			"Say that it is the same, with its id, or that it is distinct.")
		no.Field, no.Existing = "number", others[0].ID
		return nil, no
	}
	return nil, nil
}

func onRecord(a Award) error {
	return &workflow.Error{
		Code: workflow.Conflict, Field: "number", Existing: a.ID,
		Message: "Award " + a.Number + " of " + a.Agency + " is already on record. Nothing was saved. Add an action to it instead.",
	}
}

// also says that the award's number is written so too. It records no money: that is an action of the award.
func (c Record) also(a workflow.Act, same Award) (workflow.Decision, error) {
	if c.Amount != "" || len(c.Shares) > 0 {
		return workflow.Decision{}, workflow.Malformed("amount",
			"Award "+same.Number+" is on record. Leave the amount out, and add it as an action of that award.")
	}
	d := workflow.Decision{Created: []string{same.ID}}
	if !same.writtenAs(c.Number) {
		d.Events = append(d.Events, a.Event(Stream(same.ID), c.MadeOn, Identified{Spelling, c.Number}))
	}
	return d, nil
}

// checkHolders wants several jurisdictions, each once, the recipient among them.
func (a Award) checkHolders(facts workflow.Facts) error {
	switch {
	case !slices.Contains(a.Holders, a.Recipient):
		return workflow.Malformed("shares",
			"The fiscal agent must have a share. Add the recipient to the shares, with 0.00 if it keeps nothing.")
	case len(a.Holders) < 2:
		return workflow.Malformed("shares",
			"A joint award has at least two shares. Leave the shares out, or add another.")
	}
	for i, id := range a.Holders {
		if slices.Contains(a.Holders[:i], id) {
			return workflow.Malformed("shares", nameOf(facts, id)+" has two shares. Add them together.")
		}
		if _, err := recipient(facts, fmt.Sprintf("shares.%d.jurisdiction", i), id); err != nil {
			return err
		}
	}
	return nil
}

// recipient finds a jurisdiction that can have an award.
func recipient(facts workflow.Facts, field, id string) (jurisdiction.Jurisdiction, error) {
	if id == "" {
		return jurisdiction.Jurisdiction{}, workflow.Malformed(field, validation.Required("Jurisdiction"))
	}
	j, err := jurisdiction.Find(facts, id)
	if err == nil {
		err = j.NotMerged()
	}
	return j, missing(err, field, "Jurisdiction")
}

func nameOf(facts workflow.Facts, id string) string {
	if j, err := jurisdiction.Find(facts, id); err == nil {
		return j.Title()
	}
	return "a jurisdiction"
}

// CheckDay wants a day that has come where the recipient is.
func CheckDay(facts workflow.Facts, a workflow.Act, to, field, title string, on civil.Date) error {
	if to == "" {
		return workflow.Malformed("recipient", validation.Required("Recipient"))
	}
	j, err := jurisdiction.Current(facts, to)
	if err != nil {
		return missing(err, "recipient", "Recipient")
	}
	switch {
	case on.IsZero():
		return workflow.Malformed(field, validation.Required(title))
	case on.After(j.Today(a)):
		return workflow.Malformed(field, fmt.Sprintf("%s: %s is in the future. Today is %s in %s.",
			title, on.Text(), j.Today(a).Text(), timezone.Title(j.Zone)))
	}
	return nil
}
