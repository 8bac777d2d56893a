// Package validation words what is wrong with a value that somebody gave, in one form of
// sentence each for pages, the API and the command line. It judges nothing, and imports
// nothing of ours.
package validation

import (
	"fmt"
	"strings"
	"time"
)

// Required says of a value by its title, or of several, that it is missing.
func Required(titles ...string) string {
	verb := " is required."
	if len(titles) > 1 || plural(titles[0]) {
		verb = " are required."
	}
	return strings.TrimSpace(list(titles, "and") + verb)
}

// plural tells "Conditions" and "Grounds" from "Basis", "Status" and "Address".
func plural(title string) bool {
	if len(title) < 3 || !strings.HasSuffix(title, "s") {
		return false
	}
	return !strings.ContainsRune("isu", rune(title[len(title)-2]))
}

// Date says of a text by its title, which may be empty, that it is not a date; of an
// empty text, that it is required.
func Date(title, text string) string {
	switch {
	case strings.TrimSpace(text) == "":
		return Required(title)
	case title == "":
		return "Enter " + readable(text) + "."
	}
	return title + ": enter " + readable(text) + "."
}

// FirstYear and LastYear are those a date may be written in. Outside them a date in a matter is a slip of the pen, and
// the holiday tables say nothing.
const (
	FirstYear = 1900
	LastYear  = 2200
)

// readable is what to enter in place of a text that is no date.
func readable(text string) string {
	if _, err := time.Parse(time.DateOnly, strings.TrimSpace(text)); err == nil {
		return fmt.Sprintf("a date of the years %d to %d", FirstYear, LastYear)
	}
	return "a date as year-month-day, such as 2018-02-23"
}

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
	switch len(options) {
	case 0:
		return NoOption(title, value)
	case 1:
		return Not(title, value, Quote(string(options[0])))
	}
	return Not(title, value, "one of "+Or(options))
}

// NoOption is NotOneOf where nobody would read them all.
func NoOption(title, value string) string { return Not(title, value, "one of the options") }

// Or is "a", "a or b", or "a, b, or c".
func Or[S ~string](options []S) string { return list(options, "or") }

// And lists things of which all are meant: "A, B, and C".
func And[S ~string](things []S) string { return list(things, "and") }

// list joins options with a word before the last.
func list[S ~string](options []S, word string) string {
	var b strings.Builder
	for i, o := range options {
		switch {
		case i == 0:
		case i < len(options)-1:
			b.WriteString(", ")
		case i == 1:
			b.WriteString(" " + word + " ")
		default:
			b.WriteString(", " + word + " ")
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
