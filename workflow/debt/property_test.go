package debt_test

import (
	"fmt"
	"math/big"
	"testing"

	"pgregory.net/rapid"

	"duces/workflow/authority"
	"duces/workflow/civil"
	"duces/workflow/debt"
)

// Any debt, on any day, is what a count of every cent on every day makes of it.
func TestAnyDebtEqualsACountCentByCentAndDayByDay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := anyDebt(t)
		n := rapid.IntRange(1, 25).Draw(t, "entries")
		for i := range n {
			e := anyEntry(t, d, i)
			with, err := d.Apply(e)
			if err != nil {
				if len(with.Entries) != len(d.Entries) {
					t.Fatalf("refused (%v) and saved: %+v", err, e)
				}
				continue
			}
			if len(with.Entries) != len(d.Entries)+1 {
				t.Fatalf("%d entries became %d", len(d.Entries), len(with.Entries))
			}
			d = with
		}
		days := []civil.Date{d.Demanded.AddDays(rapid.IntRange(-1, 500).Draw(t, "as of"))}
		for _, e := range d.Entries {
			days = append(days, e.On)
		}
		for _, on := range days {
			compare(t, d, on)
		}
	})
}

func anyDebt(t *rapid.T) debt.Debt {
	// The days before April 7, 2008 have another order of payments.
	start := rapid.SampledFrom([]string{"2007-12-15", "2008-03-01", "2018-06-01", "2020-01-15"}).Draw(t, "demanded")
	return debt.Debt{
		Demanded: day(start), InterestFrom: day(start).AddDays(rapid.SampledFrom([]int{0, 0, 30}).Draw(t, "interest after")),
		Principal: debt.Cents(rapid.IntRange(1, 6_000).Draw(t, "principal")),
		Rate:      rapid.SampledFrom([]int{0, 100, 525, 10_000}).Draw(t, "rate"),
		Grace:     rapid.SampledFrom([]int{0, 45}).Draw(t, "grace"),
		Edition:   rapid.SampledFrom([]authority.Edition{authority.Edition2014, authority.Edition2020}).Draw(t, "edition"),
	}
}

func anyEntry(t *rapid.T, d debt.Debt, i int) debt.Entry {
	e := debt.Entry{
		ID: fmt.Sprint(i), On: d.Demanded.AddDays(rapid.IntRange(0, 400).Draw(t, "on")),
		Kind: rapid.SampledFrom([]debt.Kind{
			debt.Charge, debt.Charge, debt.Payment, debt.Payment, debt.Payment, debt.Offset,
			debt.Waiver, debt.Waiver, debt.Appeal, debt.Release, debt.Reversal, debt.Reversal,
		}).Draw(t, "kind"),
	}
	switch e.Kind {
	case debt.Charge:
		e.Amount = debt.Cents(rapid.IntRange(1, 300).Draw(t, "amount"))
		e.Column = rapid.SampledFrom([]debt.Column{debt.ContingencyFee, debt.Penalty, debt.Cost}).Draw(t, "column")
	case debt.Payment, debt.Offset:
		e.Amount = debt.Cents(rapid.IntRange(1, 2_500).Draw(t, "amount"))
	case debt.Waiver:
		e.Amount = debt.Cents(rapid.IntRange(1, 200).Draw(t, "amount"))
		e.Column = rapid.SampledFrom([]debt.Column{debt.ContingencyFee, debt.Penalty, debt.Cost, debt.Interest}).Draw(t, "column")
	case debt.Appeal:
		e.Holds = rapid.Bool().Draw(t, "holds")
	case debt.Release, debt.Reversal:
		if len(d.Entries) > 0 {
			named := rapid.SampledFrom(d.Entries).Draw(t, "names")
			e.Names = named.ID
			if rapid.Bool().Draw(t, "after it") {
				e.On = named.On.AddDays(rapid.IntRange(0, 90).Draw(t, "days after"))
			}
		}
	}
	return e
}

