package demand

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// level is one level of numbers and where it stands.
type level struct {
	class class
	shape string
	index int
	label Label
}

func (l level) upper() bool { return l.class == upper || l.class == upperRoman }

// position is where a demand can stand: at a depth, below a label.
type position struct {
	level
	depth int
	above Label
	whole bool // the number is written whole
}

// below writes a number below a label.
func below(above Label, s spot, shape string) Label {
	text := s.text()
	switch {
	case above == "":
		return Label(text)
	case s.class == number && shape != "()" && isUpper(above), s.class >= upper && shape == ".":
		return above + "." + Label(text)
	}
	return above + Label("("+text+")")
}

func isUpper(l Label) bool { return l.Parent() == "" && l[0] >= 'A' && l[0] <= 'Z' }

func (r *reader) at(depth int, s spot, shape string) position {
	var above Label
	if depth > 0 {
		above = r.stack[depth-1].label
	}
	return position{level: level{s.class, shape, s.index, below(above, s, shape)}, depth: depth, above: above}
}

// find is the depth of the level that a spot can continue; -1: none.
func (r *reader) find(c class, shape string) int {
	alike := -1
	for i, l := range slices.Backward(r.stack) {
		if l.class == c && l.shape == shape {
			return i
		}
		if l.class == c && alike < 0 {
			alike = i
		}
	}
	return alike
}

// next are the positions that continue a level or begin the one below.
func (r *reader) next(m marker) []position {
	var all []position
	for _, s := range spots(m.number) {
		i := r.find(s.class, m.shape)
		if i >= 0 && s.index == r.stack[i].index+1 {
			all = append(all, r.at(i, s, m.shape))
		}
		begins := i < 0 || s.class == number && r.stack[i].shape != m.shape && m.shape != "–" && r.stack[i].shape != "–"
		if begins && s.index == 1 && (len(r.stack) > 0 || s.class == number || s.class >= upper) {
			all = append(all, r.at(len(r.stack), s, m.shape))
			if i >= 0 && m.shape != "()" { // "1)" after "1."
				all = append(all, r.at(i, s, m.shape))
			}
		}
	}
	return all
}

// near is the position of a number that leaves some out, repeats one or comes too late.
func (r *reader) near(m marker) (position, bool) {
	depth, at := -1, spot{}
	for _, s := range spots(m.number) {
		i := r.find(s.class, m.shape)
		most := mostLetter
		if s.class == number {
			most = mostNumber
		}
		if i > depth && s.index-r.stack[i].index <= most+1 {
			depth, at = i, s
		}
	}
	if depth >= 0 {
		return r.at(depth, at, m.shape), true
	}
	if s := spots(m.number); len(s) == 1 && s[0].class == number && r.find(number, "") < 0 && (len(r.stack) == 0 || r.stack[0].upper()) {
		return r.at(min(len(r.stack), 1), s[0], m.shape), true
	}
	return position{}, false
}

// take places a line.
func (r *reader) take(n int, raw string, m marker) {
	switch m.kind {
	case noMarker:
		r.join(n, raw)
	case digitMarker:
		if len(r.stack) == 0 {
			r.join(n, raw)
			return
		}
		r.part(n, raw, m.number)
	case bulletMarker:
		r.bullet(n, m)
	case rangeMarker:
		r.span(n, raw, m)
	case headedMarker:
		if m.last != "" {
			r.span(n, raw, m)
			return
		}
		r.whole(n, raw, m)
	case chainMarker:
		i := r.find(number, "")
		if i < 0 {
			r.part(n, raw, m.written)
			return
		}
		m.number = string(r.stack[i].label) + m.number
		r.whole(n, raw, m)
	case wholeMarker:
		if !m.closed && !r.follows(Label(m.number)) {
			r.part(n, raw, m.written)
			return
		}
		r.whole(n, raw, m)
	case oneMarker:
		r.one(n, raw, m)
	}
}

func (r *reader) one(n int, raw string, m marker) {
	if s := spots(m.number); r.headed && s[0].class == number && m.shape != "()" {
		r.part(n, raw, m.written) // the text runs to the next "REQUEST NO."
		return
	}
	all := slices.DeleteFunc(r.next(m), func(p position) bool { _, err := ParseLabel(string(p.label)); return err != nil })
	if len(all) == 0 {
		p, is := r.near(m)
		if _, err := ParseLabel(string(p.label)); !is || err != nil {
			r.part(n, raw, m.written)
			return
		}
		all = []position{p}
	}
	if len(all) > 1 {
		chosen := r.likely(n, all)
		slices.SortStableFunc(all, func(a, b position) int { return b.is(chosen) - a.is(chosen) })
		choices := make([]string, len(all))
		for i, p := range all {
			choices[i] = string(p.label)
		}
		r.ask(n, fmt.Sprintf("“%s” can be %s.", m.written, strings.Join(choices, " or ")), choices...)
	}
	r.add(n, m, all[0])
}

