package workflow_test

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"duces/workflow"
	"duces/workflow/approval"
	"duces/workflow/award"
	"duces/workflow/field"
	"duces/workflow/jurisdiction"
	"duces/workflow/kinds"
	"duces/workflow/matter"
	"duces/workflow/opening"
	"duces/workflow/order"
	"duces/workflow/proceeding"
	"duces/workflow/review"
	"duces/workflow/transition"
)

const (
	justicePrograms = "Office of Justice Programs"
	noticeCondition = "Notice condition"
)

// courts is an office whose review is run by the Office of Justice Programs, with a suit in Chicago.
type courts struct {
	*fixture
	suit string
}

func newCourts(t testing.TB) courts {
	t.Helper()
	d := courts{newFixture(t, 1), ""}
	legal := d.users[workflow.Legal]
	d.must(legal, review.NameAgency{Review: d.review, Name: justicePrograms, PartOf: []string{"Department of Justice"}})
	d.suit = d.opens("City of Chicago v. Sessions", "N.D. Ill.", "1:17-cv-05720")
	return d
}

func (d courts) opens(caption, court, number string) string {
	d.t.Helper()
	return d.must(d.users[workflow.Legal], proceeding.Open{
		Docket: proceeding.Docket{Court: court, Number: number}, Kind: proceeding.Challenge, Caption: caption,
		Filed: date("2017-08-07"), Zone: "America/Chicago",
	}).Created[0]
}

// noncompliant is a jurisdiction with a matter in which an adverse decision can be made.
func (d courts) noncompliant(name, kind, state, zone string) (j, m string) {
	d.t.Helper()
	legal := d.users[workflow.Legal]
	j = d.must(legal, jurisdiction.Add{Items: []jurisdiction.New{{Name: name, Kind: kind, State: state, Zone: zone}}}).Created[0]
	m = d.must(legal, opening.Open{Review: d.review, Jurisdictions: []string{j}, OpenedOn: date("2017-07-01")}).Created[0]
	for _, x := range []struct{ name, on string }{
		{"issue_request", "2017-07-03"},
		{"receive_response", "2017-07-18"},
		{"propose_noncompliance", "2017-07-21"},
		{"receive_reply", "2017-08-05"},
		{"find_noncompliant", "2017-08-20"},
	} {
		c := moving(m, x.name, x.on)
		if x.name == "issue_request" {
			c.Fields["due"] = json.RawMessage(`{"kind":"fixed","date":"2017-07-20"}`)
		}
		if x.name == "propose_noncompliance" {
			c.Fields["reply_due"] = json.RawMessage(`{"kind":"fixed","date":"2017-08-10"}`)
		}
		d.yes(legal, c)
	}
	return j, m
}

// yes does what may need a second person, who agrees.
func (d courts) yes(actor string, cmd workflow.Command) workflow.Result {
	d.t.Helper()
	r := d.must(actor, cmd)
	if r.Pending() == "" {
		return r
	}
	in := ""
	if s := r.Waiting[0].Stream; s.Kind() == matter.KindName {
		in = s.ID()
	}
	return d.must(d.users[workflow.Supervisor], approval.Approve{Matter: in, Approval: r.Pending(), Approve: true})
}

// enters records an order, and gives its id.
func (d courts) enters(suit string, o proceeding.OrderEntered) string {
	d.t.Helper()
	if o.Frees() {
		o.Documents = []field.Document{*d.sends("order.pdf")}
	}
	d.yes(d.users[workflow.Legal], proceeding.EnterOrder{Proceeding: suit, Order: o, UnitedStates: true})
	p := d.proceeding(suit)
	return p.Orders[len(p.Orders)-1].ID
}

func (d courts) proceeding(id string) proceeding.Proceeding {
	d.t.Helper()
	p, err := proceeding.Find(d.world(proceeding.Stream(id)), id)
	if err != nil {
		d.t.Fatal(err)
	}
	return p
}

func (d courts) world(streams ...workflow.Stream) workflow.Facts {
	d.t.Helper()
	facts, err := d.db.World(context.Background(), d.users[workflow.Legal], streams...)
	if err != nil {
		d.t.Fatal(err)
	}
	return facts
}

