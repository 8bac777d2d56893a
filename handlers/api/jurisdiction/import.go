package jurisdiction

import (
	"bytes"
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"duces/handlers/api/call"
	"duces/workflow/account"
	"duces/workflow/jurisdiction"
)

// ImportIn is a CSV file.
type ImportIn struct {
	call.Keyed
	DryRun  bool   `query:"dry_run" doc:"true: check the file and store nothing."`
	RawBody []byte `contentType:"text/csv"`
}

// Imported is the answer to an import.
type Imported struct {
	call.MadeMany
	Count int `json:"count" doc:"Rows of the file."`
}

// ImportedOut carries it: 201, or 200 for a dry run.
type ImportedOut struct {
	Status int
	call.Replayed
	Body Imported
}

func (o *operations) addImport() {
	call.Add(o.API, huma.Operation{
		OperationID: "import-jurisdictions", Method: http.MethodPost, Path: "/jurisdictions:import", Summary: "Import a CSV file: all of its rows or none", Tags: []string{"Jurisdictions"},
		Description: "Columns: name, kind, state, zone and, if wanted, parent and contact. All problems come back together, each with its line.", DefaultStatus: http.StatusCreated,
	}, o.importJurisdictions)
	responses := o.Described("/jurisdictions:import").Post.Responses
	checked := *responses["201"]
	checked.Description = "The file is in order; nothing was stored"
	responses["200"] = &checked
}

func (o *operations) importJurisdictions(ctx context.Context, u account.User, in *ImportIn) (*ImportedOut, error) {
	items, err := jurisdiction.ReadCSV(bytes.NewReader(in.RawBody))
	if err != nil {
		return nil, err
	}
	if in.DryRun {
		return &ImportedOut{Status: http.StatusOK, Body: Imported{Count: len(items), MadeMany: call.MadeMany{IDs: []string{}, Result: call.Result{Events: []call.Stored{}}}}}, nil
	}
	r, err := o.Do(ctx, u, in.Keyed, jurisdiction.Add{Items: items})
	if err != nil {
		return nil, err
	}
	all := call.CreatedMany(r)
	return &ImportedOut{Status: http.StatusCreated, Replayed: all.Replayed, Body: Imported{Count: len(items), MadeMany: all.Body}}, nil
}
