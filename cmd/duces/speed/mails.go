package speed

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	netsmtp "net/smtp"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	gosmtp "github.com/emersion/go-smtp"

	"duces/handlers/access"
	"duces/handlers/clock"
	"duces/handlers/delivery"
	"duces/handlers/delivery/smtp"
	"duces/handlers/letters"
	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/jurisdiction"
	"duces/workflow/opening"
	"duces/workflow/review"
)

// connections is how many a mail server is given at once.
const connections = 4

// mails sends alerts, each to a person of its own, to a mail server on this machine that keeps none, beside a loop that
// sends as many messages of the same size over as many connections, and keeps these open.
func (r *run) mails(ctx context.Context) error {
	r.says("Sending %d mails", r.size.Mails)
	ours, bare := 0.0, 0.0
	for i := range r.size.Rounds {
		dir := filepath.Join(r.dir, "mails-"+strconv.Itoa(i))
		rate, limit, err := r.mailed(ctx, dir)
		if err != nil {
			return err
		}
		ours, bare = max(ours, rate), max(bare, limit)
		if err := os.RemoveAll(dir); err != nil {
			return err
		}
	}
	r.atLeast("mails over 4 connections", ours, "mails/s", bare, "net/smtp with 4 connections kept open", 0.6)
	return nil
}

func (r *run) mailed(ctx context.Context, dir string) (rate, bare float64, err error) {
	t, err := newTeam(ctx, dir)
	if t == nil {
		return 0, 0, err
	}
	defer func() { err = errors.Join(err, t.store.Close()) }()
	if err == nil {
		err = t.attorneys(ctx, r.size.Mails)
	}
	if err != nil {
		return 0, 0, err
	}
	t.now = morning
	if _, err := clock.New(t.parts(), nil).Tick(ctx, t.now); err != nil {
		return 0, 0, err
	}
	server, err := newSink(ctx)
	if err != nil {
		return 0, 0, err
	}
	defer func() { err = errors.Join(err, server.Close()) }()
	mailer, err := t.mailer(server.port)
	if err != nil {
		return 0, 0, err
	}
	began := time.Now()
	sent, err := mailer.Deliver(ctx, t.now)
	if err == nil && sent < r.size.Mails {
		err = fmt.Errorf("%d mails were sent of %d", sent, r.size.Mails)
	}
	if err != nil {
		return 0, 0, err
	}
	rate = float64(sent) / time.Since(began).Seconds()
	size := int(server.bytes.Load()) / sent
	bare, err = perSecond(sent, func() error {
		return inParallel(ctx, connections, connections, func(ctx context.Context, i int) error {
			return server.bare(size, sent*(i+1)/connections-sent*i/connections)
		})
	})
	return rate, bare, err
}

// attorneys makes people who each get an alert of their own: four in each of many reviews of one matter.
func (t *team) attorneys(ctx context.Context, people int) error {
	const each = 4
	reviews := (people + each - 1) / each
	where, err := t.do(ctx, t.legal, jurisdiction.Import{Items: cities(reviews)})
	if err != nil {
		return err
	}
	return inParallel(ctx, callers, reviews, func(ctx context.Context, i int) error {
		var members []string
		for n := range each {
			made, err := t.do(ctx, workflow.OperatorActor, account.AddUser{
				Name: fmt.Sprintf("Attorney %06d", each*i+n), Email: fmt.Sprintf("attorney-%d@example.gov", each*i+n),
				Role: workflow.Legal, Zone: "America/Chicago", PasswordHash: "none",
			})
			if err != nil {
				return err
			}
			members = append(members, made...)
		}
		opened, err := t.do(ctx, workflow.OperatorActor, review.Open{
			Name: fmt.Sprintf("Review %06d", i), Authority: "8 U.S.C. 1373", Members: members,
		})
		if err != nil {
			return err
		}
		if opened, err = t.do(ctx, members[0], opening.Open{Review: opened[0], Jurisdictions: where[i : i+1]}); err == nil {
			_, err = t.do(ctx, members[0], request(opened...))
		}
		return err
	})
}

// mailer sends to a port of this machine.
func (t *team) mailer(port int) (*delivery.Mailer, error) {
	key, err := t.store.Derive("unsubscribe")
	if err != nil {
		return nil, err
	}
	writer, err := letters.New(letters.Settings{
		Store: t.parts(), BaseURL: "https://duces.example.gov", Unsubscribe: access.NewUnsubscriber(key).Path,
	})
	if err != nil {
		return nil, err
	}
	sender, err := smtp.New(smtp.Config{Host: "127.0.0.1", Port: port, TLS: smtp.TLSNone, Connections: connections})
	if err != nil {
		return nil, err
	}
	return delivery.New(delivery.Settings{
		Store: t.parts(), Writer: writer, Sender: sender, From: "Duces <duces@example.gov>", Workers: connections,
	})
}

// sink is a mail server that counts what it takes.
type sink struct {
	*gosmtp.Server
	port  int
	bytes atomic.Int64
}

func newSink(ctx context.Context) (*sink, error) {
	s := &sink{}
	s.Server = gosmtp.NewServer(gosmtp.BackendFunc(func(*gosmtp.Conn) (gosmtp.Session, error) { return taker{s}, nil }))
	s.ErrorLog = log.New(io.Discard, "", 0)
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	s.port = l.Addr().(*net.TCPAddr).Port
	go func() { _ = s.Serve(l) }() // until it is closed
	return s, nil
}

type taker struct{ to *sink }

func (taker) Mail(string, *gosmtp.MailOptions) error { return nil }
func (taker) Rcpt(string, *gosmtp.RcptOptions) error { return nil }
func (taker) Reset()                                 {}
func (taker) Logout() error                          { return nil }

func (t taker) Data(r io.Reader) error {
	n, err := io.Copy(io.Discard, r)
	t.to.bytes.Add(n)
	return err
}

// bare sends messages over one connection with net/smtp and nothing else.
func (s *sink) bare(size, messages int) error {
	const line = "A line of text as long as quoted-printable makes them, of 76 characters....\r\n"
	raw := []byte("Subject: bare\r\n\r\n" + strings.Repeat(line, max(1, size/len(line))))
	c, err := netsmtp.Dial(net.JoinHostPort("127.0.0.1", strconv.Itoa(s.port)))
	if err != nil {
		return err
	}
	defer func() { _ = c.Close() }() // after Quit it is closed
	for range messages {
		if err := c.Mail("duces@example.gov"); err != nil {
			return err
		}
		if err := c.Rcpt("attorney@example.gov"); err != nil {
			return err
		}
		w, err := c.Data()
		if err != nil {
			return err
		}
		if _, err := w.Write(raw); err != nil {
			return err
		}
		if err := w.Close(); err != nil {
			return err
		}
	}
	return c.Quit()
}
