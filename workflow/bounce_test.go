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
	d.refuses("by a person", d.users[workflow.Admin], bounce, workflow.Forbidden, "Only the program")
	for _, status := range []string{"", "5", "5.1", "3.1.1", "5.1.1.1", "5.x.1", "5.1.", "55.1.1", "5.1234.1"} {
		bad := bounce
		bad.Status = status
		d.refuses("status "+status, workflow.OperatorActor, bad, workflow.Invalid, "no enhanced status code")
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
