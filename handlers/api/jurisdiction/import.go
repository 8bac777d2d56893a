package jurisdiction

import (
	"bytes"
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"duces/handlers/api/call"
	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/jurisdiction"
)

// ImportIn is a CSV file.
type ImportIn struct {
	call.Keyed
	DryRun  bool   `query:"dry_run" doc:"true: check the file and save nothing."`
	RawBody []byte `contentType:"text/csv"`
}

// Imported is the answer to an import.
type Imported struct {
	call.MadeMany
	Count int          `json:"count" doc:"Number of rows in the file."`
	Notes []ImportNote `json:"notes" doc:"Remarks about a valid file: for each line, a parent that is neither on record nor in the file."`
}

// ImportNote is what to know of a line.
type ImportNote struct {
	Location string `json:"location" doc:"The line, such as line 3."`
	Message  string `json:"message"`
}

// ImportedOut carries it: 201, or 200 for a dry run.
type ImportedOut struct {
	Status int
	call.Replayed
	Body Imported
}

func (o *operations) addImport() {
	call.Add(o.API, huma.Operation{
		OperationID: "import-jurisdictions", Method: http.MethodPost, Path: "/jurisdictions:import", Summary: "Import a CSV file: all rows, or none", Tags: []string{"Jurisdictions"},
		Description: "Columns: name, kind, state, and zone. Optional: parent, contact, and zone_confirmed (yes: the time zone is correct although it is not used in the state). " +
			"UTF-8, UTF-16, or Windows-1252. The first line shows the separator. Name, kind, state, and parent together identify a jurisdiction. " +
			"The answer lists all problems, each with its line.", DefaultStatus: http.StatusCreated,
	}, o.importJurisdictions)
	responses := o.Described("/jurisdictions:import").Post.Responses
	checked := *responses["201"]
	checked.Description = "The file is valid. Nothing was saved"
	responses["200"] = &checked
}

func (o *operations) importJurisdictions(ctx context.Context, u account.User, in *ImportIn) (*ImportedOut, error) {
	list, err := jurisdiction.ReadCSV(bytes.NewReader(in.RawBody))
	if err != nil {
		return nil, err
	}
	facts, err := o.reads.World(ctx, u.ID)
	if err != nil {
		return nil, err
	}
	if in.DryRun {
		notes, err := list.Check(facts)
		if err != nil {
			return nil, err
		}
		return &ImportedOut{Status: http.StatusOK, Body: Imported{
			Count: len(list.Items), Notes: notesOf(notes), MadeMany: call.MadeMany{IDs: []string{}, Result: call.Result{Events: []call.Stored{}}},
		}}, nil
	}
	notes, err := list.Notes(facts)
	if err != nil {
		return nil, err
	}
	r, err := o.Do(ctx, u, in.Keyed, jurisdiction.Add{Items: list.Items})
	if err != nil {
		return nil, list.AtLines(err)
	}
	all := call.CreatedMany(r)
	return &ImportedOut{Status: http.StatusCreated, Replayed: all.Replayed, Body: Imported{Count: len(list.Items), Notes: notesOf(notes), MadeMany: all.Body}}, nil
}

func notesOf(details []workflow.Detail) []ImportNote {
	notes := make([]ImportNote, len(details))
	for i, d := range details {
		notes[i] = ImportNote{Location: d.Field, Message: d.Message}
	}
	return notes
}
