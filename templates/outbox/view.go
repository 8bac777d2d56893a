// Package outbox holds the pages about mail: what is owed to whom, what was
// sent, and what a server answered.
package outbox

import (
	"net/url"
	"strconv"

	"duces/templates/page"
	"duces/workflow"
)

// Href is where a message is shown.
func Href(id string) string { return "/mail/" + url.PathEscape(id) }

// ListView is the list of messages.
type ListView struct {
	Rows       []workflow.MailRow
	Status     page.Field
	Local      bool // messages go to this page and nowhere else
	Hidden     bool // the reader sees that there is a message, not what it says
	Zone       page.Zone
	Filtered   bool
	Prev, Next string
	Summary    string
}

// Statuses are the filter's choices.
var Statuses = []page.Option{
	{Value: "", Label: "All"}, {Value: "queued", Label: "Queued"}, {Value: "sent", Label: "Sent"}, {Value: "failed", Label: "Failed"},
}

// View is one message.
type View struct {
	workflow.MailRow
	Headers []Header
	Text    string
	Local   bool
	Hidden  bool
	Zone    page.Zone
}

// Header is one line above a message's text.
type Header struct{ Name, Value string }

func statusTag(m workflow.MailRow) (page.TagKind, string) {
	if m.Unowed() {
		return page.Neutral, "No longer owed"
	}
	switch m.Status {
	case workflow.MailSent:
		return page.Good, "Sent"
	case workflow.MailFailed:
		return page.Danger, "Failed"
	}
	return page.Caution, "Queued"
}

func kindTitle(k workflow.AlertKind) string {
	switch k {
	case workflow.AlertDeadline:
		return "Deadline"
	case workflow.AlertApproval:
		return "Approval asked for"
	case workflow.AlertStep:
		return "Our own step"
	}
	return string(k)
}

func subject(m workflow.MailRow, hidden bool) string {
	switch {
	case m.Subject != "":
		return m.Subject
	case hidden:
		return kindTitle(m.Kind) + " (content not shown)"
	case m.Unowed():
		return kindTitle(m.Kind) + " (not sent)"
	}
	return kindTitle(m.Kind) + " (not yet written)"
}

func number(n int) string { return strconv.Itoa(n) }

func (v View) matterName() string {
	if v.Jurisdiction == "" {
		return "Show the matter"
	}
	return v.Jurisdiction
}
