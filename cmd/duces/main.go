// Command duces is the one binary: it wires the domain, the store and the
// drivers together and gives each sub-command a file of its own. What may
// happen to a matter, and why, is decided in package workflow.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/alecthomas/kong"

	"duces/cmd/duces/console"
	"duces/cmd/duces/definition"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // who asks a second time need not wait
	code := run(ctx, os.Args[1:], console.Console{In: os.Stdin, Out: os.Stdout, Err: os.Stderr, Getenv: os.Getenv, Now: time.Now})
	stop()
	os.Exit(code)
}

// cli is the whole command line.
type cli struct {
	Demo       demoCmd            `cmd:"" help:"Run a demonstration with the January 2018 review."`
	Serve      serveCmd           `cmd:"" help:"Serve pages and API from a data directory."`
	User       userCmd            `cmd:"" help:"Add, list, disable, and enable users; set passwords."`
	Token      tokenCmd           `cmd:"" help:"Create and revoke API tokens."`
	Import     importCmd          `cmd:"" help:"Import records from CSV."`
	Sweep      sweepCmd           `cmd:"" help:"Run the scheduler once, then exit."`
	Clock      clockCmd           `cmd:"" help:"Correct entries recorded with a wrong clock."`
	Bounce     bounceCmd          `cmd:"" help:"Read a report of undelivered mail from standard input."`
	MailIn     mailInCmd          `cmd:"" name:"mail-in" help:"Read an incoming message from standard input."`
	Deadline   deadlineCmd        `cmd:"" help:"Compute a due date and show how it was counted."`
	Process    definition.Command `cmd:"" help:"Show, check, or draw a process definition."`
	Verify     verifyCmd          `cmd:"" help:"Check that the history was not changed."`
	Rebuild    rebuildCmd         `cmd:"" help:"Make the tables of lists again from the history."`
	Checkpoint checkpointCmd      `cmd:"" help:"Print the ledger's signed checkpoint."`
	Backup     backupCmd          `cmd:"" help:"Back up a data directory to one file."`
	Restore    restoreCmd         `cmd:"" help:"Create a data directory from a backup."`
	Speed      speedCmd           `cmd:"" name:"bench" help:"Measure how fast Duces is on this machine."`

	ReadText readTextCmd `cmd:"" hidden:"" help:"Read the text of the file on standard input, for a server."`

	Version kong.VersionFlag `help:"Print the version and exit."`
}
