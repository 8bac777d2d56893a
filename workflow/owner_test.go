package workflow_test

import (
	"testing"

	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/matter"
	"duces/workflow/review"
)

func TestAMatterIsGivenToAMemberAndTakenBack(t *testing.T) {
	d := newDesk(t, 4)
	d.at("2018-01-25T15:00:00Z")
	ids := []string{d.requested(fixedDate), d.requested(fixedDate), d.requested(fixedDate)}
	legal, second := d.users[workflow.Legal], d.second
	stranger := d.user("stranger", workflow.Legal)
	gone := d.user("gone", workflow.Legal)
	d.must(legal, review.SetMember{Review: d.review, User: gone, Member: true})
	d.must(workflow.OperatorActor, account.EnableUser{User: gone})

	to := func(user string) matter.AssignOwner { return matter.AssignOwner{Matters: ids, User: user} }
	d.refuses("to no matter", legal, matter.AssignOwner{User: legal}, workflow.Invalid, "at least one matter")
	d.refuses("to a stranger", legal, to(stranger), workflow.Invalid, "not a member of the review")
	d.refuses("to one whose access has ended", legal, to(gone), workflow.Invalid, "access of gone has ended")
	d.refuses("to nobody on record", legal, to("nobody"), workflow.NotFound, "user")
	d.refuses("by an auditor", d.users[workflow.Auditor], to(legal), workflow.Forbidden, "An auditor")
	d.refuses("by a stranger", stranger, to(stranger), workflow.NotFound, "matter")
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
	d.wantTold("with an owner", d.tick(ids[0], morning(-7)), "compliance, second")
	d.must(legal, to(""))
	d.wantTold("taken back", d.tick(ids[0], morning(-3)), "compliance")
	d.wantTold("one who owned it when it was due", d.tick(ids[1], morning(-3)), "compliance")
}

func TestAnOwnerWhoHasLeftIsNotTold(t *testing.T) {
	for name, leave := range map[string]func(*desk, string){
		"the review": func(d *desk, u string) {
			d.must(d.users[workflow.Legal], review.SetMember{Review: d.review, User: u})
		},
		"the office": func(d *desk, u string) { d.must(workflow.OperatorActor, account.EnableUser{User: u}) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t, 1)
			id := d.asked()
			d.must(d.users[workflow.Legal], matter.AssignOwner{Matters: []string{id}, User: d.second})
			leave(d, d.second)
			d.wantTold("a week before", d.tick(id, morning(-7)), "compliance")
		})
	}
}

func TestSomebodyIsToldWhenAllWhomTheLadderNamesHaveLeft(t *testing.T) {
	d := newDesk(t, 1)
	id := d.asked()
	legal := d.users[workflow.Legal]
	d.must(legal, review.SetMember{Review: d.review, User: d.users[workflow.Compliance]})
	d.wantTold("without a compliance officer", d.tick(id, morning(-7)), "second, supervisor")
	d.must(legal, review.SetMember{Review: d.review, User: d.users[workflow.Supervisor]})
	d.must(legal, review.SetMember{Review: d.review, User: d.second})
	d.wantTold("without supervisors too", d.tick(id, morning(-3)), "legal")
}
