package main

import (
	"context"
	"errors"
	"fmt"
	"net"

	"duces/cmd/duces/console"
	"duces/cmd/duces/server"
	"duces/db"
)

type serveCmd struct {
	console.DataFlag
	server.Settings
	Config string `help:"Configuration (DIR/duces.yaml)." placeholder:"FILE" type:"path"`
}

func (serveCmd) Help() string {
	return console.Example("Serves the pages and the API, and runs the scheduler. If the data directory is new, Duces creates the database. Add the first administrator with duces user add, before or while the server runs. Settings come from flags, then DUCES_… variables, then DIR/duces.yaml. The mail server's password comes from DUCES_SMTP_PASSWORD or the file.",
		"duces serve --data /var/lib/duces --addr 127.0.0.1:8080 --base-url https://duces.example.gov")
}

func (c serveCmd) Run(ctx context.Context, con console.Console) (err error) {
	conf, err := c.Resolve(c.Data, c.Config, con.Getenv)
	if err != nil {
		return console.Cannot(err)
	}
	out, err := conf.Sender()
	if err != nil {
		return console.Cannot(err)
	}
	listener, err := conf.Listen(ctx) // first: for a taken address no directory is begun
	if err != nil {
		return err
	}
	defer func() { _ = listener.Close() }() // the server has closed it, unless it never began
	store, err := open(ctx, con, c.Data, db.Options{At: stamp(con), Cache: conf.Cache << 20})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	if err := compareClock(ctx, con, store); err != nil {
		return err
	}
	sweeper, err := server.NewSweeper(conf, store, out, con.Logger())
	if err != nil {
		return err
	}
	s := server.Server{Settings: conf, Dir: c.Data, Store: store, Now: con.Now, Sweeper: sweeper, Sender: out}
	return serve(ctx, con, s, listener, func() { fmt.Fprintf(con.Out, "Duces listens on %s\n", conf.Listening()) })
}

// serve runs a server, which also takes the tasks of other programs.
func serve(ctx context.Context, con console.Console, s server.Server, l net.Listener, ready func()) error {
	s.Settings.KeepMemory(con.Getenv)
	s.Log, s.Program = con.Logger(), version()
	s.Command = holder{store: s.Store, now: s.Now, server: &s}.serve
	return s.Serve(ctx, l, ready)
}
