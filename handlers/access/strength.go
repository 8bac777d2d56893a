package access

import (
	"slices"
	"strings"
	"unicode"

	"github.com/trustelem/zxcvbn"
	"github.com/trustelem/zxcvbn/match"

	"duces/workflow"
)

// leastGuesses is what a new password must take at least, as zxcvbn estimates it:
// its highest class. A stolen database then outlasts whoever guesses at its hashes.
const leastGuesses = 1e10

// mostScored is how much of a password is estimated, in characters: the estimate
// takes 0.15 s for 72 of them and 2.5 s for 200 (two cores, worst of ten kinds).
const mostScored = 64

// weakness says what makes a password easy to guess; empty: it is not. Known
// are names and addresses of its user, whose words are the first that are tried.
func weakness(password string, known []string) string {
	runes := []rune(password)
	found := zxcvbn.PasswordStrength(string(runes[:min(len(runes), mostScored)]), words(append(known, "duces")))
	if found.Guesses >= leastGuesses {
		return ""
	}
	var reasons []string
	for _, m := range found.Sequence {
		if r := reason(m); r != "" && !slices.Contains(reasons, r) {
			reasons = append(reasons, r)
		}
	}
	if len(reasons) == 0 {
		return "it is too short and simple"
	}
	last := len(reasons) - 1
	if last == 0 {
		return "it contains " + reasons[0]
	}
	return "it contains " + strings.Join(reasons[:last], ", ") + " and " + reasons[last]
}

// reason says what a part of a password is, without repeating it.
func reason(m *match.Match) string {
	switch m.Pattern {
	case "repeat":
		return "repeated characters"
	case "sequence":
		return "a sequence such as abc or 123"
	case "spatial":
		return "neighboring keys"
	case "date":
		return "a date"
	case "regex":
		return "a year"
	case "dictionary":
		switch m.DictionaryName {
		case "user_inputs":
			return "the user’s own name, address or organization"
		case "passwords":
			return "a common password"
		case "surnames", "male_names", "female_names":
			return "a name"
		}
		return "a common word"
	}
	return ""
}

// words are the texts with their words, in lower case; those of one or two letters say nothing.
func words(texts []string) []string {
	var all []string
	for _, t := range texts {
		t = workflow.Lower(t)
		for _, w := range append(strings.FieldsFunc(t, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }), t) {
			if len([]rune(w)) > 2 && !slices.Contains(all, w) {
				all = append(all, w)
			}
		}
	}
	return all
}
