package proceeding

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"duces/workflow"
	"duces/workflow/field"
	"duces/workflow/order"
)

// Order is a court order as the court gave it, with what was found out about it since.
type Order struct {
	ID string
	OrderEntered
	Recorded time.Time
	Act      string // that recorded it
	Void     bool   // it was entered in error: nothing of it ever worked
	Answers  map[order.AnswerKey]bool
	// AnsweredBy are the users whose answers they are.
	AnsweredBy map[order.AnswerKey]string
	Before     []order.Clause // as clauses stood before they were corrected
}

// OrderID names the nth order of a proceeding, from 1.
func OrderID(proceeding string, n int) string { return fmt.Sprintf("%s.%d", proceeding, n) }

// Of is the id of the proceeding in which an order was entered.
func Of(orderID string) string {
	id, _, _ := strings.Cut(orderID, ".")
	return id
}

// Called is what people call the order: its title, or its kind and day.
func (o Order) Called() string {
	if o.Title != "" {
		return o.Title
	}
	return o.Kind.Title() + " of " + o.Entered.On.Text()
}

// Effective is from when the order works, where a clause says nothing else.
func (o OrderEntered) effective() order.Moment {
	if !o.Works.IsZero() {
		return o.Works
	}
	return o.Entered
}

// clause finds a clause.
func (o Order) clause(no int) (order.Clause, bool) {
	i := slices.IndexFunc(o.Clauses, func(c order.Clause) bool { return c.No == no })
	if i < 0 {
		return order.Clause{}, false
	}
	return o.Clauses[i], true
}

// WaitsFor is the event that a clause waits for, or lasts until; empty: it came, or there is none.
func (o Order) WaitsFor(no int) string {
	c, _ := o.clause(no)
	switch {
	case c.From.Event != "" && c.From.Happened.IsZero():
		return c.From.Event
	case c.Until.Happened.IsZero():
		return c.Until.Event
	}
	return ""
}

// MayFree says whether somebody may do after the order what they could not do before it, by what its clauses change too: to
// extend a stay frees those to whom it is extended.
func (o OrderEntered) MayFree(facts workflow.Facts) (bool, error) {
	for _, c := range o.Clauses {
		frees, err := changesStay(facts, o.Clauses, c)
		if frees || c.Effect.Frees() || err != nil {
			return err == nil, err
		}
	}
	return false, nil
}

// changesStay says whether a clause changes one that suspends or ends others, or an extension of such a one: then its own
// effect does not tell whether it bars or frees. A reference without an order is to a clause of the same.
func changesStay(facts workflow.Facts, same []order.Clause, c order.Clause) (bool, error) {
	for _, ref := range c.Changes {
		in := same
		if ref.Order != "" {
			p, err := workflow.Look[Proceeding](facts, Stream(Of(ref.Order)))
			if err != nil {
				return false, err
			}
			o, _ := p.Order(ref.Order)
			in = o.Clauses
		}
		i := slices.IndexFunc(in, func(x order.Clause) bool { return x.No == ref.Clause })
		if i < 0 {
			continue
		}
		if in[i].Effect.Frees() {
			return true, nil
		}
		if stays, err := changesStay(facts, in, in[i]); stays || err != nil {
			return stays, err
		}
	}
	return false, nil
}

// Frees says whether a clause of the order suspends or ends something.
func (o OrderEntered) Frees() bool {
	return slices.ContainsFunc(o.Clauses, func(c order.Clause) bool { return c.Effect.Frees() })
}

// Answered are the questions of coverage that somebody answered, in order.
func (o Order) Answered() []order.AnswerKey {
	return slices.SortedFunc(maps.Keys(o.Answers), func(a, b order.AnswerKey) int {
		return cmp.Or(cmp.Compare(a.Clause, b.Clause), cmp.Compare(a.Jurisdiction, b.Jurisdiction))
	})
}

// Notes are what a reader must know of when the order ends, and of disputed law.
func (o OrderEntered) Notes() []string {
	var all []string
	for _, c := range o.Clauses {
		if doubt := order.Doubt(c); doubt != "" {
			all = append(all, fmt.Sprintf("Clause %d: %s", c.No, doubt))
		}
	}
	if o.Kind != order.TemporaryRestraint {
		return all
	}
	end, other := order.RestraintEnd(o.Entered)
	for _, c := range o.Clauses {
		if c.Until.Through == end.Through && !other.IsZero() && c.Until.Happened.IsZero() {
			all = append(all, fmt.Sprintf("Clause %d bars through %s. Counted by the hour, it would end on %s. The longer reading counts.", c.No, end.Through.Text(), other.Text()))
		}
		last := c.Until.At
		if last.IsZero() {
			last.On = c.Until.Through
		}
		if warning := order.RestraintWarning(o.Entered, last); warning != "" && !last.IsZero() {
			all = append(all, warning)
		}
	}
	return all
}

