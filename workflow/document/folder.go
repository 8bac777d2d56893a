// Package document holds the documents of a matter: how each came, who may open it, and what closes it to all but a
// custodian. What else of a matter names documents brings them here: it knows no letter and no step.
package document

import (
	"slices"
	"strings"

	"duces/workflow"
)

// Folder holds the documents of a matter, and what closed some of them. It is a value: what changes it gives a new one.
type Folder struct {
	Documents []Document // in the order of the record
	Closings  []Closing  // in order
}

// With is the folder with more documents: those of what came with one event.
func (f Folder) With(more ...Document) Folder {
	f.Documents = append(slices.Clip(f.Documents), more...)
	return f
}

// DocumentsOf is how many documents came with an event, sealed and closed ones too.
func (f Folder) DocumentsOf(event int64) int {
	n := 0
	for _, d := range f.Documents {
		if d.Event == event {
			n++
		}
	}
	return n
}

// Closing finds a closing by its event.
func (f Folder) Closing(event int64) (Closing, bool) {
	i := slices.IndexFunc(f.Closings, func(c Closing) bool { return c.Event == event })
	if i < 0 {
		return Closing{}, false
	}
	return f.Closings[i], true
}

// ClosedNumbers are the numbers of the documents that some act closed.
func (f Folder) ClosedNumbers() []int {
	var all []int
	for _, c := range f.Closings {
		all = append(all, c.Numbers...)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// numbersOf are the numbers of documents that are on record.
func (f Folder) numbersOf(docs []Ref) []int {
	var numbers []int
	for _, d := range docs {
		i := slices.IndexFunc(f.Documents, func(x Document) bool { return x.SHA256 == d.SHA256 && x.Event == d.Event })
		if i >= 0 {
			numbers = append(numbers, i+1)
		}
	}
	return numbers
}

// Rows are the documents as a search finds them; matter is the id of their matter.
func (f Folder) Rows(matter string) []workflow.Row {
	rows := make([]workflow.Row, len(f.Documents))
	for i, d := range f.Documents {
		row := Row{MatterID: matter, Number: int64(i) + 1, Sha256: d.SHA256, Name: d.Name}
		if only, closed := f.Readers(d.SHA256); closed {
			row.Readers = "," + strings.Join(only, ",") + ","
		}
		rows[i] = row
	}
	return rows
}
