package api_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
)

func TestTwentyThreeLettersAreSentOverTheAPIAllOrNone(t *testing.T) {
	s := newServer(t, 23)
	var letters []any
	for range 23 {
		letters = append(letters, map[string]any{"matter": s.requested()})
	}
	body := map[string]any{"letter": "document_request", "dated_on": "2018-01-24", "letters": letters}
	items := s.call("legal", http.MethodPost, v1+"/letters:preview", body).is(http.StatusOK)["items"].([]any)
	for i, item := range items {
		x := item.(map[string]any)
		if x["problem"] != nil || !strings.Contains(x["text"].(string), "Request for documents") {
			t.Fatalf("%s cannot go out: %s", x["matter"], x["problem"])
		}
		letters[i] = map[string]any{"matter": x["matter"], "template": x["template"], "values": x["values"]}
	}
	// One has changed since: nothing is sent, and the answer says what.
	values := items[3].(map[string]any)["values"].(map[string]any)
	was := values["demands"]
	values["demands"] = "7. Other"
	p := s.call("legal", http.MethodPost, v1+"/letters", body).refused(http.StatusConflict, "conflict")
	if !strings.Contains(fmt.Sprint(p), "{{demands}} was “7. Other” and is now “1. ") {
		t.Errorf("the answer is %v", p)
	}
	values["demands"] = was
	key := []string{"Idempotency-Key", "letters-1"}
	s.call("legal", http.MethodPost, v1+"/letters", body, key...).is(http.StatusCreated)
	if again := s.call("legal", http.MethodPost, v1+"/letters", body, key...); again.Status != http.StatusCreated || again.Header.Get("Idempotent-Replayed") != "true" {
		t.Errorf("the same request again: %d %s", again.Status, again.Body)
	}
	for _, item := range items {
		id := item.(map[string]any)["matter"].(string)
		list := s.call("auditor", http.MethodGet, v1+"/matters/"+id+"/letters", nil).is(http.StatusOK)["items"].([]any)
		if len(list) != 1 {
			t.Fatalf("%s has %v", id, list)
		}
		l := list[0].(map[string]any)
		docs := l["documents"].([]any)
		if len(docs) != 2 || len(l["demands"].([]any)) == 0 || l["office"] != "Chief Legal Officer" {
			t.Fatalf("%s has %v", id, l)
		}
		sum := docs[0].(map[string]any)["sha256"].(string)
		if a := s.call("auditor", http.MethodGet, v1+"/matters/"+id+"/documents/"+sum, nil); a.Status != http.StatusOK || !strings.HasPrefix(a.Header.Get("Content-Disposition"), "attachment") {
			t.Errorf("the PDF is answered with %d %v", a.Status, a.Header)
		}
	}
}

func TestAnUnknownFieldOfATemplateIsRefusedByName(t *testing.T) {
	s := newServer(t, 1)
	path := theReview("/letters/notice")(s, "legal")
	p := s.call("legal", http.MethodPut, v1+path, map[string]any{"text": "Dear {{mayor}}"}).refused(http.StatusUnprocessableEntity, "invalid")
	if !strings.Contains(fmt.Sprint(p), "Line 1: there is no field {{mayor}}") {
		t.Errorf("the answer is %v", p)
	}
	s.call("legal", http.MethodPut, v1+path, map[string]any{"text": "{{addressee}}", "version": 0}).is(http.StatusOK)
	s.call("legal", http.MethodPut, v1+path, map[string]any{"text": "{{office}}", "version": 0}).refused(http.StatusConflict, "conflict")
	versions := s.call("auditor", http.MethodGet, v1+path, nil).is(http.StatusOK)["items"].([]any)
	if len(versions) != 2 || versions[0].(map[string]any)["text"] != "{{addressee}}\n" {
		t.Errorf("versions are %v", versions)
	}
}

