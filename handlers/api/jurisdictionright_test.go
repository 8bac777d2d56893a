package api_test

import (
	"fmt"
	"net/http"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"duces/workflow"
	"duces/workflow/approval"
	"duces/workflow/civil"
	"duces/workflow/deadline"
	"duces/workflow/due"
	"duces/workflow/opening"
	"duces/workflow/recalculation"
	"duces/workflow/review"
	"duces/workflow/sweep"
)

// proposed is a matter in which the time to reply to a proposed finding runs until 29 March 2018.
func (s *server) proposed() string {
	s.t.Helper()
	id := s.requested()
	s.Move(id, "receive_response")
	body := map[string]any{"transition": "propose_noncompliance", "effective_on": "2018-02-27", "fields": map[string]any{"basis": "Nothing came.", "reply_due": map[string]any{"kind": "period", "days": 30}}}
	s.Must(s.people["supervisor"], approve(s.call("legal", http.MethodPost, v1+"/matters/"+id+"/transitions", body).is(http.StatusAccepted)))
	return id
}

func withdrawn(on string) map[string]any {
	return map[string]any{"transition": "withdraw", "effective_on": on, "fields": map[string]any{"reason": "Ended."}}
}

func TestAWithdrawalThatEndsARightNamesItAndNeedsASecondPerson(t *testing.T) {
	s := newServer(t, 4)
	id := s.proposed()
	at := v1 + "/matters/" + id
	for _, o := range items(s.call("legal", http.MethodGet, at, nil).is(http.StatusOK), "transitions") {
		if o["name"] == "withdraw" && (o["approval"] != true || len(o["ends_rights"].([]any)) != 1) {
			t.Errorf("the matter offers %v", o)
		}
	}
	waits := s.call("legal", http.MethodPost, at+"/transitions", withdrawn("2018-02-27")).is(http.StatusAccepted)
	right := items(waits, "rights")[0]
	if right["kind"] != "finding_reply" || right["due"] != "2018-03-29" || right["title"] != "Reply to the proposed finding" || right["tolled"] != false {
		t.Errorf("it names %v", right)
	}
	request := s.approvalOf("supervisor", waits["approval"].(map[string]any)["id"].(string))
	if named := items(request, "rights"); len(named) != 1 || named[0]["due"] != "2018-03-29" {
		t.Errorf("the request names %v", request["rights"])
	}
	// Of two people at once one asks, and the other is told so.
	p := s.call("supervisor", http.MethodPost, at+"/transitions", withdrawn("2018-02-27")).refused(http.StatusConflict, "refused")
	if p["guard"] != "pending" {
		t.Errorf("a second request is %v", p)
	}
	if got := s.Matter(id).State; got != "proposed" {
		t.Fatalf("the matter is %s", got)
	}
	s.Must(s.people["supervisor"], approve(waits))
	if got := s.Matter(id).State; got != "closed" {
		t.Errorf("the matter is %s", got)
	}
}

