package debt

import (
	"fmt"
	"slices"
	"time"

	"duces/workflow/civil"
)

// Cents is an amount of U.S. money.
type Cents int64

// String is the amount as people read it: "$10,000.00".
func (c Cents) String() string {
	if c < 0 {
		return "-" + (-c).String()
	}
	s := fmt.Sprint(int64(c / 100))
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return fmt.Sprintf("$%s.%02d", s, c%100)
}

// Column is one part of a debt.
type Column string

// The columns. A contingency fee is an administrative cost that a collector is paid out of what
// it collects, 31 CFR 901.9(f).
const (
	ContingencyFee Column = "contingency_fee"
	Penalty        Column = "penalty"
	Cost           Column = "cost" // administrative costs other than contingency fees
	Interest       Column = "interest"
	Principal      Column = "principal"
)

// Title is the column as people read it.
func (c Column) Title() string {
	switch c {
	case ContingencyFee:
		return "Contingency fees"
	case Penalty:
		return "Penalties"
	case Cost:
		return "Administrative costs"
	case Interest:
		return "Interest"
	case Principal:
		return "Principal"
	}
	return string(c)
}

var contingencyFeesFirst = civil.NewDate(2008, time.April, 7) // 73 FR 12272

// Columns are the columns in the order in which a payment of the day pays them, 31 CFR 901.9(f):
// from April 7, 2008 contingency fees, penalties, other costs, interest, principal. Before that
// penalties came first, and contingency fees were administrative costs like the others.
func Columns(day civil.Date) []Column {
	if day.Before(contingencyFeesFirst) {
		return []Column{Penalty, ContingencyFee, Cost, Interest, Principal}
	}
	return []Column{ContingencyFee, Penalty, Cost, Interest, Principal}
}

func (c Column) known() bool { return slices.Contains(Columns(civil.Date{}), c) }
