package dbtest

import (
	"slices"
	"testing"
	"time"

	"duces/workflow"
	"duces/workflow/award"
	"duces/workflow/civil"
	"duces/workflow/jurisdiction"
	"duces/workflow/opening"
	"duces/workflow/recalculation"
	"duces/workflow/view"
)

var awardRules = []rule{
	{"awards are listed, and found by jurisdiction, share, program, year and text, for those who read matters", "Awards World", two(awardsListed)},
	{"money is added up as of a day and as it was known, and once for joint awards and subawards", "Money Reviewed", two(moneyOfAwards)},
	{"an award that many rows show is what its history says after a rebuild", "Awards", two(awardsAfterReopening)},
}

// anAward records one, with its first obligation.
func (fx *twoReviews) anAward(number, program, to, amount string, shares ...award.GivenShare) string {
	return fx.do("legal", award.Record{
		Details: award.Details{Agency: "OJP", Number: number, Program: program, Year: 2017, Recipient: to, Role: award.Direct, Basis: award.Formula},
		MadeOn:  Date("2017-09-26"), Amount: amount, Shares: shares,
	}).Created[0]
}

func (fx *twoReviews) governments(names ...string) []string {
	items := make([]jurisdiction.New, len(names))
	for i, name := range names {
		items[i] = jurisdiction.New{Name: name, Kind: "county", State: "WA", Zone: "America/Los_Angeles"}
	}
	return fx.do("legal", jurisdiction.Add{Items: items}).Created
}

func (fx *twoReviews) money(t *testing.T, who string, f view.MoneyFilter) map[string]view.AwardMoney {
	t.Helper()
	rows, err := fx.Lists.Money(t.Context(), fx.viewer(who), f)
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]view.AwardMoney{}
	for _, r := range rows {
		key := r.Jurisdiction.Name + r.Program
		if _, twice := all[key]; twice {
			t.Errorf("two rows are of %s", key)
		}
		all[key] = r.AwardMoney
	}
	return all
}

