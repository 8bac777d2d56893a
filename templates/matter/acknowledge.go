package matter

import (
	"duces/templates/page"
	"duces/workflow/civil"
	"duces/workflow/due"
)

// Acked is the latest acknowledgment of a date as it stands now.
type Acked struct {
	By  string
	On  civil.Date
	Day int // relative to the due date
	// Asked says that an alert has gone out since, which asks for it again.
	Asked bool
}

// NewAcked reads an acknowledgment in the words of its deadline.
func NewAcked(d due.Deadline, a due.Ack, by string) *Acked {
	return &Acked{By: by, On: d.Due.AddDays(a.Day), Day: a.Day, Asked: !d.StillAcknowledged()}
}

// Text says who has read that the date is near or has passed, and when.
func (a Acked) Text() string {
	text := "Acknowledged by " + a.By + " on " + page.DayText(a.On) + ", " + due.RungWords(a.Day)
	if a.Asked {
		text += ". A later alert has gone out since. Acknowledge it again."
	}
	return text
}

// DueHref is where one deadline has its page.
func DueHref(matter, id string) string { return Href(matter) + "/deadlines/" + id }

// AlertsHref is where a deadline's alert ledger is.
func AlertsHref(matter, id string) string { return DueHref(matter, id) + "/alerts" }

// acknowledging is what it means, for the page that offers it.
const acknowledging = "Acknowledging records that you know this date is near or has passed. It does not close the deadline. While the deadline is overdue, alerts repeat."
