package report

import (
	"strconv"
	"strings"

	"duces/workflow/award"
	"duces/workflow/civil"
	"duces/workflow/field"
	"duces/workflow/order"
	"duces/workflow/view"
)

// Table is one part of a report as it is laid out.
type Table struct {
	Name, Title string
	Note        string // under the title; may be empty
	Columns     []Column
	Rows        []Row
	More        int // rows that there is no room for
}

// Column is a heading; that of the jurisdiction is not among them.
type Column struct {
	Title  string
	Number bool // its figures stand at the right
}

// Row is one line of a table. Without a matter it is about the whole review.
type Row struct {
	Subject
	Cells []any // a string, an int, a Cents, a civil.Date, or several Subjects, one for each column
}

// Cents is an amount.
type Cents int64

// Text is a cell in words.
func Text(cell any) string {
	switch v := cell.(type) {
	case int:
		return grouped(v)
	case Cents:
		return award.AmountText(int64(v))
	case civil.Date:
		return v.Text()
	case string:
		return v
	case []Subject:
		var names []string
		for _, s := range v {
			names = append(names, s.Jurisdiction.Full())
		}
		return strings.Join(names, "; ")
	}
	return ""
}

// grouped writes a number so that it can be read: 1,234,567.
func grouped(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

func matters(n int) string {
	if n == 1 {
		return "1 matter"
	}
	return grouped(n) + " matters"
}

// Dates say of which week the report is, and as of when.
func (r Report) Dates() string {
	return r.Week.Text() + ". As known on " + r.Known.In(r.Week.Zone).Format("Mon, Jan 2, 2006, 3:04 pm MST") + "."
}

// Lead sums the report up.
func (r Report) Lead() string {
	return matters(r.Matters) + ": " + grouped(r.Closed) + " closed, " + grouped(r.Overdue) + " overdue."
}

// Tables lays the report out to be read: each order that stays matters is said once.
func (r Report) Tables() []Table { return r.tables(r.stayed()) }

// Lists lays it out to be computed with: each row is about one matter, or about the whole review.
func (r Report) Lists() []Table { return r.tables(r.stays()) }

func (r Report) tables(stays Table) []Table {
	return []Table{r.stages(), r.late(), r.moves(), stays, r.decisions(), r.orders(), r.outcomes(), r.money()}
}

func text(title string) Column   { return Column{Title: title} }
func number(title string) Column { return Column{title, true} }

func tableOf[T any](name, title, none string, l List[T], row func(T) Row, columns ...Column) Table {
	t := Table{Name: name, Title: title, Columns: columns, More: l.More}
	for _, item := range l.Items {
		t.Rows = append(t.Rows, row(item))
	}
	if len(t.Rows) == 0 && l.More == 0 {
		t.Note = none
	}
	return t
}

func (r Report) stages() Table {
	t := Table{Name: "stages", Title: "Matters by stage", Columns: []Column{text("Stage"), number("Matters")}}
	add := func(title string, n int) { t.Rows = append(t.Rows, Row{Cells: []any{title, n}}) }
	for _, s := range r.Stages {
		add(s.Title, s.Matters)
	}
	add("All stages", r.Matters)
	add("Closed", r.Closed)
	add("Overdue", r.Overdue)
	add("Pending approval", r.Waiting)
	add("Our next step is late", r.StepLate)
	return t
}

func (r Report) late() Table {
	return tableOf("overdue", "Overdue now", "Nothing is overdue.", r.Late, func(l Late) Row {
		return Row{l.Subject, []any{l.Title, l.Due, l.Days}}
	}, text("Deadline"), text("Due"), number("Days late"))
}

func (r Report) moves() Table {
	return tableOf("moves", "Status changes this week", "No status changes this week.", r.Moves, func(m Move) Row {
		return Row{m.Subject, []any{m.Title, m.From, m.To, m.Made(), m.On}}
	}, text("Step"), text("From"), text("To"), text("By"), text("Effective"))
}

func (r Report) stays() Table {
	return staysTable(r, r.Stays, func(s Stay) Row { return Row{s.Subject, s.cells()} })
}

func (r Report) stayed() Table {
	return staysTable(r, r.Stayed, func(s Stayed) Row { return Row{Cells: append(s.cells(), s.Subjects)} }, text("Jurisdictions"))
}

func staysTable[T any](r Report, l List[T], row func(T) Row, more ...Column) Table {
	columns := []Column{text("Effect"), text("Order"), number("Clause"), text("Court"), text("Ends")}
	return r.partly(tableOf("stays", "Stayed by court orders now", "No court order bars a step or tolls a deadline.", l, row, append(columns, more...)...))
}

func (s Stay) cells() []any { return []any{s.Does(), s.Order, s.Clause, s.Court, s.Until} }

// Does words what the clause does to the matter.
func (s Stay) Does() string {
	does := "Bars acts"
	if s.Effect == order.Toll {
		does = "Tolls deadlines"
	}
	if s.Remark != "" {
		does += ". " + s.Remark
	}
	return does
}

func (r Report) decisions() Table {
	return tableOf("decisions", "Decisions this week", "No decisions this week.", r.Decisions, func(d Decision) Row {
		return Row{d.Subject, []any{d.Award, d.Words(), Cents(d.Cents), d.On}}
	}, text("Award"), text("Outcome"), number("Amount"), text("Effective"))
}

// Words are the outcome as people read it.
func (d Decision) Words() string { return strings.ReplaceAll(d.Outcome, "_", " ") }

// Adverse says whether the decision is.
func (d Decision) Adverse() bool { return field.Adverse(d.Outcome) }

func (r Report) orders() Table {
	columns := []Column{text("Entered"), text("Court")}
	if !r.Published {
		columns = append(columns, text("Caption"), text("Order"))
	}
	return tableOf("orders", "Court orders this week", "No court orders this week.", r.Orders, func(o Order) Row {
		row := Row{o.Subject, []any{o.On, o.Case}}
		if !r.Published {
			row.Cells = append(row.Cells, o.Caption, o.Title)
		}
		return row
	}, columns...)
}

func (r Report) outcomes() Table {
	t := tableOf("outcomes", "Adverse decisions in effect", "", List[Outcome]{Items: r.Outcomes}, func(o Outcome) Row {
		return Row{Cells: []any{o.Words(), o.Awards, Cents(o.Cents)}}
	}, text("Outcome"), number("Awards"), number("Amount"))
	if len(r.Outcomes) > 1 {
		sum := r.AllOutcomes()
		t.Rows = append(t.Rows, Row{Cells: []any{"Total", sum.Awards, Cents(sum.Cents)}})
	}
	if len(t.Rows) == 0 {
		t.Note = noOutcome
	}
	if r.Undecided > 0 {
		t.Note = strings.TrimSpace(t.Note + " Noncompliant, not yet decided: " + matters(r.Undecided) + ".")
	}
	return t
}

// noOutcome says that no adverse decision stands.
const noOutcome = "No decision withholds, denies, terminates, or disallows an award."

// Words are the outcome as a line begins with it.
func (o Outcome) Words() string {
	name := strings.ReplaceAll(o.Name, "_", " ")
	return strings.ToUpper(name[:1]) + name[1:]
}

// AllOutcomes are all adverse decisions that stand.
func (r Report) AllOutcomes() view.Money {
	var sum view.Money
	for _, o := range r.Outcomes {
		sum.Awards, sum.Cents = sum.Awards+o.Awards, sum.Cents+o.Cents
	}
	return sum
}

// noMoney says that no money can be shown.
const noMoney = "No award is on record for these jurisdictions."

func (r Report) money() Table {
	t := tableOf("money", "Money", noMoney, r.Money, func(m Money) Row { return Row{m.Subject, m.cells()} })
	for _, f := range r.Total.Named() {
		t.Columns = append(t.Columns, number(f.Title))
	}
	if len(t.Rows) == 0 {
		return r.partly(t)
	}
	t.Note = "Federal share, each award once, as of the day of this report. At risk: undrawn or drawn, with an open matter, " +
		"or a closed one in which a final finding of noncompliance was not superseded. " +
		"Barred: undrawn, and a court order that binds this office bars denial on some ground."
	t.Rows = append(t.Rows, Row{Cells: r.Total.cells()})
	return r.partly(t)
}

// Named is an amount with what it is.
type Named struct {
	Title string
	Cents int64
}

// Named are the amounts in the order in which they are shown.
func (a Amounts) Named() []Named {
	return []Named{
		{"Awarded", a.Awarded},
		{"At risk", a.AtRisk},
		{"Barred", a.Barred},
		{"Withheld", a.Withheld},
		{"Denied", a.Denied},
		{"Disallowed", a.Disallowed},
		{"Repaid", a.Repaid},
	}
}

func (a Amounts) cells() []any {
	var all []any
	for _, n := range a.Named() {
		all = append(all, Cents(n.Cents))
	}
	return all
}

// partly says that a table is not about all matters.
func (r Report) partly(t Table) Table {
	if r.Unread > 0 {
		t.Note = strings.TrimSpace(t.Note + " There are too many matters: " + grouped(r.Unread) + " are left out here, those with the latest due dates or with none.")
	}
	return t
}
