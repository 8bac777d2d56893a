package handlers_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"duces/workflow"
)

func TestLimitsTypedOnAPageAreReadOverTheAPI(t *testing.T) {
	w := newWorld(t)
	id := w.roleMatter(w.things[1]["review"], "")
	legal := actor{"legal", workflow.Legal, 1}
	status, body := w.postAs("legal", "/matters/"+id+"/amend-demands", url.Values{
		"effective_on": {"2018-01-24"}, "reason": {"Narrowed."},
		"f.demands": {"1. All orders\r\nDates: 2016-01-01 to 2017-12-31\r\nCustodian: City Clerk\r\nInstructions: Native files."},
	})
	if status != http.StatusSeeOther {
		t.Fatalf("the form is answered with %d: %s", status, body)
	}
	_, got := w.ask(legal, http.MethodGet, "/api/v1/matters/"+id, "")
	for _, want := range []string{`"from":"2016-01-01"`, `"until":"2017-12-31"`, `"custodian":"City Clerk"`, `"instructions":"Native files."`} {
		if !strings.Contains(got, want) {
			t.Errorf("the API does not give %s: %s", want, got)
		}
	}
}
