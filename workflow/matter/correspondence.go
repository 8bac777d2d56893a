package matter

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"duces/workflow"
	"duces/workflow/civil"
	"duces/workflow/field"
	"duces/workflow/timezone"
)

// CorrespondenceLogged records a call, a meeting, a letter or an email with somebody about the matter. It moves nothing.
// Its effective date is the day of it. Personal "fields.with", "fields.subject" and "fields.text" say with whom it was
// and about what.
type CorrespondenceLogged struct {
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
func (CorrespondenceLogged) Type() string { return "correspondence_logged" }

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
	CorrespondenceLogged
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

// textOfEntry is what an event keeps of a letter beside its bytes.
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

var correspondenceEvents = []workflow.EventType{
	workflow.Detailed(quiet(func(m Matter, d CorrespondenceLogged, e workflow.Event) Matter {
		text := textOfEntry(e)
		m.Correspondence = append(slices.Clip(m.Correspondence), Entry{CorrespondenceLogged: d, Event: e.Seq, By: e.Actor, On: e.Effective, EntryText: text})
		m.Documents = slices.Clip(m.Documents)
		for _, doc := range d.Documents {
			m.Documents = append(m.Documents, Document{Document: doc, On: e.Effective, Event: e.Seq, By: e.Actor, Kind: Correspondence, Source: text.With, Readers: d.Readers})
		}
		return m
	}, func(d CorrespondenceLogged, _ workflow.Names) string {
		switch {
		case d.Kind == "automatic":
			return "Automatic reply received"
		case d.Kind == "calendar":
			return "Calendar reply received"
		case d.Direction == Outgoing:
			return map[string]string{Call: "Call made", Meeting: "Meeting held", PaperLetter: "Letter sent", Email: "Email sent", OtherMedium: "Correspondence sent"}[d.Medium]
		}
		return map[string]string{Call: "Call received", Meeting: "Meeting held", PaperLetter: "Letter received", Email: "Email received", OtherMedium: "Correspondence received"}[d.Medium]
	}, func(d CorrespondenceLogged) []string { return d.Readers }).Naming("fields."+subjectName, "fields."+textName), func(
		d CorrespondenceLogged, e workflow.Event, n workflow.Names,
	) []workflow.EventDetail {
		text := textOfEntry(e)
		details := []workflow.EventDetail{{Title: "With", Text: text.With}, {Title: "Subject", Text: text.Subject}, {Title: "Time", Text: d.At}}
		names := make([]string, len(d.Documents))
		for i, doc := range d.Documents {
			names[i] = doc.Name
		}
		return append(details, workflow.EventDetail{Title: "Text", Text: text.Text}, workflow.EventDetail{Title: "Documents", Text: strings.Join(names, "; ")}, sealedFor(d.Readers, n))
	}),
}

// LogMessage adds an email that came in at an instant to the log, by whoever files it, on whatever later day.
func (w *Work) LogMessage(c CorrespondenceLogged, at time.Time, t EntryText) {
	at = at.In(timezone.Named(w.jurisdiction.Zone))
	c.Direction, c.Medium, c.At = Incoming, Email, at.Format("15:04")
	for text, most := range map[*string]int{&t.With: mostWith, &t.Subject: mostSubject} {
		*text = workflow.Legible(*text, most)
	}
	if t.Subject == "" {
		t.Subject = "(no subject)"
	}
	if utf8.RuneCountInString(t.Text) > workflow.MaxText || len(workflow.CheckProse("", "", t.Text, false)) > 0 {
		t.Text = "" // it stands in the message
	}
	e := w.act.Event(Stream(w.matter.ID), civil.NewDate(at.Date()), c)
	e.Personal = w.Personal(t.Values(), "")
	w.Add(e)
}

// MayFile says whether document i is a saved email that came by itself, is not in the log of correspondence yet, and that
// every member may open: filed, its attachments are documents of their own.
func (m Matter) MayFile(i int) bool {
	d := m.Documents[i]
	if _, sealed := m.Readers(d.SHA256); sealed || d.Closed || d.SHA256 == "" || !d.IsMessage() {
		return false
	}
	return !slices.ContainsFunc(m.Documents, func(x Document) bool {
		return x.SHA256 == d.SHA256 && slices.ContainsFunc(m.Correspondence, func(l Entry) bool { return l.Event == x.Event })
	})
}

// MayFileSum is MayFile of a document by its bytes.
func (m Matter) MayFileSum(sum string) bool {
	i := slices.IndexFunc(m.Documents, func(d Document) bool { return d.SHA256 == sum })
	return i >= 0 && m.MayFile(i)
}

// ErrFiled refuses to file a saved email again, or one that not every member may open.
var ErrFiled = workflow.Refuse("filed", "This message is in the correspondence log already, or is sealed.",
	"Look for it in the log. Attachments of a sealed message stay in it.")
