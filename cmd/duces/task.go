package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"duces/cmd/duces/console"
	"duces/cmd/duces/server"
	"duces/cmd/duces/socket"
	"duces/db"
	"duces/db/directory"
	"duces/workflow"
)

// task is the part of a command that changes data. The process that has the data
// directory runs it: this one, or a server, which gets it as JSON. So it holds
// all that it needs; files, standard input and environment were read before.
type task interface {
	do(ctx context.Context, h holder, con console.Console) error
}

// holder is the process that has the data directory, as a task sees it.
type holder struct {
	store *db.DB
	now   func() time.Time
	key   string // of the invocation
	// server has the directory; nil: the command itself has it.
	server *server.Server
	asked  func(what string, done, of int64) // how a server tells who asked how far it is
}

// progress shows who asked for a command how far it is.
func (h holder) progress(con console.Console, what string) (report func(done, of int64), end func()) {
	if h.server == nil {
		return con.Progress(what)
	}
	return func(done, of int64) { h.asked(what, done, of) }, func() {}
}

// act runs one command of the operator. part tells apart the commands of one
// invocation, each of which is carried out once, however often it is asked for.
func (h holder) act(ctx context.Context, part string, cmd workflow.Command) (workflow.Result, error) {
	return workflow.NewEngine(h.store.Writer, h.now).Do(ctx, workflow.OperatorActor, h.key+part, cmd)
}

// change runs a task on a data directory: it takes the lock, or where another
// process has that, asks it to. A task whose answer was lost is asked for again
// with the same key; but a report is left to the mail server, which brings it again.
func change(ctx context.Context, con console.Console, dir, name string, t task) error {
	h := holder{now: con.Now, key: uuid.NewString()}
	input, err := json.Marshal(t)
	if err != nil {
		return console.Cannot(err)
	}
	return untilFree(ctx, func() (done bool, err error) {
		progress, end := con.Progress(console.Upgrading)
		h.store, err = db.Open(ctx, dir, db.Options{Logger: con.Logger(), At: stamp(con), Progress: progress})
		end()
		if err == nil {
			if err = compareClock(ctx, con, h.store); err == nil {
				err = t.do(ctx, h, con)
			}
			return true, errors.Join(err, h.store.Close())
		}
		if !errors.Is(err, directory.ErrInUse) {
			return true, console.Cannot(err)
		}
		answer, err := askServer(ctx, con, dir, socket.Request{Command: name, Key: h.key, Input: input})
		switch workflow.CodeOf(err) {
		case workflow.Unavailable:
			return false, console.Cannot(err)
		case workflow.UnknownOutcome:
			return name == "bounce" || name == "mail-in", console.Cannot(err)
		}
		if err != nil {
			return true, console.Cannot(err)
		}
		return true, pass(con, answer)
	})
}

// askServer has the server of a directory carry out a command, and shows how far it is.
func askServer(ctx context.Context, con console.Console, dir string, r socket.Request) (socket.Answer, error) {
	var report func(done, of int64)
	end := func() {}
	r.Progress = func(what string, done, of int64) {
		if report == nil {
			report, end = con.Progress(what)
		}
		report(done, of)
	}
	answer, err := socket.Ask(ctx, dir, version(), r)
	end()
	return answer, err
}

// pass prints what a server answered.
func pass(con console.Console, a socket.Answer) error {
	_, failed := con.Out.Write(a.Out)
	if _, err := con.Err.Write(a.Err); failed != nil || err != nil {
		return console.Cannot(fmt.Errorf("the output cannot be written: %w", errors.Join(failed, err)))
	}
	if a.Status == console.ExitYes {
		return nil
	}
	return console.Answered(a.Status)
}