// chicago is a day, and an hour in Chicago if one is given.
func chicago(on string) order.Moment {
	day, hour, _ := strings.Cut(on, " ")
	return order.Moment{On: date(day), Hour: hour}
}

var ojp = []order.Bound{{Agency: justicePrograms}}

// injunction bars denials of the fiscal year 2017 on the notice condition.
func injunction(entered string, whom order.Whom) proceeding.OrderEntered {
	return proceeding.OrderEntered{
		Kind: "preliminary_injunction", Entered: chicago(entered),
		Clauses: []order.Clause{{
			Effect: order.Bar, Acts: order.Acts{Conditions: []string{noticeCondition}, Programs: []string{"Byrne JAG"}, Years: []int{2017}},
			Whom: whom, Binds: ojp,
		}},
	}
}

// changing is an order that does something to a clause of another.
func changing(kind order.Kind, entered string, effect order.Effect, of string, more func(*order.Clause)) proceeding.OrderEntered {
	c := order.Clause{Effect: effect, Changes: []order.Ref{{Order: of, Clause: 1}}}
	if more != nil {
		more(&c)
	}
	return proceeding.OrderEntered{Kind: kind, Entered: chicago(entered), Clauses: []order.Clause{c}}
}

var nationwide = order.Whom{Everyone: true}

func denied(award, program string, year int, grounds ...string) field.Decided {
	return field.Decided{Award: award, Program: program, FiscalYear: year, Outcome: "denied", AmountCents: 100_000, Grounds: grounds}
}

// decision is a decision on a day, and an hour if one is given.
func decision(m, on string, decisions ...field.Decided) transition.Move {
	raw, err := json.Marshal(decisions)
	if err != nil {
		panic(err)
	}
	day, hour, _ := strings.Cut(on, " ")
	return transition.Move{
		Matters: []string{m}, Name: "decide", EffectiveOn: date(day), EffectiveTime: hour, Fields: map[string]json.RawMessage{"decisions": raw},
	}
}

// jag is a denial that the injunction is about.
func jag(m, on string) transition.Move {
	return decision(m, on, denied("2017-DJ-BX-0001", "Byrne JAG", 2017, noticeCondition))
}

// free asks for a step that no order may bar, and takes the request back.
func (d courts) free(what string, cmd transition.Move) {
	d.t.Helper()
	r, err := d.do(d.users[workflow.Legal], cmd)
	if err != nil {
		d.t.Errorf("%s: refused: %v", what, err)
		return
	}
	if r.Pending() != "" {
		d.must(d.users[workflow.Supervisor], approval.Approve{Matter: cmd.Matters[0], Approval: r.Pending(), Note: "Not now."})
	}
}

// barred wants a step refused, with some words.
func (d courts) barred(what string, cmd transition.Move, words ...string) {
	d.t.Helper()
	_, err := d.do(d.users[workflow.Legal], cmd)
	if err == nil || workflow.CodeOf(err) != workflow.Refused {
		d.t.Errorf("%s: got %v, want a refusal", what, err)
		return
	}
	for _, w := range words {
		if !strings.Contains(err.Error(), w) {
			d.t.Errorf("%s: got %q, want %q in it", what, err, w)
		}
	}
}

