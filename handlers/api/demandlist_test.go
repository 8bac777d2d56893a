package api_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
)

func TestAPastedListIsReadAndNothingIsStored(t *testing.T) {
	s := newServer(t, 0)
	parse := func(text string) answer {
		return s.call("legal", http.MethodPost, v1+"/demands:parse", map[string]any{"text": text})
	}
	got := parse("DEFINITIONS\n1. City\nREQUESTS\nREQUEST NO. 12: All logs\n- radio\nREQUEST NO. 14: Email").is(http.StatusOK)
	for name, want := range map[string]string{
		"demands": "[map[as_written:REQUEST NO. 12: label:12 line:4 number:12 text:All logs] " +
			"map[as_written:- label:12(a) line:5 number_given:true text:radio] map[as_written:REQUEST NO. 14: label:14 line:6 number:14 text:Email]]",
		"instructions": "[map[line:2 text:1. City under:DEFINITIONS]]",
		"headings":     "[map[line:1 text:DEFINITIONS] map[line:3 text:REQUESTS]]",
		"questions":    "[map[asked:13 is missing. choices:[It is left out on purpose Add it.] line:6 missing:[13]]]",
	} {
		if said := fmt.Sprint(got[name]); said != want {
			t.Errorf("%s are %s, not %s", name, said, want)
		}
	}
	limited := parse("1. Orders\nDates: from 2016-01-01\nCustodian: Clerk\nInstructions: Native files.\nCustodian: Sheriff").is(http.StatusOK)
	if said, want := fmt.Sprint(limited["demands"]), "custodian:Clerk from:2016-01-01 instructions:Native files. label:1"; !strings.Contains(said, want) {
		t.Errorf("limited demands are %s, not %s", said, want)
	}
	if said := fmt.Sprint(limited["questions"]); !strings.Contains(said, "line:5 refused:true") {
		t.Errorf("a second custodian is %s", said)
	}
	if empty := parse(" ").is(http.StatusOK); fmt.Sprint(empty["demands"], empty["questions"]) != "[] []" {
		t.Errorf("nothing is read as %v", empty)
	}
	parse(strings.Repeat("Orders\n", 501)).refused(http.StatusUnprocessableEntity, "invalid")
	parse(strings.Repeat("a", 1<<20+1)).refused(http.StatusUnprocessableEntity, "invalid")
	s.call(nobody, http.MethodPost, v1+"/demands:parse", `{"text":"1. Orders"}`).refused(http.StatusUnauthorized, "unauthenticated")
}

// What a demand is limited to goes with it: to the record, its page, and the letter.
func TestADemandKeepsItsDatesCustodianAndInstructions(t *testing.T) {
	s := newServer(t, 1)
	id := s.Matters(1)[0]
	demanded := []any{
		map[string]any{"number": 1, "text": "All orders"},
		map[string]any{
			"label": "2(a)", "text": "Email", "from": "2017-01-01", "until": "2017-12-31", "custodian": "Office of the Sheriff", "instructions": "Native files.",
		},
	}
	body := move("issue_request")
	body["fields"] = map[string]any{"due": map[string]any{"kind": "fixed", "date": "2018-02-23"}, "demands": demanded}
	s.call("legal", http.MethodPost, v1+"/matters/"+id+"/transitions", body).is(http.StatusCreated)
	got := items(s.call("auditor", http.MethodGet, v1+"/matters/"+id, nil).is(http.StatusOK), "demands")
	if len(got) != 2 || got[0]["label"] != "1" || got[0]["number"] != 1.0 || got[1]["label"] != "2(a)" || got[1]["number"] != nil {
		t.Fatalf("the demands are %v", got)
	}
	for name, want := range demanded[1].(map[string]any) {
		if got[1][name] != want {
			t.Errorf("%s is %v, not %v", name, got[1][name], want)
		}
	}
	letter := map[string]any{"letter": "document_request", "dated_on": "2018-01-24", "letters": []any{map[string]any{"matter": id}}}
	text := fmt.Sprint(s.call("legal", http.MethodPost, v1+"/letters:preview", letter).is(http.StatusOK)["items"])
	if want := "Sun, Jan 1, 2017 to Sun, Dec 31, 2017; custodian: Office of the Sheriff; Native files."; !strings.Contains(text, want) {
		t.Errorf("the letter does not say %q: %s", want, text)
	}
}
