// Package mail words the messages that Duces sends. A Letter is written once
// and shown twice, as plain text and as HTML, so that the two cannot differ.
// Nothing here addresses or sends: that is handlers/delivery.
package mail

import (
	"fmt"
	"slices"

	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/jurisdiction"
	"duces/workflow/review"
	"duces/workflow/usstate"
	"duces/workflow/validation"
)

// Letter is one message to one person, before it becomes an email.
type Letter struct {
	Subject  string // without personal data: subjects are shown on locked screens and kept in server logs
	Headline string
	Urgent   bool   // the headline is a warning
	Lead     string // one sentence that says what it is about
	Mark     string // a remark on the alert itself, such as that it comes late; may be empty
	Facts    []Fact
	Receipt  []string // how the date was reached, a sentence a line; may be empty
	Link     Link     // may be zero
	Sections []Section
	Reason   string // why this person is told
	Manners  Link   // where they say how they want to be written to; may be zero
}

// Section is one part of a letter that tells of several things.
type Section struct {
	Title string
	Note  string // a sentence under the title; may be empty
	Facts []Fact
	// Figures are facts whose values are numbers, shown in a column.
	Figures []Fact
	Items   []Item
	More    Link // to what was left out; zero: nothing was
}

// Item is one of the things that a section lists.
type Item struct {
	Title  string
	URL    string
	Mark   string // a few words that set it apart, such as how far off it is
	Urgent bool   // the mark is a warning
	Lines  []string
}

// Fact is one line of the letter's table.
type Fact struct{ Name, Value string }

// Link is the one thing to do. It leads to a page that asks for sign-in: no
// link in a mail acts by itself.
type Link struct{ Label, URL string }

// Lines are all texts of the letter that must stay on one line: a line break
// in any of them would not be ours.
func (l Letter) Lines() []string {
	lines := []string{l.Subject, l.Headline, l.Lead, l.Mark, l.Link.Label, l.Link.URL, l.Reason}
	for _, f := range l.Facts {
		lines = append(lines, f.Name, f.Value)
	}
	for _, s := range l.Sections {
		lines = append(lines, s.Title, s.Note, s.More.Label, s.More.URL)
		for _, f := range slices.Concat(s.Facts, s.Figures) {
			lines = append(lines, f.Name, f.Value)
		}
		for _, i := range s.Items {
			lines = append(append(lines, i.Title, i.URL, i.Mark), i.Lines...)
		}
	}
	return append(append(lines, l.Receipt...), l.Manners.Label, l.Manners.URL)
}

// reason says why a reader is told.
func reason(to account.User, r review.Review) string {
	who := "a member"
	switch to.Role {
	case workflow.Legal:
		who = "on the legal team"
	case workflow.Supervisor:
		who = "a supervising attorney"
	case workflow.Compliance:
		who = "a compliance officer"
	case workflow.Auditor:
		return fmt.Sprintf("You get this mail because the process of the review %s names auditors.", validation.Quoted(r.Name))
	}
	return fmt.Sprintf("You get this mail because you are %s of the review %s.", who, validation.Quoted(r.Name))
}

// instead says of whom the reader is told in place, where it is somebody else.
func instead(name string) string {
	if name == "" {
		return ""
	}
	return " " + name + " has delegated their alerts to you."
}

// city names a jurisdiction with its state.
func city(j jurisdiction.Jurisdiction) string {
	if name, ok := usstate.Names[j.State]; ok && name != j.Name {
		return j.Ref().In(name)
	}
	return j.Title()
}