func TestAnInjunctionBarsTheDenialThatItIsAboutAndNoOther(t *testing.T) {
	d := newCourts(t)
	_, louisville := d.noncompliant("Louisville", "city", "KY", "America/Kentucky/Louisville")
	chicagoID, chi := d.noncompliant("Chicago", "city", "IL", "America/Chicago")
	d.at("2018-01-10T15:00:00Z")
	first := d.enters(d.suit, injunction("2017-09-15", nationwide))
	d.barred("nationwide", jag(louisville, "2018-01-10"), "Clause 1 of Preliminary injunction of Fri, Sep 15, 2017",
		"City of Chicago v. Sessions, N.D. Ill. 1:17-cv-05720", "bars the ground “Notice condition” for award 2017-DJ-BX-0001")
	d.free("an award outside its scope", decision(louisville, "2018-01-10", denied("2017-UM-WX-0001", "COPS Hiring", 2017, noticeCondition)))
	d.free("another year", decision(louisville, "2018-01-10", denied("2016-DJ-BX-0001", "Byrne JAG", 2016, noticeCondition)))
	d.free("the day before", jag(louisville, "2017-09-14"))

	d.at("2018-06-27T15:00:00Z")
	stay := d.enters(d.suit, changing("stay", "2018-06-26", order.Suspend, first, func(c *order.Clause) {
		c.Whom = order.Whom{Everyone: true}
		c.Until.Event = "the appeal is decided"
	}))
	// The stay leaves Chicago out: the injunction is extended to it for that time.
	narrow := injunction("2018-06-26", order.Whom{Named: []string{chicagoID}})
	narrow.Kind = "other"
	d.enters(d.suit, narrow)
	d.free("during the partial stay", jag(louisville, "2018-06-27"))
	d.barred("the plaintiff during the partial stay", jag(chi, "2018-06-27"), "Other order of Tue, Jun 26, 2018")

	d.at("2018-07-30T15:00:00Z")
	permanent := injunction("2018-07-27", order.Whom{Named: []string{chicagoID}})
	permanent.Kind = "permanent_injunction"
	second := d.enters(d.suit, permanent)
	d.barred("two orders", jag(chi, "2018-07-30"), "Other order", "Permanent injunction of Fri, Jul 27, 2018")
	d.enters(d.suit, changing("other", "2018-07-28", order.Cease, second, nil))
	d.barred("one is lifted", jag(chi, "2018-07-30"), "Other order")

	d.at("2020-05-01T15:00:00Z")
	d.yes(d.users[workflow.Legal], proceeding.RecordEvent{Order: stay, Clause: 1, End: true, At: chicago("2020-04-30")})
	d.free("on the last day of the stay", jag(louisville, "2020-04-29"))
	d.barred("after the stay", jag(louisville, "2020-05-01"), "Preliminary injunction")
	d.barred("the plaintiff after the stay", jag(chi, "2020-05-01"), "Preliminary injunction")
	d.free("COPS, never", decision(louisville, "2020-05-01", denied("2017-UM-WX-0001", "COPS Hiring", 2017, noticeCondition)))
}

func TestAReversalBarsUntilTheMandateIsRecorded(t *testing.T) {
	d := newCourts(t)
	_, m := d.noncompliant("Louisville", "city", "KY", "America/Kentucky/Louisville")
	d.at("2018-01-10T15:00:00Z")
	first := d.enters(d.suit, injunction("2017-09-15", nationwide))
	appeal := d.opens("City of Chicago v. Sessions", "7th Cir.", "17-2991")
	d.at("2018-04-20T15:00:00Z")
	reversal := d.enters(appeal, changing(order.Decision, "2018-04-19", order.Cease, first, nil))
	d.barred("the day after the reversal", jag(m, "2018-04-20"), "Preliminary injunction")
	p := d.proceeding(appeal)
	if len(p.Dates) != 1 || p.Dates[0].Title != "Mandate expected" || p.Dates[0].On != date("2018-06-11") {
		t.Fatalf("the dates are %+v", p.Dates)
	}
	d.at("2018-06-12T15:00:00Z")
	d.barred("past the day on which the mandate was expected", jag(m, "2018-06-12"), "Preliminary injunction")
	came := proceeding.RecordEvent{Order: reversal, Clause: 1, At: chicago("2018-06-11")}
	d.refuses("the mandate without its document", d.users[workflow.Legal], came, workflow.Refused, "rests on no document")
	came.Documents = []field.Document{*d.sends("mandate.pdf")}
	r := d.must(d.users[workflow.Legal], came)
	d.barred("nobody has approved it", jag(m, "2018-06-12"), "Preliminary injunction")
	d.must(d.users[workflow.Supervisor], approval.Approve{Approval: r.Pending(), Approve: true})
	d.barred("the day before the mandate", jag(m, "2018-06-10"), "Preliminary injunction")
	d.free("once it is recorded", jag(m, "2018-06-12"))
}

