package main

import (
	"context"
	"errors"
	"fmt"
	"net"

	"duces/db"
)

type serveCmd struct {
	dataFlag
	config
	Config string `help:"Configuration (DIR/duces.yaml)." placeholder:"FILE" type:"path"`
}

func (serveCmd) Help() string {
	return example("Serves the pages and the API, and runs the scheduler. If the data directory is new, Duces creates the database. Add the first administrator with duces user add, before or while the server runs. Settings come from flags, then DUCES_… variables, then DIR/duces.yaml. The mail server's password comes from DUCES_SMTP_PASSWORD or the file.",
		"duces serve --data /var/lib/duces --addr 127.0.0.1:8080 --base-url https://duces.example.gov")
}

func (c serveCmd) Run(ctx context.Context, con console) (err error) {
	conf, err := c.resolve(c.Data, c.Config, con.getenv)
	if err != nil {
		return cannot{err}
	}
	out, err := conf.sender()
	if err != nil {
		return cannot{err}
	}
	listener, err := conf.listen(ctx) // first: for a taken address no directory is begun
	if err != nil {
		return err
	}
	defer func() { _ = listener.Close() }() // the server has closed it, unless it never began
	store, err := con.open(ctx, c.Data, db.Options{At: con.at, Cache: conf.Cache << 20})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	if err := con.compareClock(ctx, store); err != nil {
		return err
	}
	sweeper, err := con.sweeper(conf, store, out)
	if err != nil {
		return err
	}
	h := house{conf: conf, dir: c.Data, store: store, now: con.now, sweeper: sweeper, sender: out}
	return h.serve(ctx, con, listener, func() { fmt.Fprintf(con.out, "Duces listens on %s\n", conf.listening()) })
}

// listen takes the address; the configuration then names the port that was given.
func (c *config) listen(ctx context.Context) (net.Listener, error) {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", c.Addr)
	if err != nil {
		return nil, cannot{fmt.Errorf("the server cannot listen on %s: %w", c.Addr, err)}
	}
	c.Addr = l.Addr().String()
	return l, nil
}
