package verify_test

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"duces/db"
	"duces/db/sqlite"
	"duces/db/storetest"
	"duces/db/verify"
	"duces/workflow"
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
	// What is known of files is read from them again, and not from events.
	for _, table := range read("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'file%' ORDER BY name") {
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
		"nothing": nil,
		"values changed": {
			"UPDATE matters SET state = 'decided', tick_at = 0, name = 'x'", "UPDATE deadlines SET due_on = '2020-01-01'",
			"UPDATE users SET role = 'admin'", "UPDATE mails SET recipient_name = 'x'",
		},
		"rows taken away":                {"DELETE FROM tags", "DELETE FROM deadlines", "DELETE FROM approvals", "DELETE FROM members", "DELETE FROM jurisdiction_words"},
		"a row of no history":            {"INSERT INTO tags (matter_id, tag) SELECT id, 'planted' FROM matters LIMIT 1"},
		"values that no column can hold": {"UPDATE matters SET version = x'ff' WHERE rowid = 1"},
	} {
		storetest.Tamper(t, dir, damage...)
		if report, err := verify.Directory(t.Context(), dir, nil); err != nil || len(report.Problems) > 0 != (damage != nil) {
			t.Fatalf("%s: %+v, %v", name, report.Problems, err)
		}
		done, err := db.Rebuild(t.Context(), dir, nothing)
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

// Rows follow from events alone: they are not to be taken for this version's unmade because the head is gone.
func TestTablesAreRebuiltWithoutASignedHead(t *testing.T) {
	for name, rebuild := range map[string]func(dir string) error{
		"by a command": func(dir string) error { _, err := db.Rebuild(t.Context(), dir, nothing); return err },
		"by upgrading": func(dir string) error { return db.Upgrade(t.Context(), dir, nothing) },
	} {
		t.Run(name, func(t *testing.T) {
			dir := rich(t)
			storetest.Tamper(t, dir, "DELETE FROM ledger_head")
			want := everyRow(t, dir)
			storetest.Tamper(t, dir, slices.Concat(older, []string{"UPDATE projections SET version = 0"})...)
			if err := rebuild(dir); err != nil {
				t.Fatal(err)
			}
			if after := everyRow(t, dir); after != want {
				t.Errorf("got\n%s\nwant\n%s", after, want)
			}
		})
	}
}

// A history that does not fold is not to be shown as if it did, and nobody is to lose the rows of the others.
func TestARebuildThatFailsChangesNothing(t *testing.T) {
	dir := rich(t)
	storetest.Tamper(t, dir,
		"DROP TRIGGER events_no_update", "UPDATE events SET bytes = x'7b7d' WHERE seq = (SELECT max(seq) FROM events WHERE stream LIKE 'user/%')",
		"UPDATE matters SET state = 'decided'")
	before := everyRow(t, dir)
	if done, err := db.Rebuild(t.Context(), dir, nothing); err == nil {
		t.Errorf("it says that it has rebuilt %+v", done)
	}
	if everyRow(t, dir) != before {
		t.Error("tables were changed")
	}
}

func nothing(int64, int64) {}

// older makes rows as a program before the columns of which they are made left them.
var older = []string{
	"UPDATE matters SET closed_by = '', name = '', us_state = '', answered = '', tick_at = 0",
	"UPDATE deadlines SET name = '', us_state = ''", "UPDATE users SET words = ''", "DELETE FROM jurisdiction_words",
}

func TestRowsOfAnotherVersionAreMadeAnewOnceAtTheNextOpen(t *testing.T) {
	dir := rich(t)
	before := everyRow(t, dir)
	for name, version := range map[string][]string{
		"another": {"UPDATE projections SET version = version + 1"},
		"none":    {"DELETE FROM projections"},
		"some schemas ago": {
			"DROP TABLE projections", storetest.Uncounted, "DELETE FROM goose_db_version WHERE version_id > 38",
		},
	} {
		t.Run(name, func(t *testing.T) {
			storetest.Tamper(t, dir, slices.Concat(older, version)...)
			for what, open := range map[string]func() error{
				"verification": func() error { _, err := verify.Directory(t.Context(), dir, nil); return err },
				"a reader":     func() error { _, err := db.OpenReading(t.Context(), dir); return err },
				"a backup":     func() error { return db.Snapshot(t.Context(), dir, filepath.Join(t.TempDir(), "copy")) },
			} {
				if err := open(); workflow.CodeOf(err) != workflow.Refused || !strings.Contains(err.Error(), "start the server of this version") {
					t.Errorf("%s: %v", what, err)
				}
			}
			percent := openTelling(t, dir)
			if after := withoutMigrations(everyRow(t, dir)); percent != 100 || after != withoutMigrations(before) {
				t.Errorf("reported %d %%\n%s\nwant\n%s", percent, after, before)
			}
			if report, err := verify.Directory(t.Context(), dir, nil); err != nil || len(report.Problems) > 0 {
				t.Errorf("%+v, %v", report.Problems, err)
			}
			storetest.Tamper(t, dir, "UPDATE users SET name = 'Eve' WHERE rowid = 1")
			if percent := openTelling(t, dir); percent != 0 {
				t.Error("rows of this version were made anew")
			}
			if report, err := verify.Directory(t.Context(), dir, nil); err != nil || len(report.Problems) == 0 {
				t.Errorf("a changed row is not found: %v", err)
			}
			if _, err := db.Rebuild(t.Context(), dir, nothing); err != nil {
				t.Fatal(err)
			}
		})
	}
}

// openTelling opens a directory once, and says how many percent of a rebuild were reported.
func openTelling(t *testing.T, dir string) (percent int64) {
	t.Helper()
	store, err := db.Open(t.Context(), dir, db.Options{Progress: func(done, of int64) { percent = done * 100 / of }})
	if err != nil {
		t.Fatal(err)
	}
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	return percent
}

// withoutMigrations leaves out when they were applied, and what they make anew without a row.
func withoutMigrations(rows string) string {
	return strings.Join(slices.DeleteFunc(strings.Split(rows, "\n"), func(row string) bool {
		// What respondents hold is in no event, and was in no earlier version.
		return strings.HasPrefix(row, "goose_db_version ") || strings.HasPrefix(row, "sqlite_sequence ") || strings.HasPrefix(row, "respondent_")
	}), "\n")
}

func TestAnInterruptedRebuildLeavesAllAsItWasAndTheNextOpenDoesIt(t *testing.T) {
	dir := rich(t)
	want := everyRow(t, dir)
	storetest.Tamper(t, dir, append(older, "DELETE FROM projections")...)
	before := everyRow(t, dir)
	ctx, stop := context.WithCancel(t.Context())
	_, err := db.Open(ctx, dir, db.Options{Progress: func(int64, int64) { stop() }})
	if workflow.CodeOf(err) != workflow.Unavailable || !strings.Contains(err.Error(), "Nothing has changed") {
		t.Errorf("it says %v", err)
	}
	if everyRow(t, dir) != before {
		t.Error("tables were changed")
	}
	openTelling(t, dir)
	if after := everyRow(t, dir); after != want {
		t.Errorf("the next open made\n%s\nwant\n%s", after, want)
	}
}

// It stopped nobody from opening the directory before, and Verify names it.
func TestRowsOfADamagedHistoryStayWhenTheOthersAreMadeAnew(t *testing.T) {
	dir := rich(t)
	storetest.Tamper(t, dir, "DROP TRIGGER events_no_update", `UPDATE events SET bytes = x'7b7d' WHERE seq IN
		(SELECT max(seq) FROM events WHERE stream LIKE 'matter/%' UNION SELECT max(seq) FROM events WHERE stream LIKE 'jurisdiction/%')`)
	want := everyRow(t, dir)
	storetest.Tamper(t, dir, "UPDATE users SET role = 'admin'", "UPDATE projections SET version = 0")
	if err := db.Upgrade(t.Context(), dir, nothing); err != nil {
		t.Fatal(err)
	}
	if after := everyRow(t, dir); after != want {
		t.Errorf("got\n%s\nwant\n%s", after, want)
	}
}
