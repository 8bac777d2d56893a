package document

import (
	"slices"

	"duces/workflow"
	"duces/workflow/field"
)

// Readers are the users who may open a file of the matter, and whether these are not all who see the matter. The same
// bytes are closed wherever they stand in the matter, and if they come again. A saved email is closed like each of the
// documents that came with it: it holds their bytes.
func (f Folder) Readers(sum string) (only []string, closed bool) {
	only, closed = f.readersOf(sum)
	for _, d := range f.Documents {
		if d.SHA256 != sum || !d.IsMessage() {
			continue
		}
		for _, x := range f.Documents {
			if x.Event != d.Event || x.SHA256 == sum {
				continue
			}
			if its, shut := f.readersOf(x.SHA256); shut && closed {
				only = both(only, its)
			} else if shut {
				only, closed = its, true
			}
		}
	}
	return only, closed
}

// readersOf are the readers of a file by itself. Who adds a sealed file again cannot open it to others.
func (f Folder) readersOf(sum string) (only []string, closed bool) {
	for _, c := range slices.Backward(f.Closings) {
		if c.Closes(sum) {
			return []string{c.Custodian}, true
		}
	}
	for _, d := range f.Documents {
		if d.SHA256 != sum || d.Readers == nil {
			continue
		}
		if still := both(only, d.Readers); len(still) > 0 {
			only = still
		} else if !closed {
			only = d.Readers
		}
		closed = true
	}
	return only, closed
}

func both(a, b []string) []string {
	return slices.DeleteFunc(slices.Clone(a), func(user string) bool { return !slices.Contains(b, user) })
}

// DocumentFor finds a document of the matter that a user may open, by its SHA-256.
func (f Folder) DocumentFor(user, sum string) (field.Document, bool) {
	i := slices.IndexFunc(f.Documents, func(d Document) bool { return sum != "" && d.SHA256 == sum })
	if only, closed := f.Readers(sum); i < 0 || closed && !slices.Contains(only, user) {
		return field.Document{}, false
	}
	return f.Documents[i].Document, true
}

// OpenDocuments are those of some documents that are neither sealed nor closed to anybody.
func (f Folder) OpenDocuments(all []field.Document) []field.Document {
	return slices.DeleteFunc(slices.Clone(all), func(d field.Document) bool {
		_, closed := f.Readers(d.SHA256)
		return closed || d.SHA256 == ""
	})
}

// CopiesKnown are those of some documents, by their numbers, of which an actor may know in which other matters their bytes
// are: auditors of all; of what is open to them the custodian, and whoever may close it. The folder is as the actor reads it.
func (f Folder) CopiesKnown(a workflow.Actor, numbers ...int) []int {
	may := a.May(workflow.VerbCloseDocuments) == nil
	return slices.DeleteFunc(slices.Clone(numbers), func(n int) bool {
		d := f.Documents[n-1]
		keeps := slices.ContainsFunc(f.Closings, func(c Closing) bool { return c.Custodian == a.ID && c.Closes(d.SHA256) })
		return a.Role != workflow.Auditor && (d.Closed || d.SHA256 == "" || !may && !keeps)
	})
}

// Hides are the documents that are closed to the actor.
func (f Folder) Hides(a workflow.Actor) workflow.Hidden {
	h := workflow.Hidden{Hashes: a.Role == workflow.Auditor}
	if len(f.Closings) == 0 && !slices.ContainsFunc(f.Documents, func(d Document) bool { return d.Readers != nil }) {
		return h
	}
	for _, d := range f.Documents {
		if only, closed := f.Readers(d.SHA256); closed && !slices.Contains(only, a.ID) {
			h.Hide(d.SHA256)
		}
	}
	for _, c := range f.Closings { // a correction may have taken a document from the record
		for _, d := range c.Documents {
			if c.Closes(d.SHA256) && c.Custodian != a.ID {
				h.Hide(d.SHA256)
			}
		}
	}
	return h
}

// Shown is the folder without what it says of closed documents.
func (f Folder) Shown(h workflow.Hidden) Folder {
	f.Documents = slices.Clone(f.Documents)
	for i, d := range f.Documents {
		f.Documents[i].RedactionOf, _ = field.Shown(d.RedactionOf, h)
		if !h.Sums[d.SHA256] {
			continue
		}
		f.Documents[i].Document, f.Documents[i].Closed = field.Document{Name: workflow.ClosedName}, true
		if h.Hashes {
			f.Documents[i].Hash = d.SHA256
		}
	}
	f.Closings = slices.Clone(f.Closings)
	for i, c := range f.Closings {
		f.Closings[i].Documents = slices.Clone(c.Documents)
		for j, d := range c.Documents {
			if h.Sums[d.SHA256] && !h.Hashes {
				f.Closings[i].Documents[j].SHA256 = ""
			}
		}
	}
	return f
}
