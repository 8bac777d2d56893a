package api_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
)

func TestADueDateIsComputedForWhoeverIsSignedIn(t *testing.T) {
	s := newServer(t, 0)
	compute := func(body string) answer { return s.call("admin", http.MethodPost, v1+"/deadlines:compute", body) }
	for _, c := range []struct{ name, body, due string }{
		{"a period rolls off a holiday", `{"from":"2007-08-22","days":10}`, "2007-09-04"},
		{"a period counted back", `{"from":"2007-09-11","days":10,"before":true}`, "2007-08-31"},
		{"an inaccessible office", `{"from":"2007-09-11","days":10,"before":true,"closed":["2007-08-31"]}`, "2007-09-04"},
		{"hours", `{"from":"2018-06-01T10:00","hours":48,"zone":"America/New_York"}`, "2018-06-04T10:00:00-04:00"},
		{"a stay", `{"from":"2018-01-24","days":30,"tolled":["2018-02-01..2018-02-20"]}`, "2018-03-15"},
		{"a fixed date stays where it is", `{"on":"2018-02-24"}`, "2018-02-24"},
		{"service by mail", `{"from":"2018-01-22","days":14,"service":"mail"}`, "2018-02-08"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s.t = t
			got := compute(c.body).is(http.StatusOK)
			if got["due"] != c.due || got["rule"] == nil || got["calendar"] == nil || got["steps"] == nil || got["alternates"] == nil {
				t.Errorf("the answer is %v, want due %s", got, c.due)
			}
		})
	}
	s.t = t
	for _, c := range []struct{ body, field, says string }{
		{`{}`, "from", "fixed date"},
		{`{"on":"2018-02-30"}`, "on", "2018-02-30"},
		{`{"on":"2018-02-23","days":3}`, "on", "no length"},
		{`{"from":"2018-01-24"}`, "days", "one length"},
		{`{"from":"2018-01-24","days":0}`, "days", "1 or more"},
		{`{"from":"2018-01-24","business_days":-2}`, "business_days", "1 or more"},
		{`{"from":"2018-01-24","days":3,"months":1}`, "days", "one length"},
		{`{"from":"soon","days":3}`, "from", "neither a date"},
		{`{"from":"2018-01-24T10:00","hours":3}`, "zone", "time zone"},
		{`{"from":"2018-01-24","days":3,"zone":"Mars/Base"}`, "zone", "Mars/Base"},
		{`{"from":"2018-01-24","days":3,"state":"ZZ"}`, "state", "ZZ"},
		{`{"from":"2018-01-24","days":3,"service":"pigeon"}`, "service", "pigeon"},
		{`{"from":"2018-01-24","days":30,"tolled":["2018-02-01.."]}`, "tolled", "until the stay ends"},
	} {
		p := compute(c.body).refused(http.StatusUnprocessableEntity, "invalid")
		if p["field"] != c.field || !strings.Contains(p["detail"].(string), c.says) {
			t.Errorf("%s: refused with %v, want the field %s and %q", c.body, p, c.field, c.says)
		}
	}
	s.call("admin", http.MethodPost, v1+"/deadlines:compute", `{"from":"2018-01-24","days":3,"speed":1}`).refused(http.StatusUnprocessableEntity, "invalid")
	s.call("admin", http.MethodPost, v1+"/deadlines:compute", `{"from":"2018-02-27T10:00","zone":"America/Chicago","due":{"kind":"period","hours":72,"at":"14:30"}}`).
		refused(http.StatusUnprocessableEntity, "invalid")
	s.call(nobody, http.MethodPost, v1+"/deadlines:compute", `{"from":"2018-01-24","days":3}`).refused(http.StatusUnauthorized, "unauthenticated")
}

