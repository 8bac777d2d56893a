package dbtest

import (
	"testing"
	"time"

	"duces/workflow/view"
)

var metricRules = []rule{
	{"the outbox is counted as it stands", "CountMailDue CountMailPostponed CountMailFailed", two(outboxCountedAsItStands)},
}

// outboxFigures are what the metrics count.
type outboxFigures struct {
	due       int
	first     string
	postponed int
	failed    int
}

func (fx *twoReviews) figures() (b outboxFigures) {
	fx.t.Helper()
	var at time.Time
	var err error
	must := func() {
		fx.t.Helper()
		if err != nil {
			fx.t.Fatal(err)
		}
	}
	b.due, at, err = fx.Metrics.CountMailDue(fx.t.Context(), fx.Now())
	must()
	if !at.IsZero() {
		b.first = at.Format(time.RFC3339)
	}
	b.postponed, err = fx.Metrics.CountMailPostponed(fx.t.Context(), fx.Now())
	must()
	b.failed, err = fx.Metrics.CountMailFailed(fx.t.Context(), fx.Now().AddDate(0, 0, -7))
	must()
	return b
}

func outboxCountedAsItStands(t *testing.T, fx *twoReviews) {
	want := func(what string, want outboxFigures) {
		t.Helper()
		if got := fx.figures(); got != want {
			t.Errorf("%s: %+v, want %+v", what, got, want)
		}
	}
	want("nothing was ever queued", outboxFigures{})
	fx.begin(fx.north, "Chicago", "Cook County")
	fx.request("legal", "Chicago", "2018-02-23")
	fx.request("legal", "Cook County", "2018-02-10")
	fx.taken("Chicago", "Cook County")
	fx.at("2018-02-09T15:00:00Z")
	fx.sweep(2) // a fortnight before the one, held for the digest; the day before the other
	want("the day before", outboxFigures{due: 1, first: "2018-02-09T15:00:00Z"})
	got, err := fx.Outbox.ClaimMail(t.Context(), fx.Now(), 10, wait)
	if err != nil || len(got) != 1 {
		t.Fatal(got, err)
	}
	want("an attempt is under way", outboxFigures{postponed: 1})
	if err := fx.Outbox.MailRefused(t.Context(), got[0].ID, fx.Now(), "550 no such user", true); err != nil {
		t.Fatal(err)
	}
	want("it failed", outboxFigures{failed: 1})

	fx.at("2018-02-10T15:00:00Z")
	want("the hour of the digest has come", outboxFigures{failed: 1})
	if n, err := fx.Digests.Gather(t.Context(), fx.Now()); n != 1 || err != nil {
		t.Fatalf("%d digests, %v", n, err)
	}
	want("the digest is gathered", outboxFigures{due: 1, first: "2018-02-10T15:00:00Z", failed: 1})
	if got, err = fx.Outbox.ClaimMail(t.Context(), fx.Now(), 10, wait); err != nil || len(got) != 1 {
		t.Fatal(got, err)
	}
	if err := fx.Outbox.MailSent(t.Context(), view.Taken{ID: got[0].ID, Digest: true, At: fx.Now(), Answer: "250 taken"}); err != nil {
		t.Fatal(err)
	}
	want("the digest is sent", outboxFigures{failed: 1})
	fx.at("2018-02-17T15:00:00Z")
	want("a week later", outboxFigures{})
}
