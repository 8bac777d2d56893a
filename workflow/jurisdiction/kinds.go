package jurisdiction

import (
	"slices"
	"strings"
	"unicode"

	"duces/workflow"
	"duces/workflow/usstate"
)

// Kinds are the kinds of government as the Census Bureau sorts them, with the
// kinds of municipality apart, since a village and the town around it often share
// a name; and the consolidated city-county, and tribal governments.
var Kinds = []string{"state", "county", "city", "consolidated", "town", "village", "borough", "school_district", "special_district", "tribal"}

// kindWords are other words for a kind. What takes the part of a county is one: a
// parish of Louisiana, a borough or census area of Alaska.
var kindWords = map[string]string{
	"territory": "state", "parish": "county", "census_area": "county", "township": "town", "tribe": "tribal", "tribal_nation": "tribal",
	"tribal_government": "tribal", "consolidated_city_county": "consolidated", "city_county": "consolidated", "city_and_county": "consolidated",
}

// kindOf is the kind that a word means in a state; a word that means none stays.
func kindOf(written, state string) string {
	word := strings.ReplaceAll(strings.ReplaceAll(workflow.Folded(written), " ", "_"), "-", "_")
	if word == "borough" && state == "AK" {
		return "county"
	}
	if kind, ok := kindWords[word]; ok {
		return kind
	}
	return word
}

// KindText is a kind as people read it within a sentence.
func KindText(kind string) string {
	switch kind {
	case "consolidated":
		return "consolidated city-county"
	case "tribal":
		return "tribal government"
	}
	return strings.ReplaceAll(kind, "_", " ")
}

// said are the words by which a name says its kind.
var said = map[string][]string{
	"state": {"state", "territory", "commonwealth"}, "county": {"county", "parish", "borough", "area"}, "city": {"city"},
	"consolidated": {"consolidated"}, "town": {"town", "township"}, "village": {"village"}, "borough": {"borough"},
	"school_district": {"school", "schools"}, "special_district": {"district", "authority"},
	"tribal": {"tribe", "tribes", "tribal", "nation", "pueblo", "band"},
}

// saysKind says whether a reader knows the kind from the name alone.
func saysKind(name, kind, state string) bool {
	words := strings.FieldsFunc(workflow.Folded(name), func(r rune) bool { return !unicode.IsLetter(r) })
	return kind == "" || kind == "state" && name == usstate.Names[state] ||
		slices.ContainsFunc(said[kind], func(word string) bool { return slices.Contains(words, word) })
}
