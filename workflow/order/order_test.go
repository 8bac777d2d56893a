package order_test

import (
	"fmt"
	"testing"

	"duces/workflow/civil"
	"duces/workflow/order"
	"duces/workflow/timezone"
)

const (
	chicagoZone = "America/Chicago"
	pacific     = "America/Los_Angeles"
)

var (
	justice    = []order.Bound{{Agency: "Department of Justice"}}
	ourOffice  = order.Office{Agency: "Office of Justice Programs", PartOf: []string{"Department of Justice"}, Offices: []string{"Attorney General"}}
	chicago    = order.Person{ID: "chicago", Kind: "city", State: "IL"}
	louisville = order.Person{ID: "louisville", Kind: "consolidated", State: "KY"}
	notice     = order.Acts{Conditions: []string{"Notice"}, Programs: []string{"Byrne JAG"}, Years: []int{2017}}
	jag17      = &order.Award{Number: "2017-DJ-0001", Program: "Byrne JAG", Year: 2017}
	cops       = &order.Award{Number: "2017-UL-0001", Program: "COPS Hiring", Year: 2017}
)

func day(t testing.TB, s string) civil.Date {
	t.Helper()
	d, err := civil.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// clause is one that protects named persons from a day on.
func clause(no int, from civil.Date, acts order.Acts, whom ...string) order.Clause {
	return order.Clause{
		No: no, Effect: order.Bar, Acts: acts, Whom: order.Whom{Named: whom}, Binds: justice, From: order.Start{From: order.Moment{On: from}},
	}
}

func change(no int, effect order.Effect, from civil.Date, of ...order.Ref) order.Clause {
	return order.Clause{No: no, Effect: effect, From: order.Start{From: order.Moment{On: from}}, Changes: of}
}

// says is what a record says to a denial on a ground.
func says(r *order.Record, p order.Person, award *order.Award, ground string, at order.Point) string {
	var text string
	for _, f := range r.Findings(order.Query{
		Office: ourOffice, Persons: []order.Person{p}, At: at, Act: order.Act{Transition: "decide", Adverse: true, Ground: ground, Award: award},
	}) {
		switch {
		case !f.Binds:
			text += fmt.Sprintf("(%s/%d) ", f.Order.ID, f.Ref.Clause)
		case f.Barred == order.Yes:
			text += fmt.Sprintf("%s/%d ", f.Order.ID, f.Ref.Clause)
		default:
			text += fmt.Sprintf("%s? ", f.Ask)
		}
	}
	if text == "" {
		return "free"
	}
	return text[:len(text)-1]
}

func on(t testing.TB, s string) order.Point { return order.Point{On: day(t, s), Zone: chicagoZone} }

func at(t testing.TB, s, zone string) order.Point {
	t.Helper()
	d, at, err := civil.ParseMoment(s, timezone.Named(zone))
	if err != nil {
		t.Fatal(err)
	}
	return order.Point{On: d, At: at, Zone: zone}
}

func expect(t *testing.T, what, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("%s: %q, want %q", what, got, want)
	}
}

// Case 1.
func TestARestrainingOrderOfFourteenDays(t *testing.T) {
	entered := order.Moment{On: day(t, "2025-05-07"), Hour: "14:05", Zone: pacific}
	end, other := order.RestraintEnd(entered)
	c := clause(1, entered.On, order.Acts{Adverse: true}, chicago.ID)
	c.From.From, c.Until = entered, end
	r := order.NewRecord([]order.Order{{ID: "tro", Clauses: []order.Clause{c}}}, nil)
	expect(t, "21 May", says(r, chicago, jag17, "Notice", on(t, "2025-05-21")), "tro/1")
	expect(t, "22 May", says(r, chicago, jag17, "Notice", on(t, "2025-05-22")), "free")
	expect(t, "other reading", other.Text(), "Wed, May 21, 2025 2:05 PM PDT")

	c.Until = order.End{At: other}
	r = order.NewRecord([]order.Order{{ID: "tro", Clauses: []order.Clause{c}}}, nil)
	expect(t, "before the hour", says(r, chicago, jag17, "Notice", at(t, "2025-05-21T14:04", pacific)), "tro/1")
	expect(t, "from the hour on", says(r, chicago, jag17, "Notice", at(t, "2025-05-21T14:05", pacific)), "free")
	expect(t, "without an hour", says(r, chicago, jag17, "Notice", order.Point{On: day(t, "2025-05-21"), Zone: pacific}), "hour?")

	if w := order.RestraintWarning(entered, order.Moment{On: day(t, "2025-06-04")}); w != "" {
		t.Errorf("28 days: %s", w)
	}
	if w := order.RestraintWarning(entered, order.Moment{On: day(t, "2025-06-05")}); w == "" {
		t.Error("29 days: no warning")
	}
}

