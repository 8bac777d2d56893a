package api_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestContactsAndOtherNamesAreKeptOverTheAPI(t *testing.T) {
	s := newServer(t, 0)
	add := func(name string) string {
		return s.call("legal", http.MethodPost, v1+"/jurisdictions", map[string]any{"name": name, "kind": "city", "state": "IL", "zone": "America/Chicago"}).is(http.StatusCreated)["id"].(string)
	}
	id, other := add("Chicago"), add("Aurora")
	at := v1 + "/jurisdictions/" + id
	p := s.call("legal", http.MethodPost, at+"/contacts", map[string]any{"office": "", "email": "x", "from": "2018-02-01", "until": "2018-01-01"}).refused(http.StatusUnprocessableEntity, "invalid")
	if diff := cmp.Diff([]string{"body.office", "body.email", "body.until"}, locations(p)); diff != "" {
		t.Error(diff)
	}
	p = s.call("legal", http.MethodPost, at+"/contacts", map[string]any{"office": "Clerk", "from": "1 Feb", "until": "soon"}).refused(http.StatusUnprocessableEntity, "invalid")
	if diff := cmp.Diff([]string{"body.from", "body.until"}, locations(p)); diff != "" {
		t.Error(diff)
	}
	old := s.call("legal", http.MethodPost, at+"/contacts", map[string]any{"office": "Office of the Mayor", "name": "Ada", "email": "ada@example.gov"}).is(http.StatusCreated)["id"].(string)
	s.call("legal", http.MethodPost, at+"/contacts/"+old+":end", map[string]any{"until": "2018-01-31"}).is(http.StatusOK)
	s.call("legal", http.MethodPost, at+"/contacts", map[string]any{"office": "Office of the Mayor", "name": "Ben", "from": "2018-02-01"}).is(http.StatusCreated)
	heldOn := func(day string) (names []string) {
		for _, c := range items(s.call("auditor", http.MethodGet, at+"/contacts?office=office+of+the+mayor&on="+day, nil).is(http.StatusOK), "items") {
			names = append(names, c["name"].(string))
		}
		return names
	}
	for day, want := range map[string]string{"2018-01-30": "Ada", "2018-02-01": "Ben"} {
		if got := strings.Join(heldOn(day), ", "); got != want {
			t.Errorf("a letter of %s goes to %q, want %q", day, got, want)
		}
	}
	s.call("auditor", http.MethodGet, at+"/contacts?on=soon", nil).refused(http.StatusUnprocessableEntity, "invalid")
	s.call("legal", http.MethodPut, at+"/contacts/"+old, map[string]any{"office": "Office of the Mayor", "name": "Ada", "until": "2018-02-15"}).is(http.StatusOK)
	contacts := s.call("auditor", http.MethodGet, at+"/contacts", nil).is(http.StatusOK)
	if notes := contacts["notes"].([]any); len(notes) != 1 || !strings.Contains(notes[0].(string), "Ada and Ben. Letters address both.") {
		t.Errorf("the notes are %v", contacts["notes"])
	}
	s.call("legal", http.MethodPut, at+"/contacts/none", map[string]any{"office": "Clerk"}).refused(http.StatusNotFound, "not_found")

	s.call("legal", http.MethodPost, at+"/aliases", map[string]any{"name": "Windy City"}).is(http.StatusOK)
	s.call("legal", http.MethodPost, v1+"/jurisdictions/"+other+"/aliases", map[string]any{"name": "windy city"}).refused(http.StatusConflict, "conflict")
	if list := items(s.call("legal", http.MethodGet, v1+"/jurisdictions?q=windy", nil).is(http.StatusOK), "items"); len(list) != 1 || list[0]["id"] != id {
		t.Errorf("the other name finds %v", list)
	}
	rows := "name,kind,state,zone\nPeoria,city,IL,America/Chicago\nWindy City,city,IL,America/Chicago\n"
	p = s.call("legal", http.MethodPost, v1+"/jurisdictions:import?dry_run=true", rows, "Content-Type", "text/csv").refused(http.StatusConflict, "conflict")
	if !strings.Contains(p["detail"].(string), "Line 3: Windy City (IL), which is another name of Chicago, is already on record.") {
		t.Errorf("the import says %v", p["detail"])
	}
	s.call("legal", http.MethodDelete, at+"/aliases?name="+url.QueryEscape("Windy City"), nil).is(http.StatusOK)
	s.call("legal", http.MethodDelete, at+"/aliases?name="+url.QueryEscape("Windy City"), nil).refused(http.StatusNotFound, "not_found")
}

