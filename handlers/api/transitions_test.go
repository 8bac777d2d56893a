package api_test

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
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
	s := newServer(t, 1)
	id := s.Matters(1)[0]
	a := s.call("legal", http.MethodPost, v1+"/matters/"+id+"/transitions", move("issue_request"), "Idempotency-Key", "k1")
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

	again := s.call("legal", http.MethodPost, v1+"/matters/"+id+"/transitions", move("issue_request"), "Idempotency-Key", "k1")
	if diff := cmp.Diff(body, again.is(http.StatusCreated)); diff != "" {
		t.Errorf("the same key gave another answer:\n%s", diff)
	}
	if a.Header.Get("Idempotent-Replayed") != "" || again.Header.Get("Idempotent-Replayed") != "true" {
		t.Error("only the second answer is marked as given before")
	}
	s.call("legal", http.MethodPost, v1+"/matters/"+id+"/transitions", with(move("issue_request"), "note", "another"), "Idempotency-Key", "k1").
		refused(http.StatusConflict, "conflict")
	p := s.call("legal", http.MethodPost, v1+"/matters/"+id+"/transitions", move("issue_request"), "Idempotency-Key", strings.Repeat("k", 201)).
		refused(http.StatusUnprocessableEntity, "invalid")
	if diff := cmp.Diff([]string{"header.Idempotency-Key"}, locations(p)); diff != "" {
		t.Error(diff)
	}
}

func TestARefusalNamesTheGuardAndWhatWouldSatisfyIt(t *testing.T) {
	s := newServer(t, 1)
	id := s.requested()
	before := s.Matter(id).Version
	p := s.call("legal", http.MethodPost, v1+"/matters/"+id+"/transitions", move("serve_subpoena")).refused(http.StatusConflict, "refused")
	if p["guard"] != "state" || p["satisfy"] == "" {
		t.Errorf("the refusal is %v", p)
	}
	subpoena := with(move("issue_subpoena"), "fields", map[string]any{"grounds": "incomplete"}, "effective_on", "2018-02-26")
	p = s.call("legal", http.MethodPost, v1+"/matters/"+id+"/transitions", subpoena).refused(http.StatusConflict, "refused")
	if p["guard"] != "grounds_true" || !strings.Contains(p["detail"].(string), "No response is on record") {
		t.Errorf("the refusal is %v", p)
	}
	if now := s.Matter(id).Version; now != before {
		t.Errorf("a refusal left %d events", now-before)
	}
}

