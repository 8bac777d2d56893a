// Package server wires everything that serves: pages, API, feeds, the pages of respondents, the sweeper that runs once a
// minute, and the socket for other programs on the same directory. It owns a server's settings and says whether it is
// well. What may happen is decided in package workflow, and what other programs may ask for in the commands.
package server

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"runtime/debug"
	"sync"
	"time"

	"duces/cmd/duces/console"
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

// Server is everything that serves, wired together.
type Server struct {
	Settings Settings
	Dir      string // of the store
	Store    *db.DB
	Now      func() time.Time
	Sweeper  Sweeper
	Sender   delivery.Sender
	Clock    *demo.Clock // nil unless this is a demonstration
	Log      *slog.Logger
	Program  string // its version, which is also that of the programs that send commands
	// Command carries out what another program on the machine asks for on the same directory.
	Command func(ctx context.Context, r socket.Request) socket.Answer
	// temporary is the folder for files on their way out.
	temporary string
}

// NewSweeper makes one more sweeper, for a command, with the server's own way out for mails.
func (s *Server) NewSweeper() (Sweeper, error) {
	return NewSweeper(s.Settings, s.Store, s.Sender, s.Log)
}

// Receiver takes messages by the server's own settings.
func (s *Server) Receiver() (inbound.Receiver, error) {
	return Receiver(s.Settings, s.Store, s.Dir, s.Now)
}

// calendars is what calendars are read from.
type calendars struct {
	*read.Reads
	*signin.SignIn
}

// drain is how long a stop waits for requests that are being answered.
const drain = 10 * time.Second

