package bounce_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"duces/handlers/bounce"
	"duces/handlers/delivery/mailtest"
	"duces/handlers/delivery/message"
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
				if r := done.Recipients[0]; !r.Marked || r.Mail != id || r.User != team.Users[workflow.Compliance] || !strings.Contains(done.Sentence(), "bounced (5.1.1)") {
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
				if text := strings.Join(strings.Fields(mailtest.Read(t, m.Raw).Text), " "); !strings.Contains(text, "Reason: 550 5.1.1") {
					t.Errorf("%s is not given the reason:\n%s", m.To, text)
				}
			}
			if n := len(r.Taken()); n != 2 {
				t.Errorf("%d were alerted", n)
			}
		})
	}
}

// A relay that writes a Message-ID of its own, or brings nothing back, is honest.
func TestAReportThatKnowsNoIDOfOursIsAboutTheLastMailToItsAddress(t *testing.T) {
	for name, id := range map[string]string{"an id that the relay gave": "<other@example.net>", "no id": ""} {
		t.Run(name, func(t *testing.T) {
			team, mail, _ := sentOne(t)
			report := reportOf(postfix, id, "Compliance@example.org", "failed", "broken")
			notSentTo := reportOf(postfix, id, "legal@example.org", "failed", "5.1.1")
			if _, err := record(t, team, notSentTo); workflow.CodeOf(err) != workflow.NotFound || !strings.Contains(err.Error(), "This report does not match any mail sent") {
				t.Errorf("of somebody to whom nothing went: %v", err)
			}
			if b := markOf(t, team, team.Users[workflow.Legal]); b != nil {
				t.Errorf("it marked %+v", b)
			}
			morning := team.Clock
			team.Clock = morning.AddDate(0, 0, 15)
			if _, err := record(t, team, report); workflow.CodeOf(err) != workflow.NotFound {
				t.Errorf("15 days later: %v", err)
			}
			team.Clock = morning.AddDate(0, 0, 13)
			done, err := record(t, team, report)
			if err != nil || !done.Recipients[0].Marked || done.Recipients[0].Mail != mail {
				t.Fatalf("%+v, %v", done, err)
			}
			if b := markOf(t, team, team.Users[workflow.Compliance]); b == nil || b.Status != "5.0.0" || b.Mail != mail {
				t.Errorf("on record: %+v", b)
			}
			if n := alertedInstead(team); n != 2 {
				t.Errorf("%d were alerted instead", n)
			}
		})
	}
}

func TestOurOwnFieldNamesTheMailWhereARelayWroteAnotherID(t *testing.T) {
	team, mail, messageID := sentOne(t)
	report := strings.Replace(reportOf(postfix, "<other@example.net>", "dana@elsewhere.example", "failed", "5.1.1"), "Subject: Overdue", message.Field+": "+messageID, 1)
	done, err := record(t, team, report)
	if err != nil || !done.Recipients[0].Marked || done.Recipients[0].Mail != mail || done.Recipients[0].User != team.Users[workflow.Compliance] {
		t.Errorf("%+v, %v", done, err)
	}
}

// Anybody can write a report. One that names a mail of ours and somebody to whom it
// never went marks neither: the first did not fail, and the second was not written to.
func TestAReportThatNamesOurMailAndSomebodyElseMarksNobody(t *testing.T) {
	for name, form := range map[string]string{
		"by its Message-ID": postfix,
		"by our own field":  strings.Replace(postfix, "Message-Id: ", "Message-Id: <other@example.net>\n"+message.Field+": ", 1),
		"as Exchange would": exchange,
	} {
		for _, address := range []string{"legal@example.org", "supervisor@example.org"} {
			t.Run(name+", "+address, func(t *testing.T) {
				team, _, messageID := sentOne(t)
				done, err := record(t, team, reportOf(form, messageID, address, "failed", "5.1.1"))
				if workflow.CodeOf(err) != workflow.NotFound {
					t.Errorf("%+v, %v", done, err)
				}
				for role, user := range team.Users {
					if b := markOf(t, team, user); b != nil {
						t.Errorf("%s is marked: %+v", role, b)
					}
				}
			})
		}
	}
}

