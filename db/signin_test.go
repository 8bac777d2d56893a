package db_test

import (
	"strings"
	"testing"
	"time"

	"duces/workflow"
)

func TestSignInFindsWhoHasAccess(t *testing.T) {
	o := openOffice(t)
	got, err := o.db.SignInByEmail(t.Context(), " Legal@Example.GOV ")
	if err != nil || got.User.ID != o.users["legal"] || got.User.Role != workflow.Legal || got.Hash != "hash of legal" {
		t.Errorf("got %+v, %v", got, err)
	}
	_, err = o.db.SignInByEmail(t.Context(), "nobody@example.gov")
	wantCode(t, "an unknown address", err, workflow.NotFound)
	o.do("admin", workflow.EnableUser{User: o.users["legal"], Enable: false})
	_, err = o.db.SignInByEmail(t.Context(), "legal@example.gov")
	wantCode(t, "a disabled user", err, workflow.NotFound)
	if u, err := o.db.User(t.Context(), o.users["legal"]); err != nil || !u.Disabled {
		t.Errorf("by id: %+v, %v", u, err)
	}
	o.do("admin", workflow.EnableUser{User: o.users["legal"], Enable: true})
	o.do("admin", workflow.SetPassword{User: o.users["legal"], PasswordHash: "new"})
	if got, err = o.db.SignInByEmail(t.Context(), "legal@example.gov"); err != nil || got.Hash != "new" {
		t.Errorf("with a new password: %+v, %v", got, err)
	}
	_, err = o.db.User(t.Context(), "nobody")
	wantCode(t, "an unknown user", err, workflow.NotFound)
}

func TestATokenActsForItsUserWhileItLives(t *testing.T) {
	o := openOffice(t)
	hash, short := strings.Repeat("ab", 32), strings.Repeat("cd", 32)
	token := o.do("legal", workflow.AddToken{User: o.users["legal"], Label: "script", Hash: hash}).Created[0]
	o.do("legal", workflow.AddToken{User: o.users["legal"], Label: "short", Hash: short, Expires: o.now().Add(time.Hour)})
	for _, h := range []string{hash, short} {
		u, err := o.db.UserByToken(t.Context(), h, o.now())
		if err != nil || u.ID != o.users["legal"] || len(u.Tokens) != 2 || u.Tokens[token] != "script" {
			t.Errorf("%.4s: got %+v, %v", h, u, err)
		}
	}
	if _, err := o.db.UserByToken(t.Context(), hash, o.now().AddDate(10, 0, 0)); err != nil {
		t.Errorf("a token without an end has ended: %v", err)
	}
	_, err := o.db.UserByToken(t.Context(), short, o.now().Add(time.Hour))
	wantCode(t, "an expired token", err, workflow.NotFound)
	_, err = o.db.UserByToken(t.Context(), strings.ToUpper(hash), o.now())
	wantCode(t, "another token", err, workflow.NotFound)
	_, err = o.db.UserByToken(t.Context(), "", o.now())
	wantCode(t, "no token", err, workflow.NotFound)
	o.do("admin", workflow.EnableUser{User: o.users["legal"], Enable: false})
	_, err = o.db.UserByToken(t.Context(), hash, o.now())
	wantCode(t, "a disabled user's token", err, workflow.NotFound)
	o.do("admin", workflow.EnableUser{User: o.users["legal"], Enable: true})
	o.do("legal", workflow.RevokeToken{User: o.users["legal"], Token: token})
	_, err = o.db.UserByToken(t.Context(), hash, o.now())
	wantCode(t, "a revoked token", err, workflow.NotFound)
}

func TestUsersAreShownByRole(t *testing.T) {
	o := openOffice(t)
	o.do("legal", workflow.AddToken{User: o.users["legal"], Label: "script", Hash: "h"})
	o.do("admin", workflow.EnableUser{User: o.users["outsider"], Enable: false})
	operator, _ := workflow.BuiltInActor(workflow.OperatorActor)
	for name, v := range map[string]workflow.Viewer{
		"admin": o.viewer("admin"), "auditor": o.viewer("auditor"), "operator": operator.Viewer(),
		"legal": o.viewer("legal"), "supervisor": o.viewer("supervisor"), "compliance": o.viewer("compliance"),
	} {
		users, err := o.db.Users(t.Context(), v)
		if err != nil {
			t.Fatal(err)
		}
		whole := name == "admin" || name == "auditor" || name == "operator"
		if want := map[bool]int{true: 7, false: 6}[whole]; len(users) != want {
			t.Errorf("%s sees %d users, want %d", name, len(users), want)
		}
		for _, u := range users {
			if (u.Email != "") != whole || u.Disabled != (u.Name == "outsider") || u.Zone == "" || (u.Tokens == 1) != (whole && u.Name == "legal") {
				t.Errorf("%s sees %+v", name, u)
			}
		}
	}
}
