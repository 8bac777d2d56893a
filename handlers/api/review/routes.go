// Package review is the family of operations on reviews: their list, their members
// and the matters opened in them.
package review

import (
	"context"
	"net/http"
	"time"

	"duces/handlers/access"
	"duces/handlers/api/call"
	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/view"
)

// Reads is what the family reads. What the viewer may not see is
// workflow.NotFound, or not among the items.
type Reads interface {
	World(ctx context.Context, actor string, streams ...workflow.Stream) (workflow.Facts, error)
	Reviews(context.Context, workflow.Viewer, time.Time) ([]view.ReviewRow, error)
	ExtensionCounts(ctx context.Context, v workflow.Viewer, review string) (view.ExtensionCounts, error)
	User(ctx context.Context, id string) (account.User, error)
}

type operations struct {
	*call.API
	reads Reads
}

// Register adds the family to the API.
func Register(api *call.API, reads Reads) {
	o := &operations{api, reads}
	o.addReviews()
	o.addMembers()
	o.addLetters()
	o.addOnline()
	o.addDemandSets()
	o.addOffice()
	o.addExclusions()
}

// everyJurisdiction holds as many ids as one request may name.
const everyJurisdiction = 8 << 20

// Routes are the family's rows of the policy.
func Routes() []access.Route {
	return call.Routes(
		access.Route{Method: http.MethodGet, Path: "/reviews", For: workflow.VerbReadMatters, Member: true},
		access.Route{Method: http.MethodPost, Path: "/reviews", For: workflow.VerbRunReviews},
		access.Route{Method: http.MethodGet, Path: "/reviews/{id}", For: workflow.VerbReadMatters, Member: true},
		access.Route{Method: http.MethodPost, Path: "/reviews/{id}/matters", For: workflow.VerbRunReviews, Member: true, Body: everyJurisdiction},
		access.Route{Method: http.MethodGet, Path: "/reviews/{id}/letters", For: workflow.VerbReadMatters, Member: true},
		access.Route{Method: http.MethodGet, Path: "/reviews/{id}/letters/{name}", For: workflow.VerbReadMatters, Member: true},
		access.Route{Method: http.MethodPut, Path: "/reviews/{id}/letters/{name}", For: workflow.VerbRunReviews, Member: true},
		access.Route{Method: http.MethodPut, Path: "/reviews/{id}/online", For: workflow.VerbRunReviews, Member: true},
		access.Route{Method: http.MethodPut, Path: "/reviews/{id}/agency", For: workflow.VerbRunReviews, Member: true},
		access.Route{Method: http.MethodPost, Path: "/reviews/{id}/officials", For: workflow.VerbRunReviews, Member: true},
		access.Route{Method: http.MethodPost, Path: "/reviews/{id}/exclusions", For: workflow.VerbRunReviews, Member: true},
		access.Route{Method: http.MethodPost, Path: "/reviews/{id}/exclusions/{jurisdiction}/end", For: workflow.VerbRunReviews, Member: true},
		access.Route{Method: http.MethodGet, Path: "/reviews/{id}/demand-sets", For: workflow.VerbReadMatters, Member: true},
		access.Route{Method: http.MethodPost, Path: "/reviews/{id}/demand-sets", For: workflow.VerbRunReviews, Member: true},
		access.Route{Method: http.MethodPut, Path: "/reviews/{id}/members/{user}", For: workflow.VerbRunReviews, Member: true},
		access.Route{Method: http.MethodDelete, Path: "/reviews/{id}/members/{user}", For: workflow.VerbRunReviews, Member: true},
	)
}
