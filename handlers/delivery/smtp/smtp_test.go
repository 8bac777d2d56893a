package smtp_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	gosmtp "github.com/emersion/go-smtp"

	"duces/handlers/delivery"
	"duces/handlers/delivery/mailtest"
	"duces/handlers/delivery/smtp"
)

func refusal(t *testing.T, err error) *delivery.Refusal {
	t.Helper()
	r, ok := errors.AsType[*delivery.Refusal](err)
	if !ok {
		t.Fatalf("%v is no refusal", err)
	}
	return r
}

const letter = "Subject: A\r\n\r\nB\r\n.dotted\r\n"

func TestAMessageArrivesOverEachModeOfTLS(t *testing.T) {
	ca := mailtest.NewAuthority(t)
	good := ca.Certifies(t, "127.0.0.1")
	for _, mode := range []smtp.TLSMode{smtp.TLSImplicit, smtp.TLSStartTLS, smtp.TLSNone} {
		t.Run(string(mode), func(t *testing.T) {
			r := mailtest.NewRelay(t)
			c := smtp.Config{TLS: mode, CAFile: ca.File, User: "duces", Password: "secret"}
			switch mode {
			case smtp.TLSImplicit:
				c.Port = r.OnTCP(t, good)
			case smtp.TLSStartTLS:
				r.Server.TLSConfig = good
				c.Port = r.OnTCP(t, nil)
			case smtp.TLSNone:
				r.Server.AllowInsecureAuth = true
				c.Port = r.OnTCP(t, nil)
			}
			answer, err := mailtest.Client(t, c).Send(t.Context(), "duces@example.org", "dana@example.org", []byte(letter))
			if err != nil {
				t.Fatal(err)
			}
			if !strings.HasPrefix(answer, "250 ") || !strings.Contains(answer, "queued") {
				t.Errorf("the server's words are %q", answer)
			}
			mails := r.Taken()
			if len(mails) != 1 || mails[0].From != "duces@example.org" || mails[0].To != "dana@example.org" || string(mails[0].Raw) != letter {
				t.Errorf("taken: %q", mails)
			}
		})
	}
}

func TestNothingIsSentWhereTheServerCannotBeTrusted(t *testing.T) {
	ca, other := mailtest.NewAuthority(t), mailtest.NewAuthority(t)
	for name, c := range map[string]struct {
		mode  smtp.TLSMode
		cert  mailtest.Authority
		host  string
		offer bool
	}{
		"STARTTLS is stripped":                             {mode: smtp.TLSStartTLS},
		"the certificate is somebody else's, STARTTLS":     {smtp.TLSStartTLS, other, "127.0.0.1", true},
		"the certificate is somebody else's, implicit TLS": {smtp.TLSImplicit, other, "127.0.0.1", true},
		"the certificate is for another host, STARTTLS":    {smtp.TLSStartTLS, ca, "mail.example.org", true},
		"the certificate is for another host, implicit":    {smtp.TLSImplicit, ca, "mail.example.org", true},
	} {
		t.Run(name, func(t *testing.T) {
			r := mailtest.NewRelay(t)
			conf := smtp.Config{TLS: c.mode, CAFile: ca.File, User: "duces", Password: "secret"}
			if c.offer && c.mode == smtp.TLSImplicit {
				conf.Port = r.OnTCP(t, c.cert.Certifies(t, c.host))
			} else {
				if c.offer {
					r.Server.TLSConfig = c.cert.Certifies(t, c.host)
				}
				conf.Port = r.OnTCP(t, nil)
			}
			_, err := mailtest.Client(t, conf).Send(t.Context(), "duces@example.org", "dana@example.org", []byte(letter))
			if no := refusal(t, err); no.Permanent || !no.Relay {
				t.Errorf("%+v must be passing trouble with the server", no)
			}
			if got := r.Taken(); len(got) != 0 {
				t.Errorf("%d messages were sent", len(got))
			}
		})
	}
}

func TestAWrongPasswordIsNotTheMessagesFault(t *testing.T) {
	r := mailtest.NewRelay(t)
	r.Server.AllowInsecureAuth = true
	s := mailtest.Client(t, smtp.Config{TLS: smtp.TLSNone, Port: r.OnTCP(t, nil), User: "duces", Password: "wrong"})
	_, err := s.Send(t.Context(), "duces@example.org", "dana@example.org", []byte(letter))
	if no := refusal(t, err); no.Permanent || !no.Relay || !strings.Contains(no.Answer, "535") {
		t.Errorf("%+v", no)
	}
}

func TestServersAnswersAreSorted(t *testing.T) {
	for name, c := range map[string]struct {
		stage            string
		code             int
		permanent, relay bool
	}{
		"the mailbox does not exist":  {"rcpt", 550, true, false},
		"greylisting":                 {"rcpt", 451, false, false},
		"the message is refused":      {"dot", 554, true, false},
		"the disk is full":            {"dot", 452, false, false},
		"the server is shutting down": {"mail", 421, false, true},
		"the server wants a sign-in":  {"mail", 530, false, true},
		"the sender is refused":       {"mail", 550, true, false},
	} {
		t.Run(name, func(t *testing.T) {
			r := mailtest.NewRelay(t)
			says := mailtest.Code(c.code, "in its own words")
			r.Says(c.stage, says, says) // one that closes is asked once more
			s := mailtest.Client(t, smtp.Config{TLS: smtp.TLSNone, Port: r.OnTCP(t, nil)})
			_, err := s.Send(t.Context(), "duces@example.org", "dana@example.org", []byte(letter))
			no := refusal(t, err)
			if no.Permanent != c.permanent || no.Relay != c.relay {
				t.Errorf("%+v", no)
			}
			if !strings.Contains(no.Answer, fmt.Sprint(c.code)) || !strings.Contains(no.Answer, "in its own words") {
				t.Errorf("the answer %q hides the server's words", no.Answer)
			}
		})
	}
}

