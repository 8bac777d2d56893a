package award

import (
	"net/url"
	"strconv"
	"time"

	"duces/templates/page"
	"duces/workflow/award"
	"duces/workflow/civil"
	"duces/workflow/debt"
	"duces/workflow/field"
	"duces/workflow/jurisdiction"
	"duces/workflow/repayment"
	"duces/workflow/view"
)

// Debts is the list of debts.
const Debts = "/debts"

// DebtHref is where a debt is shown.
func DebtHref(id string) string { return Debts + "/" + url.PathEscape(id) }

// ShowDebts are the choices of the list.
var ShowDebts = []page.Option{{Label: "All debts"}, {Value: "overpaid", Label: "Overpayments to decide on"}}

// DebtsView is the list of debts.
type DebtsView struct {
	Rows                []view.DebtRow
	Jurisdiction, Show  page.Field
	Award               string // id of the only one that is shown; empty: all
	Filtered            bool
	Prev, Next, Summary string
}

// DebtView is one debt, as of a day and as it was known; WasKnown is false if the demand was recorded later.
type DebtView struct {
	repayment.Repayment
	WasKnown    bool
	Terms       debt.Debt
	Of          award.Award
	Debtor      jurisdiction.Ref
	On          civil.Date // of the balance
	Balance     debt.Balance
	Stands      bool
	Ledger      []repayment.Line
	OffsetFrom  civil.Date
	OffsetRule  string
	AsOf, Known page.Field
	MayRecord   bool
	MayDecide   bool // an overpayment waits now
}

// about says what was demanded, as it was known.
func (v DebtView) about() string {
	text := "Award " + v.Of.Number
	if v.WasKnown {
		text += ", " + v.Terms.Principal.String() + " demanded on " + page.DayText(v.Terms.Demanded)
	}
	return text
}

// AwardDebt is a debt on the page of its award.
type AwardDebt struct {
	ID      string
	Terms   debt.Debt
	Debtor  jurisdiction.Ref
	Balance debt.Balance
	Ledger  []repayment.Line
	Stands  bool
}

// dueText says what is due.
func (d AwardDebt) dueText() string {
	if !d.Stands {
		return "Withdrawn"
	}
	text := "Due on " + page.DayText(d.Balance.AsOf) + ": " + d.Balance.Due().String()
	if d.Balance.Unapplied > 0 {
		text += ", unapplied: " + d.Balance.Unapplied.String()
	}
	return text
}

// Divided is how a payment would divide, before it is saved.
type Divided struct{ repayment.Line }

// Becomes is what the balance of a debt becomes, before it is saved.
type Becomes struct{ Before, After debt.Balance }

// debtDocumentHref is where the document of an entry is, by its number, and the letter of a demand, by demandNumber.
func debtDocumentHref(id, number string) string { return DebtHref(id) + "/documents/" + number }

// demandNumber names the letter of a demand: that of the nth terms on record.
func demandNumber(n int) string { return "demand-" + strconv.Itoa(n) }

// DebtDocument is the document of a debt that an address names, and whether there is one.
func DebtDocument(r repayment.Repayment, number string) (field.Document, bool) {
	for i, t := range r.Terms {
		if t.Document != nil && demandNumber(i+1) == number {
			return *t.Document, true
		}
	}
	for _, e := range r.Entries {
		if e.Document != nil && e.ID == number {
			return *e.Document, true
		}
	}
	return field.Document{}, false
}

// cents are an amount of a debt in the form of the ledger.
func cents(c debt.Cents) string { return award.AmountText(int64(c)) }

// part is what an entry paid, waived or added in a column; empty: nothing.
func part(l repayment.Line, c debt.Column) string {
	for _, p := range l.Parts {
		if p.Column == c {
			return cents(p.Paid)
		}
	}
	if l.Column == c {
		return cents(l.Amount)
	}
	return ""
}

// usedColumns are those of a table: interest and principal, and others in which something was ever charged.
func usedColumns(ledger []repayment.Line) []debt.Column {
	var used []debt.Column
	for _, c := range debt.Columns(civil.NewDate(2018, time.January, 1)) {
		is := c == debt.Interest || c == debt.Principal
		for _, l := range ledger {
			is = is || l.After.Line(c).Charged > 0
		}
		if is {
			used = append(used, c)
		}
	}
	return used
}

// ColumnsFor are the columns that a kind of entry names; none: it names none.
func ColumnsFor(kind debt.Kind) []page.Option {
	var of []debt.Column
	switch kind {
	case debt.Charge:
		of = []debt.Column{debt.Penalty, debt.Cost, debt.ContingencyFee}
	case debt.Waiver:
		of = []debt.Column{debt.Interest, debt.Penalty, debt.Cost, debt.ContingencyFee}
	}
	var all []page.Option
	for _, c := range of {
		all = append(all, page.Option{Value: string(c), Label: c.Title()})
	}
	return all
}

// EntriesFor are the entries that a reversal or a release can name.
func EntriesFor(kind debt.Kind, r repayment.Repayment) []page.Option {
	named := map[debt.Kind]map[string]bool{debt.Reversal: {}, debt.Release: {}}
	for _, e := range r.Entries {
		if e.Names != "" {
			named[e.Kind][e.Names] = true
		}
	}
	var all []page.Option
	for _, e := range r.Entries {
		fits := e.Kind != debt.Reversal
		if kind == debt.Release {
			fits = e.Kind == debt.Appeal && e.Holds && !named[debt.Release][e.ID]
		}
		if fits && !named[debt.Reversal][e.ID] {
			all = append(all, page.Option{Value: e.ID, Label: e.ID + ". " + repayment.Says(e.Entry) + ", " + page.DayText(e.On)})
		}
	}
	return all
}

var (
	entryTitles = map[debt.Kind]string{
		debt.Payment: "Record a payment", debt.Offset: "Record an offset", debt.Charge: "Add a charge", debt.Waiver: "Waive an amount",
		debt.Appeal: "Record an appeal", debt.Release: "Release the hold of an appeal", debt.Reversal: "Reverse an entry",
	}
	entryLeads = map[debt.Kind]string{
		debt.Payment: "It pays the columns in the order of 31 CFR 901.9(f). What is beyond all that is due stays unapplied.",
		debt.Offset:  "The debt is reduced by money that is withheld. It pays the columns in the order of 31 CFR 901.9(f).",
		debt.Charge:  "Interest is computed and not charged here.", debt.Waiver: "A waiver names its column (31 CFR 901.9(g)). Principal is not waived.",
		debt.Appeal: "It moves no date of interest.", debt.Release: "Collection may go on from this date.",
		debt.Reversal: "The entry stays on record. From this date it counts as if it had not been made. Enter the right one after it.",
	}
)

// EntryTitle is the title of the form of a kind of entry.
func EntryTitle(k debt.Kind) string { return entryTitles[k] }

// EntryLead is what the form says below its title.
func EntryLead(k debt.Kind) string { return entryLeads[k] }

// debtStatus says how a debt stands, in the list.
func debtStatus(r view.DebtRow) string {
	switch {
	case r.WithdrawnOn != "":
		return "Withdrawn"
	case r.Overpayment > 0:
		return "Overpayment to decide"
	case r.Repaid == r.Principal:
		return "Principal repaid"
	}
	return "Open"
}

// entryText says what an entry is, without its amount.
func entryText(l repayment.Line) string {
	if l.Amount == 0 {
		return repayment.Says(l.Entry.Entry)
	}
	if l.Column != "" {
		return repayment.Title(l.Kind) + ", " + l.Column.Title()
	}
	return repayment.Title(l.Kind)
}
