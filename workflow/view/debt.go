package view

import "duces/workflow/jurisdiction"

// DebtFilter narrows the list of debts; zero fields narrow nothing.
type DebtFilter struct {
	Award        string
	Matter       string // whose decision the demand rests on
	Jurisdiction string // the debtor
	Overpaid     bool   // only those with an overpayment that waits for a decision
	Limit        int    // 1 to 200; 0 is 50
	Cursor       string
}

// DebtRow is a debt in that list. Amounts are cents, as all that is on record makes them.
type DebtRow struct {
	ID, Award, Agency, Number string // the last two of the award
	Debtor                    jurisdiction.Ref
	Matter                    string // empty: it rests on the award's ledger
	DemandedOn, WithdrawnOn   string // YYYY-MM-DD; WithdrawnOn may be empty
	Principal, Repaid         int64  // Repaid of the principal
	Unapplied, Overpayment    int64  // Overpayment waits for a decision
	Entries, Version          int
}
