// Package award is the family of operations on awards: their ledgers, their import from CSV, what they add up to, and
// the debts that disallowed ones leave behind.
package award

import (
	"context"
	"net/http"

	"duces/handlers/access"
	"duces/handlers/api/call"
	"duces/workflow"
	"duces/workflow/view"
)

// Reads is what the family reads. What the viewer may not see is workflow.NotFound, or not among the items.
type Reads interface {
	World(ctx context.Context, actor string, streams ...workflow.Stream) (workflow.Facts, error)
	Awards(context.Context, workflow.Viewer, view.AwardFilter) (view.Page[view.AwardRow], error)
	Debts(context.Context, workflow.Viewer, view.DebtFilter) (view.Page[view.DebtRow], error)
	Money(context.Context, workflow.Viewer, view.MoneyFilter) ([]view.MoneyRow, error)
	Reviewed(context.Context, workflow.Viewer, view.ReviewedFilter) (view.Reviewed, error)
	Matters(ctx context.Context, v workflow.Viewer, f view.MatterFilter) (view.Page[view.MatterRow], error)
}

type operations struct {
	*call.API
	reads Reads
}

// Register adds the family to the API.
func Register(api *call.API, reads Reads) {
	o := &operations{api, reads}
	o.addAwards()
	o.addActions()
	o.addAuthority()
	o.addImport()
	o.addMoney()
	o.addDebts()
}

const csvBody = 32 << 20

// Routes are the family's rows of the policy.
func Routes() []access.Route {
	return call.Routes(
		access.Route{Method: http.MethodGet, Path: "/awards", For: workflow.VerbReadMatters},
		access.Route{Method: http.MethodPost, Path: "/awards", For: workflow.VerbRecordAwards},
		access.Route{Method: http.MethodPost, Path: "/awards:import", For: workflow.VerbRecordAwards, Body: csvBody},
		access.Route{Method: http.MethodGet, Path: "/awards/{id}", For: workflow.VerbReadMatters},
		access.Route{Method: http.MethodGet, Path: "/awards/{id}/authority", For: workflow.VerbReadMatters},
		access.Route{Method: http.MethodGet, Path: "/awards/{id}/authorities", For: workflow.VerbReadMatters},
		access.Route{Method: http.MethodPost, Path: "/awards/{id}/actions", For: workflow.VerbRecordAwards},
		access.Route{Method: http.MethodPost, Path: "/awards/{id}/actions/{action}/correction", For: workflow.VerbRecordAwards},
		access.Route{Method: http.MethodPost, Path: "/awards/{id}/names", For: workflow.VerbRecordAwards},
		access.Route{Method: http.MethodPost, Path: "/awards/{id}/identifiers", For: workflow.VerbRecordAwards},
		access.Route{Method: http.MethodGet, Path: "/money", For: workflow.VerbReadMatters},
		access.Route{Method: http.MethodGet, Path: "/debts", For: workflow.VerbReadMatters},
		access.Route{Method: http.MethodPost, Path: "/debts", For: workflow.VerbRecordAwards},
		access.Route{Method: http.MethodGet, Path: "/debts/{id}", For: workflow.VerbReadMatters},
		access.Route{Method: http.MethodPost, Path: "/debts/{id}/entries", For: workflow.VerbRecordAwards},
		access.Route{Method: http.MethodPost, Path: "/debts/{id}/correction", For: workflow.VerbRecordAwards},
		access.Route{Method: http.MethodPost, Path: "/debts/{id}/withdrawal", For: workflow.VerbRecordAwards},
		access.Route{Method: http.MethodPost, Path: "/debts/{id}/overpayment", For: workflow.VerbRecordAwards},
	)
}
