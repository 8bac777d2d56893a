package workflow_test

import (
	"testing"

	"duces/workflow"
	"duces/workflow/approval"
	"duces/workflow/jurisdiction"
	"duces/workflow/order"
	"duces/workflow/recalculation"
)

func TestARecordThatLeavesAnOrderWaitsForASecondPerson(t *testing.T) {
	illinois := order.Whom{States: []order.StateRule{{State: "IL", Subdivisions: true}}}
	named := func(j string) order.Whom { return order.Whom{Named: []string{j}} }
	for _, c := range []struct {
		says        string
		whom        func(j, other string) order.Whom
		suspendedOf func(j, other string) order.Whom // whom a stay of the order names; nil: there is none
		command     func(j, other string) workflow.Command
		waits       bool
	}{
		{"another state", func(string, string) order.Whom { return illinois }, nil, becomes("city", "MO", ""), true},
		{"a tribe is no subdivision", func(string, string) order.Whom { return illinois }, nil, becomes("tribal", "IL", ""), true},
		{"a town is one as a city is", func(string, string) order.Whom { return illinois }, nil, becomes("town", "IL", ""), false},
		{"the order names it", func(j, _ string) order.Whom { return named(j) }, nil, becomes("city", "MO", ""), false},
		{"a merge into another state's", func(string, string) order.Whom { return illinois }, nil, mergedInto, true},
		{"a merge of one that the order names", func(j, _ string) order.Whom { return named(j) }, nil, mergedInto, false},
		{"a merge with one whom a stay names", func(string, string) order.Whom { return nationwide }, func(_, other string) order.Whom { return named(other) }, mergedInto, true},
	} {
		d := newCourts(t)
		legal := d.users[workflow.Legal]
		d.at("2018-01-10T15:00:00Z")
		j, m := d.noncompliant("Springfield", "city", "IL", "America/Chicago")
		other := d.must(legal, jurisdiction.Add{Items: []jurisdiction.New{{Name: "Springfield", Kind: "city", State: "MO", Zone: "America/Chicago"}}}).Created[0]
		first := d.enters(d.suit, injunction("2017-09-15", c.whom(j, other)))
		if c.suspendedOf != nil {
			d.enters(d.suit, changing("stay", "2017-10-02", order.Suspend, first, func(x *order.Clause) { x.Whom = c.suspendedOf(j, other) }))
		}
		d.barred(c.says+", before", jag(m, "2018-01-10"), "bars the ground")
		r := d.must(legal, c.command(j, other))
		if waits := r.Pending() != ""; waits != c.waits {
			t.Errorf("%s: it waits: %t", c.says, waits)
		}
		d.barred(c.says+", until a second person agrees", jag(m, "2018-01-10"), "bars the ground")
		if r.Pending() != "" {
			d.must(d.users[workflow.Supervisor], approval.Approve{Approval: r.Pending(), Approve: true})
			d.free(c.says+", afterward", jag(m, "2018-01-10"))
		}
	}
}

// becomes is a change of the kind, the state, and the parent of a jurisdiction.
func becomes(kind, state, parent string) func(j, other string) workflow.Command {
	return func(j, _ string) workflow.Command {
		return recalculation.ChangeJurisdiction{Change: jurisdiction.Change{ID: j, New: jurisdiction.New{
			Name: "Springfield on the river", Kind: kind, State: state, Zone: "America/Chicago", Parent: parent,
		}}}
	}
}

func mergedInto(j, other string) workflow.Command {
	return recalculation.MergeJurisdictions{ID: j, Into: other}
}

func TestAMergedJurisdictionStaysProtected(t *testing.T) {
	d := newCourts(t)
	legal := d.users[workflow.Legal]
	old := d.must(legal, jurisdiction.Add{Items: []jurisdiction.New{{Name: "Jefferson", Kind: "county", State: "KY", Zone: "America/Kentucky/Louisville"}}}).Created[0]
	j, m := d.noncompliant("Louisville", "city", "KY", "America/Kentucky/Louisville")
	d.at("2018-01-10T15:00:00Z")
	d.enters(d.suit, injunction("2017-09-15", order.Whom{Named: []string{old}}))
	d.free("before the merger", jag(m, "2018-01-10"))
	d.yes(legal, recalculation.MergeJurisdictions{ID: old, Into: j})
	d.barred("after the merger", jag(m, "2018-01-10"), "bars the ground")
}

func TestEverySupervisorMayLetARecordLeaveAnOrderThatNoReviewUses(t *testing.T) {
	d := newCourts(t)
	legal := d.users[workflow.Legal]
	d.at("2018-01-10T15:00:00Z")
	j := d.must(legal, jurisdiction.Add{Items: []jurisdiction.New{{Name: "Springfield", Kind: "city", State: "IL", Zone: "America/Chicago"}}}).Created[0]
	d.enters(d.suit, injunction("2017-09-15", order.Whom{States: []order.StateRule{{State: "IL", Subdivisions: true}}}))
	asked := d.must(legal, becomes("city", "MO", "")(j, "")).Pending()
	d.must(d.users[workflow.Supervisor], approval.Approve{Approval: asked, Approve: true})
	if got := d.jurisdiction(j); got.State != "MO" {
		t.Errorf("it is in %s", got.State)
	}
}

func TestARecordMergedTwiceStaysProtected(t *testing.T) {
	d := newCourts(t)
	legal := d.users[workflow.Legal]
	add := func(name string) string {
		return d.must(legal, jurisdiction.Add{Items: []jurisdiction.New{{Name: name, Kind: "county", State: "KY", Zone: "America/Kentucky/Louisville"}}}).Created[0]
	}
	first, second := add("Jefferson"), add("Old Louisville")
	j, m := d.noncompliant("Louisville", "city", "KY", "America/Kentucky/Louisville")
	d.at("2018-01-10T15:00:00Z")
	d.enters(d.suit, injunction("2017-09-15", order.Whom{Named: []string{first}}))
	d.yes(legal, recalculation.MergeJurisdictions{ID: first, Into: second})
	if waits := d.must(legal, recalculation.MergeJurisdictions{ID: second, Into: j}).Pending(); waits != "" {
		t.Error("the second merger waits, though it takes nobody out of the order")
	}
	d.barred("after the second merger", jag(m, "2018-01-10"), "bars the ground")
}
