// Package demo makes the January 2018 review clickable: it puts the public
// facts on record through the engine, on their real dates, and runs a clock
// that can be moved forward. What the public record does not say is marked as
// illustrative where it stands.
package demo

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"

	"duces/workflow/deadline"
	"duces/workflow/jurisdiction"
)

// Notice is what every page of a demonstration says.
const Notice = "The 23 jurisdictions, the date of the requests and the response deadline are from public reporting. " +
	"Users, times of day, responses, and anything marked as illustrative are invented."

//go:embed january-2018.json
var source []byte

// facts are those of the public record, with their sources.
type facts struct {
	About  string `json:"about"`
	Review struct {
		Name           string        `json:"name"`
		Authority      string        `json:"authority"`
		RequestedOn    deadline.Date `json:"requested_on"`
		ResponseDue    deadline.Spec `json:"response_due"`
		Grounds        []string      `json:"grounds_for_subpoena"`
		Demand         string        `json:"demand"`
		Consequences   []string      `json:"consequences_named"`
		EarlierContact string        `json:"earlier_contact"`
		Sources        []string      `json:"sources"`
	} `json:"review"`
	Jurisdictions []jurisdiction.New `json:"jurisdictions"`
}

func readFacts() (facts, error) {
	var f facts
	dec := json.NewDecoder(bytes.NewReader(source))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&f); err != nil {
		return f, fmt.Errorf("the facts of the demonstration cannot be read: %w", err)
	}
	return f, nil
}

// answer is an illustrative response: the public record does not say here who
// answered when.
type answer struct {
	jurisdiction string
	on           deadline.Date
	completeness string
}

func answers() []answer {
	feb := func(day int) deadline.Date { return deadline.NewDate(2018, 2, day) }
	return []answer{
		{"City of Jackson", feb(12), "complete"},
		{"Monterey County", feb(13), "complete"},
		{"City of Burlington", feb(14), "complete"},
		{"Sonoma County", feb(15), "partial"},
		{"Bernalillo County", feb(16), "complete"},
		{"City of Watsonville", feb(20), "complete"},
		{"City of Albany", feb(20), "complete"},
		{"King County", feb(21), "partial"},
		{"City of Fremont", feb(21), "complete"},
		{"Sacramento County", feb(22), "complete"},
		{"City of West Palm Beach", feb(22), "complete"},
		{"Louisville Metro", feb(23), "partial"},
	}
}
