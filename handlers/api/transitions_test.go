package api_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"duces/workflow"
	"duces/workflow/matter"
)

func keys(v any) []string {
	m, _ := v.(map[string]any)
	var k []string
	for name := range m {
		k = append(k, name)
	}
	slices.Sort(k)
	return k
}

func TestAMoveIsStoredAndSaysWhere(t *testing.T) {
	o := newOffice(t, 1)
	id := o.Matters(1)[0]
	a := o.call("legal", http.MethodPost, v1+"/matters/"+id+"/transitions", move("issue_request"), "Idempotency-Key", "k1")
	body := a.is(http.StatusCreated)
	if diff := cmp.Diff([]string{"events", "ledger", "stage", "state"}, keys(body)); diff != "" {
		t.Error(diff)
	}
	if body["state"] != "requested" || body["stage"] != "document_request" {
		t.Errorf("the matter is %v", body)
	}
	events := body["events"].([]any)
	ledger := body["ledger"].(map[string]any)
	first, last := events[0].(map[string]any), events[len(events)-1].(map[string]any)
	if first["type"] != "transitioned" || last["seq"] != ledger["size"] || ledger["index"] != ledger["size"].(float64)-1 {
		t.Errorf("events %v, ledger %v", events, ledger)
	}

	again := o.call("legal", http.MethodPost, v1+"/matters/"+id+"/transitions", move("issue_request"), "Idempotency-Key", "k1")
	if diff := cmp.Diff(body, again.is(http.StatusCreated)); diff != "" {
		t.Errorf("the same key gave another answer:\n%s", diff)
	}
	if a.Header.Get("Idempotent-Replayed") != "" || again.Header.Get("Idempotent-Replayed") != "true" {
		t.Error("only the second answer is marked as given before")
	}
	o.call("legal", http.MethodPost, v1+"/matters/"+id+"/transitions", with(move("issue_request"), "note", "another"), "Idempotency-Key", "k1").
		refused(http.StatusConflict, "conflict")
	p := o.call("legal", http.MethodPost, v1+"/matters/"+id+"/transitions", move("issue_request"), "Idempotency-Key", strings.Repeat("k", 201)).
		refused(http.StatusUnprocessableEntity, "invalid")
	if diff := cmp.Diff([]string{"header.Idempotency-Key"}, locations(p)); diff != "" {
		t.Error(diff)
	}
}

func TestARefusalNamesTheGuardAndWhatWouldSatisfyIt(t *testing.T) {
	o := newOffice(t, 1)
	id := o.requested()
	before := o.Matter(id).Version
	p := o.call("legal", http.MethodPost, v1+"/matters/"+id+"/transitions", move("serve_subpoena")).refused(http.StatusConflict, "refused")
	if p["guard"] != "state" || p["satisfy"] == "" {
		t.Errorf("the refusal is %v", p)
	}
	subpoena := with(move("issue_subpoena"), "fields", map[string]any{"grounds": "incomplete"})
	p = o.call("legal", http.MethodPost, v1+"/matters/"+id+"/transitions", subpoena).refused(http.StatusConflict, "refused")
	if p["guard"] != "grounds_true" || !strings.Contains(p["detail"].(string), "No response is on record") {
		t.Errorf("the refusal is %v", p)
	}
	if now := o.Matter(id).Version; now != before {
		t.Errorf("a refusal left %d events", now-before)
	}
}

