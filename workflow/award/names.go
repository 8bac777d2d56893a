package award

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"duces/workflow"
	"duces/workflow/civil"
	"duces/workflow/validation"
)

var noTime time.Time

// ChangeName gives the award another name from a day on. It stays one award.
type ChangeName struct {
	Award string     `json:"award"`
	Name  string     `json:"name"`
	From  civil.Date `json:"from"`
}

// CommandName implements workflow.Command.
func (ChangeName) CommandName() string { return "ChangeAwardName" }

// Streams implements workflow.Command.
func (c ChangeName) Streams() []workflow.Stream { return []workflow.Stream{Stream(c.Award)} }

// Decide implements workflow.Command.
func (c ChangeName) Decide(facts workflow.Facts, a workflow.Act) (workflow.Decision, error) {
	of, err := begin(facts, c.Award, 0)
	if err == nil {
		wrongDay := CheckDay(facts, a, of.Recipient, "from", "From", c.From)
		err = workflow.Together(workflow.Collect(workflow.CheckLine("name", "Name", c.Name, 200, true)), wrongDay)
	}
	if err != nil {
		return workflow.Decision{}, err
	}
	name := workflow.Tidy(c.Name)
	if slices.Contains(of.Names, DatedName{name, c.From}) {
		return workflow.Decision{}, nil
	}
	return workflow.Decision{Events: []workflow.Event{a.Event(Stream(of.ID), c.From, Named{name})}}, nil
}

// ChangeIdentifier gives the recipient another identifier from a day on. It stays one award.
type ChangeIdentifier struct {
	Award  string     `json:"award"`
	Scheme Scheme     `json:"scheme"`
	Value  string     `json:"value"`
	From   civil.Date `json:"from"`
}

// CommandName implements workflow.Command.
func (ChangeIdentifier) CommandName() string { return "ChangeAwardIdentifier" }

// Streams implements workflow.Command.
func (c ChangeIdentifier) Streams() []workflow.Stream { return []workflow.Stream{Stream(c.Award)} }

// A UEI never has the letters O and I, which look like digits.
var (
	dunsForm = regexp.MustCompile(`^\d{9}$`)
	ueiForm  = regexp.MustCompile(`^[A-HJ-NP-Z1-9][A-HJ-NP-Z0-9]{11}$`)
)

// Decide implements workflow.Command.
func (c ChangeIdentifier) Decide(facts workflow.Facts, a workflow.Act) (workflow.Decision, error) {
	of, err := begin(facts, c.Award, 0)
	if err == nil {
		wrongDay := CheckDay(facts, a, of.Recipient, "from", "From", c.From)
		err = workflow.Together(c.check(), wrongDay)
	}
	if err != nil {
		return workflow.Decision{}, err
	}
	is := Identifier{Identified{c.Scheme, c.written()}, c.From}
	if slices.Contains(of.Identifiers, is) {
		return workflow.Decision{}, nil
	}
	return workflow.Decision{Events: []workflow.Event{a.Event(Stream(of.ID), c.From, is.Identified)}}, nil
}

func (c ChangeIdentifier) written() string {
	s := strings.ToUpper(workflow.Tidy(c.Value))
	if c.Scheme == DUNS {
		s = strings.ReplaceAll(s, "-", "")
	}
	return s
}

func (c ChangeIdentifier) check() error {
	switch s := c.written(); {
	case c.Scheme != DUNS && c.Scheme != UEI:
		return workflow.Malformed("scheme", validation.NotOneOf("Kind of identifier", string(c.Scheme), DUNS, UEI))
	case c.Scheme == DUNS && !dunsForm.MatchString(s):
		return workflow.Malformed("value", validation.Not("DUNS number", c.Value, "nine digits"))
	case c.Scheme == UEI && !ueiForm.MatchString(s):
		return workflow.Malformed("value", validation.Not("UEI", c.Value, "12 letters and digits, without the letters O and I"))
	case c.Scheme == DUNS && !c.From.Before(uniqueEntityFrom):
		return workflow.Malformed("from", "A DUNS number identifies recipients until April 3, 2022. Enter the UEI, or an earlier day.")
	case c.Scheme == UEI && c.From.Before(uniqueEntityFrom):
		return workflow.Malformed("from", "A UEI identifies recipients from April 4, 2022. Enter the DUNS number, or a later day.")
	}
	return nil
}
