package smtp

import (
	"context"
	"crypto/tls"
	"fmt"
	"net/smtp"
	"strings"

	"duces/handlers/delivery"
)

// connect dials, and reaches the state in which the server takes mail, as
// privately as configured.
func (c *Client) connect(ctx context.Context) (*connection, error) {
	dialling, cancel := context.WithTimeout(ctx, c.limits.dial)
	defer cancel()
	conn, err := c.config.Dial(dialling, "tcp", c.address())
	if err != nil {
		return nil, &delivery.Refusal{Answer: fmt.Sprintf("No connection to the mail server %s: %v.", c.address(), err), Relay: true, Cause: err}
	}
	n := &connection{conn: conn, limits: c.limits}
	release := context.AfterFunc(ctx, func() { _ = conn.Close() })
	defer release()
	if err := c.greet(ctx, n); err != nil {
		_ = conn.Close()
		return nil, err
	}
	if err := n.signIn(c.config); err != nil {
		_ = conn.Close()
		return nil, err
	}
	return n, nil
}

func (c *Client) greet(ctx context.Context, n *connection) error {
	conn := n.conn
	if c.config.TLS == TLSImplicit {
		over := tls.Client(n.conn, c.tls)
		if err := n.step("TLS", func() error { return over.HandshakeContext(ctx) }); err != nil {
			return refusal("TLS", err, true)
		}
		conn = over
	}
	err := n.step("greeting", func() (err error) { n.client, err = smtp.NewClient(conn, c.config.Host); return err })
	if err != nil {
		return refusal("the greeting", err, true)
	}
	if err := n.step("EHLO", func() error { return n.client.Hello(c.config.Hello) }); err != nil {
		return refusal("EHLO", err, true)
	}
	if c.config.TLS != TLSStartTLS {
		return nil
	}
	if ok, _ := n.client.Extension("STARTTLS"); !ok {
		return &delivery.Refusal{Answer: "The mail server does not offer STARTTLS, which is required. Nothing was sent.", Relay: true, Pause: true}
	}
	if err := n.step("STARTTLS", func() error { return n.client.StartTLS(c.tls) }); err != nil {
		return refusal("STARTTLS", err, true)
	}
	return nil
}

// signIn gives the password, which smtp.PlainAuth hands out only over TLS or on this machine.
func (n *connection) signIn(c Config) error {
	if c.User == "" {
		return nil
	}
	ok, mechanisms := n.client.Extension("AUTH")
	if !ok || !strings.Contains(" "+strings.ToUpper(mechanisms)+" ", " PLAIN ") {
		return &delivery.Refusal{Answer: "The mail server does not offer AUTH PLAIN, but a password is configured.", Relay: true, Pause: true}
	}
	err := n.step("AUTH", func() error { return n.client.Auth(smtp.PlainAuth("", c.User, c.Password, c.Host)) })
	if err != nil {
		return refusal("AUTH", err, true)
	}
	return nil
}
