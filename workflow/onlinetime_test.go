package workflow_test

import (
	"slices"
	"testing"

	"duces/workflow"
	"duces/workflow/change"
	"duces/workflow/due"
	"duces/workflow/invitation"
	"duces/workflow/production"
	"duces/workflow/transition"
)

func TestARequestForTimeAloneIsNoAnswer(t *testing.T) {
	d := newFixture(t, 1)
	id, clerk := d.demanding()
	d.must(clerk, transition.Submit{Draft: "t", AskedUntil: date("2018-03-09"), Reason: "The archive is closed."})
	d.tick(id, "2018-02-26T15:00:00Z")
	m := d.matter(id)
	if x := d.deadline(id, "response"); x.Status != due.StatusMissed || x.Due != date("2018-02-23") || m.Submissions[0].Reason != "The archive is closed." {
		t.Errorf("the deadline is %+v, the request %+v", x, m.Submissions)
	}
}

func TestARequestForTimeOnlineIsTakenUpWhenItIsRecorded(t *testing.T) {
	d := newFixture(t, 1)
	id, clerk := d.demanding()
	compliance := d.users[workflow.Compliance]
	d.must(clerk, transition.Submit{Draft: "t", AskedUntil: date("2018-03-09"), Reason: "The archive is closed."})
	d.at("2018-01-26T15:00:00Z")
	of := d.matter(id).TimeRequests()[0].Event
	if _, err := d.do(d.users[workflow.Auditor], transition.RecordSubmission{Matter: id, Submission: of}); workflow.CodeOf(err) != workflow.Forbidden {
		t.Errorf("recorded by an auditor: %v", err)
	}
	d.must(compliance, transition.RecordSubmission{Matter: id, Submission: of})
	m := d.matter(id)
	x := m.Extensions[0]
	response := d.deadline(id, "response")
	if len(m.Extensions) != 1 || x.On != date("2018-01-24") || x.Until != date("2018-03-09") || x.By != "door" ||
		x.Deadline != response.ID || x.Reason != "The archive is closed." {
		t.Errorf("the request on record is %+v", m.Extensions)
	}
	if _, known := d.jurisdiction(m.Jurisdiction).ContactByID(x.Contact); !known {
		t.Errorf("it names the contact %q", x.Contact)
	}
	if len(m.TimeRequests()) != 0 || response.Due != date("2018-02-23") || m.State != "requested" {
		t.Errorf("recorded, %d requests wait, the response is due %s, the matter is %s", len(m.TimeRequests()), response.Due, m.State)
	}
	if _, err := d.do(compliance, transition.RecordSubmission{Matter: id, Submission: of}); workflow.CodeOf(err) != workflow.Refused {
		t.Errorf("recorded twice: %v", err)
	}
}

func TestAnAnswerWithARequestForTimeRecordsBothInOneAct(t *testing.T) {
	d := newFixture(t, 1)
	id, clerk := d.demanding()
	submit := answers("1", production.Answer{Demand: "1", Answer: production.Complete})
	submit.AskedUntil, submit.Reason = date("2018-03-09"), "The archive is closed."
	d.must(clerk, submit)
	of := d.matter(id).Unrecorded()[0].Event
	act := d.must(d.users[workflow.Legal], transition.RecordSubmission{Matter: id, Submission: of})
	m := d.matter(id)
	if len(m.Extensions) != 1 || m.State != "responded" || m.Submissions[0].Recorded == 0 {
		t.Fatalf("%d requests, the matter is %s", len(m.Extensions), m.State)
	}
	types := map[string]int{}
	for _, e := range act.Events {
		types[e.Type]++
	}
	if types["extension_asked"] != 1 || types["transitioned"] != 1 {
		t.Errorf("the act has %v", types)
	}
}

func TestTimeThatMovesNoDateIsNotAskedFor(t *testing.T) {
	d := newFixture(t, 1)
	id, clerk := d.demanding()
	_, err := d.do(clerk, transition.Submit{Draft: "t", AskedUntil: date("2018-02-23"), Reason: "The archive is closed."})
	if workflow.CodeOf(err) != workflow.Invalid {
		t.Errorf("more time until the due date: %v", err)
	}
	d.must(clerk, transition.Submit{Draft: "t", AskedUntil: date("2018-03-09"), Reason: "The archive is closed."})
	of := d.matter(id).TimeRequests()[0].Event
	d.move(id, "receive_response", "2018-01-24")
	if n := len(d.matter(id).TimeRequests()); n != 0 {
		t.Errorf("%d requests wait for a deadline that is met", n)
	}
	lapsed := d.matter(id).LapsedRequests()
	if len(lapsed) != 1 || len(lapsed[0].Lapses) != 1 {
		t.Fatalf("requests that lapsed: %+v", lapsed)
	}
	if owed := d.invitation(clerk).Mails; !slices.ContainsFunc(owed, func(m invitation.Mail) bool {
		return m.What == invitation.MailLapsed && m.Number == lapsed[0].No
	}) {
		t.Errorf("the respondent is owed %v", owed)
	}
	if _, err := d.do(d.users[workflow.Legal], transition.RecordSubmission{Matter: id, Submission: of}); workflow.CodeOf(err) != workflow.Refused {
		t.Errorf("recorded after the deadline was met: %v", err)
	}
}

func TestARequestForTimeThatLapsesAgainIsSaidInAnotherMail(t *testing.T) {
	d := newFixture(t, 1)
	id, clerk := d.demanding()
	d.at("2018-02-26T16:00:00Z")
	d.move(id, "receive_response", "2018-02-20")
	d.move(id, "issue_subpoena", "2018-02-26")
	d.at("2018-03-05T16:00:00Z")
	d.move(id, "serve_subpoena", "2018-03-05")
	d.must(clerk, transition.Submit{Draft: "t", AskedUntil: date("2018-05-18"), Reason: "The archive is closed."})
	named := map[string]bool{}
	lapses := func() {
		t.Helper()
		d.must(d.users[workflow.Compliance], change.Deadline{
			Matter: id, Deadline: d.deadline(id, "return").ID, Change: "extend", Days: 60, Authority: "Stipulation",
		})
		for _, m := range d.invitation(clerk).Mails {
			if m.What == invitation.MailLapsed {
				named[d.invitation(clerk).MailID(m)] = true
				d.must(workflow.SystemActor, invitation.RecordMailed{Invitation: workflow.Stream(clerk).ID(), What: m.What, Number: m.Number})
			}
		}
	}
	lapses()
	d.move(id, "object", "2018-03-05")
	d.move(id, "resolve_objection", "2018-03-05")
	if n := len(d.matter(id).TimeRequests()); n != 1 {
		t.Fatalf("with the deadline open again, %d requests wait", n)
	}
	lapses()
	if len(named) != 2 {
		t.Errorf("the mails about two lapses are named %v", named)
	}
}

func TestARequestForTimeOnlineIsSetAside(t *testing.T) {
	d := newFixture(t, 1)
	id, clerk := d.demanding()
	d.must(clerk, transition.Submit{Draft: "t", AskedUntil: date("2018-03-09"), Reason: "The archive is closed."})
	if n := len(d.matter(id).TimeRequests()); n != 1 {
		t.Fatalf("%d requests for time wait", n)
	}
	of := d.matter(id).Submissions[0].Event
	d.must(d.users[workflow.Legal], transition.SetAside{Matter: id, Submission: of, Reason: "A test."})
	if n := len(d.matter(id).TimeRequests()); n != 0 {
		t.Errorf("after one was set aside, %d requests for time wait", n)
	}
}
