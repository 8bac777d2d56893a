package order

import (
	"errors"
	"fmt"
	"strings"

	"duces/workflow/civil"
)

// Effect is what a clause does.
type Effect string

// Effects. The last three change other clauses.
const (
	Bar     Effect = "bar"     // acts
	Toll    Effect = "toll"    // deadlines
	Suspend Effect = "suspend" // a stay: what it suspends is in force again when it ends
	Cease   Effect = "end"     // narrowed, vacated, reversed, dissolved
	Extend  Effect = "extend"  // to more persons or acts
)

// Effects lists them all.
var Effects = []Effect{Bar, Toll, Suspend, Cease, Extend}

// Changes says whether such a clause changes others.
func (e Effect) Changes() bool { return e == Suspend || e == Cease || e == Extend }

// Frees says whether such a clause can let acts through that were barred.
func (e Effect) Frees() bool { return e == Suspend || e == Cease }

// Words are what a page calls the effect.
func (e Effect) Words() string {
	switch e {
	case Bar:
		return "Bars acts"
	case Toll:
		return "Tolls deadlines"
	case Suspend:
		return "Suspends other clauses"
	case Cease:
		return "Ends other clauses"
	case Extend:
		return "Extends other clauses"
	}
	return string(e)
}

// Basis is why the law lets a clause reach those whom it protects.
type Basis string

// Bases.
const (
	ByParty       Basis = "party"
	ByClass       Basis = "class"
	ByAssociation Basis = "association"
	BySetAside    Basis = "set_aside" // 5 U.S.C. 706, 705
)

// Bases lists them all.
var Bases = []Basis{ByParty, ByClass, ByAssociation, BySetAside}

// Ref names one clause.
type Ref struct {
	Order  string `json:"order"`
	Clause int    `json:"clause"` // from 1
}

// Clause is one numbered clause of an order.
type Clause struct {
	No     int     `json:"no"`
	Effect Effect  `json:"effect"`
	Text   string  `json:"text,omitempty"` // in the court's words
	Acts   Acts    `json:"acts,omitzero"`
	Whom   Whom    `json:"whom,omitzero"`
	Binds  []Bound `json:"binds,omitempty"`
	Basis  Basis   `json:"basis,omitempty"`
	From   Start   `json:"from,omitzero"`
	Until  End     `json:"until,omitzero"`
	// Deadlines are kinds of those that a clause tolls; empty: all that the jurisdiction owes.
	Deadlines []string `json:"deadlines,omitempty"`
	// Changes are the clauses that this one changes.
	Changes []Ref `json:"changes,omitempty"`
}

// Check refuses a clause that can work on nothing, for nobody, or never.
func (c Clause) Check() error {
	start, end := c.From.moment(), c.Until.moment()
	var wrong []string
	for _, f := range []struct {
		bad  bool
		says string
	}{
		{c.Effect == Bar && c.Acts.IsZero(), "name the acts that the clause bars"},
		{!c.Effect.Changes() && c.Whom.IsZero(), "name whom the clause protects"},
		{c.Effect == Bar && len(c.Binds) == 0, "name who is bound: an agency or an office"},
		{c.Effect.Changes() && len(c.Changes) == 0, "name the clauses that it changes"},
		{!c.Effect.Changes() && len(c.Changes) > 0, "only a clause that suspends, ends, or extends names other clauses"},
		{c.Effect == Extend && c.Acts.IsZero() && c.Whom.IsZero(), "name the persons or acts to which it extends"},
		{start.IsZero() && strings.TrimSpace(c.From.Event) == "", "give the day from which it works, or the event that it waits for"},
		{!start.IsZero() && !end.IsZero() && !ends(start, end), fmt.Sprintf("the end, %s, is not after the start, %s", c.Until.Text(), start.Text())},
	} {
		if f.bad {
			wrong = append(wrong, f.says)
		}
	}
	for _, m := range []Moment{c.From.From, c.From.Happened, c.Until.At, c.Until.Happened} {
		if err := m.Check(); err != nil {
			wrong = append(wrong, err.Error())
		}
	}
	if len(wrong) > 0 {
		return errors.New(strings.Join(wrong, "; "))
	}
	return nil
}

// Over says that the clause works on no day from one on: an hour may be of the day before or after elsewhere.
func (c Clause) Over(on civil.Date) bool {
	end := c.Until.moment()
	if end.Hour != "" {
		end.On = end.On.AddDays(2)
	}
	return !end.IsZero() && !on.Before(end.On)
}

// ends says whether an end comes after a start.
func ends(start, end Moment) bool {
	if start.Hour != "" && end.Hour != "" {
		return end.at().After(start.at())
	}
	if start.On == end.On {
		return end.Hour != "" && start.Hour == ""
	}
	return end.On.After(start.On)
}