func TestADeadlineIsExtendedAndKeepsItsHistory(t *testing.T) {
	s := newServer(t, 1)
	id := s.requested()
	at := v1 + "/matters/" + id + "/deadlines/response-1"
	before := s.call("auditor", http.MethodGet, at, nil).is(http.StatusOK)
	if before["version"] != 1.0 || len(before["versions"].([]any)) != 1 || len(before["explain"].([]any)) == 0 {
		t.Fatalf("before the change: %v", before)
	}
	extend := map[string]any{"change": "extend", "days": 7, "authority": "Stipulation", "reason": "A storm.", "version": 1}
	a := s.call("compliance", http.MethodPost, at+":change", extend, "Idempotency-Key", "x1")
	after := a.is(http.StatusOK)
	if after["version"] != 2.0 || after["due"] == before["due"] || after["status"] != "open" || len(after["stored"].(map[string]any)["events"].([]any)) != 2 {
		t.Errorf("after the change: %v", after)
	}
	versions := after["versions"].([]any)
	latest := versions[0].(map[string]any)
	if len(versions) != 3 || latest["authority"] != "Stipulation" || latest["reason"] != "A storm." || latest["due"] != after["due"] || latest["cause"] != "extended" {
		t.Errorf("its history is %v", versions)
	}
	if again := s.call("compliance", http.MethodPost, at+":change", extend, "Idempotency-Key", "x1").is(http.StatusOK); again["version"] != 2.0 {
		t.Errorf("the same key extended twice: %v", again)
	}
	line := s.call("legal", http.MethodGet, v1+"/deadlines?matter="+id+"&owed=jurisdiction&kind=response", nil).is(http.StatusOK)["items"].([]any)
	if len(line) != 1 || line[0].(map[string]any)["due"] != after["due"] {
		t.Errorf("the list says %v", line)
	}
	ours := s.call("legal", http.MethodGet, v1+"/deadlines?matter="+id+"&owed=office", nil).is(http.StatusOK)["items"].([]any)
	if len(ours) != 1 || ours[0].(map[string]any)["kind"] != "step_limit" || ours[0].(map[string]any)["due"] != "2018-03-25" ||
		ours[0].(map[string]any)["next_step"] != "Record response or follow up" {
		t.Errorf("our team owes %v", ours)
	}
	s.call("compliance", http.MethodPost, at+":change", extend).refused(http.StatusConflict, "conflict")
	s.call("legal", http.MethodPost, at+":change", map[string]any{"change": "extend", "days": 7}).refused(http.StatusUnprocessableEntity, "invalid")
	s.call("legal", http.MethodPost, at+":forget", extend).refused(http.StatusNotFound, "not_found")
	s.call("legal", http.MethodPost, at, extend).refused(http.StatusNotFound, "not_found")
	s.call("legal", http.MethodGet, v1+"/matters/"+id+"/deadlines/other-1", nil).refused(http.StatusNotFound, "not_found")
	s.call("other legal", http.MethodGet, at, nil).refused(http.StatusNotFound, "not_found")
	step, limited := s.call("legal", http.MethodGet, v1+"/matters/"+id, nil).is(http.StatusOK)["step"].(map[string]any)
	def := s.call("legal", http.MethodGet, v1+"/process", nil).is(http.StatusOK)
	if !limited || step["due"] != "2018-03-25" || step["title"] != "Record response or follow up" {
		t.Errorf("the step is %v under %v", step, def["name"])
	}
}

