package workflow

import (
	"fmt"
	"net/mail"
	"slices"
	"strings"
	"time"

	"duces/workflow/deadline"
	"duces/workflow/process"
)

// OpenReview begins a review; whoever opens it is its first member.
type OpenReview struct {
	Name      string        `json:"name"`
	Authority string        `json:"authority"`
	About     string        `json:"about,omitempty"`
	OpenedOn  deadline.Date `json:"opened_on,omitzero"` // today if zero
	Members   []string      `json:"members,omitempty"`
	// Process is the source of the definition that its matters follow; empty is the default process.
	Process string `json:"process,omitempty"`
}

// Streams implements Command.
func (c OpenReview) Streams() []Stream {
	streams := []Stream{}
	if def, err := c.definition(); err == nil {
		streams = append(streams, ProcessStream(def.Hash))
	}
	for _, id := range c.Members {
		streams = append(streams, UserStream(id))
	}
	return streams
}

func (c OpenReview) definition() (*process.Definition, error) {
	if blankText(c.Process) {
		return process.Default(), nil
	}
	return process.Parse("process.yaml", []byte(c.Process))
}

func (c OpenReview) decide(w World, a Act) (Decision, error) {
	if err := w.Actor.mayRunReviews(); err != nil {
		return Decision{}, err
	}
	def, err := c.definition()
	if err != nil {
		return Decision{}, invalid("process", sentence(err))
	}
	var no []Detail
	no = append(no, line("name", "Name", c.Name, 200, true)...)
	no = append(no, line("authority", "Legal authority", c.Authority, 500, true)...)
	no = append(no, line("about", "About", c.About, maxText, false)...)
	if err := collect(no); err != nil {
		return Decision{}, err
	}
	on := c.OpenedOn
	if on.IsZero() {
		on = a.today()
	}
	id := a.newID("review")
	d := Decision{Created: []string{id}}
	if !w.Has(ProcessStream(def.Hash)) {
		d.Events = append(d.Events, a.event(ProcessStream(def.Hash), a.today(), ProcessAdopted{Name: def.Name, Hash: def.Hash, Source: string(def.Source)}))
	}
	d.Events = append(d.Events, a.event(ReviewStream(id), on, ReviewOpened{
		Name: strings.TrimSpace(c.Name), Authority: strings.TrimSpace(c.Authority), About: strings.TrimSpace(c.About), Process: def.Hash,
	}))
	members := slices.Clone(c.Members)
	if w.Actor.Role != operator {
		members = append(members, w.Actor.ID)
	}
	slices.Sort(members)
	for _, user := range slices.Compact(members) {
		u := w.Actor
		if user != w.Actor.ID {
			if u, err = w.User(user); err != nil {
				return Decision{}, err
			}
		}
		if err := mayJoin(u); err != nil {
			return Decision{}, err
		}
		d.Events = append(d.Events, a.event(ReviewStream(id), on, MemberAdded{User: user}))
	}
	return d, nil
}

// mayJoin keeps administrators out of matters, and auditors in no need of it.
func mayJoin(u User) error {
	if u.Role == Admin || u.Role == Auditor {
		return refused("member_role", roleWords[u.Role]+" cannot be a member of a review.", "Auditors read every review; administrators none.")
	}
	return nil
}

// SetMember adds a user to a review, or removes one.
type SetMember struct {
	Review string `json:"review"`
	User   string `json:"user"`
	Member bool   `json:"member"`
}

// Streams implements Command.
func (c SetMember) Streams() []Stream { return []Stream{ReviewStream(c.Review), UserStream(c.User)} }

func (c SetMember) decide(w World, a Act) (Decision, error) {
	r, err := w.Review(c.Review)
	if err != nil {
		return Decision{}, err
	}
	if err := w.Actor.mayRunReviews(); err != nil {
		return Decision{}, err
	}
	u, err := w.User(c.User)
	if err != nil {
		return Decision{}, err
	}
	if r.Members[c.User] == c.Member {
		return Decision{}, nil
	}
	if !c.Member {
		return Decision{Events: []Event{a.event(ReviewStream(r.ID), a.today(), MemberRemoved{User: u.ID})}}, nil
	}
	if err := mayJoin(u); err != nil {
		return Decision{}, err
	}
	return Decision{Events: []Event{a.event(ReviewStream(r.ID), a.today(), MemberAdded{User: u.ID})}}, nil
}

// OpenMatters opens a matter for each of several jurisdictions, in one act.
type OpenMatters struct {
	Review        string        `json:"review"`
	Jurisdictions []string      `json:"jurisdictions"`
	OpenedOn      deadline.Date `json:"opened_on,omitzero"` // today if zero
}

// Streams implements Command.
func (c OpenMatters) Streams() []Stream {
	streams := []Stream{ReviewStream(c.Review)}
	for _, id := range c.Jurisdictions {
		streams = append(streams, JurisdictionStream(id))
	}
	return streams
}

func (c OpenMatters) decide(w World, a Act) (Decision, error) {
	r, err := w.Review(c.Review)
	if err != nil {
		return Decision{}, err
	}
	if err := w.Actor.mayRunReviews(); err != nil {
		return Decision{}, err
	}
	def, err := w.Process(r.Process)
	if err != nil {
		return Decision{}, err
	}
	if len(c.Jurisdictions) == 0 {
		return Decision{}, invalid("jurisdictions", "Choose at least one jurisdiction.")
	}
	stage, _ := def.StageOf(def.Initial)
	on := c.OpenedOn
	if on.IsZero() {
		on = a.today()
	}
	var d Decision
	seen := map[string]bool{}
	for _, place := range c.Jurisdictions {
		j, err := w.Jurisdiction(place)
		if err != nil || seen[place] {
			return Decision{}, invalid("jurisdictions", fmt.Sprintf("The jurisdiction %q is not on record, or is named twice.", place))
		}
		seen[place] = true
		id := a.newID("matter/" + place)
		d.Created = append(d.Created, id)
		d.Events = append(d.Events, a.event(MatterStream(id), on, MatterOpened{
			Review: r.ID, Jurisdiction: place, Process: r.Process, State: def.Initial, Stage: stage.Name, Zone: j.Zone,
		}))
	}
	return d, nil
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
	if !contains(JurisdictionKinds, n.Kind) {
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

// line checks one line of text.
func line(field, title, s string, most int, needed bool) []Detail {
	switch {
	case needed && blankText(s):
		return []Detail{{field, title + " is needed."}}
	case strings.ContainsAny(s, "\r\n") && most <= 1000:
		return []Detail{{field, title + " must be one line."}}
	case len([]rune(s)) > most:
		return []Detail{{field, fmt.Sprintf("%s may have at most %d characters.", title, most)}}
	}
	if err := checkText(s); err != nil {
		return []Detail{{field, title + ": " + sentence(err)}}
	}
	return nil
}

func checkZone(name string) error {
	if name == "" || name == "Local" {
		return fmt.Errorf("a time zone is needed, such as America/Chicago")
	}
	if _, err := time.LoadLocation(name); err != nil {
		return fmt.Errorf("%q is not a time zone; write it like America/Chicago", name)
	}
	return nil
}

func checkEmail(s string) error {
	a, err := mail.ParseAddress(s)
	if err != nil || a.Address != s || strings.ContainsAny(s, "\r\n\x00") || len(s) > 254 {
		return fmt.Errorf("%q is not an e-mail address", s)
	}
	return nil
}
