// Package report says how a review stands and what one week brought. One Report is made of what was read; the page, the
// PDF, the CSV file, the API and the weekly mail only show it, so that they cannot differ.
//
// A published report leaves out matters that are marked confidential as if they did not exist: from every list, count
// and sum. It does not say that any was left out, for that would tell that there are some. It names a proceeding by its
// court and docket number alone, since a caption, the title of an order or an event that ends it may name a government
// whose matter is confidential. What an earlier published report said of a matter that was marked later stays said.
package report

import (
	"cmp"
	"slices"
	"time"

	"duces/workflow/civil"
	"duces/workflow/field"
	"duces/workflow/jurisdiction"
	"duces/workflow/order"
	"duces/workflow/proceeding"
	"duces/workflow/process"
	"duces/workflow/review"
	"duces/workflow/stay"
	"duces/workflow/timezone"
	"duces/workflow/view"
)

// MostMatters is how many matters of a review a report names one by one: of more, it takes those that are due first, and
// counts the others.
const MostMatters = 10_000

// Reads is what a report is made of.
type Reads struct {
	Review    review.Review
	Process   *process.Definition
	Week      Week
	Now       time.Time
	Published bool
	Most      int // lines in each list; what goes beyond is counted only

	Counted   view.Report                      // of the same review and week, for which Published and Most were the same
	Matters   []view.MatterRow                 // of MostMatters and those marked confidential, as many as there are
	Protected map[string]stay.Protected        // by jurisdiction
	Courts    map[string]proceeding.Proceeding // those whose orders protect somebody, by id
	Money     []view.MoneyRow                  // by jurisdiction
	AtRisk    map[string]bool                  // jurisdictions whose awards a matter of the review puts at risk
	Names     map[string]string                // of those who moved matters, by id
}

// Report is how a review stands at one instant, and what a week brought.
type Report struct {
	ID, Review string // of the review: id and name
	Week       Week
	Known      time.Time // what was on record then
	Published  bool
	// Confidential are the matters that a published report leaves out. A published report never counts them.
	Confidential int

	Matters, Closed, Overdue, Waiting, StepLate, Undecided int

	Stages    []Stage
	Late      List[Late]
	Moves     List[Move]
	Stays     List[Stay]
	Stayed    List[Stayed] // the same, each clause once
	Decisions List[Decision]
	Orders    List[Order]
	Outcomes  []Outcome // adverse decisions that stand now
	Money     List[Money]
	Total     Amounts
	Unread    int // matters that stays and money leave out because there are too many
}

// List is a list of which more than Items may exist.
type List[T any] struct {
	Items []T
	More  int
}

// Subject is the matter that a line is about.
type Subject struct {
	Matter       string
	Jurisdiction jurisdiction.Ref
}

// Stage counts the matters in one stage, closed ones too.
type Stage struct {
	Name, Title string
	Matters     int
}

// Late is a matter with an overdue deadline.
type Late struct {
	Subject
	Title string
	Due   civil.Date
	Ends  time.Time
	Zone  string
	Days  int
}

// Move is a transition that was recorded in the week.
type Move struct {
	Subject
	Title, From, To string     // of the step and the statuses
	By              string     // who made it
	CorrectedBy     string     // who corrected it last; empty: nobody
	On              civil.Date // effective
	Answer          string
}

// Stay is a clause of an order that bears on a matter now.
type Stay struct {
	Subject
	Effect order.Effect
	Order  string // as the court calls it, or its kind
	Clause int
	Court  string // with the docket number
	Until  string
	Remark string // what the record cannot tell; empty: the clause binds this office
}

// Stayed is a clause with the matters on which it bears alike.
type Stayed struct {
	Stay     // of the first
	Subjects []Subject
}

// Made says who made a move, and who corrected it.
func (m Move) Made() string {
	switch {
	case m.CorrectedBy == "":
		return m.By
	case m.By == "":
		return "corrected by " + m.CorrectedBy
	}
	return m.By + ", corrected by " + m.CorrectedBy
}

// Decision is a decision on one award, recorded in the week.
type Decision struct {
	Subject
	On      civil.Date
	Award   string
	Outcome string // one of field.Outcomes
	Cents   int64
}

// Order is a court order that a transition of the week recorded.
type Order struct {
	Subject
	On                   civil.Date // entered
	Title, Caption, Case string     // the case is the court with the docket number
}

