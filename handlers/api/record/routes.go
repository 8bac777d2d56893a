// Package record is the family of operations on the record: histories, the ledger
// and its checkpoint, and the processes that matters follow. It changes nothing.
package record

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
	History(context.Context, workflow.Viewer, view.HistoryFilter) (view.Page[view.HistoryRow], error)
	LedgerHead(context.Context) (view.LedgerHead, error)
}

type operations struct {
	*call.API
	reads Reads
}

// Register adds the family to the API.
func Register(api *call.API, reads Reads) {
	o := &operations{api, reads}
	o.addHistory()
	o.addLedger()
	o.addProcess()
}

// Routes are the family's rows of the policy.
func Routes() []access.Route {
	return slices.Concat(call.Routes(
		access.Route{Method: http.MethodGet, Path: "/process", For: workflow.VerbReadMatters},
		access.Route{Method: http.MethodGet, Path: "/matters/{id}/history", For: workflow.VerbReadMatters, Member: true},
		access.Route{Method: http.MethodGet, Path: "/matters/{id}/history.pdf", For: workflow.VerbReadMatters, Member: true},
		access.Route{Method: http.MethodGet, Path: "/ledger", For: workflow.VerbReadLedger},
		access.Route{Method: http.MethodGet, Path: "/ledger/checkpoint"},
	), call.FileRoutes(access.Route{Method: http.MethodGet, Path: "/matters/{id}/history", For: workflow.VerbReadMatters, Member: true}),
		call.FileRoutes(access.Route{Method: http.MethodGet, Path: "/ledger", For: workflow.VerbReadLedger}))
}
