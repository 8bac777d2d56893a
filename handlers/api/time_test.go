package api_test

import (
	"net/http"
	"testing"
	"time"

	"duces/workflow"
	"duces/workflow/extension"
	"duces/workflow/sweep"
)

func TestTheListOfDeadlinesSaysWhoseAnOwnDateIs(t *testing.T) {
	s := newServer(t, 1)
	id := s.requested()
	s.call("legal", http.MethodPost, v1+"/matters/"+id+"/own-dates", map[string]any{
		"title": "Call the clerk", "due": map[string]any{"kind": "fixed", "date": "2018-03-09"}, "user": s.people["compliance"],
	}).is(http.StatusCreated)
	for who, want := range map[string]int{"compliance": 1, "legal": 0} {
		list := items(s.call(who, http.MethodGet, v1+"/deadlines?whose=me", nil).is(http.StatusOK), "items")
		if len(list) != want {
			t.Errorf("%s has %v", who, list)
		}
	}
	list := items(s.call("auditor", http.MethodGet, v1+"/deadlines?whose="+s.people["compliance"], nil).is(http.StatusOK), "items")
	if len(list) != 1 || list[0]["whose"].(map[string]any)["id"] != s.people["compliance"] {
		t.Errorf("the own dates of compliance are %v", list)
	}
}

func TestManyRequestsForMoreTimeAreDecidedTogetherOrNotAtAll(t *testing.T) {
	s := newServer(t, 2)
	one, two := s.requested(), s.requested()
	request := func(id string) string {
		s.call("compliance", http.MethodPost, v1+"/matters/"+id+"/deadlines/response-1:ask", `{"on":"2018-02-20","until":"2018-03-09","by":"email","reason":"A storm."}`).is(http.StatusCreated)
		return s.Matter(id).Extensions[0].ID
	}
	first, second := request(one), request(two)
	decision := func(id, request, decision, until, reason string) any {
		return map[string]any{"matter": id, "request": request, "decision": decision, "until": until, "on": "2018-02-26", "reason": reason}
	}
	both := func(until string) any {
		return map[string]any{"decisions": []any{
			decision(one, first, "granted_in_part", "2018-03-02", "Most of it is at hand."), decision(two, second, "granted", until, "The storm."),
		}}
	}
	refused := s.call("legal", http.MethodPost, v1+"/extensions:decide", both("2018-03-01")).refused(http.StatusUnprocessableEntity, "invalid")
	if no := items(refused, "errors"); len(no) != 1 || no[0]["location"] != "body.decisions."+two+"/"+second {
		t.Errorf("refused for %v", refused["errors"])
	}
	if m := s.Matter(one); m.Extensions[0].Standing(m.Docket) != extension.Open {
		t.Error("one of two was decided although the other was refused")
	}
	s.call("legal", http.MethodPost, v1+"/extensions:decide", both("2018-03-09")).is(http.StatusOK)
	for id, want := range map[string][3]string{one: {extension.InPart, "2018-03-02", "Most of it is at hand."}, two: {extension.Granted, "2018-03-09", "The storm."}} {
		m := s.Matter(id)
		x := m.Extensions[0]
		if got := [3]string{x.Standing(m.Docket), x.Granted.String(), x.Why}; got != want {
			t.Errorf("decided %v, want %v", got, want)
		}
	}
}

