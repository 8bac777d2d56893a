// Package web is the browser's way into Duces: server-rendered pages and forms
// that work without script. A handler reads through Store, makes one Command
// of a form, hands it to the engine, and answers with a page or leads on to
// one. Nothing changes on GET.
package web

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"os"
	"time"

	"github.com/alexedwards/scs/v2"
	"github.com/labstack/echo/v4"

	"duces/handlers/access"
	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/view"
)

// Store is what pages read. Every list is narrowed to what its viewer may see.
type Store interface {
	Archive
	World(ctx context.Context, actor string, streams ...workflow.Stream) (workflow.Facts, error)
	Matters(ctx context.Context, v workflow.Viewer, f view.MatterFilter) (view.Page[view.MatterRow], error)
	Deadlines(ctx context.Context, v workflow.Viewer, f view.DeadlineFilter) (view.Page[view.DeadlineRow], error)
	Reviews(ctx context.Context, v workflow.Viewer) ([]view.ReviewRow, error)
	Approvals(ctx context.Context, v workflow.Viewer, f view.ApprovalFilter) (view.Page[view.ApprovalRow], error)
	Approval(ctx context.Context, v workflow.Viewer, id string) (view.ApprovalRow, error)
	History(ctx context.Context, v workflow.Viewer, f view.HistoryFilter) (view.Page[view.HistoryRow], error)
	// OwnersFor gives those who look after matters that the viewer sees, by name.
	OwnersFor(ctx context.Context, v workflow.Viewer) ([]view.Ref, error)
	Counts(ctx context.Context, v workflow.Viewer, now time.Time) (view.Counts, error)
	LedgerHead(ctx context.Context) (view.LedgerHead, error)
	// User finds a user, disabled or not.
	User(ctx context.Context, id string) (account.User, error)
	// SignInByEmail is not_found where there is no such user or access has ended.
	SignInByEmail(ctx context.Context, email string) (view.SignIn, error)
	// PutBlob keeps bytes durably and names them by their SHA-256.
	PutBlob(ctx context.Context, r io.Reader) (sha256 string, size int64, err error)
	OpenBlob(sha256 string) (*os.File, error)
}

// Engine is the way in for commands.
type Engine interface {
	Do(ctx context.Context, actor, key string, cmd workflow.Command) (workflow.Result, error)
	Now() time.Time
}

// Deps are what the pages stand on.
type Deps struct {
	Store    Store
	Engine   Engine
	Sessions scs.CtxStore
	Limiter  *access.Limiter // of sign-in attempts; shared with whatever else signs in
	Log      *slog.Logger
	// Secure says that browsers reach this server over TLS, so that the cookie
	// of a session must never travel without it.
	Secure  bool
	Version string
	// BaseURL is by which people reach the pages, for addresses that they take
	// elsewhere; empty: as the browser called the server.
	BaseURL string
	// Clock moves the demonstration's clock; nil outside a demonstration.
	Clock Clock
	// Illustrative, if not empty, says on every page which facts are made up.
	Illustrative string
	// Unsubscribe checks the addresses by which digests are switched off; nil: there are none.
	Unsubscribe *access.Unsubscriber
	// LastTick is when the scheduler's clock last came by, zero for never; nil
	// means that nobody watches it.
	LastTick func(context.Context) (time.Time, error)
	// Paused says whether no mail goes out now, why, and until when; nil: never.
	Paused func() (reason string, until time.Time, ok bool)
}

// Web holds the pages.
type Web struct {
	Deps
	sessions *scs.SessionManager
	clock    *watch
}

// New makes the pages.
func New(d Deps) *Web {
	if d.Limiter == nil {
		d.Limiter = &access.Limiter{}
	}
	if d.Log == nil {
		d.Log = slog.New(slog.DiscardHandler)
	}
	w := &Web{Deps: d, sessions: sessionsOf(d)}
	if d.LastTick != nil {
		w.clock = &watch{read: d.LastTick, began: d.Engine.Now()}
	}
	return w
}

// route is one page: where it is, for whom, and what answers.
type route struct {
	access.Route
	answer echo.HandlerFunc
}

func (w *Web) routes() []route {
	row := func(method, path string, roles []workflow.Role, member bool, h echo.HandlerFunc) route {
		return route{access.Route{Method: method, Path: path, Roles: roles, Member: member}, h}
	}
	public := func(method, path string, h echo.HandlerFunc) route {
		return route{access.Route{Method: method, Path: path, Public: true}, h}
	}
	get, post := http.MethodGet, http.MethodPost
	pages := []route{
		public(get, "/sign-in", w.showSignIn),
		public(post, "/sign-in", w.signIn),
		public(post, "/sign-out", w.signOut),
		public(get, access.UnsubscribePath, w.showUnsubscribe),
		public(post, access.UnsubscribePath, w.unsubscribe),
		row(get, "/", nil, false, w.dashboard),
		row(get, "/matters", access.Readers, false, w.matters),
		upload(row(post, "/matters/move", access.Movers, true, w.moveMany)),
		row(post, "/matters/assign", access.Noters, true, w.assignMany),
		row(get, "/matters/:id", access.Readers, true, w.matter),
		row(post, "/matters/:id/notes", access.Noters, true, w.addNote),
		row(post, "/matters/:id/owner", access.Noters, true, w.assign),
		row(get, "/matters/:id/documents/:number", access.Readers, true, w.document),
		row(get, "/matters/:id/transitions/:name", access.Noters, true, w.showTransition),
		upload(row(post, "/matters/:id/transitions/:name", access.Noters, true, w.transition)),
		row(get, "/matters/:id/deadlines/:deadline", access.Readers, true, w.deadlinePage),
		row(get, "/matters/:id/deadlines/:deadline/alerts", access.Readers, true, w.alerts),
		row(get, "/matters/:id/deadlines/:deadline/alerts.csv", access.Readers, true, w.alertsCSV),
		row(post, "/matters/:id/deadlines/:deadline/acknowledge", access.Noters, true, w.acknowledge),
		row(get, "/matters/:id/deadlines/:deadline/:change", access.Noters, true, w.showChange),
		row(post, "/matters/:id/deadlines/:deadline/:change", access.Noters, true, w.change),
		row(get, "/approvals", access.Readers, false, w.approvals),
		row(get, "/approvals/:id", access.Readers, true, w.approval),
		row(post, "/approvals/:id", access.Approvers, true, w.decideApproval),
		row(post, "/approvals/:id/withdraw", access.Noters, true, w.withdrawApproval),
	}
	return append(append(pages, w.feedRoutes()...), w.recordRoutes()...)
}

// upload lets documents through.
func upload(r route) route {
	r.Body = 64 << 20
	return r
}

// Routes are the rows that pages bring to the policy.
func Routes() []access.Route {
	var rows []access.Route
	for _, r := range (&Web{}).routes() {
		rows = append(rows, r.Route)
	}
	return rows
}

// Register puts the pages on a server, behind the policy.
func (w *Web) Register(e *echo.Echo, policy *access.Policy) {
	e.Use(access.ForPages(w.session), access.ForPages(policy.Guard(w.identify)))
	for _, r := range w.routes() {
		e.Add(r.Method, r.Path, r.answer)
	}
}
