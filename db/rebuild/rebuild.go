// Package rebuild makes the tables that lists are read from anew, from the histories alone. It changes no event, no
// credential and no mail, and all of it or nothing: whoever stops it has what was there before.
package rebuild

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"duces/db/projection"
	"duces/db/sqlc"
	"duces/db/sqlite"
	"duces/workflow"
)

// Rebuilt is what was read and written.
type Rebuilt struct {
	Streams int   `json:"streams"`
	Events  int64 `json:"events"`
	Rows    int   `json:"rows"`
	// Kept are the streams whose history has no state, and whose rows are as they were.
	Kept []workflow.Stream `json:"-"`
}

// Tables rebuilds through pool, the one writing connection of a directory that nobody else uses. A history that does
// not fold is an error. progress is told how many of all events are read.
func Tables(ctx context.Context, dir string, pool *sql.DB, progress func(done, of int64)) (Rebuilt, error) {
	return tables(ctx, dir, pool, false, progress)
}

// IfChanged rebuilds where the rows that are there are of another version than this program's. A history that does not
// fold or cannot be read keeps its rows: Verify names it, and it stopped nobody from opening the directory so far.
func IfChanged(ctx context.Context, dir string, pool *sql.DB, progress func(done, of int64)) (Rebuilt, error) {
	stored, err := projection.StoredVersion(ctx, sqlite.Queries(pool))
	if err != nil || stored == projection.Version {
		return Rebuilt{}, err
	}
	return tables(ctx, dir, pool, true, progress)
}

func tables(ctx context.Context, dir string, pool *sql.DB, keep bool, progress func(done, of int64)) (done Rebuilt, err error) {
	reads, err := sqlite.OpenReading(dir, nil)
	if err != nil {
		return done, err
	}
	defer func() { err = errors.Join(err, reads.Close()) }()
	raw, err := pool.Conn(ctx)
	if err != nil {
		return done, err
	}
	on := sqlite.Prepare(raw)
	defer func() { err = errors.Join(err, on.Close()) }()
	// Tables refer to each other, and others to them, which is looked at once in the end. It can be set between
	// transactions alone.
	if _, err := raw.ExecContext(ctx, "PRAGMA foreign_keys = OFF"); err != nil {
		return done, err
	}
	defer func() {
		_, on := raw.ExecContext(context.WithoutCancel(ctx), "PRAGMA foreign_keys = ON")
		err = errors.Join(err, on)
	}()
	run := func(statement string) error {
		_, err := on.ExecContext(ctx, statement)
		return err
	}
	if err := run("BEGIN IMMEDIATE"); err != nil {
		return done, err
	}
	w := writing{on: on, q: sqlc.New(on), before: reads, progress: progress}
	err = w.tables(ctx, newReading(reads, keep))
	if err == nil && !keep {
		err = w.forgetFiles(ctx)
	}
	if err == nil {
		err = projection.SetVersion(ctx, w.q)
	}
	if err == nil {
		err = run("COMMIT")
	}
	if err == nil {
		return w.done, nil
	}
	_, back := on.ExecContext(context.WithoutCancel(ctx), "ROLLBACK")
	if ctx.Err() != nil && back == nil {
		return Rebuilt{}, (&workflow.Error{Code: workflow.Unavailable, Message: fmt.Sprintf(
			"The tables that lists are read from in %s were not rebuilt: it was stopped. "+
				"Nothing has changed.", dir)}).Because(err)
	}
	return Rebuilt{}, errors.Join(err, back)
}

// writing is the transaction in which tables are made anew.
type writing struct {
	on       sqlc.DBTX
	q        *sqlc.Queries
	before   sqlc.DBTX // sees what was there
	progress func(done, of int64)
	done     Rebuilt
}

// forgetFiles takes away what is known of files: the server looks into each again.
func (w *writing) forgetFiles(ctx context.Context) error {
	if err := w.q.ForgetFileTexts(ctx); err != nil {
		return err
	}
	return w.q.ForgetFiles(ctx)
}

func (w *writing) tables(ctx context.Context, r *reading) error {
	head, err := w.q.Head(ctx)
	if errors.Is(err, sql.ErrNoRows) { // nothing was recorded yet, or it is lost
		if head.Size, err = w.q.CountEventsFrom(ctx, 0); err == nil && head.Size == 0 {
			return nil
		}
	}
	if err != nil {
		return err
	}
	if err := projection.Clear(ctx, w.on); err != nil {
		return err
	}
	// A row at a time, they take most of the time: they are sorted once when all rows are there.
	indexes, err := sqlite.DropIndexes(ctx, w.on, projection.TableNames())
	if err != nil {
		return err
	}
	err = r.each(ctx, func(part folded) error {
		for _, rows := range part.rows {
			if row, err := projection.Anew(ctx, w.q, rows); err != nil {
				return fmt.Errorf("the row %s of the table %s cannot be written: %w", row.Key(), projection.TableName(row), err)
			}
			w.done.Rows += len(rows)
		}
		w.done.Streams += len(part.rows)
		w.done.Events += part.events
		w.done.Kept = append(w.done.Kept, part.kept...)
		w.progress(w.done.Events, head.Size)
		return nil
	})
	for _, index := range indexes {
		if err == nil {
			_, err = w.on.ExecContext(ctx, index)
		}
	}
	if err != nil {
		return err
	}
	return w.references(ctx)
}

// references refuses rows that refer to others which are not there any more.
func (w *writing) references(ctx context.Context) error {
	var before, after int
	for on, n := range map[sqlc.DBTX]*int{w.before: &before, w.on: &after} {
		if err := on.QueryRowContext(ctx, "SELECT count(*) FROM pragma_foreign_key_check").Scan(n); err != nil {
			return err
		}
	}
	if after > before {
		return fmt.Errorf("%d rows refer to others that the histories do not account for", after-before)
	}
	return nil
}
