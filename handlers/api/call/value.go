package call

import (
	"time"

	"duces/workflow"
	"duces/workflow/civil"
)

// In answers dates are text, YYYY-MM-DD, and instants are UTC.

// Date reads a civil date; empty text is no date.
func Date(field, text string) (civil.Date, error) {
	if text == "" {
		return civil.Date{}, nil
	}
	d, err := civil.ParseDate(text)
	if err != nil {
		return d, workflow.Malformed(field, "Write the date as YYYY-MM-DD: "+text+" is none.")
	}
	return d, nil
}

// DateText is empty for no date.
func DateText(d civil.Date) string {
	if d.IsZero() {
		return ""
	}
	return d.String()
}

// Instant is nil for no time, so that it is left out.
func Instant(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.UTC()
	return &t
}

// OrEmpty gives an empty list for none, since clients iterate over lists.
func OrEmpty[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}
