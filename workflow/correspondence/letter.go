package correspondence

import (
	"strconv"

	"duces/workflow"
	"duces/workflow/civil"
	"duces/workflow/demand"
	"duces/workflow/field"
)

// LetterIssued says that a letter went out, dated with its effective date. Personal "addressee"
// says to whom, and "text" is the letter with its fields filled in, as Markdown.
type LetterIssued struct {
	Letter   string         `json:"letter"` // name of the kind
	Title    string         `json:"title"`
	Template int            `json:"template"` // version; 0: the text of the process
	Office   string         `json:"office"`
	Contacts []string       `json:"contacts,omitempty"` // who held the office on that date
	Demands  []demand.Label `json:"demands,omitempty"`  // that it names
	// Documents are the letter as it went out, as PDF and as DOCX.
	Documents []field.Document `json:"documents"`
	Replaces  int64            `json:"replaces,omitempty"` // event of the letter that came back
	// RequestedBy sent it with a step that another person approved; empty: the actor did.
	RequestedBy string `json:"requested_by,omitempty"`
}

// Type is the stored name.
func (LetterIssued) Type() string { return "letter_issued" }

// LetterReturned says that a letter came back on its effective date. Personal "reason" says why.
type LetterReturned struct {
	Letter int64 `json:"letter"` // event
}

// Type is the stored name.
func (LetterReturned) Type() string { return "letter_returned" }

// LetterClosed says that a letter that came back needs no other in its stead. Personal "reason" says why.
type LetterClosed struct {
	Letter int64 `json:"letter"` // event
}

// Type is the stored name.
func (LetterClosed) Type() string { return "letter_closed" }

// LetterWithdrawn says that a letter should not have gone out. It stays on record. Personal "reason" says why.
type LetterWithdrawn struct {
	Letter int64 `json:"letter"` // event
}

// Type is the stored name.
func (LetterWithdrawn) Type() string { return "letter_withdrawn" }

// Letter is one that went out.
type Letter struct {
	LetterIssued
	Event      int64
	On         civil.Date // its date
	By         string
	Addressee  string
	ReturnedOn civil.Date // zero: it did not come back
	Why        string     // it came back
	ReplacedBy int64      // event of the letter sent in its stead
	Closed     string     // why none is needed; empty: nothing was done
	Withdrawn  Withdrawal // zero: it stands
}

// Withdrawal says when, by whom and why a letter was withdrawn.
type Withdrawal struct {
	On     civil.Date
	By     string
	Reason string
}

// Stands says that the letter was not withdrawn.
func (l Letter) Stands() bool { return l.Withdrawn.On.IsZero() }

// Open says that the letter came back, and nothing was done about it.
func (l Letter) Open() bool {
	return !l.ReturnedOn.IsZero() && l.ReplacedBy == 0 && l.Closed == "" && l.Stands()
}

// Arrived says that nobody recorded that the letter came back.
func (l Letter) Arrived() bool { return l.ReturnedOn.IsZero() }

// ReturnedLetterRow is a letter that came back, for which nothing was done yet.
type ReturnedLetterRow struct {
	MatterID   string
	Event      int64
	ReviewID   string
	Title      string
	Office     string
	ReturnedOn string // ISO
}

// Key implements workflow.Row.
func (r ReturnedLetterRow) Key() string { return r.MatterID + "/" + strconv.FormatInt(r.Event, 10) }

// ToClose refuses a letter about which nothing is left to do.
func (l Letter) ToClose() error {
	switch {
	case !l.Stands():
		return workflow.Refuse("withdrawn", "This letter was withdrawn on "+l.Withdrawn.On.Text()+".", "")
	case l.ReturnedOn.IsZero():
		return workflow.Refuse("letter_returned", "This letter is not recorded as returned.", "Record that it was returned first.")
	case !l.Open():
		return workflow.Refuse("letter_returned", "Another letter was sent to replace it, or it was closed.", "")
	}
	return nil
}
