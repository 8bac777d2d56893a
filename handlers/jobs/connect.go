package jobs

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net/smtp"
	"strings"
)

// connect dials and reaches the state in which mail can be told, as privately
// as configured.
func (s *SMTP) connect(ctx context.Context) (*dialogue, error) {
	dialling, cancel := context.WithTimeout(ctx, s.limits.dial)
	defer cancel()
	conn, err := s.dial(dialling, "tcp", s.address())
	if err != nil {
		return nil, &Refusal{Answer: fmt.Sprintf("No connection to the mail server %s: %v.", s.address(), err), Relay: true, cause: err}
	}
	d := &dialogue{conn: conn, limits: s.limits}
	release := context.AfterFunc(ctx, func() { _ = conn.Close() })
	defer release()
	if err := s.greet(ctx, d); err != nil {
		_ = conn.Close()
		return nil, err
	}
	if err := d.signIn(s.config); err != nil {
		_ = conn.Close()
		return nil, err
	}
	return d, nil
}

func (s *SMTP) greet(ctx context.Context, d *dialogue) error {
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
		return &Refusal{Answer: "The mail server offers no STARTTLS, which is required; nothing was sent.", Relay: true, Pause: true}
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
		return &Refusal{Answer: "The mail server offers no sign-in by AUTH PLAIN, but a password is configured.", Relay: true, Pause: true}
	}
	err := d.step("AUTH", func() error { return d.client.Auth(smtp.PlainAuth("", c.User, c.Password, c.Host)) })
	if err != nil {
		return refusal("AUTH", err, true)
	}
	return nil
}

// untrusted says whether a connection failed because the server could not
// prove who it is, or does not speak TLS where it must.
func untrusted(err error) bool {
	if _, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		return true
	}
	if _, ok := errors.AsType[tls.RecordHeaderError](err); ok {
		return true
	}
	if _, ok := errors.AsType[tls.AlertError](err); ok {
		return true
	}
	if _, ok := errors.AsType[x509.UnknownAuthorityError](err); ok {
		return true
	}
	if _, ok := errors.AsType[x509.HostnameError](err); ok {
		return true
	}
	_, ok := errors.AsType[x509.CertificateInvalidError](err)
	return ok
}