func TestAnActOnTheDayOfTheOrderSaysWhen(t *testing.T) {
	d := newCourts(t)
	_, m := d.noncompliant("Chicago", "city", "IL", "America/Chicago")
	_, before := d.noncompliant("Evanston", "city", "IL", "America/Chicago")
	o := injunction("2017-09-15 17:00", nationwide)
	o.Noticed = chicago("2017-09-18 09:00")
	d.enters(d.suit, o)
	d.barred("without an hour", jag(m, "2017-09-15"), "begins or ends to bar this on Fri, Sep 15, 2017", "Say when")
	d.barred("at the hour", jag(m, "2017-09-15 17:00"), "bars the ground")
	d.barred("before our notice, but after entry", jag(m, "2017-09-17"), "bars the ground")
	d.yes(d.users[workflow.Legal], jag(before, "2017-09-15 16:00"))
	list := d.matter(before).Conflicts
	if len(list) != 1 || !strings.Contains(list[0].Why, "begins or ends to bar this on Fri, Sep 15, 2017") {
		t.Errorf("a step of that day before the hour is to be looked at, and the list is %+v", list)
	}
}

func TestAStepTakenBeforeTheHourOfALaterRecordedOrderIsListed(t *testing.T) {
	d := newCourts(t)
	_, m := d.noncompliant("Chicago", "city", "IL", "America/Chicago")
	d.yes(d.users[workflow.Legal], jag(m, "2017-09-15 16:00"))
	d.enters(d.suit, injunction("2017-09-15 17:00", nationwide))
	if list := d.matter(m).Conflicts; len(list) != 1 {
		t.Errorf("the list is %+v", list)
	}
}

func TestAnOrderEnteredLateListsWhatMovedInBetween(t *testing.T) {
	d := newCourts(t)
	legal := d.users[workflow.Legal]
	j, m := d.noncompliant("Chicago", "city", "IL", "America/Chicago")
	_, free := d.noncompliant("Evanston", "city", "IL", "America/Chicago")
	_, before := d.noncompliant("Oak Park", "village", "IL", "America/Chicago")
	d.at("2018-03-06T15:00:00Z")
	d.yes(legal, jag(m, "2018-03-05"))
	d.yes(legal, decision(free, "2018-03-05", denied("2016-DJ-BX-0002", "Byrne JAG", 2016, noticeCondition)))
	d.yes(legal, jag(before, "2018-02-28"))
	then := d.engine.Now()

	d.at("2018-03-12T15:00:00Z")
	o := injunction("2018-03-10", nationwide)
	o.Works = chicago("2018-03-01") // nunc pro tunc
	id := d.enters(d.suit, o)
	list := d.matter(m).Conflicts
	if len(list) != 1 || list[0].Transition != "decide" || !strings.Contains(list[0].Why, "bars the ground “Notice condition” for award 2017-DJ-BX-0001") {
		t.Fatalf("the conflicts are %+v", list)
	}
	if d.matter(m).State != "decided" {
		t.Error("the step was undone")
	}
	for _, other := range []string{free, before} {
		if list := d.matter(other).Conflicts; len(list) != 0 {
			t.Errorf("what is not barred is listed: %+v", list)
		}
	}

	// As known on March 5 it was free; as known today it has been barred since March 1.
	q := order.Query{Office: order.Office{Agency: justicePrograms}, Persons: []order.Person{{ID: j, Kind: "city", State: "IL"}}, Act: order.Act{
		Transition: "decide", Adverse: true, Ground: noticeCondition, Award: &order.Award{Number: "2017-DJ-BX-0001", Program: "Byrne JAG", Year: 2017},
	}, At: order.Point{On: date("2018-03-05"), Zone: "America/Chicago"}}
	facts := d.world()
	now, err := proceeding.Record(facts, q.Persons...)
	if err != nil {
		t.Fatal(err)
	}
	known, err := proceeding.RecordAsKnown(facts, kinds.All, then, q.Persons...)
	if err != nil {
		t.Fatal(err)
	}
	if n, k := len(now.Findings(q)), len(known.Findings(q)); n != 1 || k != 0 {
		t.Errorf("barred by %d as known today, by %d as known then", n, k)
	}
	periods := now.Periods(q, date("2018-02-01"), date("2018-03-31"))
	if len(periods) != 2 || periods[1].From != date("2018-03-01") || !slices.Equal(periods[1].By, []order.Ref{{Order: id, Clause: 1}}) {
		t.Errorf("the periods are %+v", periods)
	}

	d.refuses("closed without a note", legal, matter.CloseConflict{Matter: m, Correction: list[0].Correction, Event: list[0].Event}, workflow.Invalid, "Note")
	d.must(legal, matter.CloseConflict{Matter: m, Correction: list[0].Correction, Event: list[0].Event, Note: "The decision was withdrawn by letter."})
	d.yes(legal, mending(id, d.proceeding(d.suit), func(c *order.Clause) { c.Text = "In the court's words." }))
	if list := d.matter(m).Conflicts; len(list) != 0 {
		t.Errorf("a conflict that was closed comes back: %+v", list)
	}
}

