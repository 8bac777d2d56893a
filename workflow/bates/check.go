package bates

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Producer is what one producer handed over. A series belongs to its producer: two of them
// may use the same numbers, so each is checked by itself.
type Producer struct {
	Productions []Production // in the order of their receipt
	Privileged  []Range      // named by the entries of the producer's privilege logs
	// AnyWidth names the series in which somebody answered that CHI0999 and CHI999 are one page.
	AnyWidth []string
}

// Production is the ranges of one production.
type Production struct {
	ID       string
	Title    string // as a sentence names it, such as "Volume 2"; if empty, the ID
	Replaces string // the ID of the earlier production that this one is marked as replacing
	Ranges   []Range
}

func (p Production) title() string { return cmp.Or(p.Title, p.ID) }

// Kind says what a finding is about.
type Kind string

// The kinds of findings.
const (
	Gap            Kind = "gap"             // pages between others that no production has
	Overlap        Kind = "overlap"         // pages in two ranges that are not the same
	Duplicate      Kind = "duplicate"       // the same range twice
	Replacement    Kind = "replacement"     // pages of a production that a later one replaces; both are kept
	AmbiguousWidth Kind = "ambiguous_width" // CHI0999 and CHI999: one page or two?
)

// Finding is one thing that a person should know of a producer's pages.
type Finding struct {
	Kind   Kind
	Series string
	// First and Last are the pages it is about; of AmbiguousWidth, two numbers of different widths.
	First, Last Number
	Pages       string // how many, as decimal digits of any length; of AmbiguousWidth, ""
	Explained   bool   // of a gap: an entry of a privilege log names each page
	// Earlier and Later are IDs of productions, which can be the same; of a replacement, Later is current.
	// A gap and an AmbiguousWidth have none.
	Earlier, Later string

	earlier, later string // titles
}

// String is the finding in a sentence or two.
func (f Finding) String() string {
	subject, is, them := Range{f.First, f.Last}.String(), "are", "them"
	if f.First == f.Last {
		is, them = "is", "it"
	}
	in := ", in " + f.earlier + " and in " + f.later
	if f.Earlier == f.Later {
		in = " in " + f.later
	}
	switch f.Kind {
	case Gap:
		sentence := fmt.Sprintf("%s %s missing (%s).", subject, is, count(f.Pages))
		if f.Explained {
			sentence += " A privilege log entry names " + them + "."
		}
		return sentence
	case Overlap:
		return fmt.Sprintf("%s %s in two ranges that overlap (%s)%s.", subject, is, count(f.Pages), in)
	case Duplicate:
		return fmt.Sprintf("%s is a duplicate: it appears twice%s.", subject, in)
	case Replacement:
		return fmt.Sprintf("%s is a replacement: %s replaces %s. Both are kept; %s is current.",
			subject, f.later, f.earlier, f.later)
	case AmbiguousWidth:
		return fmt.Sprintf("%s and %s have different widths. Are they numbers of one series? "+
			"Its gaps and overlaps are checked once that is answered.", f.First, f.Last)
	}
	return ""
}

// Check says what a producer's ranges leave out, repeat or replace: by series, then by page.
// A page with a suffix is neither gap nor overlap; only one range given twice is a
// duplicate. It takes n log n steps.
func Check(p Producer) []Finding {
	series, root := map[string][]span{}, origins(p.Productions)
	for at, production := range p.Productions {
		for _, r := range production.Ranges {
			s := spanOf(r)
			s.production, s.at, s.root = production, at, root[production.ID]
			series[r.Series()] = append(series[r.Series()], s)
		}
	}
	privileged := map[string][]span{}
	for _, r := range p.Privileged {
		privileged[r.Series()] = append(privileged[r.Series()], spanOf(r))
	}
	var found []Finding
	for name, spans := range series {
		answered := slices.ContainsFunc(p.AnyWidth, func(s string) bool { return strings.EqualFold(s, name) })
		first, last, asked := widths(spans, privileged[name])
		asked = asked && !answered
		once, repeated := distinct(spans, asked)
		found = append(found, repeated...)
		if asked {
			found = append(found, Finding{Kind: AmbiguousWidth, First: first, Last: last})
			continue
		}
		found = append(found, overlaps(once)...)
		found = append(found, gaps(once, privileged[name])...)
	}
	for i := range found {
		found[i].Series = found[i].First.Series()
	}
	slices.SortStableFunc(found, func(a, b Finding) int {
		return cmp.Or(strings.Compare(a.Series, b.Series), Compare(a.First, b.First), Compare(a.Last, b.Last),
			cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Earlier, b.Earlier), cmp.Compare(a.Later, b.Later))
	})
	return found
}

