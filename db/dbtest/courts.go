package dbtest

import (
	"slices"
	"testing"

	"duces/workflow"
	"duces/workflow/association"
	"duces/workflow/award"
	"duces/workflow/jurisdiction"
	"duces/workflow/matter"
	"duces/workflow/opening"
	"duces/workflow/order"
	"duces/workflow/proceeding"
	"duces/workflow/recalculation"
	"duces/workflow/view"
)

var courtRules = []rule{
	{"proceedings are found by every caption, party, status, and spelling of the docket number", "Proceedings", inCourt(proceedingsListed)},
	{"associations are listed by name, for those who read matters", "Associations", two(associationsListed)},
	{"orders that may protect somebody are found with all that are tied to them", "World", inCourt(ordersThatReach)},
	{"dates of proceedings come due until somebody was told", "World", inCourt(proceedingDatesDue)},
	{"an order touches matters and awards by state, by jurisdiction, and by records that were merged", "World", two(touchedByOrders)},
}

// courts are where the governments of two reviews sue.
type courts struct{ *twoReviews }

// inCourt makes a case of a test that goes to court.
func inCourt(test func(t *testing.T, fx courts)) func(*testing.T, *opened) {
	return two(func(t *testing.T, fx *twoReviews) { test(t, courts{fx}) })
}

// suit records a proceeding.
func (fx courts) suit(number, caption string, parties ...proceeding.Party) string {
	return fx.do("legal", proceeding.Open{
		Docket: proceeding.Docket{Court: "N.D. Ill.", Number: number}, Kind: proceeding.Challenge, Caption: caption, Filed: Date("2017-08-07"),
		Zone: "America/Chicago", Parties: parties,
	}).Created[0]
}

// bars enters an order with one clause that bars all adverse acts.
func (fx courts) bars(in string, whom order.Whom) string {
	return fx.do("legal", proceeding.EnterOrder{Proceeding: in, Order: proceeding.OrderEntered{
		Kind: "preliminary_injunction", Entered: order.Moment{On: Date("2017-09-15")}, Clauses: []order.Clause{
			{Effect: order.Bar, Acts: order.Acts{Adverse: true}, Whom: whom, Binds: []order.Bound{{Agency: "Department of Justice"}}},
		},
	}}).Created[0]
}

// extends enters an order that extends a clause to others.
func (fx courts) extends(in, of string, whom order.Whom) string {
	return fx.do("legal", proceeding.EnterOrder{Proceeding: in, Order: proceeding.OrderEntered{
		Kind: "other", Entered: order.Moment{On: Date("2017-10-15")}, Clauses: []order.Clause{
			{Effect: order.Extend, Whom: whom, Changes: []order.Ref{{Order: of, Clause: 1}}},
		},
	}}).Created[0]
}