// Case 3.
func TestTheHourOfAnInjunctionIsAsked(t *testing.T) {
	c := clause(1, day(t, "2017-09-15"), notice, chicago.ID)
	c.From.From.Hour, c.From.From.Zone = "17:00", chicagoZone
	r := order.NewRecord([]order.Order{{ID: "pi", Clauses: []order.Clause{c}}}, nil)
	for when, want := range map[string]string{"2017-09-15T16:00": "free", "2017-09-15T17:00": "pi/1"} {
		expect(t, when, says(r, chicago, jag17, "notice", at(t, when, chicagoZone)), want)
	}
	expect(t, "that day", says(r, chicago, jag17, "Notice", on(t, "2017-09-15")), "hour?")
	expect(t, "the day before", says(r, chicago, jag17, "Notice", on(t, "2017-09-14")), "free")
	expect(t, "the day after", says(r, chicago, jag17, "Notice", on(t, "2017-09-16")), "pi/1")
	// Five in the afternoon in Chicago is six in Louisville.
	expect(t, "in another zone", says(r, chicago, jag17, "Notice", at(t, "2017-09-15T17:30", "America/Kentucky/Louisville")), "free")
}

// Case 4. The stay ended with the mandate or that day: its day is data, and this one is the table's own.
func TestChicagoAndLouisvilleThroughTheStays(t *testing.T) {
	pi := order.Order{ID: "pi", Clauses: []order.Clause{clause(1, day(t, "2017-09-15"), notice, chicago.ID)}}
	pi.Clauses[0].Whom = order.Whom{Everyone: true}
	stay := change(1, order.Suspend, day(t, "2018-06-26"), order.Ref{Order: "pi", Clause: 1})
	stay.Whom.Named = []string{louisville.ID}
	stay.Until = order.End{Happened: order.Moment{On: day(t, "2020-04-30")}, Event: "the appeal is decided"}
	permanent := order.Order{ID: "perm", Clauses: []order.Clause{clause(1, day(t, "2018-07-27"), notice), clause(2, day(t, "2018-07-27"), notice, chicago.ID)}}
	permanent.Clauses[0].Whom = order.Whom{Everyone: true}
	own := change(3, order.Suspend, day(t, "2018-07-27"), order.Ref{Order: "perm", Clause: 1})
	permanent.Clauses = append(permanent.Clauses, own)
	r := order.NewRecord([]order.Order{pi, {ID: "stay", Clauses: []order.Clause{stay}}, permanent}, nil)
	for when, want := range map[string]string{
		"2017-09-14": "free", "2017-09-15": "pi/1", "2018-06-25": "pi/1", "2018-06-26": "free", "2018-07-27": "free", "2020-04-29": "free", "2020-04-30": "pi/1",
	} {
		expect(t, "Louisville "+when, says(r, louisville, jag17, "Notice", on(t, when)), want)
		expect(t, "Louisville's COPS award "+when, says(r, louisville, cops, "Notice", on(t, when)), "free")
	}
	for when, want := range map[string]string{"2018-06-26": "pi/1", "2018-07-26": "pi/1", "2018-07-27": "pi/1 perm/2", "2020-05-01": "pi/1 perm/2"} {
		expect(t, "Chicago "+when, says(r, chicago, jag17, "Notice", on(t, when)), want)
	}
	for lifted, left := range map[string]string{"pi": "perm/2", "perm": "pi/1"} {
		no := map[string]int{"pi": 1, "perm": 2}[lifted]
		lift := order.Order{ID: "lift", Clauses: []order.Clause{change(1, order.Cease, day(t, "2019-01-02"), order.Ref{Order: lifted, Clause: no})}}
		r := order.NewRecord([]order.Order{pi, {ID: "stay", Clauses: []order.Clause{stay}}, permanent, lift}, nil)
		expect(t, "Chicago without "+lifted, says(r, chicago, jag17, "Notice", on(t, "2019-01-02")), left)
	}
	got := fmt.Sprint(r.Periods(order.Query{
		Office: ourOffice, Persons: []order.Person{louisville}, At: order.Point{Zone: chicagoZone}, Act: order.Act{Adverse: true, Ground: "Notice", Award: jag17},
	}, day(t, "2017-01-01"), day(t, "2021-01-01")))
	expect(t, "periods", got, "[{2017-01-01 2017-09-14 [] false} {2017-09-15 2018-06-25 [{pi 1}] false} {2018-06-26 2020-04-29 [] false} {2020-04-30  [{pi 1}] false}]")
}

