package api_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"duces/handlers/access"
)

func TestPreferencesAreReplacedWhole(t *testing.T) {
	o := newOffice(t, 0)
	at := v1 + "/me/preferences"
	get := func() map[string]any { return o.call("legal", http.MethodGet, at, nil).is(http.StatusOK) }
	if diff := cmp.Diff(map[string]any{"digest_at": "07:00"}, get()); diff != "" {
		t.Errorf("of one who never said anything:\n%s", diff)
	}
	said := map[string]any{
		"no_digest": true, "digest_at": "08:30", "quiet_from": "19:00", "quiet_to": "06:30",
		"delegate": o.people["compliance"], "delegate_until": "2018-03-02",
	}
	a := o.call("legal", http.MethodPut, at, said, "Idempotency-Key", "p1").is(http.StatusOK)
	if events := items(a["stored"].(map[string]any), "events"); len(events) != 1 || events[0]["type"] != "preferences_set" || a["quiet_to"] != "06:30" {
		t.Errorf("the answer is %v", a)
	}
	if diff := cmp.Diff(said, get()); diff != "" {
		t.Error(diff)
	}
	ledger := items(o.call("auditor", http.MethodGet, v1+"/ledger?newest=true&stream=user/"+o.people["legal"], nil).is(http.StatusOK), "items")
	if e := ledger[0]; e["type"] != "preferences_set" || e["people"].(map[string]any)[o.people["compliance"]] != o.name("compliance") {
		t.Errorf("history says %v", e)
	}
	for _, c := range []struct {
		body string
		at   []string
	}{
		{`{"digest_at":"8:30"}`, []string{"body.digest_at"}},
		{`{"quiet_from":"19:00"}`, []string{"body.quiet_to"}},
		{`{"quiet_from":"25:00","quiet_to":"06:00"}`, []string{"body.quiet_from"}},
		{`{"delegate":"nobody"}`, []string{"body.delegate"}},
		{`{"delegate":"` + o.people["legal"] + `"}`, []string{"body.delegate"}},
		{`{"delegate":"` + o.people["compliance"] + `","delegate_until":"2018-02-01"}`, []string{"body.delegate_until"}},
		{`{"delegate_until":"soon"}`, []string{"body.delegate_until"}},
	} {
		p := o.call("legal", http.MethodPut, at, c.body).refused(http.StatusUnprocessableEntity, "invalid")
		if diff := cmp.Diff(c.at, locations(p)); diff != "" {
			t.Errorf("%s: %s", c.body, diff)
		}
	}
	o.call("legal", http.MethodPut, at, `{}`).is(http.StatusOK)
	if diff := cmp.Diff(map[string]any{"digest_at": "07:00"}, get()); diff != "" {
		t.Errorf("after all was taken back:\n%s", diff)
	}
}

func TestACalendarsAddressIsShownOnceAndRevoked(t *testing.T) {
	o := newOffice(t, 1)
	matter := o.requested()
	add := func(who, kind, id string, headers ...string) answer {
		return o.call(who, http.MethodPost, v1+"/me/feeds", map[string]any{"label": "Telephone", "scope": map[string]any{"kind": kind, "id": id}}, headers...)
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
	if ledger := o.call("auditor", http.MethodGet, v1+"/ledger?stream=user/"+o.people["legal"], nil); strings.Contains(string(ledger.Body), hash) {
		t.Error("history holds the secret's hash")
	}
	feeds := items(o.call("legal", http.MethodGet, v1+"/me/feeds", nil).is(http.StatusOK), "items")
	if len(feeds) != 1 || feeds[0]["id"] != made["id"] || feeds[0]["label"] != "Telephone" || feeds[0]["scope"].(map[string]any)["id"] != matter {
		t.Errorf("the calendars are %v", feeds)
	}
	if list := items(o.call("supervisor", http.MethodGet, v1+"/me/feeds", nil).is(http.StatusOK), "items"); len(list) != 0 {
		t.Errorf("somebody else sees %v", list)
	}
	add("other legal", "matter", matter).refused(http.StatusNotFound, "not_found")
	add("other legal", "review", o.Review).refused(http.StatusNotFound, "not_found")
	add("auditor", "review", o.Review).is(http.StatusCreated)
	add("legal", "galaxy", "").refused(http.StatusUnprocessableEntity, "invalid")
	at := v1 + "/me/feeds/" + made["id"].(string)
	o.call("supervisor", http.MethodDelete, at, nil).refused(http.StatusNotFound, "not_found")
	o.call("legal", http.MethodDelete, at, nil).is(http.StatusOK)
	o.call("legal", http.MethodDelete, at, nil).refused(http.StatusNotFound, "not_found")
	if list := items(o.call("legal", http.MethodGet, v1+"/me/feeds", nil).is(http.StatusOK), "items"); len(list) != 0 {
		t.Errorf("after it was revoked: %v", list)
	}
}
