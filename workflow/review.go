package workflow

import "duces/workflow/deadline"

// Review is one campaign, under one legal authority, across many jurisdictions.
type Review struct {
	ID        string
	Name      string
	Authority string
	About     string
	Process   string // content hash of the definition its matters are pinned to
	Opened    deadline.Date
	Members   map[string]bool // user ids
	Version   int
}

// EvolveReview folds one event into a review.
func EvolveReview(r Review, e Event) Review {
	r.Version = e.No
	switch d := e.Data.(type) {
	case ReviewOpened:
		r.ID, r.Name, r.Authority, r.About, r.Process = e.Stream.ID(), d.Name, d.Authority, d.About, d.Process
		r.Opened = e.Effective
	case MemberAdded:
		r.Members = with(r.Members, d.User, true)
	case MemberRemoved:
		r.Members = without(r.Members, d.User)
	}
	return r
}

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
