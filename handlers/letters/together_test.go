package letters_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"duces/handlers/delivery"
	"duces/handlers/delivery/mailtest"
	"duces/handlers/sweeptest"
	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/assignment"
	"duces/workflow/change"
	"duces/workflow/civil"
	"duces/workflow/deadline"
	"duces/workflow/jurisdiction"
	"duces/workflow/opening"
	"duces/workflow/view"
)

// across is a quiet team with 23 matters in four zones, each with a response due on February 23, 2018.
func across(t *testing.T) (team *sweeptest.Team, matters []string) {
	t.Helper()
	team = sweeptest.NewQuiet(t, "City of Chicago")
	zones := []string{"America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles"}
	var items []jurisdiction.New
	for i := range 23 {
		items = append(items, jurisdiction.New{Name: fmt.Sprintf("City %02d", i), Kind: "city", State: "IL", Zone: zones[i%4], ZoneConfirmed: true})
	}
	team.Jurisdictions = team.Must(team.Users[workflow.Legal], jurisdiction.Add{Items: items}).Created
	return team, team.Request()
}

// morning sweeps every quarter of an hour from midnight in New York to noon in Los Angeles.
func morning(t *testing.T, team *sweeptest.Team, w sweeptest.Sweeper, day string) {
	for at, n := sweeptest.Instant(t, day+"T05:00:00Z"), 0; n < 60; n++ {
		team.Sweep(w, at.Add(time.Duration(n)*15*time.Minute).Format(time.RFC3339))
	}
}

// taken are the mails that a server took, by the name before the @ of whom they were for.
func taken(t *testing.T, r *mailtest.Relay, from int) map[string][]mailtest.Mail {
	t.Helper()
	found := map[string][]mailtest.Mail{}
	for _, m := range r.Taken()[from:] {
		name, _, _ := strings.Cut(m.To, "@")
		found[name] = append(found[name], mailtest.Read(t, m.Raw))
	}
	return found
}

func TestOfTwentyThreeMattersOverdueOnOneMorningEachPersonGetsOneMail(t *testing.T) {
	team, matters := across(t)
	r := mailtest.NewRelay(t)
	w := team.Sweeper(r.Client(t))
	team.Sweep(w, "2018-02-22T13:00:00Z")
	for _, day := range []struct {
		day, people, subject string
	}{
		{"2018-02-23", "compliance", "23 due today: January 2018 document requests"},
		{"2018-02-24", "compliance", "23 overdue: January 2018 document requests"},
		{"2018-02-26", "compliance second supervisor", "23 overdue: January 2018 document requests"}, // nobody has acknowledged
		{"2018-03-02", "compliance second supervisor", "23 overdue: January 2018 document requests"}, // the repeat
	} {
		before := len(r.Taken())
		morning(t, team, w, day.day)
		got := taken(t, r, before)
		var people []string
		for who, mails := range got {
			people = append(people, who)
			if len(mails) != 1 || mails[0].Subject != day.subject {
				t.Errorf("%s: %s got %d mails, the first: %q", day.day, who, len(mails), mails[0].Subject)
			}
			for i := range matters {
				if words := fmt.Sprintf("City %02d", i); !strings.Contains(mails[0].Text, words) || !strings.Contains(mails[0].HTML, words) {
					t.Errorf("%s: the mail to %s lacks %s", day.day, who, words)
				}
			}
		}
		if slices.Sort(people); strings.Join(people, " ") != day.people {
			t.Errorf("%s: mail went to %v", day.day, people)
		}
	}
	auditor := workflow.Viewer{ID: team.Users[workflow.Auditor], Role: workflow.Auditor}
	for _, id := range matters {
		l, err := team.DB.AlertLedger(t.Context(), auditor, id, "response-1")
		if err != nil {
			t.Fatal(err)
		}
		var rungs []string
		for _, a := range l.Alerts {
			rungs = append(rungs, fmt.Sprint(a.Mail.Rung))
			if a.Through == nil || a.Mail.Status != view.MailSent || a.Mail.Sent.IsZero() || !strings.HasPrefix(a.Mail.Answer, "250") ||
				len(a.Through.Tries) != 1 || a.Through.Recipient != a.Mail.Recipient || !strings.Contains(a.Through.Subject, "23 ") && a.Mail.Rung != -1 {
				t.Errorf("the history of %s says of the alert of rung %d: %+v, through %+v", id, a.Mail.Rung, a.Mail, a.Through)
			}
		}
		if slices.Sort(rungs); strings.Join(rungs, " ") != "-1 0 1 3 3 3 7 7 7" {
			t.Errorf("of %s these were alerted: %v", id, rungs)
		}
	}
	if report, err := team.DB.Verify(t.Context(), nil); err != nil || len(report.Problems) > 0 {
		t.Errorf("verify: %+v, %v", report.Problems, err)
	}
}

