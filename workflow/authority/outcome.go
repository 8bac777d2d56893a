package authority

import "slices"

// Outcome is what a decision does with an award.
type Outcome string

// The outcomes.
const (
	Made               Outcome = "made"
	MadeWithConditions Outcome = "made_with_conditions"
	Withheld           Outcome = "withheld"
	Denied             Outcome = "denied"
	Suspended          Outcome = "suspended"
	Terminated         Outcome = "terminated"
	Disallowed         Outcome = "disallowed" // with repayment demanded
)

// Outcomes are all of them, in the order in which forms list them.
var Outcomes = []Outcome{Made, MadeWithConditions, Withheld, Denied, Suspended, Terminated, Disallowed}

var adverse = []Outcome{Withheld, Denied, Suspended, Terminated, Disallowed}

// Adverse reports that the outcome harms the applicant or recipient: it takes a second person.
func (o Outcome) Adverse() bool { return slices.Contains(adverse, o) }

// Title is the outcome as people read it.
func (o Outcome) Title() string {
	switch o {
	case MadeWithConditions:
		return "Made with conditions"
	case Disallowed:
		return "Disallowed with repayment demanded"
	case Made, Withheld, Denied, Suspended, Terminated:
		return string(o[0]-'a'+'A') + string(o[1:])
	}
	return string(o)
}
