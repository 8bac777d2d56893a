package debt

import (
	"fmt"

	"duces/workflow"
	"duces/workflow/authority"
	"duces/workflow/civil"
	"duces/workflow/validation"
)

// The bounds keep every product of interest inside 128 bits; beyond them a number is a slip.
const (
	maxCents = Cents(10_000_000_000_000) // $100 billion
	maxRate  = 10_000                    // 100 percent a year
)

// graceDays is the period of 31 CFR 901.9(g) and 31 U.S.C. 3717(d): what is paid within 30 days
// after interest began to accrue bears none.
const graceDays = 30

// Debt is one demand for repayment and all that was recorded about it.
type Debt struct {
	Demanded  civil.Date `json:"demanded"`
	Principal Cents      `json:"principal_cents"` // as demanded
	// Rate is the annual rate in hundredths of a percent: 100 is 1.00 percent. It is the Treasury
	// current value of funds rate in effect when interest begins, and stays fixed, 31 U.S.C.
	// 3717(c) and 31 CFR 901.9(b)(3).
	Rate int `json:"rate"`
	// InterestFrom is the day after which interest runs: the day that notice of the debt was mailed,
	// 31 U.S.C. 3717(b), or the day of delinquency, 31 CFR 901.9(b)(1). No entry moves it.
	InterestFrom civil.Date `json:"interest_from"`
	// Grace is how many days after InterestFrom a payment bears no interest, if the agency extended
	// the usual 30.
	Grace int `json:"grace,omitempty"`
	// Edition is the text of 2 CFR part 200 that binds the award: see OffsetFrom.
	Edition authority.Edition `json:"edition"`
	// OffsetNotice is the day on which the debtor had had the notice and the opportunities of 31
	// CFR 901.3(b)(4)(ii); none if it has not.
	OffsetNotice civil.Date `json:"offset_notice,omitzero"`
	Entries      []Entry    `json:"entries,omitempty"` // in the order of their recording
}

// Kind says what an entry records.
type Kind string

// The kinds of entries.
const (
	Charge   Kind = "charge"   // a penalty, cost or contingency fee is added
	Payment  Kind = "payment"  // money received
	Offset   Kind = "offset"   // an administrative offset: the debt is reduced by money withheld
	Waiver   Kind = "waiver"   // of one column, 31 CFR 901.9(g)
	Appeal   Kind = "appeal"   // it moves no date; it holds collection only if Holds
	Release  Kind = "release"  // ends the hold of an appeal
	Reversal Kind = "reversal" // one earlier entry, named, never counted
)

// Entry is one dated act about the debt.
type Entry struct {
	ID     string     `json:"id"`
	On     civil.Date `json:"on"`
	Kind   Kind       `json:"kind"`
	Amount Cents      `json:"amount_cents,omitempty"` // above zero for charge, payment, offset and waiver
	Column Column     `json:"column,omitempty"`       // of a charge or waiver
	Holds  bool       `json:"holds,omitempty"`        // of an appeal: collection is held until its release
	Names  string     `json:"names,omitempty"`        // of a reversal or release: the ID of the entry
}

// Check refuses a debt that cannot be computed.
func (d Debt) Check() error {
	var wrong []workflow.Detail
	add := func(bad bool, field, message string) {
		if bad {
			wrong = append(wrong, workflow.At(field, message))
		}
	}
	add(d.Demanded.IsZero(), "demanded", validation.Required("Date of the demand"))
	add(d.InterestFrom.IsZero(), "interest_from", validation.Required("First date of interest"))
	add(d.Principal <= 0 || d.Principal > maxCents, "principal",
		"Principal: enter an amount above zero, up to "+maxCents.String()+".")
	add(d.Rate < 0 || d.Rate > maxRate, "rate",
		"Interest rate: enter the annual rate in hundredths of a percent, from 0 to 10000. 100 is 1.00 percent.")
	_, known := offsetRules[d.Edition]
	add(!known, "edition", validation.NotOneOf("Text of 2 CFR part 200", string(d.Edition),
		authority.Edition2014, authority.Edition2020, authority.Edition2024))
	return workflow.Together(workflow.Collect(wrong), d.CheckInterest())
}

// CheckInterest refuses a first date of interest, or days without it, that the rule does not give.
func (d Debt) CheckInterest() error {
	var wrong []workflow.Detail
	if !d.InterestFrom.IsZero() && d.InterestFrom.Before(d.Demanded) {
		wrong = append(wrong, workflow.At("interest_from",
			"First date of interest: enter the date of the demand or a later one. Interest runs from the notice of the debt."))
	}
	if d.Grace != 0 && d.Grace < graceDays {
		wrong = append(wrong, workflow.At("grace",
			fmt.Sprintf("Days without interest: the rule gives %d days, and an agency may only extend them.", graceDays)))
	}
	return workflow.Collect(wrong)
}

// GraceDays are those after InterestFrom on which a payment bears no interest.
func (d Debt) GraceDays() int { return max(d.Grace, graceDays) }

func (d Debt) graceEnds() civil.Date { return d.InterestFrom.AddDays(d.GraceDays()) }

func (d Debt) entry(id string) (Entry, bool) {
	for _, e := range d.Entries {
		if e.ID == id {
			return e, true
		}
	}
	return Entry{}, false
}

// reversed are the IDs of the entries that a reversal dated up to the day names.
func (d Debt) reversed(day civil.Date) map[string]bool {
	ids := map[string]bool{}
	for _, e := range d.Entries {
		if e.Kind == Reversal && !e.On.After(day) {
			ids[e.Names] = true
		}
	}
	return ids
}

// heldBy is the appeal that holds collection on the day, if one does.
func (d Debt) heldBy(day civil.Date) (Entry, bool) {
	reversed := d.reversed(day)
	released := map[string]bool{}
	for _, e := range d.Entries {
		if e.Kind == Release && !e.On.After(day) && !reversed[e.ID] {
			released[e.Names] = true
		}
	}
	for _, e := range d.Entries {
		if e.Kind == Appeal && e.Holds && !e.On.After(day) && !reversed[e.ID] && !released[e.ID] {
			return e, true
		}
	}
	return Entry{}, false
}
