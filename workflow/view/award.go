package view

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"duces/workflow"
	"duces/workflow/civil"
	"duces/workflow/jurisdiction"
	"duces/workflow/stay"
)

// AwardFilter narrows the list of awards; zero fields narrow nothing.
type AwardFilter struct {
	Jurisdiction string // that is the recipient, or has a share
	Program      string
	Year         int    // of the program
	SubawardOf   string // award: only the parts of that one's money
	Query        string // part of the agency, number, program, name, or identifier
	Limit        int    // 1 to 200; 0 is 50
	Cursor       string
}

// AwardRow is an award in that list. Amounts are cents, as all that is on record makes them.
type AwardRow struct {
	ID, Agency, Number, Program string
	Year                        int
	Recipient                   jurisdiction.Ref
	Role, Basis, SubawardOf     string
	Name                        string
	MadeOn, Until               string // YYYY-MM-DD; Until may be empty
	Awarded, Undrawn, Drawn     int64
	Actions, Version            int
}

// MoneyFilter says what the money view adds up, and by what.
type MoneyFilter struct {
	AsOf    civil.Date // at its end; zero: the last day on record
	KnownAs time.Time  // by what was recorded until then; zero: now
	Program string     // empty: all
	Year    int        // 0: all

	ByJurisdiction, ByProgram, ByYear bool // none: one row
}

// MoneyRow is a row of the money view, in cents. What it is not divided by is empty.
type MoneyRow struct {
	Jurisdiction jurisdiction.Ref
	Program      string
	Year         int
	AwardMoney
	AtRisk   int64      // undrawn or drawn of jurisdictions whose awards a matter puts at risk
	BarredBy []BarredBy // in the order of the record
}

// ReviewedFilter says in which matters jurisdictions are looked for.
type ReviewedFilter struct {
	Review  string     // empty: in those of all reviews
	AsOf    civil.Date // as in MoneyFilter
	KnownAs time.Time
}

// Reviewed are the jurisdictions that have a matter, by their ids, and those of them whose awards a matter puts at risk.
type Reviewed struct{ All, AtRisk map[string]bool }

// Divided are rows by jurisdiction with what of them is at risk, added up where the view is not by jurisdiction.
func (r Reviewed) Divided(lines []MoneyRow, byJurisdiction bool) []MoneyRow {
	type key struct {
		id, program string
		year        int
	}
	var rows []MoneyRow
	at := map[key]int{}
	for _, line := range lines {
		if r.AtRisk[line.Jurisdiction.ID] {
			line.AtRisk = line.Undrawn + line.Drawn
		}
		if !byJurisdiction {
			line.Jurisdiction = jurisdiction.Ref{}
		}
		k := key{line.Jurisdiction.ID, line.Program, line.Year}
		i, there := at[k]
		if !there {
			at[k], rows = len(rows), append(rows, line)
			continue
		}
		rows[i].AwardMoney, rows[i].AtRisk = rows[i].Plus(line.AwardMoney), rows[i].AtRisk+line.AtRisk
		rows[i].BarredBy = Joined(rows[i].BarredBy, line.BarredBy)
	}
	if !byJurisdiction {
		slices.SortStableFunc(rows, func(x, y MoneyRow) int {
			return cmp.Or(strings.Compare(x.Program, y.Program), cmp.Compare(x.Year, y.Year))
		})
	}
	return rows
}

// AwardMoney is the cents of some awards by where they stand. Awarded is the sum of the others but Barred, which is the part
// of Undrawn whose denial an order bars.
type AwardMoney struct {
	Awarded, Undrawn, Drawn, Withheld, Denied, Disallowed, Repaid, Barred int64
}

// BarredBy is a clause of a court order that bars a denial.
type BarredBy struct {
	Order  string // id
	Clause int
	Title  string // of the order, with the clause and where it was entered
}

// WithBarred adds to rows what orders bar, where the filter divides them so.
func WithBarred(rows []MoneyRow, f MoneyFilter, barred []stay.Barred) {
	type part struct {
		jurisdiction, program string
		year                  int
	}
	partOf := func(jurisdiction, program string, year int) (p part) {
		if f.ByJurisdiction {
			p.jurisdiction = jurisdiction
		}
		if f.ByProgram {
			p.program = program
		}
		if f.ByYear {
			p.year = year
		}
		return p
	}
	at := make(map[part]*MoneyRow, len(rows))
	for i, r := range rows {
		at[partOf(r.Jurisdiction.ID, r.Program, r.Year)] = &rows[i]
	}
	for _, b := range barred {
		x := b.Award
		if f.Program != "" && !workflow.SameName(f.Program, x.Program) || f.Year != 0 && f.Year != x.Year {
			continue
		}
		var by []BarredBy
		for _, bar := range b.Bars {
			by = append(by, BarredBy{bar.Ref.Order, bar.Ref.Clause, bar.Title})
		}
		for holder, cents := range b.Undrawn {
			if row := at[partOf(holder, x.Program, x.Year)]; row != nil && cents != 0 {
				row.Barred += cents
				row.BarredBy = Joined(row.BarredBy, by)
			}
		}
	}
}

// Joined are the clauses of both, each once.
func Joined(a, b []BarredBy) []BarredBy {
	a = slices.Clip(a)
	for _, x := range b {
		if !slices.Contains(a, x) {
			a = append(a, x)
		}
	}
	return a
}

// Plus is the sum of both.
func (m AwardMoney) Plus(o AwardMoney) AwardMoney {
	return AwardMoney{
		m.Awarded + o.Awarded, m.Undrawn + o.Undrawn, m.Drawn + o.Drawn, m.Withheld + o.Withheld,
		m.Denied + o.Denied, m.Disallowed + o.Disallowed, m.Repaid + o.Repaid, m.Barred + o.Barred,
	}
}

// MoneyTotal sums rows.
func MoneyTotal(rows []MoneyRow) AwardMoney {
	var sum AwardMoney
	for _, r := range rows {
		sum = sum.Plus(r.AwardMoney)
	}
	return sum
}
