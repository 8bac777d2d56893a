// Package jurisdiction is the family of operations on jurisdictions: what is on
// record about them, and their import from CSV.
package jurisdiction

import (
	"context"
	"net/http"
	"slices"

	"duces/handlers/access"
	"duces/handlers/api/call"
	"duces/workflow"
	"duces/workflow/view"
)

// Reads is what the family reads. What the viewer may not see is
// workflow.NotFound, or not among the items.
type Reads interface {
	World(ctx context.Context, actor string, streams ...workflow.Stream) (workflow.Facts, error)
	Jurisdictions(context.Context, workflow.Viewer, view.JurisdictionFilter) (view.Page[view.JurisdictionRow], error)
}

type operations struct {
	*call.API
	reads Reads
}

// Register adds the family to the API.
func Register(api *call.API, reads Reads) {
	o := &operations{api, reads}
	o.addJurisdictions()
	o.addContacts()
	o.addMerge()
	o.addImport()
}

const csvBody = 32 << 20

// Routes are the family's rows of the policy.
func Routes() []access.Route {
	return slices.Concat(call.Routes(
		access.Route{Method: http.MethodGet, Path: "/jurisdictions", For: workflow.VerbReadMatters},
		access.Route{Method: http.MethodPost, Path: "/jurisdictions", For: workflow.VerbRunReviews},
		access.Route{Method: http.MethodPost, Path: "/jurisdictions:import", For: workflow.VerbRunReviews, Body: csvBody},
		access.Route{Method: http.MethodGet, Path: "/jurisdictions/{id}", For: workflow.VerbReadMatters},
		access.Route{Method: http.MethodPut, Path: "/jurisdictions/{id}", For: workflow.VerbRunReviews},
		access.Route{Method: http.MethodGet, Path: "/jurisdictions/{id}/contacts", For: workflow.VerbReadMatters},
		access.Route{Method: http.MethodPost, Path: "/jurisdictions/{id}/contacts", For: workflow.VerbRunReviews},
		access.Route{Method: http.MethodPut, Path: "/jurisdictions/{id}/contacts/{contact}", For: workflow.VerbRunReviews},
		access.Route{Method: http.MethodPost, Path: "/jurisdictions/{id}/contacts/{contact}:end", For: workflow.VerbRunReviews},
		access.Route{Method: http.MethodGet, Path: "/jurisdictions/{id}/aliases", For: workflow.VerbReadMatters},
		access.Route{Method: http.MethodPost, Path: "/jurisdictions/{id}/aliases", For: workflow.VerbRunReviews},
		access.Route{Method: http.MethodDelete, Path: "/jurisdictions/{id}/aliases", For: workflow.VerbRunReviews},
		access.Route{Method: http.MethodPost, Path: "/jurisdictions/{id}:merge", For: workflow.VerbRunReviews},
	), call.FileRoutes(access.Route{Method: http.MethodGet, Path: "/jurisdictions", For: workflow.VerbReadMatters}))
}
