package invitation

import (
	"fmt"
	"time"

	"duces/workflow"
)

// Bounds are how much a person may send with one invitation.
type Bounds struct {
	Files   int   // in all
	Bytes   int64 // in all
	Submits int   // within an hour
}

// DefaultBounds hold 2,000 files, 20 GiB and 10 answers within an hour.
var DefaultBounds = Bounds{Files: 2_000, Bytes: 20 << 30, Submits: 10}

// OrDefault is the default ones for none.
func (b Bounds) OrDefault() Bounds {
	if b == (Bounds{}) {
		return DefaultBounds
	}
	return b
}

// CheckFiles refuses more files than an invitation may bring.
func (b Bounds) CheckFiles(files int, bytes int64) error {
	more := "Leave files out, or ask the team how to send the rest."
	switch {
	case files > b.Files:
		return workflow.Refuse("too_many_files", fmt.Sprintf("You can send %d files in all with this invitation.", b.Files), more)
	case bytes > b.Bytes:
		return workflow.Refuse("too_many_bytes", fmt.Sprintf("You can send %s in all with this invitation.", size(b.Bytes)), more)
	}
	return nil
}

// size is a number of bytes in the largest unit that divides it.
func size(bytes int64) string {
	unit := 0
	for units := len(sizeUnits); unit < units-1 && bytes >= 1024 && bytes%1024 == 0; unit++ {
		bytes /= 1024
	}
	return fmt.Sprintf("%d %s", bytes, sizeUnits[unit])
}

var sizeUnits = []string{"bytes", "KiB", "MiB", "GiB"}

// CheckSubmits refuses one more answer where too many were submitted within the hour before an instant.
func (b Bounds) CheckSubmits(submitted []time.Time, at time.Time) error {
	var lately []time.Time
	for _, t := range submitted {
		if at.Sub(t) < time.Hour {
			lately = append(lately, t)
		}
	}
	if len(lately) < b.Submits {
		return nil
	}
	wait := lately[len(lately)-b.Submits].Add(time.Hour).Sub(at)
	return workflow.Refuse("too_many_answers", fmt.Sprintf("You can submit %d answers within an hour.", b.Submits),
		fmt.Sprintf("Your draft is kept. Submit it in %d minutes.", int(wait/time.Minute)+1))
}
