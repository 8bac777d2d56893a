package dbtest

import (
	"strings"
	"testing"
	"time"

	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/program"
)

var signInRules = []rule{
	{"signing in finds who has access", "SignInByEmail User", two(signInFindsWhoHasAccess)},
	{"a token acts for its user while it lives", "UserByToken", two(tokenActsWhileItLives)},
	{"a token of no person is for one thing while it lives", "ProgramByToken Programs", two(programTokenLives)},
	{"when a token or calendar was used last is noted, to the hour", "LastUses Close", two(lastUsesAreNoted)},
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
	_, err = fx.SignIn.UserByToken(t.Context(), hash, fx.Now())
	wantCode(t, "a token of before access ended", err, workflow.NotFound)
	token = fx.do("legal", account.AddToken{User: fx.people["legal"], Label: "script", Hash: hash}).Created[0]
	if _, err := fx.SignIn.UserByToken(t.Context(), hash, fx.Now()); err != nil {
		t.Errorf("a token made since: %v", err)
	}
	role := workflow.Compliance
	fx.do("admin", account.ChangeUser{User: fx.people["legal"], Role: &role})
	if u, err := fx.SignIn.UserByToken(t.Context(), hash, fx.Now()); err != nil || u.Role != role {
		t.Errorf("of a user whose role was changed: %+v, %v", u.Role, err)
	}
	fx.do("legal", account.RevokeToken{User: fx.people["legal"], Token: token})
	_, err = fx.SignIn.UserByToken(t.Context(), hash, fx.Now())
	wantCode(t, "a revoked token", err, workflow.NotFound)
}

func programTokenLives(t *testing.T, fx *twoReviews) {
	hash, short := strings.Repeat("ab", 32), strings.Repeat("cd", 32)
	id := fx.do(workflow.OperatorActor, program.Add{Label: "the mail server", For: program.Bounce, Hash: hash}).Created[0]
	added := fx.Now()
	fx.Pass(time.Minute)
	fx.do(workflow.OperatorActor, program.Add{Label: "for an hour", For: program.Bounce, Hash: short, Expires: fx.Now().Add(time.Hour)})
	if p, err := fx.SignIn.ProgramByToken(t.Context(), hash, fx.Now()); err != nil || p.ID != id || p.For != program.Bounce || p.Label != "the mail server" {
		t.Errorf("got %+v, %v", p, err)
	}
	_, err := fx.SignIn.UserByToken(t.Context(), hash, fx.Now())
	wantCode(t, "as a user", err, workflow.NotFound)
	_, err = fx.SignIn.ProgramByToken(t.Context(), short, fx.Now().Add(time.Hour))
	wantCode(t, "an expired one", err, workflow.NotFound)
	_, err = fx.SignIn.ProgramByToken(t.Context(), "", fx.Now())
	wantCode(t, "none", err, workflow.NotFound)
	if rows, err := fx.SignIn.Programs(t.Context()); err != nil || len(rows) != 2 || rows[0].ID != id || rows[0].For != program.Bounce || !rows[0].Added.Equal(added) {
		t.Errorf("listed: %+v, %v", rows, err)
	}
	fx.do("admin", program.Revoke{Program: id})
	_, err = fx.SignIn.ProgramByToken(t.Context(), hash, fx.Now())
	wantCode(t, "a revoked one", err, workflow.NotFound)
	if rows, err := fx.SignIn.Programs(t.Context()); err != nil || len(rows) != 1 || rows[0].ID == id {
		t.Errorf("left: %+v, %v", rows, err)
	}
}

func lastUsesAreNoted(t *testing.T, fx *twoReviews) {
	legal := fx.people["legal"]
	ends := fx.Now().AddDate(0, 0, 1)
	token := fx.do("legal", account.AddToken{User: legal, Label: "script", Hash: "t", Expires: ends}).Created[0]
	feed := fx.do("legal", account.AddFeed{User: legal, Label: "Phone", Scope: workflow.FeedScope{Kind: workflow.FeedOfPerson}, Hash: "f"}).Created[0]
	at := fx.Now()
	for range 3 {
		if _, err := fx.SignIn.UserByToken(t.Context(), "t", at); err != nil {
			t.Fatal(err)
		}
		if _, err := fx.Feeds.FeedReader(t.Context(), "f", at); err != nil {
			t.Fatal(err)
		}
	}
	fx.reopen(t) // once it is closed, what was to be noted is
	uses, err := fx.SignIn.LastUses(t.Context(), legal)
	hour := at.Truncate(time.Hour)
	if err != nil || len(uses) != 2 || !uses[token].Used.Equal(hour) || !uses[token].Expires.Equal(ends) || !uses[feed].Used.Equal(hour) || !uses[feed].Expires.IsZero() {
		t.Errorf("got %+v, %v", uses, err)
	}
}
