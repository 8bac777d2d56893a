package handlers

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"golang.org/x/sync/singleflight"

	"duces/workflow/account"
	"duces/workflow/review"
)

const (
	// scrapeTime is how long a scrape may keep the store: less than the ten
	// seconds after which Prometheus gives up by itself, all other figures included.
	scrapeTime = 5 * time.Second
	// failedWithin is longer than a message is tried, so that one which is
	// given up is counted for some time.
	failedWithin = 7 * 24 * time.Hour
)

// Office is what the figures about alerts are read from, at each scrape.
type Office interface {
	// CountMailDue counts the messages whose time has come and says when the first one's did.
	CountMailDue(ctx context.Context, now time.Time) (n int, first time.Time, err error)
	// CountMailPostponed counts the messages that are queued for a later time.
	CountMailPostponed(ctx context.Context, now time.Time) (int, error)
	// CountMailFailed counts the messages that failed of those queued since an instant.
	CountMailFailed(ctx context.Context, since time.Time) (int, error)
	Everyone(ctx context.Context) ([]review.Review, []account.User, error)
	// LastTick is when the clock last came by; zero: never.
	LastTick(ctx context.Context) (time.Time, error)
}

func gauge(name, help string) *prometheus.Desc { return prometheus.NewDesc(name, help, nil, nil) }

var (
	mailDue       = gauge("duces_outbox_due_messages", "Messages queued whose time has come.")
	mailOldest    = gauge("duces_outbox_oldest_due_seconds", "Seconds since the time of the message that is due the longest came; 0 if none is due.")
	mailPostponed = gauge("duces_outbox_postponed_messages", "Messages queued for a later time: an attempt is under way or failed, or quiet hours hold them. Digests to come are not counted.")
	mailFailed    = gauge("duces_outbox_failed_messages", "Messages queued in the last seven days that failed.")
	mailPaused    = gauge("duces_outbox_paused", "1 while mail waits for somebody to mend the mail server or its configuration, otherwise 0.")
	mailBounced   = gauge("duces_bounced_recipients", "Users with access who are marked because a mail to them came back.")
	tickAge       = gauge("duces_tick_age_seconds", "Seconds since the clock last came by, which it does every minute; absent if it never did.")
)

// watch collects the figures about alerts. The port is open to whoever reaches
// it: however many ask at once, the store is asked by one for all of them.
type watch struct {
	office  Office
	paused  func() (reason string, until time.Time, paused bool)
	now     func() time.Time
	log     *slog.Logger
	asking  singleflight.Group
	failing bool // belongs to whoever asks
}

// Watch adds the figures about alerts, once. What the store does not tell is
// left out of a scrape, and logged when that begins and when it ends.
func (m *Metrics) Watch(o Office, paused func() (reason string, until time.Time, paused bool), now func() time.Time, log *slog.Logger) {
	m.registry.MustRegister(&watch{office: o, paused: paused, now: now, log: log})
}

// Describe implements prometheus.Collector.
func (w *watch) Describe(ch chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{mailDue, mailOldest, mailPostponed, mailFailed, mailPaused, mailBounced, tickAge} {
		ch <- d
	}
}

// Collect implements prometheus.Collector.
func (w *watch) Collect(ch chan<- prometheus.Metric) {
	figures, _, _ := w.asking.Do("", func() (any, error) { return w.ask(), nil })
	for _, f := range figures.([]prometheus.Metric) {
		ch <- f
	}
}

func (w *watch) ask() (figures []prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), scrapeTime) // it is asked for several
	defer cancel()
	now := w.now()
	tell := func(d *prometheus.Desc, value float64) {
		figures = append(figures, prometheus.MustNewConstMetric(d, prometheus.GaugeValue, value))
	}
	var errs []error
	read := func(err error, then func()) {
		if err != nil {
			errs = append(errs, err)
			return
		}
		then()
	}
	_, _, paused := w.paused()
	tell(mailPaused, number(paused))
	last, err := w.office.LastTick(ctx)
	read(err, func() {
		if !last.IsZero() {
			tell(tickAge, age(now, last))
		}
	})
	due, first, err := w.office.CountMailDue(ctx, now)
	read(err, func() {
		tell(mailDue, float64(due))
		tell(mailOldest, age(now, first))
	})
	postponed, err := w.office.CountMailPostponed(ctx, now)
	read(err, func() { tell(mailPostponed, float64(postponed)) })
	failed, err := w.office.CountMailFailed(ctx, now.Add(-failedWithin))
	read(err, func() { tell(mailFailed, float64(failed)) })
	_, users, err := w.office.Everyone(ctx)
	read(err, func() { tell(mailBounced, float64(bounced(users))) })
	w.report(ctx, errors.Join(errs...))
	return figures
}

// report logs that the store does not answer once, and not at every scrape.
func (w *watch) report(ctx context.Context, err error) {
	switch {
	case err != nil && !w.failing:
		w.log.LogAttrs(ctx, slog.LevelError, "Figures about alerts are missing from the metrics: the store cannot be read.", slog.Any("error", err))
	case err == nil && w.failing:
		w.log.LogAttrs(ctx, slog.LevelInfo, "The metrics are complete again.")
	}
	w.failing = err != nil
}

func bounced(users []account.User) (n int) {
	for _, u := range users {
		if u.Bounce != nil && !u.Disabled {
			n++
		}
	}
	return n
}

// age is in seconds; a clock that was set back makes nothing younger than new.
func age(now, since time.Time) float64 {
	if since.IsZero() {
		return 0
	}
	return max(now.Sub(since).Seconds(), 0)
}

func number(b bool) float64 {
	if b {
		return 1
	}
	return 0
}