func TestOneMailHoldsWhatIsOverdueTodayAndLaterTheWorstFirst(t *testing.T) {
	team := sweeptest.NewQuiet(t, "City of Chicago", "City of Peoria", "City of Springfield", "City of Joliet")
	legal, officer := team.Users[workflow.Legal], team.Users[workflow.Compliance]
	ids := team.Must(legal, opening.Open{Review: team.Review, Jurisdictions: team.Jurisdictions}).Created
	team.Must(officer, assignment.Assign{Matters: ids, User: officer})
	for i, due := range []string{"2018-02-12", "2018-02-09", "2018-02-08", "2018-02-23"} {
		team.Move(ids[i:i+1], "issue_request", "2018-01-24", `{"due":{"kind":"fixed","date":"`+due+`"},"demands":[{"number":1,"text":"All orders."}]}`)
	}
	w := team.Sweeper(delivery.Mailbox{})
	team.Sweep(w, "2018-02-09T06:30:00Z")
	team.Sweep(w, "2018-02-09T13:00:00Z")
	all := team.Letters(workflow.AlertTogether)
	if len(all) != 1 {
		t.Fatalf("%d mails", len(all))
	}
	l := all[0]
	if want := "1 overdue, 1 due today, 1 due soon, 1 due later: January 2018 document requests"; l.Subject != want {
		t.Errorf("the subject is %q", l.Subject)
	}
	order := []string{"/mail/" + l.Row.ID, "== Overdue", "City of Springfield", "1 day overdue", "== Due today", "City of Peoria", "== Due soon", "City of Chicago", "in 3 days", "== Due later", "City of Joliet", "in 14 days"}
	at := -1
	for _, words := range order {
		next := strings.Index(l.Text, words)
		if next <= at {
			t.Errorf("%q does not stand where it should:\n%s", words, l.Text)
		}
		at = next
	}
	l.Says(t, "https://duces.example.org/matters/"+ids[2]+"/deadlines/response-1", "https://duces.example.org/preferences")
	if l.Get("List-Unsubscribe") != "" {
		t.Error("a mail that must come can be unsubscribed from")
	}
	if len(l.Files) != 1 || strings.Count(l.Files[0].Content, "BEGIN:VEVENT") != 4 {
		t.Errorf("attached: %+v", l.Files)
	}
}

