package workflow

import (
	"fmt"
	"slices"
	"strings"

	"duces/workflow/deadline"
	"duces/workflow/process"
)

// KindJurisdiction names the streams of jurisdictions.
const KindJurisdiction = "jurisdiction"

// JurisdictionStream is the history of one jurisdiction.
func JurisdictionStream(id string) Stream { return NewStream(KindJurisdiction, id) }

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

// JurisdictionAdded records a government.
type JurisdictionAdded struct {
	Name   string `json:"name"`
	Kind   string `json:"kind"`
	State  string `json:"state"` // two letters
	Zone   string `json:"zone"`  // IANA
	Parent string `json:"parent,omitempty"`
}

// Type is the stored name.
func (JurisdictionAdded) Type() string { return "jurisdiction_added" }

// JurisdictionChanged replaces what is on record; contacts are Personal.
type JurisdictionChanged struct {
	Name   string `json:"name"`
	Kind   string `json:"kind"`
	State  string `json:"state"`
	Zone   string `json:"zone"`
	Parent string `json:"parent,omitempty"`
}

// Type is the stored name.
func (JurisdictionChanged) Type() string { return "jurisdiction_changed" }

var jurisdictionEvents = []EventType{
	EventOf(func(j Jurisdiction, d JurisdictionAdded, e Event) Jurisdiction {
		j.ID, j.Version, j.Contact = e.Stream.ID(), e.No, e.Personal["contact"].Text()
		j.Name, j.Kind, j.State, j.Zone, j.Parent = d.Name, d.Kind, d.State, d.Zone, d.Parent
		return j
	}, func(d JurisdictionAdded, _ Names) string { return "Jurisdiction added: " + d.Name }, nil),

	EventOf(func(j Jurisdiction, d JurisdictionChanged, e Event) Jurisdiction {
		j.Version, j.Contact = e.No, e.Personal["contact"].Text()
		j.Name, j.Kind, j.State, j.Zone, j.Parent = d.Name, d.Kind, d.State, d.Zone, d.Parent
		return j
	}, func(d JurisdictionChanged, _ Names) string { return "Jurisdiction changed: " + d.Name }, nil),
}

// JurisdictionKind is what the program knows of jurisdictions.
var JurisdictionKind = KindOf[Jurisdiction]{
	Name: KindJurisdiction, Events: jurisdictionEvents, Needs: None[Jurisdiction], Process: NoProcess[Jurisdiction],
	Visible: func(World, Jurisdiction) bool { return true },
	Rows: func(j Jurisdiction, _ *process.Definition) []Row {
		return []Row{RowOfJurisdiction{
			ID: j.ID, Name: j.Name, Search: strings.ToLower(j.Name), Kind: j.Kind, State: j.State, Zone: j.Zone,
			Parent: j.Parent, Contact: j.Contact, Version: int64(j.Version),
		}}
	},
}.Kind()

// FindJurisdiction finds a jurisdiction; none is hidden from anybody.
func FindJurisdiction(w World, id string) (Jurisdiction, error) {
	return Find[Jurisdiction](w, JurisdictionStream(id))
}

// RowOfJurisdiction is how lists show a jurisdiction.
type RowOfJurisdiction struct {
	ID      string
	Name    string
	Search  string // the name in lower case
	Kind    string
	State   string
	Zone    string
	Parent  string
	Contact string
	Version int64
}

// Key implements workflow.Row.
func (r RowOfJurisdiction) Key() string { return r.ID }

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
	no = append(no, CheckLine(at+"name", "Name", n.Name, 200, true)...)
	no = append(no, CheckLine(at+"parent", "Parent", n.Parent, 200, false)...)
	no = append(no, CheckLine(at+"contact", "Contact", n.Contact, 1000, false)...)
	if !slices.Contains(JurisdictionKinds, n.Kind) {
		no = append(no, At(at+"kind", fmt.Sprintf("Kind: %q is not one of %s.", n.Kind, strings.Join(JurisdictionKinds, ", "))))
	}
	if _, ok := StateNames[n.State]; !ok {
		no = append(no, At(at+"state", fmt.Sprintf("State: %q is not a two-letter code of a state, district or territory.", n.State)))
	}
	if err := deadline.CheckZone(n.Zone); err != nil {
		no = append(no, At(at+"zone", "Zone: "+Sentence(err)))
	}
	return no
}

// AddJurisdictions puts governments on record, in one act.
type AddJurisdictions struct {
	Items []NewJurisdiction `json:"items"`
}

// CommandName implements Command.
func (AddJurisdictions) CommandName() string { return "AddJurisdictions" }

// Streams implements Command.
func (c AddJurisdictions) Streams() []Stream { return nil }

func (c AddJurisdictions) Decide(w World, a Act) (Decision, error) {
	if err := w.Actor.May(VerbRunReviews); err != nil {
		return Decision{}, err
	}
	if len(c.Items) == 0 {
		return Decision{}, Malformed("items", "Give at least one jurisdiction.")
	}
	var d Decision
	var no []Detail
	for i, n := range c.Items {
		at := ""
		if len(c.Items) > 1 {
			at = fmt.Sprintf("items.%d.", i)
		}
		no = append(no, n.check(at)...)
		id := a.NewID(fmt.Sprintf("jurisdiction/%d", i))
		s := JurisdictionStream(id)
		e := a.Event(s, a.Today(), JurisdictionAdded{Name: strings.TrimSpace(n.Name), Kind: n.Kind, State: n.State, Zone: n.Zone, Parent: strings.TrimSpace(n.Parent)})
		if !Blank(n.Contact) {
			e.Personal = map[string]Sealed{"contact": a.Seal(s, "contact", n.Contact)}
		}
		d.Events = append(d.Events, e)
		d.Created = append(d.Created, id)
	}
	return d, Collect(no)
}

// ChangeJurisdiction replaces what is on record about a government.
type ChangeJurisdiction struct {
	ID string `json:"id"`
	NewJurisdiction
}

// CommandName implements Command.
func (ChangeJurisdiction) CommandName() string { return "ChangeJurisdiction" }

// Streams implements Command.
func (c ChangeJurisdiction) Streams() []Stream { return []Stream{JurisdictionStream(c.ID)} }

func (c ChangeJurisdiction) Decide(w World, a Act) (Decision, error) {
	if err := w.Actor.May(VerbRunReviews); err != nil {
		return Decision{}, err
	}
	if _, err := FindJurisdiction(w, c.ID); err != nil {
		return Decision{}, err
	}
	if err := Collect(c.check("")); err != nil {
		return Decision{}, err
	}
	s := JurisdictionStream(c.ID)
	e := a.Event(s, a.Today(), JurisdictionChanged{Name: strings.TrimSpace(c.Name), Kind: c.Kind, State: c.State, Zone: c.Zone, Parent: strings.TrimSpace(c.Parent)})
	if !Blank(c.Contact) {
		e.Personal = map[string]Sealed{"contact": a.Seal(s, "contact", c.Contact)}
	}
	return Decision{Events: []Event{e}}, nil
}

// PlaceRef names a jurisdiction for a link.
type PlaceRef struct {
	ID    string `json:"id"`
	Name  string `json:"name"`
	State string `json:"state"`
}
