package api_test

import (
	"net/http"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"duces/workflow"
	"duces/workflow/approval"
	"duces/workflow/matter"
	"duces/workflow/review"
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
		"extended": {change(map[string]any{"change": "extend", "days": 10, "authority": "Letter"}), "does not name", 202},
		"tolled":   {change(map[string]any{"change": "toll", "on": "2018-02-27"}), "does not name", 202},
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
				s.Must(workflow.SystemActor, matter.Tick{Matter: id, At: s.Now()})
				if _, err := s.Do(s.people["supervisor"], approval.Approve{Approval: asked, Approve: true}); err != nil {
					t.Fatalf("the withdrawal: %v", err)
				}
				return
			}
			shown := s.approvalOf("supervisor", asked)
			if says, _ := shown["cannot"].(string); !strings.Contains(says, c.says) {
				t.Errorf("the request says %q", says)
			}
			p := s.call("supervisor", http.MethodPost, v1+"/approvals/"+asked, map[string]any{"approve": true}).refused(http.StatusConflict, "conflict")
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
	s.call("supervisor", http.MethodPost, v1+"/approvals/"+late, map[string]any{"approve": true}).refused(http.StatusConflict, "conflict")
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
	id := s.Must(s.people["legal"], matter.Open{Review: in, Jurisdictions: s.Jurisdictions}).Created[0]
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
