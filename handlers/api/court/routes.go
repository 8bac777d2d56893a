// Package court is the family of operations on proceedings, their orders, associations, and what orders bar in a matter.
package court

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
	Proceedings(context.Context, workflow.Viewer, view.ProceedingFilter) (view.Page[view.ProceedingRow], error)
	Associations(context.Context, workflow.Viewer, view.AssociationFilter) (view.Page[view.AssociationRow], error)
}

type operations struct {
	*call.API
	reads Reads
}

// Register adds the family to the API.
func Register(api *call.API, reads Reads) {
	o := &operations{api, reads}
	o.addProceedings()
	o.addParties()
	o.addPapers()
	o.addOrders()
	o.addLater()
	o.addAssociations()
	o.addBars()
}

const orderBody = 4 << 20 // a hundred clauses, each with many jurisdictions

// Routes are the family's rows of the policy.
func Routes() []access.Route {
	row := func(method, path string, verb workflow.Verb) access.Route {
		return access.Route{Method: method, Path: path, For: verb}
	}
	get := func(path string) access.Route { return row(http.MethodGet, path, workflow.VerbReadMatters) }
	post := func(path string) access.Route { return row(http.MethodPost, path, workflow.VerbRecordCourts) }
	large := func(path string) access.Route {
		r := post(path)
		r.Body = orderBody
		return r
	}
	return call.Routes(
		get("/proceedings"), post("/proceedings"), get("/proceedings/{id}"), row(http.MethodPatch, "/proceedings/{id}", workflow.VerbRecordCourts),
		post("/proceedings/{id}/parties"), post("/proceedings/{id}/links"), post("/proceedings/{id}/filings"), post("/proceedings/{id}/dates"),
		post("/proceedings/{id}/dates/{date}:end"), large("/proceedings/{id}/orders"), large("/proceedings/{id}/orders:preview"),
		post("/proceedings/{id}/orders/{order}:void"), large("/proceedings/{id}/orders/{order}/clauses/{clause}:correct"),
		post("/proceedings/{id}/orders/{order}/clauses/{clause}:event"), post("/proceedings/{id}/orders/{order}/clauses/{clause}:coverage"),
		get("/associations"), post("/associations"), get("/associations/{id}"), large("/associations/{id}/members"), large("/associations/{id}/members:preview"),
		access.Route{Method: http.MethodGet, Path: "/matters/{id}/orders", For: workflow.VerbReadMatters, Member: true},
	)
}
