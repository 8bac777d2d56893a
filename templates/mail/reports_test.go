package mail_test

import (
	"bytes"
	"fmt"
	"html"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"duces/templates/mail"
	"duces/templates/wordstest"
	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/approval"
	"duces/workflow/field"
	"duces/workflow/jurisdiction"
	"duces/workflow/process"
	"duces/workflow/report"
	"duces/workflow/review"
	"duces/workflow/timezone"
	"duces/workflow/view"
)

var dana = account.User{ID: "u", Name: "Dana Reyes", Role: workflow.Compliance, Zone: "America/Chicago"}

func undelivered(t *testing.T) mail.Undelivered {
	a := alert(t, "2018-02-20")
	return mail.Undelivered{
		To: dana, Jurisdiction: a.Jurisdiction, Review: a.Review, Kind: a.Kind, Deadline: a.Deadline, Today: a.Today,
		Missing: "Lee Legal", Answer: "550 5.1.1 no such person", URL: "https://duces.example.org/matters/m1/deadlines/response-1",
	}
}

func digest(t *testing.T) mail.Digest {
	line := func(city string, days int) mail.DueLine {
		return mail.DueLine{
			Jurisdiction: city, Title: "Response to the document request", Due: day(t, "2018-02-20").AddDays(days), Days: days,
			URL: "https://duces.example.org/matters/" + strings.ToLower(city) + "/deadlines/response-1",
		}
	}
	away := line("Peoria", 3)
	away.For, away.Late = "Lee Legal", true
	return mail.Digest{
		To: dana, Day: day(t, "2018-02-20"), URL: "https://duces.example.org/matters?due=soon", Manners: "https://duces.example.org/preferences",
		Groups: []mail.DigestGroup{
			{Review: "Later", Due: []mail.DueLine{line("Dover", 9)}},
			{
				Review: "Sooner", Due: []mail.DueLine{line("Boise", 7), away}, Hidden: 1200, MoreURL: "https://duces.example.org/matters?due=soon&review=s",
				Overdue: []mail.DueLine{line("Fargo", -4)}, Others: 12, OverdueURL: "https://duces.example.org/matters?overdue=yes&review=s",
			},
		},
	}
}

func weekly(t *testing.T) mail.Weekly {
	city := jurisdiction.Ref{ID: "j", Name: "City of Chicago", State: "IL"}
	zone := timezone.Named("America/Chicago")
	var overdue []view.MatterRow
	for i := range 4 {
		overdue = append(overdue, view.MatterRow{
			ID: fmt.Sprint("m", i), Jurisdiction: city, Overdue: true,
			Next: &view.NextDeadline{Kind: "response", Due: day(t, "2018-02-20"), Ends: day(t, "2018-02-20").EndIn(zone), Zone: "America/Chicago"},
		})
	}
	return mail.Weekly{
		To: dana, Base: "https://duces.example.org", Rows: 10_000, Manners: "https://duces.example.org/preferences",
		Report: report.New(report.Reads{
			Review: review.Review{ID: "r", Name: "January 2018 document requests"}, Process: process.Default(), Most: 25,
			Week: report.WeekOf(day(t, "2018-02-19"), zone), Now: time.Date(2018, 2, 26, 13, 0, 0, 0, time.UTC), Matters: overdue,
			Names: map[string]string{"l": "Lee Legal"},
			Counted: view.Report{
				Matters: 12_345, Closed: 3, Overdue: 13, Waiting: 2, StepLate: 5, Undecided: 4, Stages: map[string]int{"subpoena": 12_345},
				Moves: []view.ReportMove{{Matter: "m", Jurisdiction: city, Transition: "issue_request", From: "open", To: "requested", On: day(t, "2018-02-20"), Actor: "l"}},
				Moved: 26,
				Decisions: []view.ReportDecision{{Matter: "m", Jurisdiction: city, On: day(t, "2018-02-21"), Decided: field.Decided{
					Award: "A-1", Outcome: "withheld", AmountCents: 100005,
				}}},
				Decided: 1,
				Orders: []view.ReportOrder{{Matter: "m", Jurisdiction: city, Order: field.Order{
					Proceeding: field.Proceeding{Caption: "Chicago v. Department", Court: "N.D. Ill.", Docket: "1:18-cv-1"}, Entered: day(t, "2018-02-22"),
				}}},
				Ordered: 1,
				Adverse: map[string]view.Money{"withheld": {Awards: 1, Cents: 100005}, "disallowed": {Awards: 2, Cents: 250000000}},
			},
			AtRisk: map[string]bool{city.ID: true},
			Money:  []view.MoneyRow{{Jurisdiction: city, AwardMoney: view.AwardMoney{Awarded: 300, Undrawn: 100, Drawn: 50, Withheld: 150}}},
		}),
	}
}

