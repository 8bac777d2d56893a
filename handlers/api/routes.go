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

// Routes are the policy's rows of the API: which route is for whom.
func Routes() []access.Route {
	var rows []access.Route
	row := func(method, path string, verb workflow.Verb, member bool) *access.Route {
		rows = append(rows, access.Route{Method: method, Path: path, For: verb, Member: member})
		return &rows[len(rows)-1]
	}
	const (
		get, post, put, patch, del = http.MethodGet, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete

		ofReview, ofAll = true, false
	)
	const everybody = workflow.Verb("") // who is signed in

	row(get, "/openapi.json", everybody, ofAll).Public = true
	row(get, "/me", everybody, ofAll)
	row(get, "/me/preferences", everybody, ofAll)
	row(put, "/me/preferences", everybody, ofAll)
	row(get, "/me/feeds", everybody, ofAll)
	row(post, "/me/feeds", workflow.VerbReadMatters, ofAll) // the engine knows what may be in it
	row(del, "/me/feeds/{feed}", everybody, ofAll)
	row(get, "/process", everybody, ofAll)

	row(get, "/matters", workflow.VerbReadMatters, ofReview)
	row(get, "/matters/{id}", workflow.VerbReadMatters, ofReview)
	row(get, "/matters/{id}/history", workflow.VerbReadMatters, ofReview)
	row(get, "/matters/{id}/documents/{sha256}", workflow.VerbReadMatters, ofReview)
	// A process may let compliance officers take a step; the engine knows which.
	row(post, "/matters/{id}/transitions", workflow.VerbNote, ofReview)
	row(post, "/matters:move", workflow.VerbNote, ofReview)
	row(post, "/matters:assign", workflow.VerbAssign, ofReview)
	row(post, "/matters/{id}/notes", workflow.VerbNote, ofReview)
	row(post, "/documents", workflow.VerbNote, ofAll).Body = documentBody

	row(get, "/approvals", workflow.VerbReadMatters, ofReview)
	row(get, "/approvals/{id}", workflow.VerbReadMatters, ofReview)
	row(post, "/approvals/{id}", workflow.VerbApprove, ofReview)
	row(del, "/approvals/{id}", workflow.VerbNote, ofReview)

	row(get, "/reviews", workflow.VerbReadMatters, ofReview)
	row(post, "/reviews", workflow.VerbRunReviews, ofAll)
	row(get, "/reviews/{id}", workflow.VerbReadMatters, ofReview)
	row(post, "/reviews/{id}/matters", workflow.VerbRunReviews, ofReview)
	row(put, "/reviews/{id}/members/{user}", workflow.VerbRunReviews, ofReview)
	row(del, "/reviews/{id}/members/{user}", workflow.VerbRunReviews, ofReview)

	row(get, "/jurisdictions", workflow.VerbReadMatters, ofAll)
	row(post, "/jurisdictions", workflow.VerbRunReviews, ofAll)
	row(post, "/jurisdictions:import", workflow.VerbRunReviews, ofAll).Body = csvBody
	row(get, "/jurisdictions/{id}", workflow.VerbReadMatters, ofAll)
	row(put, "/jurisdictions/{id}", workflow.VerbRunReviews, ofAll)

	row(get, "/deadlines", workflow.VerbReadMatters, ofReview)
	row(post, "/deadlines:compute", everybody, ofAll) // holds nothing of anybody's
	row(get, "/matters/{id}/deadlines/{deadline}", workflow.VerbReadMatters, ofReview)
	row(get, "/matters/{id}/deadlines/{deadline}/alerts", workflow.VerbReadMatters, ofReview)
	row(post, "/matters/{id}/deadlines/{deadline}:change", workflow.VerbChangeDeadlines, ofReview)
	row(post, "/matters/{id}/deadlines/{deadline}:acknowledge", workflow.VerbAcknowledge, ofReview)
	row(get, "/closures", everybody, ofAll)
	row(post, "/closures", workflow.VerbDeclareClosures, ofAll)
	row(post, "/bounces", workflow.VerbRunUsers, ofAll).Body = bounceBody

	row(get, "/users", everybody, ofAll) // without e-mail, to choose members from
	row(post, "/users", workflow.VerbRunUsers, ofAll)
	row(patch, "/users/{id}", workflow.VerbRunUsers, ofAll)
	row(post, "/users/{id}/tokens", everybody, ofAll) // one's own, or as administrator
	row(del, "/users/{id}/tokens/{token}", everybody, ofAll)

	row(get, "/mails", everybody, ofAll) // one's own; more for auditors
	row(get, "/mails/{id}/message", workflow.VerbReadMatters, ofReview)
	row(get, "/ledger", workflow.VerbReadLedger, ofAll)
	row(get, "/ledger/checkpoint", everybody, ofAll)
	return call.Routes(rows...)
}
