package main

import (
	"context"
	"encoding/json"

	"duces/db"
	"duces/workflow"
)

type sweepCmd struct {
	dataFlag
	config
	Config string `help:"Configuration (DIR/duces.yaml)." placeholder:"FILE" type:"path"`
	Now    string `help:"The instant at which to sweep; now if left out." placeholder:"RFC3339"`
	JSON   bool   `name:"json" help:"Print JSON, which it always does."`
}

func (sweepCmd) Help() string {
	return example("Writes down what was missed, queues alerts, delivers mails, and prints how many of each. The server does the same every minute.",
		"duces sweep --data /var/lib/duces --json")
}

func (c sweepCmd) Run(ctx context.Context, con console) error {
	if err := there(c.Data); err != nil {
		return err
	}
	now, err := con.instant(c.Now)
	if err != nil {
		return err
	}
	conf, err := c.resolve(c.Data, c.Config, con.getenv)
	if err != nil {
		return cannot{err}
	}
	out, err := conf.sender()
	if err != nil {
		return cannot{err}
	}
	return con.withStore(ctx, c.Data, func(store *db.DB, _ *workflow.Engine) error {
		sweeper, err := con.sweeper(conf, store, out)
		if err != nil {
			return err
		}
		done, err := sweeper.sweep(ctx, now)
		if err != nil {
			return cannot{err}
		}
		return json.NewEncoder(con.out).Encode(done)
	})
}
