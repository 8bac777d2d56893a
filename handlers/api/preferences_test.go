package api_test

import (
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestPreferencesAreReplacedWhole(t *testing.T) {
	s := newServer(t, 0)
	at := v1 + "/me/preferences"
	get := func() map[string]any { return s.call("legal", http.MethodGet, at, nil).is(http.StatusOK) }
	if diff := cmp.Diff(map[string]any{"digest_at": "07:00"}, get()); diff != "" {
		t.Errorf("of one who never said anything:\n%s", diff)
	}
	said := map[string]any{
		"no_digest": true, "no_assigned": true, "quiet_weekends": true, "quiet_holidays": true, "digest_at": "08:30", "quiet_from": "19:00", "quiet_to": "06:30",
		"delegate": s.people["compliance"], "delegate_until": "2018-03-02",
	}
	a := s.call("legal", http.MethodPut, at, said, "Idempotency-Key", "p1").is(http.StatusOK)
	if events := items(a["stored"].(map[string]any), "events"); len(events) != 1 || events[0]["type"] != "preferences_set" || a["quiet_to"] != "06:30" {
		t.Errorf("the answer is %v", a)
	}
	if diff := cmp.Diff(said, get()); diff != "" {
		t.Error(diff)
	}
	ledger := items(s.call("auditor", http.MethodGet, v1+"/ledger?newest=true&stream=user/"+s.people["legal"], nil).is(http.StatusOK), "items")
	if e := ledger[0]; e["type"] != "preferences_set" || e["people"].(map[string]any)[s.people["compliance"]] != s.name("compliance") {
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
		{`{"delegate":"` + s.people["legal"] + `"}`, []string{"body.delegate"}},
		{`{"delegate":"` + s.people["compliance"] + `","delegate_until":"2018-02-01"}`, []string{"body.delegate_until"}},
		{`{"delegate_until":"soon"}`, []string{"body.delegate_until"}},
	} {
		p := s.call("legal", http.MethodPut, at, c.body).refused(http.StatusUnprocessableEntity, "invalid")
		if diff := cmp.Diff(c.at, locations(p)); diff != "" {
			t.Errorf("%s: %s", c.body, diff)
		}
	}
	s.call("legal", http.MethodPut, at, `{}`).is(http.StatusOK)
	if diff := cmp.Diff(map[string]any{"digest_at": "07:00"}, get()); diff != "" {
		t.Errorf("after all was taken back:\n%s", diff)
	}
}