func TestWhatIsOwedNoMoreFallsOutOfTheMailOfTheMorning(t *testing.T) {
	for name, c := range map[string]struct {
		moved int
		sent  string
		why   string
	}{
		"one":         {1, "2 overdue: January 2018 document requests", ""},
		"all but one": {2, "Overdue by 1 day: response, City of Springfield (January 2018 document requests)", ""},
		"all":         {3, "", "All the alerts in this mail were handled before it was sent."},
	} {
		t.Run(name, func(t *testing.T) {
			team := sweeptest.NewQuiet(t, sweeptest.Three...)
			ids := team.Request()
			w := team.Sweeper(delivery.Mailbox{})
			team.Clock = sweeptest.Instant(t, sweeptest.Morning)
			if _, err := w.Ticker.Tick(t.Context(), team.Clock); err != nil {
				t.Fatal(err)
			}
			if n, err := team.DB.Gather(t.Context(), team.Clock); n != 1 || err != nil {
				t.Fatal(n, err)
			}
			team.Move(ids[:c.moved], "receive_response", "2018-02-24", `{"production":{"all":"complete"}}`)
			team.Sweep(w, sweeptest.Minute(1))
			sent := sweeptest.To(team.Letters(workflow.AlertTogether), team.Users[workflow.Compliance])
			if c.sent == "" {
				if len(sent) != 0 {
					t.Fatalf("sent: %s", sent[0].Text)
				}
			} else if len(sent) != 1 || sent[0].Subject != c.sent {
				t.Fatalf("%d mails", len(sent))
			}
			fell := 0
			for _, row := range team.Outbox(view.MailUnowed) {
				if row.Kind == workflow.AlertTogether && row.Answer != c.why {
					t.Errorf("the mail is not sent: %s", row.Answer)
				}
				if row.Kind == workflow.AlertDeadline {
					fell++
				}
			}
			if fell != c.moved {
				t.Errorf("%d alerts fell out", fell)
			}
		})
	}
}

func TestAMailThatIsRefusedTellsOthersOfEachDeadlineInIt(t *testing.T) {
	team, matters := across(t)
	r := mailtest.NewRelay(t)
	r.Says("rcpt", mailtest.Code(550, "no such person"))
	w := team.Sweeper(r.Client(t))
	team.Sweep(w, "2018-02-24T15:00:00Z")
	if len(r.Taken()) != 0 || len(team.Outbox(view.MailFailed)) != 24 {
		t.Fatalf("%d mails went, %d messages failed", len(r.Taken()), len(team.Outbox(view.MailFailed)))
	}
	team.Sweep(w, "2018-02-24T15:01:00Z")
	got := taken(t, r, 0)
	for _, who := range []string{"supervisor", "second"} {
		if len(got[who]) != 1 || got[who][0].Subject != "23 alerts not delivered: January 2018 document requests" {
			t.Fatalf("%s got %d mails", who, len(got[who]))
		}
		if n := strings.Count(got[who][0].Text, "Not delivered to Compliance, Dana."); n != len(matters) {
			t.Errorf("%s hears of %d", who, n)
		}
		if !strings.Contains(got[who][0].Text, "550") {
			t.Errorf("it does not say why:\n%s", got[who][0].Text)
		}
	}
}

func TestWhoIsGivenManyMattersAtOnceGetsOneMail(t *testing.T) {
	team, matters := across(t)
	legal := team.Users[workflow.Legal]
	r := mailtest.NewRelay(t)
	w := team.Sweeper(r.Client(t))
	team.Clock = sweeptest.Instant(t, "2018-01-25T15:00:00Z")
	team.Must(legal, assignment.Assign{Matters: matters, User: team.Second})
	team.Must(legal, assignment.Assign{Matters: matters[:2], User: legal}) // of which that is to say nothing
	team.Sweep(w, "2018-01-25T15:01:00Z")
	got := taken(t, r, 0)
	if len(got) != 1 || len(got["second"]) != 1 || got["second"][0].Subject != "21 matters assigned to you: January 2018 document requests" {
		t.Fatalf("taken: %v", got)
	}
	team.Must(legal, assignment.Assign{Matters: matters[:1], User: team.Second})
	team.Sweep(w, "2018-01-25T15:03:00Z")
	if got := taken(t, r, 1)["second"]; len(got) != 1 || got[0].Subject != "Assigned to you: City 00 (January 2018 document requests)" {
		t.Errorf("one alone: %v", got)
	}
	team.Must(team.Second, account.SetPreferences{User: team.Second, Preferences: account.Preferences{NoWeekly: true, NoAssigned: true}})
	team.Must(legal, assignment.Assign{Matters: matters[:2], User: team.Users[workflow.Supervisor]})
	team.Must(legal, assignment.Assign{Matters: matters[:2], User: team.Second})
	team.Sweep(w, "2018-01-25T15:05:00Z")
	if len(r.Taken()) != 2 {
		t.Errorf("switched off, %d mails more", len(r.Taken())-2)
	}
}