func mending(id string, p proceeding.Proceeding, with func(*order.Clause)) proceeding.CorrectClause {
	o, _ := p.Order(id)
	c := o.Clauses[0]
	with(&c)
	return proceeding.CorrectClause{Order: id, Clause: c, Reason: "Misread."}
}

func TestAMisreadYearIsCorrectedAndListsWhatItBars(t *testing.T) {
	d := newCourts(t)
	_, m := d.noncompliant("Chicago", "city", "IL", "America/Chicago")
	d.at("2018-03-06T15:00:00Z")
	d.yes(d.users[workflow.Legal], jag(m, "2018-03-05"))
	o := injunction("2018-03-01", nationwide)
	o.Clauses[0].Acts.Years = []int{2016}
	id := d.enters(d.suit, o)
	if list := d.matter(m).Conflicts; len(list) != 0 {
		t.Fatalf("2016 bars 2017: %+v", list)
	}
	d.yes(d.users[workflow.Legal], mending(id, d.proceeding(d.suit), func(c *order.Clause) { c.Acts.Years = []int{2017} }))
	if list := d.matter(m).Conflicts; len(list) != 1 {
		t.Errorf("the conflicts are %+v", list)
	}
}

func TestADecisionIsJudgedGroundByGround(t *testing.T) {
	d := newCourts(t)
	_, m := d.noncompliant("Chicago", "city", "IL", "America/Chicago")
	d.at("2018-01-10T15:00:00Z")
	d.enters(d.suit, injunction("2017-09-15", nationwide))
	both := denied("2017-DJ-BX-0001", "Byrne JAG", 2017, noticeCondition, "Compliance condition")
	d.barred("one ground of two", decision(m, "2018-01-10", both), "Preliminary injunction", "the ground “Notice condition”")
	both.Grounds = both.Grounds[1:]
	d.free("on the other alone", decision(m, "2018-01-10", both))
	both.Grounds = nil
	d.barred("no ground is named", decision(m, "2018-01-10", both), "cannot tell", "Name the grounds")
}

func TestAnOrderAboutGuidanceBarsTheDecisionsThatNameIt(t *testing.T) {
	d := newCourts(t)
	_, m := d.noncompliant("Chicago", "city", "IL", "America/Chicago")
	d.at("2018-01-10T15:00:00Z")
	resting := func(on ...string) transition.Move {
		x := denied("2017-DJ-BX-0001", "Byrne JAG", 2017, noticeCondition)
		x.Guidance = on
		return decision(m, "2018-01-09", x)
	}
	d.yes(d.users[workflow.Legal], resting("Guidance of October 2017"))
	o := injunction("2018-01-09", nationwide)
	o.Works, o.Clauses[0].Acts = chicago("2018-01-08"), order.Acts{Guidance: []string{"Guidance of October 2017"}}
	d.enters(d.suit, o)
	if list := d.matter(m).Conflicts; len(list) != 1 {
		t.Errorf("of a decision that rests on it the list is %+v", list)
	}
	_, m = d.noncompliant("Evanston", "city", "IL", "America/Chicago")
	d.barred("a decision that rests on it", resting("Another memorandum", "guidance of October 2017"), "Preliminary injunction", "the ground “Notice condition”")
	d.free("a decision that rests on another", resting("Another memorandum"))
	d.free("a decision that rests on none", resting())
}

