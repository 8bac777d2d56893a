package workflow_test

import (
	"strings"
	"testing"

	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/assignment"
	"duces/workflow/process"
	"duces/workflow/review"
	"duces/workflow/view"
)

func TestAMatterIsGivenToAMemberAndTakenBack(t *testing.T) {
	d := newFixture(t, 4)
	d.at("2018-01-25T15:00:00Z")
	ids := []string{d.requested(fixedDate), d.requested(fixedDate), d.requested(fixedDate)}
	legal, second := d.users[workflow.Legal], d.second
	outsider := d.user("outsider", workflow.Legal)
	gone := d.user("gone", workflow.Legal)
	d.must(legal, review.SetMember{Review: d.review, User: gone, Member: true})
	d.must(workflow.OperatorActor, account.EnableUser{User: gone})

	to := func(user string) assignment.Assign { return assignment.Assign{Matters: ids, User: user} }
	d.refuses("to no matter", legal, assignment.Assign{User: legal}, workflow.Invalid, "at least one matter")
	d.refuses("to an outsider", legal, to(outsider), workflow.Invalid, "not a member of the review")
	d.refuses("to one whose access has ended", legal, to(gone), workflow.Invalid, "access of gone has ended")
	d.refuses("to nobody on record", legal, to("nobody"), workflow.NotFound, "user")
	d.refuses("by an auditor", d.users[workflow.Auditor], to(legal), workflow.Forbidden, "An auditor")
	d.refuses("by an outsider", outsider, to(outsider), workflow.NotFound, "matter")
	d.refuses("with one that is not there", legal, assignment.Assign{Matters: append(ids[:3:3], "nothing"), User: legal}, workflow.NotFound, "matter")
	for _, id := range ids {
		if owner := d.matter(id).Owner; owner != "" {
			t.Fatalf("a refusal left the owner %s", owner)
		}
	}

	if r := d.must(legal, assignment.Assign{Matters: append(ids[:3:3], ids[0]), User: second}); len(r.Events) != 3 {
		t.Errorf("three matters, one of them twice, wrote %d events", len(r.Events))
	}
	if r := d.must(legal, to(second)); len(r.Events) != 0 {
		t.Errorf("the same owner again wrote %+v", r.Events)
	}
	d.wantRecipients("with an owner", d.tick(ids[0], morning(-7)), "compliance, second")
	d.must(legal, to(""))
	d.wantRecipients("taken back", d.tick(ids[0], morning(-3)), "compliance, legal")
	d.wantRecipients("one who owned it when it was due", d.tick(ids[1], morning(-3)), "compliance, legal")
}

func TestWhereAnOwnerHasLeftTheLegalTeamGetsTheAlert(t *testing.T) {
	for name, leave := range map[string]func(*fixture, string){
		"the review": func(d *fixture, u string) {
			d.must(d.users[workflow.Legal], review.SetMember{Review: d.review, User: u})
		},
		"the office": func(d *fixture, u string) { d.must(workflow.OperatorActor, account.EnableUser{User: u}) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newFixture(t, 1)
			id := d.asked()
			d.must(d.users[workflow.Legal], assignment.Assign{Matters: []string{id}, User: d.second})
			leave(d, d.second)
			d.wantRecipients("a week before", d.tick(id, morning(-7)), "compliance, legal")
		})
	}
}

func TestSomebodyGetsTheAlertWhenAllWhomTheLadderNamesHaveLeft(t *testing.T) {
	d := newFixture(t, 1)
	legal := d.users[workflow.Legal]
	source := strings.ReplaceAll(string(process.Default().Source), "to: [owner, compliance]", "to: [compliance]")
	members := []string{legal, d.users[workflow.Compliance], d.users[workflow.Supervisor], d.second}
	d.review = d.must(workflow.OperatorActor, review.Open{Name: "Without owners", Authority: "8 U.S.C. 1373", Members: members, Process: source}).Created[0]
	id := d.asked()
	d.must(legal, review.SetMember{Review: d.review, User: d.users[workflow.Compliance]})
	d.wantRecipients("without a compliance officer", d.tick(id, morning(-7)), "second, supervisor")
	d.must(legal, review.SetMember{Review: d.review, User: d.users[workflow.Supervisor]})
	d.must(legal, review.SetMember{Review: d.review, User: d.second})
	d.wantRecipients("without supervisors too", d.tick(id, morning(-3)), "legal")
}

func TestWhoIsGivenMattersByAnotherGetsMail(t *testing.T) {
	d := newFixture(t, 4)
	d.at("2018-01-25T15:00:00Z")
	ids := []string{d.requested(fixedDate), d.requested(fixedDate), d.requested(fixedDate)}
	legal, officer := d.users[workflow.Legal], d.users[workflow.Compliance]
	give := func(actor, user string, ids ...string) []view.MailRow {
		return d.fresh(ids[0], func() { d.must(actor, assignment.Assign{Matters: ids, User: user}) })
	}
	got := give(legal, officer, ids...)
	d.wantRecipients("by another", got, "compliance")
	if got[0].Kind != workflow.AlertAssigned || got[0].Status != view.MailQueued {
		t.Errorf("the message is %+v", got[0])
	}
	d.wantRecipients("again, which changes nothing", give(legal, officer, ids...), "")
	d.wantRecipients("by themselves", give(d.second, d.second, ids...), "")
	d.wantRecipients("taken back", give(legal, "", ids...), "")
	d.wantRecipients("given a second time", give(legal, officer, ids...), "compliance")
	d.prefers(officer, account.Preferences{NoAssigned: true})
	d.must(legal, assignment.Assign{Matters: ids, User: ""})
	got = give(legal, officer, ids...)
	if len(got) != 1 || got[0].Status != view.MailDeclined || got[0].Answer != "The recipient turned off mail about matters assigned to them." {
		t.Errorf("switched off: %+v", got)
	}
}
