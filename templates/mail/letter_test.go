package mail_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"duces/templates/mail"
	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/approval"
	"duces/workflow/civil"
	"duces/workflow/deadline"
	"duces/workflow/due"
	"duces/workflow/jurisdiction"
	"duces/workflow/process"
	"duces/workflow/review"
	"duces/workflow/timezone"
)

func day(t *testing.T, s string) civil.Date {
	t.Helper()
	d, err := civil.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func alert(t *testing.T, today string) mail.Deadline {
	t.Helper()
	def := process.Default()
	kind, ok := def.Deadline("response")
	if !ok {
		t.Fatal("the default process has no response deadline")
	}
	zone, err := timezone.Load("America/Chicago")
	if err != nil {
		t.Fatal(err)
	}
	receipt, err := deadline.Compute(deadline.Days(30), deadline.Context{
		From: day(t, "2018-01-24"), State: "IL", Zone: zone, Calendar: deadline.FederalCalendar(),
	})
	if err != nil {
		t.Fatal(err)
	}
	return mail.Deadline{
		To:           account.User{ID: "u", Name: "Dana Reyes", Role: workflow.Compliance},
		Jurisdiction: jurisdiction.Jurisdiction{Name: "City of Chicago", State: "IL"},
		Review:       review.Review{Name: "January 2018 document requests"},
		Kind:         kind,
		Deadline:     due.Deadline{Kind: "response", Owed: "jurisdiction", Version: 1, Due: receipt.Due, Zone: "America/Chicago", Receipt: due.NewReceipt(receipt)},
		Receipt:      receipt.Explain(),
		Today:        day(t, today),
		URL:          "https://duces.example.org/matters/m1",
	}
}

func TestTheSubjectSaysHowFarOffTheDateIs(t *testing.T) {
	for today, want := range map[string]string{
		"2018-02-09": "Due in 14 days: response, City of Chicago (January 2018 document requests)",
		"2018-02-22": "Due in 1 day: response, City of Chicago (January 2018 document requests)",
		"2018-02-23": "Due today: response, City of Chicago (January 2018 document requests)",
		"2018-02-24": "Overdue by 1 day: response, City of Chicago (January 2018 document requests)",
		"2018-02-28": "Overdue by 5 days: response, City of Chicago (January 2018 document requests)",
	} {
		if got := alert(t, today).Letter().Subject; got != want {
			t.Errorf("on %s: %q, want %q", today, got, want)
		}
	}
}

func TestADateThatEndsWithinItsDaySaysItsHour(t *testing.T) {
	whole, hour := alert(t, "2018-02-20"), alert(t, "2018-02-20")
	zone := timezone.Named("America/Chicago")
	whole.Deadline.Ends = whole.Deadline.Due.EndIn(zone)
	hour.Deadline.Ends = hour.Deadline.Due.At(5*time.Hour, zone)
	over := hour
	over.Today = day(t, "2018-02-24")
	for _, c := range []struct {
		d          mail.Deadline
		lead, fact string
	}{
		{whole, "the last day is Fri, Feb 23, 2018.", "Fri, Feb 23, 2018"},
		{hour, "it ends on Fri, Feb 23, 2018 at 5:00 am CST.", "Fri, Feb 23, 2018 at 5:00 am CST"},
		{over, "it ended on Fri, Feb 23, 2018 at 5:00 am CST.", "Fri, Feb 23, 2018 at 5:00 am CST"},
	} {
		undelivered := mail.Undelivered{
			To: c.d.To, Jurisdiction: c.d.Jurisdiction, Review: c.d.Review, Kind: c.d.Kind, Deadline: c.d.Deadline, Today: c.d.Today,
		}
		for _, l := range []mail.Letter{c.d.Letter(), undelivered.Letter()} {
			if !strings.HasSuffix(l.Lead, ": "+c.lead) || !slices.Contains(l.Facts, mail.Fact{Name: "Due", Value: c.fact}) {
				t.Errorf("the lead is %q, want %q; the facts are %v", l.Lead, c.lead, l.Facts)
			}
		}
	}
	digest := mail.Digest{Groups: []mail.DigestGroup{{Review: "R", Due: []mail.DueLine{
		{Jurisdiction: "Chicago", Title: "Response", Due: hour.Deadline.Due, Ends: hour.Deadline.Ends, Zone: hour.Deadline.Zone},
	}}}}
	if got := digest.Letter().Sections[0].Items[0].Lines; !slices.Contains(got, "Fri, Feb 23, 2018 at 5:00 am CST") {
		t.Errorf("the row of the digest says %q", got)
	}
}

func TestSubjectsNameNoPerson(t *testing.T) {
	d := alert(t, "2018-02-20").Letter()
	a := request().Letter()
	for _, subject := range []string{d.Subject, a.Subject} {
		for _, person := range []string{"Dana", "Reyes", "Lee", "Legal"} {
			if strings.Contains(subject, person) {
				t.Errorf("the subject %q names %s", subject, person)
			}
		}
	}
}

func request() mail.Approval {
	def := process.Default()
	act, _ := def.Transition("issue_subpoena")
	return mail.Approval{
		To:           account.User{ID: "s", Role: workflow.Supervisor, Zone: "America/New_York"},
		Jurisdiction: jurisdiction.Jurisdiction{Name: "City of Chicago", State: "IL"},
		Review:       review.Review{Name: "January 2018 document requests"},
		Approval:     approval.Request{ID: "a1", RequestedAt: time.Date(2018, 2, 27, 15, 4, 0, 0, time.UTC)},
		Transition:   act, From: "Requested", AskedBy: "Lee Legal",
		URL: "https://duces.example.org/approvals/a1",
	}
}

func TestADeadlineAlertSaysWhatAReaderNeeds(t *testing.T) {
	late := alert(t, "2018-02-20")
	late.Alert = workflow.Alert{Late: true, Rung: -7}
	text := late.Letter().Text()
	for _, want := range []string{
		"Due in 3 days", "City of Chicago (Illinois)", "January 2018 document requests", "Response to the document request",
		"Fri, Feb 23, 2018", "Central Time (Chicago)", "This alert is late. It should have been sent on Fri, Feb 16, 2018.",
		"How the date was counted", "30 days after Wed, Jan 24, 2018", "https://duces.example.org/matters/m1",
		"a compliance officer of the review",
	} {
		if !strings.Contains(strings.Join(strings.Fields(text), " "), want) {
			t.Errorf("the mail lacks %q:\n%s", want, text)
		}
	}
	for _, line := range strings.Split(text, "\n") {
		if utf8.RuneCountInString(line) > 72 {
			t.Errorf("the line %q is too long", line)
		}
	}
}

func TestWhatTheTeamOwesIsCalledItsOwn(t *testing.T) {
	d := alert(t, "2018-02-20")
	d.Deadline.Owed = "office"
	if !strings.Contains(d.Letter().Text(), "our team") {
		t.Error("a deadline of the office does not say so")
	}
}

func TestARightIsNotCalledOwed(t *testing.T) {
	d := alert(t, "2018-02-20")
	d.Deadline.Right = true
	if text := d.Letter().Text(); strings.Contains(text, "Owed") || !strings.Contains(text, "Right of:     City of Chicago") {
		t.Errorf("the mail says:\n%s", text)
	}
}

func TestHostileNamesStayText(t *testing.T) {
	d := alert(t, "2018-02-20")
	d.Jurisdiction.Name = `<script>alert(1)</script>`
	d.URL = "javascript:alert(1)"
	var page bytes.Buffer
	if err := d.Letter().HTML().Render(t.Context(), &page); err != nil {
		t.Fatal(err)
	}
	for _, bad := range []string{"<script", `href="javascript`} {
		if strings.Contains(page.String(), bad) {
			t.Errorf("the HTML part holds %q", bad)
		}
	}
}

func TestTheHTMLPartFetchesNothing(t *testing.T) {
	var page bytes.Buffer
	if err := alert(t, "2018-02-20").Letter().HTML().Render(t.Context(), &page); err != nil {
		t.Fatal(err)
	}
	for _, bad := range []string{"<img", "<link", "<script", "src=", "url("} {
		if strings.Contains(page.String(), bad) {
			t.Errorf("the HTML part holds %q", bad)
		}
	}
}

func TestADateSetAgainSaysSo(t *testing.T) {
	d := alert(t, "2018-02-20")
	d.Deadline.Version = 2
	want := mail.Fact{Name: "Date set", Value: "for the 2nd time. This date replaces the earlier one."}
	if facts := d.Letter().Facts; !slices.Contains(facts, want) {
		t.Errorf("facts: %v", facts)
	}
}
