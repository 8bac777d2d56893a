package sqlite

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/mattn/go-sqlite3"

	"duces/db/directory"
	"duces/workflow"
)

const (
	// oldestSQLite has the fix for the WAL-reset corruption (SQLite 3.51.3).
	oldestSQLite = 3_051_003

	// checkpointPages is the WAL's size at which it is copied back. The 7,680 acts of
	// a run of BenchmarkGroupCommit write 425 MB with SQLite's own 1,000, 373 with
	// 2,048, 341 with 4,096, 318 with 8,192 and 280 with 32,768, in the same processor
	// time: beyond 4,096 each doubling of the log saves less than the one before.
	checkpointPages = 4_096
	// LogSize is that size in bytes. A log that had to grow beyond it is cut to it
	// when it begins anew.
	LogSize = checkpointPages * 4096
	readers = 9 // one of them the writer's
	// ReadersCache is what the caches of all readers hold at most: SQLite's own two megabytes for each.
	ReadersCache = readers * 2000 * 1024

	// patience is how long a connection waits for a lock of another one.
	patience = 10 * time.Second
)

// CheckVersion refuses a SQLite that can lose data.
func CheckVersion() error {
	if version, number, _ := sqlite3.Version(); number < oldestSQLite {
		return &workflow.Error{Code: workflow.Internal, Message: fmt.Sprintf(
			"This program was built with SQLite %s, which can corrupt a database; build it with 3.51.3 or later.", version)}
	}
	return nil
}

// connector opens connections that all have the same settings: every one of
// them stands in the DSN, none is left to whoever happens to connect first.
type connector struct {
	dsn    string
	driver *sqlite3.SQLiteDriver
}

func (c connector) Connect(context.Context) (driver.Conn, error) { return c.driver.Open(c.dsn) }
func (c connector) Driver() driver.Driver                        { return c.driver }

// dsn names the database file with the settings of all connections and some more.
func dsn(dir string, more map[string]string) (string, error) {
	path, err := filepath.Abs(filepath.Join(dir, directory.DatabaseFile))
	if err != nil {
		return "", err
	}
	q := url.Values{
		"_busy_timeout": {strconv.FormatInt(patience.Milliseconds(), 10)},
		"_foreign_keys": {"1"},
		// Without them INSERT OR REPLACE deletes past a DELETE trigger.
		"_recursive_triggers": {"1"},
		// NORMAL lost acknowledged rows in 35 of 60 simulated power cuts, FULL in none.
		"_synchronous": {"FULL"},
	}
	for name, value := range more {
		q.Set(name, value)
	}
	return (&url.URL{Scheme: "file", OmitHost: true, Path: path, RawQuery: q.Encode()}).String(), nil
}

// OpenWriting gives the pool of the one writing connection, whose cache holds so many bytes of pages. Those that an
// act changes and that do not fit are written twice.
func OpenWriting(dir string, cache int64) (*sql.DB, error) {
	if err := directory.CreateDatabase(filepath.Join(dir, directory.DatabaseFile)); err != nil {
		return nil, directory.Unwritable(dir, err)
	}
	name, err := dsn(dir, map[string]string{"_journal_mode": "WAL", "_txlock": "immediate"})
	if err != nil {
		return nil, err
	}
	pool := sql.OpenDB(connector{name, &sqlite3.SQLiteDriver{ConnectHook: func(c *sqlite3.SQLiteConn) error {
		_, err := c.Exec(fmt.Sprintf("PRAGMA cache_size = -%d; PRAGMA temp_store = MEMORY; PRAGMA wal_autocheckpoint = %d; PRAGMA journal_size_limit = %d",
			cache>>10, checkpointPages, LogSize), nil)
		return err // savepoints are kept in memory
	}}})
	pool.SetMaxOpenConns(1)
	return pool, nil
}

// OpenReading gives a pool that cannot write. Each connection keeps the
// statements that it has compiled.
func OpenReading(dir string, more map[string]string) (*sql.DB, error) {
	settings := map[string]string{"_query_only": "1", "_txlock": "deferred", "_stmt_cache_size": "128"}
	for name, value := range more {
		settings[name] = value
	}
	name, err := dsn(dir, settings)
	if err != nil {
		return nil, err
	}
	pool := sql.OpenDB(connector{name, &sqlite3.SQLiteDriver{}})
	pool.SetMaxOpenConns(readers)
	pool.SetMaxIdleConns(readers)
	return pool, nil
}

// OpenClosed opens a database for reading that no process may have open, on a
// disk that may be read-only.
func OpenClosed(ctx context.Context, dir string) (*sql.DB, error) {
	pool, err := OpenReading(dir, map[string]string{"mode": "ro"})
	if err != nil {
		return nil, err
	}
	if err = readable(ctx, pool); err == nil {
		return pool, nil
	}
	_ = pool.Close() // its error is in hand
	// Where not even the WAL's index can be made, the file alone is the
	// database, unless a log beside it holds more.
	if log, statErr := os.Stat(filepath.Join(dir, directory.DatabaseFile+"-wal")); statErr == nil && log.Size() > 0 {
		return nil, err
	}
	if pool, err = OpenReading(dir, map[string]string{"mode": "ro", "immutable": "1"}); err != nil {
		return nil, err
	}
	if err = readable(ctx, pool); err != nil {
		return nil, errors.Join(err, pool.Close())
	}
	return pool, nil
}

// readable makes a pool open the file, and says why it cannot.
func readable(ctx context.Context, pool *sql.DB) error {
	var things int
	return pool.QueryRowContext(ctx, "SELECT count(*) FROM sqlite_schema").Scan(&things)
}

// InMemory gives an empty database that goes when it is closed.
func InMemory() *sql.DB {
	pool := sql.OpenDB(connector{"file::memory:", &sqlite3.SQLiteDriver{}})
	pool.SetMaxOpenConns(1) // each connection has a memory of its own
	return pool
}
