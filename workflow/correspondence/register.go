// Package correspondence holds what was said between the team and a jurisdiction in a matter: the letters of our own
// side, and the log of calls, meetings and messages. Who sends a letter and who logs an entry, it does not know.
package correspondence

import (
	"slices"

	"duces/workflow"
	"duces/workflow/document"
	"duces/workflow/field"
)

// Register holds the correspondence of a matter. It is a value: what changes it gives a new one.
type Register struct {
	Letters []Letter // every one, in the order of the record
	// Correspondence is the log of it, in the order of the record.
	Correspondence []Entry
}

// LetterOf finds a letter by its event.
func (r Register) LetterOf(event int64) (Letter, bool) {
	i := slices.IndexFunc(r.Letters, func(l Letter) bool { return l.Event == event })
	if i < 0 {
		return Letter{}, false
	}
	return r.Letters[i], true
}

// Returned are the rows of letters that came back, for which nothing was done yet, of a matter of a review.
func (r Register) Returned(matter, review string) []workflow.Row {
	var rows []workflow.Row
	for _, l := range r.Letters {
		if l.Open() {
			rows = append(rows, ReturnedLetterRow{matter, l.Event, review, l.Title, l.Office, l.ReturnedOn.String()})
		}
	}
	return rows
}

// Shown is the register without what it says of closed documents.
func (r Register) Shown(h workflow.Hidden) Register {
	r.Letters = slices.Clone(r.Letters)
	for i, l := range r.Letters {
		r.Letters[i].Documents, _ = field.Shown(l.Documents, h)
	}
	r.Correspondence = slices.Clone(r.Correspondence)
	for i, l := range r.Correspondence {
		r.Correspondence[i] = l.shown(h)
	}
	return r
}

// MayFile says whether a document of the matter is a saved email that came by itself, is not in the log yet, and that
// every member may open: filed, its attachments are documents of their own.
func (r Register) MayFile(d document.Document, in document.Folder) bool {
	if _, sealed := in.Readers(d.SHA256); sealed || d.Closed || d.SHA256 == "" || !d.IsMessage() {
		return false
	}
	return !slices.ContainsFunc(in.Documents, func(x document.Document) bool {
		return x.SHA256 == d.SHA256 && slices.ContainsFunc(r.Correspondence, func(l Entry) bool { return l.Event == x.Event })
	})
}

// ErrFiled refuses to file a saved email again, or one that not every member may open.
var ErrFiled = workflow.Refuse("filed", "This message is in the correspondence log already, or is sealed.",
	"Look for it in the log. Attachments of a sealed message stay in it.")
