// Package deadline is the family of operations on due dates: lists, one deadline
// with its receipt and its alerts, changes, acknowledgments, court closures and
// the computing of a date.
package deadline

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
	Deadlines(context.Context, workflow.Viewer, view.DeadlineFilter) (view.Page[view.DeadlineRow], error)
	History(context.Context, workflow.Viewer, view.HistoryFilter) (view.Page[view.HistoryRow], error)
	Extensions(context.Context, workflow.Viewer, view.ExtensionFilter) (view.Page[view.ExtensionRow], error)
	// AlertLedger gives every alert ever queued about a deadline of a matter.
	AlertLedger(ctx context.Context, v workflow.Viewer, matter, deadline string) (view.AlertLedger, error)
}

type operations struct {
	*call.API
	reads Reads
}

// Register adds the family to the API.
func Register(api *call.API, reads Reads) {
	o := &operations{api, reads}
	o.addDeadlines()
	o.addDeadline()
	o.addChange()
	o.addAcknowledge()
	o.addMany()
	o.addAlerts()
	o.addCompute()
	o.addClosures()
	o.addExtensions()
	o.addOwnDates()
}

// Routes are the family's rows of the policy.
func Routes() []access.Route {
	return slices.Concat(call.Routes(
		access.Route{Method: http.MethodGet, Path: "/deadlines", For: workflow.VerbReadMatters, Member: true},
		access.Route{Method: http.MethodPost, Path: "/deadlines:compute"}, // holds nothing of anybody's
		access.Route{Method: http.MethodPost, Path: "/deadlines:acknowledge", For: workflow.VerbAcknowledge, Member: true},
		access.Route{Method: http.MethodPost, Path: "/deadlines:extend", For: workflow.VerbChangeDeadlines, Member: true},
		access.Route{Method: http.MethodGet, Path: "/matters/{id}/deadlines/{deadline}", For: workflow.VerbReadMatters, Member: true},
		access.Route{Method: http.MethodGet, Path: "/matters/{id}/deadlines/{deadline}/alerts", For: workflow.VerbReadMatters, Member: true},
		access.Route{Method: http.MethodPost, Path: "/matters/{id}/deadlines/{deadline}:change", For: workflow.VerbChangeDeadlines, Member: true},
		access.Route{Method: http.MethodPost, Path: "/matters/{id}/deadlines/{deadline}:acknowledge", For: workflow.VerbAcknowledge, Member: true},
		access.Route{Method: http.MethodGet, Path: "/extensions", For: workflow.VerbReadMatters, Member: true},
		access.Route{Method: http.MethodPost, Path: "/extensions:decide", For: workflow.VerbChangeDeadlines, Member: true},
		access.Route{Method: http.MethodPost, Path: "/matters/{id}/deadlines/{deadline}:ask", For: workflow.VerbChangeDeadlines, Member: true},
		access.Route{Method: http.MethodPost, Path: "/matters/{id}/extensions/{request}:decide", For: workflow.VerbChangeDeadlines, Member: true},
		access.Route{Method: http.MethodPost, Path: "/matters/{id}/extensions/{request}:withdraw", For: workflow.VerbChangeDeadlines, Member: true},
		access.Route{Method: http.MethodPost, Path: "/matters/{id}/own-dates", For: workflow.VerbChangeDeadlines, Member: true},
		access.Route{Method: http.MethodPost, Path: "/matters/{id}/deadlines/{deadline}:end", For: workflow.VerbChangeDeadlines, Member: true},
		access.Route{Method: http.MethodGet, Path: "/closures"},
		access.Route{Method: http.MethodPost, Path: "/closures", For: workflow.VerbDeclareClosures},
	), call.FileRoutes(access.Route{Method: http.MethodGet, Path: "/deadlines", For: workflow.VerbReadMatters, Member: true}))
}
