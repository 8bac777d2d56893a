package page

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Order is one way through a list.
type Order[L any] struct {
	Walks  []Walk
	By     func(L) []string // what a line is sorted by, before its tail
	Second func(L) bool     // what the second walk has; nil: there is one walk

	Name  string // of the list and of what was asked for, as cursors have it
	down  bool
	parts int
	tail  func(L) []string
}

// Walk is one pass over an index.
type Walk struct {
	Columns string // of the key, one for each of the query's parameters; "-" leaves one out
	Lead    string // the tables to begin with, where they are not the query's
	Narrow  string // one more condition
	First   string // what lies before the first line, upward
	// Leads is how many columns of the key belong to the tables to begin with. A page then begins with the rest of what
	// one row of these leads to, found by the other columns: across tables no index knows a key.
	Leads int

	up, down         string // SQL
	restUp, restDown string // of that rest
}

// tail is the condition on the key, or on so many columns of it, and ORDER BY.
func (w Walk) tail(compare, direction string, parameters []string, columns int) string {
	var key, after, by []string
	for i, column := range strings.Split(w.Columns, ", ") {
		if column == "-" {
			continue
		}
		if columns == 0 || i < columns {
			key, after = append(key, column), append(after, parameters[i])
		}
		if column[0] != '\'' {
			by = append(by, column+direction)
		}
	}
	return fmt.Sprintf("\n  AND (%s) %s (%s)\nORDER BY %s ", strings.Join(key, ", "), compare, strings.Join(after, ", "), strings.Join(by, ", "))
}

// within is the condition that the leading columns are those of the key, and behind the walk over the others.
func (w Walk) within(parameters []string) string {
	text := ""
	for i, column := range strings.Split(w.Columns, ", ")[:w.Leads] {
		if column != "-" {
			text += "\n  AND " + column + " = " + parameters[i]
		}
	}
	return text
}

func (w Walk) behind() Walk {
	columns := strings.Split(w.Columns, ", ")
	for i := range w.Leads {
		columns[i] = "-"
	}
	w.Columns = strings.Join(columns, ", ")
	return w
}

// Start is the key before the first line of a walk.
func (o Order[L]) Start(at int) []string {
	key := append([]string{strconv.Itoa(at)}, slices.Repeat([]string{""}, o.parts)...)
	first := o.Walks[at].First
	for i := range key[1:] {
		switch {
		case o.down, first != "" && i > 0:
			key[i+1] = Last
		case i == 0:
			key[1] = first
		}
	}
	return key
}

// key is where a line lies: in which walk, what it is sorted by, and what it is told apart by.
func (o Order[L]) key(l L) []string {
	key, tail := make([]string, 1+o.parts), o.tail(l)
	key[0] = "0"
	switch {
	case o.Second != nil && o.Second(l):
		key[0] = "1"
	case o.By != nil:
		copy(key[1:], o.By(l))
	}
	copy(key[1+o.parts-len(tail):], tail)
	return key
}

// Compare says which of two lines comes first.
func (o Order[L]) Compare(a, b L) int {
	x, y := o.key(a), o.key(b)
	if x[0] == y[0] && o.down {
		x, y = y, x
	}
	return slices.Compare(x, y)
}

// Cursor continues a list behind a line.
func (o Order[L]) Cursor(l L) string { return Cursor(o.Name, o.key(l)...) }

// statements are what is asked for the lines behind a key.
func (w Walk) statements(down, fromStart bool) []string {
	text, rest := w.up, w.restUp
	if down {
		text, rest = w.down, w.restDown
	}
	if fromStart || rest == "" {
		return []string{text}
	}
	return []string{rest, text}
}
