package dbtest

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"duces/workflow"
	"duces/workflow/jurisdiction"
	"duces/workflow/opening"
	"duces/workflow/recalculation"
	"duces/workflow/view"
)

var jurisdictionRules = []rule{
	{"jurisdictions are listed by name, with the matters that the viewer sees", "Jurisdictions", two(jurisdictionsByName)},
	{"jurisdictions are shown once in every order, page by page, and alike ones by name", "Jurisdictions", two(jurisdictionsInEveryOrder)},
	{"jurisdictions on record are found by name, state, kind and parent, many at once", "World", two(jurisdictionsOnRecord)},
	{"jurisdictions of one name differ by kind and parent, and not by spaces, capitals or the form of a letter", "Update Jurisdictions World", two(jurisdictionsOfOneName)},
	{"jurisdictions are found by their other names, and a merged one by those of the one that stays", "Update Jurisdictions World", two(jurisdictionsOfOtherNames)},
	{"an import sees what earlier acts of its group put on record", "Update World", two(importsAtOnce)},
}

func jurisdictionsByName(t *testing.T, fx *twoReviews) {
	fx.busy()
	for name, c := range map[string]struct {
		who  string
		f    view.JurisdictionFilter
		want string
	}{
		"all, as an auditor counts":     {"auditor", view.JurisdictionFilter{}, "Chicago 1, Cook County 1, Houston 1, Springfield 1, Urbana 1"},
		"all, as a member counts":       {"outsider", view.JurisdictionFilter{}, "Chicago 0, Cook County 0, Houston 1, Springfield 0, Urbana 0"},
		"an administrator counts none":  {"admin", view.JurisdictionFilter{Query: "chi"}, "Chicago 0"},
		"by kind":                       {"auditor", view.JurisdictionFilter{Kind: "county"}, ""},
		"by state":                      {"auditor", view.JurisdictionFilter{State: "IL", Query: "coo"}, "Cook County 1"},
		"not in a review":               {"legal", view.JurisdictionFilter{NotIn: fx.north}, "Houston 0"},
		"not in a review unseen by one": {"outsider", view.JurisdictionFilter{NotIn: fx.north}, "Chicago 0, Cook County 0, Houston 1, Springfield 0, Urbana 0"},
	} {
		c.f.Limit = 2
		rows := everyPage(t, 2, func(cursor string) (view.Page[view.JurisdictionRow], error) {
			c.f.Cursor = cursor
			return fx.Lists.Jurisdictions(t.Context(), fx.viewer(c.who), c.f)
		})
		got := make([]string, len(rows))
		for i, r := range rows {
			got[i] = fmt.Sprint(r.Name, " ", r.Matters)
		}
		if strings.Join(got, ", ") != c.want {
			t.Errorf("%s: got %v, want %s", name, got, c.want)
		}
	}
}

func cities(from, to int) []jurisdiction.New {
	var items []jurisdiction.New
	for i := range to - from {
		items = append(items, jurisdiction.New{Name: fmt.Sprintf("Village %03d", from+i), Kind: "city", State: "OH", Zone: "America/New_York"})
	}
	return items
}

func jurisdictionsOnRecord(t *testing.T, fx *twoReviews) {
	ids := fx.do("legal", jurisdiction.Add{Items: cities(0, 300)}).Created
	fx.do("legal", opening.Open{Review: fx.north, Jurisdictions: ids[:280]})
	fx.do("outsider", opening.Open{Review: fx.south, Jurisdictions: ids[290:]})
	named := jurisdiction.OnRecord{Asked: []jurisdiction.Identity{
		{Name: "village 007", State: "OH", Kind: "city"},
		{Name: "village 007", State: "OH", Kind: "town"},
		{Name: "village 007", State: "IN", Kind: "city"},
		{Name: "village 300", State: "OH", Kind: "city"},
	}}
	if err := fx.facts(t).Ask(&named); err != nil {
		t.Fatal(err)
	}
	if len(named.IDs) != 1 || named.IDs[named.Asked[0]] != ids[7] {
		t.Errorf("on record are %v, want the first alone", named.IDs)
	}
	plan, err := opening.Import{Review: fx.north, Items: cities(0, 600)}.Plan(fx.factsFor(t, fx.people["legal"]))
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(plan.KnownIDs, ids) || len(plan.New) != 300 || !slices.Equal(plan.Open, ids[280:]) {
		t.Errorf("an import finds %d on record, %d new ones and %d without a matter; want 300, 300 and 20", len(plan.KnownIDs), len(plan.New), len(plan.Open))
	}
}

