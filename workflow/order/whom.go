package order

import (
	"slices"
	"strings"

	"duces/workflow"
	"duces/workflow/civil"
)

// Whom is for whom a clause works: for everybody whom one of its parts names. The zero Whom,
// of a change, is everybody whom the changed clause protects.
type Whom struct {
	Everyone bool `json:"everyone,omitempty"` // nationwide
	// Named are jurisdictions by id: parties, or members of an association as its list stood.
	Named []string `json:"named,omitempty"`
	// States are those named with their political subdivisions, or without.
	States []StateRule `json:"states,omitempty"`
	// Members are of associations whose lists are followed as they change, by id.
	Members []string `json:"members,omitempty"`
	// Subawards says that what a protected recipient passes on is protected too.
	Subawards bool `json:"subawards,omitempty"`
}

// StateRule names a U.S. state as an order does: "the State of California and its political subdivisions".
type StateRule struct {
	State        string `json:"state"` // two letters
	Itself       bool   `json:"itself,omitempty"`
	Subdivisions bool   `json:"subdivisions,omitempty"`
}

// IsZero says that nobody is named.
func (w Whom) IsZero() bool {
	return !w.Everyone && len(w.Named)+len(w.States)+len(w.Members) == 0
}

// Person is a government as an order may know it.
type Person struct {
	ID       string
	Formerly []string // ids of records that were merged into it: what protected them protects it
	Kind     string   // as package jurisdiction names it
	State    string   // two letters
	Parent   string   // name of the government that it belongs to; empty: none is on record
}

func (p Person) is(id string) bool { return p.ID == id || slices.Contains(p.Formerly, id) }

// Membership is of one jurisdiction in an association or a class.
type Membership struct {
	Jurisdiction string
	From, Until  civil.Date // Until is the first day on which it is none; zero: it goes on
}

// On says whether somebody belongs on a day.
func (m Membership) On(day civil.Date) bool {
	return !day.Before(m.From) && (m.Until.IsZero() || day.Before(m.Until))
}

// covers says whether a rule takes in a government. A special district that nobody said to belong to the state may
// be an agency of it, of the nation, or of two states.
func (r StateRule) covers(p Person) Answer {
	if p.State != r.State {
		return No
	}
	switch p.Kind {
	case "state":
		return answer(r.Itself)
	case "tribal":
		return No // no subdivision of a state
	case "special_district", "school_district":
		if r.Subdivisions && strings.TrimSpace(p.Parent) == "" {
			return Unknown
		}
	}
	return answer(r.Subdivisions)
}

// Covers says whether those named without a list of members are a person's like.
func (w Whom) Covers(p Person, on civil.Date) Answer { return w.covers(p, on, nil) }

// covers says whether a clause works for a person on a day.
func (w Whom) covers(p Person, on civil.Date, members map[string][]Membership) Answer {
	if w.IsZero() || w.Everyone {
		return Yes
	}
	a := answer(slices.ContainsFunc(w.Named, p.is))
	for _, r := range w.States {
		a = max(a, r.covers(p))
	}
	for _, id := range w.Members {
		a = max(a, answer(slices.ContainsFunc(members[id], func(m Membership) bool { return p.is(m.Jurisdiction) && m.On(on) })))
	}
	return a
}

// Bound is somebody whom an order binds.
type Bound struct {
	Agency string `json:"agency,omitempty"`
	// Office is that of an official: whoever holds it is bound (Fed. R. Civ. P. 25(d)).
	Office string `json:"office,omitempty"`
}

// Name is the agency or the office.
func (b Bound) Name() string {
	if b.Agency != "" {
		return b.Agency
	}
	return b.Office
}

// Office is who acts: the agency, what it is part of, and the offices that its officials hold that day.
type Office struct {
	Agency  string
	PartOf  []string
	Offices []string
}

// bound says whether an office is among those who are bound.
func (o Office) bound(by []Bound) bool {
	same := func(a, b string) bool { return a != "" && b != "" && workflow.SameName(a, b) }
	return slices.ContainsFunc(by, func(b Bound) bool {
		is := func(name string) bool { return same(name, b.Agency) }
		return is(o.Agency) || slices.ContainsFunc(o.PartOf, is) ||
			slices.ContainsFunc(o.Offices, func(name string) bool { return same(name, b.Office) })
	})
}