// What a request would end is judged again when it is approved.
func TestARightThatChangesWhileARequestWaitsIsJudgedAgain(t *testing.T) {
	change := func(body map[string]any) func(*server, string) {
		return func(s *server, id string) {
			s.call("legal", http.MethodPost, v1+"/matters/"+id+"/deadlines/finding_reply-2:change", body).is(http.StatusOK)
		}
	}
	for name, c := range map[string]struct {
		between func(*server, string)
		says    string
		again   int // what the same withdrawal gets once the request is out of the way
	}{
		"used": {func(s *server, id string) {
			s.call("legal", http.MethodPost, v1+"/matters/"+id+"/transitions", map[string]any{"transition": "receive_reply", "effective_on": "2018-02-27"}).is(http.StatusCreated)
		}, "is no longer running", 201},
		"missed":   {func(s *server, _ string) { s.Pass(31 * 24 * time.Hour) }, "", 0},
		"extended": {change(map[string]any{"change": "extend", "days": 10, "authority": "Letter"}), "not named in the request", 202},
		"tolled":   {change(map[string]any{"change": "toll", "on": "2018-02-27"}), "not named in the request", 202},
	} {
		t.Run(name, func(t *testing.T) {
			s := newServer(t, 1)
			id := s.proposed()
			at := v1 + "/matters/" + id + "/transitions"
			const on = "2018-02-27"
			waits := s.call("legal", http.MethodPost, at, withdrawn(on)).is(http.StatusAccepted)
			asked := waits["approval"].(map[string]any)["id"].(string)
			c.between(s, id)
			if name == "missed" { // since then; on the day of the withdrawal the right ran
				s.Must(workflow.SystemActor, sweep.Tick{Matters: []string{id}, At: s.Now()})
				if _, err := s.Do(s.people["supervisor"], approval.Approve{Approval: asked, Approve: true}); err != nil {
					t.Fatalf("the withdrawal: %v", err)
				}
				return
			}
			shown := s.approvalOf("supervisor", asked)
			if says, _ := shown["cannot"].(string); !strings.Contains(says, c.says) {
				t.Errorf("the request says %q", says)
			}
			p := s.call("supervisor", http.MethodPost, v1+"/approvals/"+asked, map[string]any{"approve": true, "hash": shown["hash"]}).refused(http.StatusConflict, "conflict")
			if !strings.Contains(p["detail"].(string), c.says) {
				t.Errorf("it says %q", p["detail"])
			}
			s.call("legal", http.MethodDelete, v1+"/approvals/"+asked, nil).is(http.StatusOK)
			s.call("legal", http.MethodPost, at, withdrawn(on)).is(c.again)
		})
	}
}

func TestAMissedRightNeedsNoSecondPerson(t *testing.T) {
	s := newServer(t, 1)
	id := s.proposed()
	s.Pass(32 * 24 * time.Hour)
	s.call("legal", http.MethodPost, v1+"/matters/"+id+"/transitions", withdrawn("2018-03-31")).is(http.StatusCreated)
}

func TestCancellingADeadlineNeedsAReasonAndASecondPerson(t *testing.T) {
	s := newServer(t, 2)
	id := s.requested()
	at := v1 + "/matters/" + id + "/deadlines/response-1"
	cancel := map[string]any{"change": "cancel"}
	s.call("legal", http.MethodPost, at+":change", cancel).refused(http.StatusUnprocessableEntity, "invalid")
	cancel["reason"] = "Entered twice."
	s.call("compliance", http.MethodPost, at+":change", cancel).refused(http.StatusForbidden, "forbidden")
	waits := s.call("legal", http.MethodPost, at+":change", cancel).is(http.StatusAccepted)
	asked := waits["approval"].(map[string]any)["id"].(string)
	if waits["cancelling"] != asked || waits["status"] == "cancelled" {
		t.Errorf("the deadline is %v", waits)
	}
	s.call("legal", http.MethodPost, at+":change", cancel).refused(http.StatusConflict, "refused")
	request := s.approvalOf("supervisor", asked)
	if request["asks"] != "cancel_deadline" || request["cancels_deadline"] != "response-1" || request["note"] != "Entered twice." || items(request, "deadlines")[0]["effect"] != "cancels" {
		t.Errorf("the request is %v", request)
	}
	s.call("legal", http.MethodPost, v1+"/approvals/"+asked, map[string]any{"approve": true}).refused(http.StatusForbidden, "forbidden")
	// Two people approve at once: one does, and the other is told so.
	var both sync.WaitGroup
	statuses := make([]int, 2)
	for i, who := range []string{"supervisor", "second supervisor"} {
		both.Go(func() {
			_, err := s.Do(s.people[who], approval.Approve{Approval: asked, Approve: true})
			statuses[i] = http.StatusOK
			if workflow.CodeOf(err) == workflow.Conflict {
				statuses[i] = http.StatusConflict
			}
		})
	}
	both.Wait()
	if statuses[0]+statuses[1] != http.StatusOK+http.StatusConflict {
		t.Errorf("the two get %v", statuses)
	}
	if d := s.call("legal", http.MethodGet, at, nil).is(http.StatusOK); d["status"] != "cancelled" || d["cancelling"] != nil {
		t.Errorf("the deadline is %v", d)
	}

	other := s.requested()
	at = v1 + "/matters/" + other + "/deadlines/response-1"
	late := s.call("legal", http.MethodPost, at+":change", cancel).is(http.StatusAccepted)["approval"].(map[string]any)["id"].(string)
	s.call("compliance", http.MethodPost, at+":change", map[string]any{"change": "extend", "days": 10, "authority": "Letter"}).is(http.StatusOK)
	s.call("supervisor", http.MethodPost, v1+"/approvals/"+late, map[string]any{"approve": true, "hash": s.approvalOf("supervisor", late)["hash"]}).refused(http.StatusConflict, "conflict")
	if d := s.call("legal", http.MethodGet, at, nil).is(http.StatusOK); d["status"] != "open" {
		t.Errorf("the deadline is %v", d["status"])
	}
}

