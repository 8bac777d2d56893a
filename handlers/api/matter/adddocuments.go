package matter

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"duces/handlers/api/call"
	"duces/workflow/account"
	"duces/workflow/field"
	"duces/workflow/matter"
	"duces/workflow/transition"
)

// MatterDocument is a document of a matter, and how it came.
type MatterDocument struct {
	field.Document
	ReceivedOn string      `json:"received_on" format:"date"`
	Sender     *call.Named `json:"sender" doc:"Who sent the file."`
	Event      int64       `json:"event" doc:"That it came with, by its number in the ledger."`
	Kind       string      `json:"kind,omitempty" enum:"production,correspondence,court_paper,other" doc:"Absent of one that came with a transition."`
	Source     string      `json:"source,omitempty" doc:"From whom it came, and how; absent of one that came with a transition."`
}

func showDocument(d matter.Document, people func(id string) string) MatterDocument {
	return MatterDocument{
		Document: d.Document, ReceivedOn: call.DateText(d.On), Sender: &call.Named{ID: d.By, Name: people(d.By)}, Event: d.Event, Kind: d.Kind, Source: d.Source,
	}
}

// AddDocumentsIn are documents for a matter; their files were uploaded before.
type AddDocumentsIn struct {
	call.Keyed
	ID   string `path:"id"`
	Body struct {
		Documents    []field.Document `json:"documents" minItems:"1" maxItems:"500" doc:"Each as its upload gave it."`
		Kind         string           `json:"kind" enum:"production,correspondence,court_paper,other"`
		ReceivedOn   string           `json:"received_on" format:"date"`
		Source       string           `json:"source" doc:"From whom they came, and how: City Clerk, by email."`
		Completeness string           `json:"completeness,omitempty" enum:"complete,partial,refused" doc:"Of a production where an answer is on record already, and only then: how complete that is with it. It is recorded as a supplement, and is the matter's completeness from then on."`
		Note         string           `json:"note,omitempty"`
	}
}

func (o *operations) addAdding() {
	call.Add(o.API, huma.Operation{
		OperationID: "add-documents", Method: http.MethodPost, Path: "/matters/{id}/documents", Summary: "Add documents in any state, which stays", Tags: []string{"Documents"}, DefaultStatus: http.StatusCreated,
	}, func(ctx context.Context, u account.User, in *AddDocumentsIn) (*call.ResultOut, error) {
		on, err := call.Date("received_on", in.Body.ReceivedOn)
		if err != nil {
			return nil, err
		}
		r, err := o.Do(ctx, u, in.Keyed, transition.AddDocuments{
			Matter: in.ID, Documents: in.Body.Documents, Kind: in.Body.Kind, ReceivedOn: on, Source: in.Body.Source,
			Completeness: in.Body.Completeness, Note: in.Body.Note,
		})
		if err != nil {
			return nil, err
		}
		return call.Done(r), nil
	})
	call.Add(o.API, huma.Operation{
		OperationID: "correct-documents", Method: http.MethodPost, Path: "/matters/{id}/documents/{event}/correction", Summary: "Correct how documents that were added came", Tags: []string{"Documents"},
		Description: "The documents stay, and what was recorded first stays readable; the matter's completeness follows. " +
			"Later steps are never undone: those that the process would now refuse stand among the matter's conflicts.",
		DefaultStatus: http.StatusCreated,
	}, o.correctDocuments)
}

// CorrectDocumentsIn is all that is right of how documents came.
type CorrectDocumentsIn struct {
	call.Keyed
	ID    string `path:"id"`
	Event int64  `path:"event" minimum:"1" doc:"By which they were added, as the matter's documents name it, or an earlier correction of it."`
	Body  struct {
		Kind         string `json:"kind" enum:"production,correspondence,court_paper,other"`
		ReceivedOn   string `json:"received_on" format:"date"`
		Source       string `json:"source"`
		Completeness string `json:"completeness,omitempty" enum:"complete,partial,refused" doc:"As when documents are added."`
		Reason       string `json:"reason" doc:"What was wrong and how you know."`
	}
}

func (o *operations) correctDocuments(ctx context.Context, u account.User, in *CorrectDocumentsIn) (*call.ResultOut, error) {
	on, err := call.Date("received_on", in.Body.ReceivedOn)
	if err != nil {
		return nil, err
	}
	r, err := o.Do(ctx, u, in.Keyed, transition.CorrectDocuments{
		Matter: in.ID, Event: in.Event, Kind: in.Body.Kind, ReceivedOn: on, Source: in.Body.Source, Completeness: in.Body.Completeness, Reason: in.Body.Reason,
	})
	if err != nil {
		return nil, err
	}
	return call.Done(r), nil
}
