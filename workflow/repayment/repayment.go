package repayment

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"duces/workflow"
	"duces/workflow/award"
	"duces/workflow/civil"
	"duces/workflow/debt"
	"duces/workflow/field"
	"duces/workflow/validation"
)

// KindName names the streams of debts.
const KindName = "debt"

// Stream is the history of one debt.
func Stream(id string) workflow.Stream { return workflow.NewStream(KindName, id) }

// Source says what a debt is of.
type Source struct {
	Award  string `json:"award"`
	Debtor string `json:"debtor"` // jurisdiction: the recipient, or a holder of a share
	// Matter and Decision, its event in the ledger, are those that disallowed the cost; empty: the award's ledger alone
	// shows that it is disallowed.
	Matter   string `json:"matter,omitempty"`
	Decision int64  `json:"decision,omitempty"`
}

// Demanded begins a debt; its day is that of the demand.
type Demanded struct {
	Source
	Terms    debt.Debt       `json:"terms"` // without entries
	Document *field.Document `json:"document,omitempty"`
}

// Type is the stored name.
func (Demanded) Type() string { return "debt_demanded" }

// Entered adds an entry; its day is the entry's. Personal "reason" says why.
type Entered struct {
	debt.Entry
	Reference string          `json:"reference,omitempty"` // such as the number of a check
	Document  *field.Document `json:"document,omitempty"`
}

// Type is the stored name.
func (Entered) Type() string { return "debt_entry" }

// TermsCorrected puts other terms in the stead of those on record, which stay in the debt as it was known before.
// Personal "reason" says why.
type TermsCorrected struct {
	Terms    debt.Debt       `json:"terms"`
	Document *field.Document `json:"document,omitempty"`
}

// Type is the stored name.
func (TermsCorrected) Type() string { return "debt_terms_corrected" }

// Withdrawn ends a demand of which nothing was paid. Personal "reason" says why.
type Withdrawn struct{}

// Type is the stored name.
func (Withdrawn) Type() string { return "debt_withdrawn" }

// OverpaymentFound opens a task: somebody decides what becomes of money that pays nothing.
type OverpaymentFound struct {
	Cents debt.Cents `json:"cents"`
}

// Type is the stored name.
func (OverpaymentFound) Type() string { return "debt_overpayment_found" }

// OverpaymentEnded ends that task.
type OverpaymentEnded struct {
	How     string `json:"how,omitempty"`     // what somebody did with the money
	Changed bool   `json:"changed,omitempty"` // nobody did anything: another amount is unapplied now
}

// Type is the stored name.
func (OverpaymentEnded) Type() string { return "debt_overpayment_ended" }

// Terms are those of a debt, with when they were recorded.
type Terms struct {
	debt.Debt
	Recorded time.Time
	Document *field.Document
}

// Entry is one of a debt, with how it came on record.
type Entry struct {
	debt.Entry
	Reference string
	Document  *field.Document
	Recorded  time.Time
	Actor     string
}

// Overpayment is a task about money that pays nothing.
type Overpayment struct {
	Cents debt.Cents
	Since civil.Date
	Found time.Time // when the task was recorded
	// Reminded is the day of the last reminder; zero: none went out.
	Reminded civil.Date
	OverpaymentEnded
	Over    bool
	Until   civil.Date // the day on which it was over
	EndedAt time.Time  // when that was recorded
}

// Repayment is the state of one debt.
type Repayment struct {
	ID string
	Source
	Terms        []Terms // in the order of their recording; the last apply
	Entries      []Entry // likewise
	Withdrawn    civil.Date
	WithdrawnAt  time.Time
	Overpayments []Overpayment
	Version      int
}

// At is the debt at the end of a day, as it was known at an instant, and whether it was known. The zero day and the zero
// instant leave nothing out. The terms are those that were known, whatever the day.
func (r Repayment) At(asOf civil.Date, known time.Time) (Repayment, bool) {
	was := func(recorded time.Time) bool { return known.IsZero() || !recorded.After(known) }
	by := func(on civil.Date) bool { return asOf.IsZero() || !on.After(asOf) }
	then := r
	then.Terms, then.Entries, then.Overpayments = nil, nil, nil
	for _, t := range r.Terms {
		if was(t.Recorded) {
			then.Terms = append(then.Terms, t)
		}
	}
	for _, e := range r.Entries {
		if was(e.Recorded) && by(e.On) {
			then.Entries = append(then.Entries, e)
		}
	}
	for _, o := range r.Overpayments {
		if !was(o.Found) || !by(o.Since) {
			continue
		}
		if o.Over && (!was(o.EndedAt) || !by(o.Until)) {
			o = Overpayment{Cents: o.Cents, Since: o.Since, Found: o.Found}
		}
		then.Overpayments = append(then.Overpayments, o)
	}
	if !was(r.WithdrawnAt) || !by(r.Withdrawn) {
		then.Withdrawn, then.WithdrawnAt = civil.Date{}, time.Time{}
	}
	return then, len(then.Terms) > 0
}

