package verify_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"duces/db"
	"duces/db/directory"
	"duces/db/storetest"
	"duces/db/verify"
	"duces/workflow"
	"duces/workflow/jurisdiction"
)

// asOf39 brings a directory back to the schema in which events lay by stream, and acts by key.
var asOf39 = []string{
	`CREATE TABLE before (stream TEXT NOT NULL, no BIGINT NOT NULL CHECK (no > 0), seq BIGINT NOT NULL CHECK (seq > 0), type TEXT NOT NULL,
		recorded_at BIGINT NOT NULL, bytes BYTEA NOT NULL, actor TEXT NOT NULL DEFAULT '', effective_on TEXT NOT NULL DEFAULT '',
		PRIMARY KEY (stream, no)) WITHOUT ROWID`,
	"INSERT INTO before SELECT stream, no, seq, type, recorded_at, bytes, actor, effective_on FROM events",
	"DROP TABLE events", "CREATE UNIQUE INDEX events_seq ON before (seq)", "ALTER TABLE before RENAME TO events",
	"CREATE INDEX events_type ON events (type, seq)", "CREATE INDEX events_actor ON events (actor, type, seq)",
	"CREATE INDEX events_effective ON events (effective_on, seq, type, actor)",
	"CREATE TRIGGER events_no_update BEFORE UPDATE ON events BEGIN SELECT RAISE(ABORT, 'events are never changed'); END",
	"CREATE TRIGGER events_no_delete BEFORE DELETE ON events BEGIN SELECT RAISE(ABORT, 'events are never deleted'); END",
	`CREATE TABLE acts_before (actor TEXT NOT NULL, key TEXT NOT NULL, digest TEXT NOT NULL, receipt TEXT NOT NULL, at BIGINT NOT NULL,
		PRIMARY KEY (actor, key)) WITHOUT ROWID`,
	"INSERT INTO acts_before SELECT actor, key, digest, receipt, at FROM acts", "DROP TABLE acts", "ALTER TABLE acts_before RENAME TO acts",
	storetest.Uncounted, "DELETE FROM goose_db_version WHERE version_id > 39",
}

func TestADirectoryOfTheVersionBeforeIsBroughtOverAndCanBeStopped(t *testing.T) {
	for name, c := range map[string]struct {
		also []string
		half int64 // of all that is reported, the schema is one in so many
		dir  func() string
	}{
		// Matters with documents have rows that the schema alone does not make.
		"the schema alone":          {nil, 1, func() string { return undocumented(t) }},
		"the schema and the tables": {slices.Concat(older, []string{"UPDATE projections SET version = 0"}), 2, func() string { return rich(t) }},
	} {
		t.Run(name, func(t *testing.T) {
			dir := c.dir()
			want := withoutMigrations(everyRow(t, dir))
			storetest.Tamper(t, dir, slices.Concat(asOf39, c.also)...)
			before := everyRow(t, dir)
			at := func(done, of int64) string { return fmt.Sprintf("%d of %d", done, of) }
			stops := 0
			for tried := map[string]bool{}; ; {
				ctx, stop := context.WithCancel(t.Context())
				var stopped string
				store, err := db.Open(ctx, dir, db.Options{Progress: func(done, of int64) {
					if stopped == "" && done*c.half < of && !tried[at(done, of)] {
						stopped = at(done, of)
						stop()
					}
				}})
				stop()
				if stopped == "" {
					if err != nil {
						t.Fatal(err)
					}
					if err := store.Close(); err != nil {
						t.Fatal(err)
					}
					break
				}
				tried[stopped] = true
				stops++
				if workflow.CodeOf(err) != workflow.Unavailable || !strings.Contains(err.Error(), "Nothing has changed") {
					t.Errorf("stopped at %s, it says %v", stopped, err)
				}
				if everyRow(t, dir) != before {
					t.Fatalf("stopped at %s, it changed something", stopped)
				}
			}
			if stops < 5 {
				t.Errorf("it could be stopped %d times", stops)
			}
			if after := withoutMigrations(everyRow(t, dir)); after != want {
				t.Errorf("got\n%s\nwant\n%s", after, want)
			}
			if report, err := verify.Directory(t.Context(), dir, nil); err != nil || len(report.Problems) > 0 {
				t.Errorf("%+v, %v", report.Problems, err)
			}
		})
	}
}

// The schema is this version's then, and the program before refuses it.
func TestAnUpgradeStoppedBehindTheSchemaSaysSo(t *testing.T) {
	dir := rich(t)
	want := withoutMigrations(everyRow(t, dir))
	storetest.Tamper(t, dir, slices.Concat(older, asOf39, []string{"UPDATE projections SET version = 0"})...)
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	err := db.Upgrade(ctx, dir, func(done, of int64) {
		if done*2 > of {
			stop()
		}
	})
	if workflow.CodeOf(err) != workflow.Unavailable || !strings.Contains(err.Error(), "has the schema of this version of Duces, but its lists were not rebuilt") {
		t.Errorf("it says %v", err)
	}
	openTelling(t, dir)
	if after := withoutMigrations(everyRow(t, dir)); after != want {
		t.Errorf("the next start made\n%s\nwant\n%s", after, want)
	}
}

