package deadline

import (
	"fmt"

	"duces/workflow/civil"
	"duces/workflow/validation"
)

// Kind says which of the two types of deadline a Spec is; they never mix.
type Kind string

// The two kinds.
const (
	Fixed  Kind = "fixed"  // a stated date: never rolls, never gains days
	Period Kind = "period" // counted from an event under a rule
)

// Service is how the paper that starts a period was served.
type Service string

// The ways of service that Rule 6(d) tells apart. Consented is any other means
// consented to in writing, Rule 5(b)(2)(F).
const (
	Personal   Service = "personal"
	Mail       Service = "mail"
	Clerk      Service = "clerk"
	Consented  Service = "consented"
	Electronic Service = "electronic"
)

// Longest periods that a Spec may state: a century, beyond which a number is a slip.
const (
	maxDays   = 36525
	maxHours  = maxDays * 24
	maxMonths = 1200
)

// Spec states a deadline before it is computed: a fixed date, or one length
// of time, forward from its trigger or back from it.
type Spec struct {
	Kind         Kind       `json:"kind"`
	Date         civil.Date `json:"date,omitzero"`
	Days         int        `json:"days,omitempty"`
	BusinessDays int        `json:"business_days,omitempty"`
	Hours        int        `json:"hours,omitempty"`
	At           string     `json:"at,omitempty"` // of hours: HH:MM on the day of the trigger, on the clocks of the zone, or EndOfDay
	Months       int        `json:"months,omitempty"`
	Before       bool       `json:"before,omitempty"`
	Service      Service    `json:"service,omitempty"`
	Rule         string     `json:"rule,omitempty"` // a rule by its name or with its version, or nothing for the usual one
}

// EndOfDay is where hours start that follow a day: then midnight is the end of the day
// before it, as it is the end of every last day, and a date that falls there rolls as that day does.
const EndOfDay = "24:00"

// FixedOn is a deadline on a stated date.
func FixedOn(d civil.Date) Spec { return Spec{Kind: Fixed, Date: d} }

// Days is a period of n days.
func Days(n int) Spec { return Spec{Kind: Period, Days: n} }

// Validate reports, in one sentence, what keeps the Spec from being computed.
func (s Spec) Validate() error {
	if err := s.Service.validate(); err != nil {
		return err
	}
	switch s.Kind {
	case Fixed:
		return s.validateFixed()
	case Period:
		return s.validatePeriod()
	}
	return validation.NoneOf("the kind of the deadline", s.Kind, Fixed, Period)
}

func (s Spec) validateFixed() error {
	switch {
	case s.Date.IsZero():
		return fmt.Errorf("a fixed date needs its date")
	case !s.Date.InRange():
		return fmt.Errorf("the fixed date is outside the years %d to %d", validation.FirstYear, validation.LastYear)
	case s.Days != 0 || s.BusinessDays != 0 || s.Hours != 0 || s.Months != 0 || s.Before || s.At != "":
		return fmt.Errorf("a fixed date is not counted: it takes no days, business days, hours, months or before")
	case s.Rule != "":
		return fmt.Errorf("a fixed date is not counted: it takes no rule")
	}
	return nil
}

func (s Spec) validatePeriod() error {
	if !s.Date.IsZero() {
		return fmt.Errorf("a period is counted from its trigger: it takes no date")
	}
	stated := 0
	for _, length := range []struct {
		name   string
		n, max int
	}{{"days", s.Days, maxDays}, {"business days", s.BusinessDays, maxDays}, {"hours", s.Hours, maxHours}, {"months", s.Months, maxMonths}} {
		switch {
		case length.n < 0:
			return fmt.Errorf("a period of %d %s: the number must be at least 1; to count back, say before", length.n, length.name)
		case length.n > length.max:
			return fmt.Errorf("a period of %d %s is longer than a hundred years", length.n, length.name)
		case length.n > 0:
			stated++
		}
	}
	if s.At != "" {
		if s.Hours == 0 {
			return fmt.Errorf("a time of day to start from belongs to a period in hours")
		}
		if _, err := civil.ParseTimeOfDay(s.At); err != nil && s.At != EndOfDay {
			return err
		}
	}
	switch stated {
	case 0:
		return fmt.Errorf("a period needs its length: days, business days, hours or months, at least 1")
	case 1:
		_, err := ruleFor(s, civil.Date{})
		return err
	}
	return fmt.Errorf("a period has one length: days, business days, hours or months, not several")
}

func (s Service) validate() error {
	switch s {
	case "", Personal, Mail, Clerk, Consented, Electronic:
		return nil
	}
	return validation.NoneOf("service", s, Personal, Mail, Clerk, Consented, Electronic)
}
