package bounce_test

import (
	"fmt"
	"strings"
	"testing"

	"duces/handlers/bounce"
	"duces/handlers/delivery/mailtest"
	"duces/handlers/sweeptest"
	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/view"
)

// postfix is a report as Postfix writes it, about a message to one person.
const postfix = `From MAILER-DAEMON Sat Feb 24 14:00:00 2018
Return-Path: <>
From: MAILER-DAEMON@relay.example.org (Mail Delivery System)
To: duces@example.org
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
	boundary="9B0.1519480800/relay.example.org"

This is a MIME-encapsulated message.

--9B0.1519480800/relay.example.org
Content-Description: Notification
Content-Type: text/plain; charset=us-ascii

I'm sorry to have to inform you that your message could not be delivered.

--9B0.1519480800/relay.example.org
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; relay.example.org
X-Postfix-Queue-ID: 9B0
Arrival-Date: Sat, 24 Feb 2018 13:00:00 +0000 (UTC)

Final-Recipient: rfc822; %[2]s
Original-Recipient: rfc822;%[2]s
Action: %[3]s
Status: %[4]s
Remote-MTA: dns; mx.example.org
Diagnostic-Code: smtp; 550 5.1.1 <%[2]s>: Recipient address
    rejected: User unknown

--9B0.1519480800/relay.example.org
Content-Description: Undelivered Message Headers
Content-Type: text/rfc822-headers

From: duces@example.org
Message-Id: %[1]s
Subject: Overdue

--9B0.1519480800/relay.example.org--
`

// exchange is one as Exchange writes it: the message as a whole comes back, in
// base64, and the address is another one than we wrote to.
const exchange = `From: <postmaster@example.org>
To: <duces@example.org>
Subject: Undeliverable: Overdue
In-Reply-To: %[1]s
Content-Type: multipart/report; report-type=delivery-status; boundary="_004_x"
MIME-Version: 1.0

--_004_x
Content-Type: multipart/alternative; boundary="_000_y"

--_000_y
Content-Type: text/plain; charset="us-ascii"

Your message to %[2]s couldn't be delivered.
--_000_y--

--_004_x
Content-Type: message/delivery-status

Reporting-MTA: dns;mx.example.org

Final-Recipient: RFC822;<%[2]s>
Action: %[3]s
Status: %[4]s
Diagnostic-Code: smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound
`

func reportOf(form, id, address, action, status string) string {
	return strings.ReplaceAll(fmt.Sprintf(form, id, address, action, status), "\n", "\r\n")
}

// sentOne gives a team in which compliance was sent one message about an overdue date.
func sentOne(t *testing.T) (team *sweeptest.Team, id, messageID string) {
	t.Helper()
	team = sweeptest.NewQuiet(t, "City of Chicago")
	team.Request()
	r := mailtest.NewRelay(t)
	if got := team.Sweep(team.Sweeper(r.Client(t)), sweeptest.Morning); got.Sent != 1 {
		t.Fatalf("%+v", got)
	}
	return team, team.Outbox(view.MailSent)[0].ID, mailtest.Read(t, r.Taken()[0].Raw).Get("Message-Id")
}

func record(t *testing.T, team *sweeptest.Team, report string) (bounce.Bounced, error) {
	return bounce.Record(t.Context(), team.DB, strings.NewReader(report), team.Clock)
}

func markOf(t *testing.T, team *sweeptest.Team, user string) *account.Bounce {
	t.Helper()
	w, err := team.DB.World(t.Context(), workflow.SystemActor, account.Stream(user))
	if err != nil {
		t.Fatal(err)
	}
	u, err := account.Find(w, user)
	if err != nil {
		t.Fatal(err)
	}
	return u.Bounce
}

func TestAMailThatComesBackMarksItsRecipientAndSomebodyElseIsAlerted(t *testing.T) {
	for name, c := range map[string]struct{ form, address string }{
		"as Postfix reports it":                   {postfix, "compliance@example.org"},
		"as Postfix reports it of a forward":      {postfix, "dana@elsewhere.example"},
		"with characters that are not seen":       {strings.ReplaceAll(postfix, "unknown", "un\u202eknown\u2066"), "compliance@example.org"},
		"as Exchange reports it":                  {exchange, "compliance@example.org"},
		"as Exchange reports it, with line feeds": {strings.ReplaceAll(exchange, "\r", ""), "Compliance@Example.ORG"},
	} {
		t.Run(name, func(t *testing.T) {
			team, id, messageID := sentOne(t)
			for range 2 { // a report that is fed twice says nothing new
				done, err := record(t, team, reportOf(c.form, messageID, c.address, "failed", "5.1.1"))
				if err != nil || len(done.Recipients) != 1 {
					t.Fatalf("%+v, %v", done, err)
				}
				if r := done.Recipients[0]; !r.Marked || r.Mail != id || r.User != team.Users[workflow.Compliance] || !strings.Contains(done.Sentence(), "came back (5.1.1)") {
					t.Errorf("%+v: %s", r, done.Sentence())
				}
			}
			if b := markOf(t, team, team.Users[workflow.Compliance]); b == nil || b.Mail != id || b.Status != "5.1.1" || !strings.HasPrefix(b.Report, "550 5.1.1") {
				t.Errorf("on record: %+v", b)
			}
			alerted := map[string]int{}
			for _, row := range team.Outbox(view.MailQueued) {
				if row.Kind == workflow.AlertFailed {
					alerted[row.Recipient.ID]++
				}
			}
			if len(alerted) != 2 || alerted[team.Users[workflow.Supervisor]] != 1 || alerted[team.Second] != 1 {
				t.Errorf("alerted: %v", alerted)
			}
			r := mailtest.NewRelay(t)
			team.Sweep(team.Sweeper(r.Client(t)), sweeptest.Minute(1))
			for _, m := range r.Taken() {
				if text := strings.Join(strings.Fields(mailtest.Read(t, m.Raw).Text), " "); !strings.Contains(text, "Why: 550 5.1.1") {
					t.Errorf("%s is not given the reason:\n%s", m.To, text)
				}
			}
			if n := len(r.Taken()); n != 2 {
				t.Errorf("%d were alerted", n)
			}
		})
	}
}