func TestAMergeOverTheAPIIsShownFirstAndOldAddressesLeadToTheRecordThatStays(t *testing.T) {
	s := newServer(t, 1)
	m := s.requested()
	from := s.Matter(m).Jurisdiction
	into := s.call("legal", http.MethodPost, v1+"/jurisdictions", map[string]any{"name": "Whole County", "kind": "county", "state": "KY", "zone": "America/New_York"}).is(http.StatusCreated)["id"].(string)
	at := v1 + "/jurisdictions/" + from
	version := s.Matter(m).Version
	shown := s.call("legal", http.MethodPost, at+":merge", map[string]any{"into": into, "preview": true}).is(http.StatusOK)
	if shown["matters"] != 1.0 || shown["moved"] != 1.0 || shown["preview"] != true || s.Matter(m).Version != version {
		t.Fatalf("the preview says %v", shown)
	}
	s.call("legal", http.MethodPost, at+":merge", map[string]any{"into": from}).refused(http.StatusUnprocessableEntity, "invalid")
	s.call("compliance", http.MethodPost, at+":merge", map[string]any{"into": into}).refused(http.StatusForbidden, "forbidden")
	waits := s.call("other legal", http.MethodPost, at+":merge", map[string]any{"into": into}).is(http.StatusAccepted)
	asked := waits["approval"].(map[string]any)["id"].(string)
	request := s.approvalOf("supervisor", asked)
	merge := request["merge_jurisdictions"].(map[string]any)
	if request["asks"] != "merge_jurisdictions" || merge["into"] != into || merge["matters"] != 1.0 || len(merge["changes"].([]any)) != 1 {
		t.Errorf("the request is %v", request)
	}
	s.call("supervisor", http.MethodPost, v1+"/approvals/"+asked, map[string]any{"approve": true, "hash": request["hash"]}).is(http.StatusOK)
	got := s.call("auditor", http.MethodGet, at, nil).is(http.StatusOK)
	if got["id"] != into {
		t.Errorf("the old address leads to %v", got)
	}
	names := s.call("auditor", http.MethodGet, at+"/aliases", nil).is(http.StatusOK)
	if merged := names["merged"].([]any); len(merged) != 1 || merged[0] != from || len(items(names, "items")) != 1 {
		t.Errorf("its other names are %v", names)
	}
	merged := items(names, "items")[0]
	aliases, other := v1+"/jurisdictions/"+into+"/aliases", merged["name"].(string)
	s.call("legal", http.MethodPost, aliases, map[string]any{"name": other}).is(http.StatusOK)
	byName := "?name=" + url.QueryEscape(other)
	p := s.call("legal", http.MethodDelete, aliases+byName, nil).refused(http.StatusUnprocessableEntity, "invalid")
	if !strings.Contains(fmt.Sprint(p), "Give the kind, state, and parent") {
		t.Errorf("of two names that are alike it says %v", p)
	}
	s.call("legal", http.MethodDelete, aliases+byName+"&kind=county&state=KY", nil).is(http.StatusOK)
	left := items(s.call("auditor", http.MethodGet, aliases, nil).is(http.StatusOK), "items")
	if len(left) != 1 || left[0]["kind"] != merged["kind"] || left[0]["state"] != merged["state"] {
		t.Errorf("the other names are %v", left)
	}
	shownMatter := s.call("auditor", http.MethodGet, v1+"/matters/"+m, nil).is(http.StatusOK)
	if name := shownMatter["jurisdiction"].(map[string]any)["name"]; name != "Whole County" {
		t.Errorf("the matter is that of %v", name)
	}
	p = s.call("legal", http.MethodPost, at+":merge", map[string]any{"into": into}).refused(http.StatusConflict, "refused")
	if p["guard"] != "merged" {
		t.Errorf("a second merge is %v", p)
	}
	if list := items(s.call("legal", http.MethodGet, v1+"/jurisdictions", nil).is(http.StatusOK), "items"); len(list) != len(s.Jurisdictions) {
		t.Errorf("%d jurisdictions are listed", len(list))
	}
}
