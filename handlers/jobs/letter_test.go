package jobs_test

import (
	"slices"
	"strings"
	"testing"

	"duces/handlers/jobs"
	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/ledger"
	"duces/workflow/matter"
	"duces/workflow/process"
	"duces/workflow/review"
	"duces/workflow/view"
)

// delivered is a message of the outbox that was sent, and what its reader sees.
type delivered struct {
	row view.MailRow
	read
}

// letters are those of a kind that were sent, the oldest first.
func (o *office) letters(kind workflow.AlertKind) []delivered {
	o.t.Helper()
	var found []delivered
	auditor := workflow.Viewer{ID: o.users[workflow.Auditor], Role: workflow.Auditor}
	for _, row := range slices.Backward(o.outbox(view.MailSent)) {
		if row.Kind != kind || row.Digest {
			continue
		}
		full, err := o.db.Mail(o.t.Context(), auditor, row.ID)
		if err != nil {
			o.t.Fatal(err)
		}
		found = append(found, delivered{full, parse(o.t, full.Bytes)})
	}
	return found
}

// to keeps the letters to one user.
func to(all []delivered, user string) []delivered {
	return slices.DeleteFunc(slices.Clone(all), func(l delivered) bool { return l.row.Recipient.ID != user })
}

func (l delivered) says(t *testing.T, words ...string) {
	t.Helper()
	for part, body := range map[string]string{"text": strings.Join(strings.Fields(l.Text), " "), "HTML": l.HTML} {
		for _, want := range words {
			if !strings.Contains(body, want) {
				t.Errorf("the %s part of %q lacks %q:\n%s", part, l.Subject, want, body)
			}
		}
	}
}

func (l delivered) lacks(t *testing.T, words ...string) {
	t.Helper()
	for part, body := range map[string]string{"subject": l.Subject, "text": l.Text, "HTML": l.HTML} {
		for _, bad := range words {
			if strings.Contains(body, bad) {
				t.Errorf("the %s of %q holds %q:\n%s", part, l.Subject, bad, body)
			}
		}
	}
}

// oddly is the default process with other people on the ladder that all its deadlines climb.
func oddly(t *testing.T, old, new string) string {
	t.Helper()
	source := string(process.Default().Source)
	if !strings.Contains(source, old) {
		t.Fatalf("the default process has no rung %q", old)
	}
	return strings.ReplaceAll(source, old, new)
}

// under gives the office a review of another process, with all its people in it.
func (o *office) under(process string) {
	o.t.Helper()
	o.review = o.must(o.users[workflow.Legal], review.Open{
		Name: "January 2018 document requests", Authority: "8 U.S.C. 1373", Process: process,
		Members: []string{o.users[workflow.Supervisor], o.second, o.users[workflow.Compliance]},
	}).Created[0]
}

func TestADeadlineMailBringsItsCalendarAndThreadsWithItsMatter(t *testing.T) {
	o := newOffice(t, "City of Chicago", "City of Peoria")
	matters := o.requested()
	w := o.sweeper(o.db, jobs.Mailbox{})
	o.sweep(w, "2018-02-23T13:00:00Z")
	o.sweep(w, morning)
	all := to(o.letters(workflow.AlertDeadline), o.users[workflow.Compliance])
	if len(all) != 4 {
		t.Fatalf("%d mails", len(all))
	}
	for _, l := range all {
		root := "<matter." + l.row.Matter + "@example.org>"
		if l.Get("References") != root || l.Get("In-Reply-To") != root || l.Get("List-Unsubscribe") != "" {
			t.Errorf("headers: %v", l.Header)
		}
		l.says(t, "https://duces.example.org/matters/"+l.row.Matter+"/deadlines/response-1", "Open the deadline and acknowledge it")
		if len(l.Files) != 1 || l.Files[0].Name != "due-date.ics" || l.Files[0].Type != "text/calendar; charset=utf-8; method=PUBLISH" {
			t.Fatalf("attached: %+v", l.Files)
		}
		for _, want := range []string{"METHOD:PUBLISH\r\n", "BEGIN:VEVENT\r\n", "20180223\r\n", "Response to the document request"} {
			if !strings.Contains(l.Files[0].Content, want) {
				t.Errorf("the calendar lacks %q:\n%s", want, l.Files[0].Content)
			}
		}
		if strings.Count(l.Files[0].Content, "BEGIN:VEVENT") != 1 {
			t.Errorf("the calendar holds more than the one date:\n%s", l.Files[0].Content)
		}
	}
	if all[0].Get("Message-Id") == all[1].Get("Message-Id") || matters[0] == matters[1] {
		t.Error("two messages have one id")
	}
}

func TestAnEscalationSaysThatNobodyAcknowledgedAndWhoCan(t *testing.T) {
	o := newOffice(t, "City of Chicago", "City of Peoria")
	matters := o.requested()
	w := o.sweeper(o.db, jobs.Mailbox{})
	o.sweep(w, morning)
	first := to(o.letters(workflow.AlertDeadline), o.users[workflow.Compliance])
	first[0].lacks(t, "acknowledged it", "Can acknowledge")
	o.clock = instant(t, "2018-02-25T15:00:00Z")
	o.must(o.users[workflow.Compliance], matter.Acknowledge{Matter: matters[0], Deadline: "response-1", Version: 1})
	o.sweep(w, "2018-02-26T13:00:00Z")
	told := to(o.letters(workflow.AlertDeadline), o.users[workflow.Supervisor])
	if len(told) != 1 || told[0].row.Matter != matters[1] {
		t.Fatalf("the supervisor was told %d times", len(told))
	}
	told[0].says(t, "Overdue by 3 days, and nobody has acknowledged it", "Nobody has acknowledged that it passed.", "Can acknowledge", "Compliance, Dana", "Legal, Dana")
	// What was acknowledged comes back after its interval, and says by whom.
	o.sweep(w, "2018-03-01T13:00:00Z")
	for _, l := range to(o.letters(workflow.AlertDeadline), o.users[workflow.Compliance]) {
		if l.row.Matter == matters[0] && l.row.Rung > 1 {
			l.says(t, "Acknowledged", "by Compliance, Dana on Sunday 25 February 2018")
			l.lacks(t, "nobody has acknowledged")
			return
		}
	}
	t.Error("the acknowledged deadline did not come back")
}

