package workflow_test

import (
	"testing"

	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/adoption"
	"duces/workflow/process"
	"duces/workflow/review"
)

// A request that nobody can ever decide would wait for ever, and alert nobody.
func TestAReviewUnderAProcessOfItsOwnIsNotAskedForWhereNobodyElseCanDecide(t *testing.T) {
	d := newFixture(t, 1)
	own := adoption.Open{Open: review.Open{Name: "Of our own", Authority: "8 U.S.C. 1373", Process: string(process.Default().Source) + "\n# our own\n"}}
	supervisor := d.users[workflow.Supervisor]
	enable := func(enable bool, users ...string) {
		for _, id := range users {
			d.must(workflow.OperatorActor, account.EnableUser{User: id, Enable: enable})
		}
	}
	const says = "A supervising attorney other than you must approve this, but there is none."
	enable(false, d.second)
	d.refuses("a review whose only supervisor asks", supervisor, own, workflow.Refused, says)
	if waits := d.must(d.users[workflow.Legal], own); waits.Pending() == "" {
		t.Errorf("with one supervisor besides the asker: %+v", waits)
	}
	enable(true, d.second)
	if waits := d.must(supervisor, own); waits.Pending() == "" {
		t.Errorf("with a second supervisor: %+v", waits)
	}
	enable(false, d.second, supervisor)
	d.refuses("without any supervisor", d.users[workflow.Legal], own, workflow.Refused, says)
}
