package delivery_test

import (
	"context"
	"fmt"
	"net"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	gosmtp "github.com/emersion/go-smtp"

	"duces/handlers/delivery/mailtest"
	"duces/handlers/delivery/smtp"
	"duces/handlers/sweeptest"
	"duces/workflow"
	"duces/workflow/view"
)

// counted counts the connections that a client makes.
func counted(n *atomic.Int64) func(ctx context.Context, network, address string) (net.Conn, error) {
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		n.Add(1)
		return (&net.Dialer{}).DialContext(ctx, network, address)
	}
}

// copies counts how often each message was taken.
func copies(t *testing.T, r *mailtest.Relay) map[string]int {
	t.Helper()
	n := map[string]int{}
	for _, m := range r.Taken() {
		n[mailtest.Read(t, m.Raw).Get("Message-Id")]++
	}
	return n
}

func TestABurstGoesOverKeptConnections(t *testing.T) {
	team := sweeptest.NewCrowd(t, 150)
	r := mailtest.NewRelay(t)
	var dialled atomic.Int64
	w := team.Sweeper(mailtest.Client(t, smtp.Config{TLS: smtp.TLSNone, Port: r.OnTCP(t, nil), Connections: 2, Dial: counted(&dialled)}))
	if got := team.Sweep(w, sweeptest.Morning); got.Sent != 150 || team.Attempts() != 150 {
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
		says  func(*gosmtp.Conn) error
		sent  int // in the first sweep, at least
		spent int // attempts that failed, at most
	}{
		"a kept connection dies between messages": {"mail", mailtest.HangUp, 40, 0},
		"a kept connection is closed with 421":    {"mail", mailtest.Code(421, "closing"), 40, 0},
		"it dies after the recipient":             {"rcpt", mailtest.HangUp, 10, 1},
		"it dies before the message is sent":      {"data", mailtest.HangUp, 10, 1},
		"one recipient is refused":                {"rcpt", mailtest.Code(550, "no such person"), 39, 1},
		"one is put off":                          {"rcpt", mailtest.Code(451, "greylisted"), 39, 1},
	} {
		t.Run(name, func(t *testing.T) {
			team := sweeptest.NewCrowd(t, 40)
			r := mailtest.NewRelay(t)
			r.Says(c.stage, append(slices.Repeat([]func(*gosmtp.Conn) error{nil}, 12), c.says)...)
			w := team.Sweeper(r.Client(t))
			if c.stage == "mail" {
				w.Mailer.Workers = 1 // so that what is closed is one that was kept, and none that is new
			}
			if got := team.Sweep(w, sweeptest.Morning); got.Sent < c.sent || team.Attempts() > got.Sent+c.spent {
				t.Errorf("%+v with %d attempts", got, team.Attempts())
			}
			for n := 1; n < 5; n++ {
				team.Sweep(w, sweeptest.Minute(n))
			}
			sent, failed := 0, 0
			for _, row := range team.Outbox("") {
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

func TestAServerThatEndsEachConnectionAfterTwoMessagesHoldsNone(t *testing.T) {
	for _, stage := range []string{"mail", "rcpt", "data"} {
		for name, says := range map[string]func(*gosmtp.Conn) error{"421": mailtest.Code(421, "no more over this connection"), "no answer": mailtest.HangUp} {
			if stage == "data" && name == "no answer" {
				continue // it may have taken the message
			}
			t.Run(stage+", "+name, func(t *testing.T) {
				team := sweeptest.NewCrowd(t, 30)
				r := mailtest.NewRelay(t)
				r.Ends(2, stage, says)
				if got := team.Sweep(team.Sweeper(r.Client(t)), sweeptest.Morning); got.Sent != 30 || team.Attempts() != 30 {
					t.Errorf("%+v with %d attempts", got, team.Attempts())
				}
				if n := copies(t, r); len(n) != 30 || len(r.Taken()) != 30 {
					t.Errorf("%d messages arrived, %d in all", len(n), len(r.Taken()))
				}
			})
		}
	}
}

func TestAServerThatClosesAfterEverySecondMailHoldsNone(t *testing.T) {
	for _, stage := range []string{"mail", "rcpt"} {
		t.Run(stage, func(t *testing.T) {
			team := sweeptest.NewCrowd(t, 30)
			r := mailtest.NewRelay(t)
			for range 40 { // over whichever connection
				r.Says(stage, nil, nil, mailtest.Code(421, "closing"))
			}
			w := team.Sweeper(r.Client(t))
			w.Mailer.Workers = 1 // so that one is refused once in a row
			if got := team.Sweep(w, sweeptest.Morning); got.Sent != 30 || team.Attempts() != 30 {
				t.Errorf("%+v with %d attempts", got, team.Attempts())
			}
		})
	}
}

func TestAServerThatTakesFewerConnectionsIsServedOverThose(t *testing.T) {
	team := sweeptest.NewCrowd(t, 60)
	r := mailtest.NewRelay(t)
	port := r.OnTCP(t, nil)
	var dialled atomic.Int64
	s := mailtest.Client(t, smtp.Config{TLS: smtp.TLSNone, Port: port, Dial: func(ctx context.Context, network, _ string) (net.Conn, error) {
		if dialled.Add(1) > 1 {
			return nil, fmt.Errorf("too many connections")
		}
		return (&net.Dialer{}).DialContext(ctx, network, fmt.Sprintf("127.0.0.1:%d", port))
	}})
	if got := team.Sweep(team.Sweeper(s), sweeptest.Morning); got.Sent != 60 || team.Attempts() != 60 {
		t.Errorf("%+v with %d attempts", got, team.Attempts())
	}
}

func TestTroubleThatNeedsAPersonPausesTheOutboxAndSpendsNoAttempt(t *testing.T) {
	ca, other := mailtest.NewAuthority(t), mailtest.NewAuthority(t)
	for name, c := range map[string]struct {
		conf  smtp.Config
		cert  *mailtest.Authority
		words string
	}{
		"the password is wrong":              {smtp.Config{TLS: smtp.TLSNone, User: "duces", Password: "wrong"}, nil, "535"},
		"the certificate is somebody else's": {smtp.Config{TLS: smtp.TLSStartTLS, CAFile: ca.File}, &other, "certificate"},
		"STARTTLS is stripped":               {smtp.Config{TLS: smtp.TLSStartTLS, CAFile: ca.File}, nil, "The mail server does not offer STARTTLS, which"},
		"the server speaks no TLS on a port": {smtp.Config{TLS: smtp.TLSImplicit, CAFile: ca.File}, nil, "TLS"},
	} {
		t.Run(name, func(t *testing.T) {
			team := sweeptest.NewCrowd(t, 3)
			r := mailtest.NewRelay(t)
			r.Server.AllowInsecureAuth = true
			if c.cert != nil {
				r.Server.TLSConfig = c.cert.Certifies(t, "127.0.0.1")
			}
			conf := c.conf
			conf.Port = r.OnTCP(t, nil)
			var log sweeptest.Log
			dialled := &atomic.Int64{}
			conf.Dial = counted(dialled)
			s := mailtest.Client(t, conf)
			w := team.Sweeper(s)
			w.Mailer.Logger = log.Logger()
			for n := range 60 {
				team.Sweep(w, sweeptest.Minute(n))
			}
			if team.Attempts() != 0 || len(r.Taken()) != 0 {
				t.Errorf("%d attempts were spent", team.Attempts())
			}
			// After 1, 2, 4 and 8 minutes, then each quarter of an hour.
			if n := dialled.Load(); n != 7 {
				t.Errorf("the server was tried %d times in an hour", n)
			}
			reason, until, ok := w.Mailer.Paused()
			if !ok || !strings.Contains(reason, c.words) || until.Before(team.Clock) || until.After(team.Clock.Add(15*time.Minute)) {
				t.Errorf("paused: %q until %v, %v", reason, until, ok)
			}
			if n := log.Count("cannot be used"); n != 1 {
				t.Errorf("it was logged %d times", n)
			}
			good := mailtest.NewRelay(t)
			w.Mailer.Sender = good.Client(t)
			if got := team.Sweep(w, sweeptest.Minute(90)); got.Sent != 3 || team.Attempts() != 3 {
				t.Errorf("once it is mended: %+v", got)
			}
			if _, _, ok := w.Mailer.Paused(); ok {
				t.Error("it is still paused")
			}
		})
	}
}

func TestAServerThatIsDownCostsOneAttemptASweep(t *testing.T) {
	team := sweeptest.NewCrowd(t, 3)
	s := mailtest.Client(t, smtp.Config{TLS: smtp.TLSNone, Dial: func(context.Context, string, string) (net.Conn, error) { return nil, fmt.Errorf("connection refused") }})
	w := team.Sweeper(s)
	for n := range 3 {
		team.Sweep(w, sweeptest.Minute(n))
	}
	if n := team.Attempts(); n != 3 {
		t.Errorf("%d attempts were spent in three sweeps", n)
	}
	if _, _, paused := w.Mailer.Paused(); paused {
		t.Error("a server that is down pauses the outbox")
	}
	w.Mailer.Sender = mailtest.NewRelay(t).Client(t)
	if got := team.Sweep(w, sweeptest.Minute(10)); got.Sent != 3 {
		t.Errorf("when it is back: %+v", got)
	}
}

func TestStoppingInABurstGivesBackWhatWasNotTried(t *testing.T) {
	team := sweeptest.NewCrowd(t, 60)
	ctx, cancel := context.WithCancel(t.Context())
	r := mailtest.NewRelay(t)
	r.Says("rcpt", append(slices.Repeat([]func(*gosmtp.Conn) error{nil}, 12), func(*gosmtp.Conn) error { cancel(); return nil })...)
	w := team.Sweeper(r.Client(t))
	team.Clock = sweeptest.Instant(t, sweeptest.Morning)
	if _, err := w.Ticker.Tick(t.Context(), team.Clock); err != nil {
		t.Fatal(err)
	}
	_, _ = w.Mailer.Deliver(ctx, team.Clock)
	if sent := len(team.Outbox(view.MailSent)); sent >= 60 || team.Attempts() != sent {
		t.Errorf("%d were sent with %d attempts", sent, team.Attempts())
	}
	if sent, err := w.Mailer.Deliver(t.Context(), team.Clock); err != nil || len(team.Outbox(view.MailSent)) != 60 {
		t.Errorf("then %d were sent: %v", sent, err)
	}
	for id, n := range copies(t, r) {
		if n != 1 {
			t.Errorf("%s arrived %d times", id, n)
		}
	}
}
