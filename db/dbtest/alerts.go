package dbtest

import (
	"slices"
	"testing"
	"time"

	"duces/workflow"
	"duces/workflow/change"
	"duces/workflow/civil"
	"duces/workflow/sweep"
	"duces/workflow/undelivered"
	"duces/workflow/view"
)

var alertRules = []rule{
	{"the alert ledger says what became of every alert", "AlertLedger", two(alertLedgerSaysWhatBecameOfEach)},
	{"the alert ledger is for those who read the matter", "AlertLedger", two(alertLedgerByRole)},
}

func alertLedgerSaysWhatBecameOfEach(t *testing.T, fx *twoReviews) {
	fx.begin(fx.north, "Chicago", "Cook County")
	fx.request("legal", "Chicago", "2018-02-23")
	fx.request("legal", "Cook County", "2018-02-23")
	fx.taken("Chicago", "Cook County")
	chicago := fx.matters["Chicago"]
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	send := func(answer string) view.Outgoing {
		t.Helper()
		got, err := fx.Outbox.ClaimMail(t.Context(), fx.Now(), 1, wait)
		if err != nil || len(got) != 1 {
			t.Fatalf("%d messages, %v", len(got), err)
		}
		must(fx.Outbox.MailRendered(t.Context(), view.Rendered{ID: got[0].ID, MessageID: "<" + got[0].ID + "@duces>", Address: "compliance@example.gov", Subject: "Due dates", Bytes: []byte("text")}))
		must(fx.Outbox.MailRefused(t.Context(), got[0].ID, fx.Now(), "451 later", false))
		fx.Pass(time.Minute)
		got, err = fx.Outbox.ClaimMail(t.Context(), fx.Now(), 1, wait)
		if err != nil || len(got) != 1 {
			t.Fatalf("%d messages, %v", len(got), err)
		}
		must(fx.Outbox.MailSent(t.Context(), view.Taken{ID: got[0].ID, Digest: true, At: fx.Now(), Answer: answer}))
		return got[0]
	}

	fx.at("2018-02-09T15:00:00Z") // a fortnight before: for the next digest
	fx.sweep(2)
	fx.at("2018-02-10T15:00:00Z")
	if n, err := fx.Digests.Gather(t.Context(), fx.Now()); n != 1 || err != nil {
		t.Fatalf("%d digests, %v", n, err)
	}
	digest := send("250 digest taken")

	id := fx.responseDue("Chicago").ID
	fx.do("legal", change.Deadline{Matter: chicago, Deadline: id, Change: "extend", On: civil.NewDate(2018, 3, 2), Authority: "stipulation"})
	fx.at("2018-03-01T15:00:00Z") // the day before the new date: separately
	fx.do(workflow.SystemActor, sweep.Tick{Matters: []string{chicago}, At: fx.Now()})
	single := send("250 single taken")
	fx.do("compliance", change.Acknowledge{Matter: chicago, Deadline: id, Version: 2})
	fx.do(workflow.SystemActor, undelivered.Report{Mail: single.ID, Matter: chicago, Deadline: id, Version: 2, Rung: -1, Recipient: fx.people["compliance"]})

	l, err := fx.Mail.AlertLedger(t.Context(), fx.viewer("legal"), chicago, id)
	must(err)
	if l.Matter != (view.Ref{ID: chicago, Name: "Chicago (city)"}) || l.Review.Name != "North 1373" || l.Deadline.Version != 2 || l.Title == "" || l.Title == l.Deadline.Kind {
		t.Errorf("the ledger is of %+v %+v %q, version %d", l.Matter, l.Review, l.Title, l.Deadline.Version)
	}
	if len(l.Alerts) != 4 { // digest, single, and to each of the two supervisors that it did not arrive
		t.Fatalf("%d lines: %+v", len(l.Alerts), l.Alerts)
	}
	first, second := l.Alerts[0], l.Alerts[1]
	if first.Due != civil.NewDate(2018, 2, 23) || second.Due != civil.NewDate(2018, 3, 2) || first.Receipt.Read().Due != first.Due || second.Receipt.Read().Due != second.Due {
		t.Errorf("as it stood then: %s and %s", first.Due, second.Due)
	}
	if first.Mail.Version != 1 || first.Mail.Rung != -14 || !first.Mail.Digest || first.Mail.Status != view.MailSent || first.Mail.Attempts != 2 || len(first.Mail.Tries) != 0 {
		t.Errorf("the first line is %+v", first.Mail)
	}
	if first.Through == nil || first.Through.ID != digest.ID || !answersAre(first.Through.Tries, "451 later", "250 digest taken") {
		t.Errorf("the first went out with %+v", first.Through)
	}
	if second.Through != nil || second.Mail.ID != single.ID || second.Mail.Rung != -1 || !answersAre(second.Mail.Tries, "451 later", "250 single taken") {
		t.Errorf("the second line is %+v", second)
	}
	for _, line := range l.Alerts[2:] {
		if line.Mail.Kind != workflow.AlertFailed || line.Mail.For != (view.Ref{ID: fx.people["compliance"], Name: "compliance"}) || line.Due != second.Due {
			t.Errorf("somebody else is told by %+v", line)
		}
	}
	if len(l.Acks) != 1 || l.Acks[0].By != (view.Ref{ID: fx.people["compliance"], Name: "compliance"}) || l.Acks[0].Version != 2 || l.Acks[0].Day != -1 {
		t.Errorf("acknowledged: %+v", l.Acks)
	}
}

func alertLedgerByRole(t *testing.T, fx *twoReviews) {
	fx.queued(1)
	matter, id := fx.matters["City 00"], fx.responseDue("City 00").ID
	for who, sees := range map[string]bool{"legal": true, "supervisor": true, "second": true, "compliance": true, "auditor": true, "outsider": false, "admin": false} {
		l, err := fx.Mail.AlertLedger(t.Context(), fx.viewer(who), matter, id)
		if !sees {
			wantCode(t, "the alert ledger for "+who, err, workflow.NotFound)
		} else if err != nil || len(l.Alerts) != 1 {
			t.Errorf("%s reads %d lines, %v", who, len(l.Alerts), err)
		}
	}
	_, err := fx.Mail.AlertLedger(t.Context(), fx.viewer("legal"), matter, "response-9")
	wantCode(t, "a deadline that is not there", err, workflow.NotFound)
	_, err = fx.Mail.AlertLedger(t.Context(), fx.viewer("auditor"), "nothing", id)
	wantCode(t, "a matter that is not there", err, workflow.NotFound)
}

func answersAre(tries []view.MailTry, want ...string) bool {
	return slices.Equal(want, func() (got []string) {
		for _, try := range tries {
			got = append(got, try.Answer)
		}
		return got
	}())
}