// span is a range of one series as values.
type span struct {
	Range
	first, last string // whole pages; none if last is less than first
	from, to    string // pages that are no gap: also those that a suffix lies inside
	production  Production
	at          int    // the production's position
	root        string // the production that its replacements started from
}

func spanOf(r Range) span {
	s := span{Range: r, first: r.First.value(), last: r.Last.value()}
	s.from, s.to = s.first, s.last
	if r.First.Suffix != "" {
		s.first = plus(s.first, 1)
	}
	if r.First.Suffix != "" && !r.First.inside() {
		s.from = s.first
	}
	return s
}

// origins are, by production, the one that the chain of its replacements started from.
func origins(productions []Production) map[string]string {
	replaces := map[string]string{}
	for _, p := range productions {
		replaces[p.ID] = p.Replaces
	}
	root := map[string]string{}
	for _, p := range productions {
		var chain []string
		at, seen := p.ID, map[string]bool{}
		for root[at] == "" && replaces[at] != "" && !seen[at] {
			seen[at] = true
			chain = append(chain, at)
			at = replaces[at]
		}
		end := cmp.Or(root[at], at)
		for _, id := range append(chain, at) {
			root[id] = end
		}
	}
	return root
}

// repeats is the finding on pages that two spans share.
func repeats(kind Kind, a, b span, first, last Number, pages string) Finding {
	if b.at < a.at {
		a, b = b, a
	}
	return Finding{
		Kind: kind, First: first, Last: last, Pages: pages,
		Earlier: a.production.ID, Later: b.production.ID, earlier: a.production.title(), later: b.production.title(),
	}
}

// replaced says whether one of two spans replaces the other.
func replaced(a, b span) bool { return a.root == b.root && a.at != b.at }

// distinct are the spans without those that give a range again, and a finding for each of
// these. While a question on widths is open, only numbers written alike are one.
func distinct(spans []span, asked bool) (once []span, found []Finding) {
	type ends struct{ first, firstSuffix, last, lastSuffix string }
	type chain struct {
		ends
		root string
	}
	earliest, current := map[ends]span{}, map[chain]span{}
	for _, s := range spans {
		key := ends{s.First.value(), strings.ToUpper(s.First.Suffix), s.Last.value(), strings.ToUpper(s.Last.Suffix)}
		if asked {
			key.first, key.last = s.First.Digits, s.Last.Digits
		}
		other, again := earliest[key]
		latest, sameChain := current[chain{key, s.root}]
		switch {
		case sameChain && replaced(latest, s):
			found = append(found, repeats(Replacement, latest, s, s.First, s.Last, s.Pages()))
		case sameChain:
			found = append(found, repeats(Duplicate, latest, s, s.First, s.Last, s.Pages()))
		case again:
			found = append(found, repeats(Duplicate, other, s, s.First, s.Last, s.Pages()))
		default:
			earliest[key] = s
			once = append(once, s)
		}
		current[chain{key, s.root}] = s
	}
	return once, found
}

// widths are two numbers of a series whose widths leave open whether they are one page: a
// leading zero fixes the width, and another number has fewer digits.
func widths(produced, privileged []span) (narrow, wide Number, ambiguous bool) {
	for _, spans := range [][]span{produced, privileged} {
		for _, s := range spans {
			for _, n := range []Number{s.First, s.Last} {
				if narrow.Digits == "" || n.Width() < narrow.Width() {
					narrow = n
				}
				if n.padded() && n.Width() > wide.Width() {
					wide = n
				}
			}
		}
	}
	return narrow, wide, wide.Width() > narrow.Width()
}

