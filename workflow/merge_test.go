package workflow_test

import (
	"errors"
	"strings"
	"testing"

	"duces/workflow"
	"duces/workflow/approval"
	"duces/workflow/jurisdiction"
	"duces/workflow/opening"
	"duces/workflow/recalculation"
	"duces/workflow/review"
	"duces/workflow/view"
)

func TestMergedRecordsAreOneGovernment(t *testing.T) {
	d := newFixture(t, 1)
	legal := d.users[workflow.Legal]
	from, m := d.of("Newbury", "VA", "America/New_York")
	into := d.must(legal, jurisdiction.Add{Items: []jurisdiction.New{{Name: "Town of Newbury", Kind: "town", State: "VT", Zone: "America/New_York"}}}).Created[0]
	d.must(legal, jurisdiction.AddAlias{Jurisdiction: from, Alias: "Newbury Village"})
	d.must(legal, jurisdiction.AddContact{Jurisdiction: from, ContactDetails: contact("Clerk", "Ada", "", "2018-02-26")})
	d.must(legal, jurisdiction.AddContact{Jurisdiction: from, ContactDetails: contact("Clerk", "Ben", "2018-02-27", "")})

	merge := recalculation.MergeJurisdictions{ID: from, Into: into}
	d.refuses("into itself", legal, recalculation.MergeJurisdictions{ID: from, Into: from}, workflow.Invalid, "cannot be merged into itself")
	d.refuses("into nothing", legal, recalculation.MergeJurisdictions{ID: from}, workflow.Invalid, "Select the jurisdiction")
	d.refuses("into what is not there", legal, recalculation.MergeJurisdictions{ID: from, Into: "x"}, workflow.Invalid, "on record")
	d.refuses("a compliance officer", d.users[workflow.Compliance], merge, workflow.Forbidden, "")
	stale := merge
	stale.Version = 1
	d.refuses("an old version", legal, stale, workflow.Conflict, "has changed since")
	unseen := merge
	unseen.Shown = recalculation.HashOf(nil)
	d.refuses("what was not shown", legal, unseen, workflow.Conflict, "have changed since you last saw them")

	r := d.must(legal, merge)
	if r.Pending() != "" || r.Count("matter_jurisdiction_merged") != 1 {
		t.Fatalf("the merge wrote %v", r.Events)
	}
	if x := d.deadline(m, "response"); x.Due != date("2018-03-07") || x.Receipt.Read().State != "VT" {
		t.Errorf("as a matter of Vermont it is due %s", x.Due)
	}
	if got := d.matter(m); got.Jurisdiction != into {
		t.Errorf("the matter is that of %s", got.Jurisdiction)
	}
	j := d.jurisdiction(into)
	if names(j.Contacts) != "Ben" || len(j.Aliases) != 2 || j.Aliases[0].Name != "Newbury" || j.Aliases[0].State != "VA" {
		t.Errorf("it took over %s and %v", names(j.Contacts), j.Aliases)
	}
	if got := d.found("newbury village"); len(got) != 1 || got[0] != "Town of Newbury" {
		t.Errorf("its old name finds %v", got)
	}
	rows, err := d.db.Matters(t.Context(), workflow.Viewer{ID: d.users[workflow.Auditor], Role: workflow.Auditor}, view.MatterFilter{Jurisdiction: into, Now: d.engine.Now()})
	if err != nil || len(rows.Items) != 1 || rows.Items[0].Jurisdiction.Name != "Town of Newbury" {
		t.Errorf("its matters are %+v (%v)", rows.Items, err)
	}
	// The record that ended answers to nothing any more.
	d.refuses("merged again", legal, merge, workflow.Refused, "was merged into another record")
	d.refuses("another into it", legal, recalculation.MergeJurisdictions{ID: d.jurisdictions[0], Into: from}, workflow.Refused, "was merged into another record")
	d.refuses("changed", legal, corrected(from, "Newbury", "VT", "America/New_York"), workflow.Refused, "was merged")
	d.refuses("a contact", legal, jurisdiction.AddContact{Jurisdiction: from, ContactDetails: contact("Clerk", "", "", "")}, workflow.Refused, "was merged")
	d.refuses("a matter", legal, opening.Open{Review: d.review, Jurisdictions: []string{from}}, workflow.Refused, "was merged")
	d.refuses("its name given to another", legal, jurisdiction.Add{Items: []jurisdiction.New{{Name: "Newbury", Kind: "town", State: "VA", Zone: "America/New_York"}}}, workflow.Conflict, "another name of Town of Newbury")
	d.must(legal, corrected(into, "Newbury", "VA", "America/New_York")) // an old name of its own
	if got := d.jurisdiction(into); len(got.Aliases) != 1 || d.deadline(m, "response").Due != date("2018-03-06") {
		t.Errorf("under its old name it has the others %v", got.Aliases)
	}
	d.verify()
}

// openIn opens a review with a matter of a jurisdiction in it.
func (d *fixture) openIn(name, id string) (in, m string) {
	d.t.Helper()
	legal := d.users[workflow.Legal]
	in = d.must(legal, review.Open{Name: name, Authority: "A statute", Members: []string{d.users[workflow.Supervisor]}}).Created[0]
	return in, d.must(legal, opening.Open{Review: in, Jurisdictions: []string{id}, OpenedOn: date("2018-01-02")}).Created[0]
}

