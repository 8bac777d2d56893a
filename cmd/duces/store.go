package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"

	"duces/cmd/duces/socket"
	"duces/db"
	"duces/db/directory"
	"duces/workflow"
)

// dataFlag is the data directory of a command that needs one.
type dataFlag struct {
	Data string `help:"Data directory." env:"DUCES_DATA" placeholder:"DIR" required:"" type:"path" json:"-"`
}

// there refuses a directory without a database: only serve and demo begin one.
func there(dir string) error {
	_, err := os.Stat(filepath.Join(dir, directory.DatabaseFile))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return cannot{fmt.Errorf("there is no Duces database in %s; check --data, or begin one with duces serve --data %s", dir, dir)}
	case err != nil:
		return cannot{fmt.Errorf("the data directory cannot be read: %w", err)}
	}
	return nil
}

// open opens a data directory to serve it, and begins it if it is new. It waits for
// a server that stops and for a command, but not for a server that runs.
func (c console) open(ctx context.Context, dir string) (store *db.DB, err error) {
	err = untilFree(ctx, func() (done bool, err error) {
		store, err = db.Open(ctx, dir, db.Options{Logger: c.logger()})
		if err != nil {
			return !errors.Is(err, directory.ErrInUse) || socket.Listening(ctx, dir), cannot{err}
		}
		return true, nil
	})
	return store, err
}

// logger writes text to standard error.
func (c console) logger() *slog.Logger {
	return slog.New(slog.NewTextHandler(c.err, &slog.HandlerOptions{Level: c.level}))
}

// operator is how the command line reads.
func operator() workflow.Viewer {
	u, _ := workflow.BuiltInActor(workflow.OperatorActor)
	return u.Viewer()
}
