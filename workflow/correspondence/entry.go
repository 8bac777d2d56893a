package correspondence

import (
	"strings"
	"unicode/utf8"

	"duces/workflow"
	"duces/workflow/civil"
	"duces/workflow/field"
)

// Logged records a call, a meeting, a letter or an email with somebody about the matter. It moves nothing.
// Its effective date is the day of it. Personal "fields.with", "fields.subject" and "fields.text" say with whom it was
// and about what.
type Logged struct {
	Direction string           `json:"direction"`
	Medium    string           `json:"medium"`
	At        string           `json:"at,omitempty"`        // HH:MM in the jurisdiction's zone; empty: nobody said
	Contact   string           `json:"contact,omitempty"`   // id of a contact of the jurisdiction
	Documents []field.Document `json:"documents,omitempty"` // of an email the message itself, then its attachments
	Message   string           `json:"message,omitempty"`   // id under which it came in by mail
	Kind      string           `json:"kind,omitempty"`      // of an email that a program wrote: automatic, calendar
	// Readers are the members who alone may open the documents; none: all may. What the entry says is closed with them.
	Readers []string `json:"readers,omitempty"`
}

// Type is the stored name.
func (Logged) Type() string { return "correspondence_logged" }

// Directions of correspondence.
const (
	Incoming = "in"
	Outgoing = "out"
)

// Media of correspondence.
const (
	Call        = "call"
	Meeting     = "meeting"
	PaperLetter = "letter"
	Email       = "email"
	OtherMedium = "other"
	withName    = "with"
	subjectName = "subject"
	textName    = "text"
	mostSubject = 1000
	mostWith    = 500
)

// Media lists the media in the order of forms.
var Media = []string{Call, Meeting, PaperLetter, Email, OtherMedium}

// MediumTitle is what people call a medium.
func MediumTitle(medium string) string {
	return map[string]string{Call: "Call", Meeting: "Meeting", PaperLetter: "Letter", Email: "Email", OtherMedium: "Other"}[medium]
}

// DirectionTitle is what people call a direction.
func DirectionTitle(direction string) string {
	return map[string]string{Incoming: "In", Outgoing: "Out"}[direction]
}

// Entry is one entry of the log of correspondence.
type Entry struct {
	Logged
	Event int64 // by which it was logged
	By    string
	On    civil.Date
	EntryText
}

// EntryText is what is personal of correspondence.
type EntryText struct {
	With    string `json:"with"` // people or offices, with their address where it was an email
	Subject string `json:"subject"`
	Text    string `json:"text,omitempty"`
}

// Check refuses what could not be stored or shown as typed.
func (t EntryText) Check() []workflow.Detail {
	no := workflow.CheckLine("with", "With", t.With, mostWith, true)
	no = append(no, workflow.CheckLine("subject", "Subject", t.Subject, mostSubject, true)...)
	return append(no, workflow.CheckProse("text", "Text", t.Text, false)...)
}

// Values are the texts by their names.
func (t EntryText) Values() map[string]string {
	all := map[string]string{withName: t.With, subjectName: t.Subject}
	if !workflow.Blank(t.Text) {
		all[textName] = t.Text
	}
	return all
}

// textOfEntry is the personal text of an entry, as its event keeps it.
func textOfEntry(e workflow.Event) EntryText {
	text := func(name string) string {
		if sealed, given := e.Personal["fields."+name]; given {
			return sealed.Text()
		}
		return ""
	}
	return EntryText{With: text(withName), Subject: text(subjectName), Text: text(textName)}
}

// shown is the entry without what it says of closed documents. What was said in a closed message is closed with it.
func (l Entry) shown(h workflow.Hidden) Entry {
	docs, names := field.Shown(l.Documents, h)
	if !names {
		return l
	}
	l.Documents, l.Subject = docs, workflow.ClosedName
	if l.Text != "" {
		l.Text = workflow.ClosedName
	}
	return l
}

// Matches says whether an entry is what a reader looks for: all words in any of its texts.
func (l Entry) Matches(direction, medium, words string) bool {
	if direction != "" && l.Direction != direction || medium != "" && l.Medium != medium {
		return false
	}
	in := workflow.Folded(strings.Join([]string{l.With, l.Subject, l.Text}, "\n"))
	for _, w := range strings.Fields(workflow.Folded(words)) {
		if !strings.Contains(in, w) {
			return false
		}
	}
	return true
}

// Ready is the text of a message that came in, as it can be stored: what is too long for its line is cut, and a text that
// cannot be shown as typed stands in the message alone.
func (t EntryText) Ready() EntryText {
	t.With, t.Subject = workflow.Legible(t.With, mostWith), workflow.Legible(t.Subject, mostSubject)
	if t.Subject == "" {
		t.Subject = "(no subject)"
	}
	if utf8.RuneCountInString(t.Text) > workflow.MaxText || len(workflow.CheckProse("", "", t.Text, false)) > 0 {
		t.Text = "" // it stands in the message
	}
	return t
}
