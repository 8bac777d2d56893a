package web_test

import (
	"context"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"duces/workflow"
	"duces/workflow/annotate"
	"duces/workflow/award"
	"duces/workflow/civil"
)

// weekly is a site with a court order, two awards and a matter that moved at the end of the week of 5 February 2018.
func weekly(t *testing.T) *site {
	t.Helper()
	s := newSite(t)
	s.court()
	made := civil.NewDate(2017, time.September, 26)
	for i, id := range s.matters {
		s.do(s.users["legal"], award.Record{
			Details: award.Details{Agency: "OJP", Number: []string{"2017-DJ-0001", "2017-DJ-0002"}[i], Program: "Byrne JAG", Year: 2017, Recipient: s.matter(id).Jurisdiction},
			MadeOn:  made, Amount: []string{"1234567.89", "1000.50"}[i],
		})
	}
	s.request(s.matters[0])
	s.setClock(time.Date(2018, 2, 12, 4, 59, 0, 0, time.UTC)) // Sunday, 23:59 in New York
	s.request(s.matters[1])
	return s
}

func (s *site) onPaper(b *browser, path string) string {
	s.t.Helper()
	file := b.get(path).want(http.StatusOK)
	at := filepath.Join(s.t.TempDir(), "report.pdf")
	if err := os.WriteFile(at, []byte(file.text), 0o600); err != nil {
		s.t.Fatal(err)
	}
	out, err := exec.CommandContext(s.t.Context(), "pdftotext", at, "-").Output()
	if err != nil {
		s.t.Fatal(err)
	}
	return strings.Join(strings.Fields(string(out)), " ")
}

func TestPageCSVAndPDFOfAWeeklyReportSayTheSame(t *testing.T) {
	s := weekly(t)
	b := s.signIn(workflow.Legal)
	at := "/reviews/" + s.review + "/report"
	week := "?week=2018-02-07"
	page := b.get(at+week).want(http.StatusOK).says(
		"Week of Mon, Feb 5, 2018 to Sun, Feb 11, 2018. As known on Sun, Feb 11, 2018, 11:59 pm EST.", "2 matters: 0 closed, 0 overdue.", "Nothing is overdue.",
		"Sonoma County (CA)", "Open", "Requested", "Name of legal", "Bars acts", "Preliminary injunction of Fri, Sep 15, 2017", "City of Chicago v. Sessions, N.D. Ill. 1:17-cv-05720",
		"until the appeal is decided", "1,234,567.89", "1,000.50", "1,235,568.39", "No decisions this week.")
	lines := records(t, b.get(at+".csv"+week).want(http.StatusOK))
	paper := s.onPaper(b, at+".pdf"+week)
	shown := strings.Join(strings.Fields(page.words()), " ")
	for _, line := range lines[1:] {
		for i, cell := range line {
			switch lines[0][i] {
			case "Week of", "As known on", "U.S. state", "Effective", "Due": // dates are written otherwise
				continue
			case "Awarded", "At risk", "Barred", "Withheld", "Denied", "Disallowed", "Repaid":
				if cell == "" {
					continue
				}
				cents, err := award.ParseAmount("a", "A", cell)
				if err != nil {
					t.Fatal(err)
				}
				cell = award.AmountText(cents)
			}
			if !strings.Contains(shown, cell) {
				t.Errorf("the page lacks %s %q", lines[0][i], cell)
			}
			if !strings.Contains(strings.ReplaceAll(paper, " ", ""), strings.ReplaceAll(cell, " ", "")) {
				t.Errorf("the PDF lacks %s %q", lines[0][i], cell)
			}
		}
	}
	if moves := slices.DeleteFunc(slices.Clone(lines), func(l []string) bool { return l[3] != "Status changes this week" }); len(moves) != 1 || moves[0][4] != "Sonoma County" {
		t.Errorf("moves in the file: %q", moves)
	}
	stays := slices.DeleteFunc(slices.Clone(lines), func(l []string) bool { return l[3] != "Stayed by court orders now" })
	if len(stays) != 2 || strings.Count(shown, "until the appeal is decided") != 1 || strings.Count(paper, "until the appeal is decided") != 1 {
		t.Errorf("an order that stays two matters has the rows %q in the file, on the page:\n%s\non paper:\n%s", stays, shown, paper)
	}
	page.says("Bars acts Preliminary injunction of Fri, Sep 15, 2017 1 City of Chicago v. Sessions, N.D. Ill. 1:17-cv-05720 until the appeal is decided City of Chicago (IL) ; Sonoma County (CA)")
	// On all reviews, of which there is one.
	b.get("/report"+week).want(http.StatusOK).says("January review", "Sonoma County (CA)", "1,235,568.39")
	if all := records(t, b.get("/report.csv"+week).want(http.StatusOK)); len(all) != len(lines) {
		t.Errorf("the file on all reviews has %d lines, that on one %d", len(all), len(lines))
	}
	if all := s.onPaper(b, "/report.pdf"+week); !strings.Contains(all, "January review") || !strings.Contains(all, "1,235,568.39") {
		t.Errorf("the PDF on all reviews says %s", all)
	}
	b.get("/reviews/" + s.review).says("Weekly report")
	b.get("/").says("Weekly report")
}

