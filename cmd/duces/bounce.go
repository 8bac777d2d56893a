package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"time"

	"duces/handlers/bounce"
)

type bounceCmd struct {
	dataFlag
	Now    string `help:"The instant at which it is recorded; now if left out." placeholder:"RFC3339"`
	JSON   bool   `name:"json" help:"Print JSON."`
	Report []byte `kong:"-"`
}

func (bounceCmd) Help() string {
	return example("Reads one report that a mail could not be delivered from standard input and marks the user whom it did not reach; of an alert about a deadline somebody else is told. Let the mail server that receives such reports pipe them in, as the user whom the data directory belongs to. It exits 1 where there is nothing to record, and 75 where the report must be kept and brought again, as while the server starts or the disk is full.",
		"duces bounce --data /var/lib/duces < report.eml")
}

// reportTime must be shorter than Postfix's command_time_limit, 1000 s: a report
// whose command takes longer is returned to its sender and lost.
const reportTime = 5 * time.Minute

func (c bounceCmd) Run(ctx context.Context, con console) error {
	ctx, cancel := context.WithTimeout(ctx, reportTime)
	defer cancel()
	if _, err := instant(c.Now, con.now()); err != nil {
		return err
	}
	if err := there(c.Data); err != nil {
		return err
	}
	var err error
	if c.Report, err = io.ReadAll(io.LimitReader(con.in, bounce.MaxReport+1)); err != nil {
		return cannot{fmt.Errorf("the report cannot be read: %w", err)}
	}
	return con.change(ctx, c.Data, "bounce", &c)
}

func (c *bounceCmd) do(ctx context.Context, h holder, con console) error {
	now, err := instant(c.Now, h.now())
	if err != nil {
		return err
	}
	if err := notBehind(ctx, h.store, c.Now, now); err != nil {
		return err
	}
	done, err := bounce.Record(ctx, forSweeps(h.store), bytes.NewReader(c.Report), now)
	if err != nil {
		return err
	}
	if c.JSON {
		return con.printJSON(done)
	}
	fmt.Fprintln(con.out, done.Sentence())
	return nil
}