func heartbeat(t *testing.T) mail.Heartbeat {
	return mail.Heartbeat{
		To: dana, Day: day(t, "2018-02-20"), New: 1, File: "checkpoint-2018-02-20.txt", URL: "https://duces.example.org/ledger",
		Head: view.LedgerHead{Size: 1_234_567, Root: strings.Repeat("ab", 32), Key: "duces+1", At: time.Date(2018, 2, 20, 13, 0, 0, 0, time.UTC)},
	}
}

func letters(t *testing.T) map[string]mail.Letter {
	escalated := alert(t, "2018-02-26")
	escalated.Escalated, escalated.Could, escalated.For, escalated.Acked = true, []string{"A", "B", "C", "D", "E", "F", "G"}, "Lee Legal", "by Lee Legal on Friday"
	late := alert(t, "2018-02-20")
	late.Alert = workflow.Alert{Late: true, Rung: -7}
	return map[string]mail.Letter{
		"late": late.Letter(), "approval": request().Letter(),
		"escalated": escalated.Letter(), "undelivered": undelivered(t).Letter(), "digest": digest(t).Letter(), "weekly": weekly(t).Letter(),
		"heartbeat": heartbeat(t).Letter(), "blind": mail.Blind{Days: -3, Escalated: true, URL: "https://duces.example.org/mail"}.Letter(),
		"many blind": mail.Blind{Days: 6, Many: 3, URL: "https://duces.example.org/mail"}.Letter(),
	}
}

// Each kind of mail is read, and what one person gets of all kinds at once.
func TestMailsUsePlainWords(t *testing.T) {
	a := alert(t, "2018-02-20")
	all := letters(t)
	const url = "https://duces.example.org/"
	all["assigned"] = mail.Assigned{To: dana, Jurisdiction: a.Jurisdiction, Review: a.Review, State: "Requested", Next: "Response", Due: a.Deadline.DueText(), URL: url, Manners: url}.Letter()
	all["step"] = mail.Step{To: dana, Jurisdiction: a.Jurisdiction, Review: a.Review, State: "Requested", Next: "Record response", Answer: "partial", Since: a.Today, Due: a.Today, Limit: 14, URL: url}.Letter()
	all["request to open a review"] = mail.Request{To: dana, URL: url}.Letter()
	all["request to change a jurisdiction"] = mail.Request{To: dana, Jurisdiction: a.Jurisdiction, Approval: approval.Request{About: approval.About{Jurisdiction: "j"}}, URL: url}.Letter()
	all["requests"] = mail.Approvals{To: dana, Review: a.Review, Requests: make([]mail.Item, 2), URL: url}.Letter()
	all["token"] = mail.Token{To: dana, Live: true, URL: url}.Letter()
	all["revoked token"] = mail.Token{To: dana, URL: url}.Letter()
	all["escalated blind"] = mail.Blind{Days: -1, Escalated: true, URL: url}.Letter()
	overlooked := heartbeat(t)
	overlooked.New, overlooked.Recount = 0, view.Recount{Overlooked: 2, At: overlooked.Head.At}
	all["heartbeat after a wrong count"] = overlooked.Letter()
	together := mail.Alerts{To: dana, Most: 5, URL: url, Manners: url}
	for i, kind := range []workflow.AlertKind{workflow.AlertDeadline, workflow.AlertDeadline, workflow.AlertDeadline, workflow.AlertStep, workflow.AlertFailed, workflow.AlertAssigned} {
		together.Rows = append(together.Rows, mail.AlertRow{DueLine: mail.DueLine{Jurisdiction: "Chicago", Title: "Response", Days: i - 1, URL: url, For: "Lee Legal", Late: true}, Kind: kind, Over: i == 0})
	}
	all["together"] = together.Letter()
	together.Most = 2
	all["the first of many together"] = together.Letter()
	for name, l := range all {
		wordstest.Plain(t, "the mail "+name, l.Subject+"\n"+strings.Join(strings.Fields(l.Text()), " "))
	}
}