func TestADelegateIsToldWhoseAlertItIs(t *testing.T) {
	o := newOffice(t, "City of Chicago")
	o.requested()
	o.must(o.users[workflow.Compliance], account.SetPreferences{
		User: o.users[workflow.Compliance], Preferences: account.Preferences{Delegate: o.users[workflow.Legal]},
	})
	o.sweep(o.sweeper(o.db, jobs.Mailbox{}), "2018-02-23T13:00:00Z")
	told := to(o.letters(workflow.AlertDeadline), o.users[workflow.Legal])
	if len(told) != 1 {
		t.Fatalf("the delegate was told %d times", len(told))
	}
	told[0].says(t, "Compliance, Dana has delegated their alerts to you.")
	if strings.Contains(told[0].Subject, "Dana") {
		t.Errorf("the subject %q names a person", told[0].Subject)
	}
}

func TestSomebodyElseHearsOfAnAlertThatDidNotArrive(t *testing.T) {
	o := quietOffice(t, "City of Chicago")
	o.requested()
	r := newRelay(t)
	r.says("rcpt", code(550, "no such person"))
	w := o.sweeper(o.db, plain(t, r))
	o.sweep(w, "2018-02-23T13:00:00Z")
	o.sweep(w, "2018-02-23T13:01:00Z")
	told := to(o.letters(workflow.AlertFailed), o.users[workflow.Supervisor])
	if len(told) != 1 {
		t.Fatalf("the supervisor was told %d times", len(told))
	}
	l := told[0]
	if l.Subject != "Alert not delivered: response, City of Chicago (January 2018 document requests)" {
		t.Errorf("the subject is %q", l.Subject)
	}
	l.says(t, "did not reach Compliance, Dana", "Due today", "no such person", "by other means", "/deadlines/response-1")
}

func TestAnAdministratorLearnsThatSomethingWaitsAndNotWhat(t *testing.T) {
	o := newOffice(t, "City of Chicago")
	admin := o.user("admin", workflow.Admin)
	o.under(oddly(t, "to: [supervisor], unless_acknowledged", "to: [supervisor, admin, auditor], unless_acknowledged"))
	matter := o.requested()[0]
	o.sweep(o.sweeper(o.db, jobs.Mailbox{}), "2018-02-26T13:00:00Z")
	told := to(o.letters(workflow.AlertDeadline), admin)
	if len(told) != 1 {
		t.Fatalf("the administrator was told %d times", len(told))
	}
	told[0].says(t, "overdue by 3 days", "Nobody has acknowledged", "https://duces.example.org/mail")
	told[0].lacks(t, "Chicago", "January 2018", "response", matter)
	if len(told[0].Files) != 0 || strings.Contains(told[0].Get("References"), matter) {
		t.Errorf("headers and files: %v, %v", told[0].Header, told[0].Files)
	}
	// An auditor reads every review, and gets the whole of it.
	whole := to(o.letters(workflow.AlertDeadline), o.users[workflow.Auditor])
	if len(whole) != 1 {
		t.Fatalf("the auditor was told %d times", len(whole))
	}
	whole[0].says(t, "City of Chicago", "names auditors", "Open the deadline")
	whole[0].lacks(t, "and acknowledge it<")
}

func TestTheHeartbeatCarriesTheSignedHeadAlsoWhenNothingHappened(t *testing.T) {
	o := newOffice(t, "City of Chicago")
	w := o.sweeper(o.db, jobs.Mailbox{})
	o.sweep(w, "2018-01-25T13:00:00Z")
	o.sweep(w, "2018-01-27T13:00:00Z")
	beats := o.letters(workflow.AlertHeart)
	if len(beats) != 2 {
		t.Fatalf("%d heartbeats", len(beats))
	}
	head, err := o.db.LedgerHead(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for i, l := range beats {
		if len(l.Files) != 1 || l.Files[0].Content != string(head.Checkpoint) {
			t.Fatalf("attached: %+v", l.Files)
		}
		if c, err := ledger.Open([]byte(l.Files[0].Content), head.Key); err != nil || c.Size != head.Size {
			t.Errorf("the checkpoint reads %+v, %v", c, err)
		}
		want := []string{"Nothing was recorded in the last 24 hours", "checkpoint-2018-01-27.txt"}
		if i == 0 {
			want = []string{"events were recorded in the last 24 hours", "checkpoint-2018-01-25.txt"}
		}
		l.says(t, append(want, "duces verify --data DIR --against "+l.Files[0].Name, head.Root)...)
		if l.Get("References") != "<ledger."+o.users[workflow.Auditor]+"@example.org>" {
			t.Errorf("References: %q", l.Get("References"))
		}
	}
}
