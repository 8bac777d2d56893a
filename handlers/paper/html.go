package paper

import (
	"fmt"
	"html"
	"strings"

	"github.com/microcosm-cc/bluemonday"
)

// HTML is a letter's text as pages show it: the same paragraphs, numbers and tables as in its files, and safe.
// Its headings are paragraphs with a class, since the page around it has headings of its own.
func HTML(markdown string) string {
	var b strings.Builder
	for _, x := range parse(markdown) {
		class := fmt.Sprintf("in-%d", min(x.depth+x.quotes, deepest))
		switch x.kind {
		case rule:
			b.WriteString("<hr/>")
			continue
		case grid:
			b.WriteString("<table>")
			for _, row := range x.rows {
				b.WriteString("<tr>")
				for _, cell := range row {
					b.WriteString("<td>" + spans(cell) + "</td>")
				}
				b.WriteString("</tr>")
			}
			b.WriteString("</table>")
			continue
		case heading:
			class = fmt.Sprintf("heading-%d", x.level)
		}
		mark := ""
		if x.mark != "" {
			mark = html.EscapeString(x.mark) + " "
		}
		b.WriteString(`<p class="` + class + `">` + mark + spans(x.runs) + "</p>")
	}
	return safe.Sanitize(b.String())
}

// deepest is how deep an indent is shown.
const deepest = 4

func spans(runs []run) string {
	var b strings.Builder
	for _, r := range runs {
		text := html.EscapeString(r.text)
		switch {
		case r.lineBreak:
			text = "<br/>"
		case r.bold && r.italic:
			text = "<strong><em>" + text + "</em></strong>"
		case r.bold:
			text = "<strong>" + text + "</strong>"
		case r.italic:
			text = "<em>" + text + "</em>"
		}
		b.WriteString(text)
	}
	return b.String()
}

// safe lets through what HTML writes, and nothing else.
var safe = func() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	p.AllowElements("p", "br", "hr", "strong", "em", "table", "tbody", "tr", "td")
	p.AllowAttrs("class").Matching(bluemonday.SpaceSeparatedTokens).OnElements("p")
	return p
}()
