package workflow_test

import (
	"strings"
	"testing"

	"duces/workflow"
	"duces/workflow/exclusion"
	"duces/workflow/jurisdiction"
	"duces/workflow/opening"
	"duces/workflow/proceeding"
	"duces/workflow/recalculation"
)

func TestAJurisdictionIsLeftOffAListUntilTheCaseEndsAndSomebodySaysSo(t *testing.T) {
	d := newCourts(t)
	legal := d.users[workflow.Legal]
	in := jurisdiction.New{Name: "Philadelphia", Kind: "city", State: "PA", Zone: "America/New_York"}
	j := d.must(legal, jurisdiction.Add{Items: []jurisdiction.New{in}}).Created[0]
	out := exclusion.Exclude{Review: d.review, Jurisdiction: j, Proceeding: d.suit, Reason: "Pending litigation."}
	d.refuses("an auditor", d.users[workflow.Auditor], out, workflow.Forbidden, "")
	without := out
	without.Reason = ""
	d.refuses("without a reason", legal, without, workflow.Invalid, "Reason")
	d.must(legal, out)
	d.refuses("twice", legal, out, workflow.Refused, "left off the list already")
	const says = "Philadelphia (city) is left off the list of this review because of City of Chicago v. Sessions, N.D. Ill. 1:17-cv-05720."
	open := opening.Open{Review: d.review, Jurisdictions: []string{j}}
	d.refuses("a matter", legal, open, workflow.Refused, says)
	list := opening.Import{Review: d.review, Items: []jurisdiction.New{in, {Name: "Erie", Kind: "city", State: "PA", Zone: "America/New_York"}}}
	r := d.must(legal, list)
	if r.Count("matter_opened") != 1 || len(r.Left) != 1 || r.Left[0].Message != says {
		t.Errorf("an import opened %d matters, and left out %+v", r.Count("matter_opened"), r.Left)
	}
	other := d.must(legal, jurisdiction.Add{Items: []jurisdiction.New{{Name: "Scranton", Kind: "city", State: "PA", Zone: "America/New_York"}}}).Created[0]
	r = d.must(legal, opening.Open{Review: d.review, Jurisdictions: []string{j, other}, Excluded: opening.LeaveExcluded})
	if len(r.Created) != 1 || len(r.Left) != 1 || r.Left[0].Field != j {
		t.Errorf("opening for two made %v, and left out %+v", r.Created, r.Left)
	}
	bad := open
	bad.Excluded = "perhaps"
	d.refuses("a word that means nothing", legal, bad, workflow.Invalid, "leave")

	d.at("2018-05-01T15:00:00Z")
	d.must(legal, proceeding.Change{Proceeding: d.suit, Status: proceeding.Ended})
	var alerted []string
	for _, m := range d.mails("") {
		if m.Kind == workflow.AlertCourt {
			alerted = append(alerted, m.Recipient.Name)
		}
	}
	if got := strings.Join(alerted, ", "); len(alerted) != 3 { // legal, and both supervising attorneys
		t.Errorf("alerted: %s", got)
	}
	d.refuses("the case alone frees nobody", legal, open, workflow.Refused, says)
	if p := d.proceeding(d.suit); len(p.Dates) != 1 || p.Dates[0].On != date("2018-05-31") || !strings.Contains(p.Dates[0].Title, "Philadelphia (city) returns to the list") {
		t.Errorf("the dates are %+v", p.Dates)
	}
	d.must(legal, exclusion.End{Review: d.review, Jurisdiction: j, Reason: "The case ended."})
	if p := d.proceeding(d.suit); p.Dates[0].Done == "" || len(p.Exclusions) != 0 {
		t.Errorf("somebody is still asked: %+v", p)
	}
	d.must(legal, open)
	d.refuses("one that has a matter", legal, out, workflow.Invalid, "has ended")
}

func TestMattersOpenedForTwoLeftOffEndBothExclusions(t *testing.T) {
	d := newCourts(t)
	legal := d.users[workflow.Legal]
	var ids []string
	for _, name := range []string{"Philadelphia", "Erie"} {
		j := d.must(legal, jurisdiction.Add{Items: []jurisdiction.New{{Name: name, Kind: "city", State: "PA", Zone: "America/New_York"}}}).Created[0]
		d.must(legal, exclusion.Exclude{Review: d.review, Jurisdiction: j, Proceeding: d.suit, Reason: "Pending litigation."})
		ids = append(ids, j)
	}
	d.refuses("both are named", legal, opening.Open{Review: d.review, Jurisdictions: ids}, workflow.Refused, "Erie (city) is left off")
	d.must(legal, opening.Open{Review: d.review, Jurisdictions: ids, Excluded: opening.OpenExcluded})
	if p := d.proceeding(d.suit); len(p.Exclusions) != 0 {
		t.Errorf("left off still: %+v", p.Exclusions)
	}
}

func TestAMatterOpenedForAMergedRecordEndsTheExclusionsOfBoth(t *testing.T) {
	d := newCourts(t)
	legal := d.users[workflow.Legal]
	other := d.opens("City of Philadelphia v. Sessions", "E.D. Pa.", "17-3894")
	var ids []string
	for i, suit := range []string{d.suit, other} {
		name := []string{"Philadelphia", "Philadelphia County"}[i]
		j := d.must(legal, jurisdiction.Add{Items: []jurisdiction.New{{Name: name, Kind: "city", State: "PA", Zone: "America/New_York"}}}).Created[0]
		d.must(legal, exclusion.Exclude{Review: d.review, Jurisdiction: j, Proceeding: suit, Reason: "Pending litigation."})
		ids = append(ids, j)
	}
	d.yes(legal, recalculation.MergeJurisdictions{ID: ids[0], Into: ids[1]})
	d.must(legal, opening.Open{Review: d.review, Jurisdictions: ids[1:], Excluded: opening.OpenExcluded})
	for _, suit := range []string{d.suit, other} {
		if p := d.proceeding(suit); len(p.Exclusions) != 0 {
			t.Errorf("%s: left off still: %+v", p.Docket.Number, p.Exclusions)
		}
	}
}
