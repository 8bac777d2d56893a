package field

import (
	"slices"
	"strings"

	"duces/workflow"
)

// IsMessage says that a document is a saved email, by its name.
func (d Document) IsMessage() bool { return strings.HasSuffix(strings.ToLower(d.Name), ".eml") }

// Shown are documents without those that are closed to a reader, and whether any is.
func Shown(all []Document, h workflow.Hidden) (shown []Document, hides bool) {
	shown = slices.Clone(all)
	for i, d := range all {
		if h.Sums[d.SHA256] {
			shown[i], hides = Document{Name: workflow.ClosedName}, true
		}
	}
	return shown, hides
}

// Shown are the fields without the documents that are closed to a reader. One that cannot be read is left out.
func (f Fields) Shown(h workflow.Hidden) Fields {
	shown := make(Fields, len(f))
	for name, raw := range f {
		if clean, _, err := h.Clean(raw); err == nil {
			shown[name] = clean
		}
	}
	return shown
}
