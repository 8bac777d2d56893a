// Package demo makes the January 2018 review clickable: it puts the public
// facts on record through the engine, on their real dates, and runs a clock
// that can be moved forward. What the public record does not say is marked as
// illustrative where it stands.
package demo

import (
	_ "embed"
	"fmt"
	"strconv"

	"github.com/go-json-experiment/json"

	"duces/workflow/bates"
	"duces/workflow/civil"
	"duces/workflow/deadline"
	"duces/workflow/demand"
	"duces/workflow/jurisdiction"
	"duces/workflow/privilege"
	"duces/workflow/production"
)

// Notice is what every page of a demonstration says.
const Notice = "The 23 jurisdictions, the date of the requests, the response deadline, and the proceedings and orders are from public reporting, " +
	"but for what is marked as from memory. Users, times of day, responses, awards, and anything marked as illustrative are invented."

//go:embed january-2018.json
var source []byte

// facts are those of the public record, with their sources.
type facts struct {
	About  string `json:"about"`
	Review struct {
		Name           string        `json:"name"`
		Authority      string        `json:"authority"`
		RequestedOn    civil.Date    `json:"requested_on"`
		ResponseDue    deadline.Spec `json:"response_due"`
		Grounds        []string      `json:"grounds_for_subpoena"`
		Demand         string        `json:"demand"`
		Consequences   []string      `json:"consequences_named"`
		EarlierContact string        `json:"earlier_contact"`
		Sources        []string      `json:"sources"`
	} `json:"review"`
	Jurisdictions []jurisdiction.New `json:"jurisdictions"`
	Others        []jurisdiction.New `json:"others"` // parties, and one that is left off the list
	LeftOff       []leftOff          `json:"left_off"`
	Proceedings   []suit             `json:"proceedings"`
}

// readFacts refuses a name that nothing reads, and one that stands twice in an object.
func readFacts() (facts, error) {
	var f facts
	if err := json.Unmarshal(source, &f, json.RejectUnknownMembers(true)); err != nil {
		return f, fmt.Errorf("the facts of the demonstration cannot be read: %w", err)
	}
	return f, nil
}

// demands are the reported one, split into five: their wording is illustrative.
func demands() []demand.Demand {
	var list []demand.Demand
	for _, text := range []string{
		"Orders and directives that tell law enforcement employees whether they may share information with federal immigration authorities",
		"Training materials and guidance on the same subject",
		"Agreements or protocols with other agencies that limit the sharing of information about a person's immigration status",
		"Messages of supervisors that change or explain the documents under 1 to 3",
		"Records of discipline for sharing, or for not sharing, such information",
	} {
		list = append(list, demand.New(demand.Label(strconv.Itoa(len(list)+1)), text))
	}
	return list
}

// answer is an illustrative response: the public record does not say here who
// answered when, or what.
type answer struct {
	jurisdiction string
	on           civil.Date
	came         production.Given
	file         string // name of a file that came with it; empty: none
}

// whole is an answer to all demands; but is one to those that are not named here.
func whole() production.Given {
	return production.Given{All: production.Complete, Via: production.ByEmail}
}

func but(answers ...production.Answer) production.Given {
	g := whole()
	g.Answers = answers
	return g
}

func answers() []answer {
	feb := func(day int) civil.Date { return civil.NewDate(2018, 2, day) }
	return []answer{
		{"City of Jackson", feb(12), whole(), "Response to demands 1 to 5.pdf"},
		{"Monterey County", feb(13), whole(), ""},
		{"City of Burlington", feb(14), whole(), "Response with a letter of counsel.pdf"},
		{"Sonoma County", feb(15), but(
			production.Answer{Demand: "4", Answer: production.Partial},
			production.Answer{Demand: "5", Answer: production.Objected, Ground: "Personnel records are confidential under state law", Withheld: production.Withheld},
		), ""},
		{"Bernalillo County", feb(16), whole(), ""},
		{"City of Watsonville", feb(20), whole(), ""},
		{"City of Albany", feb(20), whole(), ""},
		{"King County", feb(21), numbered("KING000001-KING000180", but(production.Answer{Demand: "5", Answer: production.Partial})), ""},
		{"City of Fremont", feb(21), whole(), ""},
		{"Sacramento County", feb(22), whole(), ""},
		{"City of West Palm Beach", feb(22), whole(), ""},
		{"Louisville Metro", feb(23), withheld(), ""},
	}
}

// numbered is an answer on numbered pages.
func numbered(pages string, g production.Given) production.Given {
	g.Bates = pages
	return g
}

// withheld is an answer whose page numbers have a gap, which its privilege log explains. It names offices, and nobody.
func withheld() production.Given {
	g := numbered("LOU000001-LOU000096; LOU000101-LOU000240", but(
		production.Answer{Demand: "3", Answer: production.NoneExist}, production.Answer{Demand: "4", Answer: production.Privileged},
	))
	pages, _ := bates.Parse("LOU000097-LOU000100")
	g.PrivilegeLog = []privilege.Entry{{
		Label: "1", Date: "March 6, 2017", Author: "Office of the County Attorney (illustrative)",
		Recipients: "Police department, command staff", DocType: "Email", Privilege: "Attorney-client privilege",
		Description: "Legal advice on a draft order about requests of federal agencies",
		Bates:       pages, Count: 1, Demands: []string{"4"},
	}}
	return g
}
