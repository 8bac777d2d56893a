package api_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"duces/workflow"
	"duces/workflow/approval"
)

func TestACorrectionIsPreviewedMadeAndAnsweredTwiceAlike(t *testing.T) {
	s := newServer(t, 1)
	id := s.requested()
	path := fmt.Sprintf("%s/matters/%s/transitions/%d/correction", v1, id, s.moveOf(id, "issue_request"))
	body := rightDay("2018-01-25")
	body["fields"] = map[string]any{"due": map[string]any{"kind": "period", "days": 60}, "demands": []any{map[string]any{"number": 1, "text": "All orders."}}}
	before := s.Matter(id).Version

	p := s.call("legal", http.MethodPost, path, with(body, "preview", true, "reason", "")).is(http.StatusOK)
	moved := items(p, "moved")
	if p["preview"] != true || p["needs_approval"] != false || len(moved) != 1 || moved[0]["new"] != "2018-03-26" {
		t.Errorf("the preview says %v", p)
	}
	if s.Matter(id).Version != before {
		t.Error("the preview stored something")
	}
	s.call("legal", http.MethodPost, path, with(body, "reason", " ")).refused(http.StatusUnprocessableEntity, "invalid")
	s.call("legal", http.MethodPost, path, body, "If-Match", `"1"`).refused(http.StatusConflict, "conflict")

	first := s.call("legal", http.MethodPost, path, body, "Idempotency-Key", "k1").is(http.StatusCreated)
	again := s.call("legal", http.MethodPost, path, body, "Idempotency-Key", "k1")
	if got := again.is(http.StatusCreated); fmt.Sprint(got["stored"]) != fmt.Sprint(first["stored"]) || again.Header.Get("Idempotent-Replayed") != "true" {
		t.Errorf("the second answer is %v, the first was %v", got, first)
	}
	s.call("legal", http.MethodPost, path, body).refused(http.StatusConflict, "refused") // it changes nothing any more

	history := items(s.call("auditor", http.MethodGet, v1+"/matters/"+id+"/history", nil).is(http.StatusOK), "items")
	corrects := 0
	for _, e := range history {
		if e["corrects"] != nil {
			corrects++
		}
	}
	if last := history[len(history)-1]; corrects != 2 || last["type"] != "transition_corrected" || last["personal"].(map[string]any)["reason"] != "By the postmark." {
		t.Errorf("%d events correct others; the last is %v", corrects, last)
	}
	s.call("legal", http.MethodPost, v1+"/matters/"+id+"/transitions/99999/correction", body).refused(http.StatusNotFound, "not_found")
}

func TestAConflictStandsInTheMatterUntilItIsClosed(t *testing.T) {
	s := newServer(t, 1)
	path := v1 + aConflict(s, "")
	at := path[:len(path)-len("/conflicts")]
	shown := items(s.call("compliance", http.MethodGet, at, nil).is(http.StatusOK), "conflicts")
	if len(shown) != 1 || shown[0]["transition"] != "receive_response" || shown[0]["why"] == "" || shown[0]["correction"] != float64(s.conflict.Correction) {
		t.Fatalf("shown are %v", shown)
	}
	body := map[string]any{"correction": s.conflict.Correction, "event": s.conflict.Event, "note": "Both are right."}
	s.call("legal", http.MethodPost, path, with(body, "note", "")).refused(http.StatusUnprocessableEntity, "invalid")
	s.call("legal", http.MethodPost, path, body).is(http.StatusOK)
	if m := s.call("legal", http.MethodGet, at, nil).is(http.StatusOK); m["conflicts"] != nil {
		t.Errorf("still shown are %v", m["conflicts"])
	}
	s.call("legal", http.MethodPost, path, body).refused(http.StatusNotFound, "not_found")
}

func TestACorrectionOfAnAdverseMoveWaits(t *testing.T) {
	s := newServer(t, 1)
	id := s.requested()
	subpoena := with(move("issue_subpoena"), "fields", map[string]any{"grounds": "no_response"}, "effective_on", "2018-02-26")
	s.Must(s.people["supervisor"], approve(s.call("legal", http.MethodPost, v1+"/matters/"+id+"/transitions", subpoena).is(http.StatusAccepted)))
	path := fmt.Sprintf("%s/matters/%s/transitions/%d/correction", v1, id, s.moveOf(id, "issue_subpoena"))
	body := map[string]any{"effective_on": "2018-02-25", "fields": map[string]any{"grounds": "no_response"}, "reason": "By the register."}
	waits := s.call("legal", http.MethodPost, path, body).is(http.StatusAccepted)
	request := s.call("supervisor", http.MethodGet, v1+"/approvals/"+waits["approval"].(map[string]any)["id"].(string), nil).is(http.StatusOK)
	if request["corrects"] != float64(s.moveOf(id, "issue_subpoena")) || request["effective_on"] != "2018-02-25" || request["note"] != "By the register." {
		t.Errorf("the request is %v", request)
	}
	s.Must(s.people["supervisor"], approve(waits))
	if m := s.Matter(id); m.Entered.String() != "2018-02-25" {
		t.Errorf("issued on %s", m.Entered)
	}
}

// yes approves what a request asks for, as the auditor sees it.
func (s *server) yes(path string) map[string]any {
	s.t.Helper()
	shown := s.call("auditor", http.MethodGet, path, nil).is(http.StatusOK)
	return map[string]any{"approve": true, "hash": shown["hash"]}
}

func approve(waiting map[string]any) workflow.Command {
	return approval.Approve{Approval: waiting["approval"].(map[string]any)["id"].(string), Approve: true}
}

func TestACorrectionOfTheHourAloneSaysWhenThePeriodEnds(t *testing.T) {
	s := newServer(t, 1)
	id := s.Matters(1)[0]
	body := func(at string) map[string]any {
		return map[string]any{"effective_on": "2018-01-24", "preview": true, "fields": map[string]any{
			"due": map[string]any{"kind": "period", "hours": 50, "at": at}, "demands": []any{map[string]any{"number": 1, "text": "Orders"}},
		}}
	}
	s.call("legal", http.MethodPost, v1+"/matters/"+id+"/transitions", with(body("10:00"), "transition", "issue_request", "preview", false)).is(http.StatusCreated)
	path := fmt.Sprintf("%s/matters/%s/transitions/%d/correction", v1, id, s.moveOf(id, "issue_request"))
	p := s.call("legal", http.MethodPost, path, body("13:30")).is(http.StatusOK)
	moved := items(p, "moved")
	if len(moved) != 1 || moved[0]["new"] != "2018-01-26" || moved[0]["old"] != "2018-01-26" || !strings.HasPrefix(fmt.Sprint(moved[0]["at"]), "2018-01-26T15:30:00") {
		t.Errorf("the preview says %v", p)
	}
}
