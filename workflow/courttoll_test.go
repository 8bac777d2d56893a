package workflow_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"duces/workflow"
	"duces/workflow/approval"
	"duces/workflow/association"
	"duces/workflow/change"
	"duces/workflow/civil"
	"duces/workflow/deadline"
	"duces/workflow/due"
	"duces/workflow/field"
	"duces/workflow/jurisdiction"
	"duces/workflow/kinds"
	"duces/workflow/opening"
	"duces/workflow/order"
	"duces/workflow/proceeding"
	"duces/workflow/recalculation"
)

// tolling is an order that stops the time of a jurisdiction, or of all.
func tolling(entered string, whom order.Whom, deadlines ...string) proceeding.OrderEntered {
	return proceeding.OrderEntered{
		Kind: "stay", Entered: chicago(entered), Clauses: []order.Clause{{Effect: order.Toll, Whom: whom, Deadlines: deadlines}},
	}
}

// returning is a matter whose subpoena was served on March 5, 2018 for a return 18 days later, on March 23.
func (d courts) returning(name string) (j, m string) {
	d.t.Helper()
	j, m = d.issued(name)
	d.serves(m)
	if x := d.deadline(m, "return"); x.Due != date("2018-03-23") {
		d.t.Fatalf("the return is due %s", x.Due)
	}
	return j, m
}

// issued is a matter whose subpoena is issued and not served; the clock is at March 5, 2018 or later.
func (d courts) issued(name string) (j, m string) {
	d.t.Helper()
	legal := d.users[workflow.Legal]
	j = d.must(legal, jurisdiction.Add{Items: []jurisdiction.New{{Name: name, Kind: "city", State: "IL", Zone: "America/Chicago"}}}).Created[0]
	m = d.must(legal, opening.Open{Review: d.review, Jurisdictions: []string{j}, OpenedOn: date("2017-11-15")}).Created[0]
	if d.engine.Now().Before(time.Date(2018, 3, 5, 16, 0, 0, 0, time.UTC)) {
		d.at("2018-03-05T16:00:00Z")
	}
	for _, x := range []struct{ name, on string }{{"issue_request", "2018-01-24"}, {"receive_response", "2018-02-20"}, {"issue_subpoena", "2018-02-26"}} {
		d.yes(legal, moving(m, x.name, x.on))
	}
	return j, m
}

func (d courts) serves(m string) {
	d.t.Helper()
	c := moving(m, "serve_subpoena", "2018-03-05")
	c.Fields["return_due"] = json.RawMessage(`{"kind":"period","days":18}`)
	d.yes(d.users[workflow.Legal], c)
}

// expects holds the return date of a matter against that which is computed with stays.
func (d courts) expects(what, m string, stays ...string) {
	d.t.Helper()
	ctx := deadline.Context{From: date("2018-03-05"), State: "IL"}
	for _, s := range stays {
		from, to, _ := strings.Cut(s, "..")
		ctx.Tolled = append(ctx.Tolled, deadline.Interval{From: date(from), To: date(to)})
	}
	r, err := deadline.Compute(deadline.Days(18), ctx)
	if err != nil {
		d.t.Fatal(err)
	}
	if x := d.deadline(m, "return"); x.Status == due.StatusTolled || x.Due != r.Due {
		d.t.Errorf("%s: the return is %s, due %s; want %s", what, x.Status, x.Due, r.Due)
	}
}

func (d courts) tolled(what, m string) {
	d.t.Helper()
	if x := d.deadline(m, "return"); x.Status != due.StatusTolled {
		d.t.Errorf("%s: the return is %s", what, x.Status)
	}
}