func TestAWeekBeginsAtMidnightOnMondayWhereTheReaderIs(t *testing.T) {
	s := weekly(t)
	b := s.signIn(workflow.Legal)
	at := "/reviews/" + s.review + "/report?week="
	other := s.addMatter("City of Peoria")
	s.setClock(time.Date(2018, 2, 12, 5, 0, 0, 0, time.UTC)) // Monday, 00:00 in New York
	s.request(other)
	moved := func(week string) string {
		page := b.get(at + week).want(http.StatusOK)
		_, rest, _ := strings.Cut(page.words(), "Status changes this week")
		part, _, _ := strings.Cut(rest, "Stayed by court orders now")
		return part
	}
	for week, want := range map[string]string{"2018-02-05": "Sonoma County", "2018-02-11": "Sonoma County", "2018-02-12": "City of Peoria"} {
		got := moved(week)
		for _, name := range []string{"Sonoma County", "City of Peoria"} {
			if strings.Contains(got, name) != (name == want) {
				t.Errorf("in the week of %s moved %s", week, got)
			}
		}
	}
	if got := moved("2018-01-29"); !strings.Contains(got, "No status changes this week.") {
		t.Errorf("in a quiet week moved %s", got)
	}
	b.get(at+"2018-02-19").want(http.StatusOK).says("has not begun", "2018-02-19")
	b.get(at+"soon").want(http.StatusOK).says("enter a date", "soon")
	for _, suffix := range []string{".csv", ".pdf"} {
		b.get("/reviews/" + s.review + "/report" + suffix + "?week=soon").want(http.StatusUnprocessableEntity).says("enter a date")
	}
	empty := s.openReview()
	b.get("/reviews/"+empty+"/report").want(http.StatusOK).says("0 matters: 0 closed, 0 overdue.", "No award is on record")
	s.signIn(workflow.Admin).get(at + "2018-02-05").want(http.StatusForbidden)
}

// What is marked confidential is in no byte of a published report, and no sum lets anybody work it out.
func TestAPublishedReportIsAsIfAConfidentialMatterDidNotExist(t *testing.T) {
	s := weekly(t)
	b := s.signIn(workflow.Legal)
	hidden := s.matters[0]
	s.move(s.matters[1], "receive_response", "2018-02-11", `{"production":{"all":"complete"}}`)
	form := func(who *browser, reason string, more ...string) webPage {
		q := url.Values{"key": {"k" + reason}, "reason": {reason}, "form": {"confidential"}}
		for _, name := range more {
			q.Set(name, "1")
		}
		return who.send("/matters/"+hidden+"/confidential", q)
	}
	form(b, " ").want(http.StatusUnprocessableEntity).says("Reason is required")
	form(s.signIn(workflow.Compliance), "No").want(http.StatusForbidden)
	s.do(s.users["second"], annotate.AddNote{Matter: hidden, Text: "Called."})
	at := "/reviews/" + s.review + "/report"
	const public = "?week=2018-02-05&published=1"
	whole := b.get(at + public).want(http.StatusOK).text
	if !strings.Contains(whole, "City of Chicago") || strings.Contains(whole, "data-confidential") {
		t.Fatal("before a matter is marked, the published report leaves it out, or speaks of one")
	}
	form(b, "Talks are under way.").want(http.StatusOK)
	b.get("/matters/"+hidden).says("Confidential", "Talks are under way.", "Marked confidential")
	b.get(at+"?week=2018-02-05").says("City of Chicago", "2 matters:", "1 matter is marked confidential. The published version leaves it out.")
	s.verified()

	secrets := []string{"Chicago v.", "City of Chicago", hidden, s.matter(hidden).Jurisdiction, "1,234,567.89", "1234567.89", "1,235,568.39", "1235568.39", "2017-DJ-0001", "data-confidential", "matter is marked"}
	if mistyped := b.get(at + "?week=2018-02-05&published=yes").want(http.StatusOK).text; strings.Contains(mistyped, "City of Chicago") {
		t.Error("an address that asks for the published version in another word shows what is confidential")
	}
	for _, path := range []string{at, at + ".csv", at + ".pdf", "/report", "/report.csv", "/report.pdf"} {
		text := b.get(path + public).want(http.StatusOK).text
		if strings.HasSuffix(path, ".pdf") {
			text += s.onPaper(b, path+public)
		}
		for _, secret := range secrets {
			if strings.Contains(text, secret) {
				t.Errorf("%s tells %q", path, secret)
			}
		}
	}
	b.get(at+public).says("1 matter: 0 closed, 0 overdue.", "Sonoma County (CA)", "N.D. Ill. 1:17-cv-05720", "until an event that the order names", "1,000.50")
	stages := records(t, b.get(at+".csv"+public))
	for _, line := range stages {
		if i := slices.Index(stages[0], "Matters"); line[3] == "Matters by stage" && line[i] != "0" && line[i] != "1" {
			t.Errorf("a count tells of more matters: %q", line)
		}
	}
	form(b, "Signed.", "end").want(http.StatusOK)
	b.get(at+public).says("City of Chicago", "2 matters:")
	b.get("/matters/" + hidden).says("No longer confidential").keepsQuiet("This matter is confidential")
	if m := s.matter(hidden); !m.Confidential.IsZero() {
		t.Errorf("the mark is %+v", m.Confidential)
	}
	if _, err := s.engine.Do(context.Background(), s.users["legal"], "", annotate.MarkConfidential{Matter: hidden, Reason: "Again", End: true}); workflow.CodeOf(err) != workflow.Refused {
		t.Errorf("ending it twice: %v", err)
	}
	s.verified()
}
