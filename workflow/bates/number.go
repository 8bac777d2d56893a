// Package bates reads the Bates numbers that a producer stamps on its pages, as people type
// them, and says what a producer's ranges leave out, repeat or replace.
package bates

import (
	"math/big"
	"regexp"
	"strings"
)

// Number is the Bates number of one page, such as CHI-000045.0001. Every number that
// Parse gives out reads back as itself.
type Number struct {
	Prefix    string `json:"prefix,omitempty"`    // CHI; may be empty, and may have digits, as in DOJ2018
	Separator string `json:"separator,omitempty"` // between prefix and digits: "-", "_", ".", "/", "#", a space, or ""
	Digits    string `json:"digits"`              // with their leading zeros, of any length
	Suffix    string `json:"suffix,omitempty"`    // ".0001", a page inside this one; "A", a page after it; or ""
}

func (n Number) String() string { return n.Prefix + n.Separator + n.Digits + n.Suffix }

// Width is how many digits the number is written with.
func (n Number) Width() int { return len(n.Digits) }

// Series names the sequence that the number belongs to, within one producer. Case and
// separator make no difference: CHI-1 and chi1 are one page.
func (n Number) Series() string { return strings.ToUpper(n.Prefix) }

// value is the number without leading zeros.
func (n Number) value() string { return value(n.Digits) }

func value(digits string) string {
	if v := strings.TrimLeft(digits, "0"); v != "" {
		return v
	}
	return "0"
}

// padded says whether a leading zero fixes the width.
func (n Number) padded() bool { return len(n.Digits) > 1 && n.Digits[0] == '0' }

// inside says whether the suffix lies inside the page, as .0001 does. A letter lies after it.
func (n Number) inside() bool { return strings.HasPrefix(n.Suffix, ".") }

// compareDigits orders digits of any length by value.
func compareDigits(a, b string) int {
	a, b = value(a), value(b)
	if len(a) != len(b) {
		return len(a) - len(b)
	}
	return strings.Compare(a, b)
}

// Compare orders numbers by page within a series: 45, 45.0001, 45A, 46.
func Compare(a, b Number) int {
	if c := compareDigits(a.Digits, b.Digits); c != 0 {
		return c
	}
	return compareSuffix(a.Suffix, b.Suffix)
}

var suffixParts = regexp.MustCompile(`^(?:\.(\d+))?([A-Za-z]*)$`)

func compareSuffix(a, b string) int {
	if a == b {
		return 0
	}
	p, q := suffixParts.FindStringSubmatch(a), suffixParts.FindStringSubmatch(b)
	if p == nil || q == nil {
		return strings.Compare(a, b)
	}
	pointed := func(s string) int { // no suffix, then points, then letters
		switch {
		case s == "":
			return 0
		case s[0] == '.':
			return 1
		}
		return 2
	}
	if c := pointed(a) - pointed(b); c != 0 {
		return c
	}
	if c := compareDigits(p[1], q[1]); c != 0 {
		return c
	}
	if c := len(p[1]) - len(q[1]); c != 0 { // .1 and .01 are written apart, so they are kept apart
		return c
	}
	if c := len(p[2]) - len(q[2]); c != 0 {
		return c
	}
	return strings.Compare(strings.ToUpper(p[2]), strings.ToUpper(q[2]))
}

// plus is digits and a few more, without leading zeros.
func plus(digits string, n int64) string {
	return new(big.Int).Add(integer(digits), big.NewInt(n)).String()
}

// pages is how many pages there are from one value to another, both counted.
func pages(first, last string) string {
	n := new(big.Int).Sub(integer(last), integer(first))
	return n.Add(n, big.NewInt(1)).String()
}

// integer is 0 of what are no digits: a Number need not come from Parse.
func integer(digits string) *big.Int {
	if i, ok := new(big.Int).SetString(digits, 10); ok {
		return i
	}
	return new(big.Int)
}

