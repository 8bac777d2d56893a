// Package outbox holds the pages about mail: what is owed to whom, what was
// sent, and what a server answered.
package outbox

import (
	"net/url"
	"strconv"

	"duces/templates/page"
	"duces/templates/words"
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
	Paused     []page.Flash // why no mail goes out now, where the frame does not say it
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

func subject(m workflow.MailRow, hidden bool) string {
	switch {
	case m.Subject != "":
		return m.Subject
	case hidden:
		return words.MailKind(m.Kind) + " (content not shown)"
	case m.Unowed(), m.Declined():
		return words.MailKind(m.Kind) + " (not sent)"
	case m.Digest:
		return words.MailKind(m.Kind) + " (in the digest)"
	}
	return words.MailKind(m.Kind) + " (not yet written)"
}

func number(n int) string { return strconv.Itoa(n) }

func (v View) matterName() string {
	if v.Jurisdiction == "" {
		return "Show the matter"
	}
	return v.Jurisdiction
}

func (v View) to() string {
	to := "To " + v.Recipient.Name
	if v.For.Name != "" {
		to += ", for " + v.For.Name
	}
	return to
}
