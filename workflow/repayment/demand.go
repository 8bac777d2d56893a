package repayment

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"duces/workflow"
	"duces/workflow/award"
	"duces/workflow/civil"
	"duces/workflow/debt"
	"duces/workflow/field"
	"duces/workflow/grant"
	"duces/workflow/matter"
	"duces/workflow/validation"
)

// GivenTerms are the terms of a demand as a person gives them.
type GivenTerms struct {
	Demanded     civil.Date `json:"demanded"`
	Amount       string     `json:"amount"`                 // dollars
	Rate         string     `json:"rate"`                   // percent a year
	InterestFrom civil.Date `json:"interest_from,omitzero"` // zero: the day of the demand
	Grace        int        `json:"grace,omitempty"`        // days without interest, if more than the usual 30
	OffsetNotice civil.Date `json:"offset_notice,omitzero"`
	// Document is the letter that demands, as its upload was answered.
	Document *field.Document `json:"document,omitempty"`
}

// Demand puts a demand for repayment on record. The cost is disallowed before, by a decision that two persons made.
type Demand struct {
	Award    string `json:"award"`
	Debtor   string `json:"debtor,omitempty"` // holder of a share of a joint award; empty: the recipient
	Matter   string `json:"matter,omitempty"`
	Decision int64  `json:"decision,omitempty"` // its event in the ledger
	GivenTerms
}

// CommandName implements workflow.Command.
func (Demand) CommandName() string { return "DemandRepayment" }

// Streams implements workflow.Command.
func (c Demand) Streams() []workflow.Stream { return []workflow.Stream{award.Stream(c.Award)} }

// Decide implements workflow.Command.
func (c Demand) Decide(facts workflow.Facts, a workflow.Act) (workflow.Decision, error) {
	if err := facts.Actor.May(workflow.VerbRecordAwards); err != nil {
		return workflow.Decision{}, err
	}
	x, err := award.Find(facts, c.Award)
	if err != nil {
		return workflow.Decision{}, unknown(err, "award", "Award")
	}
	r := Repayment{ID: a.NewID("debt"), Source: Source{Award: x.ID, Debtor: cmp.Or(c.Debtor, x.Recipient), Matter: c.Matter, Decision: c.Decision}}
	if r.Debtor != x.Recipient && !slices.Contains(x.Holders, r.Debtor) {
		return workflow.Decision{}, workflow.Malformed("debtor", "Debtor: choose the recipient of the award, or a jurisdiction that has a share of it.")
	}
	terms, err := c.understood(facts, a, x, r.Debtor)
	if err == nil {
		err = r.decided(facts, x, terms)
	}
	if err = workflow.Together(err, sent(facts, c.Document, nil)); err != nil {
		return workflow.Decision{}, err
	}
	return workflow.Decision{
		Created: []string{r.ID}, Events: []workflow.Event{a.Event(Stream(r.ID), terms.Demanded, Demanded{r.Source, terms, c.Document})},
	}, nil
}

// sent refuses a document that the actor did not upload, unless it is on record there already. A document of the matter is
// uploaded for the debt too: it may be closed to people who see the debt.
func sent(facts workflow.Facts, d, standing *field.Document) error {
	if d == nil || standing != nil && *d == *standing {
		return nil
	}
	return award.Sent(facts, *d)
}

var percent = regexp.MustCompile(`^(\d{1,3})(?:\.(\d{1,2}))?$`)

// rate reads percent a year as hundredths of a percent.
func rate(text string) (int, error) {
	if workflow.Blank(text) {
		return 0, workflow.Malformed("rate", validation.Required("Interest rate"))
	}
	parts := percent.FindStringSubmatch(strings.TrimSuffix(strings.Join(strings.Fields(text), ""), "%"))
	if parts == nil {
		return 0, workflow.Malformed("rate", validation.Not("Interest rate", text, "a rate in percent, such as 1.00"))
	}
	n, err := strconv.Atoi(parts[1] + (parts[2] + "00")[:2])
	return n, err
}

// RateText is a rate in percent: 1.00.
func RateText(rate int) string { return fmt.Sprintf("%d.%02d", rate/100, rate%100) }