func TestAnAdverseMoveWaitsForASecondPerson(t *testing.T) {
	s := newServer(t, 1)
	id := s.requested()
	subpoena := with(move("issue_subpoena"), "fields", map[string]any{"grounds": "no_response"}, "effective_on", "2018-02-26", "note", "Please look.")
	body := s.call("legal", http.MethodPost, v1+"/matters/"+id+"/transitions", subpoena).is(http.StatusAccepted)
	if diff := cmp.Diff([]string{"approval", "events", "ledger", "stage", "state"}, keys(body)); diff != "" {
		t.Error(diff)
	}
	asked := body["approval"].(map[string]any)
	if body["state"] != "requested" || asked["status"] != "pending" {
		t.Errorf("the matter is %v", body)
	}
	approval := v1 + "/approvals/" + asked["id"].(string)

	list := s.call("supervisor", http.MethodGet, v1+"/approvals?may_decide=true", nil).is(http.StatusOK)["items"].([]any)
	if len(list) != 1 || list[0].(map[string]any)["transition"] != "issue_subpoena" {
		t.Errorf("what waits for the supervisor: %v", list)
	}
	shown := s.call("supervisor", http.MethodGet, approval, nil).is(http.StatusOK)
	if diff := cmp.Diff(map[string]any{"grounds": "no_response"}, shown["fields"]); diff != "" || shown["effective_on"] != "2018-02-26" || shown["note"] != "Please look." {
		t.Errorf("the request shows %v", shown)
	}
	if got := s.call("legal", http.MethodGet, v1+"/matters/"+id, nil).is(http.StatusOK)["approval"]; got != asked["id"] {
		t.Errorf("the matter does not name the request: %v", got)
	}

	p := s.call("supervisor", http.MethodPost, approval, map[string]any{"approve": false}).refused(http.StatusUnprocessableEntity, "invalid")
	if diff := cmp.Diff([]string{"body.note"}, locations(p)); diff != "" {
		t.Error(diff)
	}
	p = s.call("supervisor", http.MethodPost, approval, map[string]any{"approve": true}).refused(http.StatusUnprocessableEntity, "invalid")
	if diff := cmp.Diff([]string{"body.hash"}, locations(p)); diff != "" {
		t.Error(diff)
	}
	s.call("supervisor", http.MethodPost, approval, map[string]any{"approve": true, "hash": "sha256:other"}).refused(http.StatusConflict, "conflict")
	done := s.call("supervisor", http.MethodPost, approval, map[string]any{"approve": true, "note": "Seen.", "hash": shown["hash"]}, "Idempotency-Key", "a1").is(http.StatusOK)
	if done["state"] != "subpoenaed" || done["approval"].(map[string]any)["status"] != "given" {
		t.Errorf("after approval: %v", done)
	}
	again := s.call("supervisor", http.MethodPost, approval, map[string]any{"approve": true, "note": "Seen.", "hash": shown["hash"]}, "Idempotency-Key", "a1").is(http.StatusOK)
	if diff := cmp.Diff(done, again); diff != "" {
		t.Error(diff)
	}
	p = s.call("second supervisor", http.MethodPost, approval, s.yes(approval)).refused(http.StatusConflict, "conflict")
	if p["existing"] != "given" {
		t.Errorf("the conflict is %v", p)
	}
}

func TestNobodyApprovesTheirOwnRequestAndItsMakerMayWithdrawIt(t *testing.T) {
	s := newServer(t, 1)
	id := s.requested()
	subpoena := with(move("issue_subpoena"), "fields", map[string]any{"grounds": "no_response"}, "effective_on", "2018-02-26")
	body := s.call("supervisor", http.MethodPost, v1+"/matters/"+id+"/transitions", subpoena).is(http.StatusAccepted)
	approval := v1 + "/approvals/" + body["approval"].(map[string]any)["id"].(string)
	p := s.call("supervisor", http.MethodPost, approval, s.yes(approval)).refused(http.StatusConflict, "refused")
	if p["guard"] != "second_person" {
		t.Errorf("the refusal is %v", p)
	}
	s.call("legal", http.MethodDelete, approval, nil).refused(http.StatusForbidden, "forbidden")
	done := s.call("supervisor", http.MethodDelete, approval, nil).is(http.StatusOK)
	if done["approval"].(map[string]any)["status"] != "withdrawn" {
		t.Errorf("after withdrawal: %v", done)
	}
}

func TestAMoveOnAnOldViewIsRefusedWithWhatChanged(t *testing.T) {
	s := newServer(t, 1)
	id := s.requested()
	seen := s.call("legal", http.MethodGet, v1+"/matters/"+id, nil)
	seen.is(http.StatusOK)
	etag := seen.Header.Get("ETag")
	s.Move(id, "receive_response")
	p := s.call("legal", http.MethodPost, v1+"/matters/"+id+"/transitions", move("receive_response"), "If-Match", etag).refused(http.StatusConflict, "conflict")
	if detail := p["detail"].(string); !strings.Contains(detail, "Its status is now “Responded”") || !strings.Contains(detail, "Record response") {
		t.Errorf("the conflict says %q", detail)
	}
	fresh := s.call("legal", http.MethodGet, v1+"/matters/"+id, nil)
	if got := `"` + p["existing"].(string) + `"`; got != fresh.Header.Get("ETag") {
		t.Errorf("existing is %s, the ETag %s", got, fresh.Header.Get("ETag"))
	}
	p = s.call("legal", http.MethodPost, v1+"/matters/"+id+"/transitions", move("find_deficient"), "If-Match", "yesterday").refused(http.StatusUnprocessableEntity, "invalid")
	if diff := cmp.Diff([]string{"header.If-Match"}, locations(p)); diff != "" {
		t.Error(diff)
	}
	s.call("legal", http.MethodPost, v1+"/matters/"+id+"/transitions", move("find_deficient"), "If-Match", fresh.Header.Get("ETag")).is(http.StatusCreated)
}

