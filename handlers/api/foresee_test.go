package api_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
)

// What a form shows before it is saved, a preview says over the API: it stores nothing.
func TestAPreviewOfAMoveSaysWhichDatesItWouldSet(t *testing.T) {
	s := newServer(t, 3)
	ids := s.Matters(3)
	before := s.Matter(ids[0]).Version
	body := map[string]any{"transition": "issue_request", "effective_on": "2018-01-24", "preview": true, "fields": map[string]any{"due": map[string]any{"kind": "period", "days": 24}}}
	p := s.call("legal", http.MethodPost, v1+"/matters/"+ids[0]+"/transitions", body).is(http.StatusOK)
	dates := items(p, "dates")
	if p["preview"] != true || len(dates) != 1 || dates[0]["due"] != "2018-02-20" || dates[0]["weekday"] != "Tuesday" || dates[0]["kind"] != "response" || len(items(dates[0], "skipped")) != 3 {
		t.Errorf("the preview says %v", p)
	}
	many := s.call("legal", http.MethodPost, v1+"/matters:move", with(body, "matters", ids)).is(http.StatusOK)
	if dates := items(many, "dates"); len(dates) != 1 || dates[0]["earliest"] != "2018-02-20" || dates[0]["matters"] != float64(len(ids)) {
		t.Errorf("of many the preview says %v", many)
	}
	none := s.call("legal", http.MethodPost, v1+"/matters/"+ids[0]+"/transitions", with(body, "fields", map[string]any{"due": map[string]any{"kind": "fixed", "date": "2018-01-20"}})).is(http.StatusOK)
	if dates := items(none, "dates"); len(dates) != 1 || dates[0]["refused"] != "Sat, Jan 20, 2018 is before Wed, Jan 24, 2018, the date of this step." {
		t.Errorf("of a date that cannot be the preview says %v", none)
	}
	s.call("legal", http.MethodPost, v1+"/matters/"+ids[0]+"/transitions", with(body, "transition", "fly")).refused(http.StatusUnprocessableEntity, "invalid")
	s.call("compliance", http.MethodPost, v1+"/matters/"+ids[0]+"/transitions", body).refused(http.StatusForbidden, "forbidden")
	if s.Matter(ids[0]).Version != before {
		t.Error("the preview stored something")
	}
	made := s.call("legal", http.MethodPost, v1+"/matters/"+ids[0]+"/transitions", map[string]any{
		"transition": "issue_request", "effective_on": "2018-01-24",
		"fields": map[string]any{"due": map[string]any{"kind": "period", "days": 24}, "demands": []any{map[string]any{"number": 1, "text": "Orders"}}},
	}).is(http.StatusCreated)
	if made["preview"] != nil || s.Matter(ids[0]).Deadlines[0].Due.String() != "2018-02-20" {
		t.Errorf("the move says %v", made)
	}
}

func TestAPreviewOfADeadlinesChangeSaysWhenItWouldBeDue(t *testing.T) {
	s := newServer(t, 1)
	id := s.requested()
	path := fmt.Sprintf("%s/matters/%s/deadlines/response-1:change", v1, id)
	before := s.Matter(id)
	p := s.call("legal", http.MethodPost, path, map[string]any{"change": "extend", "months": 1, "preview": true}).is(http.StatusOK)
	would, _ := p["would_be"].(map[string]any)
	if p["preview"] != true || p["due"] != before.Deadlines[0].Due.String() || would["due"] == nil {
		t.Errorf("the preview says %v", p)
	}
	if still := s.call("legal", http.MethodPost, path, map[string]any{"change": "toll", "on": "2018-02-01", "preview": true}).is(http.StatusOK); still["would_be"] != nil {
		t.Errorf("a stay gives the date %v", still["would_be"])
	}
	s.call("legal", http.MethodPost, path, map[string]any{"change": "extend", "on": "2018-01-30", "preview": true}).refused(http.StatusUnprocessableEntity, "invalid")
	if s.Matter(id).Version != before.Version {
		t.Error("the preview stored something")
	}
	s.call("legal", http.MethodPost, path, map[string]any{"change": "extend", "months": 1, "authority": "Letter"}).is(http.StatusOK)
	if d := s.Matter(id).Deadlines[0]; d.Due.String() != would["due"] {
		t.Errorf("due %s, previewed %v", d.Due, would["due"])
	}
}

