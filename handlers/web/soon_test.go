package web_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"
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
		"/approvals?show=x":                             "Show: “x” is not one of the options. All are shown.",
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
	s.request(s.matters...)
	b := s.as("legal")
	for _, path := range []string{"/deadlines?owner=xyzzy", "/matters?owner=xyzzy&sort=xyzzy", "/deadlines?kind=xyzzy&stage=xyzzy", "/calendar?owner=xyzzy", "/mail?status=xyzzy"} {
		page := b.get(path).is(http.StatusOK).lacks("=xyzzy", "1 set", ">Clear</a>")
		if strings.HasPrefix(path, "/matters") {
			page.has(`aria-sort="ascending"`)
		}
	}
}
