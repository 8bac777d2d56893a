package feed

import (
	"net/url"
	"time"

	"duces/templates/ical"
	"duces/templates/words"
	"duces/workflow"
	"duces/workflow/review"
	"duces/workflow/timezone"
	"duces/workflow/view"
)

// entry says one date with as few words as tell what it is: calendars are
// shown on locked telephones and shared with assistants.
func (cfg Config) entry(world workflow.Facts, row view.FeedRow, reader string) ical.Entry {
	def, err := review.FindProcess(world, row.Process)
	if err != nil {
		def = nil // the machine name, made readable, has to do
	}
	e := ical.Entry{
		Title:  words.Kind(def, row.Kind) + ": " + row.Jurisdiction.Title() + ", " + row.Jurisdiction.State,
		Matter: row.Matter, Deadline: row.ID, Version: row.Version, Due: row.Due, At: hour(row),
		URL: cfg.BaseURL + "/matters/" + url.PathEscape(row.Matter) + "/deadlines/" + url.PathEscape(row.ID), Stamp: row.Changed,
	}
	// A calendar leaves the house, so that it names nobody.
	switch row.Whose.ID {
	case "":
	case reader:
		e.Title = "Yours: " + e.Title
	default:
		e.Title = "A colleague’s: " + e.Title
	}
	title := e.Title
	e.Stand(row.Status, row.Overdue, row.Completeness)
	if !row.HeldUntil.IsZero() {
		e.Title = "On hold until " + row.HeldUntil.Text() + ": " + title
	}
	return e
}

// hour is the instant at which an hour period runs out, or zero where the
// deadline has its whole day: such a one ends when the day does in its zone.
func hour(row view.FeedRow) time.Time {
	if row.Ends.IsZero() || row.Ends.Equal(row.Due.EndIn(timezone.Named(row.Zone))) {
		return time.Time{}
	}
	return row.Ends
}