// Debt is the debt as it was known at an instant, and whether it was known; the zero instant is now.
func (r Repayment) Debt(known time.Time) (debt.Debt, bool) {
	r, is := r.At(civil.Date{}, known)
	if !is {
		return debt.Debt{}, false
	}
	d := r.Terms[len(r.Terms)-1].Debt
	d.Entries = nil
	for _, e := range r.Entries {
		d.Entries = append(d.Entries, e.Entry)
	}
	return d, true
}

// Stands says whether the demand was made and not withdrawn by the end of a day, as it was known at an instant.
func (r Repayment) Stands(on civil.Date, known time.Time) bool {
	then, _ := r.At(on, known)
	d, is := then.Debt(known)
	return is && then.Withdrawn.IsZero() && (on.IsZero() || !on.Before(d.Demanded))
}

// last is the day after whose end nothing more is paid by what is on record.
func last(d debt.Debt) civil.Date {
	day := d.Demanded
	for _, e := range d.Entries {
		if e.On.After(day) {
			day = e.On
		}
	}
	return day
}

// Final is the balance at the end of the last day on record.
func (r Repayment) Final() (debt.Balance, error) {
	d, _ := r.Debt(time.Time{})
	return d.Balance(last(d))
}

// outstanding is the principal that is unpaid at the end of a day, of a demand that was not withdrawn; the zero day is the
// last one on record.
func (r Repayment) outstanding(on civil.Date) (int64, error) {
	if !r.Withdrawn.IsZero() {
		return 0, nil
	}
	d, _ := r.Debt(time.Time{})
	if on.IsZero() {
		on = last(d)
	}
	b, err := d.Balance(on)
	return int64(b.Line(debt.Principal).Due()), err
}

// Open is the task about an overpayment, if there is one.
func (r Repayment) Open() (Overpayment, bool) {
	i := slices.IndexFunc(r.Overpayments, func(o Overpayment) bool { return !o.Over })
	if i < 0 {
		return Overpayment{}, false
	}
	return r.Overpayments[i], true
}

// Line is an entry with what it did.
type Line struct {
	Entry
	Parts      []debt.Line // of a payment or offset: Paid alone is set
	Unapplied  debt.Cents
	After      debt.Balance // at the end of its day, without later entries
	ReversedBy string       // ID of an entry
}

// Ledger are the entries up to a day, in the order of their days, as they were known at an instant; the zero day is the
// last one.
func (r Repayment) Ledger(asOf civil.Date, known time.Time) ([]Line, error) {
	r, _ = r.At(asOf, known)
	d, _ := r.Debt(known)
	var all []Line
	for _, e := range r.Entries {
		all = append(all, Line{Entry: e})
	}
	slices.SortStableFunc(all, func(x, y Line) int { return x.On.Compare(y.On) })
	d.Entries = nil
	for i := range all {
		line := &all[i]
		d.Entries = append(d.Entries, line.Entry.Entry)
		var err error
		if line.After, err = d.Balance(line.On); err != nil {
			return nil, err
		}
		paid, err := d.Allocations(line.On)
		if err != nil {
			return nil, err
		}
		for _, p := range paid {
			if p.Entry == line.ID {
				line.Parts, line.Unapplied = p.Columns, p.Unapplied
			}
		}
		if line.Kind == debt.Reversal {
			of := slices.IndexFunc(all, func(x Line) bool { return x.ID == line.Names })
			all[of].ReversedBy = line.ID
		}
	}
	return all, nil
}

// moves are how the award's cents move as the principal is paid, and as payments of it are reversed.
func (r Repayment) moves(x award.Award) ([]award.DatedMove, error) {
	d, _ := r.Debt(time.Time{})
	var days []civil.Date
	for _, e := range d.Entries {
		days = append(days, e.On)
	}
	slices.SortFunc(days, civil.Date.Compare)
	var all []award.DatedMove
	var paid debt.Cents
	for _, on := range slices.Compact(days) {
		b, err := d.Balance(on)
		if err != nil {
			return nil, err
		}
		more := b.Line(debt.Principal).Paid - paid
		paid += more
		m := award.DatedMove{On: on, Moved: award.Moved{From: award.Disallowed, Into: award.Repaid, Cents: int64(more), Reference: string(Stream(r.ID))}}
		if more < 0 {
			m.From, m.Into, m.Cents = m.Into, m.From, -m.Cents
		}
		if x.Joint() {
			m.Shares = []award.Share{{Jurisdiction: r.Debtor, Cents: m.Cents}}
		}
		if more != 0 {
			all = append(all, m)
		}
	}
	return all, nil
}

// Find finds a debt that the actor may see.
func Find(facts workflow.Facts, id string) (Repayment, error) {
	return workflow.Find[Repayment](facts, Stream(id))
}

// OfAward asks which debts an award has.
type OfAward struct {
	Award string
	IDs   []string // in order
}

// Asks implements workflow.Question.
func (q *OfAward) Asks() string { return "which debts does this award have?" }

