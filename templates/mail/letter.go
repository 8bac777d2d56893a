// Package mail words the messages that Duces sends. A Letter is written once
// and shown twice, as plain text and as HTML, so that the two cannot differ.
// Nothing here addresses or sends: that is handlers/jobs.
package mail

import (
	"fmt"

	"duces/workflow"
)

// Letter is one message to one person, before it becomes an e-mail.
type Letter struct {
	Subject  string // without personal data: subjects are shown on locked screens and kept in server logs
	Headline string
	Urgent   bool   // the headline is a warning
	Lead     string // one sentence that says what it is about
	Mark     string // a remark on the alert itself, such as that it comes late; may be empty
	Facts    []Fact
	Working  []string // how the date was reached, a sentence a line; may be empty
	Link     Link
	Reason   string // why this person is told
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
	return append(lines, l.Working...)
}

// reason says why a reader is told.
func reason(to workflow.User, r workflow.Review) string {
	who := "a member"
	switch to.Role {
	case workflow.Legal:
		who = "on the legal team"
	case workflow.Supervisor:
		who = "a supervising attorney"
	case workflow.Compliance:
		who = "a compliance officer"
	}
	return fmt.Sprintf("You are told because you are %s of the review “%s”.", who, r.Name)
}

// place names a jurisdiction with its state.
func place(j workflow.Jurisdiction) string {
	if name, ok := workflow.StateNames[j.State]; ok && name != j.Name {
		return j.Name + " (" + name + ")"
	}
	return j.Name
}
