package api

import (
	"bytes"
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"duces/handlers/api/call"
	"duces/workflow/account"
	"duces/workflow/jurisdiction"
	"duces/workflow/view"
)

// Jurisdiction is one line of the list of jurisdictions.
type Jurisdiction struct {
	ID      string `json:"id"`
	Name    string `json:"name"`
	Kind    string `json:"kind"`
	State   string `json:"state"`
	Zone    string `json:"zone"`
	Parent  string `json:"parent,omitempty"`
	Matters int    `json:"matters" doc:"Those that you may see."`
}

// JurisdictionDetail is a jurisdiction with whom to write to.
type JurisdictionDetail struct {
	ID string `json:"id"`
	jurisdiction.New
	Version int `json:"version"`
}

// JurisdictionOut carries a jurisdiction.
type JurisdictionOut struct{ Body JurisdictionDetail }

// JurisdictionsIn narrows the list of jurisdictions.
type JurisdictionsIn struct {
	call.Paged
	Kind  string `query:"kind" enum:"state,county,city,consolidated,town,special_district"`
	State string `query:"state" doc:"Two letters."`
	Query string `query:"q" maxLength:"200" doc:"Text in the name."`
	NotIn string `query:"not_in" doc:"Id of a review: only those without a matter in it."`
}

// AddJurisdictionIn puts one on record.
type AddJurisdictionIn struct {
	call.Keyed
	Body jurisdiction.New
}

// ChangeJurisdictionIn replaces what is on record.
type ChangeJurisdictionIn struct {
	call.Keyed
	ID   string `path:"id"`
	Body jurisdiction.New
}

// ImportIn is a CSV file.
type ImportIn struct {
	call.Keyed
	DryRun  string `query:"dry_run" enum:"true,false" doc:"true: check the file and store nothing."`
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

func addJurisdictions(a *api) {
	tags := []string{"Jurisdictions"}
	call.Add(a.API, huma.Operation{
		OperationID: "list-jurisdictions", Method: http.MethodGet, Path: "/jurisdictions", Summary: "List jurisdictions", Tags: tags,
	}, func(ctx context.Context, u account.User, in *JurisdictionsIn) (*call.ListOut[Jurisdiction], error) {
		page, err := a.Reader.Jurisdictions(ctx, u.Viewer(), view.JurisdictionFilter{
			Kind: in.Kind, State: in.State, Query: in.Query, NotIn: in.NotIn, Limit: in.Limit, Cursor: in.Cursor,
		})
		if err != nil {
			return nil, err
		}
		return call.ListOf(page.Items, page.Next, func(r view.JurisdictionRow) Jurisdiction { return Jurisdiction(r) }), nil
	})
	call.Add(a.API, huma.Operation{
		OperationID: "get-jurisdiction", Method: http.MethodGet, Path: "/jurisdictions/{id}", Summary: "One jurisdiction", Tags: tags,
	}, func(ctx context.Context, u account.User, in *call.OneIn) (*JurisdictionOut, error) {
		w, err := a.Reader.World(ctx, u.ID, jurisdiction.Stream(in.ID))
		if err != nil {
			return nil, err
		}
		j, err := jurisdiction.Find(w, in.ID)
		if err != nil {
			return nil, err
		}
		return &JurisdictionOut{Body: JurisdictionDetail{ID: j.ID, Version: j.Version, New: jurisdiction.New{
			Name: j.Name, Kind: j.Kind, State: j.State, Zone: j.Zone, Parent: j.Parent, Contact: j.Contact,
		}}}, nil
	})
	call.Add(a.API, huma.Operation{
		OperationID: "add-jurisdiction", Method: http.MethodPost, Path: "/jurisdictions", Summary: "Put a jurisdiction on record", Tags: tags, DefaultStatus: http.StatusCreated,
	}, func(ctx context.Context, u account.User, in *AddJurisdictionIn) (*call.MadeOut, error) {
		r, err := a.Do(ctx, u, in.Keyed, jurisdiction.Add{Items: []jurisdiction.New{in.Body}})
		if err != nil {
			return nil, err
		}
		return call.Created(r, "/jurisdictions/"), nil
	})
	call.Add(a.API, huma.Operation{
		OperationID: "change-jurisdiction", Method: http.MethodPut, Path: "/jurisdictions/{id}", Summary: "Replace what is on record about a jurisdiction", Tags: tags, DefaultStatus: http.StatusOK,
	}, func(ctx context.Context, u account.User, in *ChangeJurisdictionIn) (*call.ResultOut, error) {
		r, err := a.Do(ctx, u, in.Keyed, jurisdiction.Change{ID: in.ID, New: in.Body})
		if err != nil {
			return nil, err
		}
		return call.Done(r), nil
	})
	call.Add(a.API, huma.Operation{
		OperationID: "import-jurisdictions", Method: http.MethodPost, Path: "/jurisdictions:import", Summary: "Import a CSV file: all of its rows or none", Tags: tags,
		Description: "Columns: name, kind, state, zone and, if wanted, parent and contact. All problems come back together, each with its line.", DefaultStatus: http.StatusCreated,
	}, a.importJurisdictions)
}

func (a *api) importJurisdictions(ctx context.Context, u account.User, in *ImportIn) (*ImportedOut, error) {
	items, err := jurisdiction.ReadCSV(bytes.NewReader(in.RawBody))
	if err != nil {
		return nil, err
	}
	if in.DryRun == "true" {
		return &ImportedOut{Status: http.StatusOK, Body: Imported{Count: len(items), MadeMany: call.MadeMany{IDs: []string{}, Result: call.Result{Events: []call.Stored{}}}}}, nil
	}
	r, err := a.Do(ctx, u, in.Keyed, jurisdiction.Add{Items: items})
	if err != nil {
		return nil, err
	}
	all := call.CreatedMany(r)
	return &ImportedOut{Status: http.StatusCreated, Replayed: all.Replayed, Body: Imported{Count: len(items), MadeMany: all.Body}}, nil
}