func compare(t *rapid.T, d debt.Debt, on civil.Date) {
	b, err := d.Balance(on)
	if err != nil {
		t.Fatalf("on %s: %v", on, err)
	}
	want, unapplied, received := recount(d, on)
	var paid debt.Cents
	for _, l := range b.Lines {
		if l != want[l.Column] {
			t.Fatalf("on %s: %+v, the recount has %+v", on, l, want[l.Column])
		}
		if l.Due() < 0 {
			t.Fatalf("on %s: %+v is below zero", on, l)
		}
		paid += l.Paid
	}
	if b.Unapplied != unapplied || paid+unapplied != received {
		t.Fatalf("on %s: paid %d and unapplied %d of %d received, the recount leaves %d", on, paid, b.Unapplied, received, unapplied)
	}
	allocations, err := d.Allocations(on)
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range allocations {
		for _, l := range a.Columns {
			paid -= l.Paid
		}
	}
	if paid != 0 {
		t.Fatalf("on %s: the allocations miss %d cents of what was paid", on, paid)
	}
}

// recount walks every day, pays every cent by itself, and sums interest from the principal left on each night.
func recount(d debt.Debt, asOf civil.Date) (lines map[debt.Column]debt.Line, unapplied, received debt.Cents) {
	lines = map[debt.Column]debt.Line{}
	for _, c := range []debt.Column{debt.ContingencyFee, debt.Penalty, debt.Cost, debt.Interest, debt.Principal} {
		lines[c] = debt.Line{Column: c}
	}
	change := func(c debt.Column, by func(*debt.Line)) {
		l := lines[c]
		by(&l)
		lines[c] = l
	}
	void := map[string]bool{}
	for _, e := range d.Entries {
		if e.Kind == debt.Reversal && !e.On.After(asOf) {
			void[e.Names] = true
		}
	}
	grace := 30
	if d.Grace > 0 {
		grace = d.Grace
	}
	free := d.InterestFrom.AddDays(grace)
	nights := map[civil.Date]int64{} // principal left at the end of the day
	for on := d.Demanded; !on.After(asOf); on = on.AddDays(1) {
		if on == d.Demanded {
			change(debt.Principal, func(l *debt.Line) { l.Charged = d.Principal })
		}
		if on.After(free) {
			var sum int64
			for night := d.InterestFrom; night.Before(on); night = night.AddDays(1) {
				if night.Before(free) {
					sum += nights[free] // what was paid by then bears no interest
				} else {
					sum += nights[night]
				}
			}
			change(debt.Interest, func(l *debt.Line) { l.Charged = nearest(sum, d.Rate) })
		}
		for _, e := range d.Entries {
			if e.On != on || void[e.ID] {
				continue
			}
			switch e.Kind {
			case debt.Charge:
				change(e.Column, func(l *debt.Line) { l.Charged += e.Amount })
			case debt.Waiver:
				change(e.Column, func(l *debt.Line) { l.Waived += e.Amount })
			case debt.Payment, debt.Offset:
				received += e.Amount
				for range e.Amount {
					if c, ok := firstDue(lines, on); ok {
						change(c, func(l *debt.Line) { l.Paid++ })
					} else {
						unapplied++
					}
				}
			}
		}
		nights[on] = int64(lines[debt.Principal].Due())
	}
	return lines, unapplied, received
}

// firstDue is the column of the next cent: the order is written out from the rule.
func firstDue(lines map[debt.Column]debt.Line, on civil.Date) (debt.Column, bool) {
	order := []debt.Column{debt.ContingencyFee, debt.Penalty, debt.Cost, debt.Interest, debt.Principal}
	if on.Before(civil.NewDate(2008, 4, 7)) {
		order = []debt.Column{debt.Penalty, debt.ContingencyFee, debt.Cost, debt.Interest, debt.Principal}
	}
	for _, c := range order {
		if lines[c].Due() > 0 {
			return c, true
		}
	}
	return "", false
}

// nearest is the interest on cents times days, to the nearest cent, half a cent up.
func nearest(centDays int64, rate int) debt.Cents {
	exact := big.NewRat(centDays, 365*10_000)
	exact.Mul(exact, big.NewRat(int64(rate), 1)).Add(exact, big.NewRat(1, 2))
	return debt.Cents(new(big.Int).Div(exact.Num(), exact.Denom()).Int64())
}