func TestSeveralMattersMoveTogetherOrNotAtAll(t *testing.T) {
	s := newServer(t, 4)
	ids := s.Matters(3)
	body := s.call("legal", http.MethodPost, v1+"/matters:move", with(move("issue_request"), "matters", ids)).is(http.StatusCreated)
	streams := map[string]bool{}
	for _, e := range body["events"].([]any) {
		streams[e.(map[string]any)["stream"].(string)] = true
	}
	for _, id := range ids {
		if !streams["matter/"+id] || s.Matter(id).State != "requested" {
			t.Errorf("the matter %s has not moved: %v", id, body)
		}
	}
	open := s.Matters(1)[0]
	respond := with(move("receive_response"), "matters", []string{ids[0], open})
	p := s.call("legal", http.MethodPost, v1+"/matters:move", respond).refused(http.StatusConflict, "refused")
	if diff := cmp.Diff([]string{"body.matters." + open}, locations(p)); diff != "" {
		t.Error(diff)
	}
	if m := s.Matter(ids[0]); m.State != "requested" {
		t.Errorf("a matter moved alone: %s", m.State)
	}
	subpoena := with(move("issue_subpoena"), "matters", ids, "fields", map[string]any{"grounds": "no_response"}, "effective_on", "2018-02-26")
	body = s.call("legal", http.MethodPost, v1+"/matters:move", subpoena).is(http.StatusAccepted)
	waiting := map[string]bool{}
	for _, a := range body["approvals"].([]any) {
		waiting[a.(map[string]any)["matter"].(string)] = true
	}
	if len(waiting) != 3 {
		t.Errorf("three matters wait: %v", body)
	}
}

