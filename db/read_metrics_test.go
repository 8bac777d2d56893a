package db_test

import (
	"testing"
	"time"

	"duces/workflow"
)

// outbox is what the metrics count.
type outbox struct {
	due       int
	first     string
	postponed int
	failed    int
}

func (o *office) outbox() (b outbox) {
	o.t.Helper()
	var at time.Time
	var err error
	must := func() {
		o.t.Helper()
		if err != nil {
			o.t.Fatal(err)
		}
	}
	b.due, at, err = o.db.CountMailDue(o.t.Context(), o.now())
	must()
	if !at.IsZero() {
		b.first = at.Format(time.RFC3339)
	}
	b.postponed, err = o.db.CountMailPostponed(o.t.Context(), o.now())
	must()
	b.failed, err = o.db.CountMailFailed(o.t.Context(), o.now().AddDate(0, 0, -7))
	must()
	return b
}

func TestTheOutboxIsCountedAsItStands(t *testing.T) {
	o := openOffice(t)
	want := func(what string, want outbox) {
		t.Helper()
		if got := o.outbox(); got != want {
			t.Errorf("%s: %+v, want %+v", what, got, want)
		}
	}
	want("nothing was ever queued", outbox{})
	o.open(o.north, "Chicago", "Cook County")
	o.request("legal", "Chicago", "2018-02-23")
	o.request("legal", "Cook County", "2018-02-10")
	o.at("2018-02-09T15:00:00Z")
	o.sweep(2) // a fortnight before the one, held for the digest; the day before the other
	want("the day before", outbox{due: 1, first: "2018-02-09T15:00:00Z"})
	got, err := o.db.ClaimMail(t.Context(), o.now(), 10, wait)
	if err != nil || len(got) != 1 {
		t.Fatal(got, err)
	}
	want("an attempt is under way", outbox{postponed: 1})
	if err := o.db.MailRefused(t.Context(), got[0].ID, o.now(), "550 no such user", true); err != nil {
		t.Fatal(err)
	}
	want("it failed", outbox{failed: 1})

	o.at("2018-02-10T15:00:00Z")
	want("the hour of the digest has come", outbox{failed: 1})
	if n, err := o.db.GatherDigests(t.Context(), o.now()); n != 1 || err != nil {
		t.Fatalf("%d digests, %v", n, err)
	}
	want("the digest is gathered", outbox{due: 1, first: "2018-02-10T15:00:00Z", failed: 1})
	if got, err = o.db.ClaimMail(t.Context(), o.now(), 10, wait); err != nil || len(got) != 1 {
		t.Fatal(got, err)
	}
	if err := o.db.MailSent(t.Context(), workflow.Taken{ID: got[0].ID, Digest: true, At: o.now(), Answer: "250 taken"}); err != nil {
		t.Fatal(err)
	}
	want("the digest is sent", outbox{failed: 1})
	o.at("2018-02-17T15:00:00Z")
	want("a week later", outbox{})
}

func TestAMessageThatCameBackIsKnownFromItsRecipient(t *testing.T) {
	o := queued(t, 3)
	got, err := o.db.ClaimMail(t.Context(), o.now(), 10, wait)
	if err != nil || len(got) != 3 {
		t.Fatal(got, err)
	}
	for _, m := range got[:2] {
		if err := o.db.MailSent(t.Context(), workflow.Taken{ID: m.ID, At: o.now(), Answer: "250 taken"}); err != nil {
			t.Fatal(err)
		}
	}
	back := o.now().Add(time.Hour)
	o.clock.Store(back.UnixMicro())
	to := o.users["compliance"]
	report := func(mail, status string) {
		o.do(workflow.SystemActor, workflow.RecordBounce{User: to, Mail: mail, Status: status, Report: "no such user"})
	}
	report(got[0].ID, "5.1.1")
	o.clock.Add(time.Hour.Microseconds())
	report("", "5.1.1")        // it does not say which
	report(got[0].ID, "5.0.0") // what is known is known
	report(got[2].ID, "5.1.1") // which no server has taken
	o.clock.Add(time.Hour.Microseconds())
	o.do("admin", workflow.ChangeUser{User: to, Name: "compliance", Role: workflow.Compliance, Zone: "America/New_York"}) // no longer marked
	page, err := o.db.Mails(t.Context(), o.viewer("auditor"), workflow.MailFilter{})
	if err != nil || len(page.Items) != 3 {
		t.Fatal(page, err)
	}
	returned, err := o.db.Returned(t.Context(), page.Items)
	if err != nil || len(returned) != 1 || !returned[got[0].ID].Equal(back) {
		t.Errorf("%v, %v; want %s at %s", returned, err, got[0].ID, back)
	}
}

func TestWhatWentOutWithADigestCameBackWithIt(t *testing.T) {
	o := openOffice(t)
	o.open(o.north, "Chicago")
	o.request("legal", "Chicago", "2018-02-23")
	o.at("2018-02-09T15:00:00Z")
	o.sweep(1)
	o.at("2018-02-10T15:00:00Z")
	if n, err := o.db.GatherDigests(t.Context(), o.now()); n != 1 || err != nil {
		t.Fatalf("%d digests, %v", n, err)
	}
	got, err := o.db.ClaimMail(t.Context(), o.now(), 10, wait)
	if err != nil || len(got) != 1 {
		t.Fatal(got, err)
	}
	if err := o.db.MailSent(t.Context(), workflow.Taken{ID: got[0].ID, Digest: true, At: o.now(), Answer: "250 taken"}); err != nil {
		t.Fatal(err)
	}
	o.do(workflow.SystemActor, workflow.RecordBounce{User: got[0].Alert.Recipient, Mail: got[0].ID, Status: "5.1.1", Report: "no such user"})
	page, err := o.db.Mails(t.Context(), o.viewer("auditor"), workflow.MailFilter{})
	if err != nil {
		t.Fatal(err)
	}
	returned, err := o.db.Returned(t.Context(), page.Items)
	if err != nil || len(page.Items) != 2 || len(returned) != 2 {
		t.Errorf("of %d messages came back %v, %v", len(page.Items), returned, err)
	}
}
