package web_test

import (
	"encoding/csv"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/assignment"
	"duces/workflow/change"
	"duces/workflow/jurisdiction"
	"duces/workflow/opening"
	"duces/workflow/review"
	"duces/workflow/view"
)

// deliver lets a server take all that is due now, each with an answer.
func (s *site) deliver(answer string) {
	s.t.Helper()
	ctx, now := s.t.Context(), s.clock()
	out, err := s.db.ClaimMail(ctx, now, 100, func(view.Outgoing) time.Duration { return time.Minute })
	if err != nil {
		s.t.Fatal(err)
	}
	for _, m := range out {
		if err := s.db.MailRendered(ctx, view.Rendered{ID: m.ID, MessageID: "<" + m.ID + "@example.org>", Address: "compliance@example.org", Subject: "Due", Bytes: []byte("Subject: Due\r\n\r\nDue")}); err != nil {
			s.t.Fatal(err)
		}
		if err := s.db.MailSent(ctx, view.Taken{ID: m.ID, Digest: m.Alert.Kind.Carries(), At: now, Answer: answer}); err != nil {
			s.t.Fatal(err)
		}
	}
}

func TestWhoWasAlertedIsAnsweredInOneClick(t *testing.T) {
	s := newSite(t)
	m := s.matters[0]
	page, alerts := dueOf(m), dueOf(m)+"/alerts"
	s.request(m)
	s.do(s.users["compliance"], assignment.Assign{Matters: []string{m}, User: s.users["compliance"]})
	s.as("legal").get(alerts).is(http.StatusOK).has("No alerts yet", "The first alert for this date is not due yet.", "Next alert:", "Fri, Feb 9, 2018")
	s.do(s.users["compliance"], account.SetPreferences{User: s.users["compliance"], Preferences: account.Preferences{Delegate: s.users["second"]}})
	s.setClock(time.Date(2018, 2, 20, 18, 0, 0, 0, time.UTC)) // three days before: held for the digest
	s.tick(m)
	b := s.as("auditor")
	b.get(alerts).is(http.StatusOK).has("3 days before", "delegate for Name of compliance", "Daily digest", "Waiting for the digest", "1 alert is waiting to be sent")
	s.setClock(time.Date(2018, 2, 24, 18, 0, 0, 0, time.UTC))
	s.tick(m)
	s.deliver("250 2.0.0 taken as 7F3")
	s.do(s.users["legal"], change.Acknowledge{Matter: m, Deadline: "response-1", Version: 1})
	for _, from := range []string{"/matters/" + m, page, "/deadlines"} {
		b.get(from).is(http.StatusOK).has(`href="` + alerts + `"`)
	}
	b.get(alerts).is(http.StatusOK).has(
		"Yes: 1 alert to 1 person was accepted by the mail server", "1 day overdue", "250 2.0.0 taken as 7F3", "Fri, Feb 23, 2018",
		"This is a fixed date and never moves", "Name of legal", "Sat, Feb 24, 2018, 1:00 pm EST", `href="`+alerts+`.csv"`)

	file := b.get(alerts + ".csv").is(http.StatusOK)
	if kind := file.head.Get("Content-Type"); kind != "text/csv; charset=utf-8" {
		t.Errorf("the file is of type %q", kind)
	}
	rows := csvOf(t, file.body)
	if len(rows) != 3 {
		t.Fatalf("%d rows\n%s", len(rows), file.body)
	}
	at := map[string]string{}
	for i, name := range rows[0] {
		at[name] = rows[2][i]
	}
	for name, want := range map[string]string{
		"recipient": "Name of second", "on_behalf_of": "Name of compliance", "rung": "1", "rung_in_words": "1 day overdue", "due": "2018-02-23", "due_version": "1", "how": "Separate mail",
		"status": "sent", "attempts": "1", "accepted_at": "2018-02-24T18:00:00Z", "answer": "250 2.0.0 taken as 7F3", "acknowledged_by": "Name of legal",
	} {
		if at[name] != want {
			t.Errorf("%s is %q, want %q", name, at[name], want)
		}
	}
}

// csvOf reads a file of ours.
func csvOf(t *testing.T, body string) [][]string {
	t.Helper()
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(body, "\ufeff"))).ReadAll()
	if err != nil {
		t.Fatalf("%v\n%s", err, body)
	}
	return rows
}

func TestTheAlertLedgerIsForThoseWhoReadTheMatter(t *testing.T) {
	s := newSite(t)
	_, page := s.overdue()
	for name, want := range map[string]int{"legal": 200, "supervisor": 200, "compliance": 200, "auditor": 200, "admin": 403, "outsider": 404} {
		b := s.as(name)
		for _, path := range []string{page + "/alerts", page + "/alerts.csv", page + "/alerts.xlsx"} {
			a := b.get(path).is(want)
			if want != 200 {
				a.lacks("Chicago", "Response to the document")
			}
		}
	}
	b := s.as("legal")
	b.get("/matters/" + s.matters[0] + "/deadlines/nothing-1/alerts").is(http.StatusNotFound)
	b.get(dueOf("nothing") + "/alerts.csv").is(http.StatusNotFound)
	s.anybody().get(page + "/alerts").is(http.StatusSeeOther)
}

