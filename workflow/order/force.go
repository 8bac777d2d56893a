package order

import (
	"cmp"
	"slices"
	"time"

	"duces/workflow/civil"
)

// Order is one court order with its clauses, as one view of the record has it.
type Order struct {
	ID      string
	Title   string
	Clauses []Clause
	// Void says that it was entered in error: nothing of it ever worked.
	Void bool
	// Answers say of persons whom a clause protects or not, where no rule can tell; by clause and jurisdiction.
	Answers map[AnswerKey]bool
}

// AnswerKey names what was asked.
type AnswerKey struct {
	Clause       int
	Jurisdiction string
}

// Record is all orders of one view, with what else coverage rests on.
type Record struct {
	orders  []Order
	members map[string][]Membership
	clauses map[Ref]*entry
	bars    []*entry // that bar or toll, in the order of the record
}

type entry struct {
	ref     Ref
	order   *Order
	clause  *Clause
	changed []*entry // clauses that change it, in the order of the record
}

// NewRecord joins orders, in the order in which they were recorded. No clause may change itself, by way of others either.
func NewRecord(orders []Order, members map[string][]Membership) *Record {
	r := &Record{orders: orders, members: members, clauses: map[Ref]*entry{}}
	var all []*entry
	for i := range orders {
		o := &orders[i]
		for n := range o.Clauses {
			e := &entry{ref: Ref{o.ID, o.Clauses[n].No}, order: o, clause: &o.Clauses[n]}
			all, r.clauses[e.ref] = append(all, e), e
			if !e.clause.Effect.Changes() {
				r.bars = append(r.bars, e)
			}
		}
	}
	for _, e := range all {
		for _, ref := range e.clause.Changes {
			if target, known := r.clauses[ref]; known {
				target.changed = append(target.changed, e)
			}
		}
	}
	return r
}

// Bars says whether any clause of the record bars acts, on whatever day.
func (r *Record) Bars() bool {
	return slices.ContainsFunc(r.bars, func(e *entry) bool { return e.clause.Effect == Bar })
}

// Query is an act on one ground, for which persons a clause is asked, and when.
type Query struct {
	Office Office
	// Persons are whom the act is against: the jurisdiction, each holder of a share.
	Persons []Person
	// Above are those who passed a subaward on to them.
	Above []Person
	Act   Act
	At    Point
}

// Ask is what must be asked before a clause can be judged.
type Ask string

// What is asked.
const (
	AskHour    Ask = "hour"   // the act is of a day on which the answer changes
	AskPerson  Ask = "person" // whether the clause protects the jurisdiction
	AskAct     Ask = "act"    // the ground, the program, or the year of the award
	AskNothing Ask = ""
)

// Finding is what one clause says to a query.
type Finding struct {
	Ref    Ref
	Order  *Order
	Clause *Clause
	Binds  bool   // the office
	Barred Answer // Yes: it bars the act
	Ask    Ask
	Person Person // of a clause that protects somebody, the first such
}

// Findings are the clauses that bar an act, or may, in the order of the record; those that do not bind the office too.
func (r *Record) Findings(q Query) []Finding {
	var found []Finding
	for _, e := range r.bars {
		if e.clause.Effect != Bar {
			continue
		}
		if f, some := r.find(e, q); some {
			f.Binds = q.Office.bound(e.clause.Binds)
			found = append(found, f)
		}
	}
	return found
}

// Tolls says whether any clause tolls deadlines, for whomever.
func (r *Record) Tolls() bool {
	return slices.ContainsFunc(r.bars, func(e *entry) bool { return e.clause.Effect == Toll })
}

// Tolling are the clauses that toll deadlines of a kind for a person at a point.
func (r *Record) Tolling(kind string, p Person, at Point) []Finding {
	var found []Finding
	for _, e := range r.bars {
		if e.clause.Effect != Toll || len(e.clause.Deadlines) > 0 && !slices.Contains(e.clause.Deadlines, kind) {
			continue
		}
		if f, some := r.find(e, Query{Persons: []Person{p}, At: at}); some {
			found = append(found, f)
		}
	}
	return found
}

