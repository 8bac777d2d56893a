package delivery_test

import (
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	netsmtp "net/smtp"
	"os"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	gosmtp "github.com/emersion/go-smtp"

	"duces/handlers/delivery/mailtest"
	"duces/handlers/delivery/smtp"
	"duces/handlers/sweeptest"
	"duces/workflow"
	"duces/workflow/matter"
	"duces/workflow/view"
)

// BenchmarkTenThousandAlerts delivers ten thousand due alerts from a real
// store to a mail server on this machine, and reports two ratios: of its
// throughput to that of a bare net/smtp loop which sends as many messages of
// the same size over as many connections, and of the time that a page's reads
// take while it sends to the time they took before, both at the median.
//
// Once the server keeps nothing and answers at once, which measures our own
// cost per message; once it makes each message durable before it answers for
// it, as one that takes responsibility must (RFC 5321, 4.2.5).
func BenchmarkTenThousandAlerts(b *testing.B) {
	b.Run("server=forgets", func(b *testing.B) { tenThousandAlerts(b, false) })
	b.Run("server=durable", func(b *testing.B) { tenThousandAlerts(b, true) })
}

func tenThousandAlerts(b *testing.B, durable bool) {
	const alerts, parallel = 10_000, 4
	for range b.N {
		b.StopTimer()
		team := sweeptest.NewReviews(b, alerts/4) // to one person they would be one mail
		server := newSink(b, durable)
		w := team.Sweeper(mailtest.Client(b, smtp.Config{TLS: smtp.TLSNone, Port: server.port, Connections: parallel}))
		team.Clock = sweeptest.Instant(b, sweeptest.Morning)
		if got, err := w.Ticker.Tick(b.Context(), team.Clock); err != nil || got.Queued != alerts {
			b.Fatal(got, err)
		}
		read := func() { page(b, team) }
		before := median(read, func() { <-time.After(2 * time.Second) })
		var took time.Duration
		b.StartTimer()
		while := median(read, func() {
			began := time.Now()
			if n, err := w.Mailer.Deliver(b.Context(), team.Clock); err != nil || n != alerts {
				b.Error(n, err)
			}
			took = time.Since(began)
		})
		b.StopTimer()
		if got := server.taken.Load(); got != alerts {
			b.Fatalf("the server took %d messages", got)
		}
		size := int(server.bytes.Load() / alerts)
		var bare time.Duration
		median(read, func() { bare = server.bareLoop(b, size, alerts, parallel) }) // beside the same pages
		b.ReportMetric(alerts/took.Seconds(), "alerts/s")
		b.ReportMetric(alerts/bare.Seconds(), "bare/s")
		b.ReportMetric(float64(size), "bytes/message")
		b.ReportMetric(bare.Seconds()/took.Seconds(), "of-bare(≥0.5)")
		b.ReportMetric(float64(before.Microseconds()), "page-before-µs")
		b.ReportMetric(float64(while)/float64(before), "page-ratio")
	}
}

// page reads what a page about a matter and a list of matters need.
func page(b *testing.B, team *sweeptest.Team) {
	reader := workflow.Viewer{ID: team.Users[workflow.Auditor], Role: workflow.Auditor}
	list, err := team.DB.Matters(b.Context(), reader, view.MatterFilter{Now: team.Clock, Limit: 50})
	if err != nil || len(list.Items) == 0 {
		b.Fatal(list, err)
	}
	if _, err := team.DB.World(b.Context(), reader.ID, matter.Stream(list.Items[0].ID)); err != nil {
		b.Error(err)
	}
}

// median asks every hundredth of a second for a page, until work is done.
func median(page, work func()) time.Duration {
	done := make(chan struct{})
	go func() { work(); close(done) }()
	next := time.NewTicker(10 * time.Millisecond)
	defer next.Stop()
	var times []time.Duration
	for {
		began := time.Now()
		page()
		times = append(times, time.Since(began))
		select {
		case <-next.C:
		case <-done:
			slices.Sort(times)
			return times[len(times)/2]
		}
	}
}

// sink is a mail server that counts what it takes.
type sink struct {
	port         int
	dir          string // where messages are made durable; empty: nowhere
	taken, bytes atomic.Int64
}

func newSink(b *testing.B, durable bool) *sink {
	s := &sink{}
	if durable {
		s.dir = b.TempDir()
	}
	server := gosmtp.NewServer(gosmtp.BackendFunc(func(*gosmtp.Conn) (gosmtp.Session, error) { return counting{s}, nil }))
	server.ErrorLog = log.New(io.Discard, "", 0)
	l, err := (&net.ListenConfig{}).Listen(b.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	s.port = l.Addr().(*net.TCPAddr).Port
	go func() { _ = server.Serve(l) }()
	b.Cleanup(func() { _ = server.Close() })
	return s
}

type counting struct{ to *sink }

func (counting) Mail(string, *gosmtp.MailOptions) error { return nil }
func (counting) Rcpt(string, *gosmtp.RcptOptions) error { return nil }
func (counting) Reset()                                 {}
func (counting) Logout() error                          { return nil }

func (c counting) Data(r io.Reader) error {
	to := io.Discard
	var file *os.File
	if c.to.dir != "" {
		var err error
		if file, err = os.CreateTemp(c.to.dir, "mail"); err != nil {
			return err
		}
		defer file.Close()
		to = file
	}
	n, err := io.Copy(to, r)
	if err == nil && file != nil {
		err = errors.Join(file.Sync(), os.Remove(file.Name()))
	}
	c.to.taken.Add(1)
	c.to.bytes.Add(n)
	return err
}

// bareLoop sends messages with net/smtp and nothing else.
func (s *sink) bareLoop(b *testing.B, size, messages, parallel int) time.Duration {
	line := []byte("A line of text as long as quoted-printable makes them, of 76 characters....\r\n")
	raw := []byte("Subject: bare\r\n\r\n")
	for len(raw)+len(line) < size {
		raw = append(raw, line...)
	}
	began := time.Now()
	var all sync.WaitGroup
	for range parallel {
		all.Go(func() {
			if err := s.bare(raw, messages/parallel); err != nil {
				b.Error(err)
			}
		})
	}
	all.Wait()
	return time.Since(began)
}

func (s *sink) bare(raw []byte, messages int) error {
	c, err := netsmtp.Dial(fmt.Sprintf("127.0.0.1:%d", s.port))
	if err != nil {
		return err
	}
	defer func() { _ = c.Close() }()
	for range messages {
		if err := c.Mail("duces@example.org"); err != nil {
			return err
		}
		if err := c.Rcpt("compliance@example.org"); err != nil {
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