func proceedingsListed(t *testing.T, fx courts) {
	g := fx.governments("King", "Pierce")
	first := fx.suit("1:17-cv-05720-HDL", "Chicago v. Sessions", proceeding.Party{Role: proceeding.Plaintiff, Jurisdiction: g[0]})
	second := fx.suit("18 C 6859", "100% Chicago v. Barr")
	fx.do("legal", proceeding.Change{Proceeding: first, Caption: "Chicago v. Whitaker", On: Date("2017-11-07"), Status: proceeding.Stayed})
	list := func(who string, f view.ProceedingFilter) []string {
		t.Helper()
		var got []string
		f.Limit = 1
		for _, r := range everyPage(t, 1, func(cursor string) (view.Page[view.ProceedingRow], error) {
			f.Cursor = cursor
			return fx.Lists.Proceedings(t.Context(), fx.viewer(who), f)
		}) {
			got = append(got, r.ID)
		}
		slices.Sort(got)
		return got
	}
	both := []string{first, second}
	slices.Sort(both)
	find := func(q string) view.ProceedingFilter { return view.ProceedingFilter{Query: q} }
	for name, c := range map[string]struct {
		who  string
		f    view.ProceedingFilter
		want []string
	}{
		"all":                       {"auditor", view.ProceedingFilter{}, both},
		"nothing for the admin":     {"admin", view.ProceedingFilter{}, nil},
		"an earlier caption":        {"legal", find("sessions"), []string{first}},
		"a party":                   {"legal", find("king"), []string{first}},
		"a number in short":         {"legal", find("17 C 5720"), []string{first}},
		"a number with its court":   {"legal", find("Northern District of Illinois 1:18-cv-6859"), []string{second}},
		"a number of another court": {"legal", find("N.D. Cal. 18-cv-6859"), nil},
		"status":                    {"legal", view.ProceedingFilter{Status: proceeding.Stayed}, []string{first}},
		"a jurisdiction":            {"legal", view.ProceedingFilter{Jurisdiction: g[0]}, []string{first}},
		"another jurisdiction":      {"legal", view.ProceedingFilter{Jurisdiction: g[1]}, nil},
		"a sign that LIKE reads":    {"legal", find("100%"), []string{second}},
		"no such text":              {"legal", find("1%c"), nil},
	} {
		if got := list(c.who, c.f); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
	fx.do("legal", recalculation.MergeJurisdictions{ID: g[0], Into: g[1]})
	if got := list("legal", view.ProceedingFilter{Jurisdiction: g[1]}); !slices.Equal(got, []string{first}) {
		t.Errorf("after a merge %v are found", got)
	}
	fx.reopen(t)
	p, err := fx.Lists.Proceedings(t.Context(), fx.viewer("legal"), find("18-cv-6859"))
	if err != nil || len(p.Items) != 1 {
		t.Fatalf("%v, %v", p.Items, err)
	}
	if r := p.Items[0]; r.Caption != "100% Chicago v. Barr" || r.Filed != Date("2017-08-07") || r.Owner.Name != "legal" || r.Court != "N.D. Ill." || r.Status != proceeding.Pending {
		t.Errorf("the row is %+v", r)
	}
}

func associationsListed(t *testing.T, fx *twoReviews) {
	g := fx.governments("King", "Pierce")
	class := fx.do("legal", association.Record{Name: "Class of counties", Class: true, Members: g, From: Date("2017-01-01")}).Created[0]
	fx.do("legal", association.Record{Name: "Conference of Mayors"})
	rows := everyPage(t, 1, func(cursor string) (view.Page[view.AssociationRow], error) {
		return fx.Lists.Associations(t.Context(), fx.viewer("auditor"), view.AssociationFilter{Limit: 1, Cursor: cursor})
	})
	if len(rows) != 2 || rows[0].ID != class || !rows[0].Class || rows[0].Members != 2 || rows[1].Name != "Conference of Mayors" || rows[1].Class {
		t.Errorf("the associations are %+v", rows)
	}
	if p, err := fx.Lists.Associations(t.Context(), fx.viewer("admin"), view.AssociationFilter{}); err != nil || len(p.Items) != 0 {
		t.Errorf("an administrator reads %v, %v", p.Items, err)
	}
}

func ordersThatReach(t *testing.T, fx courts) {
	g := fx.governments("King", "Pierce", "Kitsap")
	reach := func(keys ...string) []string {
		t.Helper()
		q := proceeding.Reaching{Keys: keys}
		if err := fx.facts(t).Ask(&q); err != nil {
			t.Fatal(err)
		}
		return q.IDs
	}
	sorted := func(ids ...string) []string {
		slices.Sort(ids)
		return ids
	}
	person := func(id string) []string { return proceeding.Reach(order.Person{ID: id, State: "WA", Kind: "county"}) }
	trial, appeal, last := fx.suit("17-cv-1", "A"), fx.suit("17-cv-2", "B"), fx.suit("17-cv-3", "C")
	other := fx.suit("17-cv-4", "D")
	fx.extends(last, fx.extends(appeal, fx.bars(trial, order.Whom{Named: []string{g[0]}}), order.Whom{Named: []string{g[1]}}), order.Whom{States: []order.StateRule{{State: "OR", Itself: true}}})
	fx.bars(other, order.Whom{Named: []string{g[2]}})
	chain := sorted(trial, appeal, last)
	for name, id := range map[string]string{"by the first": g[0], "by one that extends it": g[1]} {
		if got := reach(person(id)...); !slices.Equal(got, chain) {
			t.Errorf("%s: %v, want %v", name, got, chain)
		}
	}
	if got := reach(proceeding.Reach(order.Person{ID: "none", State: "OR"})...); !slices.Equal(got, chain) {
		t.Errorf("by the state: %v, want %v", got, chain)
	}
	if got := reach(person(g[2])...); !slices.Equal(got, []string{other}) {
		t.Errorf("by another order: %v", got)
	}
	if got := reach(proceeding.Reach(order.Person{ID: "none", State: "NV", Formerly: []string{g[2]}})...); !slices.Equal(got, []string{other}) {
		t.Errorf("of a merged record: %v", got)
	}
	also := proceeding.Reaching{Also: []string{last}}
	if err := fx.facts(t).Ask(&also); err != nil || !slices.Equal(also.IDs, chain) {
		t.Errorf("beginning with one of them: %v, %v", also.IDs, err)
	}
	twins := proceeding.Twins{Key: proceeding.Docket{Court: "Northern District of Illinois", Number: "17 C 4"}.Key()}
	if err := fx.facts(t).Ask(&twins); err != nil || !slices.Equal(twins.IDs, []string{other}) {
		t.Errorf("the twins are %v, %v", twins.IDs, err)
	}
}

func proceedingDatesDue(t *testing.T, fx courts) {
	id := fx.suit("17-cv-1", "A")
	fx.do("legal", proceeding.SetDate{Proceedings: []string{id}, Title: "Hearing", On: Date("2018-03-01")})
	due := func(day string) int {
		t.Helper()
		q := proceeding.DatesDue{Day: Date(day)}
		if err := fx.facts(t).Ask(&q); err != nil {
			t.Fatal(err)
		}
		return len(q.IDs)
	}
	if due("2018-02-28") != 0 || due("2018-03-01") != 1 || due("2019-03-01") != 1 {
		t.Error("the date is not due from its day on")
	}
	fx.at("2018-03-01T15:00:00Z")
	fx.do(workflow.SystemActor, proceeding.Tick{Proceedings: []string{id}, At: fx.Now()})
	if due("2019-03-01") != 0 {
		t.Error("the date is due again")
	}
}

func touchedByOrders(t *testing.T, fx *twoReviews) {
	fx.begin(fx.north, "Chicago", "Springfield")
	fx.begin(fx.south, "Urbana")
	fx.request("legal", "Chicago", "2018-02-23")
	away := fx.do("legal", jurisdiction.Add{Items: []jurisdiction.New{{Name: "King", Kind: "county", State: "WA", Zone: "America/Los_Angeles"}}}).Created[0]
	kings := fx.do("legal", opening.Open{Review: fx.north, Jurisdictions: []string{away}}).Created[0]
	all := map[string]string{"King": kings}
	for name, id := range fx.matters {
		all[name] = id
	}
	check := func(name string, q matter.Touched, want ...string) {
		t.Helper()
		var ids []string
		for _, w := range want {
			ids = append(ids, all[w])
		}
		slices.Sort(ids)
		if err := fx.facts(t).Ask(&q); err != nil || !slices.Equal(q.Matters, ids) {
			t.Errorf("%s: %v (%v), want %v", name, q.Matters, err, ids)
		}
	}
	chicago := []string{fx.jurisdictions["Chicago"]}
	check("everybody", matter.Touched{Everyone: true}, "Chicago", "Springfield", "Urbana", "King")
	check("a state", matter.Touched{States: []string{"IL"}}, "Chicago", "Springfield", "Urbana")
	check("a jurisdiction and a state", matter.Touched{Jurisdictions: chicago, States: []string{"WA"}}, "Chicago", "King")
	check("with deadlines that run", matter.Touched{Everyone: true, Running: true}, "Chicago")
	check("moved since", matter.Touched{Everyone: true, Since: fx.today().AddDays(1)})
	check("nobody", matter.Touched{})

	joint := fx.anAward("J-1", "JAG", chicago[0], "200.00", award.GivenShare{Jurisdiction: chicago[0], Amount: "100.00"}, award.GivenShare{Jurisdiction: away, Amount: "100.00"})
	single := fx.anAward("S-1", "JAG", fx.jurisdictions["Springfield"], "50.00")
	awards := func(name string, q award.Held, want ...string) {
		t.Helper()
		slices.Sort(want)
		if err := fx.facts(t).Ask(&q); err != nil || !slices.Equal(q.All(), want) {
			t.Errorf("awards of %s: %v (%v), want %v", name, q.IDs, err, want)
		}
	}
	awards("everybody", award.Held{Everyone: true}, joint, single)
	awards("a state, by a share", award.Held{States: []string{"WA"}}, joint)
	awards("a jurisdiction", award.Held{Jurisdictions: chicago}, joint)
	awards("nobody", award.Held{})

	successor := fx.do("legal", jurisdiction.Add{Items: []jurisdiction.New{{Name: "Both", Kind: "county", State: "NV", Zone: "America/Los_Angeles"}}}).Created[0]
	fx.do("legal", recalculation.MergeJurisdictions{ID: away, Into: successor})
	check("a record that was merged", matter.Touched{Jurisdictions: []string{away}}, "King")
	check("its successor", matter.Touched{Jurisdictions: []string{successor}}, "King")
	awards("a record that was merged", award.Held{Jurisdictions: []string{away}}, joint)
	awards("its successor", award.Held{Jurisdictions: []string{successor}}, joint)
}
