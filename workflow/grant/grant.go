package grant

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"duces/workflow"
	"duces/workflow/authority"
	"duces/workflow/award"
	"duces/workflow/civil"
	"duces/workflow/field"
	"duces/workflow/jurisdiction"
	"duces/workflow/matter"
	"duces/workflow/validation"
)

// Awards are those that a matter's decisions can be about.
type Awards struct {
	agency string
	all    []award.Award
	facts  workflow.Facts
}

// Of reads them as they stand in the act.
func Of(facts workflow.Facts, w *matter.Work, on civil.Date) (Awards, error) {
	all, err := award.Of(facts, w.Jurisdiction().ID)
	return Awards{w.Review().Office(on).Agency, all, facts}, err
}

// Named finds an award by its number.
func (a Awards) Named(number string) (award.Award, bool) { return award.Pick(a.all, number, a.agency) }

// justice are the names under which the Office of Justice Programs makes awards, folded.
var justice = []string{"office of justice programs", "ojp", "bureau of justice assistance", "bja"}

// ofJustice says whether 28 CFR part 18 and the statute of the Byrne JAG program can bind an award.
func ofJustice(x award.Award) bool { return slices.Contains(justice, workflow.Folded(x.Agency)) }

// Binding are the sections that bind an award on record for a decision of the day, and a sentence or more that says
// how the text was chosen.
func Binding(x award.Award, on civil.Date) ([]authority.Section, string, error) {
	all, why, err := authority.Binding(x.Made, termsOf(x), on)
	if err != nil || ofJustice(x) {
		return all, why, err
	}
	return slices.DeleteFunc(all, func(s authority.Section) bool {
		return strings.HasPrefix(s.ID, "28cfr18.") || strings.HasPrefix(s.ID, "34usc")
	}), why, nil
}

// EditionOf is the text of part 200 that binds an award.
func EditionOf(x award.Award, on civil.Date) (authority.Edition, error) {
	edition, _, err := authority.EditionOf(x.Made, termsOf(x), on)
	return edition, err
}

// termsOf is what is recorded of an award's terms: part 200, with the day whose text applies, or as amended.
func termsOf(x award.Award) authority.Terms {
	regulation := workflow.Folded(x.Terms.Regulation)
	switch {
	case !strings.Contains(regulation, "200"):
		return authority.Terms{}
	case strings.Contains(regulation, "as amended"):
		return authority.Terms{Edition: authority.AsAmended}
	}
	return authority.Terms{AsOf: x.Terms.AsOf}
}

// RoleIn is the part that the recipient has in an award, for an outcome; empty: the record does not tell.
func RoleIn(facts workflow.Facts, x award.Award, o authority.Outcome) (authority.AwardRole, error) {
	applies := o == authority.Denied
	pick := func(applicant, recipient authority.AwardRole) authority.AwardRole {
		if applies {
			return applicant
		}
		return recipient
	}
	switch {
	case !ofJustice(x):
		return "", nil
	case x.Role == award.Subrecipient:
		return pick(authority.StateSubgrantApplicant, authority.StateSubgrantee), nil
	case x.Basis == award.Categorical:
		return pick(authority.CategoricalApplicant, authority.CategoricalRecipient), nil
	case x.Basis != award.Formula:
		return "", nil
	}
	j, err := jurisdiction.Current(facts, x.Recipient)
	if err != nil || j.Kind == "state" {
		return pick(authority.StateFormulaApplicant, authority.StateFormulaRecipient), err
	}
	return pick(authority.DirectLocalApplicant, authority.DirectLocalRecipient), nil
}

// moves says from which column an outcome moves cents into which; false: it moves none. An award that is made gets back what
// was withheld from it, or suspended.
func moves(outcome string) (from, into award.Column, is bool) {
	switch authority.Outcome(outcome) {
	case authority.Withheld, authority.Suspended:
		return award.Undrawn, award.Withheld, true
	case authority.Denied, authority.Terminated:
		return award.Undrawn, award.Denied, true
	case authority.Disallowed:
		return award.Drawn, award.Disallowed, true
	case authority.Made, authority.MadeWithConditions:
		return award.Withheld, award.Undrawn, true
	}
	return "", "", false
}