// Which deadline is a right, and which step ends a matter, the process file says.
func TestASecondProcessProtectsItsOwnRights(t *testing.T) {
	source, err := os.ReadFile("../../workflow/process/testdata/corrective-action.yaml")
	if err != nil {
		t.Fatal(err)
	}
	s := newServer(t, 1)
	in := s.Must(workflow.OperatorActor, review.Open{
		Name: "Second", Authority: "2 CFR 200", Process: string(source), Members: []string{s.people["supervisor"], s.people["second supervisor"], s.people["compliance"], s.people["legal"]},
	}).Created[0]
	id := s.Must(s.people["legal"], opening.Open{Review: in, Jurisdictions: s.Jurisdictions}).Created[0]
	at := v1 + "/matters/" + id + "/transitions"
	ask := map[string]any{"transition": "ask_plan", "effective_on": "2018-02-27", "fields": map[string]any{
		"plan_by": map[string]any{"kind": "period", "days": 60}, "items": []map[string]any{{"number": 1, "text": "Accounts"}},
	}}
	s.call("compliance", http.MethodPost, at, ask).is(http.StatusCreated)
	drop := map[string]any{"transition": "drop", "effective_on": "2018-02-27", "fields": map[string]any{"remark": "Ended."}}
	waits := s.call("supervisor", http.MethodPost, at, drop).is(http.StatusAccepted)
	if r := items(waits, "rights"); len(r) != 1 || r[0]["kind"] != "dispute_by" || r[0]["cite"] != "2 CFR 200.342" || r[0]["due"] != "2018-03-29" {
		t.Errorf("it names %v", waits["rights"])
	}
	s.Must(s.people["second supervisor"], approve(waits))
	if got := s.Matter(id).State; got != "done" {
		t.Errorf("the matter is %s", got)
	}
}

