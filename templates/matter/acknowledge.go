package matter

import (
	"duces/templates/page"
	"duces/templates/words"
	"duces/workflow"
	"duces/workflow/deadline"
)

// Acked is the latest acknowledgement of a date as it stands now.
type Acked struct {
	By  string
	On  deadline.Date
	Day int // relative to the due date
}

// NewAcked reads an acknowledgement in the words of its deadline.
func NewAcked(d workflow.Deadline, a workflow.Ack, by string) *Acked {
	return &Acked{By: by, On: d.Due.AddDays(a.Day), Day: a.Day}
}

// Text says who has read that the date is near or has passed, and when.
func (a Acked) Text() string {
	return "Acknowledged by " + a.By + " on " + page.DayText(a.On) + ", " + words.Rung(a.Day)
}

// DueHref is where one deadline has its page.
func DueHref(matter, id string) string { return Href(matter) + "/deadlines/" + id }

// AlertsHref is where a deadline's alert ledger is.
func AlertsHref(matter, id string) string { return DueHref(matter, id) + "/alerts" }

// Acknowledge is what acknowledging an alert means, for the page that offers it.
const acknowledging = "To acknowledge says that you have read that this date is near or has passed. It resolves nothing: once overdue, the deadline comes back after its repeat interval."

// Owner is who looks after the matter, and the form to change that.
type Owner struct {
	User   workflow.Ref // zero: nobody
	Field  page.Field
	People []page.Option
	Key    string
	May    bool
}