func TestAnOrderAboutGuidanceBarsTheStepsThatNameIt(t *testing.T) {
	d := newCourts(t)
	legal := d.users[workflow.Legal]
	j := d.must(legal, jurisdiction.Add{Items: []jurisdiction.New{{Name: "Evanston", Kind: "city", State: "IL", Zone: "America/Chicago"}}}).Created[0]
	m := d.must(legal, opening.Open{Review: d.review, Jurisdictions: []string{j}, OpenedOn: date("2018-01-09")}).Created[0]
	d.at("2018-06-10T15:00:00Z")
	o := injunction("2018-01-09", nationwide)
	o.Works, o.Clauses[0].Acts = chicago("2018-01-08"), order.Acts{Guidance: []string{"Guidance of October 2017"}}
	d.enters(d.suit, o)
	resting := func(name, on string, documents ...string) transition.Move {
		c := moving(m, name, on)
		if raw, err := json.Marshal(documents); err != nil {
			t.Fatal(err)
		} else if documents != nil {
			c.Fields["basis_guidance"] = raw
		}
		return c
	}
	d.yes(legal, moving(m, "issue_request", "2018-01-10"))
	d.yes(legal, moving(m, "receive_response", "2018-02-20"))
	for _, x := range []struct{ name, on string }{
		{"issue_subpoena", "2018-02-21"},
		{"propose_noncompliance", "2018-02-21"},
		{"find_noncompliant", "2018-06-01"},
	} {
		d.barred(x.name+" that rests on it", resting(x.name, x.on, "Another memorandum", "guidance of October 2017"),
			"Clause 1 of Preliminary injunction", "bars this step, because it rests on the guidance “guidance of October 2017”.")
		d.free(x.name+" that rests on another", resting(x.name, x.on, "Another memorandum"))
		d.free(x.name+" that rests on none", resting(x.name, x.on))
		if x.name == "propose_noncompliance" {
			d.yes(legal, resting(x.name, x.on, "Another memorandum"))
		}
	}
}

func TestAnActAgainstAJointAwardIsAgainstEachShare(t *testing.T) {
	d := newCourts(t)
	legal := d.users[workflow.Legal]
	county := d.must(legal, jurisdiction.Add{Items: []jurisdiction.New{{Name: "King", Kind: "county", State: "WA", Zone: "America/Los_Angeles"}}}).Created[0]
	seattle, m := d.noncompliant("Seattle", "city", "WA", "America/Los_Angeles")
	d.at("2018-01-10T15:00:00Z")
	joint := d.must(legal, award.Record{
		Details: award.Details{Agency: justicePrograms, Number: "2017-DJ-BX-0001", Program: "Byrne JAG", Year: 2017, Recipient: seattle},
		MadeOn:  date("2017-09-26"), Amount: "291000", Shares: []award.GivenShare{{Jurisdiction: seattle, Amount: "200000"}, {Jurisdiction: county, Amount: "91000"}},
	})
	d.must(legal, award.Act{Award: joint.Created[0], Given: award.Given{Kind: award.Accepted, On: date("2017-10-01"), Condition: noticeCondition}})
	whole := denied("2017-DJ-BX-0001", "Byrne JAG", 2017, noticeCondition)
	whole.AmountCents, whole.Authority = 29_100_000, []string{"2cfr200.338/2014"}
	whole.Facts, whole.Action, whole.AppealRights = "No certification came.", "The award is denied.", "28 CFR 18.5(c)."
	id := d.enters(d.suit, injunction("2017-09-15", order.Whom{Named: []string{county}}))
	d.barred("the whole award", decision(m, "2018-01-10", whole), "for award 2017-DJ-BX-0001", "in which it protects King (county)")
	d.free("an award of the city alone", decision(m, "2018-01-10", denied("2017-DJ-BX-0002", "Byrne JAG", 2017, noticeCondition)))
	d.yes(legal, proceeding.VoidOrder{Order: id, Reason: "Another case."})
	d.yes(legal, decision(m, "2018-01-10", whole))
	d.enters(d.suit, injunction("2017-09-15", order.Whom{Named: []string{county}}))
	if list := d.matter(m).Conflicts; len(list) != 1 {
		t.Errorf("an order that protects the county alone, entered late: %+v", list)
	}
}

func TestAnOrderThatDoesNotBindTheOfficeRefusesNothing(t *testing.T) {
	d := newCourts(t)
	_, m := d.noncompliant("Boston", "city", "MA", "America/New_York")
	d.at("2018-01-10T15:00:00Z")
	o := injunction("2017-09-15", nationwide)
	o.Clauses[0].Binds = []order.Bound{{Agency: "Department of Housing and Urban Development"}}
	d.enters(d.suit, o)
	d.free("another department is bound", jag(m, "2018-01-10"))
	o.Clauses[0].Binds = []order.Bound{{Agency: "department of justice"}}
	d.enters(d.suit, o)
	d.barred("what the office is part of is bound", jag(m, "2018-01-10"), "Preliminary injunction")
}

