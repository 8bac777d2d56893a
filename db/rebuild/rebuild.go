// Package rebuild makes the tables that lists are read from anew, from the histories alone. It changes no event, no
// credential and no mail, and all of it or nothing: whoever stops it, or finds a history that does not fold, has what
// was there before.
package rebuild

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"duces/db/history"
	"duces/db/parallel"
	"duces/db/projection"
	"duces/db/sqlc"
	"duces/db/sqlite"
	"duces/workflow"
	"duces/workflow/kinds"
	"duces/workflow/process"
	"duces/workflow/review"
)

// Rebuilt is what was read and written.
type Rebuilt struct {
	Streams int   `json:"streams"`
	Events  int64 `json:"events"`
	Rows    int   `json:"rows"`
}

const pageSize = 512

// Tables rebuilds through pool, the one writing connection of a directory that nobody else uses. progress is told
// how many of all events are read.
func Tables(ctx context.Context, pool *sql.DB, progress func(done, of int64)) (done Rebuilt, err error) {
	raw, err := pool.Conn(ctx)
	if err != nil {
		return done, err
	}
	on := sqlite.Prepare(raw)
	defer func() { err = errors.Join(err, on.Close()) }()
	run := func(statement string) error {
		_, err := on.ExecContext(ctx, statement)
		return err
	}
	if err := run("BEGIN IMMEDIATE"); err != nil {
		return done, err
	}
	r := &rebuild{on: on, q: sqlc.New(on), processes: map[string]*process.Definition{}, progress: progress}
	// Tables refer to each other, and others to them, which holds again in the end.
	err = run("PRAGMA defer_foreign_keys = ON")
	if err == nil {
		err = r.tables(ctx)
	}
	if err == nil {
		err = run("COMMIT")
	}
	if err != nil {
		_, back := on.ExecContext(context.WithoutCancel(ctx), "ROLLBACK")
		return Rebuilt{}, errors.Join(err, back)
	}
	return r.done, nil
}

type rebuild struct {
	on        sqlc.DBTX
	q         *sqlc.Queries
	processes map[string]*process.Definition
	progress  func(done, of int64)
	done      Rebuilt
}

func (r *rebuild) tables(ctx context.Context) error {
	head, err := r.q.Head(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		return nil // nothing was recorded yet
	}
	if err != nil {
		return err
	}
	if err := projection.Clear(ctx, r.on); err != nil {
		return err
	}
	for last := ""; ; {
		page, err := r.q.StreamPage(ctx, sqlc.StreamPageParams{Stream: last, Limit: pageSize})
		if err != nil || len(page) == 0 {
			return err
		}
		for _, share := range history.Shares(page) {
			if err := r.streams(ctx, share); err != nil {
				return err
			}
		}
		if next := page[len(page)-1].Stream; next > last {
			last = next
		} else {
			return fmt.Errorf("the streams of the ledger do not follow each other: %q comes after %q", next, last)
		}
		r.progress(r.done.Events, head.Size)
	}
}

// streams writes the rows of some streams, which have none.
func (r *rebuild) streams(ctx context.Context, share []sqlc.StreamPageRow) error {
	names := make([]workflow.Stream, len(share))
	for i, p := range share {
		names[i] = workflow.Stream(p.Stream)
		r.done.Events += p.Events
	}
	histories, err := history.FoldMany(ctx, r.on, names, parallel.InOrder)
	if err != nil {
		return err
	}
	for _, h := range histories {
		def, err := r.process(ctx, kinds.All.Process(h.Stream, h.State))
		if err != nil {
			return err
		}
		rows := kinds.All.Rows(h.Stream, h.State, def)
		if row, err := projection.Replace(ctx, r.q, nil, rows); err != nil {
			return fmt.Errorf("the row %s of the table %s cannot be written: %w", row.Key(), projection.TableName(row), err)
		}
		r.done.Streams++
		r.done.Rows += len(rows)
	}
	return nil
}

func (r *rebuild) process(ctx context.Context, hash string) (*process.Definition, error) {
	if def, known := r.processes[hash]; known || hash == "" {
		return def, nil
	}
	state, _, err := history.Fold(ctx, r.q, review.ProcessStream(hash))
	if err != nil {
		return nil, err
	}
	def, _ := state.(*process.Definition)
	r.processes[hash] = def
	return def, nil
}