// Opening many matters says before it is saved until when our own side must take the first step in them.
func TestAPreviewOfOpeningMattersSaysWhichDatesItWouldSet(t *testing.T) {
	s := newServer(t, 3)
	path := v1 + "/reviews/" + s.Review + "/matters"
	body := map[string]any{"jurisdictions": s.Jurisdictions, "opened_on": "2018-01-24", "preview": true}
	p := s.call("legal", http.MethodPost, path, body).is(http.StatusOK)
	dates := items(p, "dates")
	if p["preview"] != true || p["opened_on"] != "2018-01-24" || len(p["ids"].([]any)) != 0 || len(dates) != 1 {
		t.Fatalf("the preview says %v", p)
	}
	d := dates[0]
	if d["kind"] != "step_limit" || d["matters"] != float64(3) || d["earliest"] != d["due"] || d["latest"] != d["due"] || d["others"] != nil || d["weekday"] == "" {
		t.Errorf("the preview says %v", d)
	}
	if today := s.call("legal", http.MethodPost, path, map[string]any{"jurisdictions": s.Jurisdictions[:1], "preview": true}).is(http.StatusOK); today["opened_on"] != s.Now().Format("2006-01-02") {
		t.Errorf("without a date it says %v", today)
	}
	s.call("legal", http.MethodPost, path, with(body, "jurisdictions", []string{"none"})).refused(http.StatusUnprocessableEntity, "invalid")
	s.call("legal", http.MethodPost, path, with(body, "opened_on", "2018-02-30")).refused(http.StatusUnprocessableEntity, "invalid")
	s.call("other legal", http.MethodPost, path, body).refused(http.StatusNotFound, "not_found")
	s.call("compliance", http.MethodPost, path, body).refused(http.StatusForbidden, "forbidden")
	if n := s.counted("legal", "/matters", ""); n != 0 {
		t.Fatalf("the preview opened %d matters", n)
	}
	if made := s.call("legal", http.MethodPost, path, with(body, "preview", false)).is(http.StatusCreated); len(made["ids"].([]any)) != 3 || made["preview"] != nil || made["dates"] != nil {
		t.Errorf("the act says %v", made)
	}
	s.call("legal", http.MethodPost, path, body).refused(http.StatusConflict, "conflict") // each has its matter now
	for _, row := range items(s.call("legal", http.MethodGet, v1+"/deadlines?owed=office", nil).is(http.StatusOK), "items") {
		if row["due"] != d["due"] {
			t.Errorf("due %v, previewed %v", row["due"], d["due"])
		}
	}
	if got := s.counted("legal", "/deadlines", "owed=office"); got != 3 {
		t.Errorf("%d first steps", got)
	}
}

// The date of a step is its trigger: what is counted back from it lies before it, and is refused in words.
func TestAPeriodThatIsCountedBackFromAStepIsRefused(t *testing.T) {
	s := newServer(t, 1)
	id := s.Matters(1)[0]
	body := map[string]any{"transition": "issue_request", "effective_on": "2018-01-24", "preview": true}
	for _, length := range []map[string]any{{"days": 14}, {"business_days": 10}, {"months": 1}, {"hours": 48, "at": "10:00"}} {
		spec := with(length, "kind", "period", "before", true)
		p := s.call("legal", http.MethodPost, v1+"/matters/"+id+"/transitions", with(body, "fields", map[string]any{"due": spec})).is(http.StatusOK)
		dates := items(p, "dates")
		if len(dates) != 1 || dates[0]["due"] != nil || !strings.Contains(fmt.Sprint(dates[0]["refused"]), "is before Wed, Jan 24, 2018, the date of this step.") {
			t.Errorf("%v: the preview says %v", length, p)
		}
		request := with(length, "from", "2018-01-24", "before", true, "state", "IL", "zone", "America/Chicago")
		if request["at"] != nil {
			delete(request, "at")
			request["from"] = "2018-01-24T10:00:00-06:00"
		}
		computed := s.call("legal", http.MethodPost, v1+"/deadlines:compute", request)
		if got := computed.is(http.StatusOK)["due"]; got == nil || fmt.Sprint(got) >= "2018-01-24" {
			t.Errorf("%v before is %v", length, got)
		}
	}
}

// A version guards against what has changed since it was seen: in a preview as in the act, and never by the way of an id that is none.
func TestVersionsOfManyMattersAreOfThoseThatMove(t *testing.T) {
	s := newServer(t, 3)
	ids := s.Matters(3)
	seen := s.Matter(ids[0]).Version
	s.Move(ids[0], "issue_request")
	body := map[string]any{"transition": "receive_response", "effective_on": "2018-01-25", "matters": ids[:2], "fields": map[string]any{"production": map[string]any{"all": "complete"}}}
	for _, preview := range []bool{true, false} {
		for _, c := range []struct {
			versions map[string]any
			status   int
			says     string
		}{
			{map[string]any{ids[2]: 1}, http.StatusUnprocessableEntity, "There is a version for " + ids[2] + ", which is not among the matters. Correct the id, or add it to matters."},
			{map[string]any{"mistyped": 1}, http.StatusUnprocessableEntity, "There is a version for mistyped, which is not among the matters."},
			{map[string]any{ids[0]: 0}, http.StatusUnprocessableEntity, "The version of " + ids[0] + " must be 1 or more, not 0. Give the version that you saw."},
			{map[string]any{ids[0]: -4}, http.StatusUnprocessableEntity, "must be 1 or more, not -4."},
			{map[string]any{ids[0]: seen}, http.StatusConflict, "This matter has changed since you opened the page"},
		} {
			a := s.call("legal", http.MethodPost, v1+"/matters:move", with(body, "preview", preview, "versions", c.versions))
			if a.is(c.status); !strings.Contains(string(a.Body), c.says) {
				t.Errorf("preview %t, versions %v: %s", preview, c.versions, string(a.Body))
			}
		}
	}
	at := v1 + "/matters/" + ids[0] + "/transitions"
	stale := with(body, "preview", true)
	delete(stale, "matters")
	s.call("legal", http.MethodPost, at, stale).is(http.StatusOK)
	s.call("legal", http.MethodPost, at, stale, "If-Match", fmt.Sprintf("%q", fmt.Sprint(seen))).is(http.StatusConflict)
	now := map[string]any{ids[0]: s.Matter(ids[0]).Version, ids[1]: s.Matter(ids[1]).Version}
	s.call("legal", http.MethodPost, v1+"/matters:move", with(body, "preview", true, "versions", now)).is(http.StatusOK)
}
