// Package mail is the family of operations on the outbox: which messages went to
// whom, their bytes, and the reports of mail servers that one came back. It sends
// and renders nothing.
package mail

import (
	"context"
	"net/http"
	"slices"
	"time"

	"duces/handlers/access"
	"duces/handlers/api/call"
	"duces/handlers/bounce"
	"duces/handlers/inbound"
	"duces/workflow"
	"duces/workflow/view"
)

// Reads is what the family reads. What the viewer may not see is
// workflow.NotFound, or not among the items.
type Reads interface {
	Mails(context.Context, workflow.Viewer, view.MailFilter) (view.Page[view.MailRow], error)
	// Mail finds one message, with its bytes if it was written and the viewer may read it.
	Mail(ctx context.Context, v workflow.Viewer, id string) (view.MailRow, error)
	// Returned says which of some messages came back after a server had taken them, and when that was learned.
	Returned(ctx context.Context, rows []view.MailRow) (map[string]time.Time, error)
	World(ctx context.Context, actor string, streams ...workflow.Stream) (workflow.Facts, error)
	// Inbound lists messages that came in and exist for the viewer.
	Inbound(context.Context, workflow.Viewer, view.InboundFilter) (view.Page[view.InboundRow], error)
}

type operations struct {
	*call.API
	reads   Reads
	bounces Bounces
	inbound Inbound
	blobs   Blobs
}

// Register adds the family to the API.
func Register(api *call.API, reads Reads, bounces Bounces, in Inbound, blobs Blobs) {
	o := &operations{api, reads, bounces, in, blobs}
	o.addInbound()
	o.addMails()
	o.addBounces()
}

// Routes are the family's rows of the policy.
func Routes() []access.Route {
	return slices.Concat(call.Routes(
		access.Route{Method: http.MethodGet, Path: "/mails"}, // one's own; more for auditors
		access.Route{Method: http.MethodGet, Path: "/mails/{id}/message", For: workflow.VerbReadMatters, Member: true},
		access.Route{Method: http.MethodPost, Path: "/bounces", For: workflow.VerbReportBounces, Body: bounce.MaxReport},
		access.Route{Method: http.MethodPost, Path: "/inbound", For: workflow.VerbBringMail, Body: inbound.MostRead},
		access.Route{Method: http.MethodGet, Path: "/inbound", For: workflow.VerbReadMatters, Member: true},
		access.Route{Method: http.MethodGet, Path: "/inbound/{id}", For: workflow.VerbReadMatters, Member: true},
		access.Route{Method: http.MethodGet, Path: "/inbound/{id}/message", For: workflow.VerbReadMatters, Member: true},
		access.Route{Method: http.MethodPost, Path: "/inbound/{id}/file", For: workflow.VerbNote, Member: true},
		access.Route{Method: http.MethodPost, Path: "/inbound/{id}/dismiss", For: workflow.VerbNote, Member: true},
	), call.FileRoutes(access.Route{Method: http.MethodGet, Path: "/mails"}))
}