// Case 5.
func TestAReversalWaitsForTheMandate(t *testing.T) {
	m, err := order.ExpectMandate(day(t, "2018-04-19"), true)
	if err != nil {
		t.Fatal(err)
	}
	expect(t, "rehearing", m.Rehearing.Due.Text(), "Mon, Jun 4, 2018")
	expect(t, "mandate", m.Expected.Due.Text(), "Mon, Jun 11, 2018")
	pi := order.Order{ID: "pi", Clauses: []order.Clause{clause(1, day(t, "2017-09-15"), notice, chicago.ID)}}
	reversal := order.Order{ID: "reversal", Clauses: []order.Clause{change(1, order.Cease, civil.Date{}, order.Ref{Order: "pi", Clause: 1})}}
	reversal.Clauses[0].From = order.Start{Event: order.MandateIssues}
	r := order.NewRecord([]order.Order{pi, reversal}, nil)
	for _, when := range []string{"2018-04-20", "2018-06-10", "2018-06-12"} {
		expect(t, when, says(r, chicago, jag17, "Notice", on(t, when)), "pi/1")
	}
	reversal.Clauses[0].From.Happened = order.Moment{On: day(t, "2018-06-12")}
	r = order.NewRecord([]order.Order{pi, reversal}, nil)
	expect(t, "before the mandate", says(r, chicago, jag17, "Notice", on(t, "2018-06-11")), "pi/1")
	expect(t, "with the mandate", says(r, chicago, jag17, "Notice", on(t, "2018-06-12")), "free")
	// Rehearing en banc: the judgment is gone, and the injunction stands.
	reversal.Void = true
	r = order.NewRecord([]order.Order{pi, reversal}, nil)
	expect(t, "en banc", says(r, chicago, jag17, "Notice", on(t, "2018-06-12")), "pi/1")
}

// Case 7.
func TestAnAdministrativeStayUntilTheMotionIsDecided(t *testing.T) {
	pi := order.Order{ID: "pi", Clauses: []order.Clause{clause(1, day(t, "2025-01-31"), notice, chicago.ID)}}
	stay := order.Order{ID: "stay", Clauses: []order.Clause{change(1, order.Suspend, day(t, "2025-02-07"), order.Ref{Order: "pi", Clause: 1})}}
	stay.Clauses[0].Until = order.End{Event: "the motion is decided"}
	r := order.NewRecord([]order.Order{pi, stay}, nil)
	expect(t, "undecided", says(r, chicago, jag17, "Notice", on(t, "2025-03-01")), "free")
	stay.Clauses[0].Until.Happened = order.Moment{On: day(t, "2025-02-20")}
	r = order.NewRecord([]order.Order{pi, stay}, nil)
	for when, want := range map[string]string{"2025-02-06": "pi/1", "2025-02-07": "free", "2025-02-19": "free", "2025-02-20": "pi/1"} {
		expect(t, when, says(r, chicago, jag17, "Notice", on(t, when)), want)
	}
}

// Case 8.
func TestAnOrderForSomeProgramsAndItsSubawards(t *testing.T) {
	king, boston := order.Person{ID: "king", Kind: "county", State: "WA"}, order.Person{ID: "boston", Kind: "city", State: "MA"}
	shelter := order.Person{ID: "shelter", Kind: "special_district", State: "MA", Parent: "Boston"}
	coc, fta := &order.Award{Program: "CoC", Year: 2024}, &order.Award{Program: "FTA", Year: 2024}
	binds := []order.Bound{{Agency: "Department of Housing and Urban Development"}, {Agency: "Department of Transportation"}}
	tro := order.Order{ID: "tro", Clauses: []order.Clause{
		clause(1, day(t, "2025-05-07"), order.Acts{Programs: []string{"CoC"}}, king.ID, boston.ID),
		clause(2, day(t, "2025-05-07"), order.Acts{Programs: []string{"FTA"}}, king.ID),
	}}
	for i := range tro.Clauses {
		tro.Clauses[i].Binds, tro.Clauses[i].Whom.Subawards = binds, true
	}
	r := order.NewRecord([]order.Order{tro}, nil)
	hud := order.Office{Agency: "Department of Housing and Urban Development"}
	for _, c := range []struct {
		what    string
		office  order.Office
		persons []order.Person
		above   []order.Person
		award   *order.Award
		want    int
		binds   bool
	}{
		{"Boston FTA", hud, []order.Person{boston}, nil, fta, 0, true},
		{"Boston CoC", hud, []order.Person{boston}, nil, coc, 1, true},
		{"its subrecipient's CoC", hud, []order.Person{shelter}, []order.Person{boston}, coc, 1, true},
		{"the subrecipient alone", hud, []order.Person{shelter}, nil, coc, 0, true},
		{"King County FTA", hud, []order.Person{king}, nil, fta, 1, true},
		{"another agency", ourOffice, []order.Person{king}, nil, fta, 1, false},
		{"a share of King County's", hud, []order.Person{{ID: "seattle", Kind: "city", State: "WA"}, king}, nil, fta, 1, true}, // case 18
	} {
		found := r.Findings(order.Query{
			Office: c.office, Persons: c.persons, Above: c.above, At: on(t, "2025-05-08"), Act: order.Act{Transition: "decide", Adverse: true, Award: c.award},
		})
		if len(found) != c.want {
			t.Errorf("%s: %d clauses, want %d", c.what, len(found), c.want)
		}
		for _, f := range found {
			if f.Binds != c.binds || f.Barred != order.Yes {
				t.Errorf("%s: binds %v, barred %v", c.what, f.Binds, f.Barred)
			}
		}
	}
	binds[0] = order.Bound{Office: "attorney general"}
	r = order.NewRecord([]order.Order{tro}, nil)
	expect(t, "by the office that an official holds", says(r, king, coc, "", on(t, "2025-05-08")), "tro/1")
}