func TestANameThatASpreadsheetWouldRunIsTextInTheCSV(t *testing.T) {
	s := newSite(t)
	s.do(workflow.OperatorActor, account.ChangeUser{User: s.users["compliance"], Name: new(`=HYPERLINK("http://evil.example")`)})
	_, page := s.overdue()
	file := s.as("auditor").get(page + "/alerts.csv").is(http.StatusOK)
	if rows := csvOf(t, file.body); !slices.ContainsFunc(rows, func(row []string) bool { return strings.HasPrefix(row[2], "'=HYPERLINK") }) {
		t.Errorf("%v", rows)
	}
}

func TestTheOutboxShowsWhatIsHeldDeclinedAndSentForOthers(t *testing.T) {
	s := newSite(t)
	m := s.matters[0]
	s.request(m)
	s.do(s.users["compliance"], account.SetPreferences{User: s.users["compliance"], Preferences: account.Preferences{Delegate: s.users["second"]}})
	s.do(s.users["legal"], account.SetPreferences{User: s.users["legal"], Preferences: account.Preferences{NoDigest: true}})
	s.do(s.users["legal"], assignment.Assign{Matters: []string{m}, User: s.users["legal"]})
	s.setClock(time.Date(2018, 2, 16, 18, 0, 0, 0, time.UTC))
	s.tick(m)
	b := s.as("auditor")
	list := b.get("/mail").is(http.StatusOK).has("Deadline, 7 days before (in the digest)", "Deadline, 7 days before (not sent)", "for Name of compliance", "Waiting for the digest", "Sat, Feb 17, 2018, 7:00 am EST", "Turned off")
	declined, err := s.db.Mails(t.Context(), workflow.Viewer{ID: s.users["auditor"], Role: workflow.Auditor}, view.MailFilter{Recipient: s.users["legal"]})
	if err != nil || len(declined.Items) != 1 {
		t.Fatalf("%d, %v", len(declined.Items), err)
	}
	list.has(declined.Items[0].ID)
	b.get("/mail/"+declined.Items[0].ID).is(http.StatusOK).has("Deadline, 7 days before (not sent)", "Never written", "turned off the daily digest", dueOf(m)).lacks("Set at the first attempt", "<dt>Address</dt>")
	b.get(dueOf(m)+"/alerts").is(http.StatusOK).has("Turned off", "The recipient turned off the daily digest.")
	s.as("auditor").get("/ledger?alerts=yes").is(http.StatusOK).has("Messages of a day", " 2018</a>").lacks(">2018-")
	held, err := s.db.Mails(t.Context(), workflow.Viewer{ID: s.users["auditor"], Role: workflow.Auditor}, view.MailFilter{Recipient: s.users["second"]})
	if err != nil || len(held.Items) != 1 {
		t.Fatalf("%d, %v", len(held.Items), err)
	}
	b.get("/mail/"+held.Items[0].ID).is(http.StatusOK).has("Set at the first attempt", "Waiting for the digest", "On behalf of", "Name of compliance")
	if n, err := s.db.Gather(t.Context(), time.Date(2018, 2, 17, 13, 0, 0, 0, time.UTC)); err != nil || n != 1 {
		t.Fatalf("%d digests, %v", n, err)
	}
	b.get("/mail/"+held.Items[0].ID).has("Combined with other alerts", "Show the message")
	s.setClock(time.Date(2018, 2, 17, 13, 0, 0, 0, time.UTC))
	s.deliver("250 taken")
	sent, err := s.db.Mail(t.Context(), workflow.Viewer{ID: s.users["auditor"], Role: workflow.Auditor}, held.Items[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	b.get("/mail/"+sent.With).is(http.StatusOK).has("Alerts in this message", `data-alert="`+sent.ID+`"`, `href="`+dueOf(m)+`"`)
	addresses := map[string]int{}
	if book := b.get(dueOf(m) + "/alerts.xlsx").is(http.StatusOK); rowsOfWorkbook(t, []byte(book.body)) != 3 {
		t.Errorf("the workbook has %d rows, not a head and two alerts", rowsOfWorkbook(t, []byte(book.body)))
	}
	for _, row := range csvOf(t, b.get(dueOf(m)+"/alerts.csv").is(http.StatusOK).body)[1:] {
		addresses[row[4]]++
	}
	if addresses["compliance@example.org"] != 1 || addresses[""] != 1 { // that of the digest; the other was never sent
		t.Errorf("the alerts went to %v", addresses)
	}
	s.as("admin").get("/mail/"+held.Items[0].ID).is(http.StatusOK).has("Combined with other alerts").lacks("Chicago", dueOf(m))
	s.as("admin").get("/mail?"+url.Values{"status": {"queued"}}.Encode()).is(http.StatusOK).lacks("Chicago", m)
}

// A mail with several alerts is one row of the list, of its file and of each search, says how many alerts it has, and leads to them.
func TestAMailWithSeveralAlertsIsOneRow(t *testing.T) {
	s := newSite(t)
	s.do(s.users["compliance"], assignment.Assign{Matters: s.matters, User: s.users["compliance"]})
	s.request(s.matters...)
	s.setClock(time.Date(2018, 2, 22, 18, 0, 0, 0, time.UTC))
	for _, m := range s.matters {
		s.tick(m)
	}
	if n, err := s.db.Gather(t.Context(), s.clock()); err != nil || n != 1 {
		t.Fatalf("%d mails, %v", n, err)
	}
	s.deliver("250 taken")
	auditor := workflow.Viewer{ID: s.users["auditor"], Role: workflow.Auditor}
	all, err := s.db.Mails(t.Context(), auditor, view.MailFilter{Kind: workflow.AlertTogether})
	if err != nil || len(all.Items) != 1 || all.Items[0].Alerts != len(s.matters) {
		t.Fatalf("%+v, %v", all.Items, err)
	}
	combined := all.Items[0].ID
	for _, who := range []string{"auditor", "legal", "compliance"} {
		b := s.as(who)
		b.t = t
		list := b.get("/mail").is(http.StatusOK)
		if rows := b.rows("/mail"); rows != 1 {
			t.Errorf("%s: the list has %d rows", who, rows)
		}
		if n := figure(parse(t, list.body), "alerts of "+combined); n != strconv.Itoa(len(s.matters)) {
			t.Errorf("%s: the row says %s alerts", who, n)
		}
		if rows := b.rows("/mail/" + combined); rows != len(s.matters) {
			t.Errorf("%s: the mail has %d alerts", who, rows)
		}
		for query, want := range map[string]int{
			"q=chicago": 1, "q=compliance": 1, "q=zzz": 0, "status=sent": 1, "status=queued": 0, "q=chicago&status=sent&sort=attempts": 1,
		} {
			if rows := b.rows("/mail?" + query); rows != want {
				t.Errorf("%s: %s has %d rows, want %d", who, query, rows, want)
			}
		}
		file := csvOf(t, b.get("/mail.csv").is(http.StatusOK).body)
		if row := rowWith(t, file, "To", "Name of compliance"); len(file) != 2 || row["Alerts"] != strconv.Itoa(len(s.matters)) || row["Attempts"] != "1" {
			t.Errorf("%s: the file is %q", who, file)
		}
		b.get(dueOf(s.matters[0])+"/alerts").is(http.StatusOK).has("Combined with other alerts", `href="/mail/`+combined+`"`)
	}
	s.as("admin").get("/mail").is(http.StatusOK).has(strconv.Itoa(len(s.matters))+" alerts").lacks("#carried", "Chicago")
	s.as("outsider").get("/mail/" + combined).is(http.StatusNotFound)

	// One alert of another review joins: whoever reads this review alone sees its alerts, and not what the mail says.
	other := s.do(s.users["outsider"], review.Open{Name: "Another review", Authority: "28 CFR 18.5", Members: []string{s.users["compliance"]}}).Created[0]
	j := s.do(s.users["outsider"], jurisdiction.Add{Items: []jurisdiction.New{{Name: "Peoria", Kind: "city", State: "IL", Zone: "America/Chicago"}}}).Created
	m := s.do(s.users["outsider"], opening.Open{Review: other, Jurisdictions: j}).Created[0]
	s.do(s.users["outsider"], assignment.Assign{Matters: []string{m}, User: s.users["compliance"]})
	s.do(s.users["legal"], assignment.Assign{Matters: s.matters[:1], User: ""})
	s.setClock(s.clock().Add(time.Hour))
	s.do(s.users["legal"], assignment.Assign{Matters: s.matters[:1], User: s.users["compliance"]})
	if n, err := s.db.Gather(t.Context(), s.clock()); err != nil || n != 1 {
		t.Fatalf("%d mails, %v", n, err)
	}
	s.deliver("250 taken")
	all, err = s.db.Mails(t.Context(), auditor, view.MailFilter{Matter: m})
	if err != nil || len(all.Items) != 1 || all.Items[0].Alerts != 2 {
		t.Fatalf("%+v, %v", all.Items, err)
	}
	mixed := "/mail/" + all.Items[0].ID
	s.as("legal").get("/mail").has("Combined alerts (content not shown)", mixed, "1 alert").lacks("Peoria")
	s.as("legal").get(mixed).is(http.StatusOK).has("Content not shown", "reviews that you are not a member of", "Alerts in this message").lacks("Peoria")
	s.as("legal").get(mixed + "/message.eml").is(http.StatusNotFound)
	for page, want := range map[string][]string{mixed: {"City of Chicago", "Peoria"}, "/mail/" + combined: {"City of Chicago", "Sonoma County"}} {
		body := s.as("compliance").get(page).is(http.StatusOK).body
		if i, j := strings.Index(body, want[0]), strings.Index(body, want[1]); i < 0 || j < i {
			t.Errorf("%s: its alerts do not stand by jurisdiction", page)
		}
	}
	s.as("compliance").get(mixed).is(http.StatusOK).has("Peoria").lacks("Content not shown")
}
