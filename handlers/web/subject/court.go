package subject

import (
	"fmt"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"duces/handlers/web/frame"
	jurisdictionpage "duces/templates/jurisdiction"
	"duces/templates/page"
	proceedingpage "duces/templates/proceeding"
	"duces/templates/words"
	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/association"
	"duces/workflow/civil"
	"duces/workflow/jurisdiction"
	"duces/workflow/order"
	"duces/workflow/proceeding"
	"duces/workflow/process"
	"duces/workflow/timezone"
	"duces/workflow/usstate"
)

// Courts words the orders of proceedings that clauses tie together.
type Courts struct {
	Facts  workflow.Facts
	of     map[string]proceeding.Proceeding
	record *order.Record
	at     order.Point
	titles map[string]string // of transitions
	kinds  map[string]string // of deadlines
}

// Courts reads what the orders of some proceedings are tied to, as they stand at an instant.
func (r *Reader) Courts(c echo.Context, facts workflow.Facts, now time.Time, all ...proceeding.Proceeding) (*Courts, error) {
	defs, err := r.Processes(c.Request().Context(), frame.Who(c))
	if err != nil {
		return nil, err
	}
	x := &Courts{Facts: facts, of: map[string]proceeding.Proceeding{}, titles: map[string]string{}, kinds: map[string]string{}}
	for _, o := range defs.Merged(ActOptions) {
		x.titles[o.Value] = o.Label
	}
	for _, o := range defs.Merged(KindOptions) {
		x.kinds[o.Value] = o.Label
	}
	x.at = order.Point{On: civil.DateIn(now, time.UTC), At: now, Zone: "UTC"}
	for _, p := range all {
		x.at = order.Point{On: civil.DateIn(now, timezone.Named(p.Zone)), At: now, Zone: p.Zone}
		tied, err := proceeding.Tied(facts, p)
		if err != nil {
			return nil, err
		}
		for _, t := range tied {
			x.of[t.ID] = t
		}
	}
	x.join()
	return x, nil
}

func (x *Courts) join() {
	all := make([]proceeding.Proceeding, 0, len(x.of))
	for _, p := range x.of {
		all = append(all, p)
	}
	x.record = proceeding.Joined(all, nil)
}

// All are the proceedings.
func (x *Courts) All() map[string]proceeding.Proceeding { return x.of }

// KindOptions are the kinds of deadline of a process.
func KindOptions(def *process.Definition) []page.Option {
	out := make([]page.Option, len(def.Deadlines))
	for i, d := range def.Deadlines {
		out[i] = page.Option{Value: d.Name, Label: d.Title}
	}
	return out
}

// Order words an order with its clauses; first is the number of its first document.
func (x *Courts) Order(o proceeding.Order, first int) proceedingpage.Order {
	v := proceedingpage.Order{Order: o, Number: proceedingpage.OrderNumber(o.ID), First: first, Moments: Moments(o.OrderEntered)}
	for _, c := range o.Clauses {
		v.Lines = append(v.Lines, x.Clause(o, c))
	}
	return v
}

// NewOrder words an order that is not on record yet: nothing of it is in force.
func (x *Courts) NewOrder(o proceeding.Order) proceedingpage.Order {
	v := x.Order(o, 0)
	for i := range v.Lines {
		v.Lines[i].Standing = ""
	}
	return v
}

// Moments are the days of an order, with its kind and docket entry.
func Moments(o proceeding.OrderEntered) []words.Fact {
	var facts []words.Fact
	add := func(title, text string) {
		if text != "" {
			facts = append(facts, words.Fact{Title: title, Values: []string{text}})
		}
	}
	if o.Title != "" {
		add("Kind", o.Kind.Title())
	}
	add("Docket entry", o.Number)
	add("Judge", o.Judge)
	for _, m := range []struct {
		title string
		at    order.Moment
	}{{"Signed", o.Signed}, {"Filed", o.Filed}, {"Entered", o.Entered}, {"Effective", o.Works}, {"Notice received", o.Noticed}} {
		if !m.at.IsZero() {
			add(m.title, m.at.Text())
		}
	}
	return facts
}

