package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"time"

	"duces/db"
	"duces/db/directory"
	"duces/handlers/bounce"
	"duces/handlers/inbound"
	"duces/workflow"
	"duces/workflow/invitation"
)

type mailInCmd struct {
	dataFlag
	config  `json:"-"`
	Config  string `help:"Configuration (DIR/duces.yaml)." placeholder:"FILE" type:"path" json:"-"`
	Now     string `help:"Time to record. Default: now." placeholder:"RFC3339"`
	JSON    bool   `name:"json" help:"Print JSON."`
	Message []byte `kong:"-"`
}

func (mailInCmd) Help() string {
	return example("Reads one message from standard input, keeps it, and files it if it was sent to the address of a matter, or answers a message about it, by a contact of its jurisdiction. Any other message waits on the page of incoming mail. Set up the mail server to pipe messages to this command, as the user who owns the data directory. A running server uses its own settings. Exit code 75: keep the message and try again later, for example because the server is starting or the disk is full.",
		"duces mail-in --data /var/lib/duces < message.eml")
}

func (c mailInCmd) Run(ctx context.Context, con console) (err error) {
	ctx, cancel := context.WithTimeout(ctx, reportTime)
	defer cancel()
	if _, err := instant(c.Now, con.now()); err != nil {
		return err
	}
	if err := there(c.Data); err != nil {
		return err
	}
	if c.config, err = c.resolve(c.Data, c.Config, con.getenv); err != nil {
		return cannot{err}
	}
	if c.Message, err = io.ReadAll(io.LimitReader(con.in, inbound.MostRead+1)); err != nil {
		return cannot{fmt.Errorf("the message cannot be read: %w", err)}
	}
	return con.change(ctx, c.Data, "mail-in", &c)
}

func (c *mailInCmd) do(ctx context.Context, h holder, con console) error {
	now, err := instant(c.Now, h.now())
	if err != nil {
		return err
	}
	if err := notBehind(ctx, h.store, c.Now, now); err != nil {
		return err
	}
	var r inbound.Receiver
	if h.server != nil {
		r, err = h.server.receiver()
	} else {
		r, err = receiver(c.config, h.store, c.Data, h.now)
	}
	if err != nil {
		return cannot{err}
	}
	if c.Now != "" {
		r.Engine = workflow.NewEngine(h.store.Writer, func() time.Time { return now })
	}
	done, err := r.Receive(ctx, bytes.NewReader(c.Message))
	switch {
	case workflow.CodeOf(err) == workflow.Invalid:
		return negative{err.Error()} // the mail server need not bring it again
	case err != nil:
		return cannot{err}
	case c.JSON:
		return con.printJSON(done)
	}
	fmt.Fprintln(con.out, done.Sentence())
	return nil
}

// receiver takes messages into the store of a directory.
func receiver(conf config, store *db.DB, dir string, now func() time.Time) (inbound.Receiver, error) {
	key, err := directory.OpenMailKey(dir, now())
	if err != nil {
		return inbound.Receiver{}, err
	}
	addresses, err := inbound.NewAddresses(conf.Inbound.Address, key.Key)
	if err != nil {
		return inbound.Receiver{}, err
	}
	watcher, err := watcher(store, now)
	return inbound.Receiver{
		Found: func(ctx context.Context, matters []string, texts ...string) error {
			return watcher.Look(ctx, invitation.InMessage, matters, texts...)
		},
		Engine: workflow.NewEngine(store.Writer, now), Blobs: store.Blobs, Files: store.Files, Addresses: addresses, Since: key.Since, Verifier: conf.Inbound.Verifier,
		Bounces: func(ctx context.Context, report io.Reader) (bounce.Bounced, error) {
			return bounce.Record(ctx, forSweeps(store), report, now())
		},
	}, err
}