// Nobody ends a right that runs alone, whatever they call it.
func TestOnePersonNeitherMeetsNorShortensARightThatRuns(t *testing.T) {
	s := newServer(t, 1)
	id := s.proposed()
	at := v1 + "/matters/" + id + "/deadlines/finding_reply-2"
	for name, c := range map[string]struct {
		change map[string]any
		status string
		due    string
	}{
		"met":                      {map[string]any{"change": "meet", "on": "2018-02-27"}, "met", "2018-03-29"},
		"trigger moved back":       {map[string]any{"change": "correct", "on": "2018-02-20"}, "open", "2018-03-22"},
		"trigger moved to be over": {map[string]any{"change": "correct", "on": "2018-01-20"}, "missed", "2018-02-20"},
	} {
		t.Run(name, func(t *testing.T) {
			s.t = t
			preview := s.call("legal", http.MethodPost, at+":change", with(with(c.change, "reason", "The docket says so."), "preview", true)).is(http.StatusOK)
			rights := items(preview, "rights")
			if preview["needs_approval"] != true || len(rights) != 1 || rights[0]["due"] != "2018-03-29" || rights[0]["source"] != "set by the notice" {
				t.Errorf("the preview says %v", preview)
			}
			s.call("legal", http.MethodPost, at+":change", c.change).refused(http.StatusUnprocessableEntity, "invalid")
			waits := s.call("legal", http.MethodPost, at+":change", with(c.change, "reason", "The docket says so.")).is(http.StatusAccepted)
			asked := waits["approval"].(map[string]any)["id"].(string)
			if w := waits["waiting"].(map[string]any); w["approval"] != asked || w["change"] != c.change["change"] || waits["status"] != "open" || waits["cancelling"] != nil {
				t.Errorf("the deadline is %v", waits)
			}
			// Another change of the right waits for this one.
			s.call("supervisor", http.MethodPost, at+":change", map[string]any{"change": "meet", "on": "2018-02-27", "reason": "A reply came."}).refused(http.StatusConflict, "refused")
			request := s.approvalOf("supervisor", asked)
			if request["asks"] != "change_deadline" || request["deadline"] != "finding_reply-2" || request["change"] != c.change["change"] || request["change_date"] != c.change["on"] {
				t.Errorf("the request is %v", request)
			}
			if named := items(request, "rights"); len(named) != 1 || named[0]["kind"] != "finding_reply" {
				t.Errorf("it names %v", request["rights"])
			}
			if r := s.listed("supervisor", "may_decide=true", asked); r["asks"] != "change_deadline" || r["deadline"] != "finding_reply-2" {
				t.Errorf("the list has %v", r)
			}
			s.call("legal", http.MethodPost, v1+"/approvals/"+asked, map[string]any{"approve": true, "hash": request["hash"]}).refused(http.StatusForbidden, "forbidden")
			if name != "met" { // of three, one is done
				s.call("legal", http.MethodDelete, v1+"/approvals/"+asked, nil).is(http.StatusOK)
				if d := s.call("legal", http.MethodGet, at, nil).is(http.StatusOK); d["status"] != "open" || d["due"] != "2018-03-29" || d["waiting"] != nil {
					t.Errorf("once withdrawn the deadline is %v", d)
				}
				return
			}
			s.call("supervisor", http.MethodPost, v1+"/approvals/"+asked, map[string]any{"approve": false, "note": "No reply came."}).is(http.StatusOK)
		})
	}
	s.t = t
	for _, c := range []struct {
		change map[string]any
		status string
		due    string
	}{
		{map[string]any{"change": "correct", "on": "2018-02-20", "reason": "Mailed that day."}, "open", "2018-03-22"},
		{map[string]any{"change": "toll", "on": "2018-02-27"}, "tolled", "2018-03-22"},
		// A stay that is said to have ended long ago would have the right over at once.
		{map[string]any{"change": "meet", "on": "2018-02-27", "reason": "The reply is in the file."}, "met", "2018-03-22"},
	} {
		waits := s.call("legal", http.MethodPost, at+":change", c.change)
		if c.change["reason"] != nil {
			s.Must(s.people["supervisor"], approve(waits.is(http.StatusAccepted)))
		}
		if d := s.call("legal", http.MethodGet, at, nil).is(http.StatusOK); d["status"] != c.status || d["due"] != c.due {
			t.Errorf("after %v it is %v, due %v", c.change, d["status"], d["due"])
		}
	}
}

func TestAStayOfARightIsNotEndedByOnePersonSoThatTheRightIsOver(t *testing.T) {
	s := newServer(t, 1)
	id := s.proposed()
	at := v1 + "/matters/" + id + "/deadlines/finding_reply-2"
	s.call("compliance", http.MethodPost, at+":change", map[string]any{"change": "toll", "on": "2018-02-27"}).is(http.StatusOK)
	s.Pass(60 * 24 * time.Hour)
	// The clock ran on from 28 February, so that the last day was in March.
	over := map[string]any{"change": "resume", "until": "2018-02-27"}
	s.call("compliance", http.MethodPost, at+":change", over).refused(http.StatusUnprocessableEntity, "invalid")
	s.call("compliance", http.MethodPost, at+":change", with(over, "reason", "The order was vacated.")).is(http.StatusAccepted)
	s.call("compliance", http.MethodPost, at+":change", map[string]any{"change": "resume", "until": "2018-04-27"}).is(http.StatusOK)
}

