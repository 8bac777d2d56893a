package db_test

import (
	"slices"
	"testing"
	"time"

	"duces/workflow"
	"duces/workflow/deadline"
)

func TestTheAlertLedgerSaysWhoWasToldWhatAndWhatBecameOfIt(t *testing.T) {
	o := openOffice(t)
	o.open(o.north, "Chicago", "Cook County")
	o.request("legal", "Chicago", "2018-02-23")
	o.request("legal", "Cook County", "2018-02-23")
	chicago := o.matters["Chicago"]
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	send := func(answer string) workflow.Outgoing {
		t.Helper()
		got, err := o.db.ClaimMail(t.Context(), o.now(), 1, wait)
		if err != nil || len(got) != 1 {
			t.Fatalf("%d messages, %v", len(got), err)
		}
		must(o.db.MailRendered(t.Context(), workflow.Rendered{ID: got[0].ID, MessageID: "<" + got[0].ID + "@duces>", Address: "compliance@example.gov", Subject: "Due dates", Bytes: []byte("text")}))
		must(o.db.MailRefused(t.Context(), got[0].ID, o.now(), "451 later", false))
		o.clock.Add(time.Minute.Microseconds())
		got, err = o.db.ClaimMail(t.Context(), o.now(), 1, wait)
		if err != nil || len(got) != 1 {
			t.Fatalf("%d messages, %v", len(got), err)
		}
		must(o.db.MailSent(t.Context(), workflow.Taken{ID: got[0].ID, Digest: true, At: o.now(), Answer: answer}))
		return got[0]
	}

	o.at("2018-02-09T15:00:00Z") // a fortnight before: for the next digest
	o.sweep(2)
	o.at("2018-02-10T15:00:00Z")
	if n, err := o.db.GatherDigests(t.Context(), o.now()); n != 1 || err != nil {
		t.Fatalf("%d digests, %v", n, err)
	}
	digest := send("250 digest taken")

	id := o.deadline("Chicago").ID
	o.do("legal", workflow.ChangeDeadline{Matter: chicago, Deadline: id, Change: "extend", On: deadline.NewDate(2018, 3, 2), Authority: "stipulation"})
	o.at("2018-03-01T15:00:00Z") // the day before the new date: singly
	o.do(workflow.SystemActor, workflow.Tick{Matter: chicago, At: o.now()})
	single := send("250 single taken")
	o.do("compliance", workflow.Acknowledge{Matter: chicago, Deadline: id, Version: 2})
	o.do(workflow.SystemActor, workflow.ReportUndelivered{Mail: single.ID, Matter: chicago, Deadline: id, Version: 2, Rung: -1, Recipient: o.users["compliance"]})

	l, err := o.db.AlertLedger(t.Context(), o.viewer("legal"), chicago, id)
	must(err)
	if l.Matter != (workflow.Ref{ID: chicago, Name: "Chicago"}) || l.Review.Name != "North 1373" || l.Deadline.Version != 2 || l.Title == "" || l.Title == l.Deadline.Kind {
		t.Errorf("the ledger is of %+v %+v %q, version %d", l.Matter, l.Review, l.Title, l.Deadline.Version)
	}
	if len(l.Told) != 4 { // digest, single, and to each of the two supervisors that it did not arrive
		t.Fatalf("%d lines: %+v", len(l.Told), l.Told)
	}
	first, second := l.Told[0], l.Told[1]
	if first.Due != deadline.NewDate(2018, 2, 23) || second.Due != deadline.NewDate(2018, 3, 2) || first.Working.Read().Due != first.Due || second.Working.Read().Due != second.Due {
		t.Errorf("as reckoned then: %s and %s", first.Due, second.Due)
	}
	if first.Mail.Version != 1 || first.Mail.Rung != -14 || !first.Mail.Digest || first.Mail.Status != workflow.MailSent || first.Mail.Attempts != 2 || len(first.Mail.Tries) != 0 {
		t.Errorf("the first line is %+v", first.Mail)
	}
	if first.Through == nil || first.Through.ID != digest.ID || !answers(first.Through.Tries, "451 later", "250 digest taken") {
		t.Errorf("the first went out with %+v", first.Through)
	}
	if second.Through != nil || second.Mail.ID != single.ID || second.Mail.Rung != -1 || !answers(second.Mail.Tries, "451 later", "250 single taken") {
		t.Errorf("the second line is %+v", second)
	}
	for _, line := range l.Told[2:] {
		if line.Mail.Kind != workflow.AlertFailed || line.Mail.For != (workflow.Ref{ID: o.users["compliance"], Name: "compliance"}) || line.Due != second.Due {
			t.Errorf("somebody else is told by %+v", line)
		}
	}
	if len(l.Acks) != 1 || l.Acks[0].By != (workflow.Ref{ID: o.users["compliance"], Name: "compliance"}) || l.Acks[0].Version != 2 || l.Acks[0].Day != -1 {
		t.Errorf("acknowledged: %+v", l.Acks)
	}
}

func TestTheAlertLedgerIsForThoseWhoReadTheMatter(t *testing.T) {
	o := queued(t, 1)
	matter, id := o.matters["City 00"], o.deadline("City 00").ID
	for who, sees := range map[string]bool{"legal": true, "supervisor": true, "second": true, "compliance": true, "auditor": true, "outsider": false, "admin": false} {
		l, err := o.db.AlertLedger(t.Context(), o.viewer(who), matter, id)
		if !sees {
			wantCode(t, "the alert ledger for "+who, err, workflow.NotFound)
		} else if err != nil || len(l.Told) != 1 {
			t.Errorf("%s reads %d lines, %v", who, len(l.Told), err)
		}
	}
	_, err := o.db.AlertLedger(t.Context(), o.viewer("legal"), matter, "response-9")
	wantCode(t, "a deadline that is not there", err, workflow.NotFound)
	_, err = o.db.AlertLedger(t.Context(), o.viewer("auditor"), "nothing", id)
	wantCode(t, "a matter that is not there", err, workflow.NotFound)
}

// deadline is the first response deadline of a matter.
func (o *office) deadline(name string) workflow.Deadline {
	o.t.Helper()
	w, err := o.db.World(o.t.Context(), workflow.SystemActor, workflow.MatterStream(o.matters[name]))
	if err != nil {
		o.t.Fatal(err)
	}
	m, err := workflow.FindMatter(w, o.matters[name])
	if err != nil {
		o.t.Fatal(err)
	}
	for _, d := range m.Deadlines {
		if d.Kind == "response" {
			return d
		}
	}
	o.t.Fatalf("%s has no response deadline", name)
	return workflow.Deadline{}
}

func answers(tries []workflow.MailTry, want ...string) bool {
	return slices.Equal(want, func() (got []string) {
		for _, try := range tries {
			got = append(got, try.Answer)
		}
		return got
	}())
}
