package jobs_test

import (
	"context"
	"fmt"
	"net"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"duces/handlers/jobs"
	"duces/workflow"
	"duces/workflow/view"
)

// many are places enough for a burst.
func many(n int) []string {
	names := make([]string, n)
	for i := range names {
		names[i] = fmt.Sprintf("City %03d", i)
	}
	return names
}

// counted counts the connections that a sender makes.
func counted(s *jobs.SMTP, port int) *atomic.Int64 {
	n := &atomic.Int64{}
	s.DialBy(func(ctx context.Context, network, _ string) (net.Conn, error) {
		n.Add(1)
		return (&net.Dialer{}).DialContext(ctx, network, fmt.Sprintf("127.0.0.1:%d", port))
	})
	return n
}

// copies counts how often each message was taken.
func copies(t *testing.T, r *relay) map[string]int {
	t.Helper()
	n := map[string]int{}
	for _, m := range r.taken() {
		n[parse(t, m.Raw).Get("Message-Id")]++
	}
	return n
}

func (o *office) attempts() int {
	o.t.Helper()
	n := 0
	for _, row := range o.outbox("") {
		n += row.Attempts
	}
	return n
}

func hangUp(c *smtp.Conn) error { return c.Conn().Close() }

func TestABurstGoesOverKeptConnections(t *testing.T) {
	o := quietOffice(t, many(150)...)
	o.requested()
	r := newRelay(t)
	port := r.onTCP(t, nil)
	s := sender(t, jobs.SMTPConfig{TLS: jobs.TLSNone, Port: port, Connections: 2})
	dialled := counted(s, port)
	w := o.sweeper(o.db, s)
	if got := o.sweep(w, morning); got.Sent != 150 || o.attempts() != 150 {
		t.Fatalf("%+v", got)
	}
	if n := dialled.Load(); n > 4 { // two at once, each replaced after a hundred
		t.Errorf("%d connections were made", n)
	}
	if n := copies(t, r); len(n) != 150 {
		t.Errorf("%d messages arrived", len(n))
	}
}

func TestTroubleInABurstLosesNothingAndSendsNothingTwice(t *testing.T) {
	for name, c := range map[string]struct {
		stage string
		says  func(*smtp.Conn) error
		sent  int // in the first sweep, at least
		spent int // attempts that failed, at most
	}{
		"a kept connection dies between messages": {"mail", hangUp, 40, 0},
		"a kept connection is closed with 421":    {"mail", code(421, "closing"), 40, 0},
		"it dies after the recipient":             {"rcpt", hangUp, 10, 1},
		"it dies before the message is told":      {"data", hangUp, 10, 1},
		"one recipient is refused":                {"rcpt", code(550, "no such person"), 39, 1},
		"one is put off":                          {"rcpt", code(451, "greylisted"), 39, 1},
	} {
		t.Run(name, func(t *testing.T) {
			o := quietOffice(t, many(40)...)
			o.requested()
			r := newRelay(t)
			r.says(c.stage, append(slices.Repeat([]func(*smtp.Conn) error{nil}, 12), c.says)...)
			w := o.sweeper(o.db, plain(t, r))
			if c.stage == "mail" {
				w.Workers = 1 // so that what is closed is one that was kept, and none that is new
			}
			if got := o.sweep(w, morning); got.Sent < c.sent || o.attempts() > got.Sent+c.spent {
				t.Errorf("%+v with %d attempts", got, o.attempts())
			}
			for n := 1; n < 5; n++ {
				o.sweep(w, minute(n))
			}
			sent, failed := 0, 0
			for _, row := range o.outbox("") {
				switch {
				case row.Kind != workflow.AlertDeadline:
				case row.Status == view.MailSent:
					sent++
				case row.Status == view.MailFailed:
					failed++
				}
			}
			if want := strings.Count(name, "refused"); failed != want || sent != 40-want {
				t.Errorf("%d were sent and %d failed", sent, failed)
			}
			for id, n := range copies(t, r) {
				if n != 1 {
					t.Errorf("%s arrived %d times", id, n)
				}
			}
		})
	}
}

func TestAServerThatTakesFewerConnectionsIsServedOverThose(t *testing.T) {
	o := quietOffice(t, many(60)...)
	o.requested()
	r := newRelay(t)
	port := r.onTCP(t, nil)
	s := sender(t, jobs.SMTPConfig{TLS: jobs.TLSNone, Port: port})
	var dialled atomic.Int64
	s.DialBy(func(ctx context.Context, network, _ string) (net.Conn, error) {
		if dialled.Add(1) > 1 {
			return nil, fmt.Errorf("too many connections")
		}
		return (&net.Dialer{}).DialContext(ctx, network, fmt.Sprintf("127.0.0.1:%d", port))
	})
	if got := o.sweep(o.sweeper(o.db, s), morning); got.Sent != 60 || o.attempts() != 60 {
		t.Errorf("%+v with %d attempts", got, o.attempts())
	}
}

