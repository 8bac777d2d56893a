package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"duces/db"
	"duces/db/directory"
	"duces/workflow"
)

// dataFlag is the data directory of a command that needs one.
type dataFlag struct {
	Data string `help:"Data directory." env:"DUCES_DATA" placeholder:"DIR" required:"" type:"path"`
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

// open opens a data directory, which it begins if it is new. Whatever is wrong
// with it, the question that a command was to answer remains open.
func (c console) open(ctx context.Context, dir string) (*db.DB, error) {
	store, err := db.Open(ctx, dir, db.Options{Logger: c.logger()})
	if err != nil {
		return nil, cannot{err}
	}
	return store, nil
}

// logger writes text to standard error.
func (c console) logger() *slog.Logger {
	return slog.New(slog.NewTextHandler(c.err, &slog.HandlerOptions{Level: c.level}))
}

// withStore runs one command of the operator beside the data.
func (c console) withStore(ctx context.Context, dir string, do func(*db.DB, *workflow.Engine) error) (err error) {
	store, err := c.open(ctx, dir)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	return do(store, workflow.NewEngine(store.Writer, time.Now))
}

// operator is how the command line reads.
func operator() workflow.Viewer {
	u, _ := workflow.BuiltInActor(workflow.OperatorActor)
	return u.Viewer()
}
