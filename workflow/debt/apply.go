package debt

import (
	"errors"
	"fmt"
	"slices"

	"duces/workflow"
	"duces/workflow/authority"
	"duces/workflow/civil"
	"duces/workflow/deadline"
	"duces/workflow/validation"
)

// offsetDays is the period of 2 CFR 200.345(a) and, from November 12, 2020, 200.346(a): "If not
// paid within 90 calendar days after demand, the Federal awarding agency may reduce the debt".
const offsetDays = 90

// offsetRules say whether the text of part 200 has that period. From October 1, 2024 § 200.346 has
// none, and refers to 31 CFR part 901.
var offsetRules = map[authority.Edition]struct {
	cite       string
	ninetyDays bool
}{
	authority.Edition2014: {"2 CFR 200.345(a)", true},
	authority.Edition2020: {"2 CFR 200.346(a)", true},
	authority.Edition2024: {"2 CFR 200.346 and 31 CFR 901.3(b)(4)(ii)", false},
}

// OffsetFrom is the first day on which the debt may be reduced by offset, with the reason. Under
// the text of 2024 it is the day on which notice and opportunities had been given, and none if
// they have not.
func (d Debt) OffsetFrom() (civil.Date, string, error) {
	if err := d.Check(); err != nil {
		return civil.Date{}, "", err
	}
	rule := offsetRules[d.Edition]
	if !rule.ninetyDays {
		if d.OffsetNotice.IsZero() {
			return civil.Date{}, rule.cite + ": offset may be initiated only after notice of the debt and of the offset, " +
				"and the opportunities to inspect records, to request review and to agree to repay.", nil
		}
		return d.OffsetNotice, fmt.Sprintf("%s: notice and the opportunities to respond were complete on %s.",
			rule.cite, d.OffsetNotice.Text()), nil
	}
	spec := deadline.Days(offsetDays)
	spec.Rule = deadline.RuleCalendarDays
	last, err := deadline.Due(spec, deadline.Context{From: d.Demanded})
	if err != nil {
		return civil.Date{}, "", err
	}
	first := last.AddDays(1)
	return first, fmt.Sprintf("%s: if not paid within %d calendar days after demand. The demand was on %s, "+
		"so the last day to pay is %s and the first day for offset is %s.",
		rule.cite, offsetDays, d.Demanded.Text(), last.Text(), first.Text()), nil
}

// Apply returns the debt with one more entry, or says why it is refused. The debt given is not
// changed. An entry may be dated before others; it is refused if it makes an earlier waiver larger
// than what was due.
func (d Debt) Apply(e Entry) (Debt, error) {
	if err := d.Check(); err != nil {
		return d, err
	}
	if err := d.wellFormed(e); err != nil {
		return d, err
	}
	if err := d.permitted(e); err != nil {
		return d, err
	}
	with := d
	with.Entries = append(slices.Clip(slices.Clone(d.Entries)), e)
	err := with.countEachDay()
	if over, is := errors.AsType[*overWaivedError](err); is {
		satisfy := "Enter a smaller amount."
		if over.entry.ID != e.ID {
			satisfy = "Reverse that waiver first."
		}
		return d, workflow.Refuse("waiver", over.Error(), satisfy)
	}
	if err != nil {
		return d, err
	}
	return with, nil
}

// countEachDay counts the debt at the end of each day that has an entry: a reversal changes what is
// counted from its own day on, so a later day proves nothing of an earlier one.
func (d Debt) countEachDay() error {
	for _, e := range d.Entries {
		if _, err := d.count(e.On); err != nil {
			return err
		}
	}
	return nil
}

