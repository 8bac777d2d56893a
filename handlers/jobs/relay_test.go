package jobs_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"io"
	"log"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"

	"duces/handlers/jobs"
)

// relay is a real mail server in the test's own process. What it says at a
// stage (mail, rcpt, data) can be laid down for the next times it gets there.
type relay struct {
	server *smtp.Server

	mu    sync.Mutex
	mails []taken
	next  map[string][]func(*smtp.Conn) error
}

type taken struct {
	From, To string
	Raw      []byte
}

func newRelay(t *testing.T) *relay {
	t.Helper()
	r := &relay{next: map[string][]func(*smtp.Conn) error{}}
	r.server = smtp.NewServer(smtp.BackendFunc(func(c *smtp.Conn) (smtp.Session, error) { return &session{relay: r, conn: c}, nil }))
	r.server.Domain = "relay.example.org"
	r.server.ErrorLog = log.New(io.Discard, "", 0)
	return r
}

// says lays down what happens at a stage the next time; nil accepts.
func (r *relay) says(stage string, replies ...func(*smtp.Conn) error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.next[stage] = append(r.next[stage], replies...)
}

func (r *relay) reply(stage string, c *smtp.Conn) error {
	r.mu.Lock()
	var reply func(*smtp.Conn) error
	if left := r.next[stage]; len(left) > 0 {
		reply, r.next[stage] = left[0], left[1:]
	}
	r.mu.Unlock()
	if reply == nil {
		return nil
	}
	return reply(c)
}

func (r *relay) taken() []taken {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]taken(nil), r.mails...)
}

func code(n int, words string) func(*smtp.Conn) error {
	return func(*smtp.Conn) error {
		return &smtp.SMTPError{Code: n, EnhancedCode: smtp.NoEnhancedCode, Message: words}
	}
}

// onTCP serves on this machine and gives the port.
func (r *relay) onTCP(t *testing.T, implicit *tls.Config) int {
	t.Helper()
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := l.Addr().(*net.TCPAddr).Port
	if implicit != nil {
		l = tls.NewListener(l, implicit)
	}
	go func() { _ = r.server.Serve(l) }()
	t.Cleanup(func() { _ = r.server.Close() })
	return port
}

// onPipe serves over connections in memory, where synctest can let time pass.
func (r *relay) onPipe(t *testing.T) func(context.Context, string, string) (net.Conn, error) {
	t.Helper()
	l := &pipes{conns: make(chan net.Conn), done: make(chan struct{})}
	go func() { _ = r.server.Serve(l) }()
	t.Cleanup(func() { _ = r.server.Close() })
	return l.dial
}

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
	relay *relay
	conn  *smtp.Conn
	now   taken
}

func (s *session) AuthMechanisms() []string { return []string{sasl.Plain} }

func (s *session) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		if user != "duces" || password != "secret" {
			return smtp.ErrAuthFailed
		}
		return nil
	}), nil
}

func (s *session) Mail(from string, _ *smtp.MailOptions) error {
	s.now.From = from
	return s.relay.reply("mail", s.conn)
}

func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.now.To = to
	return s.relay.reply("rcpt", s.conn)
}

func (s *session) Data(r io.Reader) error {
	if err := s.relay.reply("data", s.conn); err != nil {
		return err
	}
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	s.now.Raw = raw
	s.relay.mu.Lock()
	s.relay.mails = append(s.relay.mails, s.now)
	s.relay.mu.Unlock()
	return s.relay.reply("dot", s.conn)
}

func (s *session) Reset()        { s.now = taken{} }
func (s *session) Logout() error { return nil }

// authority makes certificates; its own lies in file.
type authority struct {
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
	file string
}

func newAuthority(t *testing.T) authority {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	tmpl := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "Test authority"}, IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageCertSign, NotBefore: time.Unix(0, 0), NotAfter: time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC),
	}
	der, err := x509.CreateCertificate(rand.Reader, tmpl, tmpl, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	a := authority{key: key, file: filepath.Join(t.TempDir(), "ca.pem")}
	if a.cert, err = x509.ParseCertificate(der); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(a.file, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o600); err != nil {
		t.Fatal(err)
	}
	return a
}

// certifies makes a server's TLS configuration for a host name or address.
func (a authority) certifies(t *testing.T, host string) *tls.Config {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	tmpl := &x509.Certificate{SerialNumber: big.NewInt(2), NotBefore: time.Unix(0, 0), NotAfter: a.cert.NotAfter}
	if ip := net.ParseIP(host); ip != nil {
		tmpl.IPAddresses = []net.IP{ip}
	} else {
		tmpl.DNSNames = []string{host}
	}
	der, err := x509.CreateCertificate(rand.Reader, tmpl, a.cert, &key.PublicKey, a.key)
	if err != nil {
		t.Fatal(err)
	}
	return &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}, MinVersion: tls.VersionTLS12}
}

func sender(t testing.TB, c jobs.SMTPConfig) *jobs.SMTP {
	t.Helper()
	if c.Host == "" {
		c.Host = "127.0.0.1"
	}
	s, err := jobs.NewSMTP(c)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func refusal(t *testing.T, err error) *jobs.Refusal {
	t.Helper()
	r, ok := errors.AsType[*jobs.Refusal](err)
	if !ok {
		t.Fatalf("%v is no refusal", err)
	}
	return r
}
