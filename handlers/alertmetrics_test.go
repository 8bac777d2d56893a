package handlers_test

import (
	"context"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"duces/db/dbtest"
	"duces/db/storetest"
	"duces/handlers"
	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/review"
	"duces/workflow/view"
)

// watched is a server before a real store, whose figures a test reads.
type watched struct {
	*house
	*dbtest.Fixture
	store  storetest.Whole
	paused bool
}

func newWatched(t *testing.T) *watched {
	t.Helper()
	opened := storetest.Open(t, t.TempDir())
	store := storetest.WholeOf(opened)
	t.Cleanup(func() { _ = store.Close() }) // some tests close it themselves
	w := &watched{store: store, Fixture: dbtest.NewFixture(t, store, 1)}
	w.house = newHouse(t, func(c *handlers.Config) {
		c.Metrics = handlers.NewMetrics()
		c.Metrics.Watch(store, func() (string, time.Time, bool) { return "no certificate", time.Time{}, w.paused }, w.Now, c.Logger)
	})
	return w
}

// alerts are the figures about alerts, by name.
func (w *watched) alerts(t *testing.T) map[string]string {
	t.Helper()
	got := w.get("/metrics")
	if got.Code != http.StatusOK || !strings.Contains(got.Body.String(), "go_goroutines ") {
		t.Fatalf("%d %s", got.Code, got.Body)
	}
	found := map[string]string{}
	for line := range strings.Lines(got.Body.String()) {
		name, value, _ := strings.Cut(strings.TrimSpace(line), " ")
		for _, ours := range []string{"duces_outbox_", "duces_bounced_", "duces_tick_", "duces_alerts_"} {
			if strings.HasPrefix(name, ours) {
				found[name] = value
			}
		}
	}
	return found
}

func (w *watched) want(t *testing.T, what string, want map[string]string) {
	t.Helper()
	got := w.alerts(t)
	for name, value := range want {
		if got[name] != value {
			t.Errorf("%s: %s is %q, want %q", what, name, got[name], value)
		}
	}
}

func TestTheMetricsTellWhatBecomesOfAlerts(t *testing.T) {
	w := newWatched(t)
	all := map[string]string{
		"duces_outbox_due_messages": "0", "duces_outbox_oldest_due_seconds": "0", "duces_outbox_postponed_messages": "0",
		"duces_outbox_failed_messages": "0", "duces_outbox_paused": "0", "duces_bounced_recipients": "0", "duces_tick_age_seconds": "", "duces_alerts_overlooked": "0",
	}
	w.want(t, "nothing has happened", all)
	if got := w.alerts(t); len(got) != 7 {
		t.Errorf("before the first tick: %v", got)
	}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(w.store.Ticked(t.Context(), w.Now()))
	auditor := w.Users[workflow.Auditor]
	_, err := w.store.Queue(t.Context(), w.Now(), []workflow.Alert{
		{Key: "heartbeat/a", Kind: workflow.AlertHeart, Recipient: auditor}, {Key: "heartbeat/b", Kind: workflow.AlertHeart, Recipient: auditor},
	})
	must(err)
	w.Pass(200 * time.Second)
	w.want(t, "nobody has come by", map[string]string{
		"duces_outbox_due_messages": "2", "duces_outbox_oldest_due_seconds": "200", "duces_tick_age_seconds": "200",
	})
	claimed, err := w.store.ClaimMail(t.Context(), w.Now(), 2, func(view.Outgoing) time.Duration { return time.Minute })
	must(err)
	must(w.store.MailRefused(t.Context(), claimed[0].ID, w.Now(), "550 no such user", true))
	w.want(t, "one failed, one is on its way", map[string]string{
		"duces_outbox_due_messages": "0", "duces_outbox_oldest_due_seconds": "0", "duces_outbox_postponed_messages": "1", "duces_outbox_failed_messages": "1",
	})
	for _, who := range []string{auditor, w.AddUser("gone@example.org", workflow.Legal)} {
		w.Must(workflow.SystemActor, account.RecordBounce{User: who, Status: "5.1.1", Report: "550 no such user"})
		if who != auditor {
			w.Must(workflow.OperatorActor, account.EnableUser{User: who, Enable: false})
		}
	}
	w.paused = true
	w.want(t, "mail came back", map[string]string{"duces_bounced_recipients": "1", "duces_outbox_paused": "1"})
	if text := w.get("/metrics").Body.String(); strings.Contains(text, auditor) || strings.Contains(text, "no certificate") || strings.Contains(text, "example.org") {
		t.Error("the metrics name somebody or the reason of a pause")
	}
}

func TestAStoreThatCannotBeReadTakesNoOtherFiguresAlong(t *testing.T) {
	w := newWatched(t)
	if err := w.store.Close(); err != nil {
		t.Fatal(err)
	}
	for range 3 {
		if got := w.alerts(t); len(got) != 1 || got["duces_outbox_paused"] != "0" {
			t.Errorf("the figures are %v", got)
		}
	}
	if n := strings.Count(w.log.String(), "Figures about alerts are missing"); n != 1 {
		t.Errorf("it is logged %d times:\n%s", n, &w.log)
	}
}

// troubled cannot say when the clock came by while it has an error.
type troubled struct{ err error }

func (o *troubled) LastTick(context.Context) (time.Time, error) { return time.Unix(0, 0), o.err }
func (o *troubled) CountMailDue(context.Context, time.Time) (int, time.Time, error) {
	return 1, time.Unix(60, 0), nil
}

func (o *troubled) LastRecount(context.Context) (view.Recount, error)          { return view.Recount{}, nil }
func (o *troubled) CountMailPostponed(context.Context, time.Time) (int, error) { return 0, nil }
func (o *troubled) CountMailFailed(context.Context, time.Time) (int, error)    { return 0, nil }
func (o *troubled) Everyone(context.Context) ([]review.Review, []account.User, error) {
	return nil, nil, nil
}

func TestOneFigureThatCannotBeReadIsLeftOutUntilItCan(t *testing.T) {
	o := &troubled{}
	var log strings.Builder
	h := newHouse(t, func(c *handlers.Config) {
		c.Metrics = handlers.NewMetrics()
		c.Metrics.Watch(o, func() (string, time.Time, bool) { return "", time.Time{}, false }, func() time.Time { return time.Unix(30, 0) }, slog.New(slog.NewTextHandler(&log, nil)))
	})
	for _, err := range []error{context.DeadlineExceeded, context.DeadlineExceeded, nil} {
		o.err = err
		text := h.get("/metrics").Body.String()
		if there := strings.Contains(text, "\nduces_tick_age_seconds 30\n"); there != (err == nil) {
			t.Errorf("after %v the age of the tick is told: %v", err, there)
		}
		if !strings.Contains(text, "\nduces_outbox_due_messages 1\n") || !strings.Contains(text, "\nduces_outbox_oldest_due_seconds 0\n") {
			t.Errorf("after %v the outbox is not told", err)
		}
	}
	if strings.Count(log.String(), "missing from the metrics") != 1 || strings.Count(log.String(), "complete again") != 1 {
		t.Errorf("the log is\n%s", log.String())
	}
}
