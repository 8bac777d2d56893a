package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"time"

	"duces/cmd/duces/console"
	"duces/cmd/duces/server"
	"duces/handlers/inbound"
	"duces/workflow"
)

type mailInCmd struct {
	console.DataFlag
	server.Settings `json:"-"`
	Config          string `help:"Configuration (DIR/duces.yaml)." placeholder:"FILE" type:"path" json:"-"`
	Now             string `help:"Time to record. Default: now." placeholder:"RFC3339"`
	JSON            bool   `name:"json" help:"Print JSON."`
	Message         []byte `kong:"-"`
}

func (mailInCmd) Help() string {
	return console.Example("Reads one message from standard input, keeps it, and files it if it was sent to the address of a matter, or answers a message about it, by a contact of its jurisdiction. Any other message waits on the page of incoming mail. Set up the mail server to pipe messages to this command, as the user who owns the data directory. A running server uses its own settings. Exit code 75: keep the message and try again later, for example because the server is starting or the disk is full.",
		"duces mail-in --data /var/lib/duces < message.eml")
}

func (c mailInCmd) Run(ctx context.Context, con console.Console) (err error) {
	ctx, cancel := context.WithTimeout(ctx, reportTime)
	defer cancel()
	if _, err := instant(c.Now, con.Now()); err != nil {
		return err
	}
	if err := c.There(); err != nil {
		return err
	}
	if c.Settings, err = c.Resolve(c.Data, c.Config, con.Getenv); err != nil {
		return console.Cannot(err)
	}
	if c.Message, err = io.ReadAll(io.LimitReader(con.In, inbound.MostRead+1)); err != nil {
		return console.Cannot(fmt.Errorf("the message cannot be read: %w", err))
	}
	return change(ctx, con, c.Data, "mail-in", &c)
}

func (c *mailInCmd) do(ctx context.Context, h holder, con console.Console) error {
	now, err := instant(c.Now, h.now())
	if err != nil {
		return err
	}
	if err := notBehind(ctx, h.store, c.Now, now); err != nil {
		return err
	}
	var r inbound.Receiver
	if h.server != nil {
		r, err = h.server.Receiver()
	} else {
		r, err = server.Receiver(c.Settings, h.store, c.Data, h.now)
	}
	if err != nil {
		return console.Cannot(err)
	}
	if c.Now != "" {
		r.Engine = workflow.NewEngine(h.store.Writer, func() time.Time { return now })
	}
	done, err := r.Receive(ctx, bytes.NewReader(c.Message))
	switch {
	case workflow.CodeOf(err) == workflow.Invalid:
		return console.Negative(err.Error()) // the mail server need not bring it again
	case err != nil:
		return console.Cannot(err)
	case c.JSON:
		return con.PrintJSON(done)
	}
	fmt.Fprintln(con.Out, done.Sentence())
	return nil
}
