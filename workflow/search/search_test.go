package search_test

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"duces/workflow/search"
)

var governments = map[string]string{
	"Cook County":     search.Names{Name: "Cook County", Kind: "county", State: "IL"}.Key(),
	"Chicago":         search.Names{Name: "Chicago", Kind: "city", Parent: "Cook County", State: "IL"}.Key(),
	"Illinois":        search.Names{Name: "Illinois", Kind: "state", State: "IL"}.Key(),
	"DeKalb":          search.Names{Name: "De Kalb", Kind: "city", State: "IL"}.Key(),
	"Dover":           search.Names{Name: "Dover", Kind: "city", State: "DE"}.Key(),
	"New York":        search.Names{Name: "New York", Kind: "city", State: "NY"}.Key(),
	"St. Louis":       search.Names{Name: "St. Louis", Kind: "city", State: "MO"}.Key(),
	"San Francisco":   search.Names{Name: "City and County of San Francisco", Kind: "consolidated city-county", State: "CA"}.Key(),
	"Cañon City":      search.Names{Name: "Cañon City", Kind: "city", State: "CO"}.Key(),
	"Winston-Salem":   search.Names{Name: "Winston-Salem", Kind: "city", State: "NC"}.Key(),
	"O'Fallon":        search.Names{Name: "O’Fallon", Kind: "city", State: "MO"}.Key(),
	"Coeur d'Alene":   search.Names{Name: "Coeur d'Alene", Kind: "city", State: "ID"}.Key(),
	"Washington":      search.Names{Name: "Washington, D.C.", Kind: "city", State: "DC"}.Key(),
	"Charleston":      search.Names{Name: "Charleston", Kind: "city", State: "WV"}.Key(),
	"Port Washington": search.Names{Name: "Port Washington", Kind: "village", State: "NY"}.Key(),
}

func TestNamesAreFoundAsTheyArePrinted(t *testing.T) {
	var known []string
	for _, key := range governments {
		known = append(known, search.Words(key)...)
	}
	slices.Sort(known)
	for typed, want := range map[string]string{
		"Cook County, IL":                 "Cook County",
		"il county COOK ":                 "Cook County",
		"chicago il":                      "Chicago",
		"Chicago (city, Cook County, IL)": "Chicago",
		"chicago illinois":                "Chicago",
		"New  York":                       "New York",
		"saint louis":                     "St. Louis",
		"St Louis":                        "St. Louis",
		"City of St. Louis":               "St. Louis",
		"San Fransisco":                   "San Francisco",
		"san fracnisco ca":                "San Francisco",
		"sna francisco":                   "",
		"canon city":                      "Cañon City",
		"CAÑON":                           "Cañon City",
		"winston salem":                   "Winston-Salem",
		"OFallon":                         "O'Fallon",
		"o'fallon":                        "O'Fallon",
		"coeur d alene":                   "Coeur d'Alene",
		"coeur d’alene":                   "Coeur d'Alene",
		"washington dc":                   "Washington",
		"IL":                              "Chicago, Cook County, DeKalb, Illinois",
		"il":                              "Chicago, Cook County, DeKalb, Illinois",
		"DE":                              "Dover",
		"de kalb":                         "DeKalb",
		"charleston west virginia":        "Charleston",
		"port washington":                 "Port Washington",
		"chi":                             "Chicago",
		"c co chicago":                    "",
		"":                                strings.Join(everywhere(), ", "),
		" ":                               strings.Join(everywhere(), ", "),
		"%":                               "",
		"_":                               "",
		`\`:                               "",
		"chicago tx":                      "",
		"xyzzy":                           "",
	} {
		q := search.Read(typed)
		found := finds(q)
		for _, near := range q.Near(typed, known) {
			if len(found) == 0 {
				found = finds(near)
			}
		}
		if got := strings.Join(found, ", "); got != want {
			t.Errorf("%q (%s) finds %q, want %q", typed, q.Pattern(), got, want)
		}
	}
}

func everywhere() []string { return finds(search.Query{}) }

func finds(q search.Query) []string {
	var found []string
	for name, key := range governments {
		if q.Finds(key) {
			found = append(found, name)
		}
	}
	slices.Sort(found)
	return found
}

// One pattern over words in order says what it should: each typed word begins some word of the name.
func TestAQueryFindsWhatHasAWordForEachOfItsWords(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		word := rapid.StringMatching(`[abq]{1,4}`)
		name, typed := rapid.SliceOfN(word, 1, 5).Draw(t, "name"), rapid.SliceOfN(word, 1, 4).Draw(t, "typed")
		want := !slices.ContainsFunc(typed, func(w string) bool {
			return !slices.ContainsFunc(name, func(n string) bool { return strings.HasPrefix(n, w) })
		})
		q := search.Read(strings.Join(typed, " "))
		if got := q.Finds(search.Names{Name: strings.Join(name, " ")}.Key()); got != want {
			t.Errorf("%q in %q: %v, want %v", typed, name, got, want)
		}
	})
}
