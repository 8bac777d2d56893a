package db

import (
	"context"
	"database/sql"
	"strings"

	"duces/db/parallel"
	"duces/db/sqlc"
	"duces/db/sqlite"
	"duces/workflow"
	"duces/workflow/view"
)

// This file lets the tests of package db_test reach what no caller may: the
// writer's statements and its commit, so that a disk can fail in the middle of
// them; the statements of readers, so that SQLite can be asked for their plans;
// and the settings and migrations that make a database ours. All are functions:
// a method would be one more that the suite of dbtest must cover.

// OpenWriting and OpenReading open a database file with the settings of the store's own connections.
var (
	OpenWriting = sqlite.OpenWriting
	OpenReading = func(dir string) (*sql.DB, error) { return sqlite.OpenReading(dir, nil) }
)

// ManyAtOnce runs a function for many indexes, a few at once.
func ManyAtOnce(n int, do func(i int) error) error { return parallel.Do(n, parallel.Many, do) }

// WriteThrough lets the writer's statements pass through what wraps its
// connection, until it drops that one because of a fault. The writer must be
// idle; the next job it takes orders what it reads after what is written here.
func WriteThrough(store *DB, wrap func(sqlc.DBTX) sqlc.DBTX) {
	w := store.writer
	w.exec = wrap(w.conn)
	w.q = sqlc.New(w.exec)
}

// CommitThrough lets each commit pass through what wraps it.
func CommitThrough(store *DB, wrap func(commit func(context.Context) error) func(context.Context) error) {
	store.writer.commit = wrap(store.writer.commit)
}

// WritingConn is the writer's connection.
func WritingConn(store *DB) *sql.Conn { return store.writer.conn.On }

// CommitAtMost bounds the jobs of one commit.
func CommitAtMost(store *DB, jobs int) { store.writer.most = jobs }

// CacheAtMost bounds the streams that the writer remembers.
func CacheAtMost(store *DB, streams int) { store.writer.cache = newCache(streams) }

// Prepared runs statements as the writer does, each compiled once.
func Prepared(conn *sql.Conn) (on sqlc.DBTX, done func() error) {
	p := sqlite.Prepare(conn)
	return p, p.Close
}

// Write runs statements that are no act in the writer's own turn.
func Write(ctx context.Context, store *DB, do func(context.Context, *sqlc.Queries) error) error {
	return store.write(ctx, do)
}

// ReadThrough lets reads that need no transaction pass through what wraps the pool.
func ReadThrough(store *DB, wrap func(sqlc.DBTX) sqlc.DBTX) *sqlc.Queries {
	store.reads = sqlc.New(wrap(sqlite.Rebound{On: store.pool}))
	return store.reads
}

// FeedLines is what FeedDates asks in its transaction.
func FeedLines(ctx context.Context, q *sqlc.Queries, v workflow.Viewer, f view.FeedFilter) error {
	_, err := feedLines(ctx, q, scopeOf(v), f)
	return err
}

// AlertLines is what AlertLedger asks in its transaction.
func AlertLines(ctx context.Context, q *sqlc.Queries, matter, deadline string) error {
	_, err := told(ctx, q, matter, deadline, nil)
	return err
}

// LastMattersCursor finds where the last page of an order begins, from the
// first of its reverse: to turn that many pages would take a benchmark's time.
func LastMattersCursor(ctx context.Context, store *DB, v workflow.Viewer, f view.MatterFilter) (string, error) {
	order, err := matterOrderOf(f.Sort)
	if err != nil {
		return "", err
	}
	back := "-" + f.Sort
	if strings.HasPrefix(f.Sort, "-") {
		back = f.Sort[1:]
	}
	reverse, err := matterOrderOf(back)
	if err != nil {
		return "", err
	}
	q := matterFilter(v, f)
	q.After, q.AfterID, q.Most = reverse.first[0], reverse.first[1], 51
	lines, err := reverse.read(ctx, store.reads, q)
	if err != nil || len(lines) < 51 {
		return "", err
	}
	return cursor("matters "+f.Sort, order.key(lines[50]), lines[50].ID), nil
}

// HistoryCursor continues the whole ledger after an event.
func HistoryCursor(seq int64) string { return cursor("history ", decimal(seq)) }
