package main

import (
	"errors"
	"os"
	"os/exec"
	"strconv"
	"syscall"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"duces/handlers/delivery/mailtest"
)

// binaryRoom holds the binary that tests build.
var binaryRoom string

func TestMain(m *testing.M) {
	testscript.Main(inRoom{m}, map[string]func(){"duces": main, "tamper": tamper, "at": at})
}

// inRoom runs the tests with a place for the binary, and takes it away again.
type inRoom struct{ *testing.M }

func (r inRoom) Run() int {
	dir, err := os.MkdirTemp("", "duces-test-*")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	binaryRoom = dir
	return r.M.Run()
}

// TestCommandLine runs the scripts through the program as a user would.
func TestCommandLine(t *testing.T) {
	smtp := strconv.Itoa(mailtest.NewRelay(t).OnTCP(t, nil))
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Setup: func(env *testscript.Env) error {
			env.Setenv("DATA", env.WorkDir+"/data")
			env.Setenv("SMTP", smtp) // the port of a mail server that takes everything
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"status": exitStatus},
	})
}

// TestCommandLineBesideAServer runs what changes data once more, with a server on
// the data directory: the same commands print the same and end the same.
func TestCommandLineBesideAServer(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Files: []string{"testdata/script/import.txtar", "testdata/script/mailin.txtar", "testdata/script/terminal.txtar", "testdata/script/users.txtar"},
		Setup: func(env *testscript.Env) error {
			data := env.WorkDir + "/data"
			env.Setenv("DATA", data)
			server := serving(t, data)
			env.Defer(func() { _ = server.stop(t, syscall.SIGTERM) })
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"status": exitStatus},
	})
}

// exitStatus runs a program and holds its exit status: status 2 duces serve.
func exitStatus(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: status N program args...")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		exit, ok := errors.AsType[*exec.ExitError](err)
		if !ok {
			ts.Fatalf("%v", err)
		}
		got = exit.ExitCode()
	}
	if got != want {
		ts.Fatalf("exit status %d, want %d", got, want)
	}
}
