package matter

import (
	"strings"

	"duces/templates/page"
	"duces/templates/words"
	"duces/workflow/change"
	"duces/workflow/view"
)

// Owner is who looks after the matter, and the form to change that.
type Owner struct {
	User    view.Ref // zero: nobody
	Alerted bool     // the user gets the owner's alerts
	Instead []string // names of the legal team of the review, who get them where nobody else does
	Field   page.Field
	People  []page.Option
	Key     string
	May     bool
}

// alerts says who gets the alerts of an owner, where that is not plain.
func (o Owner) alerts() string {
	who := "Unassigned"
	if o.User.ID != "" {
		who = o.User.Name + " cannot get alerts for this review"
	}
	switch {
	case o.Alerted:
		return ""
	case len(o.Instead) == 0:
		return who + ": no attorney is alerted."
	case len(o.Instead) > 3:
		return who + ": alerts go to the review's legal team, " + words.Count(len(o.Instead), "person", "people") + "."
	}
	return who + ": alerts go to the review's legal team (" + strings.Join(o.Instead, "; ") + ")."
}

// Assign gives many matters to one person, or one note to many matters, at once.
type Assign struct {
	Shell    page.Shell
	Key      string
	Return   string // the list it came from
	Problems []page.Problem
	Picked   []Assigned
	Count    int    // of the matters
	More     string // about those that are not shown
	// All is the address of a list of which all matters are meant, Seen what identifies those that matched when this page was shown.
	All, Seen string
	Act       string // AssignMany or NoteMany
	Field     page.Field
	People    []page.Option
}

// Title says what is done.
func (a Assign) Title() string {
	if a.Act == NoteMany {
		return "Add a note"
	}
	return "Assign to"
}

// Assigned is one matter of those, with who looks after it now.
type Assigned struct{ ID, Name, State, Owner string }

// The choice on the list of matters, and the answer that takes matters back. Neither can be the
// name of a transition or a user's id.
const (
	AssignMany = "+owner"
	NoteMany   = "+note"
	LetterMany = "+letter"
	// What follows the sign is the act over the live deadlines of the matters.
	AcknowledgeMany = "+" + change.AcknowledgeMany
	ExtendMany      = "+" + change.ExtendMany
	TakeBack        = "+nobody"
)
