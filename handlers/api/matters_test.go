package api_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"duces/workflow"
	"duces/workflow/annotate"
	"duces/workflow/upload"
)

func TestAStateThatNoProcessHasIsNoEmptyList(t *testing.T) {
	s := newServer(t, 1)
	s.requested()
	if list := items(s.call("legal", http.MethodGet, v1+"/matters?state=requested", nil).is(http.StatusOK), "items"); len(list) != 1 {
		t.Errorf("requested: %v", list)
	}
	s.call("legal", http.MethodGet, v1+"/matters?state=quashed", nil).refused(http.StatusUnprocessableEntity, "invalid")
	for _, name := range []string{"state", "stage"} {
		p := s.call("legal", http.MethodGet, v1+"/matters?"+name+"=reqested", nil).refused(http.StatusUnprocessableEntity, "invalid")
		if !slices.Equal(locations(p), []string{"query." + name}) || !strings.Contains(p["detail"].(string), "“reqested” is not one of the options.") {
			t.Errorf("a %s that is none: %v", name, p)
		}
	}
}

func TestAMatterShowsWhatMayBeDoneAndWhatIsDue(t *testing.T) {
	s := newServer(t, 1)
	id := s.requested()
	s.Must(s.Users[workflow.Legal], annotate.AddNote{Matter: id, Text: "Called the clerk."})
	m := s.call("legal", http.MethodGet, v1+"/matters/"+id, nil).is(http.StatusOK)
	// The response was due on 23 February; nobody's tick has come by yet.
	if m["overdue"] != true || m["stayed"] != false || m["state"] != "requested" {
		t.Errorf("the matter is %v", m)
	}
	if diff := cmp.Diff(map[string]any{"kind": "response", "due": "2018-02-23"}, m["next_deadline"]); diff != "" {
		t.Error(diff)
	}
	due := m["deadlines"].([]any)[0].(map[string]any)
	if due["id"] == "" || due["kind"] != "response" || due["status"] != "missed" || due["due"] != "2018-02-23" || due["overdue"] != true || due["receipt"] == nil {
		t.Errorf("the deadline is %v", due)
	}
	options := map[string]map[string]any{}
	for _, x := range m["transitions"].([]any) {
		option := x.(map[string]any)
		options[option["name"].(string)] = option
	}
	if got := options["issue_subpoena"]; got["allowed"] != true || got["reason"] != "" || got["approval"] != true {
		t.Errorf("a subpoena may be asked for once the response is overdue: %v", got)
	}
	if got := options["serve_subpoena"]; got["allowed"] != false || got["reason"] == "" {
		t.Errorf("there is nothing to serve yet: %v", got)
	}
	read := s.call("auditor", http.MethodGet, v1+"/matters/"+id, nil).is(http.StatusOK)
	for _, x := range read["transitions"].([]any) {
		if x.(map[string]any)["allowed"] != false {
			t.Errorf("an auditor may change nothing: %v", x)
		}
	}
	history := s.call("auditor", http.MethodGet, v1+"/matters/"+id+"/history", nil).is(http.StatusOK)["items"].([]any)
	first, last := history[0].(map[string]any), history[len(history)-1].(map[string]any)
	if first["type"] != "matter_opened" || last["type"] != "note_added" || last["personal"].(map[string]any)["note"] != "Called the clerk." ||
		last["actor"].(map[string]any)["name"] != "A legal" || last["summary"] != "Note" {
		t.Errorf("history runs from %v to %v", first, last)
	}
	newest := s.call("auditor", http.MethodGet, v1+"/matters/"+id+"/history?newest=true&limit=1", nil).is(http.StatusOK)
	if got := newest["items"].([]any)[0].(map[string]any)["type"]; got != "note_added" || newest["next_cursor"] == "" {
		t.Errorf("newest first: %v", newest)
	}
}

