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
	Now    string     `help:"The instant at which to sweep; now if left out." placeholder:"RFC3339"`
	JSON   bool       `name:"json" help:"Print JSON, which it always does."`
	Mail   smtpConfig `kong:"-"` // as the command was given it, without the password
}

func (sweepCmd) Help() string {
	return example("Writes down what was missed, queues alerts, delivers mails, and prints how many of each. Exits 1, and says why, if messages were due and none could be sent. The server does the same every minute.",
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
		return sweeper{}, cannot{errors.New("the running server sends mail by other settings than this command was given; leave them out, or stop the server first")}
	}
	return h.server.sweeper()
}
