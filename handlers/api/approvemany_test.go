package api_test

import (
	"net/http"
	"testing"
)

func TestSeveralRequestsAreApprovedInOneActWithAResultForEach(t *testing.T) {
	s := newServer(t, 3)
	matters := []string{s.requested(), s.requested(), s.requested()}
	subpoena := with(move("issue_subpoena"), "fields", map[string]any{"grounds": "no_response"}, "effective_on", "2018-02-26", "matters", matters)
	asked := items(s.call("legal", http.MethodPost, v1+"/matters:move", subpoena).is(http.StatusAccepted), "approvals")
	if len(asked) != len(matters) {
		t.Fatalf("%d requests for %d matters", len(asked), len(matters))
	}
	var chosen []map[string]any
	for _, a := range asked {
		shown := s.approvalOf("supervisor", a["id"].(string))
		chosen = append(chosen, map[string]any{"id": a["id"], "hash": shown["hash"]})
	}
	path := v1 + "/approvals:approve"
	all := map[string]any{"approvals": chosen, "note": "Seen each."}
	s.call("supervisor", http.MethodPost, path, map[string]any{"approvals": []any{map[string]any{"id": chosen[0]["id"]}}}).refused(http.StatusUnprocessableEntity, "invalid")
	s.call("legal", http.MethodDelete, v1+"/approvals/"+chosen[1]["id"].(string), nil).is(http.StatusOK)
	wrong := with(all, "approvals", []any{map[string]any{"id": chosen[0]["id"], "hash": "sha256:00"}})
	s.call("supervisor", http.MethodPost, path, wrong).refused(http.StatusConflict, "conflict")
	done := s.call("supervisor", http.MethodPost, path, all, "Idempotency-Key", "a").is(http.StatusOK)
	for i, r := range items(done, "results") {
		left := i == 1
		if r["id"] != chosen[i]["id"] || r["approved"] != !left || left != (r["reason"] == "This request is no longer open. It was withdrawn.") {
			t.Errorf("result %d is %v", i, r)
		}
		want := "subpoenaed"
		if left {
			want = "requested"
		}
		if got := s.Matter(matters[i]).State; got != want {
			t.Errorf("matter %d is %s", i, got)
		}
	}
	again := s.call("supervisor", http.MethodPost, path, all, "Idempotency-Key", "a")
	if again.is(http.StatusOK); again.Header.Get("Idempotent-Replayed") != "true" || len(items(again.json(), "results")) != len(matters) {
		t.Errorf("the same again gives %s", again.Body)
	}
	p := s.call("supervisor", http.MethodPost, path, all, "Idempotency-Key", "b").refused(http.StatusConflict, "conflict")
	if len(locations(p)) != len(matters) {
		t.Errorf("the refusal names %v", locations(p))
	}
}

func TestARequestSaysWhatItWouldDoToDeadlines(t *testing.T) {
	s := newServer(t, 1)
	id := s.requested()
	s.Move(id, "receive_response")
	proposed := map[string]any{"transition": "propose_noncompliance", "effective_on": "2018-02-27", "fields": map[string]any{"basis": "Nothing came.", "reply_due": map[string]any{"kind": "period", "days": 30}}}
	asked := s.call("legal", http.MethodPost, v1+"/matters/"+id+"/transitions", proposed).is(http.StatusAccepted)["approval"].(map[string]any)["id"].(string)
	detail := s.approvalOf("supervisor", asked)
	if detail["cannot"] != nil {
		t.Fatalf("it cannot be approved: %v", detail["cannot"])
	}
	shown := items(detail, "deadlines")
	if len(shown) != 1 || shown[0]["kind"] != "finding_reply" || shown[0]["effect"] != "opens" || shown[0]["due"] != "2018-03-29" || shown[0]["right"] != true {
		t.Errorf("it would do %v", shown)
	}
}
