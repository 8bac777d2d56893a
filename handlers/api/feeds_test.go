package api_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"duces/handlers/access"
)

func TestACalendarsAddressIsShownOnceAndRevoked(t *testing.T) {
	s := newServer(t, 1)
	matter := s.requested()
	add := func(who, kind, id string, headers ...string) answer {
		return s.call(who, http.MethodPost, v1+"/me/feeds", map[string]any{"label": "Telephone", "scope": map[string]any{"kind": kind, "id": id}}, headers...)
	}
	made := add("legal", "matter", matter, "Idempotency-Key", "f1").is(http.StatusCreated)
	url, _ := made["url"].(string)
	if !regexp.MustCompile(`^/calendar/[A-Za-z0-9_-]{43}\.ics$`).MatchString(url) {
		t.Fatalf("the address is %v", made)
	}
	if again := add("legal", "matter", matter, "Idempotency-Key", "f1").is(http.StatusCreated); again["id"] != made["id"] || again["url"] != nil {
		t.Errorf("the secret is shown twice: %v", again)
	}
	hash := access.HashFeedSecret(strings.TrimSuffix(strings.TrimPrefix(url, "/calendar/"), ".ics"))
	if ledger := s.call("auditor", http.MethodGet, v1+"/ledger?stream=user/"+s.people["legal"], nil); strings.Contains(string(ledger.Body), hash) {
		t.Error("history holds the secret's hash")
	}
	feeds := items(s.call("legal", http.MethodGet, v1+"/me/feeds", nil).is(http.StatusOK), "items")
	if len(feeds) != 1 || feeds[0]["id"] != made["id"] || feeds[0]["label"] != "Telephone" || feeds[0]["scope"].(map[string]any)["id"] != matter {
		t.Errorf("the calendars are %v", feeds)
	}
	if list := items(s.call("supervisor", http.MethodGet, v1+"/me/feeds", nil).is(http.StatusOK), "items"); len(list) != 0 {
		t.Errorf("somebody else sees %v", list)
	}
	add("other legal", "matter", matter).refused(http.StatusNotFound, "not_found")
	add("other legal", "review", s.Review).refused(http.StatusNotFound, "not_found")
	add("auditor", "review", s.Review).is(http.StatusCreated)
	add("legal", "galaxy", "").refused(http.StatusUnprocessableEntity, "invalid")
	at := v1 + "/me/feeds/" + made["id"].(string)
	s.call("supervisor", http.MethodDelete, at, nil).refused(http.StatusNotFound, "not_found")
	s.call("legal", http.MethodDelete, at, nil).is(http.StatusOK)
	s.call("legal", http.MethodDelete, at, nil).refused(http.StatusNotFound, "not_found")
	if list := items(s.call("legal", http.MethodGet, v1+"/me/feeds", nil).is(http.StatusOK), "items"); len(list) != 0 {
		t.Errorf("after it was revoked: %v", list)
	}
}