func TestAStayTollsAReturnDateAndLiftingItGivesTheDaysThatRemain(t *testing.T) {
	d := newCourts(t)
	j, m := d.returning("Chicago")
	_, other := d.returning("Evanston")
	d.at("2018-03-12T16:00:00Z")
	id := d.enters(d.suit, tolling("2018-03-12", order.Whom{Named: []string{j}}))
	d.tolled("stayed", m)
	d.expects("another jurisdiction", other)
	d.at("2018-04-10T16:00:00Z")
	d.enters(d.suit, changing("other", "2018-04-09", order.Cease, id, nil))
	d.expects("lifted", m, "2018-03-12..2018-04-08")
	if x := d.deadline(m, "return"); x.Due != date("2018-04-20") { // as the command line computes it
		t.Errorf("lifted, the return is due %s", x.Due)
	}
}

func TestTwoStaysThatOverlapTollOnce(t *testing.T) {
	d := newCourts(t)
	j, m := d.returning("Chicago")
	d.at("2018-03-12T16:00:00Z")
	first := d.enters(d.suit, tolling("2018-03-12", order.Whom{Named: []string{j}}))
	d.at("2018-03-20T16:00:00Z")
	second := d.enters(d.suit, tolling("2018-03-19", nationwide, "return"))
	d.at("2018-03-28T16:00:00Z")
	d.enters(d.suit, changing("other", "2018-03-27", order.Cease, first, nil))
	d.tolled("one stay is left", m)
	d.at("2018-04-10T16:00:00Z")
	d.enters(d.suit, changing("other", "2018-04-09", order.Cease, second, nil))
	d.expects("both lifted", m, "2018-03-12..2018-03-26", "2018-03-19..2018-04-08")
}

func TestAStayThatIsEnteredLateTollsFromItsDayAndEndsByItself(t *testing.T) {
	d := newCourts(t)
	j, m := d.returning("Chicago")
	d.at("2018-03-20T16:00:00Z")
	o := tolling("2018-03-12", order.Whom{Named: []string{j}})
	o.Clauses[0].Until.Through = date("2018-03-30")
	d.enters(d.suit, o)
	d.tolled("entered late", m)
	d.ticks("2018-03-30T12:00:00Z")
	d.tolled("on its last day", m)
	d.ticks("2018-03-31T12:00:00Z")
	d.expects("over", m, "2018-03-12..2018-03-30")
}

// ticks lets the clock look after proceedings.
func (d courts) ticks(at string) workflow.Result {
	d.t.Helper()
	d.at(at)
	q := proceeding.DatesDue{Day: civil.DateIn(d.engine.Now(), time.UTC)}
	facts := d.world()
	if err := facts.Ask(&q); err != nil {
		d.t.Fatal(err)
	}
	if len(q.IDs) == 0 {
		return workflow.Result{}
	}
	return d.must(workflow.SystemActor, proceeding.Tick{Proceedings: q.IDs, At: d.engine.Now()})
}

func TestAMissedDeadlineIsTolledBackward(t *testing.T) {
	d := newCourts(t)
	j, m := d.returning("Chicago")
	d.tick(m, "2018-03-26T12:00:00Z")
	if x := d.deadline(m, "return"); x.Status != due.StatusMissed {
		t.Fatalf("the return is %s", x.Status)
	}
	d.at("2018-03-27T16:00:00Z")
	id := d.enters(d.suit, tolling("2018-03-21", order.Whom{Named: []string{j}}))
	d.tolled("tolled before it was missed", m)
	d.at("2018-03-28T16:00:00Z")
	d.enters(d.suit, changing("other", "2018-03-28", order.Cease, id, nil))
	d.expects("three days remain", m, "2018-03-21..2018-03-27")
	late := d.enters(d.suit, tolling("2018-03-28", order.Whom{Named: []string{j}}))
	d.tolled("again, from the next day", m)
	d.yes(d.users[workflow.Legal], proceeding.VoidOrder{Order: late, Reason: "Another case."})
	d.expects("that was entered in error", m, "2018-03-21..2018-03-27")
}