// Complete gives decisions what the ledger says of their awards, and refuses what the record or the law does not bear.
// Corrected is the event of the step that they correct; 0: the step is new.
func Complete(facts workflow.Facts, w *matter.Work, name string, on civil.Date, given []field.Decided, corrected int64) ([]field.Decided, error) {
	if len(given) == 0 {
		return given, nil
	}
	awards, err := Of(facts, w, on)
	if err != nil {
		return nil, err
	}
	if corrected != 0 {
		reference, _, err := origin(facts, w, workflow.Event{Corrects: corrected})
		if err != nil {
			return nil, err
		}
		for i, x := range awards.all {
			awards.all[i] = x.WithoutMoves(reference)
		}
	}
	all := slices.Clone(given)
	wrong := make([]error, len(all))
	for i := range all {
		wrong[i] = of(fmt.Sprintf("fields.%s.%d.", name, i), all[i].Award, workflow.Together(findingStands(w, on, all[i].Finding), awards.complete(w, on, &all[i])))
	}
	if err := workflow.Together(wrong...); err != nil {
		return nil, err
	}
	return all, nil
}

// findingStands refuses a finding that the matter does not have, or that did not stand on the day of the decision.
func findingStands(w *matter.Work, on civil.Date, number int) error {
	if number == 0 {
		return nil
	}
	f, known := w.Matter().Finding(number)
	switch {
	case !known:
		return workflow.Malformed("finding", fmt.Sprintf("Finding: this matter has no finding %d. Name one that it has, or none.", number))
	case f.On.After(on):
		return workflow.Malformed("finding", fmt.Sprintf("Finding: finding %d was made on %s, after the decision. Name an earlier one.", number, f.On.Text()))
	case !f.Stands(on):
		return workflow.Refuse("finding_superseded", fmt.Sprintf("Finding %d was superseded on %s by finding %d.", number, f.SupersededOn.Text(), f.SupersededBy),
			fmt.Sprintf("Name finding %d instead.", f.SupersededBy))
	}
	return nil
}

// of names the decision and its award in a refusal: a field is that of one decision of many.
func of(under, number string, err error) error {
	no, is := err.(*workflow.Error) //nolint:errorlint // ours alone, and not what it wraps
	if !is {
		return err
	}
	one := func(d workflow.Detail) workflow.Detail {
		if d.Field != "" {
			d.Field = under + d.Field
		}
		d.Message = "Award " + number + ": " + d.Message
		return d
	}
	named, first := *no, one(workflow.At(no.Field, no.Message))
	named.Field, named.Message, named.Details = first.Field, first.Message, nil
	for _, d := range no.Details {
		named.Details = append(named.Details, one(d))
	}
	return &named
}

func (a Awards) complete(w *matter.Work, on civil.Date, d *field.Decided) error {
	d.Law, d.Right = "", ""
	x, known := a.Named(d.Award)
	if !known {
		return offRecord(d)
	}
	var no []workflow.Detail
	if d.Program != "" && !workflow.SameName(d.Program, x.Program) {
		no = append(no, workflow.At("program", "Program: the ledger says "+validation.Quote(x.Program)+". Leave it out."))
	}
	if d.FiscalYear != 0 && d.FiscalYear != x.Year {
		no = append(no, workflow.At("fiscal_year", fmt.Sprintf("Fiscal year: the program year in the ledger is %d. Leave it out.", x.Year)))
	}
	d.Program, d.FiscalYear = x.Program, x.Year
	outcome := authority.Outcome(d.Outcome)
	binding, why, err := Binding(x, on)
	if err != nil && (outcome.Adverse() || len(d.Authority) > 0) {
		return err
	}
	wrong := []error{workflow.Collect(no)}
	if err == nil {
		wrong = append(wrong, authority.CheckNamed(outcome, d.Authority, binding))
	}
	if outcome.Adverse() {
		d.Law = why
		wrong = append(wrong, groundsKnown(a.facts, w, on, x, d.Grounds), authority.CheckNotice(d.Facts, d.Action, d.AppealRights), a.review(w, on, x, d))
	}
	return workflow.Together(append(wrong, a.share(w, on, x, d))...)
}

// share says whose the cents are that a decision about a joint award moves. It refuses what the ledger does not bear.
func (a Awards) share(w *matter.Work, on civil.Date, x award.Award, d *field.Decided) error {
	m, err := move(x, on, *d, w.Matter().ID+"/"+w.Act().ID)
	switch {
	case err != nil:
		return err
	case m == nil && len(d.Shares) == 0:
		return nil
	case m == nil:
		return x.CheckShares(a.facts, "shares", d.AmountCents, sharesOf(*d))
	}
	d.Shares = nil
	for _, s := range m.Shares {
		d.Shares = append(d.Shares, field.DecidedShare(s))
	}
	_, err = x.Remade(a.facts, w.Act(), m.Reference, "", award.DatedMove{On: on, Moved: *m})
	return err
}