func TestAClosureIsShownFirstAndThenMovesWhatRestsOnIt(t *testing.T) {
	s := newServer(t, 1)
	id := s.Matters(1)[0]
	s.call("legal", http.MethodPost, v1+"/matters/"+id+"/transitions", with(move("issue_request"), "fields", map[string]any{
		"due": map[string]any{"kind": "period", "days": 30}, "demands": []any{map[string]any{"number": 1, "text": "All documents"}},
	})).is(http.StatusCreated)
	at := v1 + "/matters/" + id + "/deadlines/response-1"
	due := s.call("legal", http.MethodGet, at, nil).is(http.StatusOK)["due"]
	closure := map[string]any{"date": due, "kind": "legal_holiday", "name": "Day of mourning", "authority": "Proclamation"}
	shown := s.call("admin", http.MethodPost, v1+"/closures", with(closure, "preview", true)).is(http.StatusOK)
	if shown["moved"] != 1.0 || shown["stored"] != nil || shown["changes"].([]any)[0].(map[string]any)["old"] != due {
		t.Fatalf("the preview is %v", shown)
	}
	if still := s.call("legal", http.MethodGet, at, nil).is(http.StatusOK)["due"]; still != due {
		t.Errorf("a preview moved the date to %v", still)
	}
	a := s.call("admin", http.MethodPost, v1+"/closures", closure, "Idempotency-Key", "c1").is(http.StatusCreated)
	if again := s.call("admin", http.MethodPost, v1+"/closures", closure, "Idempotency-Key", "c1").is(http.StatusCreated); again["moved"] != a["moved"] {
		t.Errorf("the same key answers %v, and first %v", again, a)
	}
	want := a["changes"].([]any)[0].(map[string]any)["new"]
	if got := s.call("legal", http.MethodGet, at, nil).is(http.StatusOK)["due"]; got != want || got == due {
		t.Errorf("due %v, want %v", got, want)
	}
	items := s.call("legal", http.MethodGet, v1+"/closures", nil).is(http.StatusOK)["items"].([]any)
	if len(items) != 1 || items[0].(map[string]any)["name"] != "Day of mourning" {
		t.Errorf("the closures are %v", items)
	}
	s.call("admin", http.MethodPost, v1+"/closures", with(closure, "name", "Another name")).refused(http.StatusConflict, "conflict")
	s.call("admin", http.MethodPost, v1+"/closures", with(closure, "date", "2018-02-30")).refused(http.StatusUnprocessableEntity, "invalid")
	s.call("legal", http.MethodPost, v1+"/closures", with(closure, "preview", true)).refused(http.StatusForbidden, "forbidden")
}

func TestEveryLengthOfAPeriodIsTakenAndAFixedDateOnAClosedDayIsNoted(t *testing.T) {
	s := newServer(t, 5)
	ids := s.Matters(5)
	ask := func(id string, due map[string]any) answer {
		return s.call("legal", http.MethodPost, v1+"/matters/"+id+"/transitions", with(move("issue_request"), "effective_on", "2018-01-24", "fields", map[string]any{
			"due": due, "demands": []any{map[string]any{"number": 1, "text": "Policies"}},
		}), "Idempotency-Key", fmt.Sprint(id, due))
	}
	for i, c := range []struct {
		due  map[string]any
		want string
	}{
		{map[string]any{"kind": "period", "hours": 48, "at": "10:00"}, "2018-01-26"},
		{map[string]any{"kind": "period", "business_days": 20}, "2018-02-23"},
		{map[string]any{"kind": "period", "months": 1}, "2018-02-26"},
	} {
		got := ask(ids[i], c.due).is(http.StatusCreated)
		if got["notes"] != nil {
			t.Errorf("%v: notes %v", c.due, got["notes"])
		}
		d := s.call("legal", http.MethodGet, v1+"/matters/"+ids[i]+"/deadlines/response-1", nil).is(http.StatusOK)
		if d["due"] != c.want {
			t.Errorf("%v: due %v, want %s", c.due, d["due"], c.want)
		}
	}
	hours := s.call("legal", http.MethodGet, v1+"/matters/"+ids[0]+"/deadlines/response-1", nil).json()
	if hours["ends"] != "2018-01-26T16:00:00Z" {
		t.Errorf("48 hours from ten in the morning end %v", hours["ends"])
	}
	p := ask(ids[3], map[string]any{"kind": "period", "hours": 48}).refused(http.StatusUnprocessableEntity, "invalid")
	if !strings.Contains(p["detail"].(string), "time of day") {
		t.Errorf("hours from no time of day: %v", p)
	}
	const note = "Sat, Mar 3, 2018 is a Saturday: a fixed date does not move"
	computed := s.call("legal", http.MethodPost, v1+"/deadlines:compute", map[string]any{
		"due": map[string]any{"kind": "period", "hours": 48, "at": "10:00"}, "from": "2018-01-24", "zone": "America/Chicago",
	}).is(http.StatusOK)
	if computed["due"] != "2018-01-26T10:00:00-06:00" {
		t.Errorf("computed, 48 hours end %v", computed["due"])
	}
	for _, time := range []string{"first", "second"} { // the second is told what the first was
		if got := ask(ids[3], map[string]any{"kind": "fixed", "date": "2018-03-03"}).is(http.StatusCreated); fmt.Sprint(got["notes"]) != "["+note+"]" {
			t.Errorf("the %s answer notes %v", time, got["notes"])
		}
	}
	extend := map[string]any{"change": "extend", "months": 1, "authority": "Stipulation"}
	if got := s.call("legal", http.MethodPost, v1+"/matters/"+ids[3]+"/deadlines/response-1:change", extend).is(http.StatusOK); got["due"] != "2018-04-03" {
		t.Errorf("extended by a month to %v", got["due"])
	}
	extend = map[string]any{"change": "extend", "on": "2018-04-07", "authority": "Stipulation"}
	if got := s.call("legal", http.MethodPost, v1+"/matters/"+ids[3]+"/deadlines/response-1:change", extend).is(http.StatusOK); !strings.Contains(fmt.Sprint(got["receipt"]), "Sat, Apr 7, 2018 is a Saturday") {
		t.Errorf("the receipt is %v", got["receipt"])
	}
	many := s.call("legal", http.MethodPost, v1+"/matters:move", with(move("issue_request"), "matters", ids[4:], "effective_on", "2018-01-24", "fields", map[string]any{
		"due": map[string]any{"kind": "fixed", "date": "2018-03-03"}, "demands": []any{map[string]any{"number": 1, "text": "Policies"}},
	})).is(http.StatusCreated)
	if fmt.Sprint(many["notes"]) != "["+note+"]" {
		t.Errorf("the answer for many notes %v", many["notes"])
	}
}

