// Package smtp sends finished messages over a mail server. A Client checks its
// configuration, dials, signs in, and sorts each answer of the server into a
// delivery.Refusal that says what follows from it.
//
// It decides neither which message goes nor when one is tried again, and writes
// down nothing: that is package delivery.
package smtp

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net"
	"os"
	"strconv"
	"sync"
	"time"

	"duces/handlers/delivery/message"
)

// TLSMode says how the connection to the mail server is protected.
type TLSMode string

// The modes. There is none that tries and falls back: a stripped STARTTLS
// would then send passwords and mail in the clear without a word.
const (
	TLSImplicit TLSMode = "implicit" // from the first byte, port 465
	TLSStartTLS TLSMode = "starttls" // required, port 587
	TLSNone     TLSMode = "none"     // port 25; without password unless on this machine
)

// Config says which server takes our mail.
type Config struct {
	Host     string
	Port     int // 0: the mode's usual one
	TLS      TLSMode
	User     string // empty: no sign-in
	Password string
	CAFile   string // PEM of the authorities to trust instead of the system's
	Hello    string // name for EHLO; empty: localhost
	// Connections is how many the server is given at once; 0: 4.
	Connections int
	// Dial opens connections; nil: over the network.
	Dial func(ctx context.Context, network, address string) (net.Conn, error)
}

// Client sends over a mail server, and is a delivery.Sender. Between the messages
// of a burst it keeps its connections, up to as many as the server may be given;
// Rest closes them. It is safe for concurrent use.
type Client struct {
	config Config
	tls    *tls.Config
	limits limits

	mu      sync.Mutex
	idle    []*connection
	open    int           // connections, those being dialed too
	ceiling int           // how many may be
	freed   chan struct{} // closed when one comes back; nil: nobody waits
}

// limits bound each step in time, so that no server can hold us for long.
type limits struct{ dial, command, data, quit time.Duration }

// New checks a configuration; it does not dial.
func New(c Config) (*Client, error) {
	ports := map[TLSMode]int{TLSImplicit: 465, TLSStartTLS: 587, TLSNone: 25}
	usual, ok := ports[c.TLS]
	switch {
	case !ok:
		return nil, fmt.Errorf("the mail server's TLS mode %q is not one of implicit, starttls, none", c.TLS)
	case c.Host == "":
		return nil, fmt.Errorf("the mail server needs a host")
	case c.Port < 0 || c.Port > 65535:
		return nil, fmt.Errorf("the mail server's port %d is not between 1 and 65535", c.Port)
	case c.Connections < 0:
		return nil, fmt.Errorf("the mail server cannot be given %d connections", c.Connections)
	case (c.User == "") != (c.Password == ""):
		return nil, fmt.Errorf("the mail server needs both a user and a password, or neither")
	case c.TLS == TLSNone && c.User != "" && !loopback(c.Host):
		return nil, fmt.Errorf("a password for the mail server %s needs TLS: choose implicit or starttls", c.Host)
	}
	for _, s := range []string{c.Host, c.User, c.Password, c.Hello} {
		if err := message.OneLine("a setting of the mail server", s); err != nil {
			return nil, err
		}
	}
	if c.Port == 0 {
		c.Port = usual
	}
	if c.Hello == "" {
		c.Hello = "localhost"
	}
	if c.Connections == 0 {
		c.Connections = defaultConnections
	}
	if c.Dial == nil {
		c.Dial = (&net.Dialer{}).DialContext
	}
	s := &Client{
		config: c, ceiling: c.Connections,
		tls:    &tls.Config{ServerName: c.Host, MinVersion: tls.VersionTLS12},
		limits: limits{dial: 10 * time.Second, command: 30 * time.Second, data: 2 * time.Minute, quit: 5 * time.Second},
	}
	if c.CAFile != "" {
		pem, err := os.ReadFile(c.CAFile)
		if err != nil {
			return nil, fmt.Errorf("the mail server's CA file cannot be read: %w", err)
		}
		s.tls.RootCAs = x509.NewCertPool()
		if !s.tls.RootCAs.AppendCertsFromPEM(pem) {
			return nil, fmt.Errorf("the mail server's CA file %s holds no certificate in PEM form", c.CAFile)
		}
	}
	return s, nil
}

func (c *Client) address() string {
	return net.JoinHostPort(c.config.Host, strconv.Itoa(c.config.Port))
}

// loopback says whether a host is this machine, by the names that net/smtp trusts.
func loopback(host string) bool {
	return host == "localhost" || host == "127.0.0.1" || host == "::1"
}
