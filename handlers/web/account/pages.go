// Package account holds the pages of users and of the reader's own account:
// signing in and out, passwords, tokens, preferences. It keeps no session; frame does.
package account

import (
	"context"
	"time"

	"duces/handlers/access"
	"duces/handlers/web/frame"
	"duces/handlers/web/subject"
	accountpage "duces/templates/account"
	"duces/workflow"
	"duces/workflow/view"
)

// Reads are what these pages read. A list is narrowed to what its viewer may see.
type Reads interface {
	World(ctx context.Context, actor string, streams ...workflow.Stream) (workflow.Facts, error)
	Reviews(ctx context.Context, v workflow.Viewer, now time.Time) ([]view.ReviewRow, error)
	Users(ctx context.Context, v workflow.Viewer, f view.UserFilter) ([]view.UserRow, error)
	// LastUses says of a user's tokens and calendar addresses, by id, when each was used last.
	LastUses(ctx context.Context, user string) (map[string]view.CredentialUse, error)
	// Programs lists the live tokens that belong to no person.
	Programs(ctx context.Context) ([]view.CredentialRow, error)
	// SignInByEmail is not_found where there is no such user or access has ended.
	SignInByEmail(ctx context.Context, email string) (view.SignIn, error)
}

// Pages are users, sign-in, and the reader's own account.
type Pages struct {
	*frame.Frame
	subject      *subject.Reader
	read         Reads
	limiter      *access.Limiter
	unsubscriber *access.Unsubscriber
}

// New makes the pages.
func New(f *frame.Frame, s *subject.Reader, read Reads, limiter *access.Limiter, unsubscriber *access.Unsubscriber) *Pages {
	return &Pages{Frame: f, subject: s, read: read, limiter: limiter, unsubscriber: unsubscriber}
}

// Routes are the pages with who may open them.
func (p *Pages) Routes() []frame.Route {
	return []frame.Route{
		frame.Get("/sign-in", nil, p.showSignIn).ToAll(),
		frame.Post("/sign-in", nil, p.signIn).ToAll().Takes(2 << 20), // with a form that is held
		frame.Get("/signed-in", nil, p.signedIn).ToAll(),
		frame.Post("/sign-out", nil, p.signOut).ToAll(),
		frame.Get(access.UnsubscribePath, nil, p.showUnsubscribe).ToAll(),
		frame.Post(access.UnsubscribePath, nil, p.unsubscribe).ToAll(),
		frame.List("/users", access.Admins, p.users).ListsRows(),
		frame.Get("/users/new", access.Admins, p.showNewUser),
		frame.Post("/users/new", access.Admins, p.addUser),
		frame.Get("/users/:id", access.Admins, p.user),
		frame.Post("/users/:id/change", access.Admins, p.changeUser),
		frame.Post("/users/:id/password", access.Admins, p.setPassword),
		frame.Post("/users/:id/access", access.Admins, p.setAccess),
		frame.Post("/users/:id/tokens", access.Admins, p.addToken),
		frame.Post("/users/:id/tokens/revoke", access.Admins, p.revokeToken),
		frame.Post("/users/:id/feeds/revoke", access.Admins, p.revokeFeed),
		frame.Post("/programs/:id/revoke", access.Admins, p.revokeProgram),
		frame.Get("/account", nil, p.account),
		frame.Post("/account/change", nil, p.changeUser),
		frame.Post("/account/password", nil, p.changeOwnPassword),
		frame.Post("/account/tokens", nil, p.addToken),
		frame.Post("/account/tokens/revoke", nil, p.revokeToken),
		frame.Get(accountpage.PreferencesHref, nil, p.showPreferences),
		frame.Post(accountpage.PreferencesHref, nil, p.setPreferences),
	}
}
