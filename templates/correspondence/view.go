// Package correspondence holds the pages of the log of correspondence, of messages as they were read, and of the
// incoming mail that waits.
package correspondence

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"duces/templates/matter"
	"duces/templates/outbox"
	"duces/templates/page"
	"duces/workflow/correspondence"
	"duces/workflow/field"
	"duces/workflow/inbound"
	"duces/workflow/view"
)

// Base is where incoming mail is listed.
const Base = "/inbound"

// Title is how it is called.
const Title = "Incoming mail"

// Href is where a message is shown.
func Href(id string) string { return Base + "/" + url.PathEscape(id) }

// LogHref is the log of a matter.
func LogHref(id string) string { return matter.LogHref(id) }

// DocumentHref is where a document of a matter is shown as a message.
func DocumentHref(id string, n int) string {
	return matter.Href(id) + "/documents/" + strconv.Itoa(n) + "/message"
}

// Sandbox is what the HTML of a message may do.
const Sandbox = outbox.Sandbox

// LogView is the log of one matter.
type LogView struct {
	Matter   string
	Said     string // the jurisdiction's title
	Address  string // of the matter; empty: it has none
	Rows     []Entry
	Filtered bool
	Filter   struct{ Query, Direction, Medium page.Field }
	May      bool // the reader may log
	Form     Form
}

// Entry is one letter of the log, with where its documents are.
type Entry struct {
	correspondence.Entry
	Documents []Link
	Message   string // where the message is shown; empty: it is none
	Time      string // with its zone; empty: nobody said
	Corrected bool
}

// Closed says that a document of the entry is closed to the reader, and with it what the entry says.
func (e Entry) Closed() bool {
	return slices.ContainsFunc(e.Entry.Documents, func(d field.Document) bool { return d.SHA256 == "" })
}

// CorrectHref is where an entry of the log is corrected, by its event.
func CorrectHref(id string, event int64) string {
	return LogHref(id) + "/" + strconv.FormatInt(event, 10)
}

// CorrectView is the page that corrects an entry.
type CorrectView struct {
	Matter   string
	Event    int64
	Standing string // event by which the entry stands as it is shown
	Form     Form
}

// Link leads to a document.
type Link struct {
	field.Document
	Href string
}

// Form logs correspondence, or corrects an entry.
type Form struct {
	Key                                                                    string
	Direction, Medium, On, At, Contact, With, Subject, Text, Files, Reason page.Field
	Contacts                                                               []page.Option
	// Members are for whom the documents can be sealed; none: not here.
	Members []page.Option
	Readers page.Field
	Sealed  bool
	// Document is the number of a message among the matter's documents that is filed, and Message its name; empty: none.
	Document, Message string
	Problems          []page.Problem
}

// MessageView is a message as it was read.
type MessageView struct {
	From, To, Cc, Date, Subject string
	Kind                        string // what it is, if a program wrote it or it cannot be read
	Unread                      string
	Text, Quote                 string
	Frame                       string // where its HTML is; empty: it has none
	Raw                         string // where the message is as it came
	RawName                     string
	SHA256                      string
	Parts                       []Part
	Pictures                    []Part // of the text
}

// Part is one part of the message.
type Part struct {
	Name, Type string
	Size       int64
	Href       string // where it is downloaded; empty: it cannot be
	Is         string // what it is
}

// InboundView is a message that came in.
type InboundView struct {
	inbound.Message
	Read    MessageView
	Zone    page.Zone
	May     bool // the reader may file or dismiss it
	Key     string
	Matters []Suggested
	Choices []page.Option // matters that the reader may choose
	Other   page.Field
	Reason  page.Field
}

// Suggested is a matter that a message may belong to.
type Suggested struct {
	ID, Name, Why string
	Filed         bool
	MayFile       bool // the reader
}

// TrayView is the list of messages.
type TrayView struct {
	Rows       []TrayRow
	Status     page.Field
	Zone       page.Zone
	Prev, Next string
}

// TrayRow is one of them.
type TrayRow struct {
	view.InboundRow
	Matters []Suggested
}

// StatusAll is the filter's choice of every status.
const StatusAll = "all"

// Statuses are the filter's choices.
var Statuses = []page.Option{
	{Value: "", Label: "Waiting"},
	{Value: string(inbound.OnMatter), Label: "Filed"},
	{Value: string(inbound.PutAside), Label: "Dismissed"},
	{Value: StatusAll, Label: "All"},
}

// standing is a message's status in words.
func (r TrayRow) standing() string {
	for _, o := range Statuses {
		if o.Value == string(r.Status) {
			return o.Label
		}
	}
	return "Waiting"
}

// Directions and Media are the choices of a form; Any are those of a filter.
func Directions() []page.Option {
	return []page.Option{{Value: correspondence.Incoming, Label: "In"}, {Value: correspondence.Outgoing, Label: "Out"}}
}

// Media are the choices of a medium.
func Media() []page.Option {
	all := make([]page.Option, len(correspondence.Media))
	for i, m := range correspondence.Media {
		all[i] = page.Option{Value: m, Label: correspondence.MediumTitle(m)}
	}
	return all
}

// Any puts the choice of all before others.
func Any(options []page.Option) []page.Option {
	return append([]page.Option{{Label: "All"}}, options...)
}

func (e Entry) how() string {
	text := correspondence.MediumTitle(e.Medium) + ", " + strings.ToLower(correspondence.DirectionTitle(e.Direction))
	switch e.Kind {
	case "automatic":
		return text + ", automatic reply"
	case "calendar":
		return text + ", calendar reply"
	}
	return text
}

func subjectOf(s string) string {
	if s == "" {
		return "(no subject)"
	}
	return s
}

func fileLabel(s Suggested) string { return fmt.Sprintf("File in %s", s.Name) }
