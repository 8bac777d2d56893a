package award

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"duces/handlers/api/call"
	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/award"
	"duces/workflow/civil"
	"duces/workflow/debt"
	"duces/workflow/field"
	"duces/workflow/jurisdiction"
	"duces/workflow/repayment"
	"duces/workflow/timezone"
	"duces/workflow/view"
)

// Debt is one line of the list of debts.
type Debt struct {
	ID          string           `json:"id"`
	Award       string           `json:"award" doc:"Id of the award."`
	Number      string           `json:"number" doc:"Number of the award."`
	Debtor      jurisdiction.Ref `json:"debtor"`
	Matter      string           `json:"matter,omitempty" doc:"Id of the matter whose decision disallowed the cost. Left out if the demand names none."`
	Demanded    string           `json:"demanded" doc:"Day of the demand, YYYY-MM-DD."`
	Withdrawn   string           `json:"withdrawn,omitempty" doc:"Day on which the demand was withdrawn, YYYY-MM-DD."`
	Principal   int64            `json:"principal" doc:"Cents, as demanded."`
	Repaid      int64            `json:"repaid" doc:"Cents of the principal that were paid."`
	Unapplied   int64            `json:"unapplied" doc:"Cents that were received beyond all that was due."`
	Overpayment int64            `json:"overpayment" doc:"Cents unapplied that wait for a decision. 0: none."`
	Version     int              `json:"version"`
}

// DebtColumn is a column of a balance, in cents.
type DebtColumn struct {
	Column  debt.Column `json:"column" enum:"contingency_fee,penalty,cost,interest,principal"`
	Charged int64       `json:"charged" doc:"Principal as demanded, interest accrued, or what was charged."`
	Paid    int64       `json:"paid" doc:"By payments and offsets."`
	Waived  int64       `json:"waived"`
	Due     int64       `json:"due" doc:"What is left to pay."`
}

// DebtBalance is a debt at the end of a day.
type DebtBalance struct {
	AsOf      string       `json:"as_of" doc:"YYYY-MM-DD."`
	Due       int64        `json:"due" doc:"Cents left to pay in all columns."`
	Columns   []DebtColumn `json:"columns" doc:"In the order in which a payment of the day pays them (31 CFR 901.9(f))."`
	Unapplied int64        `json:"unapplied" doc:"Cents received beyond all that was due."`
	HeldBy    string       `json:"held_by,omitempty" doc:"Id of the appeal that holds collection."`
}

// DebtPart is what a payment paid in one column.
type DebtPart struct {
	Column debt.Column `json:"column" enum:"contingency_fee,penalty,cost,interest,principal"`
	Cents  int64       `json:"cents"`
}

// DebtEntry is an entry with what it did.
type DebtEntry struct {
	ID         string          `json:"id"`
	Kind       debt.Kind       `json:"kind" enum:"charge,payment,offset,waiver,appeal,release,reversal"`
	On         string          `json:"on" doc:"YYYY-MM-DD."`
	Recorded   time.Time       `json:"recorded_at"`
	Actor      string          `json:"actor" doc:"Id of the user who recorded it."`
	Cents      int64           `json:"cents,omitempty"`
	Column     debt.Column     `json:"column,omitempty" enum:"contingency_fee,penalty,cost,interest,principal" doc:"Of a charge or waiver."`
	Holds      bool            `json:"holds,omitempty" doc:"Of an appeal: it holds collection."`
	Names      string          `json:"names,omitempty" doc:"Id of the entry that it reverses or releases."`
	Reference  string          `json:"reference,omitempty"`
	Document   *field.Document `json:"document,omitempty"`
	Parts      []DebtPart      `json:"parts" doc:"How a payment or offset divided, in the order of the rule."`
	Unapplied  int64           `json:"unapplied" doc:"Cents of it that paid nothing."`
	DueAfter   int64           `json:"due_after" doc:"Cents due in all columns at the end of its day, without later entries."`
	ReversedBy string          `json:"reversed_by,omitempty" doc:"Id of the entry that reverses it."`
}

