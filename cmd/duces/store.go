package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"duces/cmd/duces/console"
	"duces/cmd/duces/socket"
	"duces/db"
	"duces/db/directory"
	"duces/workflow"
	"duces/workflow/clock"
)

// open opens a data directory to serve it, and begins it if it is new. It waits for
// a server that stops and for a command, but not for a server that runs.
func open(ctx context.Context, con console.Console, dir string, o db.Options) (store *db.DB, err error) {
	o.Logger = con.Logger()
	progress, end := con.Progress(console.Upgrading)
	defer end()
	o.Progress = progress
	err = untilFree(ctx, func() (done bool, err error) {
		store, err = db.Open(ctx, dir, o)
		if err != nil {
			return !errors.Is(err, directory.ErrInUse) || socket.Listening(ctx, dir), console.Cannot(err)
		}
		return true, nil
	})
	return store, err
}

const (
	// maxWait is how long a process waits for a directory that another has while
	// nobody takes commands: a server starts or stops, a command runs.
	maxWait = 10 * time.Second
	poll    = 50 * time.Millisecond
)

// untilFree tries until something is done, or maxWait has passed.
func untilFree(ctx context.Context, try func() (done bool, err error)) error {
	for giveUp := time.Now().Add(maxWait); ; {
		done, err := try()
		if done || time.Now().After(giveUp) {
			return err
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(poll):
		}
	}
}

// stamp is the clock for what opening a directory records.
func stamp(con console.Console) func(time.Time) time.Time {
	return func(time.Time) time.Time { return con.Now() }
}

// atAnyTime runs one command of the operator on a data directory, also where the
// machine's clock lies behind it: one that corrects the clock.
func atAnyTime(ctx context.Context, con console.Console, dir string, do func(*db.DB, *workflow.Engine) error) (err error) {
	store, err := open(ctx, con, dir, db.Options{At: stamp(con)})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	return do(store, workflow.NewEngine(store.Writer, con.Now))
}

// compareClock refuses a store whose ledger lies ahead of the machine's clock.
func compareClock(ctx context.Context, con console.Console, store *db.DB) error {
	head, err := store.Read.LedgerHead(ctx)
	if err == nil {
		err = clock.Compare(con.Now(), head.At)
	}
	if err != nil {
		return console.Cannot(err)
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
		return console.Cannot(err)
	}
	if clock.Wrong(head.At, now) {
		return console.Cannot(fmt.Errorf("--now: %s is before the last ledger entry, %s; omit --now, or use a later time", flag, head.At.UTC().Format(time.RFC3339)))
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
		return at, console.Cannot(fmt.Errorf("--now: %q is not a time; use the form 2018-02-27T15:00:00Z", flag))
	case clock.Wrong(at, now):
		return at, console.Cannot(fmt.Errorf("--now: %s is in the future; this machine's clock shows %s; only duces demo has a clock that can be moved forward", flag, now.UTC().Format(time.RFC3339)))
	}
	return at, nil
}

// operator is how the command line reads.
func operator() workflow.Viewer {
	u, _ := workflow.BuiltInActor(workflow.OperatorActor)
	return u.Viewer()
}
