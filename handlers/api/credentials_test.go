package api_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"duces/db/storetest"
	"duces/handlers/access"
	"duces/workflow"
	"duces/workflow/account"
)

func TestATokenWhoseRowWasChangedOpensNothing(t *testing.T) {
	for name, how := range map[string]string{
		"given to an administrator": "UPDATE tokens SET user_id = '%[2]s' WHERE user_id = '%[1]s'",
		"its hash put at another's": "UPDATE tokens SET hash = CASE user_id WHEN '%[2]s' THEN (SELECT hash FROM tokens WHERE user_id = '%[1]s') ELSE 'x' || hash END WHERE user_id IN ('%[1]s', '%[2]s')",
		"prolonged":                 "UPDATE tokens SET expires_at = 9000000000000000 WHERE user_id = '%[1]s'",
		"renamed":                   "UPDATE tokens SET id = 'other' WHERE user_id = '%[1]s'",
		"deleted":                   "DELETE FROM tokens WHERE user_id = '%[1]s'",
		"another bounce token":      "",
	} {
		t.Run(name, func(t *testing.T) {
			s := newServer(t, 0)
			if how == "" {
				storetest.Tamper(t, s.dir, "UPDATE program_tokens SET expires_at = 9000000000000000")
				s.call(mailServer, http.MethodPost, v1+"/bounces", "x", "Content-Type", "message/rfc822").refused(http.StatusUnauthorized, "unauthenticated")
				return
			}
			storetest.Tamper(t, s.dir, "DROP INDEX tokens_hash", fmt.Sprintf(how, s.people["legal"], s.people["admin"]))
			s.call("legal", http.MethodGet, v1+"/me", nil).refused(http.StatusUnauthorized, "unauthenticated")
		})
	}
}

// A server that has looked a token up goes by what history commits to, and not by the row, until it looks again.
func TestATokenThatIsKnownOpensNoMoreWhenItsRowIsChanged(t *testing.T) {
	s := newServer(t, 0)
	s.call("legal", http.MethodGet, v1+"/me", nil).is(http.StatusOK)
	storetest.Tamper(t, s.dir, "DROP INDEX tokens_hash", fmt.Sprintf("UPDATE tokens SET user_id = '%s' WHERE user_id = '%s'", s.people["admin"], s.people["legal"]))
	if who := s.call("legal", http.MethodGet, v1+"/me", nil).is(http.StatusOK); who["id"] != s.people["legal"] {
		t.Errorf("it is the token of %v", who["email"])
	}
	s.call("supervisor", http.MethodPost, v1+"/users/"+s.people["supervisor"]+"/tokens", `{"label":"x"}`).is(http.StatusCreated) // a user changes
	s.call("legal", http.MethodGet, v1+"/me", nil).refused(http.StatusUnauthorized, "unauthenticated")
}

func TestOnlyTheOwnerMakesATokenAndAnAdministratorRevokesIt(t *testing.T) {
	s := newServer(t, 0)
	legal := v1 + "/users/" + s.people["legal"]
	for _, who := range []string{"admin", "supervisor", "auditor", mailServer} {
		s.call(who, http.MethodPost, legal+"/tokens", `{"label":"x"}`).refused(http.StatusForbidden, "forbidden")
	}
	made := s.call("legal", http.MethodPost, legal+"/tokens", `{"label":"script"}`).is(http.StatusCreated)
	s.tokens["script"] = made["token"].(string)
	s.call("script", http.MethodGet, v1+"/me", nil).is(http.StatusOK)
	feed := s.call("legal", http.MethodPost, v1+"/me/feeds", `{"label":"Phone","scope":{"kind":"person"}}`).is(http.StatusCreated)["id"].(string)

	var script map[string]any
	for _, token := range items(s.call("admin", http.MethodGet, legal+"/tokens", nil).is(http.StatusOK), "items") {
		if token["label"] == "script" {
			script = token
		}
	}
	if script == nil || script["added_at"] == nil {
		t.Fatalf("the administrator sees %v", script)
	}
	s.call("supervisor", http.MethodGet, legal+"/tokens", nil).refused(http.StatusForbidden, "forbidden")
	feeds := items(s.call("admin", http.MethodGet, legal+"/feeds", nil).is(http.StatusOK), "items")
	if len(feeds) != 1 || feeds[0]["label"] != "Phone" || feeds[0]["scope"] != nil {
		t.Errorf("the administrator sees the calendars %v", feeds)
	}
	s.call("admin", http.MethodDelete, legal+"/tokens/"+script["id"].(string), nil).is(http.StatusOK)
	s.call("script", http.MethodGet, v1+"/me", nil).refused(http.StatusUnauthorized, "unauthenticated")
	s.call("admin", http.MethodDelete, legal+"/feeds/"+feed, nil).is(http.StatusOK)
	if feeds := items(s.call("legal", http.MethodGet, v1+"/me/feeds", nil).is(http.StatusOK), "items"); len(feeds) != 0 {
		t.Errorf("the calendars left are %v", feeds)
	}
}

func TestTheOwnerGetsAMailAboutATokenThatTheCommandLineMade(t *testing.T) {
	s := newServer(t, 0)
	id := s.people["legal"]
	token, hash, err := access.NewToken()
	if err != nil {
		t.Fatal(err)
	}
	s.Must(workflow.OperatorActor, account.AddToken{User: id, Label: "made for them", Hash: hash})
	s.tokens["made"] = token
	s.call("made", http.MethodGet, v1+"/me", nil).is(http.StatusOK)
	mails := items(s.call("legal", http.MethodGet, v1+"/mails?kind=token", nil).is(http.StatusOK), "items")
	if len(mails) != 1 {
		t.Errorf("the owner gets %v", mails)
	}
}

