package api_test

import (
	"net/http"
	"testing"
)

func TestTheAgencyAndItsOfficialsAreNamedOverTheAPI(t *testing.T) {
	s := newServer(t, 1)
	at := v1 + "/reviews/" + s.Review
	empty := s.call("auditor", http.MethodGet, at, nil).is(http.StatusOK)
	if empty["agency"] != nil || len(items(empty, "officials")) != 0 {
		t.Errorf("a new review says %v", empty)
	}
	agency := map[string]any{"name": "Office of Justice Programs", "part_of": []string{"Department of Justice"}}
	s.call("legal", http.MethodPut, at+"/agency", agency).is(http.StatusOK)
	s.call("legal", http.MethodPut, at+"/agency", with(agency, "name", "")).refused(http.StatusUnprocessableEntity, "invalid")

	official := map[string]any{"office": "Director", "person": "A. First", "from": "2017-02-09"}
	made := s.call("legal", http.MethodPost, at+"/officials", official).is(http.StatusCreated)
	s.call("legal", http.MethodPost, at+"/officials", with(official, "from", "9 Feb")).refused(http.StatusUnprocessableEntity, "invalid")
	s.call("legal", http.MethodPost, at+"/officials", with(official, "official", "none")).refused(http.StatusNotFound, "not_found")
	s.call("legal", http.MethodPost, at+"/officials", with(official, "official", made["id"], "until", "2018-11-07")).is(http.StatusCreated)

	shown := s.call("auditor", http.MethodGet, at, nil).is(http.StatusOK)
	officials := items(shown, "officials")
	if shown["agency"] != "Office of Justice Programs" || shown["part_of"].([]any)[0] != "Department of Justice" || len(officials) != 1 {
		t.Fatalf("the review says %v", shown)
	}
	if o := officials[0]; o["id"] != made["id"] || o["office"] != "Director" || o["person"] != "A. First" || o["from"] != "2017-02-09" || o["until"] != "2018-11-07" {
		t.Errorf("the official is %v", o)
	}
}