// Outcome is what decisions with one adverse outcome come to.
type Outcome struct {
	Name string
	view.Money
}

// Money is what the awards of one jurisdiction come to.
type Money struct {
	Subject
	Amounts
}

// Amounts are cents. AtRisk is undrawn or drawn while a matter is open or a finding of noncompliance stands in it; Barred is the undrawn part of awards that an
// order keeps the office from denying.
type Amounts struct {
	Awarded, AtRisk, Barred, Withheld, Denied, Disallowed, Repaid int64
}

// Plus is the sum of both.
func (a Amounts) Plus(b Amounts) Amounts {
	return Amounts{
		a.Awarded + b.Awarded, a.AtRisk + b.AtRisk, a.Barred + b.Barred, a.Withheld + b.Withheld, a.Denied + b.Denied,
		a.Disallowed + b.Disallowed, a.Repaid + b.Repaid,
	}
}

// New makes a report.
func New(x Reads) Report {
	c := x.Counted
	r := Report{
		ID: x.Review.ID, Review: x.Review.Name, Week: x.Week, Known: x.Now, Published: x.Published,
		Matters: c.Matters, Closed: c.Closed, Overdue: c.Overdue, Waiting: c.Waiting, StepLate: c.StepLate, Undecided: c.Undecided,
	}
	rows := x.Matters
	if x.Published {
		rows = slices.DeleteFunc(slices.Clone(rows), func(m view.MatterRow) bool { return slices.Contains(c.Confidential, m.ID) })
	} else {
		r.Confidential = len(c.Confidential)
	}
	rows = rows[:min(len(rows), MostMatters)]
	r.Unread = max(0, c.Matters-len(rows))
	for _, s := range x.Process.Stages {
		r.Stages = append(r.Stages, Stage{s.Name, s.Title, c.Stages[s.Name]})
	}
	r.Late = first(x.late(rows), x.Most, c.Overdue)
	r.Moves = first(x.moves(), x.Most, c.Moved)
	stays := x.stays(rows)
	r.Stays = first(stays, x.Most, len(stays))
	stayed := byClause(stays)
	r.Stayed = first(stayed, x.Most, len(stayed))
	r.Decisions = first(decisions(c), x.Most, c.Decided)
	r.Orders = first(x.orders(), x.Most, c.Ordered)
	for _, name := range field.Outcomes {
		if sum, some := c.Adverse[name]; some {
			r.Outcomes = append(r.Outcomes, Outcome{name, sum})
		}
	}
	money := x.money(rows)
	r.Money = first(money, x.Most, len(money))
	for _, m := range money {
		r.Total = r.Total.Plus(m.Amounts)
	}
	return r
}

// first are the lines of a list that a report has, of so many.
func first[T any](all []T, most, count int) List[T] {
	shown := all[:min(len(all), most)]
	return List[T]{shown, max(0, count-len(shown))}
}

func subject(m view.MatterRow) Subject { return Subject{m.ID, m.Jurisdiction} }

func byName(a, b Subject) int {
	return cmp.Or(cmp.Compare(a.Jurisdiction.Name, b.Jurisdiction.Name), cmp.Compare(a.Jurisdiction.State, b.Jurisdiction.State), cmp.Compare(a.Matter, b.Matter))
}

// late are the overdue matters, the longest overdue first.
func (x Reads) late(rows []view.MatterRow) []Late {
	var all []Late
	for _, m := range rows {
		if !m.Overdue || m.Next == nil {
			continue
		}
		kind, _ := x.Process.Deadline(m.Next.Kind)
		all = append(all, Late{
			Subject: subject(m), Title: cmp.Or(kind.Title, m.Next.Kind), Due: m.Next.Due, Ends: m.Next.Ends, Zone: m.Next.Zone, Days: DaysOverdue(*m.Next, x.Now),
		})
	}
	slices.SortStableFunc(all, func(a, b Late) int { return cmp.Or(cmp.Compare(b.Days, a.Days), byName(a.Subject, b.Subject)) })
	return all
}

// DaysOverdue counts the days begun since the deadline ended, on the calendar of
// the jurisdiction. One in hours may be over on its own day.
func DaysOverdue(next view.NextDeadline, now time.Time) int {
	if now.Before(next.Ends) {
		return 0
	}
	return max(1, next.Due.DaysUntil(civil.DateIn(now, timezone.Named(next.Zone))))
}

