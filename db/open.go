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
	"fmt"
	"log/slog"
	"os"
	"sync"

	"github.com/gofrs/flock"
	"github.com/mattn/go-sqlite3"

	"duces/db/sqlc"
	"duces/workflow"
	"duces/workflow/kinds"
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
	if err := checkSQLite(); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, unwritable(dir, err)
	}
	l, err := lock(dir)
	if err != nil {
		return nil, err
	}
	db := &DB{dir: dir, log: o.Logger, lock: l}
	if err := db.open(ctx); err != nil {
		_ = db.Close() // the first error says more
		return nil, opening(dir, err)
	}
	return db, nil
}

func (db *DB) open(ctx context.Context) error {
	pool, err := openWriting(db.dir)
	if err != nil {
		return err
	}
	if err := migrate(ctx, db.dir, pool); err != nil {
		return errors.Join(err, pool.Close())
	}
	if db.signer, err = openKey(ctx, db.dir, pool); err != nil {
		return errors.Join(err, pool.Close())
	}
	if db.pool, err = openReading(db.dir, nil); err != nil {
		return errors.Join(err, pool.Close())
	}
	db.reads = queriesOn(db.pool)
	if err := db.pool.PingContext(ctx); err != nil {
		return errors.Join(err, pool.Close())
	}
	if db.writer, err = startWriter(ctx, pool, db.pool, db.signer, db.log); err != nil {
		return errors.Join(err, pool.Close())
	}
	return nil
}

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

func checkSQLite() error {
	if version, number, _ := sqlite3.Version(); number < oldestSQLite {
		return &workflow.Error{Code: workflow.Internal, Message: fmt.Sprintf(
			"This program was built with SQLite %s, which can corrupt a database; build it with 3.51.3 or later.", version)}
	}
	return nil
}

// World gives the facts of an actor and some streams, as of one instant. What
// is asked of them later is as of then.
func (db *DB) World(ctx context.Context, actor string, streams ...workflow.Stream) (workflow.Facts, error) {
	tx, err := db.pool.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return workflow.Facts{}, internal("The store cannot be read.", err)
	}
	defer tx.Rollback()
	facts, err := workflow.Gather(kinds.All, readSource{ctx, db, rebound{tx}}, actor, streams...)
	return facts.From(readSource{ctx, db, rebound{db.pool}}), err
}

// Current is World by way of the writer, who knows what was written or ticked
// of late and need not read it again. It waits its turn, for a commit at most:
// for work in the background, not for a page.
func (db *DB) Current(ctx context.Context, actor string, streams ...workflow.Stream) (workflow.Facts, error) {
	var facts workflow.Facts
	_, err := db.writer.submit(ctx, func(ctx context.Context, g *group) (_ workflow.Result, err error) {
		facts, err = workflow.Gather(kinds.All, groupSource{ctx, g}, actor, streams...)
		return workflow.Result{}, err
	})
	return facts.From(readSource{ctx, db, rebound{db.pool}}), err
}

// readSource gives facts as they are on disk.
type readSource struct {
	ctx context.Context // of the request that the facts are for
	db  *DB
	on  rebound
}

// States implements workflow.Source. Versions of a process never change, and are kept.
func (r readSource) States(streams []workflow.Stream) ([]any, error) {
	found := make([]any, len(streams))
	var missing []workflow.Stream
	var where []int
	for i, s := range streams {
		known, ok := r.db.processes.Load(s)
		if ok {
			found[i] = known
			continue
		}
		missing, where = append(missing, s), append(where, i)
	}
	histories, err := foldMany(r.ctx, r.on, missing, inOrder)
	if err != nil {
		return nil, err
	}
	for i, h := range histories {
		if found[where[i]] = h.state; h.state != nil && h.stream.Kind() == review.KindProcess {
			r.db.processes.Store(h.stream, h.state)
		}
	}
	return found, nil
}

// Answer implements workflow.Source.
func (r readSource) Answer(q workflow.Question) error {
	return answered(r.ctx, sqlc.New(r.on), q)
}