func TestARequestForMoreTimeIsGrantedThroughTheAPI(t *testing.T) {
	s := newServer(t, 1)
	id := s.requested()
	at := v1 + "/matters/" + id
	s.Must(workflow.SystemActor, sweep.Tick{Matters: []string{id}, At: s.Now()})
	s.call("compliance", http.MethodPost, at+"/deadlines/response-1:ask", `{"on":"2018-02-20","until":"2018-03-09","by":"email","reason":"A storm."}`).is(http.StatusCreated)
	list := items(s.call("auditor", http.MethodGet, v1+"/extensions?standing=open", nil).is(http.StatusOK), "items")
	if len(list) != 1 || list[0]["matter"] != id || list[0]["decide_by"] != "2018-02-27" {
		t.Fatalf("the open requests are %v", list)
	}
	decide := at + "/extensions/" + list[0]["id"].(string) + ":decide"
	if d := s.call("legal", http.MethodGet, at+"/deadlines/response-1", nil).is(http.StatusOK); d["status"] != "missed" {
		t.Errorf("while the request is open, the deadline is %v", d["status"])
	}
	s.call("legal", http.MethodPost, decide, `{"decision":"granted","on":"2018-02-26"}`).refused(http.StatusUnprocessableEntity, "invalid")
	s.call("legal", http.MethodPost, decide, `{"decision":"denied","on":"2018-02-26"}`).refused(http.StatusUnprocessableEntity, "invalid")
	shown := s.call("legal", http.MethodPost, decide, `{"decision":"granted","until":"2018-03-09","on":"2018-02-26","preview":true}`).is(http.StatusOK)
	if shown["preview"] != true || shown["would_be"] == nil {
		t.Errorf("the preview is %v", shown)
	}
	s.call("legal", http.MethodPost, decide, `{"decision":"granted","until":"2018-03-09","on":"2018-02-26"}`).is(http.StatusOK)
	m := s.call("legal", http.MethodGet, at, nil).is(http.StatusOK)
	if d := items(m, "deadlines")[0]; d["status"] != "open" || d["due"] != "2018-03-09" {
		t.Errorf("granted, the deadline is %v, due %v", d["status"], d["due"])
	}
	if x := items(m, "extensions")[0]; x["standing"] != "granted" || x["granted_until"] != "2018-03-09" || x["reason"] != "A storm." {
		t.Errorf("the request is %v", x)
	}
	review := s.call("legal", http.MethodGet, v1+"/reviews/"+s.Matter(id).Review, nil).is(http.StatusOK)
	if got := review["requests_for_time"].(map[string]any); got["asked"] != 1.0 || got["granted"] != 1.0 || got["open"] != 0.0 || got["median_days"] != 6.0 {
		t.Errorf("counted: %v", got)
	}
	s.Pass(9 * 24 * time.Hour) // March 8
	s.call("legal", http.MethodPost, at+"/transitions", `{"transition":"receive_response","effective_on":"2018-03-08","fields":{"production":{"all":"complete"}}}`).is(http.StatusCreated)
	if d := s.call("legal", http.MethodGet, at+"/deadlines/response-1", nil).is(http.StatusOK); d["status"] != "met" || d["late_days"] != nil {
		t.Errorf("the answer of March 8 left it %v, %v days late", d["status"], d["late_days"])
	}
	// As of February 24 the deadline was missed.
	then := s.call("auditor", http.MethodGet, at+"/deadlines/response-1", nil).is(http.StatusOK)
	missed := false
	for _, v := range items(then, "versions") {
		missed = missed || v["event"] == "deadline_missed" && v["effective_on"] == "2018-02-23"
	}
	if !missed {
		t.Errorf("the history does not say that it was missed: %v", then["versions"])
	}
}

func TestARequestForMoreTimeIsWithdrawnThroughTheAPI(t *testing.T) {
	s := newServer(t, 1)
	id := s.requested()
	at := v1 + "/matters/" + id
	ask := `{"on":"2018-02-20","until":"2018-03-09","by":"email","reason":"A storm."}`
	s.call("compliance", http.MethodPost, at+"/deadlines/response-1:ask", ask).is(http.StatusCreated)
	request := at + "/extensions/" + s.Matter(id).Extensions[0].ID
	post := func(what, body string) answer { return s.call("legal", http.MethodPost, request+what, body) }
	post(":decide", `{"decision":"granted","until":"2018-03-09","on":"2018-02-26"}`).is(http.StatusOK)
	post(":withdraw", `{"what":"request","reason":"R"}`).refused(http.StatusConflict, "refused")
	post(":withdraw", `{"what":"decision","reason":"The wrong town."}`).is(http.StatusOK)
	post(":withdraw", `{"what":"request","reason":"The wrong town."}`).is(http.StatusOK)
	m := s.call("legal", http.MethodGet, at, nil).is(http.StatusOK)
	if x := items(m, "extensions")[0]; x["standing"] != "withdrawn" || x["granted_until"] != nil {
		t.Errorf("the request is %v", x)
	}
	if d := items(m, "deadlines")[0]; d["due"] != "2018-03-09" {
		t.Errorf("the due date is %v", d["due"])
	}
	list := items(s.call("auditor", http.MethodGet, v1+"/extensions?standing=withdrawn", nil).is(http.StatusOK), "items")
	if len(list) != 1 || list[0]["matter"] != id {
		t.Errorf("the withdrawn requests are %v", list)
	}
}
