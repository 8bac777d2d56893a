package matter

import (
	"duces/templates/page"
	"duces/workflow/view"
)

// Owner is who looks after the matter, and the form to change that.
type Owner struct {
	User   view.Ref // zero: nobody
	Field  page.Field
	People []page.Option
	Key    string
	May    bool
}

// Assign gives many matters to one person, or one note to many matters, at once.
type Assign struct {
	Shell    page.Shell
	Key      string
	Return   string // the list it came from
	Problems []page.Problem
	Picked   []Assigned
	Act      string // AssignMany or NoteMany
	Field    page.Field
	People   []page.Option
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
	TakeBack   = "+nobody"
)
