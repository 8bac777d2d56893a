package due

import (
	"fmt"

	"duces/workflow"
	"duces/workflow/civil"
	"duces/workflow/process"
	"duces/workflow/validation"
)

// TitleName is the personal value that holds the title of a date of our own side, or the recipient whose date it is.
const TitleName = "title"

// NoLadder is the ladder of a date about which nobody is alerted.
const NoLadder = "none"

// Of is the kind of deadline in a process, with the ladder that the deadline has.
func (d Deadline) Of(def *process.Definition) (kind process.Deadline, known bool) {
	kind, known = def.Deadline(d.Kind)
	if d.Ladder != "" {
		ladder, _ := def.Ladder(d.Ladder) // without one of that name nobody is alerted
		kind.Rungs, kind.RepeatDays = ladder.Rungs, ladder.RepeatDays
	}
	return kind, known
}

// titleWord is what a reader calls the title of a deadline.
func titleWord(d Opened) string {
	if d.ForRecipient {
		return "Recipient"
	}
	return "Title"
}

func (d Opened) mentions() []string { return Someone(d.User) }

// Repeats says when a date of our own side arises again.
type Repeats struct {
	Every int        `json:"every"`
	Unit  string     `json:"unit"`          // one of RepeatUnits
	First civil.Date `json:"first"`         // from which all others are counted, so that the last of a month stays the last
	Last  civil.Date `json:"last,omitzero"` // none arises after it; zero: they go on
}

// RepeatUnits are what is counted.
var RepeatUnits = []string{"days", "weeks", "months", "years"}

// SeriesOver is the cause by which a date of a series ends that a correction of the first takes beyond the last.
const SeriesOver = "the series is over"

// Date is the nth of the series after its first; zero: the series is over.
func (r Repeats) Date(n int) civil.Date {
	at := r.First
	switch k := n * r.Every; r.Unit {
	case "weeks":
		at = at.AddDays(7 * k)
	case "months":
		at = at.AddMonths(k)
	case "years":
		at = at.AddMonths(12 * k)
	default:
		at = at.AddDays(k)
	}
	if !at.After(r.First) || !r.Last.IsZero() && at.After(r.Last) { // beyond the years that dates can have, or over
		return civil.Date{}
	}
	return at
}

// Next is the first date of the series after a day; zero: the series is over.
func (r Repeats) Next(after civil.Date) civil.Date {
	for n := 1; ; n++ {
		if at := r.Date(n); at.IsZero() || at.After(after) {
			return at
		}
	}
}

// Number says which of the series after its first a date is; 0: none.
func (r Repeats) Number(date civil.Date) int {
	for n := 1; ; n++ {
		switch at := r.Date(n); {
		case at == date:
			return n
		case at.IsZero(), at.After(date):
			return 0
		}
	}
}

// Check says what is wrong with a series, by the input that it is about.
func (r Repeats) Check() error {
	switch {
	case r.Every < 1 || r.Every > 366:
		return workflow.Malformed("repeats.every", "Repeat every 1 to 366 days, weeks, months, or years.")
	case r.Unit != "days" && r.Unit != "weeks" && r.Unit != "months" && r.Unit != "years":
		return workflow.Malformed("repeats.unit", validation.NotOneOf("Unit", r.Unit, RepeatUnits...))
	case !r.Last.IsZero() && r.Last.Before(r.First):
		return workflow.Malformed("repeats.last", fmt.Sprintf("%s is before the first date, %s.", r.Last.Text(), r.First.Text()))
	}
	return nil
}

// said is Text, and nothing of a date that does not repeat.
func (r *Repeats) said() string {
	if r == nil {
		return ""
	}
	return r.Text()
}

// Text says how often the date arises.
func (r Repeats) Text() string {
	text := fmt.Sprintf("every %d %s", r.Every, r.Unit)
	if r.Every == 1 {
		text = "every " + r.Unit[:len(r.Unit)-1]
	}
	if !r.Last.IsZero() {
		text += " until " + r.Last.Text()
	}
	return text
}