// Clause words one clause of an order.
func (x *Courts) Clause(o proceeding.Order, c order.Clause) proceedingpage.Clause {
	ref := order.Ref{Order: o.ID, Clause: c.No}
	v := proceedingpage.Clause{
		Ref: ref, Effect: c.Effect.Words(), Text: c.Text, Acts: x.acts(c.Acts), Whom: x.whom(c.Whom), Basis: BasisWords(c.Basis),
		From: from(c.From), Until: c.Until.Text(), Standing: x.record.Standing(ref, x.at),
	}
	if c.Effect.Changes() && len(v.Whom) == 0 {
		v.Whom = []proceedingpage.Named{{Text: "all that those clauses protect"}}
	}
	var bound []string
	for _, b := range c.Binds {
		bound = append(bound, b.Name())
	}
	v.Binds = strings.Join(bound, "; ")
	if c.Effect == order.Toll {
		v.Tolls = "all that the jurisdiction must meet"
		if len(c.Deadlines) > 0 {
			v.Tolls = strings.Join(titled(x.kinds, c.Deadlines), ", ")
		}
	}
	for _, ref := range c.Changes {
		if ref.Order == "" {
			v.Changes = append(v.Changes, proceedingpage.Named{Text: fmt.Sprintf("clause %d of this order", ref.Clause)})
			continue
		}
		v.Changes = append(v.Changes, x.Named(ref))
	}
	for _, by := range x.record.Changed(ref) {
		n := x.Named(by)
		if of, clause, known := x.find(by); known {
			n.Text = fmt.Sprintf("%s by clause %d of %s (%s)", did(clause.Effect), by.Clause, of.Called(), x.record.Standing(by, x.at))
		}
		v.Changed = append(v.Changed, n)
	}
	for _, key := range o.Answered() {
		if key.Clause == c.No {
			does := "protects "
			if !o.Answers[key] {
				does = "does not protect "
			}
			says := does + x.name(key.Jurisdiction).Text
			if by, err := account.Find(x.Facts, o.AnsweredBy[key]); err == nil {
				says += " (answered by " + by.Name + ")"
			}
			v.Answers = append(v.Answers, says)
		}
	}
	if c.From.Event != "" && c.From.Happened.IsZero() {
		v.StartOpen = c.From.Event
	}
	if c.Until.Happened.IsZero() && !o.Void && v.Standing != order.Over {
		v.EndOpen = "Record its end"
		if c.Until.Event != "" {
			v.EndOpen = "Record: " + c.Until.Event
		}
	}
	v.Note = remark(o.OrderEntered, c)
	return v
}

// remark is what the rules say of a clause besides, and what is disputed in law.
func remark(o proceeding.OrderEntered, c order.Clause) string {
	text := order.Doubt(c)
	if o.Kind != order.TemporaryRestraint || c.Effect != order.Bar {
		return text
	}
	end, other := order.RestraintEnd(o.Entered)
	switch {
	case c.Until != end:
		text += " " + order.RestraintWarning(o.Entered, c.Until.At)
	default:
		text += " Fed. R. Civ. P. 65(b)(2): 14 days after entry, not counting the day of entry. The last day is not moved off a weekend."
		if !other.IsZero() {
			text += " Another reading ends it at " + other.Text() + ". The longer one is used."
		}
	}
	return strings.TrimSpace(text)
}

func did(e order.Effect) string {
	switch e {
	case order.Suspend:
		return "Suspended"
	case order.Cease:
		return "Ended"
	case order.Extend:
		return "Extended"
	case order.Bar, order.Toll:
	}
	return "Changed"
}

// BasisWords are what a page calls the basis of a clause.
func BasisWords(b order.Basis) string {
	switch b {
	case order.ByParty:
		return "Parties"
	case order.ByClass:
		return "Class"
	case order.ByAssociation:
		return "Members of an association"
	case order.BySetAside:
		return "Set aside for all (5 U.S.C. 705, 706)"
	}
	return string(b)
}

func from(s order.Start) string {
	switch {
	case s.Event != "" && s.Happened.IsZero():
		return "when this happens: " + s.Event
	case s.Event != "":
		return s.Happened.Text() + " (" + s.Event + ")"
	}
	return s.From.Text()
}

func titled(titles map[string]string, names []string) []string {
	all := make([]string, len(names))
	for i, n := range names {
		all[i] = n
		if t := titles[n]; t != "" {
			all[i] = t
		}
	}
	return all
}

