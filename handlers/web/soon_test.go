package web_test

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"duces/workflow/civil"
	"duces/workflow/jurisdiction"
	"duces/workflow/opening"
)

func TestWhatIsDueSoonIsTheSameInTheFigureThePanelAndTheList(t *testing.T) {
	s := newSite(t)
	s.request(s.matters...) // in Chicago and in California, due on 23 February
	b := s.as("compliance") // in New York
	for _, c := range []struct {
		at, last string
		soon     []int
	}{
		{"2018-02-09T04:30:00Z", "2018-02-22", nil},         // the 8th, 11:30 pm: in 15 days
		{"2018-02-09T05:30:00Z", "2018-02-23", []int{0, 1}}, // half past midnight: in 14 days, though in more than 14 times 24 hours
		{"2018-02-24T05:30:00Z", "2018-03-10", []int{0, 1}}, // the 24th; in Chicago the 23rd is not over
		{"2018-02-24T06:30:00Z", "2018-03-10", []int{1}},    // overdue there, with no clock yet to say so
		{"2018-02-24T08:30:00Z", "2018-03-10", nil},
	} {
		now, err := time.Parse(time.RFC3339, c.at)
		if err != nil {
			t.Fatal(err)
		}
		s.setClock(now)
		home := b.get("/").is(http.StatusOK)
		href := "/deadlines?owed=jurisdiction&status=ahead&to=" + c.last
		home.has(`href="` + strings.ReplaceAll(href, "&", "&amp;") + `" data-figure="soon"><span class="stat-figure">` + fmt.Sprint(len(c.soon)) + `</span>`)
		_, panel, _ := strings.Cut(home.body, `id="soon"`)
		panel, _, _ = strings.Cut(panel, "</section>")
		if n := strings.Count(panel, "<li>"); n != len(c.soon) {
			t.Errorf("%s: the panel names %d, want %d", c.at, n, len(c.soon))
		}
		list := b.get(href).is(http.StatusOK).has(`name="to"`, `value="`+c.last+`"`, `<option value="ahead" selected>`)
		if n := strings.Count(list.body, "Alert history"); n != len(c.soon) {
			t.Errorf("%s: the list holds %d, want %d", c.at, n, len(c.soon))
		}
		for _, i := range c.soon {
			list.has(dueOf(s.matters[i]))
		}
		if to := b.get("/matters?due=yes&sort=due").is(http.StatusSeeOther).head.Get("Location"); to != href {
			t.Errorf("%s: the list of mails leads to %q", c.at, to)
		}
	}
	if to := b.get("/matters?due=soon&review=r+1").head.Get("Location"); !strings.Contains(to, "review=r+1") {
		t.Errorf("the review is lost on the way to %q", to)
	}
	b.get("/deadlines?to=soon").is(http.StatusOK).has("Enter a date as year-month-day, such as 2018-02-23.")
	b.get("/calendar?month=2018-02&status=ahead").is(http.StatusOK).lacks(s.matters[0])
}

func TestAChoiceThatDoesNotExistIsNamed(t *testing.T) {
	s := newSite(t)
	b := s.as("legal")
	for path, said := range map[string]string{
		"/mail?status=x":                                "Status: “x” is not one of the options. All are shown.",
		"/deadlines?status=%3Cb%3E":                     "Status: “&lt;b&gt;” is not one of the options. “Open or overdue” is used instead.",
		"/deadlines?unacknowledged=maybe":               "Not acknowledged: “maybe” is not one of the options. All are shown.",
		"/calendar?status=x":                            "Status: “x” is not one of the options. All are shown.",
		"/calendar?owed=me":                             "Who must act: “me” is not one of the options. “Anyone” is used instead.",
		"/matters?us_state=QQ":                          "State: “QQ” is not one of the options. “All states” is used instead.",
		"/matters?stage=x":                              "Stage: “x” is not one of the options. “All stages” is used instead.",
		"/matters?state=x":                              "Status: “x” is not one of the options. “Any status” is used instead.",
		"/matters?completeness=x":                       "Answer: “x” is not one of the options. “Any” is used instead.",
		"/matters?owner=x":                              "Assigned to: “x” is not one of the options. “Anyone” is used instead.",
		"/deadlines?owner=x":                            "Assigned to: “x” is not one of the options. “Anyone” is used instead.",
		"/calendar?owner=x":                             "Assigned to: “x” is not one of the options. “Anyone” is used instead.",
		"/deadlines?stage=x":                            "Stage: “x” is not one of the options. “All stages” is used instead.",
		"/calendar?stage=x":                             "Stage: “x” is not one of the options. “All stages” is used instead.",
		"/calendar?kind=x":                              "Kind: “x” is not one of the options. All are shown.",
		"/calendar?review=x":                            "Review: “x” is not one of the options. All are shown.",
		"/deadlines?kind=x":                             "Kind: “x” is not one of the options. All are shown.",
		"/deadlines?review=x":                           "Review: “x” is not one of the options. All are shown.",
		"/matters?review=x":                             "Review: “x” is not one of the options. All are shown.",
		"/jurisdictions?kind=x":                         "Kind: “x” is not one of the options. “Any kind” is used instead.",
		"/jurisdictions?state=QQ":                       "State: “QQ” is not one of the options. “Any state” is used instead.",
		"/approvals?show=x":                             "Show: “x” is not one of the options. “All pending” is used instead.",
		"/matters?sort=x":                               "Sort: “x” is not one of the options. The list is in its usual order.",
		"/feeds?scope=world":                            "Scope: “world” is not one of the options. A feed created here shows everything you can see.",
		"/mail?status=" + strings.Repeat("%C3%A4", 100): "Status: “" + strings.Repeat("ä", 60) + "…” is not one of the options.",
	} {
		b.get(path).is(http.StatusOK).has(said)
	}
	for _, path := range []string{"/mail", "/mail?status=failed", "/deadlines?status=met&unacknowledged=yes", "/calendar?status=live&stage=subpoena", "/jurisdictions?kind=city&state=IL", "/approvals?show=all", "/matters?sort=-due", "/matters?stage=subpoena&state=served&completeness=incomplete", "/deadlines?stage=subpoena", "/feeds"} {
		b.get(path).is(http.StatusOK).lacks("is not one of")
	}
	b.get("/mail?status=x")
	b.get("/mail").lacks("is not one of") // it is said once, where it holds
}