func TestACorrectedStayLetsThoseGoWhomItNoLongerProtects(t *testing.T) {
	d := newCourts(t)
	j, m := d.returning("Chicago")
	other, n := d.returning("Evanston")
	d.at("2018-03-12T16:00:00Z")
	id := d.enters(d.suit, tolling("2018-03-12", order.Whom{Named: []string{j}}))
	then := d.engine.Now()
	d.at("2018-03-14T16:00:00Z")
	d.yes(d.users[workflow.Legal], mending(id, d.proceeding(d.suit), func(c *order.Clause) { c.Whom.Named = []string{other} }))
	d.expects("the wrong city", m)
	d.tolled("the right city", n)
	known, err := proceeding.RecordAsKnown(d.world(), kinds.All, then, order.Person{ID: j, Kind: "city", State: "IL"})
	if err != nil {
		t.Fatal(err)
	}
	if f := known.Tolling("return", order.Person{ID: j}, order.Point{On: date("2018-03-12"), Zone: "America/Chicago"}); len(f) != 1 {
		t.Errorf("as known then, %d clauses tolled the wrong city's time", len(f))
	}
}

func TestADeadlineThatArisesDuringAStayIsTolledAtOnce(t *testing.T) {
	d := newCourts(t)
	j, m := d.issued("Chicago")
	_, other := d.issued("Evanston")
	id := d.enters(d.suit, tolling("2018-03-01", order.Whom{Named: []string{j}}))
	d.serves(m)
	d.serves(other)
	d.tolled("served during the stay", m)
	d.expects("another jurisdiction", other)
	if x := d.deadline(m, "return"); x.TolledOn != date("2018-03-05") {
		t.Errorf("tolled from %s", x.TolledOn)
	}
	d.at("2018-04-10T16:00:00Z")
	d.enters(d.suit, changing("other", "2018-04-09", order.Cease, id, nil))
	d.expects("lifted", m, "2018-03-05..2018-04-08")
}

func TestADeadlineThatRunsAgainDuringAStayIsTolledAtOnce(t *testing.T) {
	d := newCourts(t)
	j, m := d.returning("Chicago")
	legal := d.users[workflow.Legal]
	d.at("2018-03-09T16:00:00Z")
	d.yes(legal, change.Deadline{Matter: m, Deadline: d.deadline(m, "return").ID, Change: "toll", On: date("2018-03-09"), Authority: "Stipulation"})
	d.at("2018-03-12T16:00:00Z")
	d.enters(d.suit, tolling("2018-03-12", order.Whom{Named: []string{j}}))
	d.at("2018-03-20T16:00:00Z")
	d.yes(legal, change.Deadline{Matter: m, Deadline: d.deadline(m, "return").ID, Change: "resume", Until: date("2018-03-19"), Authority: "Stipulation"})
	d.tolled("the stipulation ended during the stay", m)
	if x := d.deadline(m, "return"); x.TollCause != "court order" {
		t.Errorf("tolled because of %q", x.TollCause)
	}
}

func TestAStayReachesTheMattersOfAMergedRecord(t *testing.T) {
	d := newCourts(t)
	legal := d.users[workflow.Legal]
	old := d.must(legal, jurisdiction.Add{Items: []jurisdiction.New{{Name: "Old Town", Kind: "city", State: "IL", Zone: "America/Chicago"}}}).Created[0]
	j, m := d.returning("Chicago")
	d.at("2018-03-12T16:00:00Z")
	d.enters(d.suit, tolling("2018-03-12", order.Whom{Named: []string{old}}))
	d.expects("before the merger", m)
	d.yes(legal, recalculation.MergeJurisdictions{ID: old, Into: j})
	d.tolled("the record that stays", m)

	protected, gone := d.returning("Joliet")
	d.enters(d.suit, tolling("2018-03-12", order.Whom{Named: []string{protected}}))
	into := d.must(legal, jurisdiction.Add{Items: []jurisdiction.New{{Name: "New Joliet", Kind: "city", State: "IL", Zone: "America/Chicago"}}}).Created[0]
	d.yes(legal, recalculation.MergeJurisdictions{ID: protected, Into: into})
	d.tolled("a matter that the merged record had", gone)
}

