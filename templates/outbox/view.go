// Package outbox holds the pages about mail: what is owed to whom, what was
// sent, and what a server answered.
package outbox

import (
	"net/url"
	"strconv"
	"time"

	"duces/templates/matter"
	"duces/templates/page"
	"duces/templates/words"
	"duces/workflow"
	"duces/workflow/due"
	"duces/workflow/view"
)

// Href is where a message is shown.
func Href(id string) string { return "/mail/" + url.PathEscape(id) }

// PartHTML in the query chooses the HTML of a message, where its text is shown otherwise.
const PartHTML = "html"

// Sandbox is what the HTML of a message may do, in the frame and by the policy
// that it is sent with: its links may open tabs. No script, form or navigation
// of the page around it, and nothing of this site's origin.
const Sandbox = "allow-popups allow-popups-to-escape-sandbox"

// HTMLHref is the HTML part alone; MessageHref the message as it went over the wire.
func HTMLHref(id string) string    { return Href(id) + "/html" }
func MessageHref(id string) string { return Href(id) + "/message.eml" }

// AttachmentHref is an attachment, numbered from 1.
func AttachmentHref(id string, n int) string { return Href(id) + "/attachments/" + number(n) }

// ListView is the list of messages.
type ListView struct {
	Columns    []page.Column
	Rows       []view.MailRow
	Sort       string
	Status     page.Field
	Query      page.Field // of a jurisdiction or a recipient
	Local      bool       // messages go to this page and nowhere else
	Hidden     bool       // the reader sees that there is a message, not what it says
	Zone       page.Zone
	Filtered   bool
	Prev, Next string
	Summary    string
	Returned   map[string]time.Time // of those that came back, when that was learned
	Paused     []page.Flash         // why no mail goes out now, where the frame does not say it
	Contacts   []ContactMail        // mails to contacts, which only a demonstration shows
}

// MoreColumns are the columns that the file of the list has behind those of the page, by their titles.
var MoreColumns = map[string][]string{
	"Subject":  {"Jurisdiction"},
	"To":       {"Address", "On behalf of"},
	"Status":   {"Bounced", "Digest due"},
	"Attempts": {"Alerts"},
}

func (v ListView) statusFacts(m view.MailRow) []any {
	_, status := words.MailStatus(m)
	due := time.Time{}
	if words.Held(m) {
		due = m.Next
	}
	return []any{status, v.Returned[m.ID], due}
}

func (v ListView) clear() string {
	if !v.Filtered {
		return ""
	}
	return "/mail"
}

// Statuses are the filter's choices.
var Statuses = []page.Option{
	{Value: "", Label: "All"},
	{Value: "queued", Label: "Queued"},
	{Value: "sent", Label: "Sent"},
	{Value: "failed", Label: "Failed"},
	{Value: "unowed", Label: "Not needed"},
	{Value: "declined", Label: "Turned off"},
}

// View is one message.
type View struct {
	view.MailRow
	Returned map[string]time.Time // this one, if it came back
	Headers  []Header
	Attached []Attached
	Carried  []view.MailRow // alerts that it tells of
	Size     int64          // of the message as sent, in bytes
	Text     string
	HasText  bool
	HasHTML  bool
	AsHTML   bool // the HTML is shown and not the text
	Local    bool
	Hidden   bool
	Zone     page.Zone

	Before, After string // pages of Carried
}

// alerts is how many are in a mail, if it can have several.
func alerts(m view.MailRow) any {
	if !m.Kind.Carries() {
		return ""
	}
	return m.Alerts
}

// carriedHref leads to what an alert is about.
func carriedHref(m view.MailRow) string {
	if m.Deadline == "" {
		return matter.Href(m.Matter)
	}
	return matter.DueHref(m.Matter, m.Deadline)
}

// Attached is a file that went with a message.
type Attached struct {
	Name string
	Size int64 // bytes
}

// Header is one line above a message's text.
type Header struct{ Name, Value string }

func about(m view.MailRow) string {
	about := words.MailKind(m.Kind)
	if m.Kind == workflow.AlertDeadline || m.Kind == workflow.AlertFailed && m.Deadline != "" {
		about += ", " + due.RungWords(m.Rung)
	}
	return about
}

func subject(m view.MailRow, hidden bool) string {
	about := about(m)
	switch {
	case m.Withheld:
		return about + " (content not shown)"
	case m.Subject != "":
		return m.Subject
	case hidden:
		return words.MailKind(m.Kind) + " (content not shown)"
	case m.Unowed(), m.Declined():
		return about + " (not sent)"
	case m.Carrier() != "":
		return about + " (combined with other alerts)"
	case m.Digest:
		return about + " (in the digest)"
	}
	return about + " (not yet written)"
}

// Nothing says why a message has no content to show.
type Nothing struct{ Title, Text, Href, Way string }

// Sentence is the same where there is no page to say it on.
func (n Nothing) Sentence() string { return n.Title + ". " + n.Text }

// Nothing says why this message has none.
func (v View) Nothing() Nothing {
	switch {
	case v.Hidden:
		return Nothing{Title: "Content not shown", Text: "Administrators see whether mail was delivered, but not its content."}
	case v.Withheld:
		return Nothing{Title: "Content not shown", Text: "This message also has alerts of reviews that you are not a member of. You see only the alerts of your reviews."}
	case v.Unowed():
		return Nothing{Title: "Never written", Text: "A message is written when it is due, from the record at that time. This message was no longer needed. " + v.Answer}
	case v.Declined():
		return Nothing{Title: "Never written", Text: v.Answer + " It was optional."}
	case v.Carrier() != "":
		return Nothing{"Combined with other alerts", "This alert went to its recipient in one message with other alerts.", Href(v.Carrier()), "Show the message"}
	case v.Digest:
		return Nothing{Title: "Waiting for the digest", Text: "It goes out in the recipient's next daily digest, unless it is no longer needed by then."}
	}
	return Nothing{Title: "Not yet written", Text: "The message is written at the first delivery attempt and does not change after that."}
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
