package workflow_test

import (
	"context"
	"encoding/json"
	"testing"

	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/approval"
	"duces/workflow/approval/noted"
	"duces/workflow/field"
	"duces/workflow/matter"
	"duces/workflow/transition"
	"duces/workflow/view"
)

// askAsBefore writes a request as versions before wrote it: whole, and in the
// stream of its matter.
type askAsBefore struct{ matter string }

func (askAsBefore) CommandName() string          { return "AskAsBefore" }
func (c askAsBefore) Streams() []workflow.Stream { return matter.Streams([]string{c.matter}) }

func (c askAsBefore) Decide(facts workflow.Facts, a workflow.Act) (workflow.Decision, error) {
	w, err := matter.Begin(facts, a, c.matter)
	if err != nil {
		return workflow.Decision{}, err
	}
	e := a.Event(matter.Stream(c.matter), w.Today(), noted.Requested{
		Approval: "old-" + c.matter, Transition: "propose_noncompliance", From: w.Matter().State, On: date("2018-02-27"),
		Fields: field.Fields{"reply_due": json.RawMessage(`{"date":"2018-05-25","kind":"fixed"}`)}, Hash: "sha256:as-it-was",
	})
	e.Personal = w.Personal(map[string]string{"basis": "Demand 2 is unanswered."}, "Please look.")
	w.Add(e)
	return w.Decision(), nil
}

func TestARequestThatAnEarlierVersionStoredIsDecidedAsAnyOther(t *testing.T) {
	d := newFixture(t, 5)
	d.at("2018-02-28T15:00:00Z")
	legal, supervisor := d.users[workflow.Legal], d.users[workflow.Supervisor]
	asked := func() (id, request string) {
		id = d.matters(1)[0]
		d.move(id, "send_notice", "2017-11-15")
		d.move(id, "issue_request", "2018-01-24")
		d.move(id, "receive_response", "2018-02-20")
		d.must(legal, askAsBefore{id})
		return id, "old-" + id
	}
	row := func(id string) view.ApprovalRow {
		t.Helper()
		page, err := d.db.Approvals(t.Context(), workflow.Viewer{ID: supervisor, Role: workflow.Supervisor}, view.ApprovalFilter{Matter: id})
		if err != nil || len(page.Items) != 1 {
			t.Fatalf("the list has %+v, %v", page.Items, err)
		}
		return page.Items[0]
	}

	id, request := asked()
	if r := row(id); r.ID != request || r.Status != approval.Pending || r.Transition != "propose_noncompliance" || r.RequestedBy.ID != legal {
		t.Errorf("while it waits the list says %+v", r)
	}
	facts, err := d.db.World(t.Context(), supervisor, matter.Stream(id))
	if err != nil {
		t.Fatal(err)
	}
	r, err := transition.FindAsked(facts, d.matter(id), request)
	if err != nil || r.Note() != "Please look." || r.Hash != "sha256:as-it-was" || r.On != date("2018-02-27") || r.From != "responded" {
		t.Errorf("what was asked for reads %+v, %v", r, err)
	}
	if _, err := d.do(legal, approval.Approve{Matter: id, Approval: request, Approve: true}); workflow.CodeOf(err) != workflow.Forbidden {
		t.Errorf("the one who asked decides: %v", err)
	}
	if _, err := d.do(supervisor, approval.Approve{Matter: id, Approval: request, Approve: true, Hash: "sha256:another"}); workflow.CodeOf(err) != workflow.Conflict {
		t.Errorf("another hash is approved: %v", err)
	}
	done := d.must(supervisor, approval.Approve{Matter: id, Approval: request, Approve: true, Hash: "sha256:as-it-was", Note: "Agreed."})
	if done.State != "proposed" || row(id).Status != approval.Given || row(id).DecidedBy.ID != supervisor {
		t.Errorf("once approved: %+v, %+v", done, row(id))
	}
	for _, e := range done.Events {
		if e.Stream != matter.Stream(id) {
			t.Errorf("%s was stored in %s: the request has no stream of its own", e.Type, e.Stream)
		}
	}

	id, request = asked()
	d.must(supervisor, approval.Approve{Matter: id, Approval: request, Note: "Too early."})
	facts, err = d.db.World(t.Context(), supervisor, matter.Stream(id))
	if err != nil {
		t.Fatal(err)
	}
	r, err = transition.FindAsked(facts, d.matter(id), request)
	if err != nil || r.Status != approval.Rejected || r.Comment["note"].Text() != "Too early." || row(id).Status != approval.Rejected {
		t.Errorf("once rejected: %+v, %v", r, err)
	}

	id, request = asked()
	d.must(legal, approval.WithdrawApproval{Matter: id, Approval: request})
	if row(id).Status != approval.Withdrawn {
		t.Errorf("once withdrawn: %+v", row(id))
	}

	id, request = asked()
	d.must(workflow.OperatorActor, account.EnableUser{User: legal})
	if r := row(id); r.Status != approval.Lapsed || r.Why != approval.LostAccess {
		t.Errorf("once its asker was disabled: %+v", r)
	}
	d.refuses("what lapsed", supervisor, approval.Approve{Matter: id, Approval: request, Approve: true}, workflow.Conflict, "the requester's account is disabled")
	d.must(workflow.OperatorActor, account.EnableUser{User: legal, Enable: true})

	id, _ = asked()
	d.move(id, "find_compliant", "2018-02-27")
	if row(id).Status != approval.Lapsed {
		t.Errorf("once overtaken: %+v", row(id))
	}
	d.verify()
}