func TestTroubleThatNeedsAPersonPausesTheOutboxAndSpendsNoAttempt(t *testing.T) {
	ca, other := newAuthority(t), newAuthority(t)
	for name, c := range map[string]struct {
		conf  jobs.SMTPConfig
		cert  *authority
		words string
	}{
		"the password is wrong":              {jobs.SMTPConfig{TLS: jobs.TLSNone, User: "duces", Password: "wrong"}, nil, "535"},
		"the certificate is of a stranger":   {jobs.SMTPConfig{TLS: jobs.TLSStartTLS, CAFile: ca.file}, &other, "certificate"},
		"STARTTLS is stripped":               {jobs.SMTPConfig{TLS: jobs.TLSStartTLS, CAFile: ca.file}, nil, "no STARTTLS"},
		"the server speaks no TLS on a port": {jobs.SMTPConfig{TLS: jobs.TLSImplicit, CAFile: ca.file}, nil, "TLS"},
	} {
		t.Run(name, func(t *testing.T) {
			o := quietOffice(t, three...)
			o.requested()
			r := newRelay(t)
			r.server.AllowInsecureAuth = true
			if c.cert != nil {
				r.server.TLSConfig = c.cert.certifies(t, "127.0.0.1")
			}
			conf := c.conf
			conf.Port = r.onTCP(t, nil)
			var log lines
			dialled := &atomic.Int64{}
			s := sender(t, conf)
			s.DialBy(func(ctx context.Context, network, address string) (net.Conn, error) {
				dialled.Add(1)
				return (&net.Dialer{}).DialContext(ctx, network, address)
			})
			w := o.sweeper(o.db, s)
			w.Logger = log.logger()
			for n := range 60 {
				o.sweep(w, minute(n))
			}
			if o.attempts() != 0 || len(r.taken()) != 0 {
				t.Errorf("%d attempts were spent", o.attempts())
			}
			// After 1, 2, 4 and 8 minutes, then each quarter of an hour.
			if n := dialled.Load(); n != 7 {
				t.Errorf("the server was tried %d times in an hour", n)
			}
			reason, until, ok := w.Paused()
			if !ok || !strings.Contains(reason, c.words) || until.Before(o.clock) || until.After(o.clock.Add(15*time.Minute)) {
				t.Errorf("paused: %q until %v, %v", reason, until, ok)
			}
			if n := log.count("cannot be used"); n != 1 {
				t.Errorf("it was logged %d times", n)
			}
			good := newRelay(t)
			w.Sender = plain(t, good)
			if got := o.sweep(w, minute(90)); got.Sent != 3 || o.attempts() != 3 {
				t.Errorf("once it is mended: %+v", got)
			}
			if _, _, ok := w.Paused(); ok {
				t.Error("it is still paused")
			}
		})
	}
}

func TestAServerThatIsDownCostsOneAttemptASweep(t *testing.T) {
	o := quietOffice(t, three...)
	o.requested()
	s := sender(t, jobs.SMTPConfig{TLS: jobs.TLSNone})
	s.DialBy(func(context.Context, string, string) (net.Conn, error) { return nil, fmt.Errorf("connection refused") })
	w := o.sweeper(o.db, s)
	for n := range 3 {
		o.sweep(w, minute(n))
	}
	if n := o.attempts(); n != 3 {
		t.Errorf("%d attempts were spent in three sweeps", n)
	}
	if _, _, paused := w.Paused(); paused {
		t.Error("a server that is down pauses the outbox")
	}
	w.Sender = plain(t, newRelay(t))
	if got := o.sweep(w, minute(10)); got.Sent != 3 {
		t.Errorf("when it is back: %+v", got)
	}
}

func TestStoppingInABurstGivesBackWhatWasNotTried(t *testing.T) {
	o := quietOffice(t, many(60)...)
	o.requested()
	ctx, cancel := context.WithCancel(t.Context())
	r := newRelay(t)
	r.says("rcpt", append(slices.Repeat([]func(*smtp.Conn) error{nil}, 12), func(*smtp.Conn) error { cancel(); return nil })...)
	w := o.sweeper(o.db, plain(t, r))
	o.clock = instant(t, morning)
	if _, err := w.Tick(t.Context(), o.clock); err != nil {
		t.Fatal(err)
	}
	_, _ = w.Deliver(ctx, o.clock)
	if sent := len(o.outbox(view.MailSent)); sent >= 60 || o.attempts() != sent {
		t.Errorf("%d were sent with %d attempts", sent, o.attempts())
	}
	if sent, err := w.Deliver(t.Context(), o.clock); err != nil || len(o.outbox(view.MailSent)) != 60 {
		t.Errorf("then %d were sent: %v", sent, err)
	}
	for id, n := range copies(t, r) {
		if n != 1 {
			t.Errorf("%s arrived %d times", id, n)
		}
	}
}