// An extension by hours counts each of them from the moment the date before it ends, alone and for many.
func TestADeadlineIsExtendedByHours(t *testing.T) {
	s := newServer(t, 2)
	ids := s.Matters(2)
	var seen []any
	for _, id := range ids {
		s.Move(id, "issue_request")
		seen = append(seen, map[string]any{"matter": id, "deadline": "response-1", "version": 1})
	}
	path := v1 + "/matters/" + ids[0] + "/deadlines/response-1:change"
	due := s.Matter(ids[0]).Deadlines[0].Due
	if due.String() != "2018-02-23" {
		t.Fatalf("due %s", due)
	}
	body := map[string]any{"change": "extend", "hours": 24, "authority": "Stipulation"}
	would, _ := s.call("legal", http.MethodPost, path, with(body, "preview", true)).is(http.StatusOK)["would_be"].(map[string]any)
	if would["due"] != "2018-02-26" || would["at"] != "2018-02-27T00:00:00-06:00" {
		t.Errorf("the preview says %v", would)
	}
	s.call("legal", http.MethodPost, path, with(body, "days", 1)).refused(http.StatusUnprocessableEntity, "invalid")
	s.call("legal", http.MethodPost, path, with(body, "hours", 87841)).refused(http.StatusUnprocessableEntity, "invalid")
	if got := s.call("legal", http.MethodPost, path, body).is(http.StatusOK); got["due"] != "2018-02-26" {
		t.Errorf("due %v", got["due"])
	}
	seen[0].(map[string]any)["version"] = 2
	many := s.call("legal", http.MethodPost, v1+"/deadlines:extend", map[string]any{"deadlines": seen, "hours": 2, "authority": "Stipulation"}).is(http.StatusOK)
	for i, want := range []string{"2018-02-27", "2018-02-26"} { // the end of a Monday, and of a Friday, and 2 hours
		if got := items(many, "deadlines")[i]["due"]; got != want {
			t.Errorf("%d: due %v, want %s", i, got, want)
		}
	}
}