// find is what a clause says, if it says anything.
func (r *Record) find(e *entry, q Query) (Finding, bool) {
	f := Finding{Ref: e.ref, Order: e.order, Clause: e.clause}
	persons := q.Persons
	if e.clause.Whom.Subawards {
		persons = append(slices.Clone(persons), q.Above...)
	}
	for _, p := range persons {
		barred, ask := r.overDay(e, p, q.Act, q.At)
		if barred > f.Barred {
			f.Barred, f.Ask, f.Person = barred, ask, p
		}
	}
	return f, f.Barred != No
}

// overDay judges a clause at each instant of the point's day at which the answer may change.
func (r *Record) overDay(e *entry, p Person, x Act, at Point) (Answer, Ask) {
	if !at.At.IsZero() {
		return r.judge(e, p, x, at)
	}
	at.At = at.start()
	first, ask := r.judge(e, p, x, at)
	for _, t := range r.turns(e, at) {
		at.At = t
		switch next, _ := r.judge(e, p, x, at); {
		case next != first && max(next, first) == Yes:
			return Unknown, AskHour
		case next > first:
			first = next
		}
	}
	return first, ask
}

// judge says whether a clause works for a person on an act at an instant.
func (r *Record) judge(e *entry, p Person, x Act, at Point) (Answer, Ask) {
	j := judgment{record: r, person: p, act: x, at: at}
	barred := j.inForce(e)
	if barred != Unknown {
		return barred, AskNothing
	}
	return barred, j.ask
}

// turns are the instants within the day of a point at which a clause, or one that changes it, begins or ends.
func (r *Record) turns(e *entry, p Point) []time.Time {
	var all []time.Time
	var walk func(e *entry)
	walk = func(e *entry) {
		for _, m := range []Moment{e.clause.From.moment(), e.clause.Until.moment()} {
			if at := m.at(); !at.IsZero() && p.holds(at) {
				all = append(all, at)
			}
		}
		for _, c := range e.changed {
			walk(c)
		}
	}
	walk(e)
	slices.SortFunc(all, time.Time.Compare)
	return slices.Compact(all)
}

// judgment is one question of a record.
type judgment struct {
	record *Record
	person Person
	act    Act
	at     Point
	ask    Ask // the first thing that no one can tell
	// Of any person, or any act: whether some are meant, or every one.
	anybody, anything, every bool
}

func (j *judgment) inForce(e *entry) Answer {
	c := e.clause
	if e.order.Void || !c.From.reached(j.at) || c.Until.reached(j.at) {
		return No
	}
	covers := min(j.covers(e), j.about(c))
	for _, x := range e.changed {
		if covers == Yes {
			break
		}
		if x.clause.Effect == Extend {
			covers = max(covers, j.extends(e, x))
		}
	}
	for _, x := range e.changed {
		if covers == No {
			break
		}
		if x.clause.Effect.Frees() {
			j.every = !j.every // some are left where not every one is freed
			covers = min(covers, j.inForce(x).not())
			j.every = !j.every
		}
	}
	return covers
}

// extends says whether a clause reaches the person and the act by one that extends it: where that names only persons
// it is for the acts of the clause, and where it names only acts for its persons.
func (j *judgment) extends(e, x *entry) Answer {
	by := j.inForce(x)
	if x.clause.Whom.IsZero() {
		by = min(by, j.covers(e))
	}
	if x.clause.Acts.IsZero() {
		by = min(by, j.about(e.clause))
	}
	return by
}

// covers says whether a clause names the person, by what somebody answered or by its own terms.
func (j *judgment) covers(e *entry) Answer {
	if j.anybody {
		return answer(e.clause.Whom.IsZero() || !j.every)
	}
	for _, id := range append([]string{j.person.ID}, j.person.Formerly...) {
		if yes, answered := e.order.Answers[AnswerKey{e.ref.Clause, id}]; answered {
			return answer(yes)
		}
	}
	a := e.clause.Whom.covers(j.person, j.at.On, j.record.members)
	j.wonder(a, AskPerson)
	return a
}