func TestTheListOfMattersHasItsShapeItsFiltersAndItsPages(t *testing.T) {
	s := newServer(t, 5)
	late := s.requested()
	s.Matters(4)
	list := s.call("compliance", http.MethodGet, v1+"/matters?overdue=true", nil).is(http.StatusOK)
	if diff := cmp.Diff([]string{"items", "next_cursor"}, keys(list)); diff != "" {
		t.Error(diff)
	}
	items := list["items"].([]any)
	if len(items) != 1 || items[0].(map[string]any)["id"] != late {
		t.Fatalf("overdue: %v", items)
	}
	m := items[0].(map[string]any)
	if diff := cmp.Diff([]string{"id", "jurisdiction", "next_deadline", "overdue", "review", "stage", "state", "stayed", "step", "tags"}, keys(m)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"id", "kind", "name", "state"}, keys(m["jurisdiction"])); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"id", "name"}, keys(m["review"])); diff != "" {
		t.Error(diff)
	}
	for query, want := range map[string]int{
		"": 5, "overdue=false": 4, "state=open": 4, "stage=document_request": 1, "review=" + s.Review: 5, "review=other": 0,
		"q=city+00000": 1, "q=JANUARY": 5, "waiting=true": 0, "state=open&overdue=true": 0,
	} {
		if got := s.call("legal", http.MethodGet, v1+"/matters?"+query, nil).is(http.StatusOK)["items"].([]any); len(got) != want {
			t.Errorf("?%s gives %d, want %d", query, len(got), want)
		}
	}
	seen := map[string]bool{}
	cursor, pages := "", 0
	for {
		page := s.call("legal", http.MethodGet, v1+"/matters?limit=2&sort=jurisdiction&cursor="+cursor, nil).is(http.StatusOK)
		for _, x := range page["items"].([]any) {
			seen[x.(map[string]any)["id"].(string)] = true
		}
		pages++
		if cursor = page["next_cursor"].(string); cursor == "" || pages > 5 {
			break
		}
	}
	if len(seen) != 5 || pages != 3 {
		t.Errorf("%d matters on %d pages, want 5 on 3", len(seen), pages)
	}
	s.Pass(24 * time.Hour)
	due := s.call("compliance", http.MethodGet, v1+"/deadlines?live=true&to=2018-02-28", nil).is(http.StatusOK)["items"].([]any)
	if len(due) != 1 || due[0].(map[string]any)["matter"] != late || due[0].(map[string]any)["overdue"] != true {
		t.Errorf("deadlines: %v", due)
	}
}

func TestAMatterOverTheAPISaysWhatClosedItOrWhatIsToBeDoneNext(t *testing.T) {
	s := newServer(t, 2)
	closed, open := s.requested(), s.requested()
	s.call("legal", http.MethodPost, v1+"/matters/"+closed+"/transitions", with(move("withdraw"), "fields", map[string]any{"reason": "Opened twice."})).is(http.StatusCreated)
	list := s.everyItem("auditor", "/matters", "")
	for _, id := range []string{closed, open} {
		m := s.call("auditor", http.MethodGet, v1+"/matters/"+id, nil).is(http.StatusOK)
		for _, shown := range append(list, m) {
			if shown["id"] != id {
				continue
			}
			step, limited := shown["step"].(map[string]any)
			if id == closed && (shown["closed_by"] != "withdraw" || limited) {
				t.Errorf("the closed one is %v", shown)
			}
			if id == open && (shown["closed_by"] != nil || step["title"] != "Record response or follow up") {
				t.Errorf("the open one is %v", shown)
			}
		}
	}
	if len(list) != 2 {
		t.Errorf("%d matters are listed", len(list))
	}
}

