// Package approval holds the pages on which a second person decides an adverse act.
package approval

import (
	matterpage "duces/templates/matter"
	"duces/templates/page"
	"duces/templates/words"
	"duces/workflow/approval"
	"duces/workflow/deadline"
	"duces/workflow/field"
	"duces/workflow/matter"
	"duces/workflow/view"
)

// List is the page of requests.
type List struct {
	Shell   page.Shell
	Zone    page.Zone
	Views   []Tab
	Rows    []Row
	Next    string
	Summary string
	Empty   string
}

// Tab is one way to look at the list.
type Tab struct {
	Title, Href string
	Current     bool
}

// Row is one request with its title.
type Row struct {
	view.ApprovalRow
	Title string
}

// View is one request, exactly as it would happen.
type View struct {
	Shell        page.Shell
	Zone         page.Zone
	Matter       matter.Matter
	Jurisdiction string
	Review       string
	Request      approval.Request
	On           deadline.Date // the effective date that is asked for
	Title        string
	From, To     string       // titles of states
	Effective    string       // label of the effective date
	Facts        []words.Fact // of a correction: those that stay
	Documents    []field.Document // that it brings
	Correction   bool
	Differences  []words.Difference  // of a correction
	Follows      *matterpage.Follows // of a correction that waits
	Note         string
	Effects      []string // what it would do to deadlines
	RequestedBy  string
	DecidedBy    string
	MayDecide    bool
	MayWithdraw  bool
	Why          string // why the reader cannot decide
	Stale        string // why it could no longer be done
	Key          string
	Typed        string // the note as typed
	NoteError    string
	Problem      string
}

func (v View) noteLabel() string {
	if v.Correction {
		return "Reason"
	}
	return "Note"
}

// Status is a request's status as people read it, and how it is shown.
func Status(s string) (string, page.TagKind) {
	switch s {
	case approval.Pending:
		return "Waits for approval", page.Caution
	case approval.Given:
		return "Approved", page.Good
	case approval.Rejected:
		return "Rejected", page.Neutral
	case approval.Withdrawn:
		return "Withdrawn", page.Neutral
	case approval.Lapsed:
		return "Lapsed", page.Neutral
	}
	return s, page.Neutral
}

func statusText(s string) string {
	text, _ := Status(s)
	return text
}

func statusKind(s string) page.TagKind {
	_, kind := Status(s)
	return kind
}
