package main

import (
	"context"
	"encoding/json"
	"errors"

	"duces/cmd/duces/console"
	"duces/cmd/duces/server"
)

type sweepCmd struct {
	console.DataFlag
	server.Settings `json:"-"`
	Config          string      `help:"Configuration (DIR/duces.yaml)." placeholder:"FILE" type:"path" json:"-"`
	Now             string      `help:"Time to use. Default: now." placeholder:"RFC3339"`
	JSON            bool        `name:"json" help:"Print JSON (always on)."`
	Mail            server.SMTP `kong:"-"` // as the command was given it, without the password
}

func (sweepCmd) Help() string {
	return console.Example("Records missed deadlines, queues alerts, delivers mail, and prints the number of each. Exit code 1: messages were due, but none could be sent; the output says why. The server does the same every minute.",
		"duces sweep --data /var/lib/duces --json")
}

func (c sweepCmd) Run(ctx context.Context, con console.Console) (err error) {
	if err := c.There(); err != nil {
		return err
	}
	if _, err := instant(c.Now, con.Now()); err != nil {
		return err
	}
	if c.Settings, err = c.Resolve(c.Data, c.Config, con.Getenv); err != nil {
		return console.Cannot(err)
	}
	c.Mail = c.SMTP.Public()
	return change(ctx, con, c.Data, "sweep", &c)
}

func (c *sweepCmd) do(ctx context.Context, h holder, con console.Console) error {
	now, err := instant(c.Now, h.now())
	if err != nil {
		return err
	}
	if err := notBehind(ctx, h.store, c.Now, now); err != nil {
		return err
	}
	sweeper, err := c.sweeper(h, con)
	if err != nil {
		return err
	}
	done, err := sweeper.Sweep(ctx, now)
	if err != nil {
		return console.Cannot(err)
	}
	if err := json.NewEncoder(con.Out).Encode(done); err != nil {
		return console.Cannot(err)
	}
	if why, ok := sweeper.NothingSent(); ok {
		return console.Negative("Messages are due and none could be sent: " + why)
	}
	return nil
}

// sweeper delivers through the command's mail server. A running server knows but its own,
// whose password and certificates it has.
func (c *sweepCmd) sweeper(h holder, con console.Console) (server.Sweeper, error) {
	switch {
	case h.server == nil:
		out, err := c.Sender()
		if err != nil {
			return server.Sweeper{}, console.Cannot(err)
		}
		return server.NewSweeper(c.Settings, h.store, out, con.Logger())
	case c.Mail.Host != "" && c.Mail != h.server.Settings.SMTP.Public():
		return server.Sweeper{}, console.Cannot(errors.New("the running server uses other mail settings; omit the settings, or stop the server first"))
	}
	return h.server.NewSweeper()
}
