package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"

	"duces/cmd/duces/demo"
	"duces/cmd/duces/socket"
	"duces/db"
	"duces/db/directory"
	"duces/db/read"
	"duces/db/signin"
	"duces/handlers"
	"duces/handlers/access"
	"duces/handlers/api"
	"duces/handlers/bounce"
	"duces/handlers/clock"
	"duces/handlers/delivery"
	"duces/handlers/feed"
	"duces/handlers/inbound"
	"duces/handlers/respond"
	"duces/handlers/web"
	"duces/handlers/web/frame"
	"duces/workflow"
)

// house is everything that serves, wired together.
type house struct {
	conf    config
	dir     string // of the store
	store   *db.DB
	now     func() time.Time
	sweeper sweeper
	sender  delivery.Sender
	clock   *demo.Clock // nil unless this is a demonstration
	// temporary is the folder for files on their way out.
	temporary string
}

// calendars is what calendars are read from.
type calendars struct {
	*read.Reads
	*signin.SignIn
}

// drain is how long a stop waits for requests that are being answered.
const drain = 10 * time.Second

// serve answers until ctx ends, then lets requests and jobs finish.
func (h house) serve(ctx context.Context, con console, l net.Listener, ready func()) error {
	h.conf.keepMemory(con.getenv)
	runner := clock.NewRunner(clock.Jobs{Tick: h.sweeper.ticker.Tick, Recount: h.sweeper.ticker.Recount, Deliver: h.sweeper.deliver}, h.now, con.logger())
	room, _, err := directory.NewRoom(h.dir, ".download-")
	if err != nil {
		return fmt.Errorf("make a directory for downloads: %w", err)
	}
	defer func() { _ = room.Remove() }() // the next start takes away what stays
	h.temporary = room.Path
	handler, pages, err := h.handler(con.logger(), runner) //nolint:contextcheck // what it makes takes its context from each request
	if err != nil {
		return cannot{errors.Join(err, l.Close())}
	}
	server := handlers.Server(h.conf.Addr, handler)
	commands, err := h.commands(con)
	if err != nil {
		return cannot{errors.Join(err, l.Close())}
	}
	background, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	var jobs sync.WaitGroup
	jobs.Go(func() { runner.Run(background) })
	if texts, err := h.texts(con.logger()); err == nil {
		jobs.Go(func() { texts.Run(background) })
	} else {
		con.logger().WarnContext(ctx, "The texts of documents are not read.", "error", err)
	}
	ended := make(chan error, 2)
	go func() { ended <- commands.Serve() }()
	go func() {
		if h.conf.TLSCert != "" {
			ended <- server.ServeTLS(l, h.conf.TLSCert, h.conf.TLSKey)
			return
		}
		ended <- server.Serve(l)
	}()
	ready()
	select {
	case err = <-ended:
	case <-ctx.Done():
	}
	err = errors.Join(err, shut(background, server, pages, commands))
	stop()
	jobs.Wait()
	if err != nil {
		return cannot{fmt.Errorf("the server ended: %w", err)}
	}
	return nil
}

// commands takes what other programs on the machine ask for on the same directory.
func (h house) commands(con console) (*socket.Server, error) {
	own := &mailing{
		h.conf.SMTP.public(), func() (sweeper, error) { return con.sweeper(h.conf, h.store, h.sender) },
		func() (inbound.Receiver, error) { return receiver(h.conf, h.store, h.dir, h.now) },
	}
	on, log := holder{store: h.store, now: h.now, server: own}, con.logger()
	return socket.Listen(h.dir, version(), func(ctx context.Context, r socket.Request) socket.Answer {
		answer := on.serve(ctx, r)
		log.InfoContext(ctx, "command", "name", r.Command, "status", answer.Status)
		return answer
	}, log)
}

// shut lets both servers finish what they have begun, and takes nothing new. Acts that take too long are stopped.
func shut(ctx context.Context, server *http.Server, pages *web.Web, commands *socket.Server) error {
	ctx, cancel := context.WithTimeout(ctx, drain)
	defer cancel()
	var all sync.WaitGroup
	var failed error
	all.Go(func() { failed = commands.Shutdown(ctx) })
	all.Go(func() { pages.StopLong(ctx) })
	err := server.Shutdown(ctx)
	if err != nil {
		err = server.Close() // somebody did not finish in time: that is no fault of ours
	}
	all.Wait()
	return errors.Join(err, failed)
}