// wellFormed refuses an entry that lacks a part, or has one that its kind does not take.
func (d Debt) wellFormed(e Entry) error {
	var wrong []workflow.Detail
	add := func(bad bool, field, message string) {
		if bad {
			wrong = append(wrong, workflow.At(field, message))
		}
	}
	_, taken := d.entry(e.ID)
	add(e.ID == "", "id", validation.Required("ID"))
	add(taken, "id", "ID: another entry of this debt has it.")
	add(e.On.IsZero(), "on", validation.Required("Date"))
	add(!e.On.IsZero() && e.On.Before(d.Demanded), "on",
		"Date: enter the date of the demand, "+d.Demanded.Text()+", or a later one.")
	money := e.Kind == Charge || e.Kind == Payment || e.Kind == Offset || e.Kind == Waiver
	add(money && (e.Amount <= 0 || e.Amount > maxCents), "amount",
		"Amount: enter an amount above zero, up to "+maxCents.String()+".")
	add(!money && e.Amount != 0, "amount", "Amount: leave it empty. This entry moves no money of its own.")
	names := e.Kind == Reversal || e.Kind == Release
	add(names && e.Names == "", "names", validation.Required("The entry that it is about"))
	add(!names && e.Names != "", "names", "Leave the entry that it is about empty.")
	add(e.Holds && e.Kind != Appeal, "holds", "Only an appeal holds collection.")
	switch e.Kind {
	case Charge:
		add(e.Column != ContingencyFee && e.Column != Penalty && e.Column != Cost, "column",
			validation.NotOneOf("Column", string(e.Column), ContingencyFee, Penalty, Cost))
	case Waiver:
		add(e.Column == "", "column", validation.Required("Column"))
		add(e.Column == Principal, "column",
			"Column: principal is not waived under 31 CFR 901.9(g). A compromise is under part 902.")
		add(e.Column != "" && !e.Column.known(), "column",
			validation.NotOneOf("Column", string(e.Column), ContingencyFee, Penalty, Cost, Interest))
	case Payment, Offset, Appeal, Release, Reversal:
		add(e.Column != "", "column", "Column: leave it empty. The rule sets the order of the columns.")
	default:
		add(true, "kind", validation.NotOneOf("Kind", string(e.Kind),
			Charge, Payment, Offset, Waiver, Appeal, Release, Reversal))
	}
	return workflow.Collect(wrong)
}

// permitted refuses what the rule or the record does not allow on the day of the entry.
func (d Debt) permitted(e Entry) error {
	switch e.Kind {
	case Offset:
		return d.offsetPermitted(e)
	case Reversal, Release:
		return d.namePermitted(e)
	}
	return nil
}

func (d Debt) offsetPermitted(e Entry) error {
	first, why, err := d.OffsetFrom()
	if err != nil {
		return err
	}
	if first.IsZero() || e.On.Before(first) {
		satisfy := "Record the notice of the offset first."
		if !first.IsZero() {
			satisfy = "Offset is allowed from " + first.Text() + "."
		}
		return workflow.Refuse("offset", "The debt cannot be reduced by offset on "+e.On.Text()+". "+why, satisfy)
	}
	if appeal, held := d.heldBy(e.On); held {
		return workflow.Refuse("held", fmt.Sprintf("The appeal of %s holds collection.", appeal.On.Text()),
			"Record its release first.")
	}
	return nil
}

func (d Debt) namePermitted(e Entry) error {
	named, known := d.entry(e.Names)
	switch {
	case !known:
		return workflow.Malformed("names", "No entry of this debt has the ID "+validation.Quote(e.Names)+".")
	case e.On.Before(named.On):
		return workflow.Malformed("on",
			"Date: enter "+named.On.Text()+", the date of the entry that it is about, or a later one.")
	case e.Kind == Reversal && named.Kind == Reversal:
		return workflow.Refuse("reversal", "A reversal is not reversed.", "Record the first entry again.")
	case e.Kind == Release && (named.Kind != Appeal || !named.Holds):
		return workflow.Refuse("release", "Only an appeal that holds collection is released.", "")
	}
	for _, other := range d.Entries {
		if other.Names != e.Names || d.isReversed(other.ID) {
			continue
		}
		if other.Kind == Reversal {
			return workflow.Refuse("reversal", fmt.Sprintf(
				"The entry was reversed on %s, and an entry is reversed once.", other.On.Text()), "")
		}
		if e.Kind == Release {
			return workflow.Refuse("release", fmt.Sprintf("The appeal was released on %s.", other.On.Text()), "")
		}
	}
	return nil
}

func (d Debt) isReversed(id string) bool {
	return slices.ContainsFunc(d.Entries, func(e Entry) bool { return e.Kind == Reversal && e.Names == id })
}
