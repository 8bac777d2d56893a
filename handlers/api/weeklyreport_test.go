package api_test

import (
	"net/http"
	"strings"
	"testing"
	"time"
)

func TestTheWeeklyReportOfTheAPIIsThatOfThePage(t *testing.T) {
	s := newCourts(t, justice)
	chicago, of := s.government("Chicago", "city", "IL", "America/Chicago", "")
	s.government("Peoria", "city", "IL", "America/Chicago", "")
	s.enter(s.proceeding(), anOrder("preliminary_injunction", moment("2017-09-15"), bar(named(chicago))))
	s.award(with(anAward(chicago), "number", "2017-DJ-0001", "amount", "1,000.50"))
	at := v1 + "/reviews/" + s.Review + "/report"
	got := s.call("auditor", http.MethodGet, at, nil).is(http.StatusOK)
	stays, money := items(got, "stays"), items(got, "money")
	if len(stays) != 1 || stays[0]["matter"] != of || stays[0]["effect"] != "bar" || stays[0]["clause"] != 1.0 || !strings.Contains(stays[0]["order"].(string), "reliminary injunction") {
		t.Errorf("the stays are %v", stays)
	}
	if len(money) != 1 || money[0]["awarded"] != 100050.0 || money[0]["at_risk"] != 100050.0 || money[0]["barred"] != 100050.0 {
		t.Errorf("the money is %v", money)
	}
	if day, err := time.Parse(time.DateOnly, got["week_of"].(string)); err != nil || day.Weekday() != time.Monday {
		t.Errorf("the week begins on %v", got["week_of"])
	}
	if all := items(s.call("auditor", http.MethodGet, v1+"/report", nil).is(http.StatusOK), "items"); len(all) != 1 || all[0]["matters"] != got["matters"] {
		t.Errorf("of all reviews it gives %v", all)
	}
	s.call("auditor", http.MethodGet, at+"?week=soon", nil).refused(http.StatusUnprocessableEntity, "invalid")
	s.call("auditor", http.MethodGet, at+"?week=2999-01-01", nil).refused(http.StatusUnprocessableEntity, "invalid")
	s.call("other legal", http.MethodGet, at, nil).refused(http.StatusNotFound, "not_found")

	mark := map[string]any{"reason": "Talks are under way."}
	path := v1 + "/matters/" + of + "/confidential"
	s.call("compliance", http.MethodPost, path, mark).refused(http.StatusForbidden, "forbidden")
	s.call("legal", http.MethodPost, path, map[string]any{"reason": ""}).refused(http.StatusUnprocessableEntity, "invalid")
	s.call("legal", http.MethodPost, path, map[string]any{"reason": "x", "end": true}).refused(http.StatusConflict, "refused")
	s.call("legal", http.MethodPost, path, mark).is(http.StatusCreated)
	s.call("legal", http.MethodPost, path, mark).refused(http.StatusConflict, "refused")
	if m := s.call("auditor", http.MethodGet, v1+"/matters/"+of, nil).is(http.StatusOK); m["confidential"] != "Talks are under way." {
		t.Errorf("the matter says %v", m["confidential"])
	}
	public := s.call("auditor", http.MethodGet, at+"?published=1", nil).is(http.StatusOK)
	if public["matters"] != got["matters"].(float64)-1 || public["confidential"] != nil || len(items(public, "stays"))+len(items(public, "money")) != 0 {
		t.Errorf("the published report is %v", public)
	}
	if inside := s.call("auditor", http.MethodGet, at, nil).is(http.StatusOK); inside["confidential"] != 1.0 || inside["matters"] != got["matters"] {
		t.Errorf("the report for members is %v", inside)
	}
	if s.Matter(of).Confidential.IsZero() {
		t.Error("nothing is on record")
	}
}