// OrderEntered records an order. Its effective day is the day of entry. Personal "note" is what somebody says about it.
type OrderEntered struct {
	Kind      order.Kind       `json:"kind"`
	Title     string           `json:"title,omitempty"`
	Number    string           `json:"number,omitempty"` // on the docket
	Judge     string           `json:"judge,omitempty"`
	Signed    order.Moment     `json:"signed,omitzero"`
	Filed     order.Moment     `json:"filed,omitzero"`
	Entered   order.Moment     `json:"entered"`
	Works     order.Moment     `json:"effective,omitzero"` // zero: from entry
	Noticed   order.Moment     `json:"noticed,omitzero"`   // when our own side heard of it
	Clauses   []order.Clause   `json:"clauses"`
	Documents []field.Document `json:"documents,omitempty"`
	Asked
}

// Asked is of an event that somebody asked for and another person approved.
type Asked struct {
	Approval    string `json:"approval,omitempty"`
	RequestedBy string `json:"requested_by,omitempty"`
}

// Type is the stored name.
func (OrderEntered) Type() string { return "order_entered" }

// OrderVoided says that an order was entered in error: in today's view nothing of it ever worked. Personal "reason".
type OrderVoided struct {
	Order string `json:"order"`
	Asked
}

// Type is the stored name.
func (OrderVoided) Type() string { return "order_voided" }

// ClauseCorrected puts a clause right that was entered otherwise than the court gave it. Personal "reason".
type ClauseCorrected struct {
	Order  string       `json:"order"`
	Clause order.Clause `json:"clause"`
	Asked
}

// Type is the stored name.
func (ClauseCorrected) Type() string { return "clause_corrected" }

// ClauseEventCame says that what a clause waited for, or lasted until, came.
type ClauseEventCame struct {
	Order     string           `json:"order"`
	Clause    int              `json:"clause"`
	End       bool             `json:"end,omitempty"` // of the clause; else its start
	At        order.Moment     `json:"at"`
	Documents []field.Document `json:"documents,omitempty"`
	Asked
}

// Type is the stored name.
func (ClauseEventCame) Type() string { return "clause_event_came" }

// ClauseTurned says that a clause began or ended by itself, on its own day.
type ClauseTurned struct {
	Order  string `json:"order"`
	Clause int    `json:"clause"`
}

// Type is the stored name.
func (ClauseTurned) Type() string { return "clause_turned" }

// CoverageAnswered says whether a clause protects a jurisdiction of which no rule can tell. Personal "reason".
type CoverageAnswered struct {
	Order        string `json:"order"`
	Clause       int    `json:"clause"`
	Jurisdiction string `json:"jurisdiction"`
	Covered      bool   `json:"covered"`
	Asked
}

// Type is the stored name.
func (CoverageAnswered) Type() string { return "coverage_answered" }

