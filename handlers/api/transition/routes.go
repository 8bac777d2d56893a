// Package transition is the family of operations that move matters, and of the
// requests for approval that a move may have to wait for.
package transition

import (
	"context"
	"net/http"
	"slices"

	"duces/handlers/access"
	"duces/handlers/api/call"
	"duces/handlers/letterfile"
	"duces/workflow"
	"duces/workflow/view"
)

// Reads is what the family reads. What the viewer may not see is
// workflow.NotFound, or not among the items.
type Reads interface {
	World(ctx context.Context, actor string, streams ...workflow.Stream) (workflow.Facts, error)
	Approvals(context.Context, workflow.Viewer, view.ApprovalFilter) (view.Page[view.ApprovalRow], error)
	Approval(context.Context, workflow.Viewer, string) (view.ApprovalRow, error)
}

type operations struct {
	*call.API
	reads Reads
	files letterfile.Store
}

// Register adds the family to the API.
func Register(api *call.API, reads Reads, files letterfile.Store) {
	o := &operations{api, reads, files}
	o.addMoves()
	o.addMoveMany()
	o.addCorrections()
	o.addApprovals()
	o.addApproveMany()
}

// Routes are the family's rows of the policy.
func Routes() []access.Route {
	return slices.Concat(call.Routes(
		// A process may let compliance officers take a step; the engine knows which.
		access.Route{Method: http.MethodPost, Path: "/matters/{id}/transitions", For: workflow.VerbNote, Member: true},
		access.Route{Method: http.MethodPost, Path: "/matters/{id}/transitions/{event}/correction", For: workflow.VerbNote, Member: true},
		access.Route{Method: http.MethodPost, Path: "/matters/{id}/conflicts", For: workflow.VerbCorrect, Member: true},
		access.Route{Method: http.MethodPost, Path: "/matters:move", For: workflow.VerbNote, Member: true},
		access.Route{Method: http.MethodGet, Path: "/approvals", For: workflow.VerbReadMatters, Member: true},
		access.Route{Method: http.MethodPost, Path: "/approvals:approve", For: workflow.VerbApprove, Member: true},
		access.Route{Method: http.MethodGet, Path: "/approvals/{id}", For: workflow.VerbReadMatters, Member: true},
		access.Route{Method: http.MethodPost, Path: "/approvals/{id}", For: workflow.VerbApprove, Member: true},
		access.Route{Method: http.MethodDelete, Path: "/approvals/{id}", For: workflow.VerbNote, Member: true},
	), call.FileRoutes(access.Route{Method: http.MethodGet, Path: "/approvals", For: workflow.VerbReadMatters, Member: true}))
}