func TestWhatEndsASignInEndsTokensAndCalendarsForGood(t *testing.T) {
	for name, act := range map[string]func(s *server, user string){
		"a password set by an administrator": func(s *server, user string) {
			s.call("admin", http.MethodPatch, v1+"/users/"+user, `{"password":"a long new password"}`).is(http.StatusOK)
		},
		"access ended and given back": func(s *server, user string) {
			s.call("admin", http.MethodPatch, v1+"/users/"+user, `{"disabled":true}`).is(http.StatusOK)
			s.call("admin", http.MethodPatch, v1+"/users/"+user, `{"disabled":false}`).is(http.StatusOK)
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := newServer(t, 0)
			user := s.people["legal"]
			secret, hash, err := access.NewFeedSecret()
			if err != nil {
				t.Fatal(err)
			}
			s.Must(user, account.AddFeed{User: user, Label: "Phone", Scope: workflow.FeedScope{Kind: workflow.FeedOfPerson}, Hash: hash})
			act(s, user)
			s.call("legal", http.MethodGet, v1+"/me", nil).refused(http.StatusUnauthorized, "unauthenticated")
			if _, err := s.store.FeedReader(t.Context(), access.HashFeedSecret(secret), s.Now()); workflow.CodeOf(err) != workflow.NotFound {
				t.Errorf("the calendar is still read: %v", err)
			}
			s.tokens["legal"] = s.token(user)
			s.call("legal", http.MethodGet, v1+"/me", nil).is(http.StatusOK)
		})
	}
}

func TestOnesOwnPasswordIsSetOnlyByWhoKnowsTheOldOne(t *testing.T) {
	s := newServer(t, 0)
	admin := s.people["admin"]
	hash, err := access.HashPassword(t.Context(), "the password of now")
	if err != nil {
		t.Fatal(err)
	}
	s.Must(admin, account.SetPassword{User: admin, PasswordHash: hash})
	set := func(old string) answer {
		return s.call("admin", http.MethodPatch, v1+"/users/"+admin, fmt.Sprintf(`{"password":"a long new password","old_password":%q}`, old))
	}
	s.call("admin", http.MethodPatch, v1+"/users/"+admin, `{"password":"a long new password"}`).refused(http.StatusUnprocessableEntity, "invalid")
	for range 9 {
		set("wrong").refused(http.StatusUnprocessableEntity, "invalid")
	}
	if a := set("the password of now"); a.Status != http.StatusTooManyRequests || a.Header.Get("Retry-After") == "" {
		t.Errorf("after ten wrong ones: %d", a.Status)
	}
	// Nor do those of a token that was stolen keep out its owner, who has another.
	s.tokens["admin"] = s.token(admin)
	set("the password of now").is(http.StatusOK)
	// Someone else's attempts count against nobody.
	other := s.AddUser("admin2@example.org", workflow.Admin)
	s.Must(other, account.SetPassword{User: other, PasswordHash: hash})
	s.tokens["admin2"] = s.token(other)
	s.call("admin2", http.MethodPatch, v1+"/users/"+other, `{"password":"a long new password","old_password":"the password of now"}`).is(http.StatusOK)
	s.call("admin2", http.MethodGet, v1+"/me", nil).is(http.StatusOK) // their own change ends no token
}

func TestAnOwnPasswordSetAgainUnderOneKeyGetsTheFirstAnswer(t *testing.T) {
	s := newServer(t, 0)
	admin := s.people["admin"]
	hash, err := access.HashPassword(t.Context(), "the password of now")
	if err != nil {
		t.Fatal(err)
	}
	s.Must(admin, account.SetPassword{User: admin, PasswordHash: hash})
	set := func(key, old, password string) answer {
		return s.call("admin", http.MethodPatch, v1+"/users/"+admin, map[string]any{"password": password, "old_password": old}, "Idempotency-Key", key)
	}
	const next = "another horse altogether"
	set("k", "the password of now", next).is(http.StatusOK)
	a := set("k", "the password of now", next)
	if a.is(http.StatusOK); a.Header.Get("Idempotent-Replayed") != "true" {
		t.Errorf("headers: %v", a.Header)
	}
	for range 12 { // and as often as the answer is lost
		set("k", "the password of now", next).is(http.StatusOK)
	}
	set("k2", "the password of now", next).refused(http.StatusUnprocessableEntity, "invalid")
	set("", "the password of now", next).refused(http.StatusUnprocessableEntity, "invalid")
	set("k", "the password of now", "a third horse altogether").refused(http.StatusUnprocessableEntity, "invalid")
	set("k", "the password of now", "short").refused(http.StatusUnprocessableEntity, "invalid")
}

func TestTheBounceTokenIsListedAndRevoked(t *testing.T) {
	s := newServer(t, 0)
	list := items(s.call("admin", http.MethodGet, v1+"/programs", nil).is(http.StatusOK), "items")
	i := slices.IndexFunc(list, func(p map[string]any) bool { return p["for"] == "bounce" })
	if len(list) != 2 || i < 0 || list[i]["label"] != "test" {
		t.Fatalf("the administrator sees %v", list)
	}
	s.call("admin", http.MethodDelete, v1+"/programs/"+list[i]["id"].(string), nil).is(http.StatusOK)
	a := s.call(mailServer, http.MethodPost, v1+"/bounces", strings.Repeat("x", 10), "Content-Type", "message/rfc822")
	a.refused(http.StatusUnauthorized, "unauthenticated")
}
