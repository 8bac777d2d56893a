package main

import (
	"context"
	"encoding/json"
	"errors"
)

type sweepCmd struct {
	dataFlag
	config `json:"-"`
	Config string     `help:"Configuration (DIR/duces.yaml)." placeholder:"FILE" type:"path" json:"-"`
	Now    string     `help:"Time to use. Default: now." placeholder:"RFC3339"`
	JSON   bool       `name:"json" help:"Print JSON (always on)."`
	Mail   smtpConfig `kong:"-"` // as the command was given it, without the password
}

func (sweepCmd) Help() string {
	return example("Records missed deadlines, queues alerts, delivers mail, and prints the number of each. Exit code 1: messages were due, but none could be sent; the output says why. The server does the same every minute.",
		"duces sweep --data /var/lib/duces --json")
}

func (c sweepCmd) Run(ctx context.Context, con console) (err error) {
	if err := there(c.Data); err != nil {
		return err
	}
	if _, err := instant(c.Now, con.now()); err != nil {
		return err
	}
	if c.config, err = c.resolve(c.Data, c.Config, con.getenv); err != nil {
		return cannot{err}
	}
	c.Mail = c.SMTP.public()
	return con.change(ctx, c.Data, "sweep", &c)
}

func (c *sweepCmd) do(ctx context.Context, h holder, con console) error {
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
	done, err := sweeper.sweep(ctx, now)
	if err != nil {
		return cannot{err}
	}
	if err := json.NewEncoder(con.out).Encode(done); err != nil {
		return cannot{err}
	}
	if why, ok := sweeper.mailer.NothingSent(); ok {
		return negative{"Messages are due and none could be sent: " + why}
	}
	return nil
}

// sweeper delivers through the command's mail server. A running server knows but its own,
// whose password and certificates it has.
func (c *sweepCmd) sweeper(h holder, con console) (sweeper, error) {
	switch {
	case h.server == nil:
		out, err := c.sender()
		if err != nil {
			return sweeper{}, cannot{err}
		}
		return con.sweeper(c.config, h.store, out)
	case c.Mail.Host != "" && c.Mail != h.server.smtp:
		return sweeper{}, cannot{errors.New("the running server uses other mail settings; omit the settings, or stop the server first")}
	}
	return h.server.sweeper()
}
