package demand

import (
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"
)

type markerKind int

const (
	noMarker     markerKind = iota
	digitMarker             // begins with a number, and nothing after it
	oneMarker               // "1.", "(a)"
	wholeMarker             // "2(a)", "A.1"
	chainMarker             // "(a)(i)"
	rangeMarker             // "1–3."
	headedMarker            // "REQUEST NO. 1:"
	bulletMarker
)

// marker is how a line begins.
type marker struct {
	kind    markerKind
	written string
	text    string // what stands after it
	number  string // without signs around it
	last    string // of a range
	shape   string // the signs around it, or the bullet
	closed  bool   // a whole number has a period or the like after it
}

const (
	dashes = `[-–—‐‑‒]`
	label  = `[1-9]\d{0,8}(?:\([0-9a-zA-Z]{1,8}\))*`
)

var (
	headedForm = regexp.MustCompile(`(?i)^(?:(?:(?:document )?requests?(?: for (?:the )?(?:production|documents|inspection)(?: of documents)?)?|demand|specification|item|rfp)(?:\s*(?:nos?\.|nos?|number|#))?|nos?\.|number|#)\s*(` +
		label + `)(?:\s*(?:` + dashes + `|to|through)\s*(\d{1,9}))?\s*(?:[.):]|` + dashes + `|$)`)
	namedForm  = regexp.MustCompile(`(?i)^(?:(?:document )?requests?|nos?\.|demand|specification|item)[^\d.]*(?:nos?\.)?\s*\d`) // as headedForm, and nothing after the number
	rangeForm  = regexp.MustCompile(`^\(?(\d{1,9})\s*(?:` + dashes + `|to|through)\s*(\d{1,9})\)?\s*[.):](?:\s|$)`)
	wholeForm  = regexp.MustCompile(`^((?:[1-9]\d{0,8}(?:\.[A-Z])?|[A-Z]{1,3})(?:\.[1-9]\d{0,3})*(?:\([0-9a-zA-Z]{1,8}\))*)([.):]?)(?:\s|$)`)
	chainForm  = regexp.MustCompile(`^((?:\((?:\d{1,4}|[a-z]{1,8}|[A-Z]{1,8})\)){2,})[.):]?(?:\s|$)`)
	parenForm  = regexp.MustCompile(`^\((\d{1,9}|[a-z]{1,7}|[A-Z]{1,7})\)[.:]?(?:\s|$)`)
	oneForm    = regexp.MustCompile(`^(\d{1,9}|[a-z]{1,7}|[A-Z]{1,7})([.):])(?:\s|$)`)
	closeForm  = regexp.MustCompile(`^(\d{1,4})([.)])\pL`) // "1.Policies"
	dashForm   = regexp.MustCompile(`^(\d{1,4})\s+` + dashes + `\s`)
	bulletForm = regexp.MustCompile(`^([•·▪◦‣●○■□➢*\x{f0b7}\x{f0a7}-]|[–—])\s+|^(o)(?:\t|\s\s)`)
)

// same are signs that make no difference, rune by rune.
func same(c rune) rune {
	switch {
	case c >= '０' && c <= '９':
		return c - '０' + '0'
	case c == '．':
		return '.'
	case c == '：':
		return ':'
	case c == '（':
		return '('
	case c == '）':
		return ')'
	case c == '\t':
		return c
	case space(c):
		return ' '
	}
	return c
}