// Case 9: an order covers Denver, and not its joining.
func TestAnExtensionCoversFromItsOwnDay(t *testing.T) {
	pi := order.Order{ID: "pi", Clauses: []order.Clause{clause(1, day(t, "2025-06-03"), notice, chicago.ID)}}
	extend := change(1, order.Extend, day(t, "2025-08-22"), order.Ref{Order: "pi", Clause: 1})
	extend.Whom.Named = []string{"denver"}
	r := order.NewRecord([]order.Order{pi, {ID: "more", Clauses: []order.Clause{extend}}}, nil)
	denver := order.Person{ID: "denver", Kind: "consolidated", State: "CO"}
	for when, want := range map[string]string{"2025-08-21": "free", "2025-08-22": "pi/1", "2025-10-02": "pi/1"} {
		expect(t, when, says(r, denver, jag17, "Notice", on(t, when)), want)
	}
}

// Case 10.
func TestAStateAndItsSubdivisions(t *testing.T) {
	c := clause(1, day(t, "2025-02-01"), notice)
	c.Whom = order.Whom{States: []order.StateRule{{State: "CA", Itself: true, Subdivisions: true}}}
	suit := order.Order{ID: "suit", Clauses: []order.Clause{c}}
	water := order.Person{ID: "water", Kind: "special_district", State: "CA"}
	r := order.NewRecord([]order.Order{suit}, nil)
	for _, c := range []struct {
		person order.Person
		want   string
	}{
		{order.Person{ID: "ca", Kind: "state", State: "CA"}, "suit/1"},
		{order.Person{ID: "berkeley", Kind: "city", State: "CA"}, "suit/1"},
		{order.Person{ID: "portland", Kind: "city", State: "OR"}, "free"},
		{order.Person{ID: "hoopa", Kind: "tribal", State: "CA"}, "free"},
		{order.Person{ID: "transit", Kind: "special_district", State: "CA", Parent: "Alameda County"}, "suit/1"},
		{water, "person?"},
	} {
		expect(t, c.person.ID, says(r, c.person, jag17, "Notice", on(t, "2025-03-01")), c.want)
	}
	for yes, want := range map[bool]string{true: "suit/1", false: "free"} {
		suit.Answers = map[order.AnswerKey]bool{{Clause: 1, Jurisdiction: water.ID}: yes}
		expect(t, "answered", says(order.NewRecord([]order.Order{suit}, nil), water, jag17, "Notice", on(t, "2025-03-01")), want)
	}
	named := order.Order{ID: "suit", Clauses: []order.Clause{clause(1, day(t, "2025-02-01"), notice, "old-county")}}
	r = order.NewRecord([]order.Order{named}, nil)
	successor := order.Person{ID: "new-county", Formerly: []string{"old-county"}, Kind: "consolidated", State: "CA"}
	expect(t, "a successor", says(r, successor, jag17, "Notice", on(t, "2025-07-01")), "suit/1")
}

