package api

import (
	"net/http"

	"duces/handlers/access"
	"duces/handlers/api/call"
	"duces/workflow"
)

// Bodies that need more than the usual 1 MiB.
const (
	documentBody = 64 << 20
	csvBody      = 32 << 20
	bounceBody   = 10 << 20
)

// Routes are the policy's rows of the API: who may knock at which route.
func Routes() []access.Route {
	var rows []access.Route
	row := func(method, path string, roles []workflow.Role, member bool) *access.Route {
		rows = append(rows, access.Route{Method: method, Path: path, Roles: roles, Member: member})
		return &rows[len(rows)-1]
	}
	const (
		get, post, put, patch, del = http.MethodGet, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete

		ofReview, ofAll = true, false
	)
	everybody := []workflow.Role(nil) // who is signed in

	row(get, "/openapi.json", nil, ofAll).Public = true
	row(get, "/me", everybody, ofAll)
	row(get, "/me/preferences", everybody, ofAll)
	row(put, "/me/preferences", everybody, ofAll)
	row(get, "/me/feeds", everybody, ofAll)
	row(post, "/me/feeds", access.Readers, ofAll) // the engine knows what may be in it
	row(del, "/me/feeds/{feed}", everybody, ofAll)
	row(get, "/process", everybody, ofAll)

	row(get, "/matters", access.Readers, ofReview)
	row(get, "/matters/{id}", access.Readers, ofReview)
	row(get, "/matters/{id}/history", access.Readers, ofReview)
	row(get, "/matters/{id}/documents/{sha256}", access.Readers, ofReview)
	// A process may let compliance officers take a step; the engine knows which.
	row(post, "/matters/{id}/transitions", access.Noters, ofReview)
	row(post, "/matters:move", access.Noters, ofReview)
	row(post, "/matters:assign", access.Noters, ofReview)
	row(post, "/matters/{id}/notes", access.Noters, ofReview)
	row(post, "/documents", access.Noters, ofAll).Body = documentBody

	row(get, "/approvals", access.Readers, ofReview)
	row(get, "/approvals/{id}", access.Readers, ofReview)
	row(post, "/approvals/{id}", access.Approvers, ofReview)
	row(del, "/approvals/{id}", access.Noters, ofReview)

	row(get, "/reviews", access.Readers, ofReview)
	row(post, "/reviews", access.Movers, ofAll)
	row(get, "/reviews/{id}", access.Readers, ofReview)
	row(post, "/reviews/{id}/matters", access.Movers, ofReview)
	row(put, "/reviews/{id}/members/{user}", access.Movers, ofReview)
	row(del, "/reviews/{id}/members/{user}", access.Movers, ofReview)

	row(get, "/jurisdictions", access.Readers, ofAll)
	row(post, "/jurisdictions", access.Movers, ofAll)
	row(post, "/jurisdictions:import", access.Movers, ofAll).Body = csvBody
	row(get, "/jurisdictions/{id}", access.Readers, ofAll)
	row(put, "/jurisdictions/{id}", access.Movers, ofAll)

	row(get, "/deadlines", access.Readers, ofReview)
	row(post, "/deadlines:compute", everybody, ofAll) // holds nothing of anybody's
	row(get, "/matters/{id}/deadlines/{deadline}", access.Readers, ofReview)
	row(get, "/matters/{id}/deadlines/{deadline}/alerts", access.Readers, ofReview)
	row(post, "/matters/{id}/deadlines/{deadline}:change", access.Noters, ofReview)
	row(post, "/matters/{id}/deadlines/{deadline}:acknowledge", access.Noters, ofReview)
	row(get, "/closures", everybody, ofAll)
	row(post, "/closures", access.Admins, ofAll)
	row(post, "/bounces", access.Admins, ofAll).Body = bounceBody

	row(get, "/users", everybody, ofAll) // without e-mail, to choose members from
	row(post, "/users", access.Admins, ofAll)
	row(patch, "/users/{id}", access.Admins, ofAll)
	row(post, "/users/{id}/tokens", everybody, ofAll) // one's own, or as administrator
	row(del, "/users/{id}/tokens/{token}", everybody, ofAll)

	row(get, "/mails", everybody, ofAll) // one's own; more for auditors
	row(get, "/mails/{id}/message", access.Readers, ofReview)
	row(get, "/ledger", access.Auditors, ofAll)
	row(get, "/ledger/checkpoint", everybody, ofAll)
	return call.Routes(rows...)
}