// understood are the terms as they are stored: the award and the day choose the text of part 200.
func (g GivenTerms) understood(facts workflow.Facts, a workflow.Act, x award.Award, debtor string) (debt.Debt, error) {
	var d debt.Debt
	var wrongAmount, wrongRate, wrongNotice error
	d.Demanded = g.Demanded
	wrongDay := award.CheckDay(facts, a, debtor, "demanded", "Date of the demand", g.Demanded)
	d.Principal, wrongAmount = amount(g.Amount)
	d.Rate, wrongRate = rate(g.Rate)
	d.InterestFrom, d.Grace, d.OffsetNotice = g.InterestFrom, g.Grace, g.OffsetNotice
	if !d.OffsetNotice.IsZero() {
		wrongNotice = award.CheckDay(facts, a, debtor, "offset_notice", "Notice of offset", d.OffsetNotice)
		if wrongNotice == nil && d.OffsetNotice.Before(d.Demanded) {
			wrongNotice = workflow.Malformed("offset_notice", "Notice of offset: enter the date of the demand or a later one.")
		}
	}
	err := workflow.Together(wrongDay, wrongAmount, wrongRate, d.CheckInterest(), wrongNotice)
	if err != nil {
		return d, err
	}
	if d.InterestFrom.IsZero() {
		d.InterestFrom = d.Demanded
	}
	if d.Edition, err = grant.EditionOf(x, d.Demanded); err != nil {
		return d, err
	}
	return d, d.Check()
}

// Disallowance is a decision that disallowed an amount of an award.
type Disallowance struct {
	Matter   string
	Decision int64 // its event in the ledger
	On       civil.Date
	Cents    int64
}

// Disallowances are those of an award that apply now, in matters that the actor may see.
func Disallowances(facts workflow.Facts, x award.Award) ([]Disallowance, error) {
	var all []Disallowance
	for _, act := range x.Standing(civil.Date{}, time.Time{}) {
		in, step, found := strings.Cut(act.Reference, "/")
		if act.Kind != award.Movement || act.Into != award.Disallowed || act.From == award.Repaid || !found || facts.See(matter.Stream(in)) != nil {
			continue
		}
		past, err := facts.History(matter.Stream(in))
		if err != nil {
			return nil, err
		}
		for _, e := range past {
			if moved, is := e.Data.(matter.Transitioned); is && e.Act == step && len(moved.Decisions) > 0 {
				all = append(all, Disallowance{in, e.Seq, act.On, act.Cents})
			}
		}
	}
	return all, facts.Fault()
}

// decided refuses a decision that did not disallow the amount, with what other demands rest on it.
func (r Repayment) decided(facts workflow.Facts, x award.Award, d debt.Debt) error {
	switch {
	case r.Matter == "" && r.Decision == 0:
		return nil
	case r.Matter == "" || r.Decision == 0:
		return workflow.Malformed("decision", "Decision: give the matter and its decision, or neither.")
	}
	if err := facts.See(matter.Stream(r.Matter)); err != nil {
		return unknown(err, "matter", "Matter")
	}
	demands, err := debtsOf(facts, x.ID)
	if err != nil {
		return err
	}
	var others int64
	for _, o := range demands {
		if o.ID != r.ID && o.Matter == r.Matter && o.Decision == r.Decision && o.Withdrawn.IsZero() {
			others += int64(o.Terms[len(o.Terms)-1].Principal)
		}
	}
	all, err := Disallowances(facts, x)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(all, func(d Disallowance) bool { return d.Matter == r.Matter && d.Decision == r.Decision })
	switch {
	case i < 0:
		return workflow.Malformed("decision", "Decision: this one disallows no amount of award "+x.Number+".")
	case all[i].On.After(d.Demanded):
		return workflow.Malformed("demanded", "Date of the demand: the decision is of "+all[i].On.Text()+". Enter that day or a later one.")
	case int64(d.Principal) > all[i].Cents:
		return workflow.Malformed("amount",
			fmt.Sprintf("Amount: the decision disallows $%s. Enter that amount or a smaller one.", award.AmountText(all[i].Cents)))
	case int64(d.Principal)+others > all[i].Cents:
		return workflow.Malformed("amount", fmt.Sprintf("Amount: the decision disallows $%s, and other demands are for $%s of it. Enter what is left, or less.",
			award.AmountText(all[i].Cents), award.AmountText(others)))
	}
	return nil
}

// follows refuse demands of an award for more than is disallowed and not repaid, whichever command leads there: the cents
// that a decision moves are among the events of its act.
var follows = []workflow.Consequence{
	workflow.FollowsFromAll(allCovered, Demanded{}, TermsCorrected{}, award.Moved{}, award.ActionCorrected{}),
}