// overlaps finds each page that is in two spans. Each span is compared with those before it
// that reach furthest: of its own chain of replacements, and of the others.
func overlaps(spans []span) (found []Finding) {
	spans = slices.DeleteFunc(slices.Clone(spans), func(s span) bool { return compareDigits(s.first, s.last) > 0 })
	slices.SortFunc(spans, func(a, b span) int {
		return cmp.Or(compareDigits(a.first, b.first), compareDigits(b.last, a.last), cmp.Compare(a.at, b.at))
	})
	chains := map[string]span{}
	var furthest, second *span // of two chains
	for _, s := range spans {
		own, ok := chains[s.root]
		other := furthest
		if furthest != nil && furthest.root == s.root {
			other = second
		}
		if ok {
			found = append(found, shared(own, s)...)
		}
		if other != nil {
			found = append(found, shared(*other, s)...)
		}
		if ok && compareDigits(own.last, s.last) >= 0 {
			continue
		}
		chains[s.root] = s
		switch {
		case furthest == nil || furthest.root == s.root:
			furthest = &s
		case compareDigits(s.last, furthest.last) > 0:
			furthest, second = &s, furthest
		case second == nil || compareDigits(s.last, second.last) > 0:
			second = &s
		}
	}
	return found
}

// shared is the finding on the pages that s has in common with a span that starts no later.
func shared(a, s span) []Finding {
	last := a.last
	if compareDigits(s.last, last) < 0 {
		last = s.last
	}
	if compareDigits(s.first, last) > 0 {
		return nil
	}
	kind := Overlap
	if replaced(a, s) {
		kind = Replacement
	}
	return []Finding{repeats(kind, a, s, s.First.at(s.first), s.First.at(last), pages(s.first, last))}
}

// gaps finds the pages between others that no span has, apart by whether a privilege log
// names them.
func gaps(spans, privileged []span) (found []Finding) {
	byFrom := func(spans []span) []span {
		spans = slices.DeleteFunc(slices.Clone(spans), func(s span) bool { return compareDigits(s.from, s.to) > 0 })
		slices.SortFunc(spans, func(a, b span) int { return compareDigits(a.from, b.from) })
		return spans
	}
	spans, privileged = byFrom(spans), byFrom(privileged)
	for i, before := 0, (span{}); i < len(spans); i++ {
		s := spans[i]
		if i > 0 && compareDigits(s.from, plus(before.to, 1)) > 0 {
			var more []Finding
			more, privileged = divided(before.Last, plus(before.to, 1), plus(s.from, -1), privileged)
			found = append(found, more...)
		}
		if i == 0 || compareDigits(s.to, before.to) > 0 {
			before = s
		}
	}
	return found
}

// divided cuts a gap where what the privilege log names begins and ends. It gives back the
// named spans that can lie in a later gap.
func divided(like Number, first, last string, named []span) (found []Finding, rest []span) {
	add := func(first, last string, explained bool) {
		f := Finding{
			Kind: Gap, First: like.at(first), Last: like.at(last), Pages: pages(first, last), Explained: explained,
		}
		if n := len(found); n > 0 && found[n-1].Explained && explained {
			f.First, f.Pages = found[n-1].First, pages(found[n-1].First.Digits, last)
			found = found[:n-1]
		}
		found = append(found, f)
	}
	for len(named) > 0 && compareDigits(first, last) <= 0 && compareDigits(named[0].from, last) <= 0 {
		n := named[0]
		if compareDigits(n.to, first) >= 0 {
			if compareDigits(n.from, first) > 0 {
				add(first, plus(n.from, -1), false)
				first = n.from
			}
			end := n.to
			if compareDigits(end, last) > 0 {
				end = last
			}
			add(first, end, true)
			first = plus(end, 1)
		}
		if compareDigits(n.to, last) > 0 {
			break // it can reach into the next gap
		}
		named = named[1:]
	}
	if compareDigits(first, last) <= 0 {
		add(first, last, false)
	}
	return found, named
}
