package api_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestAZoneIsACitysAndOneOfTheStateOrConfirmed(t *testing.T) {
	s := newServer(t, 0)
	dallas := map[string]any{"name": "Dallas", "kind": "city", "state": "TX", "zone": "America/New_York"}
	add := func(body map[string]any) answer { return s.call("legal", http.MethodPost, v1+"/jurisdictions", body) }
	p := add(dallas).refused(http.StatusUnprocessableEntity, "invalid")
	if diff := cmp.Diff([]string{"body.zone_confirmed"}, locations(p)); diff != "" && p["field"] != "zone_confirmed" {
		t.Errorf("%s %v", diff, p)
	}
	id := add(with(dallas, "zone_confirmed", true)).is(http.StatusCreated)["id"].(string)
	// What stands needs no second word.
	s.call("legal", http.MethodPut, v1+"/jurisdictions/"+id, with(dallas, "contact", "The Clerk")).is(http.StatusOK)
	for zone, says := range map[string]string{
		"EST": "America/New_York", "MST": "America/Phoenix", "HST": "Pacific/Honolulu", "EST5EDT": "America/New_York", "Etc/GMT+6": "a city",
		"GMT+6": "a city", "UTC": "a city", "Factory": "a city", "posixrules": "a city", "right/America/Chicago": "a city", "posix/America/Chicago": "a city",
	} {
		p := add(with(dallas, "name", zone, "zone", zone, "zone_confirmed", true)).refused(http.StatusUnprocessableEntity, "invalid")
		if p["field"] != "zone" || !strings.Contains(p["detail"].(string), says) {
			t.Errorf("%s: %v", zone, p)
		}
	}
	for zone, stored := range map[string]string{"US/Central": "America/Chicago", "Central Time": "America/Chicago", "US/Mountain": "America/Denver"} {
		id := add(with(dallas, "name", zone, "zone", zone)).is(http.StatusCreated)["id"].(string)
		if got := s.call("legal", http.MethodGet, v1+"/jurisdictions/"+id, nil).is(http.StatusOK); got["zone"] != stored {
			t.Errorf("%s is stored as %v", zone, got["zone"])
		}
	}
	add(map[string]any{"name": "Mesa", "kind": "city", "state": "AZ", "zone": "Mountain Time"}).refused(http.StatusUnprocessableEntity, "invalid")
	s.call("admin", http.MethodPost, v1+"/users", map[string]any{"name": "N", "email": "n@example.org", "role": "legal", "zone": "EST", "password": "a long enough password"}).
		refused(http.StatusUnprocessableEntity, "invalid")
	lines := "name,kind,state,zone\nAustin,city,TX,America/Chicago\nWaco,city,TX,America/New_York\nLubbock,city,TX,CST\n"
	p = s.call("legal", http.MethodPost, v1+"/jurisdictions:import", lines, "Content-Type", "text/csv").refused(http.StatusUnprocessableEntity, "invalid")
	if diff := cmp.Diff([]string{"line 3", "line 4"}, locations(p)); diff != "" {
		t.Error(diff)
	}
}

func TestEveryStateHasDeadlinesAmericanSamoaToo(t *testing.T) {
	s := newServer(t, 0)
	id := s.call("legal", http.MethodPost, v1+"/jurisdictions", map[string]any{"name": "American Samoa", "kind": "state", "state": "AS", "zone": "Pacific/Pago_Pago"}).is(http.StatusCreated)["id"].(string)
	opened := s.call("legal", http.MethodPost, v1+"/reviews/"+s.Review+"/matters", map[string]any{"jurisdictions": []string{id}}).is(http.StatusCreated)
	matter := opened["ids"].([]any)[0].(string)
	s.call("legal", http.MethodPost, v1+"/matters/"+matter+"/transitions", with(move("issue_request"), "fields", map[string]any{
		"due": map[string]any{"kind": "period", "days": 30}, "demands": []any{map[string]any{"number": 1, "text": "Policies"}},
	})).is(http.StatusCreated)
	if got := s.call("legal", http.MethodPost, v1+"/deadlines:compute", map[string]any{"from": "2018-01-24", "days": 30, "state": "AS"}).is(http.StatusOK); got["due"] != "2018-02-23" {
		t.Errorf("due %v", got["due"])
	}
}