func TestALongMailShowsTheWorstAndCountsTheRest(t *testing.T) {
	names := make([]string, 180)
	for i := range names {
		names[i] = "City " + string(rune('A'+i/26)) + string(rune('A'+i%26))
	}
	team := sweeptest.NewQuiet(t, names...)
	team.Request()
	team.Sweep(team.Sweeper(delivery.Mailbox{}), sweeptest.Morning)
	l := team.Letters(workflow.AlertTogether)[0]
	l.Says(t, "180 overdue", "This mail shows the first 150 of 180 alerts, longest overdue first.", "And 30 more", "City AA")
	if n := strings.Count(l.Text, "1 day overdue\n"); n != 150 {
		t.Errorf("%d dates are shown", n)
	}
}

func TestAMailSaysWhoseAnOwnDateIs(t *testing.T) {
	team := sweeptest.NewQuiet(t, "City of Chicago")
	legal, officer := team.Users[workflow.Legal], team.Users[workflow.Compliance]
	id := team.Must(legal, opening.Open{Review: team.Review, Jurisdictions: team.Jurisdictions}).Created[0]
	on := deadline.FixedOn(civil.NewDate(2018, 2, 20))
	team.Must(legal, change.AddOwnDate{Matter: id, Title: "Call the clerk", Due: on, User: officer})
	r := mailtest.NewRelay(t)
	sweeper := team.Sweeper(r.Client(t))
	seen := map[string]bool{}
	n := 0
	for _, day := range []string{"2018-02-20", "2018-02-23"} { // on the day the officer hears of it, three days later the supervisors
		morning(t, team, sweeper, day)
		for who, mails := range taken(t, r, n) {
			for _, m := range mails {
				if strings.Contains(m.Text, "Call the clerk") {
					seen[who] = true
					if yours := strings.Contains(m.Text, "Call the clerk (yours)"); yours != (who == "compliance") || !yours && strings.Contains(m.Text, "Call the clerk:") {
						t.Errorf("to %s: %s", who, m.Text)
					}
				}
			}
			n += len(mails)
		}
	}
	if !seen["compliance"] || !seen["supervisor"] {
		t.Errorf("mails came to %v", seen)
	}
}

// A mail names what an own date is about. Its subject and its entry in a calendar show on locked
// telephones, and do not.
func TestAMailNamesAnOwnDateButNotInItsSubjectOrCalendar(t *testing.T) {
	team := sweeptest.NewQuiet(t, "City of Chicago")
	legal := team.Users[workflow.Legal]
	ids := team.Must(legal, opening.Open{Review: team.Review, Jurisdictions: team.Jurisdictions}).Created
	on := deadline.FixedOn(civil.NewDate(2018, 2, 23))
	team.Must(legal, change.AddOwnDate{Matter: ids[0], Title: "Call Ms. Quillfenby", Due: on, User: legal})
	r := mailtest.NewRelay(t)
	morning(t, team, team.Sweeper(r.Client(t)), "2018-02-23")
	mails := taken(t, r, 0)["legal"]
	if len(mails) == 0 {
		t.Fatal("no mail came")
	}
	for _, m := range mails { // one by itself, one with what else is due
		named := "Own date: Call Ms. Quillfenby"
		if !strings.Contains(m.Text, named) || !strings.Contains(m.HTML, named) {
			t.Errorf("the mail does not name it: %s", m.Text)
		}
		shown := strings.Contains(m.Subject, "Quillfenby")
		if shown || len(m.Files) != 1 || strings.Contains(m.Files[0].Content, "Quillfenby") {
			t.Errorf("the subject or the calendar names it: %s, %+v", m.Subject, m.Files)
		}
	}
}
