package workflow_test

import (
	"testing"

	"duces/workflow"
	"duces/workflow/change"
	"duces/workflow/due"
	"duces/workflow/transition"
)

// objected is a matter whose subpoena was served on 5 March 2018 for a return
// on 23 March, and objected to on the 12th: the return is tolled.
func (d *fixture) objected() string {
	d.t.Helper()
	id := d.matters(1)[0]
	d.at("2018-02-26T15:00:00Z")
	d.move(id, "send_notice", "2017-11-15")
	d.move(id, "issue_request", "2018-01-24")
	d.move(id, "receive_response", "2018-02-20")
	d.move(id, "issue_subpoena", "2018-02-26")
	d.at("2018-03-05T16:00:00Z")
	serve := moving(id, "serve_subpoena", "2018-03-05")
	serve.Fields["return_due"] = []byte(`{"kind":"fixed","date":"2018-03-23"}`)
	d.must(d.users[workflow.Legal], serve)
	d.at("2018-03-12T16:00:00Z")
	d.move(id, "object", "2018-03-12")
	if x := d.deadline(id, "return"); x.Status != due.StatusTolled {
		d.t.Fatalf("the return is %s", x.Status)
	}
	return id
}

func TestATolledDeadlineIsNotLate(t *testing.T) {
	d := newFixture(t, 1)
	id := d.objected()
	d.at("2018-03-20T16:00:00Z")
	d.move(id, "petition", "2018-03-20")
	d.tick(id, "2018-05-20T12:00:00Z")
	d.at("2018-05-20T16:00:00Z")
	d.move(id, "receive_return", "2018-05-20")
	if x := d.deadline(id, "return"); x.Status != due.StatusMet || x.LateDays != 0 {
		t.Errorf("the return that came while its clock stood still is %s, %d days late", x.Status, x.LateDays)
	}

	d = newFixture(t, 1)
	manual := d.objected()
	d.at("2018-05-20T16:00:00Z")
	d.must(d.users[workflow.Legal], change.Deadline{Matter: manual, Deadline: d.deadline(manual, "return").ID, Change: "meet", On: date("2018-05-19")})
	if x := d.deadline(manual, "return"); x.Status != due.StatusMet || x.LateDays != 0 {
		t.Errorf("met by hand while its clock stood still: %s, %d days late", x.Status, x.LateDays)
	}
}

// The time for what is tolled has neither passed, nor does it run out.
func TestGuardsDoNotTakeATolledDeadlineForPassed(t *testing.T) {
	d := newFixture(t, 2)
	// A reply whose clock stands still has not been let pass.
	id := d.matters(1)[0]
	d.at("2018-02-26T15:00:00Z")
	d.move(id, "send_notice", "2017-11-15")
	d.move(id, "issue_request", "2018-01-24")
	d.move(id, "receive_response", "2018-02-20")
	d.move(id, "propose_noncompliance", "2018-02-26")
	d.must(d.users[workflow.Compliance], change.Deadline{Matter: id, Deadline: d.deadline(id, "finding_reply").ID, Change: "toll", On: date("2018-03-01")})
	d.tick(id, "2018-08-01T15:00:00Z")
	if _, err := d.do(d.users[workflow.Legal], moving(id, "find_noncompliant", "2018-08-01")); workflow.CodeOf(err) != workflow.Refused {
		t.Errorf("found noncompliant while the time to reply stands still: %v", err)
	}

	// An objection whose clock stands still is not too late.
	d = newFixture(t, 1)
	served := d.served()
	d.must(d.users[workflow.Compliance], change.Deadline{Matter: served, Deadline: d.deadline(served, "objection").ID, Change: "toll", On: date("2018-03-08")})
	d.at("2018-04-10T15:00:00Z")
	object := transition.Move{Matters: []string{served}, Name: "object", EffectiveOn: date("2018-04-10"), Fields: example("object")}
	if _, err := d.do(d.users[workflow.Legal], object); err != nil {
		t.Errorf("an objection while its clock stands still: %v", err)
	}
}
