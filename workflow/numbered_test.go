package workflow_test

import (
	"testing"
	"time"

	"duces/workflow"
	"duces/workflow/annotate"
	"duces/workflow/debt"
	"duces/workflow/matter"
	"duces/workflow/repayment"
)

// What follows from an act finds streams as the store leaves them, the numbers of their events included.
func TestEventsOfAnActHaveNumbersBeforeTheyAreStored(t *testing.T) {
	d := newFixture(t, 1)
	legal := d.users[workflow.Legal]
	d.at("2018-03-20T12:00:00Z")
	demand := d.disallowed()
	id := demand.Matter
	demand.Matter = ""
	of := d.must(legal, demand).Created[0]
	foreseen := func(s workflow.Stream, cmd workflow.Command) workflow.Facts {
		t.Helper()
		facts, err := d.db.World(t.Context(), legal, append(cmd.Streams(), s)...)
		if err != nil {
			t.Fatal(err)
		}
		decision, err := cmd.Decide(facts, workflow.Act{At: time.UnixMicro(d.clock.Load()), Actor: legal})
		if err == nil {
			facts, err = facts.After(decision)
		}
		if err != nil {
			t.Fatal(err)
		}
		return facts
	}

	pay := repayment.Enter{Debt: of, Given: repayment.Given{Kind: debt.Payment, On: date("2018-02-26"), Amount: "2.00"}}
	would, err := repayment.Find(foreseen(repayment.Stream(of), pay), of)
	if err != nil {
		t.Fatal(err)
	}
	d.must(legal, pay)
	facts, err := d.db.World(t.Context(), legal, repayment.Stream(of))
	if err != nil {
		t.Fatal(err)
	}
	if is, err := repayment.Find(facts, of); err != nil || would.Version != is.Version || is.Version != 3 { // the demand, the payment, and more than was due
		t.Errorf("the debt would be of version %d, and is of version %d, %v", would.Version, is.Version, err)
	}

	tag := annotate.Tag{Matter: id, Tag: "urgent"}
	m, err := matter.Find(foreseen(matter.Stream(id), tag), id)
	if err != nil {
		t.Fatal(err)
	}
	d.must(legal, tag)
	if is := d.matter(id); m.Version != is.Version {
		t.Errorf("the matter would be of version %d, and is of version %d", m.Version, is.Version)
	}
}
