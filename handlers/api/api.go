// Package api is Duces as JSON under /api/v1: the same acts as the pages, by
// the same engine, described by OpenAPI 3.1 and refused by RFC 9457 problems.
// Who is asking is told by a bearer token. The package decides nothing about
// matters: it reads requests, hands commands to the engine and shows rows.
package api

import (
	"context"
	"io"
	"log/slog"
	"os"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/labstack/echo/v4"

	"duces/handlers/access"
	"duces/handlers/api/call"
	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/deadline"
	"duces/workflow/view"
)

// Reader is what the API reads from. What the viewer may not see is
// workflow.NotFound, or not among the items.
type Reader interface {
	World(ctx context.Context, actor string, streams ...workflow.Stream) (workflow.Facts, error)
	Matters(context.Context, workflow.Viewer, view.MatterFilter) (view.Page[view.MatterRow], error)
	Deadlines(context.Context, workflow.Viewer, view.DeadlineFilter) (view.Page[view.DeadlineRow], error)
	Reviews(context.Context, workflow.Viewer) ([]view.ReviewRow, error)
	Jurisdictions(context.Context, workflow.Viewer, view.JurisdictionFilter) (view.Page[view.JurisdictionRow], error)
	Approvals(context.Context, workflow.Viewer, view.ApprovalFilter) (view.Page[view.ApprovalRow], error)
	Approval(context.Context, workflow.Viewer, string) (view.ApprovalRow, error)
	Users(context.Context, workflow.Viewer) ([]view.UserRow, error)
	User(ctx context.Context, id string) (account.User, error)
	History(context.Context, workflow.Viewer, view.HistoryFilter) (view.Page[view.HistoryRow], error)
	// MattersDueFrom names every matter, whoever may see it, with an open or
	// missed deadline due on or after a day; the zero day asks for all.
	MattersDueFrom(ctx context.Context, from deadline.Date) ([]string, error)
	Mails(context.Context, workflow.Viewer, view.MailFilter) (view.Page[view.MailRow], error)
	// Mail finds one message, with its bytes if it was written and the viewer may read it.
	Mail(ctx context.Context, v workflow.Viewer, id string) (view.MailRow, error)
	// Returned says which of some messages came back after a server had taken them, and when that was learned.
	Returned(ctx context.Context, rows []view.MailRow) (map[string]time.Time, error)
	// AlertLedger gives every alert ever queued about a deadline of a matter.
	AlertLedger(ctx context.Context, v workflow.Viewer, matter, deadline string) (view.AlertLedger, error)
	LedgerHead(context.Context) (view.LedgerHead, error)
}

// Blobs holds the bytes of documents by their SHA-256.
type Blobs interface {
	// PutBlob returns after the bytes are durable; the same bytes are kept once.
	PutBlob(ctx context.Context, r io.Reader) (sha256hex string, size int64, err error)
	OpenBlob(sha256hex string) (*os.File, error)
}

// Config is what the API is made of.
type Config struct {
	Engine *workflow.Engine
	Reader Reader
	Tokens call.Tokens
	Blobs  Blobs
	// Bounces records what mail servers report.
	Bounces Bounces
	Policy  *access.Policy // must hold Routes
	Logger  *slog.Logger
}

type api struct {
	*call.API
	Config
}

// Register adds the API to the server and gives its description. It panics if
// the API contradicts itself.
func Register(e *echo.Echo, cfg Config) *huma.OpenAPI {
	a := &api{call.New(e, call.Config{Engine: cfg.Engine, Tokens: cfg.Tokens, Policy: cfg.Policy, Logger: cfg.Logger}), cfg}
	for _, add := range []func(*api){
		addMatters, addTransitions, addApprovals, addProcess, addReviews, addJurisdictions,
		addDeadlines, addDeadline, addAcknowledge, addOwners, addCompute, addClosures, addUsers, addDocuments, addLedger,
		addMails, addAlerts, addBounces, addMe, addPreferences, addFeeds,
	} {
		add(a)
	}
	return a.Publish()
}