func readMarker(raw string) marker {
	text := strings.Map(same, raw)
	at := func(m []int, i int) string {
		if m[2*i] < 0 {
			return ""
		}
		return text[m[2*i]:m[2*i+1]]
	}
	cut := func(end int, m marker) marker {
		runes := utf8.RuneCountInString(text[:end])
		for i := range raw {
			if runes == 0 {
				m.written, m.text = strings.TrimFunc(raw[:i], space), strings.TrimFunc(raw[i:], space)
				return m
			}
			runes--
		}
		m.written = strings.TrimFunc(raw, space)
		return m
	}
	if m := headedForm.FindStringSubmatchIndex(text); m != nil {
		return cut(m[1], marker{kind: headedMarker, number: at(m, 1), last: at(m, 2), shape: "No."})
	}
	if m := rangeForm.FindStringSubmatchIndex(text); m != nil {
		return cut(m[1], marker{kind: rangeMarker, number: at(m, 1), last: at(m, 2)})
	}
	if m := wholeForm.FindStringSubmatchIndex(text); m != nil && Label(at(m, 1)).Parent() != "" {
		return cut(m[5], marker{kind: wholeMarker, number: at(m, 1), closed: at(m, 2) != ""})
	}
	if m := chainForm.FindStringSubmatchIndex(text); m != nil {
		return cut(m[1], marker{kind: chainMarker, number: at(m, 1)})
	}
	if m := parenForm.FindStringSubmatchIndex(text); m != nil && len(spots(at(m, 1))) > 0 {
		return cut(m[1], marker{kind: oneMarker, number: at(m, 1), shape: "()"})
	}
	for _, form := range []*regexp.Regexp{oneForm, closeForm} {
		if m := form.FindStringSubmatchIndex(text); m != nil && len(spots(at(m, 1))) > 0 {
			return cut(m[5], marker{kind: oneMarker, number: at(m, 1), shape: at(m, 2)})
		}
	}
	if m := dashForm.FindStringSubmatchIndex(text); m != nil && len(spots(at(m, 1))) > 0 {
		return cut(m[1], marker{kind: oneMarker, number: at(m, 1), shape: "–"})
	}
	if m := bulletForm.FindStringSubmatchIndex(text); m != nil {
		return cut(m[1], marker{kind: bulletMarker, shape: at(m, 1) + at(m, 2)})
	}
	if s := namedForm.FindString(text); s != "" && utf8.RuneCountInString(s) < 40 {
		return marker{kind: digitMarker, text: raw, number: s}
	}
	if text == "" {
		return marker{}
	}
	if text[0] >= '0' && text[0] <= '9' {
		return marker{kind: digitMarker, text: raw, number: strings.Fields(text)[0]}
	}
	return marker{text: raw}
}

type class int

const (
	number class = iota
	lower
	roman
	upper
	upperRoman
)

// spot is a place that a number, letter or numeral can mean.
type spot struct {
	class class
	index int
}

var romans = func() map[string]int {
	all := map[string]int{}
	for i := 1; i < 40; i++ {
		all[romanOf(i)] = i
	}
	return all
}()

func romanOf(n int) string {
	return strings.Repeat("x", n/10) + [...]string{"", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix"}[n%10]
}

// letterOf gives a to z, then aa, bb, and so on.
func letterOf(n int) string { return strings.Repeat(string(rune('a'+(n-1)%26)), (n-1)/26+1) }

func spots(s string) []spot {
	if n, err := strconv.Atoi(s); err == nil {
		if n == 0 || s[0] == '0' {
			return nil
		}
		return []spot{{number, n}}
	}
	small := strings.ToLower(s)
	letters, numerals := lower, roman
	if small != s {
		letters, numerals = upper, upperRoman
	}
	var all []spot
	if len(s) <= 2 && strings.Count(s, s[:1]) == len(s) {
		all = append(all, spot{letters, int(small[0]-'a') + 1 + 26*(len(s)-1)})
	}
	if n, is := romans[small]; is {
		all = append(all, spot{numerals, n})
	}
	return all
}

func (s spot) text() string {
	switch s.class {
	case lower:
		return letterOf(s.index)
	case roman:
		return romanOf(s.index)
	case upper:
		return strings.ToUpper(letterOf(s.index))
	case upperRoman:
		return strings.ToUpper(romanOf(s.index))
	}
	return strconv.Itoa(s.index)
}
