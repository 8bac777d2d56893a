package matter

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"duces/workflow"
	"duces/workflow/civil"
	"duces/workflow/due"
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
	// Readers are the members who alone may open it, as it was added; nil: all may. See Matter.Readers.
	Readers []string
	// RedactionOf are the documents of the matter of which it is a redacted copy; nil: it is none.
	RedactionOf []field.Document
	// Closed says that a reader may not open it, nor know its name; Hash is its SHA-256 if they may know that.
	Closed bool
	Hash   string
}

// DocumentsAdded puts documents on a matter whose status stays as it is. Personal
// "fields.source" says from whom they came, and "note" what there is to say of them.
type DocumentsAdded struct {
	Documents []field.Document `json:"documents"`
	Kind      string           `json:"kind"`
	// Completeness makes it a supplement to the latest answer: how complete that is
	// with it. Empty: it is none.
	Completeness string `json:"completeness,omitempty"`
	// Readers are the members who alone may open the documents; none: all may.
	Readers []string `json:"readers,omitempty"`
	// RedactionOf are the documents of the matter of which these are redacted copies.
	RedactionOf []field.Document `json:"redaction_of,omitempty"`
}

// Type is the stored name.
func (DocumentsAdded) Type() string { return "documents_added" }

// Kinds of document that are added by themselves.
const (
	Production     = "production" // what the jurisdiction hands over for the demands
	Correspondence = "correspondence"
	CourtPaper     = "court_paper"
	OtherDocument  = "other"
)

// DocumentSource is the personal value that holds the source.
const DocumentSource = "source"

var documentEvents = []workflow.EventType{
	workflow.Detailed(changing(func(m Matter, d DocumentsAdded, e workflow.Event) Matter {
		source := ""
		if sealed, given := e.Personal["fields."+DocumentSource]; given {
			source = sealed.Text()
		}
		m.Documents = slices.Clone(m.Documents)
		for _, doc := range d.Documents {
			m.Documents = append(m.Documents, Document{
				Document: doc, On: e.Effective, Event: e.Seq, By: e.Actor, Kind: d.Kind, Source: source, Readers: d.Readers, RedactionOf: d.RedactionOf,
			})
		}
		if d.Completeness != "" {
			m = m.supplemented(d.Completeness, false, e)
		}
		return m
	}, func(d DocumentsAdded, _ workflow.Names) string {
		text := fmt.Sprintf("%d %s added", len(d.Documents), plural(len(d.Documents), "document", "documents"))
		if d.Completeness != "" {
			text += " as a supplement" + answerWords(d.Completeness)
		}
		return text
	}, func(d DocumentsAdded) []string { return d.Readers }), func(d DocumentsAdded, e workflow.Event, n workflow.Names) []workflow.EventDetail {
		details := []workflow.EventDetail{{Title: "Documents", Text: documentNames(d.Documents)}}
		if source, given := e.Personal["fields."+DocumentSource]; given {
			details = slices.Insert(details, 0, workflow.EventDetail{Title: "Source", Text: source.Text()})
		}
		return append(details, workflow.EventDetail{Title: "Redacted copy of", Text: documentNames(d.RedactionOf)}, sealedFor(d.Readers, n))
	}),
}

func documentNames(docs []field.Document) string {
	names := make([]string, len(docs))
	for i, d := range docs {
		names[i] = d.Name
	}
	return strings.Join(names, "; ")
}

// sealedFor names the members who alone may open documents; its text is empty if all may.
func sealedFor(readers []string, n workflow.Names) workflow.EventDetail {
	names := make([]string, len(readers))
	for i, user := range readers {
		names[i] = n.NameOf(user, "an unknown user")
	}
	return workflow.EventDetail{Title: "Sealed for", Text: strings.Join(names, "; ")}
}

// supplemented adds to the latest answer: what the matter's answer is from now on; the
// deadlines that it met keep the answer that met them, with the supplement beside it.
func (m Matter) supplemented(completeness string, derived bool, e workflow.Event) Matter {
	first := ""
	for _, a := range slices.Backward(m.Answers) {
		if !a.Supplement {
			first = a.Act
			break
		}
	}
	m.Deadlines = slices.Clone(m.Deadlines)
	for i, x := range m.Deadlines {
		if first != "" && x.AnsweredBy == first {
			m.Deadlines[i].Supplements = append(slices.Clone(x.Supplements), due.Supplement{On: e.Effective, Completeness: completeness})
		}
	}
	m.Answers = append(slices.Clone(m.Answers), Answer{On: e.Effective, Completeness: completeness, Event: e.Seq, Act: e.Act, Supplement: true, Derived: derived})
	return m
}

// DocumentsFrom are the matter's documents, with who sent those that corrections have
// added to a step: by its history, for a state folds what is right, and not who said so.
func (m Matter) DocumentsFrom(history func() ([]workflow.Event, error)) ([]Document, error) {
	if len(m.Documents) == 0 || len(m.Corrections) == 0 {
		return m.Documents, nil
	}
	past, err := history()
	if err != nil {
		return nil, err
	}
	asked := map[string]string{} // who asked, by the act of a correction that somebody else approved
	for _, e := range past {
		if c, is := e.Data.(Corrected); is && c.RequestedBy != "" {
			asked[e.Act] = c.RequestedBy
		}
	}
	docs, found := slices.Clone(m.Documents), map[int]bool{}
	for _, e := range past {
		step, is := e.Data.(Transitioned)
		if !is {
			continue
		}
		by := cmp.Or(step.RequestedBy, e.Actor)
		if e.Corrects != 0 {
			by = cmp.Or(asked[e.Act], e.Actor)
		}
		for i := range docs {
			if !found[i] && docs[i].Event == cmp.Or(e.Corrects, e.Seq) && slices.Contains(step.Documents, docs[i].Document) {
				found[i], docs[i].By = true, by
			}
		}
	}
	return docs, nil
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

// DocumentRow is how a search finds the matters of a file.
type DocumentRow struct {
	MatterID string
	Number   int64 // from 1, as addresses count
	Sha256   string
	Name     string
	Readers  string // ids that may open it, each between commas; empty: all who see the matter
}

// Key implements workflow.Row.
func (r DocumentRow) Key() string { return r.MatterID + "/" + strconv.FormatInt(r.Number, 10) }

func (m Matter) documentRows() []workflow.Row {
	rows := make([]workflow.Row, len(m.Documents))
	for i, d := range m.Documents {
		row := DocumentRow{MatterID: m.ID, Number: int64(i) + 1, Sha256: d.SHA256, Name: d.Name}
		if only, closed := m.Readers(d.SHA256); closed {
			row.Readers = "," + strings.Join(only, ",") + ","
		}
		rows[i] = row
	}
	return rows
}

// Plain are documents without how they came.
func Plain(docs []Document) []field.Document {
	plain := make([]field.Document, len(docs))
	for i, d := range docs {
		plain[i] = d.Document
	}
	return plain
}

func answerWords(completeness string) string {
	if completeness == "" {
		return ""
	}
	return ", answer " + completeness
}

// WithFile asks which matters have a document with some bytes.
type WithFile struct {
	SHA256  string
	Matters []string // in order of their ids
}

// Asks implements workflow.Question.
func (q *WithFile) Asks() string { return "which matters have the file " + q.SHA256 + "?" }
