package workflow

import (
	"fmt"
	"slices"
	"strings"
)

// Jurisdiction is a government.
type Jurisdiction struct {
	ID      string
	Name    string
	Kind    string
	State   string // two letters
	Zone    string // IANA
	Parent  string // jurisdiction id, or empty
	Contact string // personal: whom to write to
	Version int
}

// JurisdictionKinds are the kinds of government, as the Census Bureau sorts them,
// and the consolidated city-county.
var JurisdictionKinds = []string{"state", "county", "city", "consolidated", "town", "special_district"}

// EvolveJurisdiction folds one event into a jurisdiction.
func EvolveJurisdiction(j Jurisdiction, e Event) Jurisdiction {
	j.Version = e.No
	switch d := e.Data.(type) {
	case JurisdictionAdded:
		j.ID = e.Stream.ID()
		j.Name, j.Kind, j.State, j.Zone, j.Parent = d.Name, d.Kind, d.State, d.Zone, d.Parent
		j.Contact = e.Personal["contact"].Text()
	case JurisdictionChanged:
		j.Name, j.Kind, j.State, j.Zone, j.Parent = d.Name, d.Kind, d.State, d.Zone, d.Parent
		j.Contact = e.Personal["contact"].Text()
	}
	return j
}

// NewJurisdiction is a government to be put on record.
type NewJurisdiction struct {
	Name    string `json:"name"`
	Kind    string `json:"kind"`
	State   string `json:"state"`
	Zone    string `json:"zone"`
	Parent  string `json:"parent,omitempty"`  // name of the parent, for people
	Contact string `json:"contact,omitempty"` // personal
}

func (n NewJurisdiction) check(at string) []Detail {
	var no []Detail
	no = append(no, line(at+"name", "Name", n.Name, 200, true)...)
	no = append(no, line(at+"parent", "Parent", n.Parent, 200, false)...)
	no = append(no, line(at+"contact", "Contact", n.Contact, 1000, false)...)
	if !slices.Contains(JurisdictionKinds, n.Kind) {
		no = append(no, Detail{at + "kind", fmt.Sprintf("Kind: %q is not one of %s.", n.Kind, strings.Join(JurisdictionKinds, ", "))})
	}
	if _, ok := StateNames[n.State]; !ok {
		no = append(no, Detail{at + "state", fmt.Sprintf("State: %q is not a two-letter code of a state, district or territory.", n.State)})
	}
	if err := checkZone(n.Zone); err != nil {
		no = append(no, Detail{at + "zone", "Zone: " + sentence(err)})
	}
	return no
}

// AddJurisdictions puts governments on record, in one act.
type AddJurisdictions struct {
	Items []NewJurisdiction `json:"items"`
}

// Streams implements Command.
func (c AddJurisdictions) Streams() []Stream { return nil }

func (c AddJurisdictions) decide(w World, a Act) (Decision, error) {
	if err := w.Actor.mayRunReviews(); err != nil {
		return Decision{}, err
	}
	if len(c.Items) == 0 {
		return Decision{}, invalid("items", "Give at least one jurisdiction.")
	}
	var d Decision
	var no []Detail
	for i, n := range c.Items {
		at := ""
		if len(c.Items) > 1 {
			at = fmt.Sprintf("items.%d.", i)
		}
		no = append(no, n.check(at)...)
		id := a.newID(fmt.Sprintf("jurisdiction/%d", i))
		s := JurisdictionStream(id)
		e := a.event(s, a.today(), JurisdictionAdded{Name: strings.TrimSpace(n.Name), Kind: n.Kind, State: n.State, Zone: n.Zone, Parent: strings.TrimSpace(n.Parent)})
		if !blankText(n.Contact) {
			e.Personal = map[string]Sealed{"contact": a.seal(s, "contact", n.Contact)}
		}
		d.Events = append(d.Events, e)
		d.Created = append(d.Created, id)
	}
	return d, collect(no)
}

// ChangeJurisdiction replaces what is on record about a government.
type ChangeJurisdiction struct {
	ID string `json:"id"`
	NewJurisdiction
}

// Streams implements Command.
func (c ChangeJurisdiction) Streams() []Stream { return []Stream{JurisdictionStream(c.ID)} }

func (c ChangeJurisdiction) decide(w World, a Act) (Decision, error) {
	if err := w.Actor.mayRunReviews(); err != nil {
		return Decision{}, err
	}
	if _, err := w.Jurisdiction(c.ID); err != nil {
		return Decision{}, err
	}
	if err := collect(c.check("")); err != nil {
		return Decision{}, err
	}
	s := JurisdictionStream(c.ID)
	e := a.event(s, a.today(), JurisdictionChanged{Name: strings.TrimSpace(c.Name), Kind: c.Kind, State: c.State, Zone: c.Zone, Parent: strings.TrimSpace(c.Parent)})
	if !blankText(c.Contact) {
		e.Personal = map[string]Sealed{"contact": a.seal(s, "contact", c.Contact)}
	}
	return Decision{Events: []Event{e}}, nil
}
