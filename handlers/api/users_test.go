package api_test

import (
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestUsersAndTheirTokens(t *testing.T) {
	s := newServer(t, 0)
	ada := map[string]any{"name": "Ada", "email": "ada@example.org", "role": "legal", "zone": "America/New_York", "password": "correct horse battery"}
	id := s.call("admin", http.MethodPost, v1+"/users", ada).is(http.StatusCreated)["id"].(string)
	p := s.call("admin", http.MethodPost, v1+"/users", with(ada, "email", "b@example.org", "password", "short")).refused(http.StatusUnprocessableEntity, "invalid")
	if diff := cmp.Diff([]string{"body.password"}, locations(p)); diff != "" {
		t.Error(diff)
	}
	at := v1 + "/users/" + id
	s.call("admin", http.MethodPatch, at, map[string]any{"role": "supervisor"}).is(http.StatusOK)
	s.call("admin", http.MethodPatch, at, map[string]any{"role": "legal", "disabled": true}).refused(http.StatusUnprocessableEntity, "invalid")
	s.call("admin", http.MethodPatch, at, map[string]any{"password": "another long password"}).is(http.StatusOK)

	s.call("admin", http.MethodPost, at+"/tokens", map[string]any{"label": "script"}).refused(http.StatusForbidden, "forbidden")
	s.tokens["ada"] = s.token(id)
	made := s.call("ada", http.MethodPost, at+"/tokens", map[string]any{"label": "script"}, "Idempotency-Key", "t1").is(http.StatusCreated)
	again := s.call("ada", http.MethodPost, at+"/tokens", map[string]any{"label": "script"}, "Idempotency-Key", "t1").is(http.StatusCreated)
	if again["id"] != made["id"] || again["token"] != nil {
		t.Errorf("a token's secret is shown once: %v", again)
	}
	s.tokens["ada"] = made["token"].(string)
	me := s.call("ada", http.MethodGet, v1+"/me", nil).is(http.StatusOK)
	if me["role"] != "supervisor" || me["name"] != "Ada" || me["email"] != "ada@example.org" || me["zone"] != "America/New_York" {
		t.Errorf("me is %v", me)
	}
	s.call("legal", http.MethodPost, at+"/tokens", map[string]any{"label": "theft"}).refused(http.StatusForbidden, "forbidden")
	own := s.call("ada", http.MethodPost, at+"/tokens", map[string]any{"label": "second", "expires": "2018-02-28T00:00:00Z"}).is(http.StatusCreated)
	p = s.call("ada", http.MethodPost, at+"/tokens", map[string]any{"label": "late", "expires": "2018-02-01T00:00:00Z"}).refused(http.StatusUnprocessableEntity, "invalid")
	if diff := cmp.Diff([]string{"body.expires"}, locations(p)); diff != "" {
		t.Error(diff)
	}
	s.call("ada", http.MethodDelete, at+"/tokens/"+made["id"].(string), nil).is(http.StatusOK)
	s.call("ada", http.MethodGet, v1+"/me", nil).refused(http.StatusUnauthorized, "unauthenticated")
	s.tokens["ada"] = own["token"].(string)
	s.call("ada", http.MethodGet, v1+"/me", nil).is(http.StatusOK)
	s.Pass(10 * 60 * 60 * 1e9)
	s.call("ada", http.MethodGet, v1+"/me", nil).refused(http.StatusUnauthorized, "unauthenticated")

	for who, want := range map[string]bool{"admin": true, "auditor": true, "legal": false} {
		for _, x := range s.call(who, http.MethodGet, v1+"/users", nil).is(http.StatusOK)["items"].([]any) {
			if _, shown := x.(map[string]any)["email"]; shown != want {
				t.Errorf("%s sees email addresses: %v", who, shown)
			}
		}
	}
}
