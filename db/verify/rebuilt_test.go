package verify_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"duces/db"
	"duces/db/sqlite"
	"duces/db/storetest"
	"duces/db/verify"
)

// everyRow is all rows of all tables, sorted.
func everyRow(t *testing.T, dir string) string {
	t.Helper()
	pool, err := sqlite.OpenReading(dir, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer pool.Close()
	read := func(query string) (all []string) {
		rows, err := pool.QueryContext(t.Context(), query)
		if err != nil {
			t.Fatal(err)
		}
		defer rows.Close()
		columns, err := rows.Columns()
		if err != nil {
			t.Fatal(err)
		}
		for rows.Next() {
			row, at := make([]any, len(columns)), make([]any, len(columns))
			for i := range row {
				at[i] = &row[i]
			}
			if err := rows.Scan(at...); err != nil {
				t.Fatal(err)
			}
			all = append(all, fmt.Sprint(row...))
		}
		if err := rows.Err(); err != nil {
			t.Fatal(err)
		}
		return all
	}
	var all []string
	for _, table := range read("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name") {
		for _, row := range read("SELECT * FROM " + table) {
			all = append(all, table+" "+row)
		}
	}
	slices.Sort(all)
	return strings.Join(all, "\n")
}

func TestARebuiltDirectoryEqualsTheOneKeptUpActByAct(t *testing.T) {
	dir := rich(t)
	before := everyRow(t, dir)
	for name, damage := range map[string][]string{
		"nothing":                        nil,
		"values changed":                 {"UPDATE matters SET state = 'decided', tick_at = 0, name = 'x'", "UPDATE deadlines SET due_on = '2020-01-01'", "UPDATE users SET role = 'admin'"},
		"rows taken away":                {"DELETE FROM tags", "DELETE FROM deadlines", "DELETE FROM approvals", "DELETE FROM members", "DELETE FROM jurisdiction_words"},
		"a row of no history":            {"INSERT INTO tags (matter_id, tag) SELECT id, 'planted' FROM matters LIMIT 1"},
		"values that no column can hold": {"UPDATE matters SET version = x'ff' WHERE rowid = 1"},
	} {
		storetest.Tamper(t, dir, damage...)
		if report, err := verify.Directory(t.Context(), dir, nil); err != nil || len(report.Problems) > 0 != (damage != nil) {
			t.Fatalf("%s: %+v, %v", name, report.Problems, err)
		}
		done, err := db.Rebuild(t.Context(), dir, func(int64, int64) {})
		if err != nil || done.Rows == 0 || done.Events == 0 {
			t.Fatalf("%s: %+v, %v", name, done, err)
		}
		if after := everyRow(t, dir); after != before {
			t.Errorf("after a rebuild of %s:\n%s\nbefore:\n%s", name, after, before)
		}
	}
	if report, err := verify.Directory(t.Context(), dir, nil); err != nil || len(report.Problems) > 0 {
		t.Errorf("%+v, %v", report.Problems, err)
	}
}

// A history that does not fold is not to be shown as if it did, and nobody is to lose the rows of the others.
func TestARebuildThatFailsChangesNothing(t *testing.T) {
	dir := rich(t)
	storetest.Tamper(t, dir,
		"DROP TRIGGER events_no_update", "UPDATE events SET bytes = x'7b7d' WHERE seq = (SELECT max(seq) FROM events WHERE stream LIKE 'user/%')",
		"UPDATE matters SET state = 'decided'")
	before := everyRow(t, dir)
	if done, err := db.Rebuild(t.Context(), dir, func(int64, int64) {}); err == nil {
		t.Errorf("it says that it has rebuilt %+v", done)
	}
	if everyRow(t, dir) != before {
		t.Error("tables were changed")
	}
}
