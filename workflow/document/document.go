package document

import (
	"slices"
	"strconv"
	"strings"

	"duces/workflow"
	"duces/workflow/civil"
	"duces/workflow/field"
)

// Document is a file of the matter, and how it came.
type Document struct {
	field.Document
	On     civil.Date // effective date of what it came with
	Event  int64      // that it came with
	Step   string     // transition that it came with; empty: it was added by itself
	By     string     // user who sent it
	Kind   string     // Production and so on; empty of one that came with a step
	Source string     // from whom, and how; empty of one that came with a step
	// Readers are the members who alone may open it, as it was added; nil: all may. See Folder.Readers.
	Readers []string
	// RedactionOf are the documents of the matter of which it is a redacted copy; nil: it is none.
	RedactionOf []field.Document
	// Closed says that a reader may not open it, nor know its name; Hash is its SHA-256 if they may know that.
	Closed bool
	Hash   string
}

// Ref names a document by its bytes and by the event that it came with.
type Ref struct {
	SHA256 string `json:"sha256"`
	Event  int64  `json:"event"`
}

// Kinds of document.
const (
	Production     = "production" // what the jurisdiction hands over for the demands
	Correspondence = "correspondence"
	CourtPaper     = "court_paper"
	Letter         = "letter" // of our own side
	Other          = "other"
)

// Source is the personal value that holds the source.
const Source = "source"

// Names are the names of documents, for the history.
func Names(docs []field.Document) string {
	names := make([]string, len(docs))
	for i, d := range docs {
		names[i] = d.Name
	}
	return strings.Join(names, "; ")
}

// SealedFor names the members who alone may open documents; its text is empty if all may.
func SealedFor(readers []string, n workflow.Names) workflow.EventDetail {
	names := make([]string, len(readers))
	for i, user := range readers {
		names[i] = n.NameOf(user, "an unknown user")
	}
	return workflow.EventDetail{Title: "Sealed for", Text: strings.Join(names, "; ")}
}

// RedactedFrom are the redacted copies of a document among others; none of one that is closed to the reader.
func RedactedFrom(docs []Document, of Document) []field.Document {
	var copies []field.Document
	for _, d := range docs {
		if !of.Closed && slices.ContainsFunc(d.RedactionOf, func(x field.Document) bool { return x.SHA256 == of.SHA256 }) {
			copies = append(copies, d.Document)
		}
	}
	return copies
}

// Row is how a search finds the matters of a file.
type Row struct {
	MatterID string
	Number   int64 // from 1, as addresses count
	Sha256   string
	Name     string
	Readers  string // ids that may open it, each between commas; empty: all who see the matter
}

// Key implements workflow.Row.
func (r Row) Key() string { return r.MatterID + "/" + strconv.FormatInt(r.Number, 10) }

// Plain are documents without how they came.
func Plain(docs []Document) []field.Document {
	plain := make([]field.Document, len(docs))
	for i, d := range docs {
		plain[i] = d.Document
	}
	return plain
}

// MattersWith asks which matters have a document with some bytes.
type MattersWith struct {
	SHA256  string
	Matters []string // in order of their ids
}

// Asks implements workflow.Question.
func (q *MattersWith) Asks() string { return "which matters have the file " + q.SHA256 + "?" }