// Kind is what the program knows of debts.
var Kind = workflow.KindOf[Repayment]{
	Version: func(r Repayment) int { return r.Version },
	Name:    KindName, Process: workflow.NoProcess[Repayment], Rows: rows, Follows: follows, Questions: []workflow.Question{&OfAward{}, &Overpaid{}},
	Needs:   func(r Repayment) []workflow.Stream { return []workflow.Stream{award.Stream(r.Award)} },
	Visible: func(facts workflow.Facts, _ Repayment) bool { return facts.Actor.Role.Can(workflow.VerbReadMatters) },
	Events: []workflow.EventType{
		workflow.EventOf(func(_ Repayment, d Demanded, e workflow.Event) Repayment {
			return Repayment{ID: e.Stream.ID(), Source: d.Source, Terms: []Terms{{d.Terms, e.Recorded, d.Document}}, Version: e.No}
		}, func(d Demanded, _ workflow.Names) string {
			return "Repayment of " + d.Terms.Principal.String() + " demanded"
		}, nil),
		workflow.EventOf(func(r Repayment, d Entered, e workflow.Event) Repayment {
			r.Entries = append(slices.Clip(r.Entries), Entry{d.Entry, d.Reference, d.Document, e.Recorded, e.Actor})
			r.Version = e.No
			return r
		}, func(d Entered, _ workflow.Names) string { return Says(d.Entry) }, nil).Called("Entry of a debt"),
		workflow.EventOf(func(r Repayment, d TermsCorrected, e workflow.Event) Repayment {
			r.Terms, r.Version = append(slices.Clip(r.Terms), Terms{d.Terms, e.Recorded, d.Document}), e.No
			return r
		}, func(d TermsCorrected, _ workflow.Names) string {
			return fmt.Sprintf("Demand corrected: %s on %s", d.Terms.Principal, d.Terms.Demanded.Text())
		}, nil),
		workflow.EventOf(func(r Repayment, _ Withdrawn, e workflow.Event) Repayment {
			r.Withdrawn, r.WithdrawnAt, r.Version = e.Effective, e.Recorded, e.No
			return r
		}, func(Withdrawn, workflow.Names) string { return "Demand withdrawn" }, nil),
		workflow.EventOf(func(r Repayment, d OverpaymentFound, e workflow.Event) Repayment {
			r.Overpayments, r.Version = append(slices.Clip(r.Overpayments), Overpayment{Cents: d.Cents, Since: e.Effective, Found: e.Recorded}), e.No
			return r
		}, func(d OverpaymentFound, _ workflow.Names) string {
			return "Overpayment of " + d.Cents.String() + " to decide"
		}, nil),
		workflow.EventOf(func(r Repayment, _ OverpaymentReminded, e workflow.Event) Repayment {
			r.Overpayments, r.Version = slices.Clone(r.Overpayments), e.No
			if n := len(r.Overpayments); n > 0 {
				r.Overpayments[n-1].Reminded = e.Effective
			}
			return r
		}, func(OverpaymentReminded, workflow.Names) string { return "Reminder of the overpayment queued" }, func(d OverpaymentReminded) []string {
			return d.To
		}).AsAlert(),
		workflow.EventOf(func(r Repayment, d OverpaymentEnded, e workflow.Event) Repayment {
			r.Overpayments, r.Version = slices.Clone(r.Overpayments), e.No
			if n := len(r.Overpayments); n > 0 {
				o := &r.Overpayments[n-1]
				o.OverpaymentEnded, o.Over, o.Until, o.EndedAt = d, true, e.Effective, e.Recorded
			}
			return r
		}, func(d OverpaymentEnded, _ workflow.Names) string {
			return "Overpayment: " + cmp.Or(d.How, "another amount is unapplied now")
		}, nil),
	},
}.Kind()

// Titles are what people call the kinds of entry.
var titles = map[debt.Kind]string{
	debt.Charge: "Charge", debt.Payment: "Payment", debt.Offset: "Offset", debt.Waiver: "Waiver", debt.Appeal: "Appeal",
	debt.Release: "Release of collection", debt.Reversal: "Reversal",
}

// Kinds are those of entries, in the order in which forms offer them.
var Kinds = []debt.Kind{debt.Payment, debt.Offset, debt.Charge, debt.Waiver, debt.Appeal, debt.Release, debt.Reversal}

// Title is what people call a kind of entry.
func Title(k debt.Kind) string { return titles[k] }

// Says puts an entry in one sentence.
func Says(e debt.Entry) string {
	s := Title(e.Kind)
	switch {
	case e.Names != "":
		return s + " of entry " + e.Names
	case e.Kind == debt.Appeal && e.Holds:
		return s + ". It holds collection"
	case e.Kind == debt.Appeal:
		return s + ". It does not hold collection"
	case e.Column != "":
		s += ", " + e.Column.Title()
	}
	return s + ": " + e.Amount.String()
}

// unknown is a reference to what is not on record.
func unknown(err error, field, title string) error {
	if workflow.CodeOf(err) == workflow.NotFound {
		return workflow.Malformed(field, title+": there is none with this id.")
	}
	return err
}

// amount reads dollars above zero.
func amount(text string) (debt.Cents, error) {
	cents, err := award.ParseAmount("amount", "Amount", text)
	if err == nil && cents <= 0 {
		err = workflow.Malformed("amount", validation.Not("Amount", text, "an amount above zero"))
	}
	return debt.Cents(cents), err
}
