package mail

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// width is that of a plain-text mail which no client needs to wrap again.
const width = 72

// Text is the letter as plain text.
func (l Letter) Text() string {
	var b strings.Builder
	b.Grow(2 << 10) // as long as most are
	paragraph := func(s string) {
		if s != "" {
			wrap(&b, s, "", "")
			b.WriteByte('\n')
		}
	}
	paragraph(l.Headline)
	paragraph(l.Lead)
	paragraph(l.Mark)
	writeFacts(&b, l.Facts)
	if len(l.Receipt) > 0 {
		b.WriteString("\nHow the date was counted\n\n")
		for _, line := range l.Receipt {
			wrap(&b, line, "- ", "  ")
		}
	}
	if len(l.Facts)+len(l.Receipt) > 0 {
		b.WriteByte('\n')
	}
	if l.Link.URL != "" { // on its own line, whole, so that every client finds it
		fmt.Fprintf(&b, "%s:\n%s\n\n", l.Link.Label, l.Link.URL)
	}
	for _, s := range l.Sections {
		s.write(&b)
	}
	b.WriteString("-- \n")
	wrap(&b, l.Reason, "", "")
	if l.Manners.URL != "" {
		fmt.Fprintf(&b, "%s:\n%s\n", l.Manners.Label, l.Manners.URL)
	}
	return b.String()
}

func (s Section) write(b *strings.Builder) {
	wrap(b, s.Title, "== ", "== ")
	b.WriteByte('\n')
	if s.Note != "" {
		wrap(b, s.Note, "", "")
		b.WriteByte('\n')
	}
	for _, list := range [][]Fact{s.Facts, s.Figures} {
		if len(list) > 0 {
			writeFacts(b, list)
			b.WriteByte('\n')
		}
	}
	for _, i := range s.Items {
		title := i.Title
		if i.Mark != "" {
			title += ": " + i.Mark
		}
		wrap(b, title, "- ", "  ")
		for _, line := range i.Lines {
			wrap(b, line, "  ", "  ")
		}
		if i.URL != "" {
			b.WriteString("  " + i.URL + "\n")
		}
	}
	if len(s.Items) > 0 {
		b.WriteByte('\n')
	}
	if s.More.URL != "" {
		fmt.Fprintf(b, "%s:\n%s\n\n", s.More.Label, s.More.URL)
	}
}

// writeFacts sets names in a column of their own.
func writeFacts(b *strings.Builder, facts []Fact) {
	wide := 0
	for _, f := range facts {
		wide = max(wide, utf8.RuneCountInString(f.Name))
	}
	rest := strings.Repeat(" ", wide+2)
	for _, f := range facts {
		name := f.Name + ":" + rest[:wide+1-utf8.RuneCountInString(f.Name)]
		wrap(b, f.Value, name, rest)
	}
}

// wrap writes s as lines broken at spaces; first and rest begin the first and
// further ones.
func wrap(b *strings.Builder, s, first, rest string) {
	b.WriteString(first)
	used, fresh := utf8.RuneCountInString(first), true
	for word := range strings.FieldsSeq(s) {
		n := utf8.RuneCountInString(word)
		switch {
		case fresh:
		case used+1+n > width:
			b.WriteByte('\n')
			b.WriteString(rest)
			used = utf8.RuneCountInString(rest)
		default:
			b.WriteByte(' ')
			used++
		}
		b.WriteString(word)
		used, fresh = used+n, false
	}
	b.WriteByte('\n')
}
