package matter

import (
	"fmt"
	"slices"

	"duces/workflow"
)

// MaxAtOnce is how many rows of a list one act takes.
const MaxAtOnce = 5000

// MaxAtOnceText is it as people read it: 5,000.
func MaxAtOnceText() string { return fmt.Sprintf("%d,%03d", MaxAtOnce/1000, MaxAtOnce%1000) }

// AtMost says that an act is over more rows than it takes; many names them.
func AtMost(many string) string {
	return "You can change up to " + MaxAtOnceText() + " " + many + " at a time. Select fewer, or filter the list to fewer."
}

// CheckMany refuses an act over no matter, or over more than one act takes.
func CheckMany(matters []string) error {
	switch {
	case len(matters) == 0:
		return workflow.Malformed("matters", "Select at least one matter.")
	case len(matters) > MaxAtOnce:
		return workflow.Malformed("matters", AtMost("matters"))
	}
	return nil
}

// AddNotes writes one note on many matters, all or none.
type AddNotes struct {
	Matters []string `json:"matters"`
	Text    string   `json:"text"`
}

// CommandName implements Command.
func (AddNotes) CommandName() string { return "AddNotes" }

// Streams implements Command.
func (c AddNotes) Streams() []workflow.Stream { return Streams(c.Matters) }

func (c AddNotes) Decide(facts workflow.Facts, a workflow.Act) (workflow.Decision, error) {
	if err := CheckMany(c.Matters); err != nil {
		return workflow.Decision{}, err
	}
	var d workflow.Decision
	for _, id := range slices.Compact(slices.Sorted(slices.Values(c.Matters))) {
		one, err := AddNote{Matter: id, Text: c.Text}.Decide(facts, a)
		if err != nil {
			return workflow.Decision{}, err
		}
		d.Join(one)
	}
	return d, nil
}
