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
		validation.NotOneOf("Kind", "planet", "city"):                   "Kind: “planet” is not one of city.",
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
