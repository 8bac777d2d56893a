package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"duces/cmd/duces/console"
	"duces/cmd/duces/server"
	"duces/cmd/duces/speed"
	"duces/db"
	"duces/db/directory"
)

type speedCmd struct {
	Quick bool   `help:"Measure with fewer matters and events, in about two minutes."`
	Huge  bool   `help:"Only compare 20,000,000 events with 2,000,000. Needs 60 GB of free disk, and some hours."`
	JSON  bool   `name:"json" help:"Print the results as JSON."`
	Data  string `help:"Directory on the disk to measure; what is made there is removed. Default: the directory for temporary files." placeholder:"DIR" type:"path"`

	// What a measurement runs in processes of their own.
	Serve string `hidden:"" type:"path" help:"Serve a directory as of its last entry."`
	Echo  string `hidden:"" type:"path" help:"Echo requests once the rows of an act of this directory are stored in another one."`
	From  int64  `hidden:"" help:"The event behind which these acts begin."`
}

func (speedCmd) Help() string {
	return console.Example("Measures how fast Duces is on this machine and disk, with sample data of its own. For each result it prints a limit: what the disk does without Duces, measured in the same run, or a fixed number. A result that misses its mark is no error. Without --quick it makes 90,837 matters and 2,000,000 events, needs about 10 GB, and can take an hour.",
		"duces bench --quick --data /var/lib")
}

func (c speedCmd) Run(ctx context.Context, con console.Console) (err error) {
	switch {
	case c.Serve != "":
		return c.serve(ctx, con)
	case c.Echo != "":
		return speed.Echo(ctx, c.Echo, c.Data, c.From, con.Out)
	}
	program, err := os.Executable()
	if err != nil {
		return console.Cannot(fmt.Errorf("this program's own file cannot be found: %w", err))
	}
	dir, err := os.MkdirTemp(c.Data, "duces-bench-")
	if err != nil {
		return console.Cannot(fmt.Errorf("a directory to measure in cannot be made: %w", err))
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	marks, err := c.measure(ctx, filepath.Clean(dir), program, func(next string) { fmt.Fprintln(con.Err, next+" …") })
	if err != nil {
		return console.Cannot(fmt.Errorf("the measurement did not end: %w", err))
	}
	if c.JSON {
		return con.PrintJSON(map[string]any{"marks": marks})
	}
	rows := [][]string{{"What", "Result", "Limit", "Ratio", "Mark", ""}}
	for _, m := range marks {
		sign, met := "≥", "met"
		if m.AtMost {
			sign = "≤"
		}
		if !m.OK {
			met = "missed"
		}
		limit := figure(m.Limit) + " " + m.Unit
		if m.Against != speed.Fixed {
			limit += ", " + m.Against
		}
		rows = append(rows, []string{m.Name, figure(m.Value) + " " + m.Unit, limit, fmt.Sprintf("%.2f", m.Ratio), fmt.Sprintf("%s %.2f", sign, m.Want), met})
	}
	return con.Table(rows)
}

func (c speedCmd) measure(ctx context.Context, dir, program string, progress func(string)) ([]speed.Mark, error) {
	switch {
	case !c.Huge && c.Quick:
		return speed.Run(ctx, dir, program, speed.Quick, progress)
	case !c.Huge:
		return speed.Run(ctx, dir, program, speed.Full, progress)
	}
	free := directory.Free(dir)
	progress(fmt.Sprintf("%d GB are free on the disk of %s; %d GB are needed", free>>30, dir, speed.HugeRoom>>30))
	if free < speed.HugeRoom {
		return nil, errors.New("the disk has too little room; name another one with --data")
	}
	return speed.RunHuge(ctx, dir, speed.Full, speed.Huge, progress)
}

// figure has four digits, and all before the decimal point.
func figure(v float64) string {
	if v >= 1000 {
		return fmt.Sprintf("%.0f", v)
	}
	return fmt.Sprintf("%.4g", v)
}

// serve runs a server on a clock that goes on from the last entry, as that of a demonstration does.
func (c speedCmd) serve(ctx context.Context, con console.Console) error {
	store, err := db.OpenReading(ctx, c.Serve)
	if err != nil {
		return console.Cannot(err)
	}
	head, err := store.Read.LedgerHead(ctx)
	if err := errors.Join(err, store.Close()); err != nil {
		return console.Cannot(err)
	}
	began := time.Now()
	con.Now = func() time.Time { return head.At.Add(time.Since(began)) }
	return serveCmd{DataFlag: console.DataFlag{Data: c.Serve}, Settings: server.Settings{Addr: "127.0.0.1:0"}}.Run(ctx, con)
}
