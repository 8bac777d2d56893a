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
	paragraph := func(s string) {
		if s != "" {
			b.WriteString(wrap(s, "", "") + "\n\n")
		}
	}
	paragraph(l.Headline)
	paragraph(l.Lead)
	paragraph(l.Mark)
	writeFacts(&b, l.Facts)
	if len(l.Working) > 0 {
		b.WriteString("\nHow the date was reached\n\n")
		for _, line := range l.Working {
			b.WriteString(wrap(line, "- ", "  ") + "\n")
		}
	}
	if len(l.Facts)+len(l.Working) > 0 {
		b.WriteByte('\n')
	}
	// A link stands on its own line, whole, so that every client finds it.
	fmt.Fprintf(&b, "%s:\n%s\n\n", l.Link.Label, l.Link.URL)
	for _, s := range l.Sections {
		s.write(&b)
	}
	b.WriteString("-- \n" + wrap(l.Reason, "", "") + "\n")
	if l.Manners.URL != "" {
		fmt.Fprintf(&b, "%s:\n%s\n", l.Manners.Label, l.Manners.URL)
	}
	return b.String()
}

func (s Section) write(b *strings.Builder) {
	b.WriteString(wrap(s.Title, "== ", "== ") + "\n\n")
	if s.Note != "" {
		b.WriteString(wrap(s.Note, "", "") + "\n\n")
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
		b.WriteString(wrap(title, "- ", "  ") + "\n")
		for _, line := range i.Lines {
			b.WriteString(wrap(line, "  ", "  ") + "\n")
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
	for _, f := range facts {
		name := f.Name + ":" + strings.Repeat(" ", wide-utf8.RuneCountInString(f.Name)+1)
		b.WriteString(wrap(f.Value, name, strings.Repeat(" ", wide+2)) + "\n")
	}
}

// wrap breaks s at spaces; first and rest begin its first and further lines.
func wrap(s, first, rest string) string {
	var b strings.Builder
	b.WriteString(first)
	used, fresh := utf8.RuneCountInString(first), true
	for _, word := range strings.Fields(s) {
		n := utf8.RuneCountInString(word)
		switch {
		case fresh:
		case used+1+n > width:
			b.WriteString("\n" + rest)
			used = utf8.RuneCountInString(rest)
		default:
			b.WriteByte(' ')
			used++
		}
		b.WriteString(word)
		used, fresh = used+n, false
	}
	return b.String()
}