func allCovered(after workflow.Facts, _ workflow.Act, events []workflow.Event) (none workflow.Decision, err error) {
	awards := map[string]bool{}
	for _, e := range events {
		if e.Stream.Kind() == award.KindName {
			awards[e.Stream.ID()] = true
			continue
		}
		r, err := workflow.Look[Repayment](after, e.Stream)
		if err != nil {
			return none, err
		}
		awards[r.Award] = true
	}
	for _, id := range slices.Sorted(maps.Keys(awards)) {
		x, err := workflow.Look[award.Award](after, award.Stream(id))
		if err == nil {
			err = covered(after, x)
		}
		if err != nil {
			return none, err
		}
	}
	return none, nil
}

// debtsOf are those of an award, with those that the act changes: no row tells yet of one that it opens.
func debtsOf(facts workflow.Facts, id string) ([]Repayment, error) {
	q := OfAward{Award: id}
	if err := facts.Ask(&q); err != nil {
		return nil, err
	}
	var streams []workflow.Stream
	for _, id := range q.IDs {
		streams = append(streams, Stream(id))
	}
	for _, s := range facts.Changed() {
		if s.Kind() == KindName && !slices.Contains(streams, s) {
			streams = append(streams, s)
		}
	}
	var all []Repayment
	for _, s := range streams {
		r, err := workflow.Look[Repayment](facts, s)
		if err != nil {
			return nil, err
		}
		if r.Award == id {
			all = append(all, r)
		}
	}
	return all, nil
}

func covered(facts workflow.Facts, x award.Award) error {
	all, err := debtsOf(facts, x.ID)
	if err != nil {
		return err
	}
	days := []civil.Date{{}}
	for _, r := range all {
		d, _ := r.Debt(time.Time{})
		days = append(days, d.Demanded)
	}
	for _, on := range days {
		demanded := map[string]int64{}
		for _, r := range all {
			owed, err := r.outstanding(on)
			if err != nil {
				return err
			}
			demanded[r.Debtor] += owed
			if in := x.ColumnsOf(r.Debtor, on, time.Time{}).Disallowed; demanded[r.Debtor] > in {
				return uncovered(x, on, demanded[r.Debtor], in)
			}
		}
	}
	return nil
}

func uncovered(x award.Award, on civil.Date, demanded, disallowed int64) error {
	when := ""
	if !on.IsZero() {
		when = " on " + on.Text()
	}
	no := workflow.Refuse("disallowed", fmt.Sprintf("Repayment of $%s of award %s would be demanded%s, and $%s of it is disallowed and not repaid.",
		award.AmountText(demanded), x.Number, when, award.AmountText(disallowed)),
		"Record the decision that disallows the cost first, or correct or withdraw the demand.")
	no.Field = "amount"
	return no
}

// Correct puts other terms in the stead of those on record.
type Correct struct {
	Debt    string `json:"debt"`
	Version int    `json:"version,omitempty"` // that the caller saw; 0: any
	GivenTerms
	Reason string `json:"reason"`
}

// CommandName implements workflow.Command.
func (Correct) CommandName() string { return "CorrectDebt" }

// Streams implements workflow.Command.
func (c Correct) Streams() []workflow.Stream { return []workflow.Stream{Stream(c.Debt)} }

// Decide implements workflow.Command.
func (c Correct) Decide(facts workflow.Facts, a workflow.Act) (workflow.Decision, error) {
	r, x, err := begin(facts, c.Debt, c.Version)
	if err != nil {
		return workflow.Decision{}, err
	}
	terms, err := c.understood(facts, a, x, r.Debtor)
	if err == nil {
		err = r.decided(facts, x, terms)
	}
	err = workflow.Together(err, workflow.Collect(workflow.CheckProse("reason", "Reason", c.Reason, true)), sent(facts, c.Document, r.Terms[len(r.Terms)-1].Document))
	if err != nil {
		return workflow.Decision{}, err
	}
	if _, err := replayed(terms, r.Entries); err != nil {
		return workflow.Decision{}, err
	}
	next := r
	next.Terms = append(slices.Clip(r.Terms), Terms{terms, a.At, c.Document})
	return next.after(facts, a, x, a.Event(Stream(r.ID), terms.Demanded, TermsCorrected{terms, c.Document}), c.Reason, "The demand was corrected.")
}

// replayed are all entries under other terms; the first that these do not bear is named.
func replayed(terms debt.Debt, entries []Entry) (debt.Debt, error) {
	d := terms
	for _, e := range entries {
		next, err := d.Apply(e.Entry)
		if no, is := errors.AsType[*workflow.Error](err); is {
			return d, workflow.Refuse("entry", "Entry "+e.ID+", "+Says(e.Entry)+", would not be possible. "+no.Message, "Reverse it first.")
		}
		if err != nil {
			return d, err
		}
		d = next
	}
	return d, nil
}