func jurisdictionsOfOneName(t *testing.T, fx *twoReviews) {
	township := func(name, kind, parent string) jurisdiction.New {
		return jurisdiction.New{Name: name, Kind: kind, State: "NJ", Zone: "America/New_York", Parent: parent}
	}
	add := func(n jurisdiction.New) error {
		_, err := fx.Do(fx.people["legal"], jurisdiction.Add{Items: []jurisdiction.New{n}})
		return err
	}
	for _, n := range []jurisdiction.New{
		township("Peñasco", "town", "Bergen County"), township("Peñasco", "town", "Gloucester County"), township("Peñasco", "town", ""), township("Peñasco", "county", ""),
	} {
		if err := add(n); err != nil {
			t.Errorf("%s: %v", n.Full(), err)
		}
	}
	for _, n := range []jurisdiction.New{
		township("PEÑASCO", "town", "bergen county"), township(" Pen\u0303asco\u00a0", "township", "Bergen  County"), township("peñasco", "county", " "),
	} {
		wantCode(t, n.Full(), add(n), workflow.Conflict, "already on record")
	}
	found := everyPage(t, 1, func(cursor string) (view.Page[view.JurisdictionRow], error) {
		return fx.Lists.Jurisdictions(t.Context(), fx.viewer("auditor"), view.JurisdictionFilter{Query: "PEN\u0303ASCO", Limit: 1, Cursor: cursor})
	})
	var parents []string
	for _, r := range found {
		parents = append(parents, r.Kind+" "+r.Parent)
	}
	if want := []string{"county ", "town ", "town Bergen County", "town Gloucester County"}; !slices.Equal(parents, want) {
		t.Errorf("listed are %q, want %q", parents, want)
	}
	names := jurisdiction.Named{Asked: []jurisdiction.NameIn{{Name: "peñasco", State: "NJ"}, {Name: "peñasco", State: "NY"}, {Name: "village", State: "NJ"}}}
	if err := fx.facts(t).Ask(&names); err != nil {
		t.Fatal(err)
	}
	if len(names.Have) != 1 || !names.Have[names.Asked[0]] {
		t.Errorf("names on record are %v, want the first alone", names.Have)
	}
}

func jurisdictionsOfOtherNames(t *testing.T, fx *twoReviews) {
	ids := fx.do("legal", jurisdiction.Add{Items: cities(0, 3)}).Created
	moves := fx.do("legal", opening.Open{Review: fx.north, Jurisdictions: ids[1:2]}).Created[0]
	fx.do("legal", jurisdiction.AddAlias{Jurisdiction: ids[0], Alias: "Peñasco"})
	fx.do("legal", recalculation.MergeJurisdictions{ID: ids[1], Into: ids[0]})
	key := func(name string) jurisdiction.Identity {
		return jurisdiction.Identity{Name: name, State: "OH", Kind: "city"}
	}
	asked := jurisdiction.OnRecord{Asked: []jurisdiction.Identity{key("peñasco"), key("village 001"), key("village 000"), key("village 002")}}
	names := jurisdiction.Named{Asked: []jurisdiction.NameIn{{Name: "peñasco", State: "OH"}, {Name: "peñasco", State: "IN"}}}
	for _, q := range []workflow.Question{&asked, &names} {
		if err := fx.facts(t).Ask(q); err != nil {
			t.Fatal(err)
		}
	}
	for i, want := range []string{ids[0], ids[0], ids[0], ids[2]} {
		if got := asked.IDs[asked.Asked[i]]; got != want {
			t.Errorf("%s is %q, want %q", asked.Asked[i].Name, got, want)
		}
	}
	if asked.Names[asked.Asked[0]] != "Village 000" || asked.Names[asked.Asked[2]] != "" || !names.Have[names.Asked[0]] || names.Have[names.Asked[1]] {
		t.Errorf("they are called %v, and names on record are %v", asked.Names, names.Have)
	}
	for query, want := range map[string]string{"penasco": "Village 000", "village 001": "Village 000", "village": "Village 000, Village 002"} {
		page, err := fx.Lists.Jurisdictions(t.Context(), fx.viewer("auditor"), view.JurisdictionFilter{Query: query})
		if err != nil {
			t.Fatal(err)
		}
		var found []string
		for _, r := range page.Items {
			found = append(found, r.Name)
		}
		if got := strings.Join(found, ", "); got != want {
			t.Errorf("%q finds %s, want %s", query, got, want)
		}
	}
	rows, err := fx.Lists.Matters(t.Context(), fx.viewer("auditor"), view.MatterFilter{Jurisdiction: ids[0], Now: fx.Now()})
	if err != nil || len(rows.Items) != 1 || rows.Items[0].ID != moves || rows.Items[0].Jurisdiction.Name != "Village 000" {
		t.Errorf("its matters are %+v (%v)", rows.Items, err)
	}
}

func importsAtOnce(t *testing.T, fx *twoReviews) {
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			_, err := fx.Do(fx.people["legal"], opening.Import{Review: fx.north, Items: cities(10*i, 10*i+40)})
			if err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	plan, err := opening.Import{Review: fx.north, Items: cities(0, 110)}.Plan(fx.factsFor(t, fx.people["legal"]))
	if err != nil {
		t.Fatal(err)
	}
	if len(plan.Known) != 110 || plan.Matters() != 0 {
		t.Errorf("%d are on record and %d have no matter, want 110 and none", len(plan.Known), plan.Matters())
	}
}
