package api_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
)

func TestATransitionCarriesATimeOfDayOverTheAPI(t *testing.T) {
	s := newServer(t, 1)
	id := s.Matters(1)[0]
	at := v1 + "/matters/" + id
	body := with(move("issue_request"), "effective_time", "16:30")
	if no := s.call("legal", http.MethodPost, at+"/transitions", with(body, "effective_time", "4:30 PM")).refused(http.StatusUnprocessableEntity, "invalid"); !strings.Contains(fmt.Sprint(no), "effective_time") {
		t.Errorf("the problem does not name the field: %v", no)
	}
	s.call("legal", http.MethodPost, at+"/transitions", body).is(http.StatusCreated)
	step := func() map[string]any {
		var last map[string]any
		for _, e := range items(s.call("auditor", http.MethodGet, at+"/history", nil).is(http.StatusOK), "items") {
			if e["type"] == "transitioned" {
				last = e
			}
		}
		return last
	}
	if e := step(); e["effective_time"] != "16:30" || e["data"].(map[string]any)["at"] != "16:30" {
		t.Errorf("the history says %v", e)
	}
	if file := s.call("auditor", http.MethodGet, at+"/history.csv", nil); !strings.Contains(string(file.Body), "4:30 PM C") || !strings.Contains(string(file.Body), body["effective_on"].(string)) {
		t.Errorf("the file says %s", file.Body)
	}

	path := fmt.Sprintf("%s/transitions/%d/correction", at, s.moveOf(id, "issue_request"))
	right := with(rightDay(body["effective_on"].(string)), "effective_time", "16:45")
	s.call("legal", http.MethodPost, path, right).is(http.StatusCreated)
	if e := step(); e["effective_time"] != "16:45" {
		t.Errorf("once corrected the history says %v", e)
	}
	s.call("legal", http.MethodPost, path, with(right, "effective_time", "")).is(http.StatusCreated)
	if e := step(); e["effective_time"] != nil {
		t.Errorf("without a time the history says %v", e)
	}
}

func TestARequestShowsTheTimeThatItAsksFor(t *testing.T) {
	s := newServer(t, 1)
	id := s.requested()
	subpoena := with(move("issue_subpoena"), "fields", map[string]any{"grounds": "no_response"}, "effective_on", "2018-02-26", "effective_time", "00:01")
	waits := s.call("legal", http.MethodPost, v1+"/matters/"+id+"/transitions", subpoena).is(http.StatusAccepted)
	request := s.call("supervisor", http.MethodGet, v1+"/approvals/"+waits["approval"].(map[string]any)["id"].(string), nil).is(http.StatusOK)
	if request["effective_on"] != "2018-02-26" || request["effective_time"] != "00:01" {
		t.Errorf("the request is %v", request)
	}
	s.Must(s.people["supervisor"], approve(waits))
	if m := s.Matter(id); m.EnteredTime != "00:01" {
		t.Errorf("issued at %q", m.EnteredTime)
	}
}