// DebtDetail is one debt with its balance and entries.
type DebtDetail struct {
	Debt
	Decision     int64           `json:"decision,omitempty" doc:"Number in the ledger of the decision that disallowed the cost."`
	Rate         string          `json:"rate" doc:"Percent a year." example:"1.00"`
	InterestFrom string          `json:"interest_from" doc:"Day after which interest runs, YYYY-MM-DD. No entry moves it."`
	Grace        int             `json:"grace" doc:"Days after interest_from on which a payment bears no interest (31 CFR 901.9(g))."`
	Edition      string          `json:"edition" enum:"2014,2020,2024" doc:"Text of 2 CFR part 200 that binds the award."`
	OffsetFrom   string          `json:"offset_from,omitempty" doc:"First day on which the debt may be reduced by offset, YYYY-MM-DD. Left out until notice was given, if the rule asks for it."`
	OffsetRule   string          `json:"offset_rule" doc:"What that day rests on."`
	OffsetNotice string          `json:"offset_notice,omitempty" doc:"Day on which notice and opportunities before offset were complete, YYYY-MM-DD."`
	Document     *field.Document `json:"document,omitempty" doc:"The letter that demands."`
	Balance      *DebtBalance    `json:"balance,omitempty" doc:"Left out if nothing was demanded on that day."`
	Entries      []DebtEntry     `json:"entries" doc:"In the order of their days."`
}

// DebtsIn is one page of the list.
type DebtsIn struct {
	call.Paged
	Award        string    `query:"award" doc:"Id of an award."`
	Matter       string    `query:"matter" doc:"Id of the matter whose decision the demand names."`
	Jurisdiction string    `query:"jurisdiction" doc:"Id of the debtor."`
	Overpaid     call.Flag `query:"overpaid" doc:"true: only debts with an overpayment that waits for a decision."`
}

// DebtIn asks for one.
type DebtIn struct {
	ID string `path:"id"`
	Known
}

// DebtOut carries it.
type DebtOut struct{ Body DebtDetail }

// DebtTerms are the terms of a demand as a request gives them.
type DebtTerms struct {
	Demanded     string          `json:"demanded" doc:"Day of the demand, YYYY-MM-DD."`
	Amount       string          `json:"amount" doc:"Dollars of principal." example:"10,000.00"`
	Rate         string          `json:"rate" doc:"Percent a year: the Treasury current value of funds rate of the day on which interest begins (31 CFR 901.9(b))." example:"1.00"`
	InterestFrom string          `json:"interest_from,omitempty" doc:"Day after which interest runs, YYYY-MM-DD. Without it, the day of the demand."`
	Grace        int             `json:"grace,omitempty" minimum:"0" doc:"Days without interest, if the agency extended the usual 30."`
	OffsetNotice string          `json:"offset_notice,omitempty" doc:"Day on which notice and opportunities before offset were complete (31 CFR 901.3(b)(4)(ii)), YYYY-MM-DD."`
	Document     *field.Document `json:"document,omitempty" doc:"The letter that demands, as POST /documents returned it."`
}

// DemandIn demands repayment.
type DemandIn struct {
	call.Keyed
	Body struct {
		Award    string `json:"award" doc:"Id of an award."`
		Debtor   string `json:"debtor,omitempty" doc:"Id of a jurisdiction with a share of a joint award. Without it, the recipient."`
		Matter   string `json:"matter,omitempty" doc:"Id of the matter whose decision disallowed the cost. Give it with decision, or neither."`
		Decision int64  `json:"decision,omitempty" minimum:"0" doc:"Number in the ledger of the decision, as the matter's history has it."`
		DebtTerms
	}
}

