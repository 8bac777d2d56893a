package migrations_test

import (
	"strings"
	"testing"
	"time"

	"duces/db"
	"duces/db/storetest"
	"duces/db/verify"
	"duces/workflow"
	"duces/workflow/jurisdiction"
	"duces/workflow/recalculation"
	"duces/workflow/view"
)

func cityOf(name, parent string) jurisdiction.New {
	return jurisdiction.New{Name: name, Kind: "city", State: "IL", Zone: "America/Chicago", Parent: parent}
}

// fromEarlier opens a directory of two cities as an earlier version left it: with
// the column search in lower case alone, and after other statements. do acts there.
func fromEarlier(t *testing.T, bytes string, also ...string) (dir string, store *db.DB, do func(workflow.Command) error) {
	t.Helper()
	from := t.TempDir()
	whole := storetest.Open(t, from)
	d := storetest.Fixture(t, whole, 0)
	d.Must(d.Users[workflow.Legal], jurisdiction.Add{Items: []jurisdiction.New{cityOf("Cañon City", ""), cityOf("Springfield", "Sangamon County")}})
	if err := whole.Close(); err != nil {
		t.Fatal(err)
	}
	dir = asBefore(t, from, 9, bytes, also...)
	store = storetest.Open(t, dir)
	t.Cleanup(func() { _ = store.Close() })
	engine := workflow.NewEngine(store.Writer, time.Now)
	return dir, store, func(c workflow.Command) error {
		_, err := engine.Do(t.Context(), d.Users[workflow.Legal], "", c)
		return err
	}
}

func TestJurisdictionsOfAnOlderSchemaDifferAsThisProgramComparesThem(t *testing.T) {
	dir, store, do := fromEarlier(t, "bytes")
	add := func(n jurisdiction.New) error { return do(jurisdiction.Add{Items: []jurisdiction.New{n}}) }
	for name, n := range map[string]jurisdiction.New{
		"in capitals, with other spaces":     cityOf("CAÑON \u00a0 CITY", ""),
		"with the tilde as a mark of itself": cityOf("Can\u0303on City", ""),
		"with the same parent":               cityOf("Springfield", "sangamon  county"),
	} {
		if err := add(n); workflow.CodeOf(err) != workflow.Conflict {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := add(cityOf("Springfield", "")); err != nil {
		t.Errorf("without a parent: %v", err)
	}
	report, err := store.Verify(t.Context(), nil)
	if err != nil || len(report.Problems) > 0 {
		t.Errorf("%+v, %v", report, err)
	}
	unique := storetest.Select(t, dir, "count(*) FROM sqlite_schema WHERE name = 'jurisdictions_name' AND sql LIKE 'CREATE UNIQUE INDEX%'")
	if unique != 1 {
		t.Error("the index is not unique")
	}
}

func TestJurisdictionsThatAnEarlierVersionLetInTwiceDoNotKeepADirectoryClosed(t *testing.T) {
	// To an earlier version, a second space made another name.
	bytes := `CAST(replace(CAST(bytes AS TEXT), '"name":"Springfield","parent":"Sangamon County"', '"name":"Cañon  City"') AS BLOB)`
	dir, store, do := fromEarlier(t, bytes, "UPDATE main.jurisdictions SET name = 'Cañon  City', search = 'cañon  city', parent = '' WHERE name = 'Springfield'")
	list := func(limit int, cursor string) view.Page[view.JurisdictionRow] {
		t.Helper()
		found, err := store.Read.Jurisdictions(t.Context(), workflow.Viewer{ID: "a", Role: workflow.Auditor}, view.JurisdictionFilter{Limit: limit, Cursor: cursor})
		if err != nil {
			t.Fatal(err)
		}
		return found
	}
	first := list(1, "")
	second := list(1, first.Next)
	if len(first.Items) != 1 || len(second.Items) != 1 || first.Items[0].ID == second.Items[0].ID || second.Next != "" {
		t.Fatalf("listed one by one: %+v, %+v", first, second)
	}
	if err := do(jurisdiction.Add{Items: []jurisdiction.New{cityOf("cañon city", "")}}); workflow.CodeOf(err) != workflow.Conflict {
		t.Errorf("a third of that name: %v", err)
	}
	for _, row := range []view.JurisdictionRow{first.Items[0], second.Items[0]} {
		same := cityOf(row.Name, "")
		same.Contact = "The Clerk"
		if err := do(recalculation.ChangeJurisdiction{Change: jurisdiction.Change{ID: row.ID, New: same}}); err != nil {
			t.Errorf("one that is there twice cannot be written to: %v", err)
		}
	}
	if err := do(recalculation.ChangeJurisdiction{Change: jurisdiction.Change{ID: second.Items[0].ID, New: cityOf("Cañon City", "Fremont County")}}); err != nil {
		t.Errorf("the two cannot be told apart: %v", err)
	}
	if got := list(0, "").Items; len(got) != 2 || got[0].Parent == got[1].Parent {
		t.Errorf("after that: %+v", got)
	}
	report, err := verify.Directory(t.Context(), dir, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range report.Problems {
		if strings.Contains(p.What, "index") {
			t.Errorf("verify: %s", p.What)
		}
	}
}