var orderEvents = []workflow.EventType{
	workflow.Detailed(event(func(p Proceeding, d OrderEntered, e workflow.Event) Proceeding {
		p.Orders = append(slices.Clip(p.Orders), Order{ID: OrderID(p.ID, len(p.Orders)+1), OrderEntered: d, Recorded: e.Recorded, Act: e.Act})
		return p
	}, func(d OrderEntered, n workflow.Names) string {
		return Order{OrderEntered: d}.Called() + " entered " + d.Entered.Text() + by(d.Asked, n)
	}, func(d OrderEntered) []string { return d.asker() }), func(d OrderEntered, _ workflow.Event, _ workflow.Names) []workflow.EventDetail {
		lines := make([]string, len(d.Clauses))
		for i, c := range d.Clauses {
			lines[i] = fmt.Sprintf("%d. %s", c.No, Line(c))
		}
		return []workflow.EventDetail{{Title: "Clauses", Text: strings.Join(lines, "\n")}}
	}),
	event(func(p Proceeding, d OrderVoided, _ workflow.Event) Proceeding {
		return p.change(d.Order, func(o *Order) { o.Void = true })
	}, func(d OrderVoided, n workflow.Names) string {
		return "An order was marked as entered in error" + by(d.Asked, n)
	},
		func(d OrderVoided) []string { return d.asker() }),
	workflow.Detailed(event(func(p Proceeding, d ClauseCorrected, _ workflow.Event) Proceeding {
		p = p.change(d.Order, func(o *Order) {
			if old, known := o.clause(d.Clause.No); known {
				o.Before = append(slices.Clip(o.Before), old)
			}
		})
		return p.changeClause(d.Order, d.Clause.No, func(c *order.Clause) { *c = d.Clause })
	}, func(d ClauseCorrected, n workflow.Names) string {
		return fmt.Sprintf("Clause %d of an order corrected", d.Clause.No) + by(d.Asked, n)
	}, func(d ClauseCorrected) []string { return d.asker() }), func(d ClauseCorrected, _ workflow.Event, _ workflow.Names) []workflow.EventDetail {
		return []workflow.EventDetail{{Title: "Clause", Text: Line(d.Clause)}}
	}),
	event(func(p Proceeding, d ClauseEventCame, _ workflow.Event) Proceeding {
		p = p.changeClause(d.Order, d.Clause, func(c *order.Clause) {
			if d.End {
				c.Until.Happened = d.At
			} else {
				c.From.Happened = d.At
			}
		})
		p.Orders = slices.Clone(p.Orders)
		for i, o := range p.Orders {
			if o.ID == d.Order {
				p.Orders[i].Documents = append(slices.Clip(o.Documents), d.Documents...)
			}
		}
		return p
	}, func(d ClauseEventCame, n workflow.Names) string {
		what := "Clause %d of an order began to work"
		if d.End {
			what = "Clause %d of an order ended"
		}
		return fmt.Sprintf(what, d.Clause) + " " + d.At.Text() + by(d.Asked, n)
	}, func(d ClauseEventCame) []string { return d.asker() }),
	plain(func(p Proceeding, _ ClauseTurned, _ workflow.Event) Proceeding { return p }, func(d ClauseTurned) string {
		return fmt.Sprintf("Clause %d of an order began or ended on its day", d.Clause)
	}),
	event(func(p Proceeding, d CoverageAnswered, e workflow.Event) Proceeding {
		return p.change(d.Order, func(o *Order) {
			key := order.AnswerKey{Clause: d.Clause, Jurisdiction: d.Jurisdiction}
			o.Answers, o.AnsweredBy = maps.Clone(o.Answers), maps.Clone(o.AnsweredBy)
			if o.Answers == nil {
				o.Answers, o.AnsweredBy = map[order.AnswerKey]bool{}, map[order.AnswerKey]string{}
			}
			o.Answers[key], o.AnsweredBy[key] = d.Covered, e.Actor
		})
	}, func(d CoverageAnswered, n workflow.Names) string {
		what := "protects"
		if !d.Covered {
			what = "does not protect"
		}
		return fmt.Sprintf("Clause %d of an order %s a jurisdiction", d.Clause, what) + by(d.Asked, n)
	}, func(d CoverageAnswered) []string { return d.asker() }),
}

func (a Asked) asker() []string {
	if a.RequestedBy == "" {
		return nil
	}
	return []string{a.RequestedBy}
}

func by(a Asked, n workflow.Names) string {
	if a.RequestedBy == "" {
		return ""
	}
	return ", requested by " + n.NameOf(a.RequestedBy, "somebody")
}

func (p Proceeding) change(id string, with func(*Order)) Proceeding {
	p.Orders = slices.Clone(p.Orders)
	for i := range p.Orders {
		if p.Orders[i].ID == id {
			with(&p.Orders[i])
		}
	}
	return p
}

func (p Proceeding) changeClause(id string, no int, with func(*order.Clause)) Proceeding {
	return p.change(id, func(o *Order) {
		o.Clauses = slices.Clone(o.Clauses)
		for i := range o.Clauses {
			if o.Clauses[i].No == no {
				with(&o.Clauses[i])
			}
		}
	})
}

// Line is a clause in one line, without the names of jurisdictions.
func Line(c order.Clause) string {
	parts := []string{c.Effect.Words()}
	if acts := c.Acts.Text(); acts != "" {
		parts = append(parts, acts)
	}
	switch whom := c.Whom; {
	case whom.Everyone:
		parts = append(parts, "nationwide")
	case !whom.IsZero():
		parts = append(parts, Protected(whom))
	}
	if len(c.Binds) > 0 {
		names := make([]string, len(c.Binds))
		for i, b := range c.Binds {
			names[i] = b.Name()
		}
		parts = append(parts, "binds "+strings.Join(names, ", "))
	}
	if c.From.Event != "" && c.From.Happened.IsZero() {
		parts = append(parts, "from when "+c.From.Event)
	}
	parts = append(parts, c.Until.Text())
	return strings.Join(parts, "; ")
}

// Protected counts whom a clause names.
func Protected(w order.Whom) string {
	var parts []string
	if n := len(w.Named); n == 1 {
		parts = append(parts, "1 jurisdiction")
	} else if n > 1 {
		parts = append(parts, fmt.Sprintf("%d jurisdictions", n))
	}
	for _, r := range w.States {
		switch {
		case r.Itself && r.Subdivisions:
			parts = append(parts, r.State+" and its political subdivisions")
		case r.Subdivisions:
			parts = append(parts, "political subdivisions of "+r.State)
		default:
			parts = append(parts, r.State)
		}
	}
	if len(w.Members) > 0 {
		parts = append(parts, "members of an association, as its list changes")
	}
	if w.Subawards {
		parts = append(parts, "with subawards")
	}
	return strings.Join(parts, ", ")
}