// Case 10, of an association: fixed at entry its list is among those named, followed it is asked on the day.
func TestMembersOfAnAssociation(t *testing.T) {
	fixed, followed := clause(1, day(t, "2025-02-01"), notice, "old"), clause(2, day(t, "2025-02-01"), notice)
	followed.Whom = order.Whom{Members: []string{"conference"}}
	members := map[string][]order.Membership{"conference": {
		{Jurisdiction: "old", From: day(t, "2000-01-01"), Until: day(t, "2025-09-01")}, {Jurisdiction: "new", From: day(t, "2025-07-01")},
	}}
	r := order.NewRecord([]order.Order{{ID: "o", Clauses: []order.Clause{fixed, followed}}}, members)
	for _, c := range []struct{ who, when, want string }{
		{"old", "2025-06-30", "o/1 o/2"},
		{"old", "2025-09-01", "o/1"},
		{"new", "2025-06-30", "free"},
		{"new", "2025-07-01", "o/2"},
	} {
		expect(t, c.who+" "+c.when, says(r, order.Person{ID: c.who, Kind: "city", State: "TX"}, jag17, "Notice", on(t, c.when)), c.want)
	}
}

// Cases 13 and 14: a set-aside bars only what rests on the condition, ground by ground.
func TestAnActIsJudgedGroundByGround(t *testing.T) {
	c := clause(1, day(t, "2025-03-01"), order.Acts{Conditions: []string{"C"}})
	c.Whom, c.Basis = order.Whom{Everyone: true}, order.BySetAside
	r := order.NewRecord([]order.Order{{ID: "706", Clauses: []order.Clause{c}}}, nil)
	expect(t, "on C", says(r, chicago, jag17, "c", on(t, "2025-03-02")), "706/1")
	expect(t, "on D", says(r, chicago, jag17, "D", on(t, "2025-03-02")), "free")
	expect(t, "on no ground", says(r, chicago, jag17, "", on(t, "2025-03-02")), "act?")
	expect(t, "another year is not on record", says(order.NewRecord([]order.Order{{ID: "o", Clauses: []order.Clause{clause(1, day(t, "2025-03-01"), notice, chicago.ID)}}}, nil),
		chicago, &order.Award{Program: "Byrne JAG"}, "Notice", on(t, "2025-03-02")), "act?")
}

func TestAStayOfAReversalGivesTheBarBack(t *testing.T) {
	ref := func(o string) order.Ref { return order.Ref{Order: o, Clause: 1} }
	pi := order.Order{ID: "pi", Clauses: []order.Clause{clause(1, day(t, "2025-01-01"), notice, chicago.ID)}}
	reversal := order.Order{ID: "rev", Clauses: []order.Clause{change(1, order.Cease, day(t, "2025-02-01"), ref("pi"))}}
	stay := order.Order{ID: "stay", Clauses: []order.Clause{change(1, order.Suspend, day(t, "2025-03-01"), ref("rev"))}}
	stay.Clauses[0].Until = order.End{Through: day(t, "2025-03-31")}
	r := order.NewRecord([]order.Order{pi, reversal, stay}, nil)
	for when, want := range map[string]string{"2025-01-31": "pi/1", "2025-02-01": "free", "2025-03-01": "pi/1", "2025-03-31": "pi/1", "2025-04-01": "free"} {
		expect(t, when, says(r, chicago, jag17, "Notice", on(t, when)), want)
	}
}

func TestAClauseThatCanBarNothingIsRefused(t *testing.T) {
	good := clause(1, day(t, "2025-01-01"), notice, chicago.ID)
	if err := good.Check(); err != nil {
		t.Fatal(err)
	}
	for want, spoil := range map[string]func(*order.Clause){
		"name the acts that the clause bars":                                           func(c *order.Clause) { c.Acts = order.Acts{} },
		"name whom the clause protects":                                                func(c *order.Clause) { c.Whom = order.Whom{} },
		"name who is bound: an agency or an office":                                    func(c *order.Clause) { c.Binds = nil },
		"name the clauses that it changes":                                             func(c *order.Clause) { c.Effect = order.Suspend },
		"the end, through Tue, Dec 31, 2024, is not after the start, Wed, Jan 1, 2025": func(c *order.Clause) { c.Until.Through = day(t, "2024-12-31") },
		"give the day from which it works, or the event that it waits for":             func(c *order.Clause) { c.From = order.Start{} },
	} {
		c := good
		spoil(&c)
		if err := c.Check(); err == nil || err.Error() != want {
			t.Errorf("%v, want %s", err, want)
		}
	}
	same := good
	same.From.From = order.Moment{On: day(t, "2025-01-01"), Hour: "17:00", Zone: chicagoZone}
	same.Until.At = order.Moment{On: day(t, "2025-01-01"), Hour: "16:59", Zone: chicagoZone}
	if same.Check() == nil {
		t.Error("an end an hour before the start was taken")
	}
	if same.Until.At.Hour = "17:01"; same.Check() != nil {
		t.Error("an end within the day was refused")
	}
}