func (x *Courts) acts(a order.Acts) string {
	a.Transitions = titled(x.titles, a.Transitions)
	return a.Text()
}

func (x *Courts) whom(w order.Whom) []proceedingpage.Named {
	var all []proceedingpage.Named
	if w.Everyone {
		all = append(all, proceedingpage.Named{Text: "everyone, nationwide"})
	}
	for _, id := range w.Named {
		all = append(all, x.name(id))
	}
	for _, r := range w.States {
		all = append(all, proceedingpage.Named{Text: StateRule(r)})
	}
	for _, id := range w.Members {
		n := proceedingpage.Named{Text: "members of an association, as its list changes", Href: proceedingpage.AssociationHref(id)}
		if a, err := workflow.Look[association.Association](x.Facts, association.Stream(id)); err == nil {
			n.Text = "members of " + a.Name + ", as its list changes"
		}
		all = append(all, n)
	}
	if w.Subawards {
		all = append(all, proceedingpage.Named{Text: "with subawards"})
	}
	return all
}

// StateRule words a state as a clause names it.
func StateRule(r order.StateRule) string {
	name := usstate.Names[r.State]
	switch {
	case r.Itself && r.Subdivisions:
		return "State of " + name + " and its political subdivisions"
	case r.Subdivisions:
		return "political subdivisions of " + name
	}
	return "State of " + name
}

func (x *Courts) name(id string) proceedingpage.Named {
	j, err := jurisdiction.Current(x.Facts, id)
	if err != nil {
		return proceedingpage.Named{Text: "a jurisdiction"}
	}
	return proceedingpage.Named{Text: j.Title(), Href: jurisdictionpage.Href(j.ID)}
}

func (x *Courts) find(ref order.Ref) (proceeding.Order, order.Clause, bool) {
	o, known := x.of[proceeding.Of(ref.Order)].Order(ref.Order)
	if !known {
		return o, order.Clause{}, false
	}
	for _, c := range o.Clauses {
		if c.No == ref.Clause {
			return o, c, true
		}
	}
	return o, order.Clause{}, false
}

// Named names a clause with its order, and the docket number of another proceeding.
func (x *Courts) Named(ref order.Ref) proceedingpage.Named {
	o, _, known := x.find(ref)
	if !known {
		return proceedingpage.Named{Text: fmt.Sprintf("clause %d of an order", ref.Clause)}
	}
	text := fmt.Sprintf("clause %d of %s", ref.Clause, o.Called())
	if p := x.of[proceeding.Of(ref.Order)]; len(x.of) > 1 {
		text += ", " + p.Docket.Number
	}
	return proceedingpage.Named{Text: text, Href: proceedingpage.OrderHref(ref.Order, "")}
}

// unknown is what must be said before a clause can be judged; empty: nothing.
func unknown(f order.Finding) string {
	switch {
	case f.Barred != order.Unknown:
		return ""
	case f.Ask == order.AskHour:
		return "Depends on the time of day"
	case f.Ask == order.AskPerson:
		return "Coverage not answered"
	}
	return "Ground, program, or year not known"
}

// Barring words a clause that bears on a matter.
func (x *Courts) Barring(f order.Finding, own string) (proceedingpage.Barring, bool) {
	o, c, known := x.find(f.Ref)
	if !known {
		return proceedingpage.Barring{}, false
	}
	p := x.of[proceeding.Of(f.Ref.Order)]
	b := proceedingpage.Barring{
		Clause: x.Clause(o, c), Order: proceedingpage.Named{Text: o.Called(), Href: proceedingpage.OrderHref(o.ID, "")},
		In: p.Caption(civil.Date{}) + ", " + p.Docket.Court + " " + p.Docket.Number, Binds: f.Binds, Unknown: unknown(f),
		Tolls: c.Effect == order.Toll,
	}
	if f.Person.ID != "" && f.Person.ID != own {
		b.Protects = x.name(f.Person.ID).Text
	}
	if f.Ask == order.AskPerson {
		b.AskHref = proceedingpage.OrderHref(o.ID, "coverage") + fmt.Sprintf("?clause=%d&jurisdiction=%s", c.No, f.Person.ID)
	}
	return b, true
}
