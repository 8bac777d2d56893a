package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"duces/db/directory"
	"duces/db/migrations"
	"duces/db/projection"
	"duces/db/read"
	"duces/db/sqlite"
	"duces/workflow"
	"duces/workflow/view"
)

// Reading is a data directory that is only read. It needs no lock, and may be
// open beside a server.
type Reading struct {
	Read *read.Reads

	pool *sql.DB
}

// OpenReading opens a data directory for reading. It makes and migrates nothing,
// and refuses a schema that is not this program's.
func OpenReading(ctx context.Context, dir string) (*Reading, error) {
	if err := directory.Unfinished(dir); err != nil {
		return nil, err
	}
	if _, err := os.Stat(filepath.Join(dir, directory.DatabaseFile)); err != nil {
		return nil, (&workflow.Error{Code: workflow.Unavailable, Message: fmt.Sprintf(
			"There is no database in %s; name the data directory with --data.", dir)}).Because(err)
	}
	pool, err := sqlite.OpenClosed(ctx, dir)
	if err != nil {
		return nil, sqlite.Opening(dir, err)
	}
	r := &Reading{pool: pool}
	if err := r.open(ctx, dir); err != nil {
		return nil, sqlite.Opening(dir, errors.Join(err, pool.Close()))
	}
	return r, nil
}

func (r *Reading) open(ctx context.Context, dir string) error {
	if err := check(ctx, dir, r.pool); err != nil {
		return err
	}
	signer, err := directory.ReadKey(dir)
	if err != nil {
		return err
	}
	r.Read = read.New(r.pool, sqlite.Rebound{On: r.pool}, signer.Public(), 0)
	return nil
}

// check refuses what another version has made.
func check(ctx context.Context, dir string, pool *sql.DB) error {
	if err := migrations.Check(ctx, dir, pool); err != nil {
		return err
	}
	return projection.Check(ctx, dir, sqlite.Queries(pool))
}

// Close ends it.
func (r *Reading) Close() error { return r.pool.Close() }

// Head is how far the ledger of a directory has come, as the last commit
// signed it. It reads only, needs no lock, and may run beside a server.
func Head(ctx context.Context, dir string) (view.LedgerHead, error) {
	r, err := OpenReading(ctx, dir)
	if err != nil {
		return view.LedgerHead{}, err
	}
	defer func() { _ = r.Close() }() // it has only read
	return r.Read.LedgerHead(ctx)
}

// Snapshot copies the database of a directory into a new file, as of one read
// transaction. It needs no lock, and may run beside a server.
func Snapshot(ctx context.Context, dir, to string) error {
	source, err := sqlite.OpenReading(dir, map[string]string{"mode": "ro", "_query_only": "0"}) // the copy is written through it
	if err != nil {
		return err
	}
	if err := check(ctx, dir, source); err != nil {
		return sqlite.Opening(dir, errors.Join(err, source.Close()))
	}
	if err = directory.CreateDatabase(to); err == nil { // an empty file is taken as one that is to be made
		_, err = source.ExecContext(ctx, "VACUUM INTO ?", to)
	}
	if err = errors.Join(err, source.Close()); err != nil {
		return (&workflow.Error{Code: workflow.Unavailable, Message: fmt.Sprintf("The database in %s cannot be copied: %v.", dir, err)}).Because(err)
	}
	return nil
}