// To which date a change leads is what the second person agreed to.
func TestAnAskedChangeOfARightLeadsToTheDateThatWasAskedFor(t *testing.T) {
	s := newServer(t, 1)
	id := s.proposed()
	at := v1 + "/matters/" + id + "/deadlines/finding_reply-2"
	waits := s.call("legal", http.MethodPost, at+":change", map[string]any{"change": "correct", "on": "2018-02-20", "reason": "Mailed that day."}).is(http.StatusAccepted)
	asked := waits["approval"].(map[string]any)["id"].(string)
	s.Must(workflow.OperatorActor, recalculation.AddClosure{Closure: deadline.Closure{
		Date: civil.NewDate(2018, 3, 22), Name: "Snow", Authority: "Order", Kind: deadline.LegalHoliday,
	}})
	shown := s.approvalOf("supervisor", asked)
	if says, _ := shown["cannot"].(string); !strings.Contains(says, "would now lead to") {
		t.Errorf("the request says %q", says)
	}
	s.call("supervisor", http.MethodPost, v1+"/approvals/"+asked, map[string]any{"approve": true, "hash": shown["hash"]}).refused(http.StatusConflict, "conflict")
}

// Who finds for the jurisdiction ends its time to reply all the same.
func TestAFindingThatEndsARightNamesItAndNeedsASecondPerson(t *testing.T) {
	s := newServer(t, 1)
	id := s.proposed()
	at := v1 + "/matters/" + id + "/transitions"
	find := map[string]any{"transition": "find_compliant", "effective_on": "2018-02-27", "fields": map[string]any{"basis": "All is in order."}}
	waits := s.call("legal", http.MethodPost, at, find).is(http.StatusAccepted)
	if r := items(waits, "rights"); len(r) != 1 || r[0]["kind"] != "finding_reply" || r[0]["due"] != "2018-03-29" || r[0]["source"] != "set by the notice" {
		t.Errorf("it names %v", waits["rights"])
	}
	s.Must(s.people["supervisor"], approve(waits))
	if got := s.Matter(id).State; got != "compliant" {
		t.Errorf("the matter is %s", got)
	}
	// Once the reply is in, no right runs any more.
	s = newServer(t, 1)
	id = s.proposed()
	at = v1 + "/matters/" + id + "/transitions"
	s.call("legal", http.MethodPost, at, map[string]any{"transition": "receive_reply", "effective_on": "2018-02-27"}).is(http.StatusCreated)
	s.call("legal", http.MethodPost, at, find).is(http.StatusCreated)
}

// subpoenaServed is a matter whose jurisdiction may object until 13 March 2018.
func (s *server) subpoenaServed() string {
	s.t.Helper()
	id := s.requested()
	for _, step := range []string{"receive_response", "issue_subpoena", "serve_subpoena"} {
		s.Move(id, step)
	}
	return id
}

// What came is recorded at once; the right to object to the rest stays.
func TestAReturnThatIsNotCompleteLeavesTheRightToObject(t *testing.T) {
	for came, status := range map[string]string{"complete": "cancelled", "partial": "open", "outstanding": "open"} {
		t.Run(came, func(t *testing.T) {
			s := newServer(t, 1)
			id := s.subpoenaServed()
			s.call("legal", http.MethodPost, v1+"/matters/"+id+"/transitions", map[string]any{
				"transition": "receive_return", "effective_on": "2018-02-27", "fields": map[string]any{"production": map[string]any{"all": came}},
			}).is(http.StatusCreated)
			if d, _ := s.Matter(id).Latest("objection"); string(d.Status) != status {
				t.Errorf("the right to object is %s", d.Status)
			}
			if came != "complete" {
				return
			}
			// A correction gives it back: more was demanded than came.
			history := items(s.call("legal", http.MethodGet, v1+"/matters/"+id+"/history", nil).is(http.StatusOK), "items")
			event := 0.0
			for _, e := range history {
				if data := e["data"].(map[string]any); data["transition"] == "receive_return" {
					event = e["seq"].(float64)
				}
			}
			s.call("legal", http.MethodPost, fmt.Sprintf("%s/matters/%s/transitions/%.0f/correction", v1, id, event), map[string]any{
				"effective_on": "2018-02-27", "fields": map[string]any{"production": map[string]any{"all": "partial"}}, "reason": "Demand 2 is missing.",
			}).is(http.StatusCreated)
			if d, _ := s.Matter(id).Latest("objection"); d.Status != due.StatusOpen || d.Answered != "" {
				t.Errorf("once corrected the right to object is %+v", d)
			}
		})
	}
}

