package workflow_test

import (
	"context"
	"testing"

	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/review"
	"duces/workflow/undelivered"
	"duces/workflow/view"
)

func (d *fixture) readUser(id string) account.User {
	d.t.Helper()
	w, err := d.db.World(context.Background(), workflow.OperatorActor, account.Stream(id))
	if err != nil {
		d.t.Fatal(err)
	}
	u, err := account.Find(w, id)
	if err != nil {
		d.t.Fatal(err)
	}
	return u
}

func TestWhoHearsThatSomebodyCouldNotBeReached(t *testing.T) {
	d := newFixture(t, 1)
	id := d.asked()
	sent := d.tick(id, morning(-1))[0]
	failed := func(user string) undelivered.Report {
		return undelivered.Report{Mail: sent.ID, Matter: id, Deadline: "response-1", Version: 1, Rung: -1, Recipient: user}
	}
	d.refuses("by a person", d.users[workflow.Supervisor], failed(d.users[workflow.Compliance]), workflow.Forbidden, "Only Duces itself reports undelivered mail")

	recipients := func(c undelivered.Report) []view.MailRow {
		t.Helper()
		return d.fresh(id, func() {
			if _, err := d.engine.Do(context.Background(), workflow.SystemActor, "undelivered/"+c.Mail, c); err != nil {
				t.Fatal(err)
			}
		})
	}
	got := recipients(failed(d.users[workflow.Compliance]))
	d.wantRecipients("a compliance officer who cannot be reached", got, "second for compliance, supervisor for compliance")
	for _, m := range got {
		if m.Kind != workflow.AlertFailed || m.Deadline != "response-1" || m.Rung != -1 || m.Digest {
			t.Errorf("the alert is %+v", m)
		}
	}
	d.wantRecipients("reported a second time", recipients(failed(d.users[workflow.Compliance])), "")

	next := failed(d.users[workflow.Supervisor])
	next.Mail = got[0].ID
	d.wantRecipients("one of two supervisors", recipients(next), "second for supervisor")
	d.must(d.users[workflow.Legal], review.SetMember{Review: d.review, User: d.second})
	next.Mail = got[1].ID
	d.wantRecipients("the only supervisor", recipients(next), "compliance for supervisor, legal for supervisor")
}
