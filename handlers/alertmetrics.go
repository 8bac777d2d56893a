package handlers

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"golang.org/x/sync/singleflight"

	"duces/workflow/account"
	"duces/workflow/clock"
	"duces/workflow/review"
	"duces/workflow/view"
)

const (
	// scrapeTime is how long a scrape may keep the store: less than the ten
	// seconds after which Prometheus gives up by itself, all other figures included.
	scrapeTime = 5 * time.Second
	// failedWithin is longer than a message is tried, so that one which is
	// given up is counted for some time.
	failedWithin = 7 * 24 * time.Hour
)

// AlertFigures is where the figures about alerts are read, at each scrape.
type AlertFigures interface {
	// CountMailDue counts the messages whose time has come and says when the first one's did.
	CountMailDue(ctx context.Context, now time.Time) (n int, first time.Time, err error)
	// CountMailPostponed counts the messages that are queued for a later time.
	CountMailPostponed(ctx context.Context, now time.Time) (int, error)
	// CountMailFailed counts the messages that failed of those queued since an instant.
	CountMailFailed(ctx context.Context, since time.Time) (int, error)
	Everyone(ctx context.Context) ([]review.Review, []account.User, error)
	// LastTick is the time of the clock's last tick; zero: there was none.
	LastTick(ctx context.Context) (time.Time, error)
	// LastRecount is what the last count of what the clock has to do found.
	LastRecount(ctx context.Context) (view.Recount, error)
}

func gauge(name, help string) *prometheus.Desc { return prometheus.NewDesc(name, help, nil, nil) }

var (
	mailDue       = gauge("duces_outbox_due_messages", "Queued messages that are due now.")
	mailOldest    = gauge("duces_outbox_oldest_due_seconds", "Seconds since the oldest due message became due; 0 if none is due.")
	mailPostponed = gauge("duces_outbox_postponed_messages", "Messages queued for later: an attempt is running or failed, or quiet hours apply. Future digests are not counted.")
	mailFailed    = gauge("duces_outbox_failed_messages", "Messages queued in the last seven days that failed.")
	mailPaused    = gauge("duces_outbox_paused", "1 while mail is paused because the mail server or its configuration needs correction, otherwise 0.")
	mailBounced   = gauge("duces_bounced_recipients", "Users with access whose mail bounced.")
	tickAge       = gauge("duces_tick_age_seconds", "Seconds since the scheduler last ran (it runs every minute); absent if it never ran.")
	overlooked    = gauge("duces_alerts_overlooked", "Matters and messages that the daily check found overlooked and corrected because database tables were changed.")
)

// alertCollector collects the figures about alerts. The port is open to whoever reaches
// it: however many ask at once, the store is asked by one for all of them.
type alertCollector struct {
	source  AlertFigures
	paused  func() (reason string, until time.Time, paused bool)
	now     func() time.Time
	log     *slog.Logger
	asking  singleflight.Group
	failing bool // belongs to whoever asks
}

// Watch adds the figures about alerts, once. What the store cannot answer is
// left out of a scrape, and logged when that begins and when it ends.
func (m *Metrics) Watch(source AlertFigures, paused func() (reason string, until time.Time, paused bool), now func() time.Time, log *slog.Logger) {
	m.registry.MustRegister(&alertCollector{source: source, paused: paused, now: now, log: log})
}

// Describe implements prometheus.Collector.
func (c *alertCollector) Describe(ch chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{mailDue, mailOldest, mailPostponed, mailFailed, mailPaused, mailBounced, tickAge, overlooked} {
		ch <- d
	}
}

// Collect implements prometheus.Collector.
func (c *alertCollector) Collect(ch chan<- prometheus.Metric) {
	figures, _, _ := c.asking.Do("", func() (any, error) { return c.ask(), nil })
	for _, f := range figures.([]prometheus.Metric) {
		ch <- f
	}
}

func (c *alertCollector) ask() (figures []prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), scrapeTime) // it is asked for several
	defer cancel()
	now := c.now()
	add := func(d *prometheus.Desc, value float64) {
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
	_, _, paused := c.paused()
	add(mailPaused, number(paused))
	last, err := c.source.LastTick(ctx)
	read(err, func() {
		if !last.IsZero() && !clock.Wrong(last, now) {
			add(tickAge, age(now, last))
		}
	})
	recount, err := c.source.LastRecount(ctx)
	read(err, func() { add(overlooked, float64(recount.Overlooked)) })
	due, first, err := c.source.CountMailDue(ctx, now)
	read(err, func() {
		add(mailDue, float64(due))
		add(mailOldest, age(now, first))
	})
	postponed, err := c.source.CountMailPostponed(ctx, now)
	read(err, func() { add(mailPostponed, float64(postponed)) })
	failed, err := c.source.CountMailFailed(ctx, now.Add(-failedWithin))
	read(err, func() { add(mailFailed, float64(failed)) })
	_, users, err := c.source.Everyone(ctx)
	read(err, func() { add(mailBounced, float64(bounced(users))) })
	c.report(ctx, errors.Join(errs...))
	return figures
}

// report logs that the store does not answer once, and not at every scrape.
func (c *alertCollector) report(ctx context.Context, err error) {
	switch {
	case err != nil && !c.failing:
		c.log.LogAttrs(ctx, slog.LevelError, "Figures about alerts are missing from the metrics: the store cannot be read.", slog.Any("error", err))
	case err == nil && c.failing:
		c.log.LogAttrs(ctx, slog.LevelInfo, "The metrics are complete again.")
	}
	c.failing = err != nil
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
