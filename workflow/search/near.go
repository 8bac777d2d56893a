package search

import (
	"slices"
	"strings"

	"duces/workflow/usstate"
)

// mostNear bounds how many other readings of a query are tried.
const mostNear = 6

// Near are other readings of a query that may find something where it found
// nothing, the likeliest first: words of the parent count, a state's name at the end
// is its code, and a word that no name has is misspelled. known are the words that
// names have, in order.
func (q Query) Near(typed string, known []string) []Query {
	if q.empty || q.state != "" {
		return nil
	}
	readings := append([]Query{q}, withCode(typed)...)
	for _, reading := range slices.Clone(readings) {
		readings = append(readings, reading.spelled(known)...)
	}
	var list []Query
	for i, reading := range readings {
		if !reading.isKnown(known) {
			continue
		}
		if i > 0 {
			list = append(list, reading)
		}
		if reading.state == "" {
			reading.whole = true
			list = append(list, reading)
		}
	}
	return list[:min(len(list), mostNear)]
}

// withCode reads a state's name at the end of what was typed as its code. Of two
// names the longer is meant: West Virginia, and not Virginia.
func withCode(typed string) []Query {
	text, long := strings.Join(words(typed, false), " "), ""
	var list []Query
	for code, name := range usstate.Names {
		name = strings.Join(words(name, false), " ")
		if before, found := strings.CutSuffix(text, " "+name); found && len(name) > len(long) {
			long, list = name, []Query{Read(before + " " + code)}
		}
	}
	return list
}

func (q Query) isKnown(known []string) bool {
	return !slices.ContainsFunc(q.words, func(word string) bool { return !begins(known, word) })
}

// spelled replaces each word that is the beginning of none that are known by those that it is nearest to.
func (q Query) spelled(known []string) []Query {
	readings := [][]string{nil}
	changed := false
	for _, word := range q.words {
		choice := []string{word}
		if !begins(known, word) {
			changed = true
			if choice = nearest(known, word); len(choice) == 0 {
				return nil
			}
		}
		var more [][]string
		for _, before := range readings {
			for _, word := range choice {
				more = append(more, append(slices.Clone(before), word))
			}
		}
		readings = more[:min(len(more), mostNear)]
	}
	if !changed {
		return nil
	}
	list := make([]Query, len(readings))
	for i, words := range readings {
		list[i] = Read(strings.Join(words, " "))
	}
	return list
}

func begins(known []string, word string) bool {
	i, _ := slices.BinarySearch(known, word)
	return i < len(known) && strings.HasPrefix(known[i], word)
}

// nearest are the known words that differ least from one, by no more than a slip
// in a short word and two in one of seven letters or more.
func nearest(known []string, word string) []string {
	typed := []rune(word)
	most := 2
	switch {
	case len(typed) < 4:
		return nil
	case len(typed) < 7:
		most = 1
	}
	var found []string
	for _, candidate := range known {
		if len(candidate) < len(word)-most || len(candidate) > len(word)+most {
			continue
		}
		if n := slips(typed, []rune(candidate), most); n < most || n == most && len(found) < mostNear {
			if n < most {
				most, found = n, nil
			}
			found = append(found, candidate)
		}
	}
	return found
}

// slips counts the letters that are missing, added, changed or exchanged with
// their neighbor between two words; more than most is most+1.
func slips(a, b []rune, most int) int {
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := range a {
		row[0] = i + 1
		least := row[0]
		for j := range b {
			change := 1
			if a[i] == b[j] {
				change = 0
			}
			row[j+1] = min(last[j]+change, last[j+1]+1, row[j]+1)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
			least = min(least, row[j+1])
		}
		if least > most {
			return most + 1
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}
