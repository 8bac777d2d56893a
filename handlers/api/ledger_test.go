package api_test

import (
	"bytes"
	"fmt"
	"net/http"
	"strings"
	"testing"
)

func TestTheLedgerIsThereForThoseWhoProve(t *testing.T) {
	s := newServer(t, 1)
	id := s.requested()
	head := s.call("legal", http.MethodGet, v1+"/ledger/checkpoint", nil)
	if head.Status != http.StatusOK || head.Header.Get("Content-Type") != "text/plain; charset=utf-8" || !bytes.Contains(head.Body, []byte("\n\n— ")) {
		t.Errorf("the checkpoint is %d %v\n%s", head.Status, head.Header, head.Body)
	}
	all := s.call("auditor", http.MethodGet, v1+"/ledger?limit=3", nil).is(http.StatusOK)
	if items := all["items"].([]any); len(items) != 3 || items[0].(map[string]any)["seq"] != 1.0 || all["next_cursor"] == "" {
		t.Errorf("the ledger begins with %v", all)
	}
	one := s.call("auditor", http.MethodGet, v1+"/ledger?stream=matter/"+id, nil).is(http.StatusOK)["items"].([]any)
	if len(one) == 0 || one[0].(map[string]any)["stream"] != "matter/"+id {
		t.Errorf("the matter's stream is %v", one)
	}
}

func TestHistoriesAreFilteredAndSayWhy(t *testing.T) {
	s := newServer(t, 1)
	id := s.requested()
	s.call("legal", http.MethodPost, v1+"/matters/"+id+"/notes", map[string]any{"text": "They telephoned."}).is(http.StatusCreated)
	items := func(who, path string) []any {
		return s.call(who, http.MethodGet, v1+path, nil).is(http.StatusOK)["items"].([]any)
	}
	for _, path := range []string{"/matters/" + id + "/history?type=note_added", "/ledger?type=note_added", "/ledger?kind=matter&newest=true&limit=1"} {
		got := items("auditor", path)
		if len(got) != 1 {
			t.Fatalf("%s gives %d events", path, len(got))
		}
		if details := got[0].(map[string]any)["details"].([]any); len(details) != 1 || details[0].(map[string]any)["text"] != "They telephoned." || details[0].(map[string]any)["title"] != "Note" {
			t.Errorf("%s: details %v", path, details)
		}
	}
	for path, want := range map[string]int{
		"/ledger?actor=nobody": 0, "/matters/" + id + "/history?effective_from=2030-01-01": 0, "/matters/" + id + "/history?recorded_to=2000-01-01": 0,
		"/ledger?effective_from=2000-01-01&type=note_added&recorded_from=2000-01-01": 1, "/ledger?alerts=false&type=note_added": 1,
	} {
		if got := items("auditor", path); len(got) != want {
			t.Errorf("%s gives %d events, want %d", path, len(got), want)
		}
	}
	for path, field := range map[string]string{
		"/ledger?recorded_from=soon": "recorded_from", "/ledger?type=nothing": "type", "/ledger?sort=leaf": "sort", "/ledger?sort=color": "sort", "/ledger?sort=person&effective_from=2018-01-01": "sort", "/ledger?kind=nothing": "kind",
		"/matters/" + id + "/history?effective_from=2018-02-02&effective_to=2018-01-01": "effective_to",
	} {
		problem := s.call("auditor", http.MethodGet, v1+path, nil).is(http.StatusUnprocessableEntity)
		if errs, _ := problem["errors"].([]any); len(errs) == 0 || !bytes.Contains([]byte(errs[0].(map[string]any)["location"].(string)), []byte(field)) {
			t.Errorf("%s: %v", path, problem)
		}
	}
	if p := fmt.Sprint(s.call("auditor", http.MethodGet, v1+"/ledger?sort=person&effective_from=2018-01-01", nil).is(http.StatusUnprocessableEntity)); !strings.Contains(p, "Between effective days") || strings.Contains(p, "is not one of") {
		t.Errorf("the order by person between days is refused with %s", p)
	}
	s.call("legal", http.MethodGet, v1+"/ledger?type=note_added", nil).is(http.StatusForbidden)
}

// What a request asks for stands in the ledger as it does in the history of its matter.
func TestTheLedgerSaysOfARequestWhatTheHistorySays(t *testing.T) {
	for name, c := range map[string]struct {
		before []string
		step   string
		fields func(doc map[string]any) map[string]any
		says   []string
	}{
		"grounds and documents": {nil, "issue_subpoena", func(doc map[string]any) map[string]any {
			return map[string]any{"grounds": "no_response", "documents": []any{doc}}
		}, []string{"Grounds", "No response", "Documents", "draft.pdf"}},
		"outcome and amount": {[]string{"receive_response", "propose_noncompliance", "receive_reply", "find_noncompliant"}, "decide", func(map[string]any) map[string]any {
			return map[string]any{"decisions": []any{map[string]any{"award": "2016-DJ-BX-0001", "outcome": "terminated", "amount_cents": 123456700}}}
		}, []string{"Decisions", "2016-DJ-BX-0001", "Terminated", "$1,234,567.00"}},
	} {
		t.Run(name, func(t *testing.T) {
			s := newServer(t, 1)
			s.WithDocuments()
			id := s.requested()
			for _, step := range c.before {
				s.Move(id, step)
			}
			doc := s.call("legal", http.MethodPost, v1+"/documents?name=draft.pdf", "You are commanded", "Content-Type", "application/pdf").is(http.StatusCreated)
			asked := map[string]any{"transition": c.step, "fields": c.fields(doc), "effective_on": "2018-02-26", "note": "Please look."}
			s.call("legal", http.MethodPost, v1+"/matters/"+id+"/transitions", asked).is(http.StatusAccepted)
			const filter = "?type=approval_requested&newest=true&limit=1"
			ledger := items(s.call("auditor", http.MethodGet, v1+"/ledger"+filter, nil).is(http.StatusOK), "items")
			history := items(s.call("auditor", http.MethodGet, v1+"/matters/"+id+"/history"+filter, nil).is(http.StatusOK), "items")
			if len(ledger) != 1 || len(history) != 1 {
				t.Fatalf("%d in the ledger, %d in the history", len(ledger), len(history))
			}
			said := fmt.Sprint(ledger[0]["details"])
			for _, what := range append(c.says, "Please look.") {
				if !strings.Contains(said, what) {
					t.Errorf("the ledger does not say %q: %s", what, said)
				}
			}
			if was := fmt.Sprint(history[0]["details"]); was != said || ledger[0]["summary"] != history[0]["summary"] {
				t.Errorf("the ledger says %v %s, the history %v %s", ledger[0]["summary"], said, history[0]["summary"], was)
			}
		})
	}
}
