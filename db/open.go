// Package db is the store: durable history and all that is derived from it.
//
// One goroutine writes. It takes waiting commands into one transaction, a
// savepoint each, and answers them after the commit is on disk; events,
// projections, ledger nodes, signed head and outbox rows are in that
// transaction or nowhere. Readers have a pool of their own, which cannot
// write, and never wait for the writer. History is the truth: every projection
// can be computed from it again, and Verify does.
package db

import (
	"context"
	"database/sql"
	"errors"
	"log/slog"
	"os"
	"sync"

	"github.com/gofrs/flock"

	"duces/db/column"
	"duces/db/directory"
	"duces/db/history"
	"duces/db/migrations"
	"duces/db/parallel"
	"duces/db/sqlc"
	"duces/db/sqlite"
	"duces/workflow"
	"duces/workflow/ledger"
	"duces/workflow/review"
)

// Options are what the program decides about a store.
type Options struct {
	Logger *slog.Logger // nil discards
}

// DB is an open data directory. It is safe for concurrent use.
type DB struct {
	dir    string
	log    *slog.Logger
	lock   *flock.Flock
	signer *ledger.Signer
	writer *writer
	pool   *sql.DB // reads
	reads  *sqlc.Queries

	processes sync.Map // by stream: a version of a process never changes
	office    office
}

var _ workflow.Store = (*DB)(nil)

// Open opens a data directory for this process alone, making what is absent.
// Every failure is one sentence that says what is wrong and what to do.
func Open(ctx context.Context, dir string, o Options) (*DB, error) {
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if err := sqlite.CheckVersion(); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, directory.Unwritable(dir, err)
	}
	l, err := directory.Lock(dir)
	if err != nil {
		return nil, err
	}
	db := &DB{dir: dir, log: o.Logger, lock: l}
	if err := db.open(ctx); err != nil {
		_ = db.Close() // the first error says more
		return nil, sqlite.Opening(dir, err)
	}
	return db, nil
}

func (db *DB) open(ctx context.Context) error {
	pool, err := sqlite.OpenWriting(db.dir)
	if err != nil {
		return err
	}
	if err := migrations.Apply(ctx, db.dir, pool); err != nil {
		return errors.Join(err, pool.Close())
	}
	if db.signer, err = directory.OpenKey(db.dir, func() (bool, error) { return signed(ctx, pool) }); err != nil {
		return errors.Join(err, pool.Close())
	}
	if db.pool, err = sqlite.OpenReading(db.dir, nil); err != nil {
		return errors.Join(err, pool.Close())
	}
	db.reads = sqlite.Queries(db.pool)
	if err := db.pool.PingContext(ctx); err != nil {
		return errors.Join(err, pool.Close())
	}
	if db.writer, err = startWriter(ctx, pool, db.pool, db.signer, db.log); err != nil {
		return errors.Join(err, pool.Close())
	}
	return nil
}

// signed says whether the ledger of a database has a signed head.
func signed(ctx context.Context, pool *sql.DB) (bool, error) {
	_, err := sqlite.Queries(pool).Head(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	return err == nil, err
}

// Derive makes a key for another purpose from that of the ledger, so that the
// data directory needs no further secret.
func (db *DB) Derive(purpose string) ([32]byte, error) { return db.signer.Derive(purpose) }

// Close lets the writer finish what it has begun and frees the directory.
func (db *DB) Close() error {
	var errs []error
	if db.writer != nil {
		errs = append(errs, db.writer.close())
	}
	if db.pool != nil {
		errs = append(errs, db.pool.Close())
	}
	return errors.Join(append(errs, db.lock.Unlock())...)
}

// World gives the states of streams and of all that Related finds behind
// them, as of one instant. A stream without events is just absent.
func (db *DB) World(ctx context.Context, actor string, streams ...workflow.Stream) (workflow.Facts, error) {
	tx, err := db.pool.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return workflow.Facts{}, column.Internal("The store cannot be read.", err)
	}
	defer tx.Rollback()
	on := sqlite.Rebound{On: tx}
	return history.Gather(actor, streams, func(streams []workflow.Stream) ([]any, error) { return db.states(ctx, on, streams) })
}

// Current is World by way of the writer, who knows what was written or ticked
// of late and need not read it again. It waits its turn, for a commit at most:
// for work in the background, not for a page.
func (db *DB) Current(ctx context.Context, actor string, streams ...workflow.Stream) (workflow.Facts, error) {
	var world workflow.Facts
	_, err := db.writer.submit(ctx, func(ctx context.Context, g *group) (_ workflow.Result, err error) {
		world, err = history.Gather(actor, streams, func(streams []workflow.Stream) ([]any, error) { return g.states(ctx, streams) })
		return workflow.Result{}, err
	})
	return world, err
}

// states reads what is on disk, except for versions of a process: they never change.
func (db *DB) states(ctx context.Context, on sqlite.Rebound, streams []workflow.Stream) ([]any, error) {
	found := make([]any, len(streams))
	var missing []workflow.Stream
	var where []int
	for i, s := range streams {
		known, ok := db.processes.Load(s)
		if ok {
			found[i] = known
			continue
		}
		missing, where = append(missing, s), append(where, i)
	}
	histories, err := history.FoldMany(ctx, on, missing, parallel.InOrder)
	if err != nil {
		return nil, err
	}
	for i, h := range histories {
		if found[where[i]] = h.State; h.State != nil && h.Stream.Kind() == review.KindProcess {
			db.processes.Store(h.Stream, h.State)
		}
	}
	return found, nil
}
