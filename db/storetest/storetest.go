// Package storetest opens the store of package db for the tests of its parts, and
// reaches for its files as no caller may.
package storetest

import (
	"context"
	"database/sql"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"

	_ "github.com/mattn/go-sqlite3"

	"duces/db"
	"duces/db/dbtest"
	"duces/db/directory"
	"duces/db/read"
	"duces/db/sqlite"
	"duces/db/writer"
)

// empty is a database of the newest schema without a row, made once for all tests of a program: the migrations take
// longer than most of them.
var empty = sync.OnceValues(func() ([]byte, error) {
	dir, err := os.MkdirTemp("", "duces")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	if err := db.Upgrade(context.Background(), dir, func(int64, int64) {}); err != nil {
		return nil, err
	}
	return os.ReadFile(filepath.Join(dir, directory.DatabaseFile))
})

// Prepare puts an empty database of the newest schema into a directory that has none.
func Prepare(t testing.TB, dir string) {
	t.Helper()
	path := filepath.Join(dir, directory.DatabaseFile)
	if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
		if err != nil {
			t.Fatal(err)
		}
		return
	}
	database, err := empty()
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(os.MkdirAll(dir, 0o700), os.WriteFile(path, database, 0o600)); err != nil {
		t.Fatal(err)
	}
}

// Open opens a store in a directory, or makes one there; the caller closes it.
func Open(t testing.TB, dir string) *db.DB {
	t.Helper()
	return OpenWith(t, dir, db.Options{})
}

// OpenWith is Open with options.
func OpenWith(t testing.TB, dir string, o db.Options) *db.DB {
	t.Helper()
	Prepare(t, dir)
	store, err := db.Open(context.Background(), dir, o)
	if err != nil {
		t.Fatal(err)
	}
	return store
}

// Fixture fills an empty store with a user of each role, one review and jurisdictions.
func Fixture(t testing.TB, store *db.DB, jurisdictions int) *dbtest.Fixture {
	t.Helper()
	return dbtest.NewFixture(t, struct {
		*writer.Writer
		*read.Reads
	}{store.Writer, store.Read}, jurisdictions)
}

// Select reads one number from the database of a directory, by what follows SELECT.
func Select(t testing.TB, dir, query string, args ...any) int64 {
	t.Helper()
	pool, err := sqlite.OpenReading(dir, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer pool.Close()
	var n int64
	if err := pool.QueryRowContext(context.Background(), "SELECT "+query, args...).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

// WriteFile makes or replaces a file of a data directory.
func WriteFile(t testing.TB, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// Uncounted takes away what no program before schema 41 had: the counts of matters, what is known of files, other
// names of governments, and who is invited to answer online.
const Uncounted = "DROP TRIGGER matters_counted_in; DROP TRIGGER matters_counted_on; DROP TRIGGER matters_counted_out; " +
	"DROP TABLE matter_counts; CREATE INDEX matters_tally ON matters (id); " +
	"DROP TABLE documents; DROP TABLE files; DROP TABLE file_texts; DROP TABLE file_words; " +
	"ALTER TABLE jurisdictions DROP COLUMN merged_into; DROP TABLE jurisdiction_aliases; DROP TABLE contact_emails; DROP TABLE owed_receipts; " +
	"DROP TABLE confidential_matters; DROP TABLE returned_letters; DROP TABLE inbound_matters; DROP TABLE inbound; DROP TABLE debts; DROP TABLE associations; DROP TABLE proceeding_changes; DROP TABLE proceeding_reaches; DROP TABLE proceeding_parties; DROP TABLE proceedings; DROP TABLE award_moves; DROP TABLE award_holders; DROP TABLE awards; " +
	"DROP TABLE extensions; DROP INDEX deadlines_whose; ALTER TABLE deadlines DROP COLUMN whose; ALTER TABLE deadlines DROP COLUMN title; ALTER TABLE deadlines DROP COLUMN held_until; DROP TABLE respondent_drafts; DROP TABLE respondent_sessions; DROP TABLE invitations"

// Tamper does to a closed database what somebody would who has the file, but
// not the patience to forge the ledger.
func Tamper(t testing.TB, dir string, statements ...string) {
	t.Helper()
	pool := fileAlone(t, dir)
	pool.SetMaxOpenConns(1)
	defer pool.Close()
	for _, s := range statements {
		if r, err := pool.Exec(s); err != nil {
			t.Fatalf("%s: %v", s, err)
		} else if n, _ := r.RowsAffected(); n == 0 && !withoutRows.MatchString(s) {
			t.Fatalf("%s changed nothing", s)
		}
	}
}

// withoutRows finds statements that count no rows.
var withoutRows = regexp.MustCompile(`^(DROP|CREATE|PRAGMA|REINDEX|ANALYZE)\b`)

// fileAlone opens the database as any program can, with none of the store's settings.
func fileAlone(t testing.TB, dir string) *sql.DB {
	t.Helper()
	pool, err := sql.Open("sqlite3", "file:"+strings.NewReplacer("%", "%25", "?", "%3f").Replace(filepath.Join(dir, directory.DatabaseFile)))
	if err != nil {
		t.Fatal(err)
	}
	return pool
}
