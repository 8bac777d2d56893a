package workflow_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"duces/workflow"
	"duces/workflow/approval"
	"duces/workflow/change"
	"duces/workflow/due"
	"duces/workflow/jurisdiction"
	"duces/workflow/opening"
	"duces/workflow/recalculation"
	"duces/workflow/review"
)

// of opens a matter of a new town whose response is due a week after 27 February 2018.
func (d *fixture) of(name, state, zone string) (j, m string) {
	d.t.Helper()
	legal := d.users[workflow.Legal]
	j = d.must(legal, jurisdiction.Add{Items: []jurisdiction.New{{Name: name, Kind: "town", State: state, Zone: zone}}}).Created[0]
	m = d.must(legal, opening.Open{Review: d.review, Jurisdictions: []string{j}, OpenedOn: date("2018-01-02")}).Created[0]
	d.at("2018-02-27T15:00:00Z")
	request := moving(m, "issue_request", "2018-02-27")
	request.Fields["due"] = json.RawMessage(`{"kind":"period","days":7}`)
	d.must(legal, request)
	return j, m
}

func corrected(id, name, state, zone string) recalculation.ChangeJurisdiction {
	return recalculation.ChangeJurisdiction{Change: jurisdiction.Change{ID: id, New: jurisdiction.New{Name: name, Kind: "town", State: state, Zone: zone}}}
}

func (d *fixture) preview(cmd recalculation.ChangeJurisdiction) []recalculation.Change {
	d.t.Helper()
	w, err := d.db.World(context.Background(), d.users[workflow.Legal], cmd.Streams()...)
	if err != nil {
		d.t.Fatal(err)
	}
	p, err := cmd.Preview(w, workflow.Act{At: d.engine.Now()})
	if err != nil {
		d.t.Fatal(err)
	}
	return p.Changes
}

func TestACorrectedStateDerivesOpenDeadlinesAgain(t *testing.T) {
	d := newFixture(t, 1)
	j, m := d.of("Newbury", "VA", "America/New_York")
	if x := d.deadline(m, "response"); x.Due != date("2018-03-06") {
		t.Fatalf("in Virginia it is due %s", x.Due)
	}
	cmd := corrected(j, "Newbury", "VT", "America/New_York")
	changes := d.preview(cmd)
	if len(changes) != 1 || changes[0].Old != date("2018-03-06") || changes[0].New != date("2018-03-07") {
		t.Fatalf("the preview says %+v", changes)
	}
	cmd.Shown = recalculation.HashOf(nil)
	d.refuses("what was not shown", d.users[workflow.Legal], cmd, workflow.Conflict, "have changed since you last saw them")
	cmd.Shown = recalculation.HashOf(changes)
	d.must(d.users[workflow.Legal], cmd)
	x := d.deadline(m, "response")
	receipt := x.Receipt.Read()
	if x.Due != date("2018-03-07") || x.Version != 2 || receipt.State != "VT" || !strings.Contains(strings.Join(receipt.Explain(), "\n"), "Town Meeting Day") {
		t.Errorf("in Vermont it is due %s, version %d: %v", x.Due, x.Version, receipt.Explain())
	}
	if changes := d.preview(corrected(j, "Newbury Town", "VT", "America/New_York")); len(changes) != 0 {
		t.Errorf("another name moves %+v", changes)
	}
	d.verify()
}

func TestACorrectedZoneIsThatOfEveryDateAndAlert(t *testing.T) {
	d := newFixture(t, 1)
	j, m := d.of("Harlan", "KY", "America/New_York")
	d.must(d.users[workflow.Legal], corrected(j, "Harlan", "KY", "America/Chicago"))
	check := func(when, ends string, version int) {
		t.Helper()
		x := d.deadline(m, "response")
		if receipt := x.Receipt.Read(); x.Zone != "America/Chicago" || receipt.Zone != x.Zone || x.Ends.UTC().Format("2006-01-02T15:04Z") != ends || x.Version != version {
			t.Errorf("%s: zone %s, receipt's zone %s, ends %s, version %d", when, x.Zone, receipt.Zone, x.Ends.UTC(), x.Version)
		}
		if z := d.matter(m).Zone; z != "America/Chicago" {
			t.Errorf("%s: our own steps end in %s", when, z)
		}
	}
	check("corrected", "2018-03-07T06:00Z", 2)
	d.must(d.users[workflow.Compliance], change.Deadline{Matter: m, Deadline: d.deadline(m, "response").ID, Change: "extend", Days: 2, Authority: "Letter"})
	check("extended", "2018-03-09T06:00Z", 3)
	d.wantRecipients("as the last day begins in New York", d.tick(d.taken(m), "2018-03-08T05:30:00Z"), "compliance")
	last := d.tick(m, "2018-03-08T06:00:00Z")
	if len(last) != 1 || last[0].Rung != 0 {
		t.Errorf("as the last day begins in Chicago: %+v", last)
	}
	d.verify()
}

