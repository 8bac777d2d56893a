package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"time"

	"duces/cmd/duces/console"
	"duces/cmd/duces/demo"
	"duces/cmd/duces/server"
	"duces/db"
	"duces/db/directory"
	"duces/handlers/delivery"
	"duces/handlers/inbound"
	"duces/handlers/letterfile"
	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/civil"
	"duces/workflow/timezone"
	"duces/workflow/view"
)

type demoCmd struct {
	Addr string `default:"127.0.0.1:8080" env:"DUCES_ADDR" placeholder:"HOST:PORT" help:"Address to listen on (${default})."`
	Data string `help:"Directory to keep data in; an earlier demonstration there continues. Default: a temporary directory." placeholder:"DIR" type:"path"`
	Now  string `help:"Start time of the demonstration's clock (2018-02-27T15:00:00Z)." placeholder:"RFC3339"`
	JSON bool   `name:"json" help:"Print the address and sign-ins as one line of JSON."`
}

func (demoCmd) Help() string {
	return console.Example("Runs a demonstration: the document requests of January 2018, with sample users for each role and a clock that you can move forward. Mail goes to a local mailbox page. Sample data is marked as illustrative.",
		"duces demo", "duces demo --addr 127.0.0.1:9000 --json")
}

func (c demoCmd) Run(ctx context.Context, con console.Console) (err error) {
	con.Level = slog.LevelWarn // the reader of a demonstration wants the sign-ins, not each request
	now, err := c.begin()
	if err != nil {
		return console.Cannot(err)
	}
	dir, tidy, err := c.room()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, tidy()) }()
	conf := c.settings()
	listener, err := conf.Listen(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = listener.Close() }() // the server has closed it, unless it never began
	// The clock of a demonstration goes on from its last entry, whatever the machine's shows.
	store, err := open(ctx, con, dir, db.Options{At: func(last time.Time) time.Time { return last }})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	box := delivery.Mailbox{Contacts: &delivery.ContactMailbox{}}
	sweeper, err := server.NewSweeper(conf, store, box, con.Logger())
	if err != nil {
		return err
	}
	people, err := signIns(ctx, dir)
	if err != nil {
		return console.Cannot(err)
	}
	clock, err := c.clock(ctx, dir, now, store, sweeper, people)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, clock.Close()) }()
	s := server.Server{Settings: conf, Dir: dir, Store: store, Now: clock.Now, Sweeper: sweeper, Sender: box, Clock: clock}
	return serve(ctx, con, s, listener, func() { c.welcome(con, conf.Listening(), clock.Now(), people) })
}

// settings are those of a demonstration: the addresses of matters are shown, and no mail comes to them.
func (c demoCmd) settings() server.Settings {
	return server.Settings{Addr: c.Addr, Cache: db.DefaultCache >> 20, Inbound: server.Inbound{Address: "records@duces.example"}}
}

// begin reads --now; zero means that it was not given.
func (c demoCmd) begin() (time.Time, error) {
	if c.Now == "" {
		return time.Time{}, nil
	}
	now, err := time.Parse(time.RFC3339, c.Now)
	if err != nil {
		return now, fmt.Errorf("--now: %q is not a time; use the form 2018-02-27T15:00:00Z", c.Now)
	}
	if now.Before(demo.Earliest) || now.After(demo.Latest) {
		return now, fmt.Errorf("--now: the demonstration runs between %s and %s", demo.Earliest.Format(time.RFC3339), demo.Latest.Format(time.RFC3339))
	}
	return now, nil
}

// room is the data directory, and what becomes of it at the end.
func (c demoCmd) room() (dir string, tidy func() error, err error) {
	if c.Data != "" {
		_, err := os.Stat(filepath.Join(c.Data, directory.DatabaseFile))
		if err == nil && !demo.Earlier(c.Data) {
			return "", nil, console.Cannot(fmt.Errorf("%s contains other data; choose another directory", c.Data))
		}
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return "", nil, console.Cannot(fmt.Errorf("the data directory cannot be read: %w", err))
		}
		return c.Data, func() error { return nil }, nil
	}
	dir, err = os.MkdirTemp("", "duces-demo-*")
	if err != nil {
		return "", nil, console.Cannot(fmt.Errorf("the temporary data directory cannot be made: %w", err))
	}
	return dir, func() error { return os.RemoveAll(dir) }, nil
}

