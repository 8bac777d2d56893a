package web

import (
	"context"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"duces/handlers/access"
	"duces/templates/account"
	"duces/templates/page"
	"duces/workflow"
	"duces/workflow/view"
)

// Archive is what the pages beyond a matter read.
type Archive interface {
	Jurisdictions(ctx context.Context, v workflow.Viewer, f view.JurisdictionFilter) (view.Page[view.JurisdictionRow], error)
	Users(ctx context.Context, v workflow.Viewer) ([]view.UserRow, error)
	Mails(ctx context.Context, v workflow.Viewer, f view.MailFilter) (view.Page[view.MailRow], error)
	Mail(ctx context.Context, v workflow.Viewer, id string) (view.MailRow, error)
	// Returned says which messages came back after a server had taken them, and when that was learned.
	Returned(ctx context.Context, rows []view.MailRow) (map[string]time.Time, error)
	// AlertLedger says who was told of a deadline. One of a matter that the
	// viewer may not see is workflow.NotFound.
	AlertLedger(ctx context.Context, v workflow.Viewer, matter, deadline string) (view.AlertLedger, error)
}

// recordRoutes are the pages about what surrounds matters: reviews,
// jurisdictions, users, mail, the ledger.
func (w *Web) recordRoutes() []route {
	var rows []route
	add := func(method, path string, roles []workflow.Role, member bool, h echo.HandlerFunc) {
		rows = append(rows, route{access.Route{Method: method, Path: path, Roles: roles, Member: member}, h})
	}
	// A form and its page share one row of the policy.
	form := func(path string, roles []workflow.Role, member bool, show, act echo.HandlerFunc) {
		add(http.MethodGet, path, roles, member, show)
		add(http.MethodPost, path, roles, member, act)
	}
	get, post := http.MethodGet, http.MethodPost

	// A file of every government in the country, or a process, comes with these.
	large := func() { rows[len(rows)-1].Body = 8 << 20 }

	add(get, "/reviews", access.Readers, false, w.reviews)
	form("/reviews/new", access.Movers, false, w.showNewReview, w.openReview)
	large()
	add(get, "/reviews/:id", access.Readers, true, w.review)
	add(post, "/reviews/:id/members", access.Movers, true, w.setMember)
	form("/reviews/:id/matters/new", access.Movers, true, w.showChoose, w.choose)
	form("/reviews/:id/import", access.Movers, true, w.showImport, w.importCSV)
	large()

	add(get, "/jurisdictions", access.Readers, false, w.jurisdictions)
	form("/jurisdictions/new", access.Movers, false, w.showNewJurisdiction, w.addJurisdiction)
	form("/jurisdictions/import", access.Movers, false, w.showImport, w.importCSV)
	large()
	add(get, "/jurisdictions/:id", access.Readers, false, w.jurisdiction)
	form("/jurisdictions/:id/edit", access.Movers, false, w.showEditJurisdiction, w.changeJurisdiction)

	add(get, "/users", access.Admins, false, w.users)
	form("/users/new", access.Admins, false, w.showNewUser, w.addUser)
	add(get, "/users/:id", access.Admins, false, w.user)
	add(post, "/users/:id/change", access.Admins, false, w.changeUser)
	add(post, "/users/:id/password", access.Admins, false, w.setPassword)
	add(post, "/users/:id/access", access.Admins, false, w.setAccess)
	add(post, "/users/:id/tokens", access.Admins, false, w.addToken)
	add(post, "/users/:id/tokens/revoke", access.Admins, false, w.revokeToken)
	add(get, "/account", nil, false, w.account)
	add(post, "/account/change", nil, false, w.changeUser)
	add(post, "/account/password", nil, false, w.changeOwnPassword)
	add(post, "/account/tokens", nil, false, w.addToken)
	add(post, "/account/tokens/revoke", nil, false, w.revokeToken)
	form(account.PreferencesHref, nil, false, w.showPreferences, w.setPreferences)

	add(get, "/mail", nil, false, w.mails)
	add(get, "/mail/:id", nil, false, w.mail)
	add(get, "/mail/:id/html", access.Readers, true, w.mailHTML)
	add(get, "/mail/:id/attachments/:number", access.Readers, true, w.mailAttachment)
	add(get, "/mail/:id/message.eml", access.Readers, true, w.mailMessage)
	add(get, "/deadlines", access.Readers, false, w.deadlines)
	add(get, "/calendar", access.Readers, false, w.calendar)
	add(get, "/court-calendar", nil, false, w.courtCalendar)
	form("/court-calendar/closures/new", access.Admins, false, w.showNewClosure, w.addClosure)

	add(get, "/ledger", recordKeepers, false, w.ledger)
	add(get, "/ledger/checkpoint.txt", recordKeepers, false, w.checkpoint)
	add(get, "/history/:kind/:id", nil, true, w.history)
	add(get, "/process/:hash", access.Readers, false, w.process)

	// The policy lists the demonstration's clock always; only a demonstration serves it.
	if w.Clock != nil || w.sessions == nil {
		add(post, page.ClockPath, nil, false, w.moveClock)
	}
	return rows
}

// recordKeepers keep the ledger's checkpoints; only auditors read every event.
var recordKeepers = []workflow.Role{workflow.Auditor, workflow.Admin}