func TestAReportIsRecordedOnceWhateverComesBetween(t *testing.T) {
	team, _, messageID := sentOne(t)
	user := team.Users[workflow.Compliance]
	r := mailtest.NewRelay(t)
	w := team.Sweeper(r.Client(t))
	reports := []string{ // the last two know the address alone
		reportOf(postfix, messageID, "compliance@example.org", "failed", "5.1.1"),
		reportOf(exchange, messageID, "compliance@example.org", "failed", "5.2.2"),
		reportOf(postfix, "", "compliance@example.org", "failed", "5.7.1"),
		reportOf(postfix, "", "compliance@example.org", "failed", "5.0.0"),
	}
	for round := range 4 {
		for i, report := range reports {
			if round == 2 { // from a mailbox, with the line ends of another system
				report = strings.NewReplacer("\r\n", "\n", "From MAILER-DAEMON Sat Feb 24", "From MAILER-DAEMON Tue Feb 27").Replace(report)
			}
			done, err := record(t, team, report)
			if err != nil || !done.Recipients[0].Marked {
				t.Fatalf("report %d, round %d: %+v, %v", i, round, done, err)
			}
		}
		if n := marks(t, team, user); n != len(reports) {
			t.Errorf("round %d: %d events", round, n)
		}
		// The next alerts go out, the fourth day's among them: also to whom is marked.
		if markOf(t, team, user) == nil {
			t.Errorf("round %d: a mail that the relay took has cleared the mark of a report", round)
		}
		before := len(r.Taken())
		team.Sweep(w, sweeptest.Minute((round+1)*4*24*60))
		if round == 0 && !slices.ContainsFunc(r.Taken()[before:], func(m mailtest.Taken) bool { return m.To == "compliance@example.org" }) {
			t.Error("whoever is marked is written to no more")
		}
	}
	if markOf(t, team, user) == nil {
		t.Error("mails that the relay took have cleared the mark of a report")
	}
	u, err := account.Find(must(team.DB.World(t.Context(), workflow.SystemActor, account.Stream(user))), user)
	if err != nil {
		t.Fatal(err)
	}
	team.Must(workflow.OperatorActor, account.ChangeUser{User: user, Name: &u.Name, Role: &u.Role, Zone: &u.Zone})
	if _, err := record(t, team, reports[0]); err != nil || markOf(t, team, user) != nil {
		t.Errorf("after the address was mended an old report marks it again: %v", err)
	}
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
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
		"a letter":                        {"From: a@example.org\r\nSubject: Hello\r\n\r\nText\r\n", workflow.Refused},
		"nothing":                         {"", workflow.Refused},
		"noise":                           {"\x00\xff\x00", workflow.Refused},
		"a report without a group":        {"Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; x\r\n", workflow.Refused},
		"a letter that speaks of mail":    {"From: a@example.org\r\nSubject: Undeliverable\r\nIn-Reply-To: " + messageID + "\r\n\r\nMail to compliance@example.org could not be delivered: 550 5.1.1\r\n", workflow.Refused},
		"a letter with our mail attached": {"From: Kim <legal@example.org>\r\nSubject: not able to deliver\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nThey were not able to deliver the orders. Ask compliance@example.org.\r\n--b\r\nContent-Type: message/rfc822\r\n\r\nMessage-ID: " + messageID + "\r\nTo: compliance@example.org\r\nSubject: Undeliverable\r\n\r\nx\r\n--b--\r\n", workflow.Refused},
		"an automatic reply that quotes the mail": {"From: Compliance <compliance@example.org>\r\nAuto-Submitted: auto-replied\r\nSubject: Undeliverable\r\nIn-Reply-To: " + messageID + "\r\n\r\ncompliance@example.org is no longer in use; mail is rejected.\r\n\r\n----- Original message -----\r\n\r\nMessage-ID: " + messageID + "\r\nTo: compliance@example.org\r\n", workflow.Refused},
		"one that is too large":                   {"Subject: x\r\n\r\n" + strings.Repeat("x", 11<<20), workflow.Refused},
		"of nobody on record":                     {reportOf(postfix, "<other@example.net>", "nobody@example.net", "failed", "5.1.1"), workflow.NotFound},
	} {
		if _, err := record(t, team, c.message); workflow.CodeOf(err) != c.code {
			t.Errorf("%s: %v", name, err)
		}
	}
	if b := markOf(t, team, team.Users[workflow.Compliance]); b != nil {
		t.Errorf("on record: %+v", b)
	}
}

