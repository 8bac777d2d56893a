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

	"duces/cmd/duces/socket"
	"duces/db"
	"duces/db/directory"
	"duces/workflow"
	"duces/workflow/clock"
)

// dataFlag is the data directory of a command that needs one.
type dataFlag struct {
	Data string `help:"Data directory." env:"DUCES_DATA" placeholder:"DIR" required:"" type:"path" json:"-"`
}

// there refuses a directory without a database: only serve and demo begin one.
func there(dir string) error {
	if err := directory.Unfinished(dir); err != nil {
		return cannot{err}
	}
	_, err := os.Stat(filepath.Join(dir, directory.DatabaseFile))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return cannot{fmt.Errorf("there is no Duces database in %s; check --data, or create one with duces serve --data %s", dir, dir)}
	case err != nil:
		return cannot{fmt.Errorf("the data directory cannot be read: %w", err)}
	}
	return nil
}

// upgrading is what takes long when a directory of another version is opened.
const upgrading = "Upgrading the data directory"

// open opens a data directory to serve it, and begins it if it is new. It waits for
// a server that stops and for a command, but not for a server that runs.
func (c console) open(ctx context.Context, dir string, o db.Options) (store *db.DB, err error) {
	o.Logger = c.logger()
	progress, end := c.progress(upgrading)
	defer end()
	o.Progress = progress
	err = untilFree(ctx, func() (done bool, err error) {
		store, err = db.Open(ctx, dir, o)
		if err != nil {
			return !errors.Is(err, directory.ErrInUse) || socket.Listening(ctx, dir), cannot{err}
		}
		return true, nil
	})
	return store, err
}

// at stamps what opening a directory records.
func (c console) at(time.Time) time.Time { return c.now() }

// logger writes text to standard error.
func (c console) logger() *slog.Logger {
	return slog.New(slog.NewTextHandler(c.err, &slog.HandlerOptions{Level: c.level}))
}

// atAnyTime runs one command of the operator on a data directory, also where the
// machine's clock lies behind it: one that corrects the clock.
func (c console) atAnyTime(ctx context.Context, dir string, do func(*db.DB, *workflow.Engine) error) (err error) {
	store, err := c.open(ctx, dir, db.Options{At: c.at})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	return do(store, workflow.NewEngine(store.Writer, c.now))
}

// compareClock refuses a store whose ledger lies ahead of the machine's clock.
func (c console) compareClock(ctx context.Context, store *db.DB) error {
	head, err := store.Read.LedgerHead(ctx)
	if err == nil {
		err = clock.Compare(c.now(), head.At)
	}
	if err != nil {
		return cannot{err}
	}
	return nil
}

// notBehind refuses a --now that lies before the last entry of the ledger: recorded
// time never runs backward.
func notBehind(ctx context.Context, store *db.DB, flag string, now time.Time) error {
	if flag == "" {
		return nil
	}
	head, err := store.Read.LedgerHead(ctx)
	if err != nil {
		return cannot{err}
	}
	if clock.Wrong(head.At, now) {
		return cannot{fmt.Errorf("--now: %s is before the last ledger entry, %s; omit --now, or use a later time", flag, head.At.UTC().Format(time.RFC3339))}
	}
	return nil
}

// instant reads --now, which may not lie ahead of the machine's clock: what has
// not come yet must not be recorded.
func instant(flag string, now time.Time) (time.Time, error) {
	if flag == "" {
		return now, nil
	}
	at, err := time.Parse(time.RFC3339, flag)
	switch {
	case err != nil:
		return at, cannot{fmt.Errorf("--now: %q is not a time; use the form 2018-02-27T15:00:00Z", flag)}
	case clock.Wrong(at, now):
		return at, cannot{fmt.Errorf("--now: %s is in the future; this machine's clock shows %s; only duces demo has a clock that can be moved forward", flag, now.UTC().Format(time.RFC3339))}
	}
	return at, nil
}

// operator is how the command line reads.
func operator() workflow.Viewer {
	u, _ := workflow.BuiltInActor(workflow.OperatorActor)
	return u.Viewer()
}