func TestAnAdverseMoveWaitsForASecondPerson(t *testing.T) {
	o := newOffice(t, 1)
	id := o.requested()
	subpoena := with(move("issue_subpoena"), "fields", map[string]any{"grounds": "no_response"}, "effective_on", "2018-02-26", "note", "Please look.")
	body := o.call("legal", http.MethodPost, v1+"/matters/"+id+"/transitions", subpoena).is(http.StatusAccepted)
	if diff := cmp.Diff([]string{"approval", "events", "ledger", "stage", "state"}, keys(body)); diff != "" {
		t.Error(diff)
	}
	asked := body["approval"].(map[string]any)
	if body["state"] != "requested" || asked["status"] != "pending" {
		t.Errorf("the matter is %v", body)
	}
	approval := v1 + "/approvals/" + asked["id"].(string)

	list := o.call("supervisor", http.MethodGet, v1+"/approvals?may_decide=true", nil).is(http.StatusOK)["items"].([]any)
	if len(list) != 1 || list[0].(map[string]any)["transition"] != "issue_subpoena" {
		t.Errorf("what waits for the supervisor: %v", list)
	}
	shown := o.call("supervisor", http.MethodGet, approval, nil).is(http.StatusOK)
	if diff := cmp.Diff(map[string]any{"grounds": "no_response"}, shown["fields"]); diff != "" || shown["effective_on"] != "2018-02-26" || shown["note"] != "Please look." {
		t.Errorf("the request shows %v", shown)
	}
	if got := o.call("legal", http.MethodGet, v1+"/matters/"+id, nil).is(http.StatusOK)["approval"]; got != asked["id"] {
		t.Errorf("the matter does not name the request: %v", got)
	}

	p := o.call("supervisor", http.MethodPost, approval, map[string]any{"approve": false}).refused(http.StatusUnprocessableEntity, "invalid")
	if diff := cmp.Diff([]string{"body.note"}, locations(p)); diff != "" {
		t.Error(diff)
	}
	o.call("supervisor", http.MethodPost, approval, map[string]any{"approve": true, "hash": "sha256:other"}).refused(http.StatusConflict, "conflict")
	done := o.call("supervisor", http.MethodPost, approval, map[string]any{"approve": true, "note": "Seen.", "hash": shown["hash"]}, "Idempotency-Key", "a1").is(http.StatusOK)
	if done["state"] != "subpoenaed" || done["approval"].(map[string]any)["status"] != "given" {
		t.Errorf("after approval: %v", done)
	}
	again := o.call("supervisor", http.MethodPost, approval, map[string]any{"approve": true, "note": "Seen.", "hash": shown["hash"]}, "Idempotency-Key", "a1").is(http.StatusOK)
	if diff := cmp.Diff(done, again); diff != "" {
		t.Error(diff)
	}
	p = o.call("second supervisor", http.MethodPost, approval, map[string]any{"approve": true}).refused(http.StatusConflict, "conflict")
	if p["existing"] != "given" {
		t.Errorf("the conflict is %v", p)
	}
}

func TestNobodyApprovesTheirOwnRequestAndItsMakerMayWithdrawIt(t *testing.T) {
	o := newOffice(t, 1)
	id := o.requested()
	subpoena := with(move("issue_subpoena"), "fields", map[string]any{"grounds": "no_response"}, "effective_on", "2018-02-26")
	body := o.call("supervisor", http.MethodPost, v1+"/matters/"+id+"/transitions", subpoena).is(http.StatusAccepted)
	approval := v1 + "/approvals/" + body["approval"].(map[string]any)["id"].(string)
	p := o.call("supervisor", http.MethodPost, approval, map[string]any{"approve": true}).refused(http.StatusConflict, "refused")
	if p["guard"] != "second_person" {
		t.Errorf("the refusal is %v", p)
	}
	o.call("legal", http.MethodDelete, approval, nil).refused(http.StatusForbidden, "forbidden")
	done := o.call("supervisor", http.MethodDelete, approval, nil).is(http.StatusOK)
	if done["approval"].(map[string]any)["status"] != "withdrawn" {
		t.Errorf("after withdrawal: %v", done)
	}
}

func TestWhoActsOnAnOldViewIsToldWhatChanged(t *testing.T) {
	o := newOffice(t, 1)
	id := o.requested()
	seen := o.call("legal", http.MethodGet, v1+"/matters/"+id, nil)
	seen.is(http.StatusOK)
	etag := seen.Header.Get("ETag")
	o.Move(id, "receive_response")
	p := o.call("legal", http.MethodPost, v1+"/matters/"+id+"/transitions", move("receive_response"), "If-Match", etag).refused(http.StatusConflict, "conflict")
	if detail := p["detail"].(string); !strings.Contains(detail, "it is now responded") || !strings.Contains(detail, "Record response") {
		t.Errorf("the conflict says %q", detail)
	}
	fresh := o.call("legal", http.MethodGet, v1+"/matters/"+id, nil)
	if got := `"` + p["existing"].(string) + `"`; got != fresh.Header.Get("ETag") {
		t.Errorf("existing is %s, the ETag %s", got, fresh.Header.Get("ETag"))
	}
	p = o.call("legal", http.MethodPost, v1+"/matters/"+id+"/transitions", move("find_deficient"), "If-Match", "yesterday").refused(http.StatusUnprocessableEntity, "invalid")
	if diff := cmp.Diff([]string{"header.If-Match"}, locations(p)); diff != "" {
		t.Error(diff)
	}
	o.call("legal", http.MethodPost, v1+"/matters/"+id+"/transitions", move("find_deficient"), "If-Match", fresh.Header.Get("ETag")).is(http.StatusCreated)
}