// What is shown goes on to the end, and never back.
func TestAnUpgradeTellsHowFarItIs(t *testing.T) {
	dir := rich(t)
	storetest.Tamper(t, dir, slices.Concat(asOf39, []string{"UPDATE projections SET version = 0"})...)
	var reported []float64
	if err := db.Upgrade(t.Context(), dir, func(done, of int64) { reported = append(reported, float64(done)/float64(of)) }); err != nil {
		t.Fatal(err)
	}
	if !slices.IsSorted(reported) || len(reported) < 10 || reported[0] > 0.1 || reported[len(reported)-1] != 1 {
		t.Errorf("it reported %v", reported)
	}
}

// wreck makes one page of the database unreadable: that on which a tree begins, or on which some text stands.
func wreck(t *testing.T, dir, tree, text string) {
	t.Helper()
	path := filepath.Join(dir, directory.DatabaseFile)
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	page := bytes.Index(raw, []byte(text)) / 4096
	if tree != "" {
		page = int(storetest.Select(t, dir, "rootpage FROM sqlite_schema WHERE name = ?", tree)) - 1
	}
	copy(raw[page*4096:], bytes.Repeat([]byte{0xff}, 64))
	if err := os.WriteFile(path, raw, 0o600); err != nil {
		t.Fatal(err)
	}
}

// Whoever upgrades wants to hear of damage while the version before can still name it.
func TestADamagedDirectoryIsNotUpgradedAndStaysAsItWas(t *testing.T) {
	for name, damage := range map[string]func(dir string){
		"a page of the events":     func(dir string) { wreck(t, dir, "events", "") },
		"a page of the acts":       func(dir string) { wreck(t, dir, "acts", "") },
		"a page of a list":         func(dir string) { wreck(t, dir, "matters", "") },
		"a page of a list's index": func(dir string) { wreck(t, dir, "matters_step", "") },
		"an index that lacks an event": func(dir string) {
			storetest.Tamper(t, dir, "PRAGMA writable_schema = ON", "UPDATE sqlite_schema SET sql = sql || ' WHERE seq <> 5' WHERE name = 'events_seq'",
				"PRAGMA writable_schema = RESET", "REINDEX events_seq",
				"PRAGMA writable_schema = ON", "UPDATE sqlite_schema SET sql = replace(sql, ' WHERE seq <> 5', '') WHERE name = 'events_seq'",
				"PRAGMA writable_schema = RESET")
		},
		"a number that is a word":      func(dir string) { storetest.Tamper(t, dir, renumbered("'x'")...) },
		"a number that is a fraction":  func(dir string) { storetest.Tamper(t, dir, renumbered("1.5")...) },
		"a number that is stored text": func(dir string) { storetest.Tamper(t, dir, renumbered("CAST(seq AS BLOB)")...) },
	} {
		t.Run(name, func(t *testing.T) {
			dir := rich(t)
			storetest.Tamper(t, dir, slices.Concat(asOf39, []string{"UPDATE projections SET version = 0"})...)
			damage(dir)
			before := databaseOf(t, dir)
			for range 2 {
				err := db.Upgrade(t.Context(), dir, nothing)
				if err == nil || !strings.Contains(err.Error(), "cannot be brought up to this version of Duces: its database is damaged") ||
					!strings.Contains(err.Error(), "restore a backup") {
					t.Errorf("it says %v", err)
				}
				if !bytes.Equal(databaseOf(t, dir), before) {
					t.Fatal("it changed something")
				}
			}
		})
	}
}

// renumbered gives one event another number.
func renumbered(seq string) []string {
	return []string{
		"DROP TRIGGER events_no_update", "UPDATE events SET seq = " + seq + " WHERE seq = 5",
		"CREATE TRIGGER events_no_update BEFORE UPDATE ON events BEGIN SELECT RAISE(ABORT, 'events are never changed'); END",
	}
}

func databaseOf(t *testing.T, dir string) []byte {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(dir, directory.DatabaseFile))
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// A page of some events keeps no directory closed that was open before; one that the tables need does, as it was.
func TestRowsOfEventsOnAnUnreadablePageStayWhenTheOthersAreMadeAnew(t *testing.T) {
	dir := rich(t)
	storetest.Tamper(t, dir, "UPDATE users SET role = 'admin'", "UPDATE projections SET version = 0")
	wreck(t, dir, "", `"type":"transitioned"`)
	if err := storetest.Open(t, dir).Close(); err != nil {
		t.Fatal(err)
	}
	report, err := verify.Directory(t.Context(), dir, nil)
	if err != nil || !strings.Contains(fmt.Sprint(report.Problems), "malformed") {
		t.Errorf("%+v, %v", report.Problems, err)
	}
	if n := storetest.Select(t, dir, "count(*) FROM users WHERE role <> 'admin'"); n == 0 {
		t.Error("no row of another history was made anew")
	}
	wreck(t, dir, "matters", "")
	storetest.Tamper(t, dir, "UPDATE projections SET version = 0")
	before := databaseOf(t, dir)
	err = db.Upgrade(t.Context(), dir, nothing)
	if err == nil || !strings.Contains(err.Error(), "its database is damaged") || !bytes.Equal(databaseOf(t, dir), before) {
		t.Errorf("it says %v", err)
	}
}

// undocumented is a closed directory without documents.
func undocumented(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	store := storetest.Open(t, dir)
	d, _ := work(t, store)
	town := jurisdiction.Add{Items: []jurisdiction.New{{Name: "Town of once", Kind: "town", State: "NY", Zone: "America/New_York"}}}
	if _, err := d.Engine.Do(t.Context(), d.Users[workflow.Legal], "once", town); err != nil {
		t.Fatal(err)
	}
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	return dir
}
