package bates

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"unicode"

	"duces/workflow/validation"
)

const (
	maxText   = 1 << 20 // bytes of one list
	maxRanges = 10_000  // of one list
)

// Problem is a part of a list that could not be read.
type Problem struct {
	Line    int
	Written string
	Message string // a whole sentence
}

// Parse reads a list of Bates ranges as a person types it: CHI000001–CHI000250; CHI000252-300.
// A short end is read against its start, and a number without a prefix against the number
// before it. Each part of the list is a range or a problem; none is left out. A list above
// 1 MiB or 10,000 ranges is one problem.
func Parse(text string) ([]Range, []Problem) {
	if len(text) > maxText {
		return nil, []Problem{{Line: 1, Message: "The list of Bates numbers is larger than 1 MiB. Enter it in parts."}}
	}
	parts := split(plain(text))
	if len(parts) > maxRanges {
		return nil, []Problem{{Line: 1, Message: "The list has " + grouped(fmt.Sprint(len(parts))) +
			" Bates ranges; at most 10,000 can be read at a time. Enter it in parts."}}
	}
	var all []Range
	var problems []Problem
	var before context
	for _, p := range parts {
		r, wrong := read(p.text, before)
		if wrong != "" {
			problems = append(problems, Problem{Line: p.line, Written: p.text, Message: wrong})
			before.doubt = true
			continue
		}
		all = append(all, r)
		before = context{last: r.Last}
	}
	return all, problems
}

// ParseOne reads a text that has one range or one number.
func ParseOne(text string) (Range, error) {
	all, problems := Parse(text)
	switch {
	case len(problems) > 0:
		return Range{}, errors.New(problems[0].Message)
	case len(all) != 1:
		return Range{}, errors.New(validation.Not("", text, "one Bates range, such as CHI000001–CHI000250"))
	}
	return all[0], nil
}

// dash marks what is a range for certain; a hyphen can also be part of a number.
const dash = '–'

// plain writes each dash as one character, each space and line break too, and leaves out what
// is not seen.
func plain(text string) string {
	text = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u2028", "\n", "\u2029", "\n", "\u0085", "\n").
		Replace(strings.ToValidUTF8(text, "\uFFFD"))
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n':
			return r
		case r == '\u2010' || r == '\u2011': // hyphens
			return '-'
		case r >= '\u2012' && r <= '\u2015' || r == '\u2212':
			return dash
		case unicode.IsSpace(r):
			return ' '
		case unicode.Is(unicode.Cf, r): // zero-width space, soft hyphen, byte-order mark
			return -1
		case r >= '！' && r <= '～': // full width
			return r - '！' + '!'
		}
		return r
	}, text)
}

type part struct {
	line int
	text string
}

var (
	wrapped = regexp.MustCompile(`([-–]|(?i:\b(?:to|through|thru))) *\n *`)
	hanging = regexp.MustCompile(` *\n *([-–]|(?i:(?:to|through|thru)\b))`)
	between = regexp.MustCompile(`[,;\n]|(?i: and | & )`)
	around  = regexp.MustCompile(`(?i)^(?:(?:and|&) )+|(?: (?:and|&))+$`)
	spaces  = regexp.MustCompile(`[ \v]+`)
)

// split cuts a list into its ranges. One that goes on in the next line stays whole.
func split(text string) []part {
	text = wrapped.ReplaceAllString(text, "$1\v") // \v: a line break within a range
	text = hanging.ReplaceAllString(text, "\v$1")
	var parts []part
	at, from := 1, 0
	add := func(to int) {
		piece := text[from:to]
		if t := trimmed(piece); t != "" {
			lead := piece[:len(piece)-len(strings.TrimLeft(piece, " \v"))]
			parts = append(parts, part{line: at + strings.Count(lead, "\v"), text: t})
		}
		at += strings.Count(piece, "\v")
	}
	for _, m := range between.FindAllStringIndex(text, -1) {
		add(m[0])
		at += strings.Count(text[m[0]:m[1]], "\n")
		from = m[1]
	}
	add(len(text))
	return parts
}

func trimmed(piece string) string {
	piece = strings.TrimSpace(spaces.ReplaceAllString(piece, " "))
	return around.ReplaceAllString(strings.TrimRight(piece, ". "), "") // a sentence may end here
}

var (
	certain = regexp.MustCompile(` *– *| - | (?i:to|through|thru) `)
	hyphen  = regexp.MustCompile(` *- *`)
)

// context is the number before another one in a list.
type context struct {
	last  Number
	doubt bool // a part between the two could not be read
}

// read reads one range of a list. A hyphen can be part of a number: a range whose ends are both
// written in full wins, then one page, then a range with a short end.
func read(text string, before context) (r Range, wrong string) {
	if len(text) > 3*longest || strings.Count(text, "-")+strings.Count(text, string(dash)) > 2*hyphens+2 {
		return Range{}, validation.Quote(text) + " is longer than a Bates range can be."
	}
	sure := ranges(text, certain, before)
	switch {
	case sure.full != nil:
		return *sure.full, ""
	case sure.half != nil:
		return *sure.half, ""
	case sure.wrong != "":
		return Range{}, sure.wrong
	}
	likely := ranges(text, hyphen, before)
	if likely.full != nil {
		return *likely.full, ""
	}
	n, _, ask := number(text, before, true)
	switch {
	case ask == "":
		return Range{n, n}, ""
	case likely.half != nil:
		return *likely.half, ""
	case likely.wrong != "":
		return Range{}, likely.wrong
	case ask == unread:
		ask = validation.Not("", text, "a Bates number or range, such as CHI000001–CHI000250")
	}
	return Range{}, ask
}