// Our mail has one recipient, whoever else a report names.
func TestAReportAboutOurMailMarksItsRecipientAlone(t *testing.T) {
	for name, c := range map[string]struct{ first, second, marked string }{
		"it names them last":                   {"legal@example.org", "compliance@example.org", "compliance@example.org"},
		"it names those that they forward to":  {"legal@example.org", "nobody@example.net", "nobody@example.net"},
		"it names them, and somebody unknown":  {"compliance@example.org", "nobody@example.net", "compliance@example.org"},
		"it names them, and another recipient": {"compliance@example.org", "second@example.org", "compliance@example.org"},
	} {
		t.Run(name, func(t *testing.T) {
			team, _, messageID := sentOne(t)
			report := reportOf(postfix, messageID, c.first, "failed", "5.1.1")
			more := "Final-Recipient: rfc822; " + c.second + "\r\nAction: failed (full)\r\nStatus: 5.2.2 (mailbox full)\r\n\r\n"
			at := strings.Index(report, "--9B0.1519480800/relay.example.org\r\nContent-Description: Undelivered")
			done, err := record(t, team, report[:at]+more+report[at:])
			if err != nil || len(done.Recipients) != 2 {
				t.Fatalf("%+v, %v", done, err)
			}
			for _, r := range done.Recipients {
				if r.Marked != (r.Address == c.marked) {
					t.Errorf("%+v", r)
				}
			}
			if markOf(t, team, team.Users[workflow.Compliance]) == nil || markOf(t, team, team.Users[workflow.Legal]) != nil || markOf(t, team, team.Second) != nil {
				t.Error("another than the mail's recipient is marked")
			}
			if c.marked == "compliance@example.org" && c.second == "nobody@example.net" && !strings.Contains(done.Sentence(), "no user has the address nobody@example.net") {
				t.Error(done.Sentence())
			}
		})
	}
}

// Nothing that anybody can send brings the reader down, holds it up, or makes it keep much.
func FuzzReportsOfMailServers(f *testing.F) {
	f.Add(reportOf(postfix, "<a@example.org>", "compliance@example.org", "failed", "5.1.1"))
	f.Add(reportOf(exchange, "<a@example.org>", "compliance@example.org", "failed", "5.1.1"))
	files, err := filepath.Glob("testdata/*.eml")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range files {
		report, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(report))
	}
	f.Fuzz(func(t *testing.T, message string) {
		addresses, err := bounce.ReadReport(message)
		if err == nil && (len(addresses) == 0 || len(addresses) > 100) {
			t.Errorf("a report was taken that speaks of %d", len(addresses))
		}
	})
}

func TestALargeOrDeepReportIsReadWithinBounds(t *testing.T) {
	deep := strings.Builder{}
	for n := range 100_000 {
		fmt.Fprintf(&deep, "Content-Type: multipart/mixed; boundary=%d\r\n\r\n--%d\r\n", n, n)
	}
	group := "Final-Recipient: rfc822; %d@example.org\nAction: failed\n\n"
	many := strings.Builder{}
	for n := range 200_000 {
		fmt.Fprintf(&many, group, n)
	}
	for name, c := range map[string]struct {
		report string
		want   int
	}{
		"parts in parts":            {deep.String(), 0},
		"messages in messages":      {strings.Repeat("Content-Type: message/rfc822\n\n", 100_000), 0},
		"a report for very many":    {"Content-Type: message/delivery-status\n\n" + many.String(), 100},
		"very many parts":           {"Content-Type: multipart/report; boundary=b\n\n" + strings.Repeat("--b\n\n", 1_000_000), 0},
		"one line":                  {"From: mailer-daemon@example.org\nSubject: failure notice\n\n" + strings.Repeat("a@b.example ", 800_000), 100},
		"a field that goes on long": {"X: y\n" + strings.Repeat(" z\n", 3_000_000), 0},
	} {
		began := time.Now()
		if got, _ := bounce.ReadReport(c.report); len(got) > c.want {
			t.Errorf("%s: %d recipients", name, len(got))
		}
		if took := time.Since(began); took > 20*time.Second {
			t.Errorf("%s took %v", name, took)
		}
	}
}
