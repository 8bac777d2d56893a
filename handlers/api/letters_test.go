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