// readings are the ranges that a text can be: the first with both ends in full and the first
// with a short one. If it is none, wrong says why of one that is nearly a range.
type readings struct {
	full, half *Range
	wrong      string
}

// ranges divides a text at each mark in turn.
func ranges(text string, mark *regexp.Regexp, before context) (found readings) {
	for _, m := range mark.FindAllStringIndex(text, -1) {
		left, right := text[:m[0]], text[m[1]:]
		alone := func(side string) bool { return mark == hyphen || certain.MatchString(side) }
		first, shortFirst, no := number(left, before, alone(left))
		if no != "" {
			if no != unread && found.wrong == "" {
				found.wrong = no
			}
			continue
		}
		last, shortLast, no := end(right, first, alone(right))
		r := Range{first, last}
		if no == "" {
			no = r.wrong()
		}
		switch {
		case no == unread:
		case no != "" && found.wrong == "":
			found.wrong = validation.Quote(text) + ": " + no
		case no != "":
		case !shortFirst && !shortLast && found.full == nil:
			found.full = &r
		case found.half == nil:
			found.half = &r
		}
	}
	return found
}

// wrong says what is wrong with a range's ends.
func (r Range) wrong() string {
	if w := r.Last.Width() - r.First.Width(); w < 0 || w > 0 && r.Last.padded() {
		return fmt.Sprintf("%s and %s have different widths. Write both with the same number of digits.", r.First, r.Last)
	}
	if Compare(r.First, r.Last) > 0 {
		return fmt.Sprintf("the end, %s, comes before the start, %s.", r.Last, r.First)
	}
	return ""
}

// unread is what is wrong with a text that is no number in any form.
const unread = "unread"

var shortened = regexp.MustCompile(`^(\d*)((?:\.\d+)?[A-Za-z]{0,2})$`)

// number reads a number, which may leave out the prefix of the one before it. What is alone,
// not the side of a certain range, is no number if it is rather a range.
func number(text string, before context, alone bool) (n Number, short bool, wrong string) {
	text = spaced.ReplaceAllString(text, "-")
	if n, ok := before.last.followed(text); ok {
		return n, false, ""
	}
	if m := shortened.FindStringSubmatch(text); m != nil && m[1] != "" && before.last.Prefix != "" {
		n, ok := before.last.ended(m[1], m[2])
		other := before.last.at(value(m[1]))
		other.Suffix = m[2]
		switch {
		case !ok || before.doubt:
			return Number{}, false, validation.Quote(text) + " has no prefix. Write the whole number."
		case n != other:
			return Number{}, false, fmt.Sprintf("%s can be %s or %s. Write the whole number.", validation.Quote(text), n, other)
		}
		return n, true, ""
	}
	n, ok := parsed(text)
	if !ok || alone && n.rangeIn() {
		return Number{}, false, unread
	}
	return n, false, ""
}

var spaced = regexp.MustCompile(` *[-–] *`)

// end reads the end of a range, which may be short.
func end(text string, first Number, alone bool) (n Number, short bool, wrong string) {
	text = spaced.ReplaceAllString(text, "-")
	if n, ok := first.followed(text); ok {
		return n, false, ""
	}
	if m := shortened.FindStringSubmatch(text); m != nil && text != "" {
		n, ok := first.ended(m[1], m[2])
		if !ok {
			return Number{}, false, fmt.Sprintf(
				"the end, %s, cannot be read against the start, %s. Write it in full.", text, first)
		}
		return n, first.Prefix != "" || len(m[1]) < first.Width(), ""
	}
	n, ok := parsed(text)
	if !ok || alone && n.rangeIn() {
		return Number{}, false, unread
	}
	if n.Series() != first.Series() {
		return Number{}, false, fmt.Sprintf("the start has %s and the end has %s. Write one range for each.",
			prefix(first), prefix(n))
	}
	n.Prefix, n.Separator = first.Prefix, first.Separator
	if again, ok := parsed(n.String()); !ok || again != n {
		return Number{}, false, unread
	}
	return n, false, ""
}

func prefix(n Number) string {
	if n.Prefix == "" {
		return "no prefix"
	}
	return "the prefix " + n.Prefix
}

// followed reads a number that repeats the prefix and separator of n, in whatever case.
func (n Number) followed(text string) (Number, bool) {
	lead := n.Prefix + n.Separator
	if n.Prefix == "" || len(text) < len(lead) || !strings.EqualFold(text[:len(lead)], lead) {
		return Number{}, false
	}
	m := shortened.FindStringSubmatch(text[len(lead):])
	if m == nil || m[1] == "" {
		return Number{}, false
	}
	n.Digits, n.Suffix = m[1], m[2]
	again, ok := parsed(n.String())
	return n, ok && again == n
}

// ended is n with its last digits, and its suffix, replaced. More digits than n has run on
// from it, as 1000 does from 999, unless a zero leads them. A suffix alone replaces one of
// its kind.
func (n Number) ended(digits, suffix string) (Number, bool) {
	first := n
	n.Suffix = suffix
	switch over := len(digits) - n.Width(); {
	case digits == "" && (suffix == "" || first.Suffix == "" || first.inside() != n.inside()):
		return n, false
	case first.inside() && suffix == "" && digits != "" && len(digits) < len(first.Suffix):
		return n, false // .0001–0012: of the page, or of those inside it?
	case over > 0 && digits[0] == '0':
		return n, false
	case over > 0:
		n.Digits = digits
	default:
		n.Digits = n.Digits[:-over] + digits
	}
	again, ok := parsed(n.String())
	return n, ok && again == n
}