func (p position) is(q position) int {
	if p == q {
		return 1
	}
	return 0
}

// ahead is how many lines likely looks at: a list of nothing but such lines must not take forever.
const ahead = 50

// likely is the one of several places that the lines below continue, or else the first.
func (r *reader) likely(n int, all []position) position {
	for _, raw := range r.lines[n:min(n+ahead, len(r.lines))] {
		m := readMarker(strings.TrimFunc(raw, space))
		if m.kind != oneMarker {
			continue
		}
		for _, p := range all {
			if slices.Contains(spots(m.number), spot{p.class, p.index + 1}) {
				return p
			}
		}
	}
	return all[0]
}

// bullet gives the next number below the demand above.
func (r *reader) bullet(n int, m marker) {
	m.shape = "bullet " + m.shape
	for i, l := range slices.Backward(r.stack) {
		if l.shape == m.shape {
			r.add(n, m, r.at(i, spot{l.class, l.index + 1}, m.shape))
			return
		}
	}
	classes := [...]class{number, lower, roman}
	depth := len(r.stack)
	c := number
	if depth < len(classes) {
		c = classes[depth]
	}
	if depth > 0 && r.stack[0].upper() {
		c = [...]class{number, number, lower, roman, number}[min(depth, 4)]
	}
	p := r.at(depth, spot{c, 1}, m.shape)
	if _, err := ParseLabel(string(p.label)); err != nil {
		r.join(n, m.written+" "+m.text)
		return
	}
	r.add(n, m, p)
}

// span reads "1–3. Reserved".
func (r *reader) span(n int, raw string, m marker) {
	first, _ := strconv.Atoi(m.number) // at most nine digits, or zero
	last, _ := strconv.Atoi(m.last)
	if first == 0 || last <= first || last-first >= maxDemands || !reserved.MatchString(m.text) {
		r.part(n, raw, m.written)
		return
	}
	m.kind, m.shape = oneMarker, "."
	for i := first; i <= last; i++ {
		s := spot{number, i}
		depth := r.find(number, m.shape)
		if depth < 0 {
			depth = min(len(r.stack), 1)
			if depth == 1 && !r.stack[0].upper() {
				depth = 0
			}
		}
		r.add(n, m, r.at(depth, s, m.shape))
	}
}

// whole takes a number that is written whole.
func (r *reader) whole(n int, raw string, m marker) {
	label, err := ParseLabel(m.number)
	if err != nil {
		r.part(n, raw, m.written)
		return
	}
	levels := levelsOf(label, m.shape)
	i := len(levels) - 1
	last := levels[i]
	if all := spots(strings.Trim(strings.TrimPrefix(string(label), string(label.Parent())), ".()")); len(all) > 1 && !r.has(before(label, last)) {
		last.class, last.index = all[1].class, all[1].index // (i) is the first of its level
	}
	up := levels[:i:i]
	if m.kind == headedMarker && len(r.stack) > 0 && r.stack[0].upper() {
		up = append([]level{r.stack[0]}, up...) // it is in that section, whatever its number
	}
	r.stack = up
	r.add(n, m, position{level: last, depth: len(up), above: label.Parent(), whole: true})
}

func (r *reader) has(l Label) bool {
	return slices.ContainsFunc(r.rows, func(x row) bool { return x.Called() == l })
}

// follows says whether the label comes next: the one before it is there, or it is the first below one that is.
func (r *reader) follows(label Label) bool {
	l := levelsOf(label, "")
	last := l[len(l)-1]
	if last.index == 0 {
		return false
	}
	if last.index > 1 {
		return r.has(before(label, last))
	}
	return len(r.rows) == 0 || isUpper(l[0].label) || r.has(label.Parent())
}

// before is the label before one of the same level.
func before(l Label, at level) Label { return sibling(l, at, at.index-1) }

// sibling is the label of another place of the same level.
func sibling(l Label, at level, index int) Label {
	own := spot{at.class, at.index}.text()
	i := strings.LastIndex(string(l), own)
	if i < 0 || index < 1 {
		return ""
	}
	return l[:i] + Label(spot{at.class, index}.text()) + l[i+len(own):]
}

// levelsOf are the levels of a whole label. A numeral stands below a letter.
func levelsOf(l Label, shape string) []level {
	var up []Label
	for x := l; x != ""; x = x.Parent() {
		up = append(up, x)
	}
	slices.Reverse(up)
	var all []level
	for i, x := range up {
		text, at := string(x), level{shape: ".", label: x}
		if i > 0 {
			text = strings.TrimPrefix(text, string(up[i-1]))
		} else if shape != "" {
			at.shape = shape
		}
		if strings.HasPrefix(text, "(") {
			at.shape = "()"
		}
		options := spots(strings.Trim(text, ".()"))
		for _, s := range options {
			at.class, at.index = s.class, s.index
			if i == 0 || all[i-1].class != lower {
				break // else the last: the numeral
			}
		}
		all = append(all, at)
	}
	return all
}