func TestACorrectedZoneReachesWhatIsMissedAndNotWhatIsDone(t *testing.T) {
	d := newFixture(t, 1)
	j, m := d.of("Harlan", "KY", "America/New_York")
	d.tick(m, "2018-03-07T05:30:00Z") // the day is over in New York, not in Chicago
	if x := d.deadline(m, "response"); x.Status != due.StatusMissed {
		t.Fatalf("the response is %s", x.Status)
	}
	d.must(d.users[workflow.Legal], corrected(j, "Harlan", "KY", "America/Chicago"))
	if x := d.deadline(m, "response"); x.Status != due.StatusOpen || d.matter(m).Overdue() {
		t.Errorf("before midnight in Chicago the response is %s", x.Status)
	}
	d.at("2018-03-07T05:45:00Z")
	d.must(d.users[workflow.Legal], moving(m, "receive_response", "2018-03-06"))
	met := d.deadline(m, "response")
	d.must(d.users[workflow.Legal], corrected(j, "Harlan", "KY", "America/New_York"))
	if after := d.deadline(m, "response"); after.Version != met.Version || after.Zone != met.Zone {
		t.Errorf("what was met is derived again: version %d, zone %s", after.Version, after.Zone)
	}
	d.verify()
}

func TestAJurisdictionIsCorrectedByThoseWhoDoNotSeeAllItsMattersOnceASupervisorApproves(t *testing.T) {
	d := newFixture(t, 1)
	j, m := d.of("Newbury", "VA", "America/New_York")
	other := d.user("other", workflow.Legal) // a member of no review
	waits := d.must(other, corrected(j, "Newbury", "VT", "America/New_York")).Pending()
	d.must(d.users[workflow.Supervisor], approval.Approve{Approval: waits, Approve: true})
	if x := d.deadline(m, "response"); x.Due != date("2018-03-07") {
		t.Errorf("due %s", x.Due)
	}
	d.refuses("a compliance officer", d.users[workflow.Compliance], corrected(j, "Newbury", "VA", "America/New_York"), workflow.Forbidden, "")
}

// What stands on record as a contact is never the word for one that was erased.
func TestAContactThatWasErasedWhileItsRequestWaitedIsNotWritten(t *testing.T) {
	d := newFixture(t, 1)
	j, _ := d.of("Harlan", "KY", "America/New_York")
	second := d.user("theirs", workflow.Supervisor)
	asker := d.user("asker", workflow.Legal)
	d.must(d.users[workflow.Legal], review.SetMember{Review: d.review, User: second, Member: true})
	cmd := corrected(j, "Harlan", "KY", "America/Chicago")
	cmd.Contact = "The clerk"
	id := d.must(asker, cmd).Pending()
	facts, err := d.db.World(t.Context(), second, approval.Stream(id))
	if err != nil {
		t.Fatal(err)
	}
	r, err := approval.Find(facts, id, "")
	if err != nil {
		t.Fatal(err)
	}
	act := workflow.Act{ID: "act", Actor: second, At: d.engine.Now(), Command: approval.Approve{Approval: id, Approve: true}}
	if _, err := workflow.Decide(facts, act); err != nil {
		t.Errorf("with its contact it is refused: %v", err)
	}
	r.Personal = map[string]workflow.Sealed{"contact": {Digest: r.Personal["contact"].Digest, Erased: true}}
	facts.Put(approval.Stream(id), r)
	if got, err := workflow.Decide(facts, act); workflow.CodeOf(err) != workflow.Conflict || !strings.Contains(err.Error(), "contact was erased") {
		t.Errorf("without it: %+v, %v", got, err)
	}
	act.Command = approval.Approve{Approval: id, Note: "Its contact is gone."}
	if _, err := workflow.Decide(facts, act); err != nil {
		t.Errorf("it cannot be rejected: %v", err)
	}
}
