package matter

import (
	"fmt"

	"duces/workflow"
	"duces/workflow/usstate"
)

// JurisdictionCorrected says in which state and zone the matter's dates are counted from now on.
type JurisdictionCorrected struct {
	State string `json:"state"`
	Zone  string `json:"zone"`
}

// Type is the stored name.
func (JurisdictionCorrected) Type() string { return "jurisdiction_corrected" }

// JurisdictionMerged says that a matter is that of another record of its government from now on.
type JurisdictionMerged struct {
	From         string `json:"from"`
	FromName     string `json:"from_name"`
	Jurisdiction string `json:"jurisdiction"`
	Name         string `json:"name"`
	State        string `json:"state"`
	Zone         string `json:"zone"`
}

// Type is the stored name.
func (JurisdictionMerged) Type() string { return "matter_jurisdiction_merged" }

var jurisdictionEvents = []workflow.EventType{
	changing(func(m Matter, d JurisdictionCorrected, _ workflow.Event) Matter {
		m.Zone = d.Zone
		return m
	}, func(d JurisdictionCorrected, _ workflow.Names) string {
		return fmt.Sprintf("Jurisdiction corrected: dates are counted in the time zone %s (%s)", usstate.Names[d.State], d.Zone)
	}, nil),

	changing(func(m Matter, d JurisdictionMerged, _ workflow.Event) Matter {
		m.Jurisdiction, m.Zone = d.Jurisdiction, d.Zone
		return m
	}, func(d JurisdictionMerged, _ workflow.Names) string {
		return fmt.Sprintf("Jurisdiction merged: the record of %s was merged into %s. Dates are counted in the time zone %s (%s)",
			d.FromName, d.Name, usstate.Names[d.State], d.Zone)
	}, nil).Called("Jurisdiction of the matter merged"),
}