// OffRecord is what a decision says of its law where the award is not on record.
const OffRecord = "The award is not on record for this jurisdiction, so its date and its terms are not known. " +
	"Which law binds it, and whether there is a right to review, was not checked."

// offRecord checks the little that can be checked of an award that is not on record.
func offRecord(d *field.Decided) error {
	if authority.Outcome(d.Outcome).Adverse() {
		d.Law = OffRecord
	}
	for _, id := range d.Authority {
		if _, known := authority.Named(id); !known {
			return workflow.Malformed("authority", "Authority: no section is called "+validation.Quote(id)+".")
		}
	}
	if d.ReviewRight != nil {
		return workflow.Malformed("review_right", "This award is not on record, so its role cannot be told. "+
			"Record the award, or say that there is no right to review.")
	}
	var sum int64
	for _, s := range d.Shares {
		sum += s.Cents
	}
	if len(d.Shares) > 0 && sum != d.AmountCents {
		return award.UnequalShares("shares", sum, d.AmountCents)
	}
	return nil
}

// review computes the right to review.
func (a Awards) review(w *matter.Work, on civil.Date, x award.Award, d *field.Decided) error {
	outcome := authority.Outcome(d.Outcome)
	role, err := RoleIn(a.facts, x, outcome)
	if err != nil {
		return err
	}
	if role == "" {
		if d.ReviewRight != nil {
			return workflow.Malformed("review_right", "28 CFR part 18 does not bind this award, or its role is not on record. Leave the answer out.")
		}
		return nil
	}
	var answer *authority.Answer
	if d.ReviewRight != nil {
		answer = &authority.Answer{Right: d.ReviewRight.Right, Author: a.facts.Actor.ID, On: w.Today(), Reason: d.ReviewRight.Reason}
	}
	right, err := authority.Rights(role, outcome, answer)
	switch {
	case err != nil:
		return err
	case right.Standing == authority.Ask:
		no := workflow.Refuse("review_right", right.Sentence+Quoted(right.Paragraphs), "Answer under “Right to review”, with the reason.")
		no.Field = "review_right"
		return no
	case right.Standing == authority.HasRight && d.NoReviewRight:
		return workflow.Malformed("no_review_right", right.Sentence+" Leave “no right to review” out.")
	}
	d.NoReviewRight, d.Right = right.Standing == authority.NoRight, right.Sentence
	if d.ReviewRight != nil { // the event keeps the author
		d.Right = "28 CFR 18.2(a) and 18.5(c) differ." + Quoted(right.Paragraphs)
	}
	return nil
}

// Quoted shows paragraphs after a sentence.
func Quoted(all []authority.Section) string {
	var b strings.Builder
	for _, s := range all {
		fmt.Fprintf(&b, " %s: “%s”", s.Cite, s.Text)
	}
	return b.String()
}

// move is what a decision moves in the award; nil: nothing.
func move(x award.Award, on civil.Date, d field.Decided, reference string) (*award.Moved, error) {
	from, into, is := moves(d.Outcome)
	if !is {
		return nil, nil
	}
	stands := x.Columns(on, time.Time{}).At(from)
	m := &award.Moved{From: from, Into: into, Cents: d.AmountCents, Reference: reference}
	switch back := from == award.Withheld; {
	case stands == 0 && (back || d.AmountCents == 0):
		return nil, nil
	case d.AmountCents == 0 && back:
		m.Cents, m.All = stands, true
	case d.AmountCents == 0:
		return nil, workflow.Malformed("amount", fmt.Sprintf("Amount: enter how much of the $%s that is %s.", award.AmountText(stands), from))
	case d.AmountCents > stands:
		do := "Enter a smaller amount."
		if back {
			do = "Leave the amount out to give back all that is withheld, or enter a smaller one."
		}
		return nil, workflow.Refuse("above", fmt.Sprintf("The amount of $%s is above the $%s that is %s on %s.",
			award.AmountText(d.AmountCents), award.AmountText(stands), from, on.Text()), do)
	}
	m.Shares = x.Divided(from, on, m.Cents, sharesOf(d))
	return m, nil
}

func sharesOf(d field.Decided) []award.Share {
	var shares []award.Share
	for _, s := range d.Shares {
		shares = append(shares, award.Share(s))
	}
	return shares
}