// handler puts pages and API behind one policy. The pages are to be stopped at the end.
func (h house) handler(log *slog.Logger, runner *clock.Runner) (http.Handler, *web.Web, error) {
	policy, err := access.NewPolicy(handlers.Routes(), web.Routes(), api.Routes(), feed.Routes(), respond.Routes())
	if err != nil {
		return nil, nil, err
	}
	proxies, err := h.conf.proxies()
	if err != nil {
		return nil, nil, err
	}
	metrics := handlers.NewMetrics()
	metrics.Watch(forMetrics(h.store), h.sweeper.mailer.Paused, h.now, log)
	watcher, err := watcher(h.store, h.now)
	if err != nil {
		return nil, nil, err
	}
	engine := workflow.NewEngine(watcher.OverTyped(metrics.Store(h.store.Writer)), h.now)
	receiver, err := receiver(h.conf, h.store, h.dir, h.now)
	if err != nil {
		return nil, nil, err
	}
	deps, err := h.pages(engine, log)
	if err != nil {
		return nil, nil, err
	}
	deps.Address = receiver.Addresses.Of
	pages := web.New(deps)
	door := respond.New(respond.Config{
		Engine: engine, Store: forRespondents(h.store), Drafts: h.store.Door, Sessions: h.store.Door.Sessions(),
		Inviter: h.sweeper.respondents.Inviter, Asked: h.sweeper.respondents.Asked,
		Log: log, Secure: h.conf.secure(), Version: release(), Illustrative: deps.Illustrative,
	})
	e := handlers.New(handlers.Config{
		Policy: policy, Logger: log, Proxies: proxies, TLS: h.conf.secure(), Page: door.Failures(pages.Failure), Ready: ready(h.store.Writer.Failing, runner.Last), Metrics: metrics,
		Alive: alive(h.store.Writer.Failing, h.store.Outbox.LastTick, h.now, h.now()),
	})
	pages.Register(e, policy)
	door.Register(e, policy)
	feed.Register(e, feed.Config{Store: calendars{h.store.Read, h.store.SignIn}, BaseURL: h.conf.base(), Now: h.now})
	api.Register(e, api.Config{
		Engine: engine, Reader: h.store.Read, Tokens: h.store.SignIn, Blobs: h.store.Blobs, Files: h.store.Files, Policy: policy, Pages: pages, Logger: log,
		Bounces: func(ctx context.Context, report io.Reader) (bounce.Bounced, error) {
			return bounce.Record(ctx, forSweeps(h.store), report, h.now())
		},
		Inbound: receiver.Receive, Address: receiver.Addresses.Of,
	})
	return e, pages, nil
}

func (h house) pages(engine *workflow.Engine, log *slog.Logger) (web.Deps, error) {
	unsubscriber, err := unsubscriber(h.store)
	if err != nil {
		return web.Deps{}, err
	}
	formKey, err := h.store.Derive("forms")
	if err != nil {
		return web.Deps{}, err
	}
	d := web.Deps{
		Config: frame.Config{
			FormKey: formKey, Engine: engine, Sessions: h.store.SignIn.Sessions(), Log: log, Secure: h.conf.secure(), Version: release(), Temporary: h.temporary,
			LastTick: h.store.Outbox.LastTick, LastRecount: h.store.Recounts.LastRecount, Paused: h.sweeper.mailer.Paused,
		},
		Store: forPages(h.store), Limiter: &access.Limiter{}, BaseURL: h.conf.BaseURL, Unsubscribe: unsubscriber,
	}
	if h.clock != nil {
		d.Clock, d.Illustrative = h.clock, demo.Notice
		in := h.sweeper.respondents.Inviter
		if box, local := h.sender.(delivery.Mailbox); local && box.Contacts != nil {
			d.ContactMails = box.Contacts.Mails
		}
		d.ShowInvitation = func(id string, n int) (string, string) { return in.Path(id, n), in.Code(id, n) }
	}
	return d, nil
}