func TestAMergeThatWouldGiveAReviewTwoMattersOfOneGovernmentIsRefused(t *testing.T) {
	d := newFixture(t, 2)
	legal := d.users[workflow.Legal]
	both := d.matters(2)
	merge := recalculation.MergeJurisdictions{ID: d.jurisdictions[0], Into: d.jurisdictions[1]}
	for _, says := range append(both, "January 2018", "City 0000 (IL)", "City 0001 (IL)", "Close one of the two") {
		_, err := d.do(legal, merge)
		e, _ := errors.AsType[*workflow.Error](err)
		if e == nil || e.Code != workflow.Refused || !strings.Contains(e.Message+e.Satisfy, says) {
			t.Errorf("it says %v, and not %q", err, says)
		}
	}
	// Of one who does not see the review, it names neither.
	other := d.user("other", workflow.Legal)
	if _, err := d.do(other, merge); err == nil || strings.Contains(err.Error(), both[0]) || !strings.Contains(err.Error(), "not a member of") {
		t.Errorf("an outsider is told %v", err)
	}
	d.move(both[1], "withdraw", "2018-01-02")
	d.refuses("the one that stays is closed", legal, merge, workflow.Refused, "is open and that of")
	d.must(legal, recalculation.MergeJurisdictions{ID: d.jurisdictions[1], Into: d.jurisdictions[0]})
	if got := d.matter(both[1]).Jurisdiction; got != d.jurisdictions[1] {
		t.Errorf("the closed matter has become that of %s", got)
	}
	d.refuses("reopened beside the other", legal, moving(both[1], "reopen", "2018-01-02"), workflow.Refused, "was merged into another record")
	d.verify()
}

func TestAMergeWhileARightRunsWaitsForASecondPerson(t *testing.T) {
	d := newFixture(t, 2)
	legal := d.users[workflow.Legal]
	m := d.matters(1)[0]
	d.move(m, "issue_request", "2018-01-02")
	d.at("2018-02-27T15:00:00Z")
	d.move(m, "receive_response", "2018-02-26")
	d.move(m, "propose_noncompliance", "2018-02-27")
	merge := recalculation.MergeJurisdictions{ID: d.jurisdictions[0], Into: d.jurisdictions[1]}
	waits := d.must(legal, merge).Pending()
	if waits == "" || d.matter(m).Jurisdiction != d.jurisdictions[0] {
		t.Fatalf("it waits as %q", waits)
	}
	d.refuses("by the one who asked", legal, approval.Approve{Approval: waits, Approve: true}, workflow.Forbidden, "")
	d.must(legal, jurisdiction.AddAlias{Jurisdiction: d.jurisdictions[1], Alias: "Meanwhile"})
	d.refuses("what has changed since", d.users[workflow.Supervisor], approval.Approve{Approval: waits, Approve: true}, workflow.Conflict, "submit the merge again")
	d.must(d.users[workflow.Supervisor], approval.Approve{Approval: waits, Note: "Look again."})
	waits = d.must(legal, merge).Pending()
	d.must(d.users[workflow.Supervisor], approval.Approve{Approval: waits, Approve: true})
	if got := d.jurisdiction(d.jurisdictions[0]); got.MergedInto != d.jurisdictions[1] || d.matter(m).Jurisdiction != d.jurisdictions[1] {
		t.Errorf("once approved it is merged into %q", got.MergedInto)
	}
	d.verify()
}

func TestAMergeOfWhatOtherReviewsUseWaitsForThem(t *testing.T) {
	d := newFixture(t, 2)
	d.openIn("Elsewhere", d.jurisdictions[0])
	other := d.user("other", workflow.Legal)
	waits := d.must(other, recalculation.MergeJurisdictions{ID: d.jurisdictions[0], Into: d.jurisdictions[1]}).Pending()
	d.must(d.users[workflow.Supervisor], approval.Approve{Approval: waits, Approve: true})
	if got := d.jurisdiction(d.jurisdictions[0]); got.MergedInto == "" {
		t.Error("nothing was merged")
	}
	d.verify()
}

func TestOfTwoOtherNamesThatAreAlikeExactlyTheOneIsRemoved(t *testing.T) {
	d := newFixture(t, 1)
	legal := d.users[workflow.Legal]
	add := func(name, kind, parent string) string {
		one := jurisdiction.New{Name: name, Kind: kind, State: "VT", Zone: "America/New_York", Parent: parent}
		return d.must(legal, jurisdiction.Add{Items: []jurisdiction.New{one}}).Created[0]
	}
	into := add("Town of Newbury", "town", "")
	for _, from := range []string{add("Newbury", "county", ""), add("Newbury", "special_district", "Orange County")} {
		d.must(legal, recalculation.MergeJurisdictions{ID: from, Into: into})
	}
	d.must(legal, jurisdiction.AddAlias{Jurisdiction: into, Alias: "Newbury"})
	d.refuses("which of three is not said", legal, jurisdiction.RemoveAlias{Jurisdiction: into, Alias: "newbury"}, workflow.Invalid, "Newbury (county, VT)")
	d.refuses("another state", legal, jurisdiction.RemoveAlias{Jurisdiction: into, Alias: "Newbury", Kind: "county", State: "VA"}, workflow.NotFound, "")
	d.must(legal, jurisdiction.RemoveAlias{Jurisdiction: into, Alias: "newbury", Kind: "special_district", State: "VT", Parent: "orange county"})
	d.must(legal, jurisdiction.RemoveAlias{Jurisdiction: into, Alias: "Newbury", Kind: "town", State: "VT"})
	if left := d.jurisdiction(into).FullAliases(); len(left) != 1 || left[0].Kind != "county" {
		t.Errorf("the other names are %v", left)
	}
	if again := add("Newbury", "town", ""); again == into {
		t.Error("the name that was removed is still taken")
	}
	d.must(legal, jurisdiction.RemoveAlias{Jurisdiction: into, Alias: "Newbury"})
	if left := d.jurisdiction(into).Aliases; len(left) != 0 {
		t.Errorf("the other names are %v", left)
	}
	d.verify()
}