func TestEveryLetterSaysTheSameTwiceInShortLinesAndFetchesNothing(t *testing.T) {
	for name, l := range letters(t) {
		var page bytes.Buffer
		if err := l.HTML().Render(t.Context(), &page); err != nil {
			t.Fatal(err)
		}
		text, shown := strings.Join(strings.Fields(l.Text()), " "), html.UnescapeString(page.String())
		for _, want := range l.Lines() {
			if want == l.Subject {
				continue // a header, not a part
			}
			if !strings.Contains(text, want) {
				t.Errorf("%s: the text part lacks %q", name, want)
			}
			if !strings.Contains(shown, want) {
				t.Errorf("%s: the HTML part lacks %q", name, want)
			}
		}
		for _, line := range strings.Split(l.Text(), "\n") {
			if utf8.RuneCountInString(line) > 80 && !strings.Contains(line, "://") {
				t.Errorf("%s: the line %q is too long", name, line)
			}
		}
		for _, bad := range []string{"<img", "<link", "<script", "src=", "url("} {
			if strings.Contains(page.String(), bad) {
				t.Errorf("%s: the HTML part holds %q", name, bad)
			}
		}
		for _, person := range []string{"Dana", "Reyes", "Lee"} {
			if strings.Contains(l.Subject, person) {
				t.Errorf("%s: the subject %q names %s", name, l.Subject, person)
			}
		}
		if l.Subject == "" || l.Headline == "" || l.Link.URL == "" || l.Reason == "" {
			t.Errorf("%s lacks what every letter has: %+v", name, l)
		}
	}
}

func TestLettersSayWhatTheirReadersNeed(t *testing.T) {
	all := letters(t)
	for name, words := range map[string][]string{
		"escalated":   {"Overdue by 3 days, and no one has acknowledged it", "A; B; C; D; E; F; and 1 more", "Lee Legal has delegated their alerts to you."},
		"undelivered": {"did not reach Lee Legal", "550 5.1.1 no such person", "Tell Lee Legal another way", "Due in 3 days"},
		"digest": {
			"1,203 due dates coming up, 13 overdue", "First: Fargo, Response to the document request, 4 days overdue.", "And 1,200 more", "Overdue in Sooner",
			"4 days overdue", "And 12 more overdue", "As delegate for Lee Legal", "This alert is late.",
		},
		"weekly": {
			"12,345 matters: 3 closed, 13 overdue", "And 9 more", "6 days overdue", "By Lee Legal", "At risk: $1.50", "Withheld: $1.50", "Open → Requested", "And 25 more", "Award A-1, $1,000.05", "Chicago v. Department",
			"N.D. Ill., 1:18-cv-1", "$2,500,000.00, 2 awards", "$2,501,000.05, 3 awards", "Noncompliant, not yet decided: 4 matters",
			"only the first 10,000 of 12,345 matters",
		},
		"heartbeat":  {"The ledger has 1,234,567 events", "1 event was recorded in the last 24 hours", "duces verify --data DIR --against checkpoint-2018-02-20.txt"},
		"blind":      {"A deadline is overdue by 3 days. No one has acknowledged it"},
		"many blind": {"3 deadlines are near; the first is due in 6 days."},
	} {
		text := strings.Join(strings.Fields(all[name].Text()), " ")
		for _, want := range words {
			if !strings.Contains(text, want) {
				t.Errorf("%s lacks %q:\n%s", name, want, all[name].Text())
			}
		}
	}
}

func TestADigestsReviewsStandWorstFirst(t *testing.T) {
	text := digest(t).Letter().Text()
	at := -1
	for _, words := range []string{"== Overdue in Sooner", "Fargo: 4 days overdue", "== Sooner", "Peoria: in 3 days", "Boise: in 7 days", "== Later", "Dover: in 9 days"} {
		next := strings.Index(text, words)
		if next <= at {
			t.Errorf("%q does not stand where it should:\n%s", words, text)
		}
		at = next
	}
}
