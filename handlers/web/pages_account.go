package web

import (
	"context"

	"duces/handlers/access"
	accountpage "duces/templates/account"
	"duces/workflow"
	"duces/workflow/view"
)

// accountReads are what these pages read. A list is narrowed to what its viewer may see.
type accountReads interface {
	World(ctx context.Context, actor string, streams ...workflow.Stream) (workflow.Facts, error)
	Reviews(ctx context.Context, v workflow.Viewer) ([]view.ReviewRow, error)
	Users(ctx context.Context, v workflow.Viewer) ([]view.UserRow, error)
	// SignInByEmail is not_found where there is no such user or access has ended.
	SignInByEmail(ctx context.Context, email string) (view.SignIn, error)
}

// accountPages are users and what each keeps of their own: sign-in, password, tokens, preferences.
type accountPages struct {
	*Frame
	subject     *Reader
	read        accountReads
	limiter     *access.Limiter
	subscribers *access.Unsubscriber
}

// newAccount makes the pages.
func newAccount(f *Frame, s *Reader, read accountReads, limiter *access.Limiter, subscribers *access.Unsubscriber) *accountPages {
	return &accountPages{Frame: f, subject: s, read: read, limiter: limiter, subscribers: subscribers}
}

// Routes are the pages with who may open them.
func (p *accountPages) Routes() []Route {
	return []Route{
		Get("/sign-in", nil, p.showSignIn).ToAll(),
		Post("/sign-in", nil, p.signIn).ToAll(),
		Post("/sign-out", nil, p.signOut).ToAll(),
		Get(access.UnsubscribePath, nil, p.showUnsubscribe).ToAll(),
		Post(access.UnsubscribePath, nil, p.unsubscribe).ToAll(),
		Get("/users", access.Admins, p.users),
		Get("/users/new", access.Admins, p.showNewUser),
		Post("/users/new", access.Admins, p.addUser),
		Get("/users/:id", access.Admins, p.user),
		Post("/users/:id/change", access.Admins, p.changeUser),
		Post("/users/:id/password", access.Admins, p.setPassword),
		Post("/users/:id/access", access.Admins, p.setAccess),
		Post("/users/:id/tokens", access.Admins, p.addToken),
		Post("/users/:id/tokens/revoke", access.Admins, p.revokeToken),
		Get("/account", nil, p.account),
		Post("/account/change", nil, p.changeUser),
		Post("/account/password", nil, p.changeOwnPassword),
		Post("/account/tokens", nil, p.addToken),
		Post("/account/tokens/revoke", nil, p.revokeToken),
		Get(accountpage.PreferencesHref, nil, p.showPreferences),
		Post(accountpage.PreferencesHref, nil, p.setPreferences),
	}
}