func awardsListed(t *testing.T, fx *twoReviews) {
	g := fx.governments("King", "Pierce", "Kitsap")
	joint := fx.anAward("2017-DJ-0001", "Byrne JAG", g[0], "200.00", award.GivenShare{Jurisdiction: g[0], Amount: "109.00"}, award.GivenShare{Jurisdiction: g[1], Amount: "91.00"})
	cops := fx.anAward("2017-UL-0002", "COPS 100%", g[1], "50.00")
	part := fx.do("legal", award.Record{
		Details: award.Details{Agency: "King", Number: "S-1", Program: "Byrne JAG", Year: 2018, Recipient: g[2], Role: award.Subrecipient, Basis: award.Formula, SubawardOf: joint},
		MadeOn:  Date("2017-09-27"), Amount: "60.00",
	}).Created[0]
	list := func(who string, f view.AwardFilter) []string {
		t.Helper()
		var got []string
		f.Limit = 1
		err := view.ReadPages(func(cursor string) (view.Page[view.AwardRow], error) {
			f.Cursor = cursor
			return fx.Lists.Awards(t.Context(), fx.viewer(who), f)
		}, func(p view.Page[view.AwardRow]) bool {
			for _, r := range p.Items {
				got = append(got, r.ID)
			}
			return true
		})
		if err != nil {
			t.Fatal(err)
		}
		slices.Sort(got)
		return got
	}
	sorted := func(ids ...string) []string {
		slices.Sort(ids)
		return ids
	}
	for name, c := range map[string]struct {
		who  string
		f    view.AwardFilter
		want []string
	}{
		"all":                    {"auditor", view.AwardFilter{}, sorted(joint, cops, part)},
		"nothing for the admin":  {"admin", view.AwardFilter{}, nil},
		"recipient":              {"legal", view.AwardFilter{Jurisdiction: g[0]}, sorted(joint)},
		"share":                  {"legal", view.AwardFilter{Jurisdiction: g[1]}, sorted(joint, cops)},
		"program":                {"legal", view.AwardFilter{Program: "byrne jag"}, sorted(joint, part)},
		"year":                   {"legal", view.AwardFilter{Year: 2018}, sorted(part)},
		"parts of an award":      {"legal", view.AwardFilter{SubawardOf: joint}, sorted(part)},
		"number without dashes":  {"legal", view.AwardFilter{Query: "2017DJ"}, sorted(joint)},
		"a sign that LIKE reads": {"legal", view.AwardFilter{Query: "100%"}, sorted(cops)},
		"no such text":           {"legal", view.AwardFilter{Query: "1%0"}, nil},
	} {
		if got := list(c.who, c.f); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
	key := award.KeyOf("ojp", "2017 DJ 0001")
	byKey, of, by := award.ByKey{Asked: []award.Key{key, award.KeyOf("COPS", "2017-DJ-0001")}}, award.Held{Jurisdictions: g[1:2]}, award.Recipients{Asked: []string{"king", g[1], "none"}}
	many := award.Held{Jurisdictions: g}
	for _, q := range []workflow.Question{&byKey, &of, &many, &by} {
		if err := fx.facts(t).Ask(q); err != nil {
			t.Fatal(err)
		}
	}
	if len(byKey.IDs) != 1 || !slices.Equal(byKey.IDs[key], []string{joint}) || !slices.Equal(of.All(), sorted(joint, cops)) {
		t.Errorf("by key %v, of Pierce %v", byKey.IDs, of.IDs)
	}
	if !slices.Equal(many.IDs[g[1]], of.All()) || !slices.Contains(many.IDs[g[0]], joint) {
		t.Errorf("of many at once: %v", many.IDs)
	}
	if len(by.Found) != 2 || by.Found["king"][0].ID != g[0] || by.Found[g[1]][0].Name != "Pierce" {
		t.Errorf("recipients are %v", by.Found)
	}
}

func moneyOfAwards(t *testing.T, fx *twoReviews) {
	g := fx.governments("King", "Pierce", "Kitsap")
	joint := fx.anAward("2017-DJ-0001", "JAG", g[0], "200.00", award.GivenShare{Jurisdiction: g[0], Amount: "109.00"}, award.GivenShare{Jurisdiction: g[1], Amount: "91.00"})
	single := fx.anAward("2017-DJ-0002", "JAG", g[2], "50.00")
	fx.anAward("2017-UL-0003", "COPS", g[2], "7.00")
	fx.do("legal", award.Record{
		Details: award.Details{Agency: "King", Number: "S-1", Program: "JAG", Year: 2017, Recipient: g[2], Role: award.Subrecipient, Basis: award.Formula, SubawardOf: joint},
		MadeOn:  Date("2017-09-27"), Amount: "60.00",
	})
	fx.do("legal", award.Act{Award: single, Given: award.Given{Kind: award.Drawdown, On: Date("2017-12-01"), Amount: "20.00"}})
	of, err := award.Find(fx.factsOf(t, fx.people["legal"], ""), single)
	if err != nil {
		t.Fatal(err)
	}
	fx.Pass(time.Hour)
	before := fx.Now()
	fx.Pass(time.Hour)
	fx.do("legal", award.CorrectAction{
		Award: single, Action: of.Actions[1].No, Reason: "Read wrong.", Given: &award.Given{Kind: award.Drawdown, On: Date("2017-11-30"), Amount: "30.00"},
	})
	by := view.MoneyFilter{ByJurisdiction: true}
	want := func(name string, f view.MoneyFilter, want map[string]view.AwardMoney) {
		t.Helper()
		got := fx.money(t, "auditor", f)
		if len(got) != len(want) {
			t.Errorf("%s: %v, want %v", name, got, want)
		}
		for key, m := range want {
			if got[key] != m {
				t.Errorf("%s, %s: %+v, want %+v", name, key, got[key], m)
			}
		}
	}
	m := func(undrawn, drawn int64) view.AwardMoney {
		return view.AwardMoney{Awarded: undrawn + drawn, Undrawn: undrawn, Drawn: drawn}
	}
	want("by jurisdiction", by, map[string]view.AwardMoney{"King": m(10900, 0), "Pierce": m(9100, 0), "Kitsap": m(2700, 3000)})
	want("total", view.MoneyFilter{}, map[string]view.AwardMoney{"": m(22700, 3000)})
	want("by program", view.MoneyFilter{ByProgram: true}, map[string]view.AwardMoney{"JAG": m(22000, 3000), "COPS": m(700, 0)})
	by.AsOf = Date("2017-11-30")
	want("on the right day", by, map[string]view.AwardMoney{"King": m(10900, 0), "Pierce": m(9100, 0), "Kitsap": m(2700, 3000)})
	by.KnownAs = before
	want("on that day, as it was known before", by, map[string]view.AwardMoney{"King": m(10900, 0), "Pierce": m(9100, 0), "Kitsap": m(5700, 0)})
	by.AsOf = civil.Date{}
	want("as it was known before", by, map[string]view.AwardMoney{"King": m(10900, 0), "Pierce": m(9100, 0), "Kitsap": m(3700, 2000)})
	by.AsOf = Date("2017-09-25")
	want("before the awards", by, nil)
	if got := fx.money(t, "admin", view.MoneyFilter{}); len(got) > 0 {
		t.Errorf("the administrator reads %v", got)
	}
	fx.do("legal", opening.Open{Review: fx.north, Jurisdictions: g[1:2], OpenedOn: Date("2018-01-24")})
	fx.do("legal", recalculation.MergeJurisdictions{ID: g[1], Into: g[0]})
	for who, want := range map[string]bool{"auditor": true, "admin": false} {
		got, err := fx.Lists.Reviewed(t.Context(), fx.viewer(who), view.ReviewedFilter{Review: fx.north})
		if err != nil || got.All[g[0]] != want || got.AtRisk[g[0]] != want || got.AtRisk[g[1]] || got.AtRisk[g[2]] {
			t.Errorf("to the %s, at risk is what %v have (%v)", who, got.AtRisk, err)
		}
	}
	want("after a merge", view.MoneyFilter{ByJurisdiction: true}, map[string]view.AwardMoney{"King": m(20000, 0), "Kitsap": m(2700, 3000)})
	q := award.Held{Jurisdictions: g[:1]}
	if err := fx.facts(t).Ask(&q); err != nil || !slices.Equal(q.All(), []string{joint}) {
		t.Errorf("King has %v (%v)", q.IDs, err)
	}
}

func awardsAfterReopening(t *testing.T, fx *twoReviews) {
	g := fx.governments("King")
	id := fx.anAward("2017-DJ-0001", "JAG", g[0], "200.00")
	fx.do("legal", award.ChangeIdentifier{Award: id, Scheme: award.DUNS, Value: "123456789", From: Date("2017-09-26")})
	fx.reopen(t)
	p, err := fx.Lists.Awards(t.Context(), fx.viewer("legal"), view.AwardFilter{Query: "123456789"})
	if err != nil || len(p.Items) != 1 || p.Items[0].ID != id || p.Items[0].Awarded != 20000 || p.Items[0].Recipient.Name != "King" {
		t.Errorf("%+v (%v)", p.Items, err)
	}
}