// What does not exist is no filter: nothing on the page counts it or leads on with it.
func TestAChoiceThatDoesNotExistIsInNoLink(t *testing.T) {
	s := newSite(t)
	var more []jurisdiction.New
	for i := range 60 {
		more = append(more, jurisdiction.New{Name: fmt.Sprint("Village ", i), Kind: "village", State: "IL", Zone: "America/Chicago"})
	}
	s.matters = append(s.matters, s.do(s.users["legal"], opening.Open{
		Review: s.review, Jurisdictions: s.do(s.users["legal"], jurisdiction.Add{Items: more}).Created, OpenedOn: civil.DateIn(s.clock(), time.UTC),
	}).Created...)
	s.asksForAll()
	for _, m := range s.matters {
		s.tick(m)
	}
	for path, who := range map[string]string{
		"/deadlines?owner=xyzzy": "legal", "/matters?owner=xyzzy&sort=xyzzy": "legal", "/deadlines?kind=xyzzy&stage=xyzzy": "legal", "/calendar?owner=xyzzy": "legal",
		"/mail?status=xyzzy": "legal", "/approvals?show=xyzzy&sort=xyzzy": "supervisor", "/jurisdictions?kind=xyzzy&state=xyzzy": "legal", "/ledger?sort=xyzzy": "auditor",
	} {
		b := s.as(who)
		page := b.get(path).is(http.StatusOK).lacks("=xyzzy", "1 set", ">Clear</a>")
		if strings.HasPrefix(path, "/matters") {
			page.has(`aria-sort="ascending"`)
		}
		if strings.HasPrefix(path, "/calendar") {
			continue // it has months, not pages
		}
		next := regexp.MustCompile(`<a href="([^"]+)" rel="next"`).FindStringSubmatch(page.body)
		if next == nil {
			t.Errorf("%s has one page", path)
			continue
		}
		b.get(strings.ReplaceAll(next[1], "&amp;", "&")).is(http.StatusOK).has(`rel="prev"`).lacks("=xyzzy", "is not one of")
	}
}

// A file has no place for a notice: it is refused for what its page drops.
func TestAFileIsRefusedForAChoiceThatDoesNotExist(t *testing.T) {
	s := newSite(t)
	s.request(s.matters...)
	b := s.as("legal")
	for path, said := range map[string]string{
		"/matters.csv?review=x":          "Review: “x” is not one of the options.",
		"/matters.xlsx?us_state=QQ":      "State: “QQ” is not one of the options.",
		"/matters.csv?owner=x":           "Assigned to: “x” is not one of the options.",
		"/deadlines.xlsx?kind=typo":      "Kind: “typo” is not one of the options.",
		"/deadlines.csv?stage=x":         "Stage: “x” is not one of the options.",
		"/deadlines.csv?status=x":        "Status: “x” is not one of the options.",
		"/deadlines.csv?to=soon":         "Due on or before: Enter a date as year-month-day, such as 2018-02-23.",
		"/jurisdictions.csv?kind=x":      "Kind: “x” is not one of the options.",
		"/jurisdictions.xlsx?state=QQ":   "State: “QQ” is not one of the options.",
		"/mail.csv?status=x":             "Status: “x” is not one of the options.",
		"/approvals.csv?show=x":          "Show: “x” is not one of the options.",
		"/matters.csv?sort=x&stage=none": "Stage: “none” is not one of the options.",
	} {
		b.get(path).is(http.StatusUnprocessableEntity).has(said).lacks("are shown", "used instead")
	}
	for _, path := range []string{"/matters.csv?review=" + s.review, "/deadlines.csv?status=all&kind=step_limit", "/jurisdictions.csv?kind=city", "/mail.csv?status=sent", "/approvals.csv?show=all"} {
		b.get(path).is(http.StatusOK)
	}
}

func TestTheKindsOfDeadlinesHaveOurNextStep(t *testing.T) {
	s := newSite(t)
	s.request(s.matters[0])
	b := s.as("legal")
	b.get("/deadlines?kind=step_limit").is(http.StatusOK).has(`<option value="step_limit" selected>Our next step</option>`, "City of Chicago", "Sonoma County").lacks(dueOf(s.matters[0]), "is not one of")
	b.get("/calendar?month=2018-02&kind=step_limit").is(http.StatusOK).has(`<option value="step_limit" selected>Our next step</option>`, "Sonoma County").lacks(dueOf(s.matters[0]), "is not one of")
}
