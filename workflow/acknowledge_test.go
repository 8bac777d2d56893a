package workflow_test

import (
	"testing"

	"duces/workflow"
	"duces/workflow/change"
)

func TestWhoMayAcknowledgeADateAndWhich(t *testing.T) {
	d := newFixture(t, 2)
	id := d.asked()
	outsider := d.user("outsider", workflow.Legal)
	ack := change.Acknowledge{Matter: id, Deadline: "response-1", Version: 1}
	d.tick(id, morning(1))
	d.refuses("an auditor", d.users[workflow.Auditor], ack, workflow.Forbidden, "An auditor cannot acknowledge")
	d.refuses("an administrator", d.users[workflow.Admin], ack, workflow.NotFound, "matter")
	d.refuses("a member of another review", outsider, ack, workflow.NotFound, "no such matter")
	d.refuses("a deadline that is not there", d.users[workflow.Legal], change.Acknowledge{Matter: id, Deadline: "cure-9", Version: 1}, workflow.NotFound, "no such deadline")
	for _, v := range []int{0, 2} {
		d.refuses("a version that is not there", d.users[workflow.Legal], change.Acknowledge{Matter: id, Deadline: "response-1", Version: v}, workflow.Invalid, "The current version is 1")
	}
	if acks := d.deadline(id, "response").Acks; len(acks) != 0 {
		t.Fatalf("a refusal left %+v", acks)
	}
	for _, role := range []workflow.Role{workflow.Legal, workflow.Supervisor, workflow.Compliance} {
		d.must(d.users[role], ack)
	}
	if acks := d.deadline(id, "response").Acks; len(acks) != 3 || acks[2].By != d.users[workflow.Compliance] || acks[2].Day != 1 {
		t.Errorf("on record is %+v", acks)
	}
}

func TestSaidTwiceOnADayIsSaidOnce(t *testing.T) {
	d := newFixture(t, 1)
	id := d.asked()
	ack := change.Acknowledge{Matter: id, Deadline: "response-1", Version: 1}
	d.at("2018-02-25T15:00:00Z") // missed since yesterday, and the clock has not come by
	if r := d.must(d.users[workflow.Legal], ack); len(r.Events) != 2 {
		t.Errorf("it wrote %+v, want that the date was missed and the acknowledgement", r.Events)
	}
	d.at("2018-02-26T05:59:00Z") // still the same day in Chicago
	if r := d.must(d.users[workflow.Legal], ack); len(r.Events) != 0 {
		t.Errorf("a second time on the day it wrote %+v", r.Events)
	}
	d.at("2018-02-26T06:00:00Z")
	if r := d.must(d.users[workflow.Legal], ack); len(r.Events) != 1 {
		t.Errorf("the next day it wrote %+v", r.Events)
	}
	got, ok := d.deadline(id, "response").Acknowledged()
	if !ok || got.Day != 3 || !got.At.Equal(d.engine.Now()) {
		t.Errorf("acknowledged: %+v", got)
	}
}

func TestWhatIsNotAwaitedCannotBeAcknowledged(t *testing.T) {
	for name, c := range map[string]change.Deadline{
		"Met":      {Change: "meet", On: date("2018-01-25")},
		"Tolled":   {Change: "toll", On: date("2018-02-01")},
		"Canceled": {Change: "cancel", Reason: "Sent in error."},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newFixture(t, 1)
			c.Matter, c.Deadline = d.asked(), "response-1"
			d.agreed(d.users[workflow.Legal], c)
			d.refuses(name, d.users[workflow.Legal], change.Acknowledge{Matter: c.Matter, Deadline: "response-1", Version: 1}, workflow.Refused, "Its status is “"+name+"”.")
		})
	}
}

func TestAnAcknowledgementBeforeTheDateSilencesNothing(t *testing.T) {
	d := newFixture(t, 1)
	id := d.asked()
	d.tick(id, morning(-3))
	d.must(d.users[workflow.Legal], change.Acknowledge{Matter: id, Deadline: "response-1", Version: 1})
	for _, day := range []int{-1, 0, 1} {
		d.wantRecipients("later", d.tick(id, morning(day)), "compliance")
	}
	d.wantRecipients("escalated", d.tick(id, morning(3)), "compliance, second, supervisor")
}

func TestAnAcknowledgementEndsWithTheDateItWasOf(t *testing.T) {
	d := newFixture(t, 1)
	id := d.asked()
	d.tick(id, morning(1))
	d.must(d.users[workflow.Legal], change.Acknowledge{Matter: id, Deadline: "response-1", Version: 1})
	d.must(d.users[workflow.Legal], change.Deadline{Matter: id, Deadline: "response-1", Change: "extend", On: date("2018-02-26"), Authority: "Letter"})
	if _, ok := d.deadline(id, "response").Acknowledged(); ok {
		t.Error("the new date is acknowledged")
	}
	d.wantRecipients("the new date escalates", d.tick(id, morning(6)), "compliance, second, supervisor")
}
