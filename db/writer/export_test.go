package writer

import (
	"context"
	"database/sql"

	"duces/db/sqlc"
	"duces/workflow"
)

// This file lets the tests of package writer_test reach what no caller may: the
// writer's statements and its commit, so that a disk can fail in the middle of
// them, and its limits.

// WriteThrough lets the writer's statements pass through what wraps its
// connection, until it drops that one because of a fault. The writer must be
// idle; the next job it takes orders what it reads after what is written here.
func WriteThrough(w *Writer, wrap func(sqlc.DBTX) sqlc.DBTX) {
	w.exec = wrap(w.conn)
	w.q = sqlc.New(w.exec)
}

// CommitThrough lets each commit pass through what wraps it.
func CommitThrough(w *Writer, wrap func(commit func(context.Context) error) func(context.Context) error) {
	w.commit = wrap(w.commit)
}

// WritingConn is the writer's connection.
func WritingConn(w *Writer) *sql.Conn { return w.conn.On }

// CommitAtMost bounds the jobs of one commit.
func CommitAtMost(w *Writer, jobs int) { w.most = jobs }

// CacheAtMost bounds the bytes of streams that the writer remembers.
func CacheAtMost(w *Writer, bytes int64) {
	_, _ = w.submit(context.Background(), func(context.Context, *group) (workflow.Result, error) {
		w.cache = newCache(bytes)
		return workflow.Result{}, nil
	})
}

// Waiting is how many jobs wait for their turn.
func Waiting(w *Writer) int { return len(w.jobs) }
