package debt

import (
	"fmt"
	"math/bits"
	"slices"

	"duces/workflow/civil"
)

// Line is one column of a balance: Charged is Paid, Waived and Due together, to the cent.
type Line struct {
	Column  Column
	Charged Cents // principal as demanded, interest accrued, or what was charged
	Paid    Cents // by payments and offsets
	Waived  Cents
}

// Due is what is left to pay.
func (l Line) Due() Cents { return l.Charged - l.Paid - l.Waived }

// Balance is a debt at the end of a day.
type Balance struct {
	AsOf  civil.Date
	Lines []Line // one for each column, in the order in which a payment of the day pays them
	// Unapplied is what was received beyond all that was due. It pays no later charge by itself: a
	// person decides what becomes of it.
	Unapplied Cents
	HeldBy    string // the ID of the appeal that holds collection, if one does
}

// Line is the line of a column.
func (b Balance) Line(c Column) Line {
	for _, l := range b.Lines {
		if l.Column == c {
			return l
		}
	}
	return Line{Column: c}
}

// Due is what is left to pay in all columns.
func (b Balance) Due() Cents {
	var sum Cents
	for _, l := range b.Lines {
		sum += l.Due()
	}
	return sum
}

// Allocation is what one payment or offset paid, column by column.
type Allocation struct {
	Entry     string
	On        civil.Date
	Columns   []Line // Paid alone is set; in the order of the rule of the payment's day
	Unapplied Cents
}

// Balance counts the debt at the end of the day from its entries dated up to then, each day's in
// the order of their recording. An entry that a reversal of that day or before names is never
// counted: a returned payment was not received, and interest runs as if it had not come.
func (d Debt) Balance(asOf civil.Date) (Balance, error) {
	if err := d.Check(); err != nil {
		return Balance{}, err
	}
	c, err := d.count(asOf)
	if err != nil {
		return Balance{}, err
	}
	b := Balance{AsOf: asOf, Unapplied: c.unapplied}
	for _, column := range Columns(asOf) {
		l := *c.line(column)
		l.Column = column
		b.Lines = append(b.Lines, l)
	}
	if held, is := d.heldBy(asOf); is {
		b.HeldBy = held.ID
	}
	return b, nil
}

// Allocations lists what each payment and offset paid, as counted at the end of the day.
func (d Debt) Allocations(asOf civil.Date) ([]Allocation, error) {
	if err := d.Check(); err != nil {
		return nil, err
	}
	c, err := d.count(asOf)
	return c.allocations, err
}

// count is a debt while its entries are counted.
type count struct {
	debt        Debt
	lines       map[Column]*Line
	unapplied   Cents
	allocations []Allocation
	through     civil.Date // interest is counted up to the end of this day
	centDays    uint64     // cents of principal times days, that bear interest
}

func (c *count) line(column Column) *Line {
	if c.lines[column] == nil {
		c.lines[column] = &Line{Column: column}
	}
	return c.lines[column]
}

// overWaivedError says that a waiver is larger than its column was on its day.
type overWaivedError struct {
	entry Entry
	due   Cents
}

func (e *overWaivedError) Error() string {
	return fmt.Sprintf("The waiver of %s on %s is more than the %s due in %s on that day.",
		e.entry.Amount, e.entry.On.Text(), e.due, e.entry.Column.Title())
}

func (d Debt) count(asOf civil.Date) (*count, error) {
	c := &count{debt: d, lines: map[Column]*Line{}, through: d.InterestFrom}
	if !asOf.Before(d.Demanded) {
		c.line(Principal).Charged = d.Principal
	}
	reversed := d.reversed(asOf)
	entries := slices.DeleteFunc(slices.Clone(d.Entries), func(e Entry) bool { return e.On.After(asOf) || reversed[e.ID] })
	slices.SortStableFunc(entries, func(a, b Entry) int { return a.On.Compare(b.On) })
	for _, e := range entries {
		c.accrue(e.On)
		switch e.Kind {
		case Charge:
			c.line(e.Column).Charged += e.Amount
		case Payment, Offset:
			c.pay(e)
		case Waiver:
			l := c.line(e.Column)
			if e.Amount > l.Due() {
				return c, &overWaivedError{e, l.Due()}
			}
			l.Waived += e.Amount
		}
	}
	c.accrue(asOf)
	return c, nil
}

func (c *count) pay(e Entry) {
	left := e.Amount
	a := Allocation{Entry: e.ID, On: e.On}
	for _, column := range Columns(e.On) {
		l := c.line(column)
		part := min(left, l.Due())
		l.Paid += part
		left -= part
		if part > 0 {
			a.Columns = append(a.Columns, Line{Column: column, Paid: part})
		}
	}
	c.unapplied += left
	a.Unapplied = left
	c.allocations = append(c.allocations, a)
}

// accrue counts interest to the end of the day. Up to the end of the days without interest none is
// charged; on the day after, what is then unpaid bears it from the first day.
func (c *count) accrue(day civil.Date) {
	if !day.After(c.debt.graceEnds()) || !day.After(c.through) {
		return
	}
	principal := c.line(Principal)
	c.centDays += uint64(principal.Due()) * uint64(c.through.DaysUntil(day))
	c.through = day
	c.line(Interest).Charged = interest(c.centDays, c.debt.Rate)
}

// interest is simple interest in cents on cents times days at a rate in hundredths of a percent a
// year. A year has 365 days, a leap year too: neither 31 U.S.C. 3717 nor 31 CFR 901.9 states a
// number. The total is rounded to the nearest cent, half a cent up, once for all days together, so
// that no payment or balance in between changes it.
func interest(centDays uint64, rate int) Cents {
	const year = 365 * 10_000
	high, low := bits.Mul64(centDays, uint64(rate))
	low, carry := bits.Add64(low, year/2, 0)
	quotient, _ := bits.Div64(high+carry, low, year)
	return Cents(quotient)
}
