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
	if empty := parse(" ").is(http.StatusOK); fmt.Sprint(empty["demands"], empty["questions"]) != "[] []" {
		t.Errorf("nothing is read as %v", empty)
	}
	parse(strings.Repeat("Orders\n", 501)).refused(http.StatusUnprocessableEntity, "invalid")
	parse(strings.Repeat("a", 1<<20+1)).refused(http.StatusUnprocessableEntity, "invalid")
	s.call(nobody, http.MethodPost, v1+"/demands:parse", `{"text":"1. Orders"}`).refused(http.StatusUnauthorized, "unauthenticated")
}
