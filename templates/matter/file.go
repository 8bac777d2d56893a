package matter

import (
	"fmt"

	"duces/workflow/field"
)

// FileNote is what a reader should know of a file before they open it.
type FileNote struct {
	Notes   []string // sentences that warn
	Text    string   // how far its text is searched; empty: a file of its type has none
	RawName string   // under which it was sent, each character seen; empty: as it is shown
	Preview bool     // it can be shown in a frame
	Lists   []Listed // what it holds, if it is an archive
	Cut     bool     // it holds more than that
}

// Listed is a file of an archive.
type Listed struct {
	Name   string
	Size   string
	Locked bool
}

// FileNotes are those of the documents of a page.
type FileNotes map[field.Document]FileNote

// PreviewHref is the page that shows a document of a matter, by its number from 1.
func PreviewHref(matter string, number int) string {
	return fmt.Sprintf("%s/documents/%d/preview", Href(matter), number)
}