// DebtEntryIn adds an entry.
type DebtEntryIn struct {
	call.Keyed
	ID   string `path:"id"`
	Body struct {
		Kind      debt.Kind       `json:"kind" enum:"charge,payment,offset,waiver,appeal,release,reversal"`
		On        string          `json:"on" doc:"YYYY-MM-DD."`
		Amount    string          `json:"amount,omitempty" doc:"Dollars, of a charge, payment, offset or waiver." example:"2,500.00"`
		Column    debt.Column     `json:"column,omitempty" enum:"contingency_fee,penalty,cost,interest,principal" doc:"Of a charge: contingency_fee, penalty or cost. Of a waiver: any but principal."`
		Holds     bool            `json:"holds,omitempty" doc:"Of an appeal: true if it holds collection. It never moves the date of interest."`
		Names     string          `json:"names,omitempty" doc:"Id of the entry that is reversed, or of the appeal whose hold is released."`
		Reference string          `json:"reference,omitempty" doc:"Such as the number of a check."`
		Document  *field.Document `json:"document,omitempty" doc:"What it rests on, such as the letter that waives, as POST /documents returned it."`
		Reason    string          `json:"reason,omitempty" doc:"Required for a waiver and a reversal."`
		Version   int             `json:"version,omitempty" minimum:"0" doc:"Version of the debt that you saw. If it has changed since, the answer is a conflict."`
	}
}

// DebtCorrectionIn corrects the terms.
type DebtCorrectionIn struct {
	call.Keyed
	ID   string `path:"id"`
	Body struct {
		DebtTerms
		Reason  string `json:"reason"`
		Version int    `json:"version,omitempty" minimum:"0" doc:"Version of the debt that you saw. If it has changed since, the answer is a conflict."`
	}
}

// DebtWithdrawalIn withdraws a demand.
type DebtWithdrawalIn struct {
	call.Keyed
	ID   string `path:"id"`
	Body struct {
		On      string `json:"on" doc:"YYYY-MM-DD."`
		Reason  string `json:"reason"`
		Version int    `json:"version,omitempty" minimum:"0" doc:"Version of the debt that you saw. If it has changed since, the answer is a conflict."`
	}
}

// OverpaymentIn ends the task about an overpayment.
type OverpaymentIn struct {
	call.Keyed
	ID   string `path:"id"`
	Body struct {
		How     string `json:"how" doc:"What became of the money." example:"Refunded by wire."`
		Version int    `json:"version,omitempty" minimum:"0" doc:"Version of the debt that you saw. If it has changed since, the answer is a conflict."`
	}
}

var debtTags = []string{"Debts"}

