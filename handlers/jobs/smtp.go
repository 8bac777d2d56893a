package jobs

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/smtp"
	"net/textproto"
	"strings"
	"time"
)

// Send delivers one message. It succeeds exactly when the server has answered
// the final dot with 250; what comes after that cannot make it a failure.
func (s *SMTP) Send(ctx context.Context, from, to string, raw []byte) (string, error) {
	d, err := s.connect(ctx)
	if err != nil {
		return "", err
	}
	defer func() { _ = d.client.Close() }()
	// Shutting down cuts the talk short, but never between the final dot and
	// its answer: then nobody would know whether the message was taken.
	release := context.AfterFunc(ctx, func() { _ = d.conn.Close() })
	defer release()
	if err := d.signIn(s.config); err != nil {
		return "", err
	}
	if err := d.step("MAIL FROM", func() error { return d.client.Mail(from) }); err != nil {
		return "", refusal("MAIL FROM", err, false)
	}
	if err := d.step("RCPT TO", func() error { return d.client.Rcpt(to) }); err != nil {
		return "", refusal("RCPT TO", err, false)
	}
	if err := d.step("DATA", func() error { _, err := d.command(354, "DATA"); return err }); err != nil {
		return "", refusal("DATA", err, false)
	}
	answer, err := d.body(raw, s.limits.data, release)
	if err != nil {
		return "", refusal("the message", err, false)
	}
	d.deadline(s.limits.quit)
	_ = d.client.Quit() // it has our mail; a lost farewell changes nothing
	return answer, nil
}

// dialogue is one connection to a mail server.
type dialogue struct {
	conn   net.Conn // the bare one; deadlines on it hold for TLS above it too
	client *smtp.Client
	limits limits
}

// connect dials and reaches the state in which the talk is as private as configured.
func (s *SMTP) connect(ctx context.Context) (*dialogue, error) {
	dialling, cancel := context.WithTimeout(ctx, s.limits.dial)
	defer cancel()
	conn, err := s.dial(dialling, "tcp", s.address())
	if err != nil {
		return nil, &Refusal{Answer: fmt.Sprintf("No connection to the mail server %s: %v.", s.address(), err), Relay: true, cause: err}
	}
	d := &dialogue{conn: conn, limits: s.limits}
	if err := s.greet(ctx, d); err != nil {
		_ = conn.Close()
		return nil, err
	}
	return d, nil
}

func (s *SMTP) greet(ctx context.Context, d *dialogue) error {
	release := context.AfterFunc(ctx, func() { _ = d.conn.Close() })
	defer release()
	talk := d.conn
	if s.config.TLS == TLSImplicit {
		over := tls.Client(d.conn, s.tls)
		if err := d.step("TLS", func() error { return over.HandshakeContext(ctx) }); err != nil {
			return refusal("TLS", err, true)
		}
		talk = over
	}
	err := d.step("greeting", func() (err error) { d.client, err = smtp.NewClient(talk, s.config.Host); return err })
	if err != nil {
		return refusal("the greeting", err, true)
	}
	if err := d.step("EHLO", func() error { return d.client.Hello(s.config.Hello) }); err != nil {
		return refusal("EHLO", err, true)
	}
	if s.config.TLS != TLSStartTLS {
		return nil
	}
	if ok, _ := d.client.Extension("STARTTLS"); !ok {
		return &Refusal{Answer: "The mail server offers no STARTTLS, which is required; nothing was sent.", Relay: true}
	}
	if err := d.step("STARTTLS", func() error { return d.client.StartTLS(s.tls) }); err != nil {
		return refusal("STARTTLS", err, true)
	}
	return nil
}

// signIn gives the password, which smtp.PlainAuth hands out only over TLS or on this machine.
func (d *dialogue) signIn(c SMTPConfig) error {
	if c.User == "" {
		return nil
	}
	ok, mechanisms := d.client.Extension("AUTH")
	if !ok || !strings.Contains(" "+strings.ToUpper(mechanisms)+" ", " PLAIN ") {
		return &Refusal{Answer: "The mail server offers no sign-in by AUTH PLAIN, but a password is configured.", Relay: true}
	}
	err := d.step("AUTH", func() error { return d.client.Auth(smtp.PlainAuth("", c.User, c.Password, c.Host)) })
	if err != nil {
		return refusal("AUTH", err, true)
	}
	return nil
}

// body writes the message and waits for the answer to the final dot, which
// net/smtp would not hand out.
func (d *dialogue) body(raw []byte, limit time.Duration, release func() bool) (string, error) {
	d.deadline(limit)
	w := d.client.Text.DotWriter()
	if _, err := w.Write(raw); err != nil {
		return "", err
	}
	if !release() {
		return "", context.Canceled
	}
	if err := w.Close(); err != nil {
		return "", err
	}
	d.deadline(limit)
	code, words, err := d.client.Text.ReadResponse(250)
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("%d %s", code, words), nil
}

func (d *dialogue) command(expect int, line string) (string, error) {
	id, err := d.client.Text.Cmd("%s", line)
	if err != nil {
		return "", err
	}
	d.client.Text.StartResponse(id)
	defer d.client.Text.EndResponse(id)
	_, words, err := d.client.Text.ReadResponse(expect)
	return words, err
}

// step runs one exchange under its own deadline.
func (d *dialogue) step(name string, exchange func() error) error {
	d.deadline(d.limits.command)
	if err := exchange(); err != nil {
		if timeout, ok := errors.AsType[net.Error](err); ok && timeout.Timeout() {
			return fmt.Errorf("no answer to %s within %v: %w", name, d.limits.command, err)
		}
		return err
	}
	return nil
}

func (d *dialogue) deadline(limit time.Duration) {
	_ = d.conn.SetDeadline(time.Now().Add(limit)) // fails only on a closed connection, and then so does what follows
}

// refusal sorts a failure. A server's 5xx to the message or its addresses is
// final. Before that it speaks of us (a wrong password, a closed door), which
// a change of configuration mends; and silence or a broken line mends itself.
func refusal(step string, err error, before bool) *Refusal {
	reply, ok := errors.AsType[*textproto.Error](err)
	if !ok {
		return &Refusal{Answer: fmt.Sprintf("The mail server failed at %s: %v.", step, err), Relay: true, cause: err}
	}
	r := &Refusal{Answer: fmt.Sprintf("%d %s (to %s)", reply.Code, reply.Msg, step), cause: err}
	switch reply.Code {
	case 421, 530, 534, 535, 538: // closing; not signed in, or not well enough
		r.Relay = true
	default:
		r.Relay = before
		r.Permanent = !before && reply.Code >= 500
	}
	return r
}
