package workflow_test

import (
	"testing"

	"duces/workflow"
	"duces/workflow/account"
)

func TestAMailThatCameBackMarksItsRecipientUntilSomethingChanges(t *testing.T) {
	d := newFixture(t, 1)
	user := d.users[workflow.Compliance]
	// Nobody can ask a mail server to write it anew: what is not seen is left out.
	bounce := account.RecordBounce{User: user, Mail: "m1", Status: "5.1.1", Report: "550\r\nNo \u202esuch\u2028us\u00ader\x1b"}
	d.refuses("by a person", d.users[workflow.Admin], bounce, workflow.Forbidden, "Only Duces itself records bounced mail")
	without := bounce
	without.Status = ""
	d.refuses("without a status", workflow.OperatorActor, without, workflow.Invalid, "Status is required.")
	for _, status := range []string{"5", "5.1", "3.1.1", "5.1.1.1", "5.x.1", "5.1.", "55.1.1", "5.1234.1"} {
		bad := bounce
		bad.Status = status
		d.refuses("status "+status, workflow.OperatorActor, bad, workflow.Invalid, "is not an enhanced status code")
	}
	d.refuses("a report without words", workflow.OperatorActor, account.RecordBounce{User: user, Status: "5.1.1", Report: "\u200b\r\n"}, workflow.Invalid, "Report")
	d.refuses("of nobody", workflow.OperatorActor, account.RecordBounce{User: "nobody", Status: "5.1.1", Report: "x"}, workflow.NotFound, "user")

	if r := d.must(workflow.OperatorActor, bounce); len(r.Events) != 1 {
		t.Errorf("it wrote %+v", r.Events)
	}
	if r := d.must(workflow.OperatorActor, bounce); len(r.Events) != 0 {
		t.Errorf("the same report again wrote %+v", r.Events)
	}
	other := bounce
	other.Mail = "m0"
	d.must(workflow.OperatorActor, other)
	if r := d.must(workflow.OperatorActor, bounce); len(r.Events) != 0 {
		t.Errorf("the first report again, after that of another mail, wrote %+v", r.Events)
	}
	other.Status = "5.2.2"
	if r := d.must(workflow.OperatorActor, other); len(r.Events) != 1 {
		t.Errorf("another report of a mail wrote %+v", r.Events)
	}
	if b := d.readUser(user).Bounce; b == nil || b.Mail != "m0" || b.Status != "5.2.2" {
		t.Errorf("on record is %+v", b)
	}
	if b := d.readUser(user).Bounce; b == nil || b.Report != "550 No such user" || b.At.IsZero() {
		t.Errorf("on record is %+v", b)
	}
	u := d.readUser(user)
	d.must(d.users[workflow.Admin], account.ChangeUser{User: user, Name: &u.Name})
	if b := d.readUser(user).Bounce; b != nil {
		t.Errorf("after a change there still stands %+v", b)
	}
	if r := d.must(workflow.OperatorActor, bounce); len(r.Events) != 1 {
		t.Errorf("after the change it wrote %+v", r.Events)
	}
}

// A relay takes a mail before it knows whether it arrives: that it took one says nothing
// against a report, and everything against its own refusal.
func TestOnlyAMarkByARefusalGoesWhenAMailIsTaken(t *testing.T) {
	d := newFixture(t, 1)
	user := d.users[workflow.Compliance]
	report := account.RecordBounce{User: user, Mail: "m1", Status: "5.1.1", Report: "550 No such user"}
	refusal := account.RecordBounce{User: user, Mail: "m2", Status: "5.7.1", Report: "554 Refused", InSession: true}
	taken := account.RecordReached{User: user, Mail: "m3"}
	for _, c := range []struct {
		name   string
		before []account.RecordBounce
		stays  bool
	}{
		{"a refusal", []account.RecordBounce{refusal}, false},
		{"a report", []account.RecordBounce{report}, true},
		{"a refusal after a report", []account.RecordBounce{report, refusal}, true},
		{"a report after a refusal", []account.RecordBounce{refusal, report}, true},
	} {
		for _, b := range c.before {
			d.must(workflow.SystemActor, b)
		}
		events := len(d.must(workflow.SystemActor, taken).Events)
		if b := d.readUser(user).Bounce; (b != nil) != c.stays || (events == 0) != c.stays {
			t.Errorf("%s: on record is %+v, after %d events", c.name, b, events)
		}
		u := d.readUser(user)
		d.must(d.users[workflow.Admin], account.ChangeUser{User: user, Name: &u.Name})
	}
}