func TestASilentServerCannotHoldUs(t *testing.T) {
	for _, stage := range []string{"mail", "rcpt", "dot"} {
		t.Run(stage, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := mailtest.NewRelay(t)
				end := make(chan struct{})
				r.Says(stage, func(*gosmtp.Conn) error { <-end; return nil })
				s := mailtest.Client(t, smtp.Config{TLS: smtp.TLSNone, Dial: r.OnPipe(t)})
				began := time.Now()
				_, err := s.Send(t.Context(), "duces@example.org", "dana@example.org", []byte(letter))
				if no := refusal(t, err); no.Permanent || !no.Relay {
					t.Errorf("%+v", no)
				}
				if took := time.Since(began); took < 10*time.Second || took > 3*time.Minute {
					t.Errorf("it took %v", took)
				}
				close(end)
			})
		})
	}
	t.Run("greeting", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			s := mailtest.Client(t, smtp.Config{TLS: smtp.TLSNone, Dial: func(context.Context, string, string) (net.Conn, error) {
				here, there := net.Pipe()
				t.Cleanup(func() { _ = there.Close() })
				return here, nil
			}})
			_, err := s.Send(t.Context(), "duces@example.org", "dana@example.org", []byte(letter))
			if no := refusal(t, err); no.Permanent || !no.Relay {
				t.Errorf("%+v", no)
			}
		})
	})
	t.Run("dialling", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			s := mailtest.Client(t, smtp.Config{TLS: smtp.TLSNone, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) { <-ctx.Done(); return nil, ctx.Err() }})
			began := time.Now()
			_, err := s.Send(t.Context(), "duces@example.org", "dana@example.org", []byte(letter))
			if no := refusal(t, err); no.Permanent || !no.Relay {
				t.Errorf("%+v", no)
			}
			if took := time.Since(began); took != 10*time.Second {
				t.Errorf("it took %v", took)
			}
		})
	})
}

func TestALostFarewellIsNoFailure(t *testing.T) {
	here, there := net.Pipe()
	go func() {
		defer there.Close()
		lines := bufio.NewScanner(there)
		say := func(s string) { _, _ = fmt.Fprintf(there, "%s\r\n", s) }
		say("220 hello")
		for body := false; lines.Scan(); {
			switch line := lines.Text(); {
			case body && line == ".":
				say("250 taken as 42")
				return // and gone before QUIT
			case body:
			case line == "DATA":
				body = true
				say("354 go on")
			default:
				say("250 fine")
			}
		}
	}()
	s := mailtest.Client(t, smtp.Config{TLS: smtp.TLSNone, Dial: func(context.Context, string, string) (net.Conn, error) { return here, nil }})
	answer, err := s.Send(t.Context(), "duces@example.org", "dana@example.org", []byte(letter))
	if err != nil || answer != "250 taken as 42" {
		t.Errorf("%q, %v", answer, err)
	}
}

func TestStoppingCutsTheTalkShort(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := mailtest.NewRelay(t)
		end := make(chan struct{})
		ctx, cancel := context.WithCancel(t.Context())
		r.Says("rcpt", func(*gosmtp.Conn) error { cancel(); <-end; return nil })
		s := mailtest.Client(t, smtp.Config{TLS: smtp.TLSNone, Dial: r.OnPipe(t)})
		began := time.Now()
		_, err := s.Send(ctx, "duces@example.org", "dana@example.org", []byte(letter))
		if no := refusal(t, err); no.Permanent {
			t.Errorf("%+v", no)
		}
		if took := time.Since(began); took != 0 {
			t.Errorf("it took %v", took)
		}
		close(end)
	})
}

func TestStoppingWaitsForTheAnswerToTheFinalDot(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := mailtest.NewRelay(t)
		ctx, cancel := context.WithCancel(t.Context())
		r.Says("dot", func(*gosmtp.Conn) error { cancel(); time.Sleep(time.Second); return nil })
		s := mailtest.Client(t, smtp.Config{TLS: smtp.TLSNone, Dial: r.OnPipe(t)})
		if answer, err := s.Send(ctx, "duces@example.org", "dana@example.org", []byte(letter)); err != nil || !strings.HasPrefix(answer, "250 ") {
			t.Errorf("%q, %v", answer, err)
		}
	})
}

func TestSettingsOfTheMailServerAreChecked(t *testing.T) {
	for name, c := range map[string]smtp.Config{
		"no host":                       {TLS: smtp.TLSNone},
		"no mode":                       {Host: "mail.example.org"},
		"an unknown mode":               {Host: "mail.example.org", TLS: "opportunistic"},
		"a password in the clear":       {Host: "mail.example.org", TLS: smtp.TLSNone, User: "a", Password: "b"},
		"a user without a password":     {Host: "mail.example.org", TLS: smtp.TLSImplicit, User: "a"},
		"a line break in the user":      {Host: "mail.example.org", TLS: smtp.TLSImplicit, User: "a\r\nRSET", Password: "b"},
		"a CA file that does not exist": {Host: "mail.example.org", TLS: smtp.TLSImplicit, CAFile: "/nonexistent"},
		"a port that is none":           {Host: "mail.example.org", TLS: smtp.TLSImplicit, Port: 70000},
	} {
		if _, err := smtp.New(c); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}
