package review

import (
	"fmt"
	"slices"
	"strings"

	"duces/workflow"
	"duces/workflow/civil"
)

// AgencyNamed names the agency that runs the review. The latest one counts, for all days.
type AgencyNamed struct {
	Name   string   `json:"name"`
	PartOf []string `json:"part_of,omitempty"` // the nearest first
}

// Type is the stored name.
func (AgencyNamed) Type() string { return "agency_named" }

// OfficialNamed records an office of the agency and who holds it (Personal "person"), from a day until a day. A later one
// with the same id replaces it.
type OfficialNamed struct {
	Official string     `json:"official"` // id
	Office   string     `json:"office"`
	From     civil.Date `json:"from,omitzero"`  // first day in office; zero: before any day that matters
	Until    civil.Date `json:"until,omitzero"` // last day in office; zero: still in office
}

// Type is the stored name.
func (OfficialNamed) Type() string { return "official_named" }

// Official is an office of the agency with its holder.
type Official struct {
	ID     string
	Office string
	Person string // empty: not on record
	From   civil.Date
	Until  civil.Date
}

// In says whether the official holds the office on a day; its first and last days count.
func (o Official) In(on civil.Date) bool {
	return !on.Before(o.From) && (o.Until.IsZero() || !on.After(o.Until))
}

// Office is who runs a review on a day: the agency, all that it is part of, and the offices held that day.
type Office struct {
	Agency string // empty: not on record
	PartOf []string
	Held   []Official // in the order in which each was first named
}

// Office is who runs the review on a day.
func (r Review) Office(on civil.Date) Office {
	o := Office{Agency: r.Agency, PartOf: r.PartOf}
	for _, x := range r.Officials {
		if x.In(on) {
			o.Held = append(o.Held, x)
		}
	}
	return o
}

// Official finds an official by id.
func (r Review) Official(id string) (Official, bool) {
	i := slices.IndexFunc(r.Officials, func(o Official) bool { return o.ID == id })
	if i < 0 {
		return Official{}, false
	}
	return r.Officials[i], true
}

var officeEvents = []workflow.EventType{
	workflow.Detailed(reviewEvent(func(r Review, d AgencyNamed, _ workflow.Event) Review {
		r.Agency, r.PartOf = d.Name, d.PartOf
		return r
	}, func(d AgencyNamed, _ workflow.Names) string { return "Agency named: " + d.Name }, nil),
		func(d AgencyNamed, _ workflow.Event, _ workflow.Names) []workflow.EventDetail {
			return []workflow.EventDetail{{Title: "Part of", Text: strings.Join(d.PartOf, "; ")}}
		}),

	workflow.Detailed(reviewEvent(func(r Review, d OfficialNamed, e workflow.Event) Review {
		now := Official{ID: d.Official, Office: d.Office, Person: e.Personal[personName].Text(), From: d.From, Until: d.Until}
		r.Officials = slices.Clone(r.Officials)
		if i := slices.IndexFunc(r.Officials, func(o Official) bool { return o.ID == d.Official }); i >= 0 {
			r.Officials[i] = now
		} else {
			r.Officials = append(r.Officials, now)
		}
		return r
	}, func(d OfficialNamed, _ workflow.Names) string { return "Official recorded: " + d.Office }, nil),
		func(d OfficialNamed, e workflow.Event, _ workflow.Names) []workflow.EventDetail {
			return []workflow.EventDetail{
				{Title: "Name", Text: e.Personal[personName].Text()},
				{Title: "First day in office", Text: d.From.Text()},
				{Title: "Last day in office", Text: d.Until.Text()},
			}
		}),
}

const (
	personName    = "person"
	maxAgencyName = 200
	maxPartOf     = 10
	maxOfficials  = 500
)

// NameAgency names the agency that runs a review.
type NameAgency struct {
	Review string   `json:"review"`
	Name   string   `json:"name"`
	PartOf []string `json:"part_of,omitempty"` // the nearest first
}

// CommandName implements workflow.Command.
func (NameAgency) CommandName() string { return "NameAgency" }

// Streams implements workflow.Command.
func (c NameAgency) Streams() []workflow.Stream { return []workflow.Stream{Stream(c.Review)} }

