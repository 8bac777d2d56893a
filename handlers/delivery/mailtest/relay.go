// Package mailtest is a mail server and a mail reader for tests.
package mailtest

import (
	"context"
	"crypto/tls"
	"io"
	"log"
	"net"
	"sync"
	"testing"

	"github.com/emersion/go-sasl"
	gosmtp "github.com/emersion/go-smtp"

	"duces/handlers/delivery/smtp"
)

// Relay is a real mail server in the test's own process. What it says at a stage
// (mail, rcpt, data, dot) can be laid down for the next times it gets there.
type Relay struct {
	Server *gosmtp.Server // its TLS and its sign-in may be set before it serves

	mu    sync.Mutex
	mails []Taken
	next  map[string][]func(*gosmtp.Conn) error
	most  most
}

// most is how many messages a connection carries, and how it is ended then.
type most struct {
	mails int // 0: any number
	stage string
	reply func(*gosmtp.Conn) error
}

// Taken is a message that the server took responsibility for.
type Taken struct {
	From, To string
	Raw      []byte
}

// NewRelay makes a server that takes everything; OnTCP and OnPipe let it serve.
func NewRelay(t testing.TB) *Relay {
	t.Helper()
	r := &Relay{next: map[string][]func(*gosmtp.Conn) error{}}
	r.Server = gosmtp.NewServer(gosmtp.BackendFunc(func(c *gosmtp.Conn) (gosmtp.Session, error) { return &session{relay: r, conn: c}, nil }))
	r.Server.Domain = "relay.example.org"
	r.Server.ErrorLog = log.New(io.Discard, "", 0)
	return r
}

// Says lays down what happens at a stage the next time; nil accepts.
func (r *Relay) Says(stage string, replies ...func(*gosmtp.Conn) error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.next[stage] = append(r.next[stage], replies...)
}

// Ends lays down that each connection carries so many messages, and what happens at
// a stage of the one after.
func (r *Relay) Ends(mails int, stage string, reply func(*gosmtp.Conn) error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.most = most{mails, stage, reply}
}

func (r *Relay) reply(stage string, s *session) error {
	c := s.conn
	r.mu.Lock()
	if m := r.most; m.mails > 0 && s.taken >= m.mails && m.stage == stage {
		r.mu.Unlock()
		return m.reply(c)
	}
	var reply func(*gosmtp.Conn) error
	if left := r.next[stage]; len(left) > 0 {
		reply, r.next[stage] = left[0], left[1:]
	}
	r.mu.Unlock()
	if reply == nil {
		return nil
	}
	return reply(c)
}

// Taken lists what was taken so far.
func (r *Relay) Taken() []Taken {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]Taken(nil), r.mails...)
}

// Code is a reply for Says: a refusal with its code.
func Code(n int, words string) func(*gosmtp.Conn) error {
	return func(*gosmtp.Conn) error {
		return &gosmtp.SMTPError{Code: n, EnhancedCode: gosmtp.NoEnhancedCode, Message: words}
	}
}

// OnTCP serves on this machine and gives the port.
func (r *Relay) OnTCP(t testing.TB, implicit *tls.Config) int {
	t.Helper()
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := l.Addr().(*net.TCPAddr).Port
	if implicit != nil {
		l = tls.NewListener(l, implicit)
	}
	go func() { _ = r.Server.Serve(l) }()
	t.Cleanup(func() { _ = r.Server.Close() })
	return port
}

// OnPipe serves over connections in memory, where synctest can let time pass.
func (r *Relay) OnPipe(t testing.TB) func(context.Context, string, string) (net.Conn, error) {
	t.Helper()
	l := &pipes{conns: make(chan net.Conn), done: make(chan struct{})}
	go func() { _ = r.Server.Serve(l) }()
	t.Cleanup(func() { _ = r.Server.Close() })
	return l.dial
}

// Client sends to the server, in the clear.
func (r *Relay) Client(t testing.TB) *smtp.Client {
	t.Helper()
	return Client(t, smtp.Config{TLS: smtp.TLSNone, Port: r.OnTCP(t, nil)})
}

// Client is one of a configuration; without a host it sends to this machine.
func Client(t testing.TB, c smtp.Config) *smtp.Client {
	t.Helper()
	if c.Host == "" {
		c.Host = "127.0.0.1"
	}
	s, err := smtp.New(c)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// HangUp is a reply for Says: the server closes the connection.
func HangUp(c *gosmtp.Conn) error { return c.Conn().Close() }

type pipes struct {
	conns chan net.Conn
	done  chan struct{}
	once  sync.Once
}

func (p *pipes) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	here, there := net.Pipe()
	select {
	case p.conns <- there:
		return here, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (p *pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.conns:
		return c, nil
	case <-p.done:
		return nil, net.ErrClosed
	}
}

func (p *pipes) Close() error   { p.once.Do(func() { close(p.done) }); return nil }
func (p *pipes) Addr() net.Addr { return &net.UnixAddr{Name: "pipe"} }

type session struct {
	relay *Relay
	conn  *gosmtp.Conn
	now   Taken
	taken int
}

func (s *session) AuthMechanisms() []string { return []string{sasl.Plain} }

func (s *session) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		if user != "duces" || password != "secret" {
			return gosmtp.ErrAuthFailed
		}
		return nil
	}), nil
}

func (s *session) Mail(from string, _ *gosmtp.MailOptions) error {
	s.now.From = from
	return s.relay.reply("mail", s)
}

func (s *session) Rcpt(to string, _ *gosmtp.RcptOptions) error {
	s.now.To = to
	return s.relay.reply("rcpt", s)
}

func (s *session) Data(r io.Reader) error {
	if err := s.relay.reply("data", s); err != nil {
		return err
	}
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	s.now.Raw = raw
	s.relay.mu.Lock()
	s.relay.mails = append(s.relay.mails, s.now)
	s.taken++
	s.relay.mu.Unlock()
	return s.relay.reply("dot", s)
}

func (s *session) Reset()        { s.now = Taken{} }
func (s *session) Logout() error { return nil }
