package field

import (
	"fmt"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"

	"duces/workflow"
	"duces/workflow/process"
)

// maxLine is how many characters the name of a document, a court or a case may have.
const maxLine = 500

// written is a text in a field, one line of it or prose.
type written struct {
	field, title, text string
	prose              bool
}

// lines keeps texts of one line, each after what it is.
func (g *Values) lines(f process.Field, texts ...string) {
	for of := range slices.Chunk(texts, 2) {
		g.written = append(g.written, written{"fields." + f.Name, f.Title + ", " + of[0], of[1], false})
	}
}

func (g *Values) prose(f process.Field, of, text string) {
	g.written = append(g.written, written{"fields." + f.Name, strings.TrimSuffix(f.Title+", "+of, ", "), text, true})
}

// CheckLines refuses names that could pass for others, and text that is read otherwise
// than it is written. What stood on record before stays as it is.
func (g Values) CheckLines(before Values) error {
	known := map[string]bool{"": true}
	for _, w := range before.written {
		known[w.text] = true
	}
	var no []workflow.Detail
	for _, w := range g.written {
		if known[w.text] {
			continue
		}
		if w.prose {
			no = append(no, workflow.CheckProse(w.field, w.title, w.text, false)...)
			continue
		}
		no = append(no, workflow.CheckLine(w.field, w.title, w.text, maxLine, false)...)
		if composed := norm.NFC.String(w.text); composed != w.text {
			no = append(no, workflow.At(w.field, fmt.Sprintf("%s: a letter and its accent are to be one character (Unicode NFC), as in %q.", w.title, composed)))
		}
	}
	return workflow.Collect(no)
}
