// Package search says how names are found: by the beginnings of their words, in
// any order, whatever their capitals, accents and punctuation. A row that can be
// found keeps the Key of its names; what somebody types is read into a Query,
// whose Pattern is all that a store needs to know. It reads nothing itself.
package search

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"

	"duces/workflow/usstate"
)

// mark stands before a state's code in the key of what lies in that state, so
// that it is told from the same letters in a name: “De Kalb” is not in Delaware.
const mark = "="

// alike are words that are written in two ways; a key has both.
var alike = map[string]string{
	"st": "saint", "ste": "sainte", "ft": "fort", "mt": "mount",
	"saint": "st", "sainte": "ste", "fort": "ft", "mount": "mt",
}

// idle are words by which nothing is told from anything.
var idle = []string{"and", "of", "the"}

// Names are what a row is called.
type Names struct {
	Name   string
	Kind   string   // of government, as people read it
	State  string   // code of the U.S. state that it is or lies in
	Parent string   // name of the government it belongs to
	Others []string // other names of its own
}

// end stands behind the words of the row's own name; behind it stand all, if it has a parent.
const end = "|"

// Key is by what a row is found: the distinct words of its names, in order, each
// between two spaces; first without those of the parent, so that “Cook County”
// finds the county and not all that lies in it, and then with them.
func (n Names) Key() string {
	own := append(both(n.Name), words(n.Kind, false)...)
	for _, other := range n.Others {
		own = append(own, both(other)...)
	}
	if state := fold(n.State); state != "" {
		own = append(own, mark+state, state)
	}
	key := inOrder(own) + end
	if n.Parent != "" {
		key += inOrder(append(own, both(n.Parent)...))
	}
	return key
}

// both are the words of a name, and those that are written in another way.
func both(name string) []string {
	list := words(name, false)
	for _, word := range list {
		if alike[word] != "" {
			list = append(list, alike[word])
		}
	}
	if strings.ContainsFunc(name, apostrophe) { // “Coeur d’Alene” is typed with a space, too
		list = append(list, words(name, true)...)
	}
	return list
}

func inOrder(list []string) string {
	list = slices.Clone(list)
	slices.Sort(list)
	var text strings.Builder
	for _, word := range slices.Compact(list) {
		text.WriteString(" " + word + " ")
	}
	return text.String()
}

// Words are the distinct words of a key.
func Words(key string) []string {
	list := strings.Fields(strings.ReplaceAll(key, end, " "))
	slices.Sort(list)
	return slices.Compact(list)
}

// common are words that very many governments have in their names or kinds.
var common = []string{"borough", "city", "county", "district", "government", "parish", "school", "schools", "special", "state", "town", "township", "village"}

// Probe are the first and the last word that one word of the query, a long and rare one, can be
// in a key: whatever the query finds has a word from one to the other.
func (q Query) Probe() (first, last string) {
	if q.state != "" {
		return mark + q.state, mark + q.state
	}
	if len(q.words) == 0 {
		return "", ""
	}
	for _, word := range q.words {
		if first == "" || !slices.Contains(common, word) && (slices.Contains(common, first) || len(word) > len(first)) {
			first = word
		}
	}
	if isState(first) {
		return first, first
	}
	return first, first + "\U0010FFFF"
}

// Query is what somebody typed. The zero Query finds everything.
type Query struct {
	words []string // distinct, in order
	state string   // it is the code of a state and nothing else
	empty bool     // it has signs but no words, and finds nothing
	whole bool     // words of the parent count
}

// Read reads what somebody typed.
func Read(typed string) Query {
	q := Query{words: words(typed, false)}
	q.empty = len(q.words) == 0 && strings.TrimSpace(typed) != ""
	if len(q.words) == 1 && isState(q.words[0]) {
		return Query{state: q.words[0]}
	}
	slices.Sort(q.words)
	q.words = slices.Compact(q.words)
	return q
}

// Pattern is what a key has to match, for SQL's LIKE with \ as the escape; empty:
// any does. A word of the query is the beginning of a word of the key, and the
// code of a state a whole one. Words stand in order in both, so that one pattern
// is enough.
func (q Query) Pattern() string {
	switch {
	case q.state != "":
		return "% " + mark + q.state + " %" + end + "%"
	case q.empty:
		return `\%` // which no key is
	case len(q.words) == 0:
		return ""
	}
	pattern := "%"
	if q.whole {
		pattern += end + "%"
	}
	for i, word := range q.words {
		if i+1 < len(q.words) && strings.HasPrefix(q.words[i+1], word) && !isState(word) {
			continue // whatever begins with the next word begins with this one
		}
		if pattern += " " + word; isState(word) {
			pattern += " "
		}
		pattern += "%"
	}
	if !q.whole {
		pattern += end + "%"
	}
	return pattern
}

// USState is the code of the state that the query asks for and nothing else; empty: it asks for names.
func (q Query) USState() string { return strings.ToUpper(q.state) }

// Finds says whether the query finds a key.
func (q Query) Finds(key string) bool {
	if q.empty {
		return false
	}
	for part := range strings.SplitSeq(q.Pattern(), "%") {
		_, rest, found := strings.Cut(key, part)
		if !found {
			return false
		}
		key = rest
	}
	return true
}

// words are the words of a text as they are compared: in lower case, without
// accents. A point or an apostrophe within a word is left out (“D.C.”, “O’Fallon”),
// unless apart says to divide at apostrophes; every other sign divides words.
func words(text string, apart bool) []string {
	fields := strings.FieldsFunc(fold(text), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsNumber(r) && (apart || !apostrophe(r)) && r != '.'
	})
	list := fields[:0]
	for _, word := range fields {
		word = strings.Map(func(r rune) rune {
			if apostrophe(r) || r == '.' {
				return -1
			}
			return r
		}, word)
		if word != "" && !slices.Contains(idle, word) {
			list = append(list, word)
		}
	}
	return list
}

func apostrophe(r rune) bool { return r == '\'' || r == '’' || r == '‘' || r == 'ʻ' || r == '`' }

// fold takes away capitals and accents.
func fold(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return r
	}, norm.NFKD.String(cases.Fold().String(norm.NFKD.String(text))))
}

func isState(word string) bool {
	if len(word) != 2 {
		return false
	}
	_, ok := usstate.Names[strings.ToUpper(word)]
	return ok
}