func TestAChangeOfMembersTollsAndResumesAsAnOrderDoes(t *testing.T) {
	d := newCourts(t)
	legal := d.users[workflow.Legal]
	j, m := d.returning("Chicago")
	late, n := d.returning("Evanston")
	conference := d.must(legal, association.Record{Name: "Conference of Mayors", Members: []string{j}, From: date("2018-01-01")}).Created[0]
	d.at("2018-03-12T16:00:00Z")
	d.enters(d.suit, tolling("2018-03-12", order.Whom{Members: []string{conference}}))
	d.tolled("a member", m)
	d.expects("no member yet", n)
	d.at("2018-03-15T16:00:00Z")
	change := proceeding.ChangeMembers{Association: conference, On: date("2018-03-14"), Joined: []string{late}, Left: []string{j}}
	if _, err := d.do(legal, change); err == nil || !strings.Contains(err.Error(), "rests on no document") {
		t.Errorf("a member leaves whom a clause protects, without a document: %v", err)
	}
	change.Documents = []field.Document{*d.sends("notice.pdf")}
	asked := d.must(legal, change)
	d.tolled("a member until a second person agrees", m)
	d.must(d.users[workflow.Supervisor], approval.Approve{Approval: asked.Pending(), Approve: true})
	d.tolled("one who joined", n)
	d.expects("one who left", m, "2018-03-12..2018-03-13")
}

func TestAMemberLeavesAnOrderThatIsOverWithoutASecondPerson(t *testing.T) {
	d := newCourts(t)
	legal := d.users[workflow.Legal]
	d.at("2018-03-12T16:00:00Z")
	var ids []string
	for _, name := range []string{"Evanston", "Joliet", "Peoria"} {
		ids = append(ids, d.must(legal, jurisdiction.Add{Items: []jurisdiction.New{{Name: name, Kind: "city", State: "IL", Zone: "America/Chicago"}}}).Created...)
	}
	conference := d.must(legal, association.Record{Name: "Conference of Mayors", Members: ids, From: date("2017-01-01")}).Created[0]
	o := injunction("2018-02-01", order.Whom{Members: []string{conference}})
	o.Clauses[0].Until.Through = date("2018-03-01")
	d.enters(d.suit, o)
	leaves := func(id, on string) error {
		_, err := d.do(legal, proceeding.ChangeMembers{Association: conference, On: date(on), Left: []string{id}})
		return err
	}
	if err := leaves(ids[0], "2018-03-02"); err != nil {
		t.Errorf("the day after the last: %v", err)
	}
	if err := leaves(ids[1], "2018-03-01"); err == nil || !strings.Contains(err.Error(), "rests on no document") {
		t.Errorf("the last day: %v", err)
	}
	o.Clauses[0].Until = order.End{At: chicago("2018-03-01 17:00")}
	d.enters(d.suit, o)
	if err := leaves(ids[1], "2018-03-02"); err == nil || !strings.Contains(err.Error(), "rests on no document") {
		t.Errorf("an hour that is of the next day elsewhere: %v", err)
	}
	if err := leaves(ids[2], "2018-03-03"); err != nil {
		t.Errorf("two days after the hour: %v", err)
	}
}

