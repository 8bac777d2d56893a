package repayment

import (
	"time"

	"duces/workflow"
	"duces/workflow/debt"
	"duces/workflow/process"
)

// Row is how lists show a debt. Amounts are cents, as all that is on record makes them.
type Row struct {
	ID          string
	AwardID     string
	Debtor      string // jurisdiction
	MatterID    string // empty: it rests on the award's ledger
	DemandedOn  string
	Principal   int64
	Repaid      int64 // of the principal
	Unapplied   int64
	Overpayment int64 // that waits for a decision; 0: none
	WithdrawnOn string
	Entries     int64
	Version     int64
}

// Key implements workflow.Row.
func (r Row) Key() string { return r.ID }

func rows(r Repayment, _ *process.Definition) []workflow.Row {
	d, _ := r.Debt(time.Time{})
	row := Row{
		ID: r.ID, AwardID: r.Award, Debtor: r.Debtor, MatterID: r.Matter, DemandedOn: d.Demanded.String(), Principal: int64(d.Principal),
		Entries: int64(len(d.Entries)), Version: int64(r.Version),
	}
	if b, err := r.Final(); err == nil { // every entry was counted before it was recorded
		row.Repaid, row.Unapplied = int64(b.Line(debt.Principal).Paid), int64(b.Unapplied)
	}
	if o, open := r.Open(); open {
		row.Overpayment = int64(o.Cents)
	}
	if !r.Withdrawn.IsZero() {
		row.WithdrawnOn = r.Withdrawn.String()
	}
	return []workflow.Row{row}
}
