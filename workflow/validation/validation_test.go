package validation_test

import (
	"strings"
	"testing"

	"duces/workflow/validation"
)

func TestOneFormOfSentenceForEachFault(t *testing.T) {
	for got, want := range map[string]string{
		validation.Required("Name"):                                     "Name is required.",
		validation.NotOneOf("Kind", " ", "city"):                        "Kind is required.",
		validation.NotOneOf("", "", "city"):                             "is required.",
		validation.NotOneOf("Kind", "planet", "city"):                   "Kind: “planet” is not “city”.",
		validation.NotOneOf("Kind", "", "city"):                         "Kind is required.",
		validation.Required("Conditions"):                               "Conditions are required.",
		validation.Required("Legal basis"):                              "Legal basis is required.",
		validation.Required("Address"):                                  "Address is required.",
		validation.Required("Status"):                                   "Status is required.",
		validation.Required("kind", "days"):                             "kind and days are required.",
		validation.Required(""):                                         "is required.",
		validation.Date("Opened on", " "):                               "Opened on is required.",
		validation.Date("Opened on", "soon"):                            "Opened on: enter a date as year-month-day, such as 2018-02-23.",
		validation.Date("", "soon"):                                     "Enter a date as year-month-day, such as 2018-02-23.",
		validation.NotOneOf("Kind", "planet", "city", "town"):           "Kind: “planet” is not one of city or town.",
		validation.NotOneOf("Kind", "planet", "city", "town", "county"): "Kind: “planet” is not one of city, town, or county.",
		validation.NoOption("Status", "x"):                              "Status: “x” is not one of the options.",
		validation.NotOneOf("", "x", "a", "b"):                          "“x” is not one of a or b.",
		validation.Not("State", "Vermnt", "a U.S. state"):               "State: “Vermnt” is not a U.S. state.",
		validation.NoOption("Status", strings.Repeat("ä", 61)):          "Status: “" + strings.Repeat("ä", 60) + "…” is not one of the options.",
		validation.NoOption("Status", "a\xffb"):                         "Status: “a\uFFFDb” is not one of the options.",
		validation.Quoted("Cancel the deadline “Reply”"):                "“Cancel the deadline ‘Reply’”",
		validation.NoOption("Status", "“x”"):                            "Status: “‘x’” is not one of the options.",
	} {
		if got != want {
			t.Errorf("says %s, want %s", got, want)
		}
	}
}
