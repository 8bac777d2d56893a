package workflow_test

import (
	"testing"

	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/review"
	"duces/workflow/undelivered"
	"duces/workflow/view"
)

func TestARequestForApprovalGoesToAStandInWhoCanDecideIt(t *testing.T) {
	d := newFixture(t, 3)
	d.at("2018-01-25T15:00:00Z")
	supervisor := d.users[workflow.Supervisor]
	third := d.user("third", workflow.Supervisor)
	d.must(d.users[workflow.Legal], review.SetMember{Review: d.review, User: third, Member: true})
	ask := func(actor string) []view.MailRow {
		id := d.matters(1)[0]
		d.move(id, "issue_request", "2018-01-24")
		d.move(id, "receive_response", "2018-01-25")
		return d.fresh(id, func() { d.must(actor, moving(id, "issue_subpoena", "2018-01-25")) })
	}
	d.prefers(supervisor, account.Preferences{Delegate: d.users[workflow.Compliance]})
	d.wantRecipients("a compliance officer cannot decide", ask(d.users[workflow.Legal]), "second, supervisor, third")
	d.prefers(supervisor, account.Preferences{})
	d.prefers(d.second, account.Preferences{Delegate: third})
	d.wantRecipients("a stand-in is told once", ask(d.users[workflow.Legal]), "supervisor, third for second")
	d.wantRecipients("nobody decides what they asked for", ask(third), "second, supervisor")
}

func TestWhoStandsInHearsOfWhatCouldNotBeDeliveredToo(t *testing.T) {
	d := newFixture(t, 1)
	id := d.asked()
	alert := d.tick(id, morning(-1))[0]
	legal, supervisor := d.users[workflow.Legal], d.users[workflow.Supervisor]
	d.prefers(supervisor, account.Preferences{Delegate: legal})
	d.prefers(d.second, account.Preferences{Delegate: alert.Recipient.ID})
	report := undelivered.Report{
		Mail: alert.ID, Matter: id, Deadline: alert.Deadline, Version: alert.Version, Rung: alert.Rung, Recipient: alert.Recipient.ID,
	}
	got := d.fresh(id, func() { d.must(workflow.SystemActor, report) })
	d.wantRecipients("not whom it did not reach", got, "legal for compliance, second for compliance")
}
