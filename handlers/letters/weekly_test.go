package letters_test

import (
	"encoding/csv"
	"slices"
	"strings"
	"testing"

	"duces/db/dbtest"
	"duces/handlers/delivery"
	"duces/handlers/sweeptest"
	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/annotate"
	"duces/workflow/assignment"
	"duces/workflow/award"
	"duces/workflow/order"
	"duces/workflow/proceeding"
	"duces/workflow/review"
	"duces/workflow/view"
)

// weeklies are the reports that the compliance officer got.
func weeklies(team *sweeptest.Team) []sweeptest.Delivered {
	return sweeptest.To(team.Letters(workflow.AlertWeekly), team.Users[workflow.Compliance])
}

// table reads the list that is attached to a report.
func table(t *testing.T, l sweeptest.Delivered) [][]string {
	t.Helper()
	if len(l.Files) != 1 || !strings.HasPrefix(l.Files[0].Type, "text/csv; charset=utf-8") {
		t.Fatalf("attached: %+v", l.Files)
	}
	records, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(l.Files[0].Content, "\ufeff"))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return records
}

func TestTheWeeklyReportSaysHowTheReviewStandsAndWhatTheWeekBrought(t *testing.T) {
	team := sweeptest.New(t, "City of Chicago", "City of Peoria", `=HYPERLINK("https://evil.example")`)
	ids := team.Request() // in the week before the one that is reported on
	w := team.Sweeper(delivery.Mailbox{})
	team.Sweep(w, "2018-02-20T15:00:00Z")
	legal := team.Users[workflow.Legal]
	team.Must(legal, assignment.Assign{Matters: ids[:1]})
	team.Must(legal, annotate.MarkConfidential{Matter: ids[1], Reason: "Talks are under way."}) // the mail is for members, and tells all
	team.Must(legal, review.NameAgency{Review: team.Review, Name: "Office of Justice Programs"})
	team.Must(legal, award.Record{
		Details: award.Details{Agency: "OJP", Number: "2017-DJ-1", Program: "Byrne JAG", Year: 2017, Recipient: team.Jurisdictions[1]},
		MadeOn:  dbtest.Date("2017-09-26"), Amount: "1000.50",
	})
	suit := team.Must(legal, proceeding.Open{
		Docket: proceeding.Docket{Court: "N.D. Ill.", Number: "17-cv-1"}, Kind: proceeding.Challenge, Caption: "Peoria v. Office", Filed: dbtest.Date("2017-08-07"), Zone: "America/Chicago",
	}).Created[0]
	team.Must(legal, proceeding.EnterOrder{Proceeding: suit, Order: proceeding.OrderEntered{
		Kind: "preliminary_injunction", Entered: order.Moment{On: dbtest.Date("2017-09-15")},
		Clauses: []order.Clause{{
			Effect: order.Bar, Acts: order.Acts{Adverse: true}, Whom: order.Whom{Named: []string{team.Jurisdictions[1]}}, Binds: []order.Bound{{Agency: "Office of Justice Programs"}},
		}},
	}})
	team.Move(ids[:1], "receive_response", "2018-02-20", `{"production":{"all":"complete"}}`)
	team.Move(ids[:1], "find_compliant", "2018-02-20", `{"basis":"All was handed over."}`)
	team.Move(ids[:1], "decide", "2018-02-20", `{"decisions":[{"award":"2017-DJ-BX-0123","outcome":"made","amount_cents":123456789}]}`)
	team.Sweep(w, "2018-02-26T12:59:00Z")
	if early := weeklies(team); len(early) != 1 {
		t.Fatalf("before the hour there were %d reports", len(early))
	}
	team.Sweep(w, "2018-02-26T13:00:00Z")
	all := weeklies(team)
	l := all[len(all)-1]
	if l.Subject != "Weekly report: January 2018 document requests, week of Mon, Feb 19, 2018" {
		t.Errorf("the subject is %q", l.Subject)
	}
	l.Says(t, "3 matters: 0 closed, 2 overdue", "Mon, Feb 19, 2018 to Sun, Feb 25, 2018",
		"Grant decision", "Document request", "Overdue now", "City of Peoria", "3 days overdue", "Status changes this week", "Requested → Responded",
		"Decide on awards", "Decisions this week", "Award 2017-DJ-BX-0123, $1,234,567.89", "made",
		"No decision withholds, denies, terminates, or disallows an award.", "Court orders this week", "No court orders this week.", "All matters are in the attached list.",
		"Stayed by court orders now", "Bars acts", "Clause 1 of Preliminary injunction of Fri, Sep 15, 2017", "until a later order", "Peoria v. Office, N.D. Ill. 17-cv-1",
		"Barred", "$1,000.50", "Withheld", "$0.00")
	l.Lacks(t, "Issue document request")
	if l.Files[0].Name != "january-2018-document-requests-2018-02-26.csv" || l.Get("References") != "<review."+team.Review+"@example.org>" || l.Get("List-Unsubscribe") != "" {
		t.Errorf("%q, headers %v", l.Files[0].Name, l.Header)
	}
	table := table(t, l)
	if len(table) != 4 || table[0][0] != "jurisdiction" {
		t.Fatalf("the table has %d lines: %v", len(table), table)
	}
	rows := map[string][]string{}
	for _, r := range table[1:] {
		rows[r[0]] = r
	}
	want := []string{"City of Peoria", "IL", "Document request", "Requested", "2018-01-24", "Response to the document request", "2018-02-23", "3", "Compliance, Dana", "city", "", ""}
	if !slices.Equal(rows["City of Peoria"], want) {
		t.Errorf("the overdue matter: %q", rows["City of Peoria"])
	}
	if got := rows["City of Chicago"]; len(got) == 0 || got[2] != "Grant decision" || got[5] != "" || got[8] != "" {
		t.Errorf("the decided matter: %q", got)
	}
	if rows[`'=HYPERLINK("https://evil.example")`] == nil {
		t.Errorf("a formula is not guarded: %v", table)
	}
}

