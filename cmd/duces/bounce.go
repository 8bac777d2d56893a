package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"time"

	"duces/cmd/duces/console"
	"duces/cmd/duces/server"
	"duces/handlers/bounce"
)

type bounceCmd struct {
	console.DataFlag
	Now    string `help:"Time to record. Default: now." placeholder:"RFC3339"`
	JSON   bool   `name:"json" help:"Print JSON."`
	Report []byte `kong:"-"`
}

func (bounceCmd) Help() string {
	return console.Example("Reads one report of undelivered mail from standard input and marks the user whose mail bounced. If the mail was an alert about a deadline, someone else is alerted. Set up the mail server to pipe these reports to this command, as the user who owns the data directory. Exit code 1: nothing to record. Exit code 75: keep the report and try again later, for example because the server is starting or the disk is full.",
		"duces bounce --data /var/lib/duces < report.eml")
}

// reportTime must be shorter than Postfix's command_time_limit, 1000 s: a report
// whose command takes longer is returned to its sender and lost.
const reportTime = 5 * time.Minute

func (c bounceCmd) Run(ctx context.Context, con console.Console) error {
	ctx, cancel := context.WithTimeout(ctx, reportTime)
	defer cancel()
	if _, err := instant(c.Now, con.Now()); err != nil {
		return err
	}
	if err := c.There(); err != nil {
		return err
	}
	var err error
	if c.Report, err = io.ReadAll(io.LimitReader(con.In, bounce.MaxReport+1)); err != nil {
		return console.Cannot(fmt.Errorf("the report cannot be read: %w", err))
	}
	return change(ctx, con, c.Data, "bounce", &c)
}

func (c *bounceCmd) do(ctx context.Context, h holder, con console.Console) error {
	now, err := instant(c.Now, h.now())
	if err != nil {
		return err
	}
	if err := notBehind(ctx, h.store, c.Now, now); err != nil {
		return err
	}
	done, err := server.RecordBounce(ctx, h.store, bytes.NewReader(c.Report), now)
	if err != nil {
		return err
	}
	if c.JSON {
		return con.PrintJSON(done)
	}
	fmt.Fprintln(con.Out, done.Sentence())
	return nil
}