func TestACorrectionByWhichARightEndsSoonerNeedsASecondPerson(t *testing.T) {
	s := newServer(t, 1)
	id := s.subpoenaServed()
	history := items(s.call("legal", http.MethodGet, v1+"/matters/"+id+"/history", nil).is(http.StatusOK), "items")
	event := 0.0
	var fields any
	for _, e := range history {
		if data := e["data"].(map[string]any); data["transition"] == "serve_subpoena" {
			event, fields = e["seq"].(float64), data["fields"]
		}
	}
	old, _ := s.Matter(id).Latest("objection")
	given := map[string]any{"method": "personal", "server": "A. Server", "person_served": "City Clerk", "location": "City Hall", "return_due": fields.(map[string]any)["return_due"]}
	given["return_due"] = map[string]any{"kind": "fixed", "date": old.Due.AddDays(-3).String()}
	at := fmt.Sprintf("%s/matters/%s/transitions/%.0f/correction", v1, id, event)
	correct := map[string]any{"effective_on": "2018-02-27", "fields": given, "reason": "The return date was misread."}
	preview := s.call("legal", http.MethodPost, at, with(correct, "preview", true)).is(http.StatusOK)
	if r := items(preview, "rights"); preview["needs_approval"] != true || len(r) != 1 || r[0]["due"] != old.Due.String() || r[0]["source"] != "Fed. R. Civ. P. 45(d)(2)(B)" {
		t.Errorf("the preview says %v", preview)
	}
	waits := s.call("legal", http.MethodPost, at, correct).is(http.StatusAccepted)
	asked := waits["approval"].(map[string]any)["id"].(string)
	if r := items(s.approvalOf("supervisor", asked), "rights"); len(r) != 1 {
		t.Errorf("the request names %v", r)
	}
	// Of a right that was extended meanwhile nobody was told.
	s.call("legal", http.MethodPost, v1+"/matters/"+id+"/deadlines/"+old.ID+":change", map[string]any{"change": "extend", "days": 9, "authority": "Letter"}).is(http.StatusOK)
	shown := s.approvalOf("supervisor", asked)
	p := s.call("supervisor", http.MethodPost, v1+"/approvals/"+asked, map[string]any{"approve": true, "hash": shown["hash"]}).refused(http.StatusConflict, "conflict")
	if !strings.Contains(p["detail"].(string), "not named in the request") {
		t.Errorf("it says %q", p["detail"])
	}
}

func TestAZoneInWhichARightEndsSoonerNeedsASecondPerson(t *testing.T) {
	s := newServer(t, 1)
	id := s.proposed()
	path := v1 + "/jurisdictions/" + s.Matter(id).Jurisdiction
	now := s.call("legal", http.MethodGet, path, nil).is(http.StatusOK)
	for _, name := range []string{"id", "version", "$schema"} {
		delete(now, name)
	}
	if now["zone"] != "America/Chicago" {
		t.Fatalf("the jurisdiction counts in %v", now["zone"])
	}
	east := with(now, "state", "KY", "zone", "America/New_York")
	preview := s.call("legal", http.MethodPut, path, with(east, "preview", true)).is(http.StatusOK)
	if r := items(preview, "rights"); preview["needs_approval"] != true || len(r) != 1 || r[0]["kind"] != "finding_reply" {
		t.Errorf("the preview says %v", preview)
	}
	waits := s.call("legal", http.MethodPut, path, east).is(http.StatusAccepted)
	asked := s.approvalOf("supervisor", waits["approval"].(map[string]any)["id"].(string))
	if r := items(asked["change_jurisdiction"].(map[string]any), "rights"); len(r) != 1 {
		t.Errorf("the request names %v", r)
	}
	s.Must(s.people["supervisor"], approve(waits))
	if d, _ := s.Matter(id).Latest("finding_reply"); d.Zone != "America/New_York" {
		t.Errorf("the right ends in %s", d.Zone)
	}
	// Further west it ends later, which one person may do.
	s.call("legal", http.MethodPut, path, with(now, "state", "CO", "zone", "America/Denver")).is(http.StatusOK)
}