func (o *operations) addDebts() {
	call.Add(o.API, huma.Operation{
		OperationID: "list-debts", Method: http.MethodGet, Path: "/debts", Summary: "List debts that disallowed awards leave behind", Tags: debtTags,
		Description: "Those demanded last come first. Amounts are those of all that is on record. For interest, get a debt as of a day.",
	}, func(ctx context.Context, u account.User, in *DebtsIn) (*call.ListOut[Debt], error) {
		page, err := o.reads.Debts(ctx, u.Viewer(), view.DebtFilter{
			Award: in.Award, Matter: in.Matter, Jurisdiction: in.Jurisdiction, Overpaid: in.Overpaid.True, Limit: in.Limit, Cursor: in.Cursor,
		})
		if err != nil {
			return nil, err
		}
		return call.ListOf(page.Items, page.Next, debtOf), nil
	})
	call.Add(o.API, huma.Operation{
		OperationID: "get-debt", Method: http.MethodGet, Path: "/debts/{id}", Summary: "Get a debt with its balance and entries", Tags: debtTags,
		Description: "With as_of and known_as_of, all but the version is of that day, as it was known then. Before the demand was recorded, there is no such debt. " +
			"Without as_of, the balance is that of today.",
	}, o.debt)
	call.Add(o.API, huma.Operation{
		OperationID: "demand-repayment", Method: http.MethodPost, Path: "/debts",
		Summary: "Record a demand for repayment", Tags: debtTags, DefaultStatus: http.StatusCreated,
		Description: "The cost is disallowed before, by a decision that a second person approved. " +
			"A demand for more than is disallowed and not yet repaid is refused.",
	}, o.demand)
	call.Add(o.API, huma.Operation{
		OperationID: "add-debt-entry", Method: http.MethodPost, Path: "/debts/{id}/entries",
		Summary: "Add an entry to a debt", Tags: debtTags, DefaultStatus: http.StatusCreated,
		Description: "Payments and offsets pay contingency fees, penalties, costs, interest and principal in the order of the rule of their day. " +
			"Principal that is paid moves in the ledger of the award from disallowed to repaid. What is beyond all that is due is unapplied, and someone is asked to decide about it. No entry is deleted: reverse it.",
	}, func(ctx context.Context, u account.User, in *DebtEntryIn) (*call.ResultOut, error) {
		b := in.Body
		on, err := call.Date("on", b.On)
		if err != nil {
			return nil, err
		}
		return o.Answer(ctx, u, in.Keyed, repayment.Enter{Debt: in.ID, Version: b.Version, Given: repayment.Given{
			Kind: b.Kind, On: on, Amount: b.Amount, Column: b.Column, Holds: b.Holds, Names: b.Names, Reference: b.Reference, Reason: b.Reason, Document: b.Document,
		}})
	})
	call.Add(o.API, huma.Operation{
		OperationID: "correct-debt", Method: http.MethodPost, Path: "/debts/{id}/correction",
		Summary: "Correct the terms of a demand", Tags: debtTags, DefaultStatus: http.StatusCreated,
		Description: "All terms and the document are replaced. Earlier ones stay in the debt as it was known before.",
	}, func(ctx context.Context, u account.User, in *DebtCorrectionIn) (*call.ResultOut, error) {
		terms, err := in.Body.given()
		if err != nil {
			return nil, err
		}
		return o.Answer(ctx, u, in.Keyed, repayment.Correct{Debt: in.ID, Version: in.Body.Version, GivenTerms: terms, Reason: in.Body.Reason})
	})
	call.Add(o.API, huma.Operation{
		OperationID: "withdraw-debt", Method: http.MethodPost, Path: "/debts/{id}/withdrawal",
		Summary: "Withdraw a demand of which nothing was paid", Tags: debtTags, DefaultStatus: http.StatusCreated,
	}, func(ctx context.Context, u account.User, in *DebtWithdrawalIn) (*call.ResultOut, error) {
		on, err := call.Date("on", in.Body.On)
		if err != nil {
			return nil, err
		}
		return o.Answer(ctx, u, in.Keyed, repayment.Withdraw{Debt: in.ID, Version: in.Body.Version, On: on, Reason: in.Body.Reason})
	})
	call.Add(o.API, huma.Operation{
		OperationID: "end-overpayment", Method: http.MethodPost, Path: "/debts/{id}/overpayment",
		Summary: "Record what became of an overpayment", Tags: debtTags, DefaultStatus: http.StatusCreated,
	}, func(ctx context.Context, u account.User, in *OverpaymentIn) (*call.ResultOut, error) {
		return o.Answer(ctx, u, in.Keyed, repayment.EndOverpayment{Debt: in.ID, Version: in.Body.Version, How: in.Body.How})
	})
}

func debtOf(r view.DebtRow) Debt {
	return Debt{
		ID: r.ID, Award: r.Award, Number: r.Number, Debtor: r.Debtor, Matter: r.Matter, Demanded: r.DemandedOn, Withdrawn: r.WithdrawnOn,
		Principal: r.Principal, Repaid: r.Repaid, Unapplied: r.Unapplied, Overpayment: r.Overpayment, Version: r.Version,
	}
}

// given are the terms as commands take them.
func (t DebtTerms) given() (g repayment.GivenTerms, err error) {
	g = repayment.GivenTerms{Amount: t.Amount, Rate: t.Rate, Grace: t.Grace, Document: t.Document}
	for _, d := range []struct {
		field, text string
		into        *civil.Date
	}{{"demanded", t.Demanded, &g.Demanded}, {"interest_from", t.InterestFrom, &g.InterestFrom}, {"offset_notice", t.OffsetNotice, &g.OffsetNotice}} {
		if *d.into, err = call.Date(d.field, d.text); err != nil {
			return g, err
		}
	}
	return g, nil
}

