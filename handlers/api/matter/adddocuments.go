package matter

import (
	"cmp"
	"context"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"duces/handlers/api/call"
	"duces/handlers/file"
	"duces/workflow/account"
	"duces/workflow/document"
	"duces/workflow/field"
	"duces/workflow/transition"
	"duces/workflow/view"
)

// MatterDocument is a document of a matter, and how it came.
type MatterDocument struct {
	field.Document
	ReceivedOn string      `json:"received_on" format:"date"`
	Sender     *call.Named `json:"sender" doc:"Who sent the file."`
	Event      int64       `json:"event" doc:"Number in the ledger of the event it came with."`
	Kind       string      `json:"kind,omitempty" enum:"production,correspondence,court_paper,other,letter" doc:"letter: one of our own letters. Absent if it came with a transition."`
	Source     string      `json:"source,omitempty" doc:"Who sent it, and how. Absent if it came with a transition."`
	Note       string      `json:"note,omitempty" doc:"What to know before opening it: its name says another type than its content has, or it is locked."`
	Closed     bool        `json:"closed,omitempty" doc:"It is closed to the caller, who may know neither its name nor its bytes."`
	Hash       string      `json:"hash,omitempty" doc:"SHA-256 of a document that is closed to the caller. Only for auditors."`
	Readers    []string    `json:"readers,omitempty" doc:"Ids of the members who alone can open it. Absent: all members can."`
	// RedactionOf are the originals of a redacted copy.
	RedactionOf []field.Document `json:"redaction_of,omitempty" doc:"The documents of the matter of which it is a redacted copy. The name of one that is closed to the caller is left out."`
	Text        string           `json:"text" enum:"text,scan,partly_scanned,locked,broken,too_large,waiting,none" doc:"How far its text is searched. none: a file of its type has no text."`
}

func showDocument(d document.Document, f view.File, people func(id string) string) MatterDocument {
	shown := MatterDocument{
		Document: d.Document, ReceivedOn: call.DateText(d.On), Sender: &call.Named{ID: d.By, Name: people(d.By)}, Event: d.Event, Kind: d.Kind, Source: d.Source,
		Closed: d.Closed, Hash: d.Hash, Readers: d.Readers, RedactionOf: d.RedactionOf, Text: string(cmp.Or(f.Text, view.TextWaiting)),
	}
	if d.Closed {
		shown.Text = string(view.TextNone)
	}
	if f.Type != "" {
		shown.Note = strings.Join(file.Notes(d.Name, f.Type, d.Size, f.Locked), " ")
	}
	return shown
}

// AddDocumentsIn are documents for a matter; their files were uploaded before.
type AddDocumentsIn struct {
	call.Keyed
	call.Seen
	ID   string `path:"id"`
	Body struct {
		Documents    []field.Document `json:"documents" minItems:"1" maxItems:"1000" doc:"Each as returned by its upload."`
		Kind         string           `json:"kind" enum:"production,correspondence,court_paper,other"`
		ReceivedOn   string           `json:"received_on" format:"date"`
		Source       string           `json:"source" doc:"Who sent them, and how. Example: City Clerk, by email."`
		Completeness string           `json:"completeness,omitempty" enum:"complete,partial,refused" doc:"Only for a production after an answer is on record: how complete the answer is now. It is recorded as a supplement and becomes the matter's completeness."`
		Note         string           `json:"note,omitempty"`
		RedactionOf  []string         `json:"redaction_of,omitempty" maxItems:"1000" doc:"SHA-256 of the documents of the matter of which these are redacted copies."`
		Readers      []string         `json:"readers,omitempty" maxItems:"100" doc:"Ids of members. Only they can open the documents and see their names. Each opening is recorded. Absent: all members can."`
	}
}

func (o *operations) addAdding() {
	call.Add(o.API, huma.Operation{
		OperationID: "add-documents", Method: http.MethodPost, Path: "/matters/{id}/documents", Summary: "Add documents in any status. The status does not change", Tags: []string{"Documents"}, DefaultStatus: http.StatusCreated,
	}, func(ctx context.Context, u account.User, in *AddDocumentsIn) (*call.ResultOut, error) {
		version, err := in.Version()
		if err != nil {
			return nil, err
		}
		on, err := call.Date("received_on", in.Body.ReceivedOn)
		if err != nil {
			return nil, err
		}
		return o.Answer(ctx, u, in.Keyed, transition.AddDocuments{
			Matter: in.ID, Documents: in.Body.Documents, Kind: in.Body.Kind, ReceivedOn: on, Source: in.Body.Source,
			Completeness: in.Body.Completeness, Note: in.Body.Note, Readers: in.Body.Readers, RedactionOf: named(in.Body.RedactionOf), Version: version,
		})
	})
	call.Add(o.API, huma.Operation{
		OperationID: "correct-documents", Method: http.MethodPost, Path: "/matters/{id}/documents/{event}/correction", Summary: "Correct the details of added documents", Tags: []string{"Documents"},
		Description: "The documents stay on record, and the first entry stays in the history. The matter's completeness is updated. " +
			"Later steps are never undone. Steps that the process would now refuse are listed as conflicts of the matter.",
		DefaultStatus: http.StatusCreated,
	}, o.correctDocuments)
}

// CorrectDocumentsIn is all that is right of how documents came.
type CorrectDocumentsIn struct {
	call.Keyed
	call.Seen
	ID    string `path:"id"`
	Event int64  `path:"event" minimum:"1" doc:"By which they were added, as the matter's documents name it, or an earlier correction of it."`
	Body  struct {
		Kind         string   `json:"kind" enum:"production,correspondence,court_paper,other"`
		ReceivedOn   string   `json:"received_on" format:"date"`
		Source       string   `json:"source"`
		Completeness string   `json:"completeness,omitempty" enum:"complete,partial,refused" doc:"As when documents are added."`
		RedactionOf  []string `json:"redaction_of,omitempty" maxItems:"1000" doc:"As when documents are added."`
		Reason       string   `json:"reason" doc:"What was wrong and how you know."`
	}
}

func (o *operations) correctDocuments(ctx context.Context, u account.User, in *CorrectDocumentsIn) (*call.ResultOut, error) {
	version, err := in.Version()
	if err != nil {
		return nil, err
	}
	on, err := call.Date("received_on", in.Body.ReceivedOn)
	if err != nil {
		return nil, err
	}
	return o.Answer(ctx, u, in.Keyed, transition.CorrectDocuments{
		Matter: in.ID, Event: in.Event, Kind: in.Body.Kind, ReceivedOn: on, Source: in.Body.Source, Completeness: in.Body.Completeness, Reason: in.Body.Reason,
		RedactionOf: named(in.Body.RedactionOf), Version: version,
	})
}

// named are documents of a matter by their SHA-256.
func named(sums []string) []field.Document {
	docs := make([]field.Document, len(sums))
	for i, sum := range sums {
		docs[i].SHA256 = sum
	}
	return docs
}