func TestTheRequestAndItsTwentyThreeLettersAreOneActOverTheAPI(t *testing.T) {
	s := newServer(t, 23)
	ids := s.Matters(23)
	body := move("issue_request")
	body["matters"], body["letter"] = ids, map[string]any{"letter": "document_request", "office": "Office of the Mayor"}
	body["preview"] = true
	shown := s.call("legal", http.MethodPost, v1+"/matters:move", body).is(http.StatusOK)["letters"].([]any)
	var letters []any
	for _, x := range shown {
		x := x.(map[string]any)
		if x["problem"] != nil || x["office"] != "Office of the Mayor" || !strings.Contains(x["text"].(string), "Request for documents") {
			t.Fatalf("the preview is %v", x)
		}
		letters = append(letters, map[string]any{"matter": x["matter"], "office": x["office"], "template": x["template"], "values": x["values"]})
	}
	if len(letters) != 23 {
		t.Fatalf("%d letters are shown", len(letters))
	}
	delete(body, "preview")
	body["letter"] = map[string]any{"letter": "document_request", "letters": letters}
	values := shown[3].(map[string]any)["values"].(map[string]any)
	was := values["demands"]
	values["demands"] = "7. Other"
	p := s.call("legal", http.MethodPost, v1+"/matters:move", body).refused(http.StatusConflict, "conflict")
	if !strings.Contains(fmt.Sprint(p), "{{demands}} was “7. Other”") {
		t.Errorf("the answer is %v", p)
	}
	values["demands"] = was
	key := []string{"Idempotency-Key", "act-1"}
	s.call("legal", http.MethodPost, v1+"/matters:move", body, key...).is(http.StatusCreated)
	if again := s.call("legal", http.MethodPost, v1+"/matters:move", body, key...); again.Status != http.StatusCreated || again.Header.Get("Idempotent-Replayed") != "true" {
		t.Errorf("the same request again: %d %s", again.Status, again.Body)
	}
	for _, id := range ids {
		list := s.call("auditor", http.MethodGet, v1+"/matters/"+id+"/letters", nil).is(http.StatusOK)["items"].([]any)
		if len(list) != 1 || len(list[0].(map[string]any)["documents"].([]any)) != 2 {
			t.Fatalf("%s has %v", id, list)
		}
	}
	// It was wrong: it stays, marked.
	first := s.call("auditor", http.MethodGet, v1+"/matters/"+ids[0]+"/letters", nil).is(http.StatusOK)["items"].([]any)[0].(map[string]any)
	at := fmt.Sprintf("%s/matters/%s/letters/%.0f/withdraw", v1, ids[0], first["event"])
	s.call("legal", http.MethodPost, at, map[string]any{"reason": "Wrong city."}).is(http.StatusCreated)
	s.call("legal", http.MethodPost, at, map[string]any{"reason": "Wrong city."}).refused(http.StatusConflict, "refused")
	first = s.call("auditor", http.MethodGet, v1+"/matters/"+ids[0]+"/letters", nil).is(http.StatusOK)["items"].([]any)[0].(map[string]any)
	if w, _ := first["withdrawn"].(map[string]any); w["reason"] != "Wrong city." || len(first["documents"].([]any)) != 2 {
		t.Errorf("the letter is %v", first)
	}
}

// A request for an adverse step shows its letter.
func TestARequestForApprovalShowsItsLetterOverTheAPI(t *testing.T) {
	s := newServer(t, 1)
	id := s.requested()
	s.Move(id, "receive_response")
	body := move("issue_subpoena")
	body["letter"] = map[string]any{"letter": "subpoena", "office": "County Counsel", "message": "At City Hall."}
	a := s.call("legal", http.MethodPost, v1+"/matters/"+id+"/transitions", body)
	asked := a.is(http.StatusAccepted)["approval"].(map[string]any)["id"].(string)
	l := s.call("supervisor", http.MethodGet, v1+"/approvals/"+asked, nil).is(http.StatusOK)["letter"].(map[string]any)
	if l["office"] != "County Counsel" || !strings.Contains(l["text"].(string), "At City Hall") || len(l["documents"].([]any)) != 2 {
		t.Errorf("the letter is %v", l)
	}
}

// Rule 45(a)(1)(A)(iv).
func TestATemplateOfASubpoenaSetsOutRule45(t *testing.T) {
	s := newServer(t, 1)
	path := theReview("/letters/subpoena")(s, "legal")
	p := s.call("legal", http.MethodPut, v1+path, map[string]any{"text": "{{demands}}"}).refused(http.StatusUnprocessableEntity, "invalid")
	if !strings.Contains(fmt.Sprint(p), "The field {{rule_45}} is missing.") {
		t.Errorf("the answer is %v", p)
	}
	s.call("legal", http.MethodPut, v1+path, map[string]any{"text": "{{demands}}\n\n{{rule_45}}"}).is(http.StatusOK)
}

func TestAPreviewSaysThatALetterCannotBePrinted(t *testing.T) {
	s := newServer(t, 1)
	body := map[string]any{
		"letter": "other", "dated_on": "2018-01-24", "message": "Thank you, 先生.",
		"letters": []any{map[string]any{"matter": s.requested(), "office": "City Clerk"}},
	}
	items := s.call("legal", http.MethodPost, v1+"/letters:preview", body).is(http.StatusOK)["items"].([]any)
	if x := items[0].(map[string]any); !strings.Contains(fmt.Sprint(x["problem"]), "its font lacks 先") {
		t.Errorf("the preview says %v", x["problem"])
	}
	p := s.call("legal", http.MethodPost, v1+"/letters", body).refused(http.StatusUnprocessableEntity, "invalid")
	if !strings.Contains(fmt.Sprint(p), "City 00000: The letter cannot be printed as PDF") {
		t.Errorf("the answer does not name the matter: %v", p)
	}
}