func TestSeveralMattersMoveTogetherOrNotAtAll(t *testing.T) {
	o := newOffice(t, 4)
	ids := o.Matters(3)
	body := o.call("legal", http.MethodPost, v1+"/matters:move", with(move("issue_request"), "matters", ids)).is(http.StatusCreated)
	streams := map[string]bool{}
	for _, e := range body["events"].([]any) {
		streams[e.(map[string]any)["stream"].(string)] = true
	}
	for _, id := range ids {
		if !streams["matter/"+id] || o.Matter(id).State != "requested" {
			t.Errorf("the matter %s has not moved: %v", id, body)
		}
	}
	open := o.Matters(1)[0]
	respond := with(move("receive_response"), "matters", []string{ids[0], open})
	p := o.call("legal", http.MethodPost, v1+"/matters:move", respond).refused(http.StatusConflict, "refused")
	if diff := cmp.Diff([]string{"body.matters." + open}, locations(p)); diff != "" {
		t.Error(diff)
	}
	if m := o.Matter(ids[0]); m.State != "requested" {
		t.Errorf("a matter moved alone: %s", m.State)
	}
	subpoena := with(move("issue_subpoena"), "matters", ids, "fields", map[string]any{"grounds": "no_response"}, "effective_on", "2018-02-26")
	body = o.call("legal", http.MethodPost, v1+"/matters:move", subpoena).is(http.StatusAccepted)
	waiting := map[string]bool{}
	for _, a := range body["approvals"].([]any) {
		waiting[a.(map[string]any)["matter"].(string)] = true
	}
	if len(waiting) != 3 {
		t.Errorf("three matters wait: %v", body)
	}
}

func TestAMatterShowsWhatMayBeDoneAndWhatIsDue(t *testing.T) {
	o := newOffice(t, 1)
	id := o.requested()
	o.Must(o.Users[workflow.Legal], matter.AddNote{Matter: id, Text: "Called the clerk."})
	m := o.call("legal", http.MethodGet, v1+"/matters/"+id, nil).is(http.StatusOK)
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
	read := o.call("auditor", http.MethodGet, v1+"/matters/"+id, nil).is(http.StatusOK)
	for _, x := range read["transitions"].([]any) {
		if x.(map[string]any)["allowed"] != false {
			t.Errorf("an auditor may change nothing: %v", x)
		}
	}
	history := o.call("auditor", http.MethodGet, v1+"/matters/"+id+"/history", nil).is(http.StatusOK)["items"].([]any)
	first, last := history[0].(map[string]any), history[len(history)-1].(map[string]any)
	if first["type"] != "matter_opened" || last["type"] != "note_added" || last["personal"].(map[string]any)["note"] != "Called the clerk." ||
		last["actor"].(map[string]any)["name"] != "A legal" || last["summary"] != "Note" {
		t.Errorf("history runs from %v to %v", first, last)
	}
	newest := o.call("auditor", http.MethodGet, v1+"/matters/"+id+"/history?newest=true&limit=1", nil).is(http.StatusOK)
	if got := newest["items"].([]any)[0].(map[string]any)["type"]; got != "note_added" || newest["next_cursor"] == "" {
		t.Errorf("newest first: %v", newest)
	}
}

func TestTheListOfMattersHasItsShapeItsFiltersAndItsPages(t *testing.T) {
	o := newOffice(t, 5)
	late := o.requested()
	o.Matters(4)
	list := o.call("compliance", http.MethodGet, v1+"/matters?overdue=true", nil).is(http.StatusOK)
	if diff := cmp.Diff([]string{"items", "next_cursor"}, keys(list)); diff != "" {
		t.Error(diff)
	}
	items := list["items"].([]any)
	if len(items) != 1 || items[0].(map[string]any)["id"] != late {
		t.Fatalf("overdue: %v", items)
	}
	m := items[0].(map[string]any)
	if diff := cmp.Diff([]string{"id", "jurisdiction", "next_deadline", "overdue", "review", "stage", "state", "stayed"}, keys(m)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"id", "name", "state"}, keys(m["jurisdiction"])); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"id", "name"}, keys(m["review"])); diff != "" {
		t.Error(diff)
	}
	for query, want := range map[string]int{
		"": 5, "overdue=false": 4, "state=open": 4, "stage=document_request": 1, "review=" + o.Review: 5, "review=other": 0,
		"q=city+00000": 1, "q=JANUARY": 5, "waiting=true": 0, "state=open&overdue=true": 0,
	} {
		if got := o.call("legal", http.MethodGet, v1+"/matters?"+query, nil).is(http.StatusOK)["items"].([]any); len(got) != want {
			t.Errorf("?%s gives %d, want %d", query, len(got), want)
		}
	}
	seen := map[string]bool{}
	cursor, pages := "", 0
	for {
		page := o.call("legal", http.MethodGet, v1+"/matters?limit=2&sort=jurisdiction&cursor="+cursor, nil).is(http.StatusOK)
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
	o.Pass(24 * time.Hour)
	due := o.call("compliance", http.MethodGet, v1+"/deadlines?live=true&to=2018-02-28", nil).is(http.StatusOK)["items"].([]any)
	if len(due) != 1 || due[0].(map[string]any)["matter"] != late || due[0].(map[string]any)["overdue"] != true {
		t.Errorf("deadlines: %v", due)
	}
}