func (j *judgment) about(c *Clause) Answer {
	if c.Effect == Toll {
		return Yes
	}
	if j.act.Any {
		return answer(!c.Effect.Frees() || c.Acts.IsZero())
	}
	if j.anything {
		return answer(c.Acts.IsZero() || !j.every)
	}
	a := c.Acts.covers(j.act)
	j.wonder(a, AskAct)
	return a
}

func (j *judgment) wonder(a Answer, about Ask) {
	if a == Unknown {
		j.ask = cmp.Or(j.ask, about)
	}
}

// Frees says whether a clause may protect one person on some day and another less, as a record that is corrected or merged
// knows them, or may free the other more.
func (r *Record) Frees(was, is Person) bool {
	for _, e := range r.clauses {
		days := []civil.Date{{}}
		for _, id := range e.clause.Whom.Members {
			for _, m := range r.members[id] {
				days = append(days, m.From, m.Until)
			}
		}
		for _, day := range days {
			at := Point{On: day}
			before, after := (&judgment{record: r, person: was, at: at}).covers(e), (&judgment{record: r, person: is, at: at}).covers(e)
			if e.clause.Effect.Frees() {
				before, after = after, before
			}
			// A clause that changes a stay, or the end of something, may bar or free by it.
			if !e.order.Void && (before > after || before != after && r.changesStay(e)) {
				return true
			}
		}
	}
	return false
}

// changesStay says whether a clause changes one that suspends or ends others, or an extension of such a one.
func (r *Record) changesStay(e *entry) bool {
	return slices.ContainsFunc(e.clause.Changes, func(ref Ref) bool {
		next := r.clauses[ref]
		return next != nil && (next.clause.Effect.Frees() || r.changesStay(next))
	})
}

// First is the first day on which any clause of the record works; zero: none does yet.
func (r *Record) First() civil.Date {
	var first civil.Date
	for _, e := range r.bars {
		if on := e.clause.From.moment().On; !on.IsZero() && (first.IsZero() || on.Before(first)) {
			first = on
		}
	}
	return first
}

// Turns are the days from one to another on which the answer of some clause may change, the first day among them.
func (r *Record) Turns(from, through civil.Date) []civil.Date {
	days := []civil.Date{from}
	add := func(all ...civil.Date) {
		for _, d := range all {
			if !d.IsZero() && d.After(from) && !d.After(through) {
				days = append(days, d)
			}
		}
	}
	for _, e := range r.clauses {
		for _, m := range []Moment{e.clause.From.moment(), e.clause.Until.moment()} {
			if !m.IsZero() { // an hour changes a day and what follows it, and may be of the day before elsewhere
				add(m.On.AddDays(-1), m.On, m.On.AddDays(1))
			}
		}
	}
	for _, list := range r.members {
		for _, m := range list {
			add(m.From, m.Until)
		}
	}
	slices.SortFunc(days, civil.Date.Compare)
	return slices.Compact(days)
}

// Period is a run of days over which the same clauses bar an act.
type Period struct {
	From, Through civil.Date // Through is zero of the last one
	By            []Ref      // that bar it; none: it is free
	Open          bool       // something must be asked first
}

// Periods are how an act would have stood on each day from one to another, by those clauses that bind the office.
func (r *Record) Periods(q Query, from, through civil.Date) []Period {
	var periods []Period
	for _, day := range r.Turns(from, through) {
		q.At = Point{On: day, Zone: q.At.Zone}
		next := Period{From: day}
		for _, f := range r.Findings(q) {
			switch {
			case !f.Binds:
			case f.Barred == Yes:
				next.By = append(next.By, f.Ref)
			default:
				next.Open = true
			}
		}
		if n := len(periods); n > 0 {
			last := &periods[n-1]
			if slices.Equal(last.By, next.By) && last.Open == next.Open {
				continue
			}
			last.Through = day.AddDays(-1)
		}
		periods = append(periods, next)
	}
	return periods
}