func TestAReportWithoutItsMessageMarksWhoeverHasTheAddress(t *testing.T) {
	team, _, _ := sentOne(t)
	foreign := reportOf(postfix, "<other@example.net>", "legal@example.org", "failed", "broken")
	if _, err := record(t, team, foreign); workflow.CodeOf(err) != workflow.NotFound || !strings.Contains(err.Error(), "not sent from here") {
		t.Errorf("of a message that is not ours: %v", err)
	}
	if b := markOf(t, team, team.Users[workflow.Legal]); b != nil {
		t.Errorf("somebody else's report marked %+v", b)
	}
	done, err := record(t, team, strings.Replace(foreign, "<other@example.net>", "", 1))
	if err != nil || !done.Recipients[0].Marked || done.Recipients[0].Mail != "" {
		t.Fatalf("%+v, %v", done, err)
	}
	if b := markOf(t, team, team.Users[workflow.Legal]); b == nil || b.Status != "5.0.0" {
		t.Errorf("on record: %+v", b)
	}
	if rows := team.Outbox(view.MailQueued); len(rows) != 0 {
		t.Errorf("%d messages are queued", len(rows))
	}
}

func TestWhatIsNoFinalReportMarksNobody(t *testing.T) {
	team, _, messageID := sentOne(t)
	for _, action := range []string{"delayed", "delivered", "relayed"} {
		done, err := record(t, team, reportOf(postfix, messageID, "compliance@example.org", action, "4.4.7"))
		if err != nil || done.Recipients[0].Marked || !strings.Contains(done.Sentence(), action) {
			t.Errorf("%s: %+v, %v", action, done, err)
		}
	}
	for name, c := range map[string]struct {
		message string
		code    workflow.Code
	}{
		"a letter":                 {"From: a@example.org\r\nSubject: Hello\r\n\r\nText\r\n", workflow.Refused},
		"nothing":                  {"", workflow.Refused},
		"noise":                    {"\x00\xff\x00", workflow.Refused},
		"a report without a group": {"Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; x\r\n", workflow.Refused},
		"one that is too large":    {"Subject: x\r\n\r\n" + strings.Repeat("x", 11<<20), workflow.Refused},
		"of nobody on record":      {reportOf(postfix, "<other@example.net>", "nobody@example.net", "failed", "5.1.1"), workflow.NotFound},
	} {
		if _, err := record(t, team, c.message); workflow.CodeOf(err) != c.code {
			t.Errorf("%s: %v", name, err)
		}
	}
	if b := markOf(t, team, team.Users[workflow.Compliance]); b != nil {
		t.Errorf("on record: %+v", b)
	}
}

func TestOneReportSpeaksOfSeveral(t *testing.T) {
	team, _, messageID := sentOne(t)
	report := reportOf(postfix, messageID, "legal@example.org", "failed", "5.1.1")
	more := "Final-Recipient: rfc822; second@example.org\r\nAction: failed (full)\r\nStatus: 5.2.2 (mailbox full)\r\n\r\nFinal-Recipient: rfc822; nobody@example.net\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n"
	at := strings.Index(report, "--9B0.1519480800/relay.example.org\r\nContent-Description: Undelivered")
	done, err := record(t, team, report[:at]+more+report[at:])
	if err != nil || len(done.Recipients) != 3 {
		t.Fatalf("%+v, %v", done, err)
	}
	if b := markOf(t, team, team.Second); b == nil || b.Status != "5.2.2" {
		t.Errorf("the second: %+v", b)
	}
	if b := markOf(t, team, team.Users[workflow.Legal]); b == nil || b.Status != "5.1.1" {
		t.Errorf("the first: %+v", b)
	}
	if !strings.Contains(done.Sentence(), "nobody on record has the address nobody@example.net") {
		t.Error(done.Sentence())
	}
}

func FuzzReportsOfMailServers(f *testing.F) {
	f.Add(reportOf(postfix, "<a@example.org>", "compliance@example.org", "failed", "5.1.1"))
	f.Add(reportOf(exchange, "<a@example.org>", "compliance@example.org", "failed", "5.1.1"))
	f.Fuzz(func(t *testing.T, message string) {
		if addresses, err := bounce.ReadNotification(message); err == nil && len(addresses) == 0 {
			t.Error("a report was taken that speaks of nobody")
		}
	})
}
