package api_test

import (
	"net/http"
	"testing"
)

func TestASetOfDemandsIsSavedUsedAndNamedInTheHistory(t *testing.T) {
	s := newServer(t, 1)
	path := v1 + "/reviews/" + s.Review + "/demand-sets"
	demands := []any{map[string]any{"number": 1, "text": "All orders."}, map[string]any{"label": "2(a)", "text": "All directives."}}
	made := s.call("legal", http.MethodPost, path, map[string]any{"name": "Basic request", "demands": demands[:1]}).is(http.StatusCreated)
	again := map[string]any{"set": made["id"], "name": "Basic request", "demands": demands, "version": 1}
	s.call("legal", http.MethodPost, path, again).is(http.StatusCreated)
	s.call("legal", http.MethodPost, path, with(again, "demands", demands[1:])).refused(http.StatusConflict, "conflict")

	set := s.call("auditor", http.MethodGet, path, nil).is(http.StatusOK)["items"].([]any)[0].(map[string]any)
	versions := set["versions"].([]any)
	latest := versions[len(versions)-1].(map[string]any)
	if set["name"] != "Basic request" || set["version"] != 2.0 || len(versions) != 2 || latest["saved_by"] != "A legal" || len(latest["demands"].([]any)) != 2 {
		t.Errorf("the set is %v", set)
	}

	id := s.Matters(1)[0]
	step := with(move("issue_request"), "fields", map[string]any{"due": map[string]any{"kind": "fixed", "date": "2018-02-23"}, "demands": latest["demands"]})
	s.call("legal", http.MethodPost, v1+"/matters/"+id+"/transitions", step).is(http.StatusCreated)
	history := s.call("auditor", http.MethodGet, v1+"/matters/"+id+"/history", nil).is(http.StatusOK)["items"].([]any)
	said := false
	for _, e := range history {
		said = said || e.(map[string]any)["summary"] == "Issue document request: Open → Requested; demands of the set “Basic request”, version 2"
	}
	if !said {
		t.Errorf("the history does not name the set: %v", history)
	}
}