func (o *operations) demand(ctx context.Context, u account.User, in *DemandIn) (*call.MadeOut, error) {
	terms, err := in.Body.given()
	if err != nil {
		return nil, err
	}
	r, err := o.Do(ctx, u, in.Keyed, repayment.Demand{
		Award: in.Body.Award, Debtor: in.Body.Debtor, Matter: in.Body.Matter, Decision: in.Body.Decision, GivenTerms: terms,
	})
	if err != nil {
		return nil, err
	}
	return call.Created(r, "/debts/"), nil
}

func (o *operations) debt(ctx context.Context, u account.User, in *DebtIn) (*DebtOut, error) {
	asOf, err := call.Date("as_of", in.AsOf)
	if err != nil {
		return nil, err
	}
	facts, err := o.reads.World(ctx, u.ID, repayment.Stream(in.ID))
	if err != nil {
		return nil, err
	}
	r, err := repayment.Find(facts, in.ID)
	if err != nil {
		return nil, err
	}
	of, err := award.Find(facts, r.Award)
	if err != nil {
		return nil, err
	}
	by, err := jurisdiction.Current(facts, r.Debtor)
	if err != nil {
		return nil, err
	}
	d, known := r.Debt(in.KnownAs)
	if !known {
		return nil, &workflow.Error{Code: workflow.NotFound, Message: "This debt was not on record at that time. Ask for a later known_as_of."}
	}
	then, _ := r.At(asOf, in.KnownAs)
	final, err := then.Final()
	if err != nil {
		return nil, err
	}
	open, _ := then.Open()
	letter := then.Terms[len(then.Terms)-1].Document
	out := DebtDetail{
		Debt: Debt{
			ID: r.ID, Award: r.Award, Number: of.Number, Debtor: by.Ref(), Matter: r.Matter, Demanded: d.Demanded.String(), Withdrawn: call.DateText(then.Withdrawn),
			Principal: int64(d.Principal), Repaid: int64(final.Line(debt.Principal).Paid), Unapplied: int64(final.Unapplied),
			Overpayment: int64(open.Cents), Version: r.Version,
		},
		Decision: r.Decision, Rate: repayment.RateText(d.Rate), InterestFrom: d.InterestFrom.String(), Grace: d.GraceDays(), Edition: string(d.Edition),
		OffsetNotice: call.DateText(d.OffsetNotice), Document: letter, Entries: []DebtEntry{},
	}
	first, why, err := d.OffsetFrom()
	if err != nil {
		return nil, err
	}
	out.OffsetFrom, out.OffsetRule = call.DateText(first), why
	on := asOf
	if on.IsZero() {
		on = civil.DateIn(o.Now(), timezone.Named(by.Zone))
	}
	if r.Stands(on, in.KnownAs) {
		b, err := d.Balance(on)
		if err != nil {
			return nil, err
		}
		out.Balance = balanceOf(b)
	}
	lines, err := r.Ledger(asOf, in.KnownAs)
	for _, line := range lines {
		out.Entries = append(out.Entries, entryOf(line))
	}
	return &DebtOut{out}, err
}

func balanceOf(b debt.Balance) *DebtBalance {
	out := &DebtBalance{AsOf: b.AsOf.String(), Due: int64(b.Due()), Columns: make([]DebtColumn, len(b.Lines)), Unapplied: int64(b.Unapplied), HeldBy: b.HeldBy}
	for i, l := range b.Lines {
		out.Columns[i] = DebtColumn{l.Column, int64(l.Charged), int64(l.Paid), int64(l.Waived), int64(l.Due())}
	}
	return out
}

func entryOf(l repayment.Line) DebtEntry {
	e := DebtEntry{
		ID: l.ID, Kind: l.Kind, On: l.On.String(), Recorded: l.Recorded.UTC(), Actor: l.Actor, Cents: int64(l.Amount), Column: l.Column, Holds: l.Holds,
		Names: l.Names, Reference: l.Reference, Document: l.Document, Parts: []DebtPart{}, Unapplied: int64(l.Unapplied), DueAfter: int64(l.After.Due()), ReversedBy: l.ReversedBy,
	}
	for _, p := range l.Parts {
		e.Parts = append(e.Parts, DebtPart{p.Column, int64(p.Paid)})
	}
	return e
}
