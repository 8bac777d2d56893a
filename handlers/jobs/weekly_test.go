package jobs_test

import (
	"encoding/csv"
	"slices"
	"strings"
	"testing"

	"duces/handlers/jobs"
	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/matter"
	"duces/workflow/review"
	"duces/workflow/view"
)

// weeklies are the reports that the compliance officer got.
func (o *office) weeklies() []delivered {
	return to(o.letters(workflow.AlertWeekly), o.users[workflow.Compliance])
}

// table reads the list that is attached to a report.
func (l delivered) table(t *testing.T) [][]string {
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
	o := newOffice(t, "City of Chicago", "City of Peoria", `=HYPERLINK("https://evil.example")`)
	ids := o.requested() // in the week before the one that is reported on
	w := o.sweeper(o.db, jobs.Mailbox{})
	o.sweep(w, "2018-02-20T15:00:00Z")
	o.must(o.users[workflow.Legal], matter.AssignOwner{Matters: ids[1:2], User: o.users[workflow.Compliance]})
	o.move(ids[:1], "receive_response", "2018-02-20", `{"completeness":"complete"}`)
	o.move(ids[:1], "find_compliant", "2018-02-20", `{"basis":"All was handed over."}`)
	o.move(ids[:1], "decide", "2018-02-20", `{"decisions":[{"award":"2017-DJ-BX-0123","outcome":"made","amount_cents":123456789}]}`)
	o.sweep(w, "2018-02-26T12:59:00Z")
	if early := o.weeklies(); len(early) != 1 {
		t.Fatalf("before the hour there were %d reports", len(early))
	}
	o.sweep(w, "2018-02-26T13:00:00Z")
	all := o.weeklies()
	l := all[len(all)-1]
	if l.Subject != "Weekly report: January 2018 document requests, week of Monday 19 February 2018" {
		t.Errorf("the subject is %q", l.Subject)
	}
	l.says(t, "3 matters, of which 0 closed and 2 overdue", "Monday 19 February 2018 to Sunday 25 February 2018",
		"Grant decision", "Document request", "Overdue now", "City of Peoria", "3 days overdue", "Moved in the week", "Requested → Responded",
		"Decide on awards", "Decisions of the week", "Award 2017-DJ-BX-0123, $1,234,567.89", "made",
		"No decision withholds, denies, terminates or disallows an award.", "Orders of the week", "No order was entered on record.", "All matters are in the attached list.")
	l.lacks(t, "Issue document request")
	if l.Files[0].Name != "january-2018-document-requests-2018-02-26.csv" || l.Get("References") != "<review."+o.review+"@example.org>" || l.Get("List-Unsubscribe") != "" {
		t.Errorf("%q, headers %v", l.Files[0].Name, l.Header)
	}
	table := l.table(t)
	if len(table) != 4 || table[0][0] != "jurisdiction" {
		t.Fatalf("the table has %d lines: %v", len(table), table)
	}
	rows := map[string][]string{}
	for _, r := range table[1:] {
		rows[r[0]] = r
	}
	want := []string{"City of Peoria", "IL", "Document request", "Requested", "2018-01-24", "Response to the document request", "2018-02-23", "3", "Compliance, Dana"}
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
	o := newOffice(t, "City of Chicago")
	w := o.sweeper(o.db, jobs.Mailbox{})
	o.clock = instant(t, "2018-02-25T23:00:00Z")
	o.requested()
	o.sweep(w, "2018-02-28T20:00:00Z") // nothing ran on Monday
	all := o.weeklies()
	if len(all) != 1 || !strings.HasSuffix(all[0].Subject, "week of Monday 19 February 2018") {
		t.Fatalf("%d reports: %+v", len(all), all)
	}
	all[0].says(t, "Open → Requested")
}

func TestAQuietReviewSaysSoInAWord(t *testing.T) {
	o := newOffice(t, "City of Chicago")
	o.sweep(o.sweeper(o.db, jobs.Mailbox{}), "2018-02-26T13:00:00Z")
	l := o.weeklies()[0]
	l.says(t, "0 matters, of which 0 closed and 0 overdue", "Nothing is overdue.", "No matter moved.")
	if len(l.table(t)) != 1 {
		t.Errorf("the table: %v", l.table(t))
	}
}

func TestAReportIsNotSentToWhomTheReviewIsNoLongerThereFor(t *testing.T) {
	for name, leave := range map[string]func(o *office){
		"a member who was removed": func(o *office) {
			o.must(o.users[workflow.Legal], review.SetMember{Review: o.review, User: o.users[workflow.Compliance], Member: false})
		},
		"one who switched it off": func(o *office) {
			o.must(o.users[workflow.Compliance], account.SetPreferences{User: o.users[workflow.Compliance], Preferences: account.Preferences{NoWeekly: true}})
		},
		"one whose access ended": func(o *office) {
			o.must(workflow.OperatorActor, account.EnableUser{User: o.users[workflow.Compliance], Enable: false})
		},
	} {
		o := newOffice(t, "City of Chicago")
		w := o.sweeper(o.db, jobs.Mailbox{})
		o.clock = instant(t, "2018-02-26T13:00:00Z")
		if _, err := w.Tick(t.Context(), o.clock); err != nil {
			t.Fatal(err)
		}
		leave(o)
		o.sweep(w, "2018-02-26T13:01:00Z")
		if sent := o.weeklies(); len(sent) != 0 {
			t.Errorf("%s got the report", name)
		}
		status := view.MailUnowed
		if strings.Contains(name, "switched it off") {
			status = view.MailDeclined
		}
		if !slices.ContainsFunc(o.outbox(status), func(r view.MailRow) bool {
			return r.Kind == workflow.AlertWeekly && r.Recipient.ID == o.users[workflow.Compliance]
		}) {
			t.Errorf("%s: the report is not marked as %s", name, status)
		}
	}
}