// Serve answers until ctx ends, then lets requests and jobs finish.
func (s Server) Serve(ctx context.Context, l net.Listener, ready func()) error {
	runner := clock.NewRunner(clock.Jobs{Tick: s.Sweeper.ticker.Tick, Recount: s.Sweeper.ticker.Recount, Deliver: s.Sweeper.deliver}, s.Now, s.Log)
	room, _, err := directory.NewRoom(s.Dir, ".download-")
	if err != nil {
		return fmt.Errorf("make a directory for downloads: %w", err)
	}
	defer func() { _ = room.Remove() }() // the next start takes away what stays
	s.temporary = room.Path
	handler, pages, err := s.handler(runner) //nolint:contextcheck // what it makes takes its context from each request
	if err != nil {
		return console.Cannot(errors.Join(err, l.Close()))
	}
	server := handlers.Server(s.Settings.Addr, handler)
	commands, err := s.commands()
	if err != nil {
		return console.Cannot(errors.Join(err, l.Close()))
	}
	background, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	var jobs sync.WaitGroup
	jobs.Go(func() { runner.Run(background) })
	if texts, err := s.texts(); err == nil {
		jobs.Go(func() { texts.Run(background) })
	} else {
		s.Log.WarnContext(ctx, "The texts of documents are not read.", "error", err)
	}
	ended := make(chan error, 2)
	go func() { ended <- commands.Serve() }()
	go func() {
		if s.Settings.TLSCert != "" {
			ended <- server.ServeTLS(l, s.Settings.TLSCert, s.Settings.TLSKey)
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
		return console.Cannot(fmt.Errorf("the server ended: %w", err))
	}
	return nil
}

// commands takes what other programs on the machine ask for on the same directory.
func (s Server) commands() (*socket.Server, error) {
	return socket.Listen(s.Dir, s.Program, func(ctx context.Context, r socket.Request) socket.Answer {
		answer := s.Command(ctx, r)
		s.Log.InfoContext(ctx, "command", "name", r.Command, "status", answer.Status)
		return answer
	}, s.Log)
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
func (s Server) handler(runner *clock.Runner) (http.Handler, *web.Web, error) {
	policy, err := access.NewPolicy(handlers.Routes(), web.Routes(), api.Routes(), feed.Routes(), respond.Routes())
	if err != nil {
		return nil, nil, err
	}
	proxies, err := s.Settings.proxies()
	if err != nil {
		return nil, nil, err
	}
	metrics := handlers.NewMetrics()
	metrics.Watch(forMetrics(s.Store), s.Sweeper.mailer.Paused, s.Now, s.Log)
	watcher, err := watcher(s.Store, s.Now)
	if err != nil {
		return nil, nil, err
	}
	engine := workflow.NewEngine(watcher.OverTyped(metrics.Store(s.Store.Writer)), s.Now)
	receiver, err := s.Receiver()
	if err != nil {
		return nil, nil, err
	}
	deps, err := s.pages(engine)
	if err != nil {
		return nil, nil, err
	}
	deps.Address = receiver.Addresses.Of
	pages := web.New(deps)
	door := respond.New(respond.Config{
		Engine: engine, Store: forRespondents(s.Store), Drafts: s.Store.Door, Sessions: s.Store.Door.Sessions(),
		Inviter: s.Sweeper.respondents.Inviter, Asked: s.Sweeper.respondents.Asked,
		Log: s.Log, Secure: s.Settings.secure(), Version: release(), Illustrative: deps.Illustrative,
	})
	e := handlers.New(handlers.Config{
		Policy: policy, Logger: s.Log, Proxies: proxies, TLS: s.Settings.secure(), Page: door.Failures(pages.Failure), Ready: ready(s.Store.Writer.Failing, runner.Last), Metrics: metrics,
		Alive: alive(s.Store.Writer.Failing, s.Store.Outbox.LastTick, s.Now, s.Now()),
	})
	pages.Register(e, policy)
	door.Register(e, policy)
	feed.Register(e, feed.Config{Store: calendars{s.Store.Read, s.Store.SignIn}, BaseURL: s.Settings.base(), Now: s.Now})
	api.Register(e, api.Config{
		Engine: engine, Reader: s.Store.Read, Tokens: s.Store.SignIn, Blobs: s.Store.Blobs, Files: s.Store.Files, Policy: policy, Pages: pages, Logger: s.Log,
		Bounces: func(ctx context.Context, report io.Reader) (bounce.Bounced, error) {
			return RecordBounce(ctx, s.Store, report, s.Now())
		},
		Inbound: receiver.Receive, Address: receiver.Addresses.Of,
	})
	return e, pages, nil
}

func (s Server) pages(engine *workflow.Engine) (web.Deps, error) {
	unsubscriber, err := unsubscriber(s.Store)
	if err != nil {
		return web.Deps{}, err
	}
	formKey, err := s.Store.Derive("forms")
	if err != nil {
		return web.Deps{}, err
	}
	d := web.Deps{
		Config: frame.Config{
			FormKey: formKey, Engine: engine, Sessions: s.Store.SignIn.Sessions(), Log: s.Log, Secure: s.Settings.secure(), Version: release(), Temporary: s.temporary,
			LastTick: s.Store.Outbox.LastTick, LastRecount: s.Store.Recounts.LastRecount, Paused: s.Sweeper.mailer.Paused,
		},
		Store: forPages(s.Store), Limiter: &access.Limiter{}, BaseURL: s.Settings.BaseURL, Unsubscribe: unsubscriber,
	}
	if s.Clock != nil {
		d.Clock, d.Illustrative = s.Clock, demo.Notice
		in := s.Sweeper.respondents.Inviter
		if box, local := s.Sender.(delivery.Mailbox); local && box.Contacts != nil {
			d.ContactMails = box.Contacts.Mails
		}
		d.ShowInvitation = func(id string, n int) (string, string) { return in.Path(id, n), in.Code(id, n) }
	}
	return d, nil
}

// release is the version alone, as pages show it.
func release() string {
	if info, ok := debug.ReadBuildInfo(); ok {
		return info.Main.Version
	}
	return "unknown build"
}