func TestAnOrderBindsWhoeverHoldsTheOfficeThatDay(t *testing.T) {
	d := newCourts(t)
	_, m := d.noncompliant("Boston", "city", "MA", "America/New_York")
	d.at("2018-02-10T15:00:00Z")
	o := injunction("2017-09-15", nationwide)
	o.Clauses[0].Binds = []order.Bound{{Office: "Attorney General"}}
	d.enters(d.suit, o)
	d.free("no official is on record", jag(m, "2018-02-05"))
	d.must(d.users[workflow.Legal], review.NameOfficial{Review: d.review, Office: "Attorney General", Person: "A. First", From: date("2018-02-01")})
	d.free("before anybody held the office", jag(m, "2018-01-31"))
	d.barred("who holds it that day", jag(m, "2018-02-05"), "Preliminary injunction")
}

func TestAReviewThatNamesNoAgencyIsAsked(t *testing.T) {
	d := courts{newFixture(t, 1), ""}
	d.suit = d.opens("City of Chicago v. Sessions", "N.D. Ill.", "1:17-cv-05720")
	_, m := d.noncompliant("Boston", "city", "MA", "America/New_York")
	d.at("2018-01-10T15:00:00Z")
	d.enters(d.suit, injunction("2017-09-15", nationwide))
	d.barred("no agency", jag(m, "2018-01-10"), "the review names no agency")
	d.free("an act that no order is about", decision(m, "2018-01-10", denied("2017-UM-WX-0001", "COPS Hiring", 2017, "Other")))
}

func TestASubdivisionThatNoRecordPlacesIsAskedAndTheAnswerKept(t *testing.T) {
	d := newCourts(t)
	_, berkeley := d.noncompliant("Berkeley", "city", "CA", "America/Los_Angeles")
	_, portland := d.noncompliant("Portland", "city", "OR", "America/Los_Angeles")
	district, m := d.noncompliant("Bay Water", "special_district", "CA", "America/Los_Angeles")
	d.at("2018-01-10T15:00:00Z")
	id := d.enters(d.suit, injunction("2017-09-15", order.Whom{States: []order.StateRule{{State: "CA", Itself: true, Subdivisions: true}}}))
	d.barred("Berkeley", jag(berkeley, "2018-01-10"), "bars the ground")
	d.free("Portland", jag(portland, "2018-01-10"))
	d.barred("a district", jag(m, "2018-01-10"), "cannot tell whether", "protects Bay Water")
	d.must(d.users[workflow.Legal], proceeding.AnswerCoverage{Order: id, Clause: 1, Jurisdiction: district, Covered: false, Reason: "An agency of two states."})
	d.free("once it is answered", jag(m, "2018-01-10"))
}

func TestWhatAStayOfAStayGivesBackIsListed(t *testing.T) {
	d := newCourts(t)
	_, m := d.noncompliant("Chicago", "city", "IL", "America/Chicago")
	d.at("2018-03-01T16:00:00Z")
	first := d.enters(d.suit, injunction("2017-09-15", nationwide))
	stay := d.enters(d.suit, changing("stay", "2018-02-01", order.Suspend, first, nil))
	d.at("2018-03-06T16:00:00Z")
	d.yes(d.users[workflow.Legal], jag(m, "2018-03-05"))
	d.at("2018-03-12T16:00:00Z")
	d.enters(d.suit, changing("other", "2018-03-01", order.Suspend, stay, nil))
	if list := d.matter(m).Conflicts; len(list) != 1 {
		t.Errorf("the stay was itself suspended on March 1, and the list is %+v", list)
	}
}

func TestAPaperThatDeniesAPetitionForRehearingNamesTheOrder(t *testing.T) {
	d := newCourts(t)
	f := proceeding.EnterFiling{Proceedings: []string{d.suit}, Filing: proceeding.Filing{Title: "Order denying rehearing", On: date("2017-12-01"), Denied: true}}
	d.refuses("without the order", d.users[workflow.Legal], f, workflow.Invalid, "Choose the order")
	f.Filing.Denied = false
	d.must(d.users[workflow.Legal], f)
}
