package dbtest

import (
	"strings"
	"testing"
	"time"

	"duces/workflow"
	"duces/workflow/account"
)

var signInRules = []rule{
	{"signing in finds who has access", "SignInByEmail User", two(signInFindsWhoHasAccess)},
	{"a token acts for its user while it lives", "UserByToken", two(tokenActsWhileItLives)},
}

func signInFindsWhoHasAccess(t *testing.T, fx *twoReviews) {
	got, err := fx.SignIn.SignInByEmail(t.Context(), " Legal@Example.GOV ")
	if err != nil || got.User.ID != fx.people["legal"] || got.User.Role != workflow.Legal || got.Hash != "hash of legal" {
		t.Errorf("got %+v, %v", got, err)
	}
	_, err = fx.SignIn.SignInByEmail(t.Context(), "nobody@example.gov")
	wantCode(t, "an unknown address", err, workflow.NotFound)
	fx.do("admin", account.EnableUser{User: fx.people["legal"], Enable: false})
	_, err = fx.SignIn.SignInByEmail(t.Context(), "legal@example.gov")
	wantCode(t, "a disabled user", err, workflow.NotFound)
	if u, err := fx.SignIn.User(t.Context(), fx.people["legal"]); err != nil || !u.Disabled {
		t.Errorf("by id: %+v, %v", u, err)
	}
	fx.do("admin", account.EnableUser{User: fx.people["legal"], Enable: true})
	fx.do("admin", account.SetPassword{User: fx.people["legal"], PasswordHash: "new"})
	if got, err = fx.SignIn.SignInByEmail(t.Context(), "legal@example.gov"); err != nil || got.Hash != "new" {
		t.Errorf("with a new password: %+v, %v", got, err)
	}
	_, err = fx.SignIn.User(t.Context(), "nobody")
	wantCode(t, "an unknown user", err, workflow.NotFound)
}

func tokenActsWhileItLives(t *testing.T, fx *twoReviews) {
	hash, short := strings.Repeat("ab", 32), strings.Repeat("cd", 32)
	token := fx.do("legal", account.AddToken{User: fx.people["legal"], Label: "script", Hash: hash}).Created[0]
	fx.do("legal", account.AddToken{User: fx.people["legal"], Label: "short", Hash: short, Expires: fx.Now().Add(time.Hour)})
	for _, h := range []string{hash, short} {
		u, err := fx.SignIn.UserByToken(t.Context(), h, fx.Now())
		if err != nil || u.ID != fx.people["legal"] || len(u.Tokens) != 2 || u.Tokens[token].Label != "script" {
			t.Errorf("%.4s: got %+v, %v", h, u, err)
		}
	}
	if _, err := fx.SignIn.UserByToken(t.Context(), hash, fx.Now().AddDate(10, 0, 0)); err != nil {
		t.Errorf("a token without an end has ended: %v", err)
	}
	_, err := fx.SignIn.UserByToken(t.Context(), short, fx.Now().Add(time.Hour))
	wantCode(t, "an expired token", err, workflow.NotFound)
	_, err = fx.SignIn.UserByToken(t.Context(), strings.ToUpper(hash), fx.Now())
	wantCode(t, "another token", err, workflow.NotFound)
	_, err = fx.SignIn.UserByToken(t.Context(), "", fx.Now())
	wantCode(t, "no token", err, workflow.NotFound)
	fx.do("admin", account.EnableUser{User: fx.people["legal"], Enable: false})
	_, err = fx.SignIn.UserByToken(t.Context(), hash, fx.Now())
	wantCode(t, "a disabled user's token", err, workflow.NotFound)
	fx.do("admin", account.EnableUser{User: fx.people["legal"], Enable: true})
	fx.do("legal", account.RevokeToken{User: fx.people["legal"], Token: token})
	_, err = fx.SignIn.UserByToken(t.Context(), hash, fx.Now())
	wantCode(t, "a revoked token", err, workflow.NotFound)
}
