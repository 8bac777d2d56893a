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
	for pair := range slices.Chunk(texts, 2) {
		g.written = append(g.written, written{"fields." + f.Name, f.Title + ", " + pair[0], pair[len(pair)-1], false})
	}
}

func (g *Values) prose(f process.Field, of, text string) {
	g.written = append(g.written, written{"fields." + f.Name, strings.TrimSuffix(f.Title+", "+of, ", "), text, true})
}

// Check refuses names that could pass for others, text that is read otherwise than it
// is written, and what lacks text that it needs. Texts that stood on record before stay
// as they are.
func (g Values) Check(before Values) error {
	known := map[string]bool{"": true}
	for _, w := range before.written {
		known[w.text] = true
	}
	no := slices.Clone(g.lacking)
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
			no = append(no, workflow.At(w.field, fmt.Sprintf("%s: a letter and its accent must be one character (Unicode NFC), as in %q.", w.title, composed)))
		}
	}
	return workflow.Collect(no)
}
