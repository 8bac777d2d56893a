package matter

import (
	"fmt"

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
