package matter

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"duces/handlers/api/call"
	"duces/workflow/account"
	"duces/workflow/annotate"
)

// NoteIn is a note on a matter.
type NoteIn struct {
	call.Keyed
	ID   string `path:"id"`
	Body struct {
		Text string `json:"text"`
	}
}

// NotesIn is one note on many matters.
type NotesIn struct {
	call.Keyed
	Body struct {
		Matters []string `json:"matters" minItems:"1" maxItems:"5000" doc:"Ids."`
		Text    string   `json:"text"`
	}
}

func (o *operations) addNotes() {
	call.Add(o.API, huma.Operation{
		OperationID: "add-notes", Method: http.MethodPost, Path: "/matters:note", Summary: "Add one note to many matters: all, or none", Tags: []string{"Matters"}, DefaultStatus: http.StatusCreated,
		Errors: []int{http.StatusNotFound},
	}, func(ctx context.Context, u account.User, in *NotesIn) (*AssignedOut, error) {
		r, err := o.Do(ctx, u, in.Keyed, annotate.AddNotes{Matters: in.Body.Matters, Text: in.Body.Text})
		if err != nil {
			return nil, err
		}
		return &AssignedOut{Replayed: call.Again(r), Body: Assigned{Events: call.EventsOf(r), Ledger: call.Ledger{Index: r.Index, Size: r.Size}}}, nil
	})
	call.Add(o.API, huma.Operation{
		OperationID: "add-note", Method: http.MethodPost, Path: "/matters/{id}/notes", Summary: "Add a note", Tags: []string{"Matters"}, DefaultStatus: http.StatusCreated,
	}, func(ctx context.Context, u account.User, in *NoteIn) (*call.ResultOut, error) {
		r, err := o.Do(ctx, u, in.Keyed, annotate.AddNote{Matter: in.ID, Text: in.Body.Text})
		if err != nil {
			return nil, err
		}
		return call.Done(r), nil
	})
}