// What rests on how a matter stands is refused once it stands otherwise: each such act takes the
// version that its sender saw, and says which one there is now.
func TestEveryActThatRestsOnAMatterTakesTheVersionThatWasSeen(t *testing.T) {
	s := newServer(t, 12)
	document := func() map[string]any {
		return requests["POST /matters/{id}/documents"].body(s).(map[string]any)
	}
	details := map[string]any{"kind": "correspondence", "received_on": "2018-01-24", "source": "City Clerk, by mail", "reason": "By the postmark."}
	for name, act := range map[string]struct {
		path func(*server, string) string
		body func() map[string]any
	}{
		"a transition":                  {theMatter("/transitions"), func() map[string]any { return move("receive_response") }},
		"a correction":                  {aMove, func() map[string]any { return rightDay("2018-01-25") }},
		"documents":                     {theMatter("/documents"), document},
		"a correction of how they came": {addedDocuments, func() map[string]any { return details }},
	} {
		path := act.path(s, "")
		id := strings.Split(path, "/")[2]
		seen := s.call("legal", http.MethodGet, v1+"/matters/"+id, nil).Header.Get("ETag")
		s.call("supervisor", http.MethodPost, v1+"/matters/"+id+"/deadlines/response-1:change", `{"change":"extend","days":7,"authority":"Letter"}`).is(http.StatusOK)
		version := s.Matter(id).Version
		p := s.call("legal", http.MethodPost, v1+path, act.body(), "If-Match", seen).refused(http.StatusConflict, "conflict")
		if p["existing"] != strconv.Itoa(version) || s.Matter(id).Version != version {
			t.Errorf("%s: existing is %v, the version %d", name, p["existing"], version)
		}
		wrong := s.call("legal", http.MethodPost, v1+path, act.body(), "If-Match", "yesterday").refused(http.StatusUnprocessableEntity, "invalid")
		if diff := cmp.Diff([]string{"header.If-Match"}, locations(wrong)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
		fresh := s.call("legal", http.MethodGet, v1+"/matters/"+id, nil).Header.Get("ETag")
		if a := s.call("legal", http.MethodPost, v1+path, act.body(), "If-Match", fresh); a.Status != http.StatusCreated {
			t.Errorf("%s, of the version there is: %d %s", name, a.Status, a.Body)
		}
	}
}

func TestManyMattersMoveOnlyAsTheyWereSeen(t *testing.T) {
	s := newServer(t, 2)
	ids := []string{s.requested(), s.requested()}
	seen := map[string]int{ids[0]: s.Matter(ids[0]).Version, ids[1]: 1}
	body := with(move("receive_response"), "matters", ids, "versions", seen)
	s.call("legal", http.MethodPost, v1+"/matters:move", body).refused(http.StatusConflict, "conflict")
	seen[ids[1]] = s.Matter(ids[1]).Version
	s.call("legal", http.MethodPost, v1+"/matters:move", body).is(http.StatusCreated)
}

func TestAJurisdictionIsChangedOnlyAsItWasSeen(t *testing.T) {
	s := newServer(t, 1)
	at := v1 + "/jurisdictions/" + s.Jurisdictions[0]
	seen := s.call("legal", http.MethodGet, at, nil).is(http.StatusOK)
	body := map[string]any{"name": "North Town", "kind": seen["kind"], "state": seen["state"], "zone": seen["zone"], "version": seen["version"]}
	s.call("legal", http.MethodPut, at, body).is(http.StatusOK)
	s.call("legal", http.MethodPut, at, with(body, "name", "South Town")).refused(http.StatusConflict, "conflict")
	s.call("legal", http.MethodPut, at, with(body, "name", "South Town", "preview", true)).refused(http.StatusConflict, "conflict")
	if now := s.call("legal", http.MethodGet, at, nil).is(http.StatusOK); now["name"] != "North Town" {
		t.Errorf("it is called %v", now["name"])
	}
}

func TestAMatterListsItsServicesAndAttempts(t *testing.T) {
	s := newServer(t, 1)
	id := s.requested()
	subpoena := with(move("issue_subpoena"), "fields", map[string]any{"grounds": "no_response"}, "effective_on", "2018-02-26")
	body := s.call("legal", http.MethodPost, v1+"/matters/"+id+"/transitions", subpoena).is(http.StatusAccepted)
	approval := v1 + "/approvals/" + body["approval"].(map[string]any)["id"].(string)
	s.call("supervisor", http.MethodPost, approval, s.yes(approval)).is(http.StatusOK)
	attempt := map[string]any{"transition": "attempt_service", "effective_on": "2018-02-26", "fields": map[string]any{
		"to_be_served": "City Clerk", "attempted_at": "08:15", "server": "Ann Server", "location": "City Hall", "happened": "No one answered.",
	}}
	s.call("legal", http.MethodPost, v1+"/matters/"+id+"/transitions", attempt).is(http.StatusCreated)
	listed := s.call("auditor", http.MethodGet, v1+"/matters/"+id, nil).is(http.StatusOK)["services"].([]any)
	if len(listed) != 1 {
		t.Fatalf("listed: %v", listed)
	}
	first := listed[0].(map[string]any)
	want := []any{
		map[string]any{"title": "Recipient", "text": "City Clerk"},
		map[string]any{"title": "Time of day", "text": "8:15 AM"},
		map[string]any{"title": "Attempted by", "text": "Ann Server"},
		map[string]any{"title": "Location", "text": "City Hall"},
		map[string]any{"title": "What happened", "text": "No one answered."},
	}
	if diff := cmp.Diff(want, first["given"]); diff != "" || first["transition"] != "attempt_service" || first["on"] != "2018-02-26" {
		t.Errorf("%v\n%s", first, diff)
	}
}
