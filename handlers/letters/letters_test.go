package letters_test

import (
	"fmt"
	"strings"
	"testing"

	"duces/handlers/delivery"
	"duces/handlers/delivery/mailtest"
	"duces/handlers/letters"
	"duces/handlers/sweeptest"
	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/change"
	"duces/workflow/ledger"
	"duces/workflow/process"
)

// ladderWith is the default process with other people on the ladder that all its deadlines climb.
func ladderWith(t *testing.T, old, new string) string {
	t.Helper()
	source := string(process.Default().Source)
	if !strings.Contains(source, old) {
		t.Fatalf("the default process has no rung %q", old)
	}
	return strings.ReplaceAll(source, old, new)
}

func TestADeadlineMailBringsItsCalendarAndThreadsWithItsMatter(t *testing.T) {
	team := sweeptest.New(t, "City of Chicago")
	team.Request()
	w := team.Sweeper(delivery.Mailbox{})
	team.Sweep(w, "2018-02-23T13:00:00Z")
	team.Sweep(w, sweeptest.Morning)
	all := sweeptest.To(team.Letters(workflow.AlertDeadline), team.Users[workflow.Compliance])
	if len(all) != 2 {
		t.Fatalf("%d mails", len(all))
	}
	for _, l := range all {
		root := "<matter." + l.Row.Matter + "@example.org>"
		if l.Get("References") != root || l.Get("In-Reply-To") != root || l.Get("List-Unsubscribe") != "" {
			t.Errorf("headers: %v", l.Header)
		}
		l.Says(t, "https://duces.example.org/matters/"+l.Row.Matter+"/deadlines/response-1", "Open the deadline and acknowledge it")
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
	if all[0].Get("Message-Id") == all[1].Get("Message-Id") {
		t.Error("two messages have one id")
	}
}

func TestAnEscalationSaysThatNobodyAcknowledgedAndWhoCan(t *testing.T) {
	team := sweeptest.New(t, "City of Chicago", "City of Peoria")
	matters := team.Request()
	w := team.Sweeper(delivery.Mailbox{})
	team.Sweep(w, sweeptest.Morning)
	first := sweeptest.To(team.Letters(workflow.AlertTogether), team.Users[workflow.Compliance])
	first[0].Lacks(t, "acknowledged it", "Can acknowledge")
	team.Clock = sweeptest.Instant(t, "2018-02-25T15:00:00Z")
	team.Must(team.Users[workflow.Compliance], change.Acknowledge{Matter: matters[0], Deadline: "response-1", Version: 1})
	team.Sweep(w, "2018-02-26T13:00:00Z")
	alerted := sweeptest.To(team.Letters(workflow.AlertDeadline), team.Users[workflow.Supervisor])
	if len(alerted) != 1 || alerted[0].Row.Matter != matters[1] {
		t.Fatalf("the supervisor was alerted %d times", len(alerted))
	}
	alerted[0].Says(t, "Overdue by 3 days, and no one has acknowledged it", "No one has acknowledged it.", "Can acknowledge", "Compliance, Dana", "Legal, Dana")
	// What was acknowledged comes back after its interval, and says by whom.
	team.Sweep(w, "2018-03-01T13:00:00Z")
	for _, l := range sweeptest.To(team.Letters(workflow.AlertDeadline), team.Users[workflow.Compliance]) {
		if l.Row.Matter == matters[0] && l.Row.Rung > 1 {
			l.Says(t, "Acknowledged", "by Compliance, Dana on Sun, Feb 25, 2018")
			l.Lacks(t, "nobody has acknowledged")
			return
		}
	}
	t.Error("the acknowledged deadline did not come back")
}

func TestADelegateReadsWhoseAlertItIs(t *testing.T) {
	team := sweeptest.New(t, "City of Chicago")
	team.Request()
	team.Must(team.Users[workflow.Compliance], account.SetPreferences{
		User: team.Users[workflow.Compliance], Preferences: account.Preferences{Delegate: team.Users[workflow.Legal]},
	})
	team.Sweep(team.Sweeper(delivery.Mailbox{}), "2018-02-23T13:00:00Z")
	alerted := sweeptest.To(team.Letters(workflow.AlertDeadline), team.Users[workflow.Legal])
	if len(alerted) != 1 {
		t.Fatalf("the delegate was alerted %d times", len(alerted))
	}
	alerted[0].Says(t, "Compliance, Dana has delegated their alerts to you.")
	if strings.Contains(alerted[0].Subject, "Dana") {
		t.Errorf("the subject %q names a person", alerted[0].Subject)
	}
}

func TestSomebodyElseHearsOfAnAlertThatDidNotArrive(t *testing.T) {
	team := sweeptest.NewQuiet(t, "City of Chicago")
	team.Request()
	r := mailtest.NewRelay(t)
	r.Says("rcpt", mailtest.Code(550, "no such person"))
	w := team.Sweeper(r.Client(t))
	team.Sweep(w, "2018-02-23T13:00:00Z")
	team.Sweep(w, "2018-02-23T13:01:00Z")
	alerted := sweeptest.To(team.Letters(workflow.AlertFailed), team.Users[workflow.Supervisor])
	if len(alerted) != 1 {
		t.Fatalf("the supervisor was alerted %d times", len(alerted))
	}
	l := alerted[0]
	if l.Subject != "Alert not delivered: response, City of Chicago (January 2018 document requests)" {
		t.Errorf("the subject is %q", l.Subject)
	}
	l.Says(t, "did not reach Compliance, Dana", "Due today", "no such person", "another way", "/deadlines/response-1")
}

func TestAnAdministratorLearnsThatSomethingWaitsAndNotWhat(t *testing.T) {
	team := sweeptest.New(t, "City of Chicago")
	admin := team.AddUser("admin", workflow.Admin)
	team.Under(ladderWith(t, "to: [supervisor], unless_acknowledged", "to: [supervisor, admin, auditor], unless_acknowledged"))
	matter := team.Request()[0]
	team.Sweep(team.Sweeper(delivery.Mailbox{}), "2018-02-26T13:00:00Z")
	alerted := sweeptest.To(team.Letters(workflow.AlertDeadline), admin)
	if len(alerted) != 1 {
		t.Fatalf("the administrator was alerted %d times", len(alerted))
	}
	alerted[0].Says(t, "overdue by 3 days", "No one has acknowledged", "https://duces.example.org/mail")
	alerted[0].Lacks(t, "Chicago", "January 2018", "response", matter)
	if len(alerted[0].Files) != 0 || strings.Contains(alerted[0].Get("References"), matter) {
		t.Errorf("headers and files: %v, %v", alerted[0].Header, alerted[0].Files)
	}
	// An auditor reads every review, and gets the whole of it.
	whole := sweeptest.To(team.Letters(workflow.AlertDeadline), team.Users[workflow.Auditor])
	if len(whole) != 1 {
		t.Fatalf("the auditor was alerted %d times", len(whole))
	}
	whole[0].Says(t, "City of Chicago", "names auditors", "Open the deadline")
	whole[0].Lacks(t, "and acknowledge it<")
}

func TestTheHeartbeatCarriesTheSignedHeadAlsoWhenNothingHappened(t *testing.T) {
	team := sweeptest.New(t, "City of Chicago")
	w := team.Sweeper(delivery.Mailbox{})
	team.Sweep(w, "2018-01-25T13:00:00Z")
	team.Sweep(w, "2018-01-27T13:00:00Z")
	beats := team.Letters(workflow.AlertHeart)
	if len(beats) != 2 {
		t.Fatalf("%d heartbeats", len(beats))
	}
	head, err := team.DB.LedgerHead(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	before := int64(0)
	for i, l := range beats {
		if len(l.Files) != 1 {
			t.Fatalf("attached: %+v", l.Files)
		}
		c, err := ledger.Open([]byte(l.Files[0].Content), head.Key)
		// Each goes on record after it has gone out.
		if err != nil || c.Size <= before || c.Size >= head.Size {
			t.Errorf("the checkpoint reads %+v, %v", c, err)
		}
		before = c.Size
		want := []string{"Nothing was recorded in the last 24 hours", "checkpoint-2018-01-27.txt"}
		if i == 0 {
			want = []string{"events were recorded in the last 24 hours", "checkpoint-2018-01-25.txt"}
		}
		l.Says(t, append(want, "duces verify --data DIR --against "+l.Files[0].Name, fmt.Sprintf("%x", c.Root[:]))...)
		if l.Get("References") != "<ledger."+team.Users[workflow.Auditor]+"@example.org>" {
			t.Errorf("References: %q", l.Get("References"))
		}
	}
}

func TestTheBaseURLOfLinksIsChecked(t *testing.T) {
	for name, base := range map[string]string{
		"none":         "",
		"of a script":  "javascript:alert(1)",
		"without host": "https://",
		"with a query": "https://duces.example.org/?a=b",
	} {
		if _, err := letters.New(letters.Settings{BaseURL: base}); err == nil {
			t.Errorf("a base URL %s: accepted", name)
		}
	}
}