func TestJurisdictionsAreKeptAndImportedWholeOrNotAtAll(t *testing.T) {
	s := newServer(t, 0)
	chicago := map[string]any{"name": "Chicago", "kind": "city", "state": "IL", "zone": "America/Chicago", "contact": "The Clerk"}
	id := s.call("legal", http.MethodPost, v1+"/jurisdictions", chicago).is(http.StatusCreated)["id"].(string)
	s.call("legal", http.MethodPut, v1+"/jurisdictions/"+id, with(chicago, "kind", "consolidated")).is(http.StatusOK)
	shown := s.call("auditor", http.MethodGet, v1+"/jurisdictions/"+id, nil).is(http.StatusOK)
	if shown["kind"] != "consolidated" || shown["contact"] != "The Clerk" {
		t.Errorf("the jurisdiction is %v", shown)
	}
	p := s.call("legal", http.MethodPost, v1+"/jurisdictions", with(chicago, "zone", "Mars/Base", "state", "XX")).refused(http.StatusUnprocessableEntity, "invalid")
	if diff := cmp.Diff([]string{"body.state", "body.zone"}, locations(p)); diff != "" {
		t.Error(diff)
	}

	bad := "name,kind,state,zone\nAurora,city,IL,America/Chicago\nBoulder,planet,CO,America/Denver\nDenver,city,CO\n"
	p = s.call("legal", http.MethodPost, v1+"/jurisdictions:import", bad, "Content-Type", "text/csv").refused(http.StatusUnprocessableEntity, "invalid")
	if diff := cmp.Diff([]string{"line 3", "line 4"}, locations(p)); diff != "" {
		t.Error(diff)
	}
	good := "name,kind,state,zone\nAurora,city,IL,America/Chicago\nDenver,consolidated,CO,America/Denver\n"
	if dry := s.call("legal", http.MethodPost, v1+"/jurisdictions:import?dry_run=true", good, "Content-Type", "text/csv").is(http.StatusOK); dry["count"] != 2.0 {
		t.Errorf("the dry run says %v", dry)
	}
	if n := len(s.call("legal", http.MethodGet, v1+"/jurisdictions", nil).is(http.StatusOK)["items"].([]any)); n != 1 {
		t.Errorf("%d jurisdictions are on record before the import, want 1", n)
	}
	if got := s.call("legal", http.MethodPost, v1+"/jurisdictions:import", good, "Content-Type", "text/csv").is(http.StatusCreated); len(got["ids"].([]any)) != 2 {
		t.Errorf("the import says %v", got)
	}
	if list := s.call("legal", http.MethodGet, v1+"/jurisdictions?state=CO&q=denv", nil).is(http.StatusOK)["items"].([]any); len(list) != 1 {
		t.Errorf("in Colorado: %v", list)
	}
}

func TestACorrectedZoneSaysWhatMovesBeforeItMoves(t *testing.T) {
	s := newServer(t, 1)
	id := s.requested()
	path := v1 + "/jurisdictions/" + s.Matter(id).Jurisdiction
	was := s.call("legal", http.MethodGet, path, nil).is(http.StatusOK)
	right := map[string]any{"name": was["name"], "kind": was["kind"], "state": "KY", "zone": "America/New_York"}
	version := s.Matter(id).Version
	shown := s.call("legal", http.MethodPut, path, with(right, "preview", true)).is(http.StatusOK)
	changes := shown["changes"].([]any)
	if shown["preview"] != true || len(changes) != 1 || s.Matter(id).Version != version {
		t.Fatalf("the preview says %v, and the matter has version %d", shown, s.Matter(id).Version)
	}
	change := changes[0].(map[string]any)
	if change["old_zone"] != "America/Chicago" || change["new_zone"] != "America/New_York" || change["old"] != change["new"] {
		t.Errorf("the preview says %v", change)
	}
	stored := s.call("legal", http.MethodPut, path, right, "Idempotency-Key", "zone").is(http.StatusOK)
	if stored["moved"] != 1.0 {
		t.Errorf("stored %v", stored)
	}
	if again := s.call("legal", http.MethodPut, path, right, "Idempotency-Key", "zone"); again.Header.Get("Idempotent-Replayed") != "true" {
		t.Error("a second request under the same key is no repeat")
	}
	deadline := s.call("legal", http.MethodGet, v1+"/matters/"+id+"/deadlines/response-1", nil).is(http.StatusOK)
	if deadline["zone"] != "America/New_York" || deadline["ends"] != "2018-02-24T05:00:00Z" {
		t.Errorf("the deadline ends %v in %v", deadline["ends"], deadline["zone"])
	}
}
