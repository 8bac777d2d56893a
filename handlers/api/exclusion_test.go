package api_test

import (
	"net/http"
	"strings"
	"testing"

	"duces/workflow/jurisdiction"
)

func TestOpeningMattersNamesThoseLeftOffAndOpensTheirsOnlyIfAsked(t *testing.T) {
	s := newCourts(t, justice)
	var ids []string
	for _, name := range []string{"Philadelphia", "Erie", "Scranton"} {
		ids = append(ids, s.Must(s.people["legal"], jurisdiction.Add{Items: []jurisdiction.New{{Name: name, Kind: "city", State: "PA", Zone: "America/New_York"}}}).Created[0])
	}
	at := v1 + "/reviews/" + s.Review
	for _, id := range ids[:2] {
		s.call("legal", http.MethodPost, at+"/exclusions", map[string]any{"jurisdiction": id, "proceeding": s.proceeding(), "reason": "It sued."}).is(http.StatusOK)
	}
	body := map[string]any{"jurisdictions": ids}
	refused := s.call("legal", http.MethodPost, at+"/matters", body).refused(http.StatusConflict, "refused")
	if says := refused["detail"].(string); !strings.Contains(says, "Philadelphia (city) is left off") || !strings.Contains(says, "Erie (city) is left off") {
		t.Errorf("it says %q", says)
	}
	got := s.call("legal", http.MethodPost, at+"/matters", with(body, "excluded", "leave")).is(http.StatusCreated)
	if len(got["ids"].([]any)) != 1 || len(items(got, "left")) != 2 || items(got, "left")[0]["jurisdiction"] != ids[0] {
		t.Errorf("leaving them off gives %v", got)
	}
	got = s.call("legal", http.MethodPost, at+"/matters", map[string]any{"jurisdictions": ids[:1], "excluded": "open"}).is(http.StatusCreated)
	if len(got["ids"].([]any)) != 1 {
		t.Errorf("opening theirs gives %v", got)
	}
	if left := items(s.call("auditor", http.MethodGet, at, nil).is(http.StatusOK), "exclusions"); len(left) != 1 || left[0]["jurisdiction"] != ids[1] {
		t.Errorf("still left off: %v", left)
	}
}
