package matter

import (
	"fmt"
	"net/url"

	"duces/templates/page"
	"duces/templates/words"
	"duces/workflow/civil"
)

// LettersHref is where letters are previewed and sent.
const LettersHref = "/matters/letters"

// SendHref is where a letter of a matter is sent; replaces is the event of one that came back, or 0.
func SendHref(id string, replaces int64) string {
	q := url.Values{"matter": {id}}
	if replaces != 0 {
		q.Set("replaces", fmt.Sprint(replaces))
	}
	return LettersHref + "?" + q.Encode()
}

// Letter is a letter of the matter that went out, in words.
type Letter struct {
	Event          int64
	On             civil.Date
	Title          string
	Addressee      string
	By             string
	PDF, DOCX      string // where they are
	ReturnedOn     civil.Date
	Why            string // it came back
	Closed         string // why no other is needed
	Replaced, Open bool
	WithdrawnOn    civil.Date // zero: it stands
	WithdrawnBy    string
	WithdrawnWhy   string
}

// status says how the letter stands.
func (l Letter) status() string {
	switch {
	case !l.WithdrawnOn.IsZero():
		return "Withdrawn"
	case l.Replaced:
		return "Returned, sent again"
	case l.Closed != "":
		return "Returned, closed"
	case l.Open:
		return "Returned"
	}
	return "Sent"
}

// Letters is the page on which letters are previewed and sent.
type Letters struct {
	Shell    page.Shell
	Key      string
	Return   string // where it came from
	Problems []page.Problem
	All      string // the list of which all matters are meant
	Replaces string
	Kind     page.Field
	Kinds    []page.Option
	On       page.Field
	Office   page.Field
	Message  page.Field
	Service  page.Field
	Services []page.Option // of which one letter can speak; none: there is no choice
	Matters  []string
	Shown    []LetterShown // previews; none before they are asked for
	Stopped  int           // how many of them cannot go out
}

// LetterShown is a letter as it would go out.
type LetterShown struct {
	ID, Title string // of the matter
	Office    page.Field
	Addressee string
	HTML      string // as it will look; safe
	Problem   string // why it cannot go out
	Values    string // of its fields, as JSON
	Template  int    // version
}

// ready says whether all letters can go out.
func (v Letters) ready() bool { return len(v.Shown) > 0 && v.Stopped == 0 }

func (v Letters) title() string {
	if v.Replaces != "" {
		return "Send the letter again"
	}
	if len(v.Matters) > 1 {
		return "Send letter: " + words.Count(len(v.Matters), "matter", "matters")
	}
	return "Send letter"
}

func (v Letters) button() string { return "Send " + words.Count(len(v.Shown), "letter", "letters") }
