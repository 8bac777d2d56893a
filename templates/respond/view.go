// Package respond holds the pages of people outside the team who answer online. They show what was sent to
// them and what they sent; a page gets nothing else.
package respond

import (
	"strings"
	"time"

	"duces/templates/page"
	"duces/workflow/correspondence"
	"duces/workflow/field"
	"duces/workflow/matter"
	"duces/workflow/production"
	"duces/workflow/response"
	"duces/workflow/timezone"
)

// Code is the form for the code of a mail.
type Code struct {
	Shell                   page.Shell
	Invitation, Number, Key string
	Error                   string
}

// Failure is one sentence about what did not work.
type Failure struct {
	Shell         page.Shell
	Text, Satisfy string
}

// Home is what somebody sees first.
type Home struct {
	Shell   page.Shell
	Who, Of string
	Demands []Demand
	Due     []Due
	Letters []Letter // latest first
	Sent    []Receipt
	Came    []Came
}

// Came is what the team recorded otherwise, and mailed a receipt for.
type Came struct {
	Text      string
	Documents []field.Document
	LeftOut   int // files that came too, and are sealed or closed
}

// CameOf says what a receipt of a matter was for, and names those of its documents that nobody has closed.
func CameOf(m matter.Matter, r response.Receipt) Came {
	open := m.OpenDocuments(r.Documents)
	labels := make([]string, len(r.Demands))
	for i, l := range r.Demands {
		labels[i] = string(l)
	}
	text := "Received on " + r.On.Text()
	if len(labels) > 0 {
		text += ", for demands " + strings.Join(labels, ", ")
	}
	return Came{Text: text, Documents: open, LeftOut: m.DocumentsOf(r.Production) - len(open)}
}

// Letter is one that was sent to them.
type Letter struct {
	Event     int64
	Title, To string
	Date, Day string
	Documents []field.Document
}

// LetterOf says what a letter is.
func LetterOf(l correspondence.Letter) Letter {
	title := l.Title
	if !l.Stands() {
		title += ", withdrawn " + l.Withdrawn.On.Text()
	}
	return Letter{
		Event: l.Event, Title: title, To: l.Office, Date: l.On.Text(), Day: l.On.String(), Documents: l.Documents,
	}
}

// Demand is one demand, and what was said of it before.
type Demand struct {
	Label, Number, Text string
	Leaf                bool
	Sent                []string
}

// Due is a date by which something is owed, and how it was reached.
type Due struct {
	ID, Title, Date, Day string
	Standing             string // empty: it runs
	Why                  []string
}

// Said is what somebody typed about a demand.
type Said struct {
	Answer      string           `json:"answer,omitempty"`
	Ground      string           `json:"ground,omitempty"`
	Part        string           `json:"part,omitempty"`
	Withheld    string           `json:"withheld,omitempty"`
	Date        string           `json:"date,omitempty"`
	Author      string           `json:"author,omitempty"`
	Recipients  string           `json:"recipients,omitempty"`
	Kind        string           `json:"kind,omitempty"`
	Privilege   string           `json:"privilege,omitempty"`
	Description string           `json:"description,omitempty"`
	Files       []field.Document `json:"files,omitempty"`
}

// Answer is the form.
type Answer struct {
	Shell                    page.Shell
	Of                       string
	Demands                  []Demand
	Said                     map[string]Said
	Until, Reason, Note      string
	Invitation, Draft, Proof string
	Problems                 []string
	Errors                   map[string]string // by field
	Due                      []Due
}

// Receipt is what was submitted.
type Receipt struct {
	Event      int64
	At         string
	On         string
	Name       string
	Of         string
	Answers    []production.Answer
	Documents  []field.Document
	LeftOut    int // files that came too, and are sealed or closed
	AskedUntil string
	Lapsed     bool // the request for more time came to nothing
	Reason     string
	Recorded   string // when the team recorded it; empty: not yet
	Aside      string // when the team set it aside; empty: it did not
	Why        string // of that
}

// ReceiptView is the page of a receipt.
type ReceiptView struct {
	Shell   page.Shell
	Receipt Receipt
}

// ReceiptOf says what a submission was, with the time of receipt in the jurisdiction's zone.
func ReceiptOf(m matter.Matter, s response.Submission, zone string) Receipt {
	open := m.OpenDocuments(s.Documents)
	r := Receipt{
		Event: s.Event, At: At(s.At, zone), On: s.On.Text(), Name: s.Name, Of: s.Of,
		Answers: s.Delivery.Answers, Documents: open, LeftOut: len(s.Documents) - len(open), Reason: s.Reason,
	}
	if !s.AskedUntil.IsZero() {
		r.AskedUntil, r.Lapsed = s.AskedUntil.Text(), m.RequestLapsed(s)
	}
	if s.Recorded != 0 {
		r.Recorded = s.RecordedOn.Text()
	}
	if a, aside := s.SetAside(); aside {
		r.Aside, r.Why = a.On.Text(), a.Why
	}
	return r
}

var answers = []page.Option{
	{Value: "", Label: "Not answered yet"},
	{Value: production.Complete, Label: "Answered in whole"},
	{Value: production.Partial, Label: "Answered in part"},
	{Value: production.NoneExist, Label: "No such documents exist"},
	{Value: production.Objected, Label: "We object"},
	{Value: production.Privileged, Label: "Withheld as privileged"},
}

// AnswerText says an answer in the words of the form.
func AnswerText(a production.Answer) string {
	text := a.Text()
	for _, o := range answers {
		if o.Value == a.Answer {
			return o.Label + strings.TrimPrefix(text, production.Title(a.Answer))
		}
	}
	return text
}

var withheld = []page.Option{
	{Value: "", Label: "Not said"},
	{Value: production.Withheld, Label: "Yes, something is withheld"},
	{Value: production.Nothing, Label: "No, nothing is withheld"},
}

// At writes the instant of a receipt, to the second, in a zone.
func At(t time.Time, zone string) string {
	return t.In(timezone.Named(zone)).Format("Mon, Jan 2, 2006, 3:04:05 pm MST")
}