func (x Reads) moves() []Move {
	var all []Move
	for _, m := range x.Counted.Moves {
		t, _ := x.Process.Transition(m.Transition)
		from, _ := x.Process.State(m.From)
		to, _ := x.Process.State(m.To)
		all = append(all, Move{
			Subject: Subject{m.Matter, m.Jurisdiction}, Title: t.Title, From: from.Title, To: to.Title, By: x.Names[m.Actor], CorrectedBy: x.Names[m.CorrectedBy], On: m.On, Answer: m.Completeness,
		})
	}
	return all
}

// stays are the clauses that bar acts in matters that are not closed or toll their deadlines, by jurisdiction. One that
// does not bind the office that runs the review is none.
func (x Reads) stays(rows []view.MatterRow) []Stay {
	var all []Stay
	named := x.Review.Office(civil.DateIn(x.Now, x.Week.Zone)).Agency != ""
	for _, m := range rows {
		if m.ClosedBy != "" {
			continue
		}
		for _, f := range x.Protected[m.Jurisdiction.ID].Findings {
			p := x.Courts[proceeding.Of(f.Ref.Order)]
			o, known := p.Order(f.Ref.Order)
			if !known || !f.Binds && named {
				continue
			}
			s := Stay{
				Subject: subject(m), Effect: f.Clause.Effect, Order: o.Called(), Clause: f.Ref.Clause,
				Court: p.Docket.Court + " " + p.Docket.Number, Until: f.Clause.Until.Text(),
			}
			if x.Published {
				s.Order, s.Until = o.Kind.Title()+" of "+o.Entered.On.Text(), publicEnd(f.Clause.Until)
			} else {
				s.Court = p.Caption(civil.Date{}) + ", " + s.Court
			}
			switch {
			case !f.Binds:
				s.Remark = "Whether it binds this office is not known: the review names no agency"
			case f.Barred != order.Yes:
				s.Remark = "Whether it protects this jurisdiction is not known"
			}
			all = append(all, s)
		}
	}
	slices.SortStableFunc(all, func(a, b Stay) int { return byName(a.Subject, b.Subject) })
	return all
}

// byClause puts what says the same of several matters together, in the order of the first.
func byClause(all []Stay) []Stayed {
	var together []Stayed
	at := map[Stay]int{}
	for _, s := range all {
		alike := s
		alike.Subject = Subject{}
		i, known := at[alike]
		if !known {
			i = len(together)
			at[alike], together = i, append(together, Stayed{Stay: s})
		}
		together[i].Subjects = append(together[i].Subjects, s.Subject)
	}
	return together
}

// publicEnd is the end of a clause without the words of the order.
func publicEnd(e order.End) string {
	if e.Event != "" {
		if !e.Happened.IsZero() {
			return "until " + e.Happened.Text()
		}
		return "until an event that the order names"
	}
	return e.Text()
}

func decisions(c view.Report) []Decision {
	var all []Decision
	for _, d := range c.Decisions {
		all = append(all, Decision{Subject{d.Matter, d.Jurisdiction}, d.On, d.Award, d.Outcome, d.AmountCents})
	}
	return all
}

func (x Reads) orders() []Order {
	var all []Order
	for _, o := range x.Counted.Orders {
		line := Order{Subject: Subject{o.Matter, o.Jurisdiction}, On: o.Entered, Case: o.Court}
		if o.Docket != "" {
			line.Case += ", " + o.Docket
		}
		if !x.Published {
			line.Title, line.Caption = o.Title, o.Caption
		}
		all = append(all, line)
	}
	return all
}

// money is what the awards of the review's jurisdictions come to.
func (x Reads) money(rows []view.MatterRow) []Money {
	at := map[string]view.MatterRow{}
	for _, m := range rows {
		at[m.Jurisdiction.ID] = m
	}
	var all []Money
	for _, line := range x.Money {
		m, in := at[line.Jurisdiction.ID]
		if !in {
			continue
		}
		a := Amounts{
			Awarded: line.Awarded, Barred: x.Protected[m.Jurisdiction.ID].Barred,
			Withheld: line.Withheld, Denied: line.Denied, Disallowed: line.Disallowed, Repaid: line.Repaid,
		}
		if x.AtRisk[m.Jurisdiction.ID] {
			a.AtRisk = line.Undrawn + line.Drawn
		}
		all = append(all, Money{subject(m), a})
	}
	slices.SortStableFunc(all, func(a, b Money) int { return byName(a.Subject, b.Subject) })
	return all
}