func TestAnswersAndOurOwnStepsAreListedAndSupplementedOverTheAPI(t *testing.T) {
	s := newServer(t, 3)
	id := s.requested()
	s.requested()
	s.call("legal", http.MethodPost, v1+"/matters/"+id+"/transitions", with(move("receive_response"), "fields", map[string]any{"production": map[string]any{"all": "outstanding"}})).is(http.StatusCreated)
	one := func(path string) map[string]any {
		t.Helper()
		items := s.call("auditor", http.MethodGet, v1+path, nil).is(http.StatusOK)["items"].([]any)
		if len(items) != 1 {
			t.Fatalf("%s: %v", path, items)
		}
		return items[0].(map[string]any)
	}
	for _, filter := range []string{"completeness=refused", "completeness=incomplete", "completeness=refused&closed=false"} {
		if m := one("/matters?" + filter); m["id"] != id || m["completeness"] != "refused" {
			t.Errorf("%s: %v", filter, m)
		}
	}
	if d := one("/deadlines?status=met&completeness=refused"); d["matter"] != id || d["completeness"] != "refused" {
		t.Errorf("the deadline is %v", d)
	}
	add := map[string]any{"received_on": "2018-02-26", "source": "City Clerk, by mail", "all": "partial", "documents": []any{map[string]any{
		"name": "a.txt", "sha256": strings.Repeat("ab", 32), "size": 1, "type": "text/plain",
	}}}
	at := v1 + "/matters/" + id + "/productions"
	s.call("legal", http.MethodPost, at, add).refused(http.StatusUnprocessableEntity, "invalid") // nobody sent the file
	sum, size, err := s.store.PutBlob(s.t.Context(), strings.NewReader("More."))
	if err != nil {
		t.Fatal(err)
	}
	s.Must(s.people["legal"], upload.Record{Name: "a.txt", SHA256: sum, Size: size})
	add = with(add, "documents", []any{map[string]any{"name": "a.txt", "sha256": sum, "size": size, "type": "text/plain"}})
	s.call("legal", http.MethodPost, at, with(add, "all", "outstanding")).refused(http.StatusUnprocessableEntity, "invalid") // answers nothing
	s.call("compliance", http.MethodPost, at, add).refused(http.StatusForbidden, "forbidden")
	s.call("legal", http.MethodPost, at, add).is(http.StatusCreated)
	m := s.call("auditor", http.MethodGet, v1+"/matters/"+id, nil).is(http.StatusOK)
	due, doc := m["deadlines"].([]any)[0].(map[string]any), m["documents"].([]any)[0].(map[string]any)
	if m["state"] != "responded" || m["completeness"] != "partial" || due["completeness"] != "refused" || len(due["supplements"].([]any)) != 1 {
		t.Errorf("the matter is %v, %v, its deadline %v", m["state"], m["completeness"], due)
	}
	if doc["source"] != "City Clerk, by mail" || doc["received_on"] != "2018-02-26" || doc["sender"].(map[string]any)["id"] != s.people["legal"] {
		t.Errorf("the document is %v", doc)
	}
}

func TestAProductionSaysWhetherItCameInTimeOverTheAPI(t *testing.T) {
	s := newServer(t, 1)
	id := s.requested()
	at := v1 + "/matters/" + id + "/productions"
	came := func(on string) {
		t.Helper()
		body := map[string]any{"received_on": on, "source": "City Clerk, by mail", "all": "privileged"}
		body["privilege_log"] = []any{map[string]any{
			"date": "undated", "type": "Report", "privilege": "Work product", "description": "Advice on bail", "count": 1,
		}}
		s.call("legal", http.MethodPost, at, body).is(http.StatusCreated)
	}
	came("2018-02-23")
	came("2018-02-26")
	m := s.call("auditor", http.MethodGet, v1+"/matters/"+id, nil).is(http.StatusOK)
	var got []string
	for _, p := range m["productions"].([]any) {
		p := p.(map[string]any)
		got = append(got, fmt.Sprint(p["received_on"], " ", p["deadline"], " ", p["due_on"], " ", p["days_late"]))
	}
	want := []string{"2018-02-23 response-1 2018-02-23 <nil>", "2018-02-26 response-1 2018-02-23 3"}
	if !slices.Equal(got, want) {
		t.Errorf("the productions are %q, want %q", got, want)
	}
	due := m["deadlines"].([]any)[0].(map[string]any)
	if due["status"] != "open" || m["overdue"] == true {
		t.Errorf("the deadline is %v", due)
	}
	lacks := fmt.Sprint(m["insufficient_entries"])
	if !strings.Contains(lacks, "Entry 1 of the privilege log received Fri, Feb 23, 2018: The author is missing.") {
		t.Errorf("insufficient are %s", lacks)
	}
}
