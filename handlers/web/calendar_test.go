package web_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"
)

// cell is one day of the calendar.
func (a answer) cell(day string) string {
	a.t.Helper()
	m := regexp.MustCompile(`(?s)<td[^>]*data-date="` + day + `".*?</td>`).FindString(a.body)
	if m == "" {
		a.t.Fatalf("the calendar has no %s\n%s", day, a.body)
	}
	return m
}

func (a answer) cellHas(day string, parts ...string) {
	a.t.Helper()
	cell := a.cell(day)
	for _, p := range parts {
		if !strings.Contains(cell, p) {
			a.t.Errorf("%s lacks %q: %s", day, p, cell)
		}
	}
}

func TestTheMonthShowsWhatIsDueOnItsDay(t *testing.T) {
	s := newSite(t)
	s.request(s.matters...)
	s.setClock(time.Date(2018, 2, 28, 3, 0, 0, 0, time.UTC)) // the evening of the 27th in New York
	b := s.as("legal")
	a := b.get("/calendar").is(http.StatusOK).has("February 2018", `scope="col"`, "<caption", `href="/calendar?month=2018-01"`, `href="/calendar?month=2018-03"`, "2 deadlines")
	a.cellHas("2018-02-23", "City of Chicago", "Sonoma County", "overdue", "/matters/"+s.matters[0]+"#deadline-response-1")
	a.cellHas("2018-02-27", `aria-current="date"`, "today")
	a.cellHas("2018-02-19", "cal-closed", "Washington&#39;s Birthday")
	a.cellHas("2018-02-24", "cal-closed")
	if strings.Contains(a.cell("2018-02-22"), "cal-closed") {
		t.Error("a Thursday is shaded")
	}

	path := changeOf(s.matters[0], "extend")
	b.post(path, b.form(path, url.Values{"by": {"date"}, "on": {"2018-03-16"}, "authority": {"Order"}})).is(http.StatusSeeOther)
	if cell := b.get("/calendar?month=2018-02").cell("2018-02-23"); strings.Contains(cell, "Chicago") || !strings.Contains(cell, "Sonoma") {
		t.Errorf("after the extension the old day says %s", cell)
	}
	b.get("/calendar?month=2018-03").cellHas("2018-03-16", "City of Chicago", "open")

	for query, found := range map[string]bool{
		"status=missed": false, "status=open": true, "status=live": true, "status=tolled": false, "kind=cure": false, "kind=response": true,
		"owed=office": true, "owed=jurisdiction": true, "review=" + s.review: true, "review=nonsense": true, "status=nonsense": true,
	} {
		if got := strings.Contains(b.get("/calendar?month=2018-03&"+query).is(http.StatusOK).body, "City of Chicago"); got != found {
			t.Errorf("with %s the calendar names the matter: %t", query, got)
		}
	}
	b.get("/calendar?month=2018-02&kind=response").has(`href="/calendar?kind=response&amp;month=2018-03"`)
	b.get("/calendar?month=nonsense").is(http.StatusOK).has("Enter a month as year-month, such as 2018-02")
	b.get("/calendar?month=1900-01").is(http.StatusOK).lacks("December 1899")
	s.as("outsider").get("/calendar?month=2018-02").is(http.StatusOK).lacks("Chicago")
	s.as("admin").get("/calendar").is(http.StatusForbidden)
}

func TestADayWithManyDeadlinesLeadsToTheirList(t *testing.T) {
	d := newCrowd(t, 9)
	b := d.as("legal")
	b.get("/calendar?month=2018-02").cellHas("2018-02-23", "+5 more", `href="/deadlines?day=2018-02-23&amp;status=all"`)
	list := b.get("/deadlines?day=2018-02-23&status=all").is(http.StatusOK).has("9 deadlines", `type="date"`)
	if strings.Count(list.body, `data-label="Due date"`) != 9 {
		t.Error("the list of the day does not hold all nine")
	}
	b.get("/deadlines?day=2018-02-22&status=all").is(http.StatusOK).has("No matches")
	b.get("/deadlines?day=nonsense").is(http.StatusOK).has("Enter a date")
	b.get("/deadlines?kind=cure").is(http.StatusOK).has("No matches")
	b.get("/deadlines?owed=jurisdiction").is(http.StatusOK).has("9 deadlines", `href="/calendar"`)
}
