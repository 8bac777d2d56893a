package main

import (
	"context"
	"fmt"

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
	return example("Reads one report that a mail could not be delivered (RFC 3464) from standard input and marks the user whom it did not reach; of an alert about a deadline somebody else is told. Let the mailbox that receives such reports feed them in. The data directory belongs to one process: beside a running server send the report to its API instead, as an administrator, to POST /api/v1/bounces.",
		"duces bounce --data /var/lib/duces < report.eml")
}

func (c bounceCmd) Run(ctx context.Context, con console) error {
	if err := there(c.Data); err != nil {
		return err
	}
	now, err := con.instant(c.Now)
	if err != nil {
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
