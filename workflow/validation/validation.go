// Package validation words what is wrong with a value that somebody gave, in one form of
// sentence each for pages, the API and the command line. It judges nothing, and imports
// nothing of ours.
package validation

import "strings"

// Required says of a value by its title that it is missing.
func Required(title string) string { return strings.TrimSpace(title + " is required.") }

// Not says that a value is not what its title asks for, such as "a U.S. state"; of an empty
// one, that it is required. An empty title is left out.
func Not(title, value, what string) string {
	if strings.TrimSpace(value) == "" {
		return Required(title)
	}
	if title != "" {
		title += ": "
	}
	return title + Quote(value) + " is not " + what + "."
}

// NotOneOf says that a value is none of those there are.
func NotOneOf[S ~string](title, value string, options ...S) string {
	if len(options) == 0 {
		return NoOption(title, value)
	}
	return Not(title, value, "one of "+Or(options))
}

// NoOption is NotOneOf where nobody would read them all.
func NoOption(title, value string) string { return Not(title, value, "one of the options") }

// Or is "a", "a or b", or "a, b, or c".
func Or[S ~string](options []S) string {
	var b strings.Builder
	for i, o := range options {
		switch {
		case i == 0:
		case i < len(options)-1:
			b.WriteString(", ")
		case i == 1:
			b.WriteString(" or ")
		default:
			b.WriteString(", or ")
		}
		b.WriteString(string(o))
	}
	return b.String()
}

// longest is how many runes of a value a sentence quotes.
const longest = 60

// Quote is a value as it was given, in quotation marks, and not at length.
func Quote(value string) string {
	value = strings.ToValidUTF8(value, "\uFFFD")
	if r := []rune(value); len(r) > longest {
		value = string(r[:longest]) + "…"
	}
	return Quoted(value)
}

var inner = strings.NewReplacer("“", "‘", "”", "’")

// Quoted is a text in quotation marks; those within it become single.
func Quoted(text string) string { return "“" + inner.Replace(text) + "”" }
