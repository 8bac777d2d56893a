package db

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"duces/db/directory"
	"duces/db/read"
	"duces/db/sqlite"
	"duces/workflow"
	"duces/workflow/view"
)

// Snapshot copies the database of a directory into a new file, as of one read
// transaction. It needs no lock, and may run beside a server.
func Snapshot(ctx context.Context, dir, to string) error {
	source, err := sqlite.OpenReading(dir, map[string]string{"mode": "ro", "_query_only": "0"}) // the copy is written through it
	if err != nil {
		return err
	}
	_, err = source.ExecContext(ctx, "VACUUM INTO ?", to)
	if err = errors.Join(err, source.Close()); err != nil {
		return (&workflow.Error{Code: workflow.Unavailable, Message: fmt.Sprintf("The database in %s cannot be copied: %v.", dir, err)}).Because(err)
	}
	return nil
}

// Head is how far the ledger of a directory has come, as the last commit
// signed it. It reads only, needs no lock, and may run beside a server.
func Head(ctx context.Context, dir string) (view.LedgerHead, error) {
	if _, err := os.Stat(filepath.Join(dir, directory.DatabaseFile)); err != nil {
		return view.LedgerHead{}, (&workflow.Error{Code: workflow.Unavailable, Message: fmt.Sprintf(
			"There is no database in %s; name the data directory with --data.", dir)}).Because(err)
	}
	signer, err := directory.ReadKey(dir)
	if err != nil {
		return view.LedgerHead{}, err
	}
	pool, err := sqlite.OpenClosed(ctx, dir)
	if err != nil {
		return view.LedgerHead{}, sqlite.Opening(dir, err)
	}
	defer func() { _ = pool.Close() }() // it has only read
	return read.Head(ctx, sqlite.Queries(pool), signer.Public())
}

// Consult reads what is on record in a directory, as an actor may. It needs no
// lock, and may run beside a server.
func Consult(ctx context.Context, dir, actor string, do func(workflow.Facts) error) error {
	pool, err := sqlite.OpenClosed(ctx, dir)
	if err != nil {
		return sqlite.Opening(dir, err)
	}
	defer func() { _ = pool.Close() }() // it has only read
	facts, err := read.New(pool, sqlite.Queries(pool), "").World(ctx, actor)
	if err != nil {
		return err
	}
	return do(facts)
}