func TestAChangeOfMembersListsTheStepsThatWereTakenSince(t *testing.T) {
	d := newCourts(t)
	legal := d.users[workflow.Legal]
	j, m := d.noncompliant("Chicago", "city", "IL", "America/Chicago")
	member, n := d.noncompliant("Evanston", "city", "IL", "America/Chicago")
	_, other := d.noncompliant("Joliet", "city", "IL", "America/Chicago")
	conference := d.must(legal, association.Record{Name: "Conference of Mayors", Members: []string{member}, From: date("2017-01-01")}).Created[0]
	d.at("2018-03-06T16:00:00Z")
	d.enters(d.suit, injunction("2017-09-15", order.Whom{Members: []string{conference}}))
	d.yes(legal, jag(m, "2018-03-05"))
	d.yes(legal, jag(other, "2018-03-05"))
	d.barred("a member", jag(n, "2018-03-05"), "bars the ground")
	d.must(legal, proceeding.ChangeMembers{Association: conference, On: date("2018-03-01"), Joined: []string{j}})
	if list := d.matter(m).Conflicts; len(list) != 1 || !strings.Contains(list[0].Why, "bars the ground") {
		t.Errorf("of one who joined on March 1 the list is %+v", list)
	}
	if list := d.matter(other).Conflicts; len(list) != 0 {
		t.Errorf("of one who is no member the list is %+v", list)
	}
	d.yes(legal, proceeding.ChangeMembers{
		Association: conference, On: date("2018-03-02"), Left: []string{member}, Documents: []field.Document{*d.sends("notice.pdf")},
	})
	d.free("one who left", jag(n, "2018-03-05"))
}

func TestAMergedOrCorrectedRecordListsTheStepsThatAnOrderBars(t *testing.T) {
	d := newCourts(t)
	legal := d.users[workflow.Legal]
	d.at("2018-03-06T16:00:00Z")
	one := func(says, id string, conflicts int) {
		t.Helper()
		if list := d.matter(id).Conflicts; len(list) != conflicts || conflicts > 0 && !strings.Contains(list[0].Why, "bars the ground") {
			t.Errorf("%s the list is %+v", says, list)
		}
	}
	old := d.must(legal, jurisdiction.Add{Items: []jurisdiction.New{{Name: "Old Town", Kind: "city", State: "IL", Zone: "America/Chicago"}}}).Created[0]
	j, m := d.noncompliant("Chicago", "city", "IL", "America/Chicago")
	d.enters(d.suit, injunction("2017-09-15", order.Whom{Named: []string{old}}))
	d.yes(legal, jag(m, "2018-03-05"))
	one("before the merger", m, 0)
	d.yes(legal, recalculation.MergeJurisdictions{ID: old, Into: j})
	one("after the merger", m, 1)

	k, n := d.noncompliant("Springfield", "city", "IL", "America/Chicago")
	d.enters(d.suit, injunction("2017-09-15", order.Whom{States: []order.StateRule{{State: "MO", Subdivisions: true}}}))
	d.yes(legal, jag(n, "2018-03-05"))
	one("in the wrong state", n, 0)
	d.yes(legal, recalculation.ChangeJurisdiction{Change: jurisdiction.Change{ID: k, New: jurisdiction.New{Name: "Springfield", Kind: "city", State: "MO", Zone: "America/Chicago"}}})
	one("in the right state", n, 1)
}

func TestACorrectedServiceDuringAStayLeavesItsReturnTolled(t *testing.T) {
	d := newCourts(t)
	j, m := d.issued("Chicago")
	id := d.enters(d.suit, tolling("2018-03-01", order.Whom{Named: []string{j}}))
	d.serves(m)
	d.at("2018-03-12T16:00:00Z")
	c := correcting(m, d.eventOf(m, "serve_subpoena"), "serve_subpoena", "2018-03-02")
	c.Fields["return_due"] = json.RawMessage(`{"kind":"period","days":18}`)
	d.yes(d.users[workflow.Legal], c)
	d.tolled("corrected", m)
	d.at("2018-04-10T16:00:00Z")
	d.enters(d.suit, changing("other", "2018-04-09", order.Cease, id, nil))
	if x, want := d.deadline(m, "return"), date("2018-04-26"); x.Due != want { // 18 days after April 8, a Thursday
		t.Errorf("the return is %s, due %s, want %s", x.Status, x.Due, want)
	}
}