// clock tells the story if it was not told yet, and starts the clock where it ends.
func (c demoCmd) clock(ctx context.Context, dir string, now time.Time, store *db.DB, sweeper server.Sweeper, people []demo.Person) (*demo.Clock, error) {
	least := now
	again := demo.Earlier(dir)
	if again {
		newest, err := store.Read.History(ctx, operator(), view.HistoryFilter{Newest: true, Limit: 1})
		if err != nil {
			return nil, err
		}
		if len(newest.Items) > 0 {
			least = newest.Items[0].Event.Recorded
		}
	} else {
		if least.IsZero() {
			least = demo.DefaultNow
		}
		var clock demo.StoryClock
		stage := c.stage(dir, store, sweeper, people, clock.Now)
		if err := stage.Seed(ctx, &clock, least); err != nil {
			return nil, console.Cannot(err)
		}
	}
	clock, err := demo.OpenClock(dir, least)
	if err != nil {
		return nil, console.Cannot(err)
	}
	drive, err := c.stage(dir, store, sweeper, people, clock.Now).Later(clock.Now())
	if err != nil {
		return nil, console.Cannot(err)
	}
	clock.Drive(drive)
	if !again {
		return clock, nil
	}
	if err := demo.Welcome(ctx, workflow.NewEngine(store.Writer, clock.Now), people, accountsOf(store, clock.Now)); err != nil {
		return nil, console.Cannot(fmt.Errorf("the earlier demonstration cannot be continued: %w", err))
	}
	if !now.IsZero() {
		if _, _, _, err := clock.Forward(ctx, now); err != nil {
			return nil, console.Cannot(fmt.Errorf("--now: %w", err))
		}
	}
	return clock, nil
}

// stage is what the story is told on, at the time of a clock.
func (c demoCmd) stage(dir string, store *db.DB, sweeper server.Sweeper, people []demo.Person, now func() time.Time) *demo.Stage {
	return &demo.Stage{
		Engine: workflow.NewEngine(store.Writer, now), Now: now, Sweep: dueOnly(store, sweeper, now),
		People: people, World: store.Read.World, Files: letterfile.Join(store.Blobs, store.Files),
		Mail: func() (inbound.Receiver, error) { return server.Receiver(c.settings(), store, dir, now) },
	}
}

// signIns are those of an earlier demonstration in dir, or new ones.
func signIns(ctx context.Context, dir string) ([]demo.Person, error) {
	people, err := demo.Recall(dir)
	if err != nil || people != nil {
		return people, err
	}
	if people, err = demo.People(ctx); err != nil {
		return nil, err
	}
	return people, demo.Remember(dir, people)
}

// accountsOf answers for the store who signs in with what.
func accountsOf(store *db.DB, now func() time.Time) demo.Accounts {
	return demo.Accounts{
		Find: func(ctx context.Context, email string) (account.User, error) {
			return userByEmail(ctx, store.Read, email)
		},
		Password: func(ctx context.Context, p demo.Person) bool {
			found, err := store.SignIn.SignInByEmail(ctx, p.Email)
			return err == nil && found.Hash == p.PasswordHash
		},
		Token: func(ctx context.Context, p demo.Person) bool {
			found, err := store.SignIn.UserByToken(ctx, p.TokenHash, now())
			return err == nil && found.ID == p.ID
		},
	}
}

// dueOnly sweeps where a matter is due, a message is, or somebody's hour for digests has come.
// Passing months hour by hour costs a question each, and no write.
func dueOnly(store *db.DB, sweeper server.Sweeper, now func() time.Time) demo.Sweep {
	var users []account.User
	var asked time.Time
	return func(ctx context.Context, must bool) (demo.Swept, error) {
		at := now()
		due, err := store.Read.DueMatters(ctx, at, 1)
		if err != nil {
			return demo.Swept{}, err
		}
		if at.Sub(asked) >= 24*time.Hour { // their hours are as of that day
			if _, users, err = store.Read.Everyone(ctx); err != nil {
				return demo.Swept{}, err
			}
			asked = at
		}
		mail, err := store.Outbox.MailDue(ctx, at)
		if err != nil {
			return demo.Swept{}, err
		}
		digest := slices.ContainsFunc(users, func(u account.User) bool {
			hour := u.DigestOn(civil.DateIn(at, timezone.Named(u.Zone)))
			return !hour.After(at) && hour.After(at.Add(-time.Hour))
		})
		if len(due) == 0 && !mail && !digest && !must {
			return demo.Swept{}, nil
		}
		done, err := sweeper.Sweep(ctx, at)
		return demo.Swept{Missed: done.Missed, Queued: done.Queued, Sent: done.Sent}, err
	}
}

// welcome prints the address and the sign-ins.
func (c demoCmd) welcome(con console.Console, address string, now time.Time, people []demo.Person) {
	if c.JSON {
		_ = json.NewEncoder(con.Out).Encode(struct {
			URL   string        `json:"url"`
			Now   string        `json:"now"`
			Users []demo.Person `json:"users"`
		}{address, now.Format(time.RFC3339), people})
		return
	}
	fmt.Fprintf(con.Out, "Duces demonstration: %s\nThe clock shows %s. Sample data is marked as illustrative.\n\n",
		address, now.Format("Mon, Jan 2, 2006, 3:04 pm MST"))
	rows := [][]string{{"role", "email", "password"}}
	for _, p := range people {
		rows = append(rows, []string{p.Role.Title(), p.Email, p.Password})
	}
	_ = con.Table(rows)
	fmt.Fprintln(con.Out, "\nPress Ctrl-C to stop. To print API tokens, use --json.")
}
