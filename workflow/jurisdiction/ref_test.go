package jurisdiction_test

import (
	"testing"

	"duces/workflow/jurisdiction"
)

func TestATitleTellsOneFromAnotherOfItsName(t *testing.T) {
	for full, r := range map[string]jurisdiction.Ref{
		"St. Louis (city, MO)":                                {Name: "St. Louis", Kind: "city", State: "MO"},
		"St. Louis (county, MO)":                              {Name: "St. Louis", Kind: "county", State: "MO"},
		"City of Chicago (IL)":                                {Name: "City of Chicago", Kind: "city", State: "IL"},
		"Cook County (IL)":                                    {Name: "Cook County", Kind: "county", State: "IL"},
		"LaSalle Parish (LA)":                                 {Name: "LaSalle Parish", Kind: "county", State: "LA"},
		"Washington Township (Bergen County, NJ)":             {Name: "Washington Township", Kind: "town", State: "NJ", Parent: "Bergen County"},
		"Oakfield (village, Genesee County, NY)":              {Name: "Oakfield", Kind: "village", State: "NY", Parent: "Genesee County"},
		"Sitka (consolidated city-county, AK)":                {Name: "Sitka", Kind: "consolidated", State: "AK"},
		"Oregon (OR)":                                         {Name: "Oregon", Kind: "state", State: "OR"},
		"Navajo Nation (AZ)":                                  {Name: "Navajo Nation", Kind: "tribal", State: "AZ"},
		"Cityville (city, IL)":                                {Name: "Cityville", Kind: "city", State: "IL"},
		"Metropolitan Water Reclamation District (IL)":        {Name: "Metropolitan Water Reclamation District", Kind: "special_district", State: "IL"},
		"Oak Park Elementary (school district, Oak Park, IL)": {Name: "Oak Park Elementary", Kind: "school_district", State: "IL", Parent: "Oak Park"},
	} {
		if got := r.Full(); got != full {
			t.Errorf("%s, want %s", got, full)
		}
	}
	r := jurisdiction.Ref{Name: "St. Louis", Kind: "city", State: "MO"}
	if r.Title() != "St. Louis (city)" || r.About() != "MO, city" || r.In("Missouri") != "St. Louis (city, Missouri)" {
		t.Errorf("%s, %s, %s", r.Title(), r.About(), r.In("Missouri"))
	}
}