// verify holds the whole store against its history.
func (d *fixture) verify() {
	d.t.Helper()
	report, err := d.db.Verify(d.t.Context(), nil)
	if err != nil || len(report.Problems) > 0 {
		d.t.Errorf("verify: %+v, %v", report.Problems, err)
	}
}

func TestARequestHasAStreamOfItsOwn(t *testing.T) {
	d := newFixture(t, 2)
	d.at("2018-02-28T15:00:00Z")
	supervisor := d.users[workflow.Supervisor]
	both := d.matters(2)
	for _, id := range both {
		d.move(id, "send_notice", "2017-11-15")
		d.move(id, "issue_request", "2018-01-24")
	}
	cmd := moving("", "issue_subpoena", "2018-02-27")
	cmd.Matters, cmd.Fields, cmd.Note = both, map[string]json.RawMessage{"grounds": json.RawMessage(`"no_response"`)}, "Both are silent."
	waits := d.must(d.users[workflow.Legal], cmd)
	if len(waits.Waiting) != 2 || waits.Waiting[0].Stream != matter.Stream(both[0]) || waits.Waiting[1].Stream != matter.Stream(both[1]) {
		t.Fatalf("the act waits for %+v", waits.Waiting)
	}
	for _, w := range waits.Waiting {
		id := w.Stream.ID()
		facts, err := d.db.World(context.Background(), supervisor, approval.Stream(w.Approval))
		if err != nil {
			t.Fatal(err)
		}
		r, err := approval.Find(facts, w.Approval, "")
		if err != nil || !r.Own() || r.Command != "Transition" || r.Role != workflow.Supervisor || r.About.Matter != id || r.About.Review != d.review || r.Note() != "Both are silent." {
			t.Errorf("the request is %+v, %v", r, err)
		}
		want := `{"effective_on":"2018-02-27","fields":{"grounds":"no_response"},"from":"requested","matters":["` + id + `"],"transition":"issue_subpoena"}`
		if string(r.Content) != want {
			t.Errorf("what was asked for is %s, not %s", r.Content, want)
		}
		if m := d.matter(id); len(m.Approvals) != 1 || m.Approvals[0].Held != nil || m.Approvals[0].Hash != r.Hash {
			t.Errorf("the matter knows %+v", m.Approvals)
		}
	}
	outsider := d.user("outsider", workflow.Supervisor)
	facts, err := d.db.World(t.Context(), outsider, approval.Stream(waits.Pending()))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := approval.Find(facts, waits.Pending(), ""); workflow.CodeOf(err) != workflow.NotFound {
		t.Errorf("a supervisor of another review sees the request: %v", err)
	}
	d.must(supervisor, approval.Approve{Approval: waits.Waiting[0].Approval, Approve: true, Note: "Yes."})
	d.must(supervisor, approval.Approve{Approval: waits.Waiting[1].Approval, Note: "Not this one."})
	if a, b := d.matter(both[0]), d.matter(both[1]); a.State != "subpoenaed" || b.State != "requested" {
		t.Errorf("the matters are %s and %s", a.State, b.State)
	}
	d.verify()
}
