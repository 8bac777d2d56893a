package db_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"duces/db"
	"duces/db/directory"
	"duces/db/storetest"
	"duces/db/verify"
	"duces/workflow"
)

// readers are all ways to read a directory without its lock.
var readers = map[string]func(t *testing.T, dir string) error{
	"lists": func(t *testing.T, dir string) error {
		r, err := db.OpenReading(t.Context(), dir)
		if err == nil {
			err = r.Close()
		}
		return err
	},
	"the head": func(t *testing.T, dir string) error { _, err := db.Head(t.Context(), dir); return err },
	"verify":   func(t *testing.T, dir string) error { _, err := verify.Directory(t.Context(), dir, nil); return err },
	"a snapshot": func(t *testing.T, dir string) error {
		return db.Snapshot(t.Context(), dir, filepath.Join(t.TempDir(), "copy"))
	},
}

func TestWhatOnlyReadsRefusesAnotherSchemaAndLeavesItAsItIs(t *testing.T) {
	for name, c := range map[string]struct{ statement, says string }{
		"a newer one": {"INSERT INTO goose_db_version (version_id, is_applied) VALUES (9999, 1)", "by a newer version of Duces"},
		"an older":    {"DELETE FROM goose_db_version WHERE version_id > 8", "by an older version of Duces (schema 8; this program reads "},
		"none yet":    {"DROP TABLE goose_db_version", "by an older version of Duces (schema 0; this program reads "},
	} {
		dir := t.TempDir()
		if err := storetest.Open(t, dir).Close(); err != nil {
			t.Fatal(err)
		}
		storetest.Tamper(t, dir, c.statement)
		before, err := os.ReadFile(filepath.Join(dir, directory.DatabaseFile))
		if err != nil {
			t.Fatal(err)
		}
		for reader, read := range readers {
			err := read(t, dir)
			if workflow.CodeOf(err) != workflow.Refused || !strings.Contains(err.Error(), c.says) || !strings.Contains(err.Error(), dir) {
				t.Errorf("%s of %s: %v", reader, name, err)
			}
		}
		after, err := os.ReadFile(filepath.Join(dir, directory.DatabaseFile))
		if err != nil || string(after) != string(before) {
			t.Errorf("%s was changed: %v", name, err)
		}
	}
}

func TestWhatOnlyReadsNeedsNoLock(t *testing.T) {
	dir := t.TempDir()
	store := storetest.Open(t, dir)
	defer store.Close()
	storetest.Fixture(t, store, 3)
	for reader, read := range readers {
		if err := read(t, dir); err != nil {
			t.Errorf("%s beside the writer: %v", reader, err)
		}
	}
}

func TestWhoeverHasTheLockTakesAStaleSocketAway(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, directory.SocketFile)
	storetest.WriteFile(t, path, "")
	store := storetest.Open(t, dir)
	if _, err := os.Stat(path); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("it is there: %v", err)
	}
	storetest.WriteFile(t, path, "") // as the server that has the lock does
	if _, err := db.Open(t.Context(), dir, db.Options{}); !errors.Is(err, directory.ErrInUse) {
		t.Errorf("got %v", err)
	}
	if _, err := os.Stat(path); err != nil {
		t.Errorf("who did not get the lock took it away: %v", err)
	}
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
}