// at is the page of a value, written as n is.
func (n Number) at(value string) Number {
	n.Digits = strings.Repeat("0", max(0, n.Width()-len(value))) + value
	n.Suffix = ""
	return n
}

// A number has at most so many bytes and hyphens: more are no stamp.
const (
	longest = 120
	hyphens = 5
)

// written is a whole number: prefix, separator, digits, suffix.
var written = regexp.MustCompile(`^(.*?)([-_./# ]?)(\d+)((?:\.\d+)?[A-Za-z]{0,2})$`)

// prefixes may have more than letters and digits within, but not at their ends.
var prefixes = regexp.MustCompile(`^[\pL\d](?:[-_./#&' ]?[\pL\d])*$`)

// parsed reads one whole number. Whether it may rather be a range, it does not ask.
func parsed(s string) (Number, bool) {
	m := written.FindStringSubmatch(s)
	if m == nil || len(s) > longest || strings.Count(s, "-") > hyphens || certain.MatchString(s) {
		return Number{}, false
	}
	n := Number{Prefix: m[1], Separator: m[2], Digits: m[3], Suffix: m[4]}
	// What follows a point is a suffix if it is short: CHI000045.0001, but DOJ2018.000123.
	if point := strings.TrimRight(strings.TrimPrefix(n.Suffix, "."), letters); n.inside() && len(point) > 4 &&
		len(point) > len(n.Digits) {
		n.Prefix += n.Separator + n.Digits
		n.Separator, n.Digits, n.Suffix = ".", point, n.Suffix[1+len(point):]
	}
	if n.Prefix == "" {
		return n, n.Separator == ""
	}
	return n, prefixes.MatchString(n.Prefix)
}

const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

var digitsThenHyphen = regexp.MustCompile(`(\d+)[A-Za-z]{0,2} ?-( ?\pL)?`)

// rangeIn says whether the prefix is rather the start of a range, as in CHI250-JAG300 and
// CHI1-250. It is a prefix in DOJ2018-000123 and 2018-PD-000123: a year, or a number that is
// shorter than one with leading zeros.
func (n Number) rangeIn() bool {
	for _, m := range digitsThenHyphen.FindAllStringSubmatch(n.Prefix+n.Separator, -1) {
		year := len(m[1]) == 4 && (m[1][:2] == "19" || m[1][:2] == "20")
		wider := n.Width() > len(m[1])
		if !wider || !year && (m[2] != "" || !n.padded()) {
			return true
		}
	}
	return false
}

// readsAsRange says whether the number, written alone, reads as something else.
func (n Number) readsAsRange() bool {
	if !strings.Contains(n.Prefix+n.Separator, "-") {
		return false
	}
	r, wrong := read(n.String(), context{})
	return wrong != "" || r != Range{n, n}
}

// Range is the pages from one number to another of the same series, both included.
// A single page has it as First and Last.
type Range struct {
	First Number `json:"first"`
	Last  Number `json:"last"`
}

// String is the canonical text, which reads as the same range. One page whose number would
// read as a range, such as VOL1-12345, is written as a range of one.
func (r Range) String() string {
	if r.First == r.Last && !r.First.readsAsRange() {
		return r.First.String()
	}
	return r.First.String() + "–" + r.Last.String()
}

// Series names the sequence that the range belongs to, within one producer.
func (r Range) Series() string { return r.First.Series() }

// Pages is how many whole pages the range has, as decimal digits; those that a suffix
// tells apart count with their page.
func (r Range) Pages() string { return pages(r.First.Digits, r.Last.Digits) }

// Text is the canonical text of a list of ranges.
func Text(ranges []Range) string {
	texts := make([]string, len(ranges))
	for i, r := range ranges {
		texts[i] = r.String()
	}
	return strings.Join(texts, "; ")
}

// grouped is decimal digits with a comma before each three.
func grouped(digits string) string {
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}

func count(pages string) string {
	if pages == "1" {
		return "1 page"
	}
	return grouped(pages) + " pages"
}
