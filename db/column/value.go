package column

import (
	"strings"
	"time"

	"duces/workflow"
	"duces/workflow/civil"
)

// Micros is how instants are stored.
func Micros(t time.Time) int64 { return workflow.Micros(t) }

// Instant reads a stored instant; 0 is none.
func Instant(us int64) time.Time {
	if us == 0 {
		return time.Time{}
	}
	return time.UnixMicro(us).UTC()
}

// Day reads a stored legal date; the empty text is none.
func Day(s string) (civil.Date, error) {
	if s == "" {
		return civil.Date{}, nil
	}
	d, err := civil.ParseDate(s)
	if err != nil {
		return civil.Date{}, Internal("A date in the database cannot be read; run duces verify.", err)
	}
	return d, nil
}

// Literal escapes what a pattern of LIKE would not take as it is written.
var Literal = strings.NewReplacer(`\`, `\\`, "%", `\%`, "_", `\_`)