func TestTheWeeksReportIsWrittenForItsMondayHoweverLate(t *testing.T) {
	team := sweeptest.New(t, "City of Chicago")
	w := team.Sweeper(delivery.Mailbox{})
	team.Clock = sweeptest.Instant(t, "2018-02-25T23:00:00Z")
	team.Request()
	team.Sweep(w, "2018-02-28T20:00:00Z") // nothing ran on Monday
	all := weeklies(team)
	if len(all) != 1 || !strings.HasSuffix(all[0].Subject, "week of Mon, Feb 19, 2018") {
		t.Fatalf("%d reports: %+v", len(all), all)
	}
	all[0].Says(t, "Open → Requested")
}

func TestAQuietReviewSaysSoInAWord(t *testing.T) {
	team := sweeptest.New(t, "City of Chicago")
	team.Sweep(team.Sweeper(delivery.Mailbox{}), "2018-02-26T13:00:00Z")
	l := weeklies(team)[0]
	l.Says(t, "0 matters: 0 closed, 0 overdue", "Nothing is overdue.", "No status changes this week.")
	if len(table(t, l)) != 1 {
		t.Errorf("the table: %v", table(t, l))
	}
}

func TestAReportIsNotSentToWhomTheReviewIsNoLongerThereFor(t *testing.T) {
	for name, leave := range map[string]func(team *sweeptest.Team){
		"a member who was removed": func(team *sweeptest.Team) {
			team.Must(team.Users[workflow.Legal], review.SetMember{Review: team.Review, User: team.Users[workflow.Compliance], Member: false})
		},
		"one who switched it off": func(team *sweeptest.Team) {
			team.Must(team.Users[workflow.Compliance], account.SetPreferences{User: team.Users[workflow.Compliance], Preferences: account.Preferences{NoWeekly: true}})
		},
		"one whose access ended": func(team *sweeptest.Team) {
			team.Must(workflow.OperatorActor, account.EnableUser{User: team.Users[workflow.Compliance], Enable: false})
		},
	} {
		team := sweeptest.New(t, "City of Chicago")
		w := team.Sweeper(delivery.Mailbox{})
		team.Clock = sweeptest.Instant(t, "2018-02-26T13:00:00Z")
		if _, err := w.Ticker.Tick(t.Context(), team.Clock); err != nil {
			t.Fatal(err)
		}
		leave(team)
		team.Sweep(w, "2018-02-26T13:01:00Z")
		if sent := weeklies(team); len(sent) != 0 {
			t.Errorf("%s got the report", name)
		}
		status := view.MailUnowed
		if strings.Contains(name, "switched it off") {
			status = view.MailDeclined
		}
		if !slices.ContainsFunc(team.Outbox(status), func(r view.MailRow) bool {
			return r.Kind == workflow.AlertWeekly && r.Recipient.ID == team.Users[workflow.Compliance]
		}) {
			t.Errorf("%s: the report is not marked as %s", name, status)
		}
	}
}
