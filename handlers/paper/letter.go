// Package paper writes letters as PDF and DOCX. The text is Markdown of a small kind: headings, paragraphs,
// lists, block quotes, tables, bold, italic, line breaks and rules. All else, HTML and code among it, is shown
// as written. The same letter gives the same bytes.
package paper

import (
	"strings"
	"time"
)

// Letter is one letter. Date is printed above its text; Title stands in the file's properties and in the footer.
type Letter struct {
	Title string
	Date  string
	Text  string // Markdown, fields already replaced
	// Created is the file's creation time. The zero value is written as 1980-01-01.
	Created time.Time
}

// created is the creation time to the second, which is what both formats keep.
func (l Letter) created() time.Time {
	if l.Created.IsZero() {
		return time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	return l.Created.UTC().Truncate(time.Second)
}

func (l Letter) blocks() []block {
	text := parse(l.Text)
	if l.Date == "" {
		return text
	}
	return append([]block{{kind: paragraph, runs: []run{{text: clean(l.Date)}}}}, text...)
}

// clean is text without what no paper shows: control characters and broken UTF-8.
func clean(text string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r >= 0x7F && r < 0xA0 {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(text, "\uFFFD"))
}
