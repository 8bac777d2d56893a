package main

import (
	"context"
	"fmt"
	"time"

	"duces/db"
	"duces/handlers/bounce"
	"duces/workflow"
)

type bounceCmd struct {
	dataFlag
	Now  string `help:"The instant at which it is recorded; now if left out." placeholder:"RFC3339"`
	JSON bool   `name:"json" help:"Print JSON."`
}

func (bounceCmd) Help() string {
	return example("Reads one report that a mail could not be delivered from standard input and marks the user whom it did not reach; of an alert about a deadline somebody else is told. Let the mail server that receives such reports pipe them in: it exits 1 where there is nothing to record, and 75 where the report must be kept and brought again, as while the data directory is in use or the disk is full. The data directory belongs to one process: beside a running server send the report to its API instead, as an administrator, to POST /api/v1/bounces.",
		"duces bounce --data /var/lib/duces < report.eml")
}

func (c bounceCmd) Run(ctx context.Context, con console) error {
	now := time.Now()
	if c.Now != "" {
		var err error
		if now, err = time.Parse(time.RFC3339, c.Now); err != nil {
			return cannot{fmt.Errorf("--now: %q is no time; write it like 2018-02-27T15:00:00Z", c.Now)}
		}
	}
	return orLater(c.record(ctx, con, now))
}

func (c bounceCmd) record(ctx context.Context, con console, now time.Time) error {
	if err := there(c.Data); err != nil {
		return err
	}
	return con.withStore(ctx, c.Data, func(store *db.DB, _ *workflow.Engine) error {
		done, err := bounce.Record(ctx, forSweeps(store), con.in, now)
		if err != nil {
			return err
		}
		if c.JSON {
			return con.printJSON(done)
		}
		fmt.Fprintln(con.out, done.Sentence())
		return nil
	})
}
