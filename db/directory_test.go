package db_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"duces/db"
	"duces/db/directory"
	"duces/db/sqlite"
	"duces/db/storetest"
	"duces/db/verify"
	"duces/workflow"
)

func TestASecondProcessLearnsAtOnceThatTheDirectoryIsInUse(t *testing.T) {
	dir := t.TempDir()
	store := storetest.Open(t, dir)
	began := time.Now()
	_, err := db.Open(t.Context(), dir, db.Options{})
	if workflow.CodeOf(err) != workflow.Unavailable || !strings.Contains(err.Error(), "in use by another process") {
		t.Errorf("got %v", err)
	}
	if took := time.Since(began); took > time.Second {
		t.Errorf("it took %v", took)
	}
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	if err := storetest.Open(t, dir).Close(); err != nil {
		t.Fatal(err)
	}
}

func TestWhatCannotBeOpenedIsSaidInOneSentence(t *testing.T) {
	for name, c := range map[string]struct {
		spoil func(t *testing.T, dir string)
		says  string
	}{
		"a file that is no database": {func(t *testing.T, dir string) {
			storetest.WriteFile(t, filepath.Join(dir, directory.DatabaseFile), strings.Repeat("not a database ", 1000))
		}, "is damaged or is no database"},
		"a database with damaged pages": {func(t *testing.T, dir string) {
			path := filepath.Join(dir, directory.DatabaseFile)
			raw, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			for i := 4096; i < len(raw); i++ {
				raw[i] ^= 0xa5
			}
			storetest.WriteFile(t, path, string(raw))
		}, "is damaged or is no database"},
		"a schema of a newer version": {func(t *testing.T, dir string) {
			storetest.Tamper(t, dir, "INSERT INTO goose_db_version (version_id, is_applied) VALUES (9999, 1)")
		}, "newer version of Duces"},
		"a key that is gone": {func(t *testing.T, dir string) {
			if err := os.Remove(filepath.Join(dir, directory.KeyFile)); err != nil {
				t.Fatal(err)
			}
		}, "put it back from a backup"},
		"a key that is none": {func(t *testing.T, dir string) {
			storetest.WriteFile(t, filepath.Join(dir, directory.KeyFile), "PRIVATE\n")
		}, "holds no key"},
		"a tree that does not fit its head": {func(t *testing.T, dir string) {
			storetest.Tamper(t, dir, "UPDATE ledger_head SET root = zeroblob(32)")
		}, "duces verify"},
		"a directory that cannot be": {func(t *testing.T, dir string) {
			if err := os.RemoveAll(dir); err != nil {
				t.Fatal(err)
			}
			storetest.WriteFile(t, dir, "a file")
		}, "cannot be written"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "data with ? and %20 in its name")
			if err := storetest.Open(t, dir).Close(); err != nil {
				t.Fatal(err)
			}
			c.spoil(t, dir)
			store, err := db.Open(t.Context(), dir, db.Options{})
			if err == nil {
				_ = store.Close()
				t.Fatal("it was opened")
			}
			if !strings.Contains(err.Error(), c.says) || strings.Contains(err.Error(), "\n") || !strings.HasSuffix(err.Error(), ".") {
				t.Errorf("%q is not one sentence that says %q", err, c.says)
			}
		})
	}
}

func TestTheDirectoryIsForItsOwnerAlone(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	if err := storetest.Open(t, dir).Close(); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]os.FileMode{dir: 0o700, filepath.Join(dir, directory.KeyFile): 0o600} {
		if info, err := os.Stat(path); err != nil || info.Mode().Perm() != want {
			t.Errorf("%s: %v, %v", path, info.Mode(), err)
		}
	}
}

func TestHistoryCannotBeChangedThroughTheDatabase(t *testing.T) {
	dir := t.TempDir()
	store := storetest.Open(t, dir)
	storetest.Fixture(t, store, 1)
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	pool, err := sqlite.OpenWriting(dir, 32<<20)
	if err != nil {
		t.Fatal(err)
	}
	defer pool.Close()
	for _, statement := range []string{
		"UPDATE events SET type = 'x' WHERE seq = 1",
		"DELETE FROM events WHERE seq = 1",
		"INSERT OR REPLACE INTO events SELECT stream, no, seq, 'x', recorded_at, bytes, actor, effective_on FROM events WHERE seq = 1",
		"INSERT OR REPLACE INTO events SELECT 'user/other', no, seq, type, recorded_at, bytes, actor, effective_on FROM events WHERE seq = 1",
		"UPDATE ledger_nodes SET hash = zeroblob(32) WHERE id = 0",
		"DELETE FROM ledger_nodes WHERE id = 0",
		"INSERT OR REPLACE INTO ledger_nodes VALUES (0, zeroblob(32))",
	} {
		if _, err := pool.Exec(statement); err == nil || !strings.Contains(err.Error(), "never") {
			t.Errorf("%s: %v", statement, err)
		}
	}
	if report, err := verify.Directory(t.Context(), dir, nil); err != nil || len(report.Problems) > 0 {
		t.Errorf("%+v, %v", report, err)
	}
}
