package workflow_test

import (
	"testing"

	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/matter"
	"duces/workflow/review"
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

	to := func(user string) matter.AssignOwner { return matter.AssignOwner{Matters: ids, User: user} }
	d.refuses("to no matter", legal, matter.AssignOwner{User: legal}, workflow.Invalid, "at least one matter")
	d.refuses("to an outsider", legal, to(outsider), workflow.Invalid, "not a member of the review")
	d.refuses("to one whose access has ended", legal, to(gone), workflow.Invalid, "access of gone has ended")
	d.refuses("to nobody on record", legal, to("nobody"), workflow.NotFound, "user")
	d.refuses("by an auditor", d.users[workflow.Auditor], to(legal), workflow.Forbidden, "An auditor")
	d.refuses("by an outsider", outsider, to(outsider), workflow.NotFound, "matter")
	d.refuses("with one that is not there", legal, matter.AssignOwner{Matters: append(ids[:3:3], "nothing"), User: legal}, workflow.NotFound, "matter")
	for _, id := range ids {
		if owner := d.matter(id).Owner; owner != "" {
			t.Fatalf("a refusal left the owner %s", owner)
		}
	}

	if r := d.must(legal, matter.AssignOwner{Matters: append(ids[:3:3], ids[0]), User: second}); len(r.Events) != 3 {
		t.Errorf("three matters, one of them twice, wrote %d events", len(r.Events))
	}
	if r := d.must(legal, to(second)); len(r.Events) != 0 {
		t.Errorf("the same owner again wrote %+v", r.Events)
	}
	d.wantRecipients("with an owner", d.tick(ids[0], morning(-7)), "compliance, second")
	d.must(legal, to(""))
	d.wantRecipients("taken back", d.tick(ids[0], morning(-3)), "compliance")
	d.wantRecipients("one who owned it when it was due", d.tick(ids[1], morning(-3)), "compliance")
}

func TestAnOwnerWhoHasLeftGetsNoAlert(t *testing.T) {
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
			d.must(d.users[workflow.Legal], matter.AssignOwner{Matters: []string{id}, User: d.second})
			leave(d, d.second)
			d.wantRecipients("a week before", d.tick(id, morning(-7)), "compliance")
		})
	}
}

func TestSomebodyGetsTheAlertWhenAllWhomTheLadderNamesHaveLeft(t *testing.T) {
	d := newFixture(t, 1)
	id := d.asked()
	legal := d.users[workflow.Legal]
	d.must(legal, review.SetMember{Review: d.review, User: d.users[workflow.Compliance]})
	d.wantRecipients("without a compliance officer", d.tick(id, morning(-7)), "second, supervisor")
	d.must(legal, review.SetMember{Review: d.review, User: d.users[workflow.Supervisor]})
	d.must(legal, review.SetMember{Review: d.review, User: d.second})
	d.wantRecipients("without supervisors too", d.tick(id, morning(-3)), "legal")
}
