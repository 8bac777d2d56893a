// Package account is the family of operations on users and on oneself: passwords,
// tokens, preferences and calendar addresses. Of a secret it stores the hash alone.
package account

import (
	"context"
	"net/http"
	"slices"

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
	User(ctx context.Context, id string) (account.User, error)
	Users(context.Context, workflow.Viewer, view.UserFilter) ([]view.UserRow, error)
	// LastUses says of a user's tokens and calendar addresses, by id, when each was used last.
	LastUses(ctx context.Context, user string) (map[string]view.CredentialUse, error)
	// Programs lists the live tokens that belong to no person.
	Programs(ctx context.Context) ([]view.CredentialRow, error)
}

type operations struct {
	*call.API
	reads Reads
}

// Register adds the family to the API.
func Register(api *call.API, reads Reads) {
	o := &operations{api, reads}
	o.addUsers()
	o.addTokens()
	o.addMe()
	o.addPreferences()
	o.addFeeds()
	o.addPrograms()
}

// Routes are the family's rows of the policy.
func Routes() []access.Route {
	return slices.Concat(call.Routes(
		access.Route{Method: http.MethodGet, Path: "/me"},
		access.Route{Method: http.MethodGet, Path: "/me/preferences"},
		access.Route{Method: http.MethodPut, Path: "/me/preferences"},
		access.Route{Method: http.MethodGet, Path: "/me/feeds"},
		access.Route{Method: http.MethodPost, Path: "/me/feeds", For: workflow.VerbReadMatters}, // the engine knows what may be in it
		access.Route{Method: http.MethodDelete, Path: "/me/feeds/{feed}"},
		access.Route{Method: http.MethodGet, Path: "/users"}, // without email, to choose members from
		access.Route{Method: http.MethodPost, Path: "/users", For: workflow.VerbRunUsers},
		access.Route{Method: http.MethodPatch, Path: "/users/{id}", For: workflow.VerbRunUsers},
		access.Route{Method: http.MethodPost, Path: "/users/{id}/tokens"}, // one's own
		access.Route{Method: http.MethodGet, Path: "/users/{id}/tokens"},  // one's own, or as administrator
		access.Route{Method: http.MethodGet, Path: "/users/{id}/feeds"},
		access.Route{Method: http.MethodDelete, Path: "/users/{id}/feeds/{feed}"},
		access.Route{Method: http.MethodGet, Path: "/programs", For: workflow.VerbRunUsers},
		access.Route{Method: http.MethodDelete, Path: "/programs/{id}", For: workflow.VerbRunUsers},
		access.Route{Method: http.MethodDelete, Path: "/users/{id}/tokens/{token}"},
	), call.FileRoutes(access.Route{Method: http.MethodGet, Path: "/users", For: workflow.VerbRunUsers}))
}