// Decide implements workflow.Command. The same names again change nothing.
func (c NameAgency) Decide(facts workflow.Facts, a workflow.Act) (workflow.Decision, error) {
	r, err := toRun(facts, c.Review)
	if err != nil {
		return workflow.Decision{}, err
	}
	no := workflow.CheckLine("name", "Agency", c.Name, maxAgencyName, true)
	if len(c.PartOf) > maxPartOf {
		no = append(no, workflow.At("part_of", fmt.Sprintf("Part of: give at most %d names.", maxPartOf)))
	}
	named := AgencyNamed{Name: workflow.Tidy(c.Name)}
	for _, name := range c.PartOf {
		no = append(no, workflow.CheckLine("part_of", "Part of", name, maxAgencyName, true)...)
		named.PartOf = append(named.PartOf, workflow.Tidy(name))
	}
	all := append([]string{named.Name}, named.PartOf...)
	for i, name := range all {
		if slices.ContainsFunc(all[:i], func(x string) bool { return strings.EqualFold(x, name) }) {
			no = append(no, workflow.At("part_of", fmt.Sprintf("Part of: “%s” is named twice. Name each once.", name)))
		}
	}
	if err := workflow.Collect(no); err != nil {
		return workflow.Decision{}, err
	}
	if r.Agency == named.Name && slices.Equal(r.PartOf, named.PartOf) {
		return workflow.Decision{}, nil
	}
	return workflow.Decision{Events: []workflow.Event{a.Event(Stream(r.ID), a.Today(), named)}}, nil
}

// NameOfficial records who holds an office of the agency. With the id of an official it replaces that entry: so an office
// ends, and a mistake is corrected.
type NameOfficial struct {
	Review   string     `json:"review"`
	Official string     `json:"official,omitempty"` // empty: a new one
	Office   string     `json:"office"`
	Person   string     `json:"person,omitempty"`
	From     civil.Date `json:"from,omitzero"`
	Until    civil.Date `json:"until,omitzero"`
	Version  int        `json:"version,omitempty"` // of the review as the caller saw it, 0 for any
}

// CommandName implements workflow.Command.
func (NameOfficial) CommandName() string { return "NameOfficial" }

// Streams implements workflow.Command.
func (c NameOfficial) Streams() []workflow.Stream { return []workflow.Stream{Stream(c.Review)} }

// Decide implements workflow.Command. The same values again change nothing.
func (c NameOfficial) Decide(facts workflow.Facts, a workflow.Act) (workflow.Decision, error) {
	r, err := toRun(facts, c.Review)
	if err != nil {
		return workflow.Decision{}, err
	}
	old, known := r.Official(c.Official)
	if c.Official != "" && !known {
		return workflow.Decision{}, workflow.Absent("official")
	}
	if c.Person == workflow.ErasedText {
		c.Person = "" // what was erased is copied nowhere
	}
	now := Official{ID: old.ID, Office: workflow.Tidy(c.Office), Person: workflow.Tidy(c.Person), From: c.From, Until: c.Until}
	if known && now == old {
		return workflow.Decision{Created: []string{old.ID}}, nil
	}
	if known && c.Version != 0 && c.Version < r.Version {
		return workflow.Decision{}, workflow.Clash("This review has changed since you opened the page. Nothing was saved. Open it again and repeat your change.")
	}
	if err := c.check(r, now); err != nil {
		return workflow.Decision{}, err
	}
	if !known {
		now.ID = a.NewID("official/" + r.ID)
	}
	s := Stream(r.ID)
	e := a.Event(s, a.Today(), OfficialNamed{Official: now.ID, Office: now.Office, From: now.From, Until: now.Until})
	if now.Person != "" {
		e.Personal = map[string]workflow.Sealed{personName: a.Seal(s, "official/"+now.ID+"/"+personName, now.Person)}
	}
	return workflow.Decision{Events: []workflow.Event{e}, Created: []string{now.ID}}, nil
}

func (c NameOfficial) check(r Review, now Official) error {
	no := workflow.CheckLine("office", "Office", c.Office, maxAgencyName, true)
	no = append(no, workflow.CheckLine("person", "Name", c.Person, maxAgencyName, false)...)
	if !c.From.IsZero() && !c.Until.IsZero() && c.Until.Before(c.From) {
		no = append(no, workflow.At("until", "Last day in office cannot be before the first day in office, "+c.From.Text()+"."))
	}
	if now.ID == "" && len(r.Officials) >= maxOfficials {
		no = append(no, workflow.At("office", fmt.Sprintf("Office: a review has at most %d officials. Change one that is on record.", maxOfficials)))
	}
	for _, x := range r.Officials {
		if x.ID != now.ID && strings.EqualFold(x.Office, now.Office) && strings.EqualFold(x.Person, now.Person) && x.overlaps(now) {
			no = append(no, workflow.At("office", "Office: this office is on record with this name for some of these days. Change that entry."))
			break
		}
	}
	return workflow.Collect(no)
}

// overlaps says whether both hold office on some day.
func (o Official) overlaps(x Official) bool {
	return (o.Until.IsZero() || !o.Until.Before(x.From)) && (x.Until.IsZero() || !x.Until.Before(o.From))
}

// toRun finds a review for somebody who may run it.
func toRun(facts workflow.Facts, id string) (Review, error) {
	r, err := Find(facts, id)
	if err != nil {
		return r, err
	}
	return r, facts.Actor.May(workflow.VerbRunReviews)
}
