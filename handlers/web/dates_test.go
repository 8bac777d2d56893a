package web_test

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"duces/templates/page"
	"duces/workflow/civil"
	"duces/workflow/jurisdiction"
	"duces/workflow/opening"
	"duces/workflow/review"
)

// dates asks for the dates of a form as the script does while somebody types.
func (b *visitor) dates(path string, form url.Values) answer {
	b.t.Helper()
	typed := url.Values{"show": {"dates"}}
	for name, values := range form {
		typed[name] = values
	}
	r, err := http.NewRequest(http.MethodPost, b.base+path, strings.NewReader(typed.Encode()))
	if err != nil {
		b.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Duces-Part", "dates")
	a := b.send(r).is(http.StatusOK)
	a.has("data-dates").lacks("<form", "<html")
	return a
}

var tags = regexp.MustCompile(`<[^>]*>`)

// plain is the text of an answer in one line.
func (a answer) plain() string {
	return strings.ReplaceAll(strings.Join(strings.Fields(tags.ReplaceAllString(a.body, " ")), " "), "&#39;", "'")
}

func (a answer) plainly(parts ...string) answer {
	a.t.Helper()
	for _, p := range parts {
		if !strings.Contains(a.plain(), p) {
			a.t.Errorf("it lacks %q: %s", p, a.plain())
		}
	}
	return a
}

func TestEveryFormThatMakesOrMovesADateShowsItAsItIsTyped(t *testing.T) {
	s := newSite(t)
	s.request(s.matters[1])
	m := s.matter(s.matters[1])
	s.do(s.users["legal"], jurisdiction.Add{Items: []jurisdiction.New{{Name: "City of Oakland", Kind: "city", State: "CA", Zone: "America/Los_Angeles"}}})
	event := s.requestOf(s.matters[1])
	legal, admin := s.as("legal"), s.as("admin")
	changes := "/matters/" + s.matters[1] + "/deadlines/response-1/"
	before := s.size()
	for _, c := range []struct {
		name  string
		who   *visitor
		path  string
		typed url.Values
		says  []string
	}{
		{
			"a step", legal, formOf(s.matters[0], "issue_request"),
			url.Values{"effective_on": {"2018-01-24"}, "f.due.kind": {"period"}, "f.due.days": {"24"}},
			[]string{"Due Tue, Feb 20, 2018. It would fall on Sat, Feb 17, 2018. Skipped: 1 weekend day; Mon, Feb 19, 2018 (Washington's Birthday).", "Our next step: Record response or follow up, due Sun, Mar 25, 2018."},
		},
		{
			"business days", legal, formOf(s.matters[0], "issue_request"),
			url.Values{"effective_on": {"2018-01-24"}, "f.due.kind": {"period"}, "f.due.days": {"20"}, "f.due.unit": {"business_days"}},
			[]string{"Due Fri, Feb 23, 2018. Skipped: 8 weekend days; Mon, Feb 12, 2018 (Lincoln's Birthday); Mon, Feb 19, 2018 (Washington's Birthday)."},
		},
		{
			"hours", legal, formOf(s.matters[0], "issue_request"),
			url.Values{"effective_on": {"2018-01-24"}, "f.due.kind": {"period"}, "f.due.days": {"48"}, "f.due.unit": {"hours"}, "f.due.at": {"10:00"}},
			[]string{"Due Fri, Jan 26, 2018 at 10:00 am CST."},
		},
		{
			"half of a step", legal, formOf(s.matters[0], "issue_request"),
			url.Values{"effective_on": {"2018-01-24"}, "f.due.kind": {"period"}},
			[]string{"The date could not be computed: ", "Response due: length is required."},
		},
		{
			"a step without a day", legal, formOf(s.matters[0], "issue_request"),
			url.Values{"effective_on": {"soon"}, "f.due.kind": {"period"}, "f.due.days": {"24"}},
			[]string{"The date could not be computed: ", "enter a date as year-month-day"},
		},
		{
			"a step of many", legal, "/matters/move",
			url.Values{"transition": {"issue_request"}, "step": {"do"}, "offered": s.matters, "matter": {s.matters[0]}, "effective_on": {"2018-01-24"}, "f.due.kind": {"period"}, "f.due.days": {"1"}, "f.due.unit": {"months"}},
			[]string{"Due Mon, Feb 26, 2018. It would fall on Sat, Feb 24, 2018."},
		},
		{
			"a step of none", legal, "/matters/move",
			url.Values{"transition": {"issue_request"}, "step": {"do"}, "offered": s.matters, "effective_on": {"2018-01-24"}},
			[]string{"Select at least one matter."},
		},
		{"extend", legal, changes + "extend", url.Values{"by": {"days"}, "days": {"1"}, "unit": {"business_days"}}, []string{"Due Mon, Feb 26, 2018.", "Skipped: 2 weekend days."}},
		{"extend to a day", legal, changes + "extend", url.Values{"by": {"date"}, "on": {"2018-03-03"}}, []string{"Due Sat, Mar 3, 2018.", "is a Saturday: a fixed date does not move."}},
		{"extend to a day before", legal, changes + "extend", url.Values{"by": {"date"}, "on": {"2018-02-03"}}, []string{"The date could not be computed: ", "not later than"}},
		{"toll", legal, changes + "toll", url.Values{"on": {"2018-02-01"}}, []string{"The clock is stopped"}},
		{"toll until", legal, changes + "toll", url.Values{"on": {"2018-02-01"}, "until": {"2018-02-04"}}, []string{"Due Tue, Feb 27, 2018."}},
		{"correct", legal, changes + "correct", url.Values{"on": {"2018-02-19"}}, []string{"Due Mon, Feb 19, 2018.", "Washington's Birthday: a fixed date does not move."}},
		{"a correction", legal, fmt.Sprintf("/matters/%s/corrections/%d", s.matters[1], event), url.Values{
			"effective_on": {"2018-01-24"}, "f.due.kind": {"period"}, "f.due.days": {"24"}, "f.demands": {"1. Orders and directives"},
		}, []string{"Response to the document request: Moves from Fri, Feb 23, 2018 to Tue, Feb 20, 2018. It would fall on Sat, Feb 17, 2018."}},
		{"a correction that moves nothing", legal, fmt.Sprintf("/matters/%s/corrections/%d", s.matters[1], event), url.Values{
			"effective_on": {"2018-01-23"}, "f.due.kind": {"fixed"}, "f.due.date": {"2018-02-23"}, "f.demands": {"1. Orders and directives"},
		}, []string{"No due date changes."}},
		{"matters of a review", legal, "/reviews/" + s.review + "/matters/new", url.Values{"opened_on": {"2018-01-24"}}, []string{"Opened on: Wed, Jan 24, 2018.", "Our next step: Send letter or document request, due Wed, Feb 7, 2018."}},
		{
			"a jurisdiction's zone", legal, "/jurisdictions/" + m.Jurisdiction + "/edit",
			url.Values{"name": {"Sonoma County"}, "kind": {"county"}, "state": {"CA"}, "zone": {"America/Los_Angeles"}},
			[]string{"No due date changes."},
		},
		{
			"a jurisdiction's other zone", legal, "/jurisdictions/" + m.Jurisdiction + "/edit",
			url.Values{"name": {"Sonoma County"}, "kind": {"county"}, "state": {"IL"}, "zone": {"America/Chicago"}},
			[]string{"1 due date would move, to Fri, Feb 23, 2018.", "Ends in Central Time (Chicago), not Pacific Time (Los Angeles)"},
		},
		{"a closure", admin, "/court-calendar/closures/new", url.Values{"date": {"2018-02-19"}, "kind": {"legal_holiday"}}, []string{"Mon, Feb 19, 2018 is closed already: Washington's Birthday", "No due date changes."}},
		{"a closure without a kind", admin, "/court-calendar/closures/new", url.Values{"date": {"2018-02-19"}}, []string{"The date could not be computed: ", "Kind is required."}},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.who.t = t
			c.who.dates(c.path, c.typed).plainly(c.says...)
			typed := url.Values{"show": {"dates"}}
			for name, values := range c.typed {
				typed[name] = values
			}
			whole := c.who.post(c.path, typed) // without script
			if whole.status != http.StatusOK && whole.status != http.StatusUnprocessableEntity {
				t.Errorf("without script the answer is %d", whole.status)
			}
			whole.has("<form").plainly(c.says...)
		})
	}
	if s.size() != before {
		t.Error("something was stored")
	}
	s.as("compliance").post("/court-calendar/closures/new", url.Values{"show": {"dates"}, "date": {"2018-02-19"}, "kind": {"legal_holiday"}}).is(http.StatusForbidden)
	s.as("outsider").post(changes+"extend", url.Values{"show": {"dates"}, "by": {"days"}, "days": {"1"}}).is(http.StatusNotFound)
}

// In many jurisdictions a form names the earliest and the latest date, and who gets
// another one than most, with why.
func TestDatesOfManyJurisdictionsAreComparedInTheForm(t *testing.T) {
	s := newSite(t)
	many := s.opened([3]string{"City of Aurora", "IL", "America/Chicago"}, [3]string{"Travis County", "TX", "America/Chicago"}, [3]string{"Marin County", "CA", "America/Los_Angeles"}, [3]string{"King County", "WA", "America/Los_Angeles"}, [3]string{"City of Boise", "ID", "America/Boise"})
	b := s.as("legal")
	form := url.Values{
		"transition": {"issue_request"}, "step": {"do"}, "matter": many, "effective_on": {"2018-01-24"},
		"f.due.kind": {"period"}, "f.due.days": {"12"}, "f.due.unit": {"business_days"},
	}
	b.dates("/matters/move", form).plainly("Due Fri, Feb 9, 2018. Skipped: 4 weekend days.").lacks("Earliest")
	form.Set("f.due.days", "13")
	a := b.dates("/matters/move", form)
	a.plainly("Earliest Mon, Feb 12, 2018, latest Tue, Feb 13, 2018.", "Due Mon, Feb 12, 2018 for 3 of 5 matters.",
		"Tue, Feb 13, 2018 City of Aurora Mon, Feb 12, 2018: Lincoln's Birthday", "Tue, Feb 13, 2018 Marin County Mon, Feb 12, 2018: Lincoln Day")
	form.Set("f.due.unit", "hours")
	form.Set("f.due.at", "10:00")
	b.dates("/matters/move", form).plainly("Due Wed, Jan 24, 2018 at 11:00 pm")
}

// opened are matters of further jurisdictions: name, state and zone.
func (s *site) opened(governments ...[3]string) []string {
	s.t.Helper()
	var list []jurisdiction.New
	for _, p := range governments {
		kind := "city"
		if strings.HasSuffix(p[0], "County") {
			kind = "county"
		}
		list = append(list, jurisdiction.New{Name: p[0], Kind: kind, State: p[1], Zone: p[2], ZoneConfirmed: true})
	}
	return s.do(s.users["legal"], opening.Open{Review: s.review, Jurisdictions: s.do(s.users["legal"], jurisdiction.Add{Items: list}).Created}).Created
}

// Whatever is typed, the date that a form shows is the one that its act stores.
func TestTheDateShownIsTheDateStored(t *testing.T) {
	s := newSite(t)
	governments := [][3]string{
		{"City of Aurora", "IL", "America/Chicago"},
		{"Travis County", "TX", "America/Chicago"},
		{"Marin County", "CA", "America/Los_Angeles"},
		{"King County", "WA", "America/Los_Angeles"},
		{"Maui County", "HI", "Pacific/Honolulu"},
		{"City of Boston", "MA", "America/New_York"},
		{"Polk County", "FL", "America/New_York"},
		{"City of Phoenix", "AZ", "America/Phoenix"},
	}
	var ids []string
	for _, id := range s.opened(governments...) {
		ids = append(ids, s.matter(id).Jurisdiction)
	}
	s.setClock(time.Date(2019, 6, 3, 18, 0, 0, 0, time.UTC))
	b := s.as("legal")
	shown := regexp.MustCompile(`Due (\w{3}, \w{3} \d+, \d{4})`)
	rapid.Check(t, func(r *rapid.T) {
		opened := s.do(s.users["legal"], review.Open{Name: "R", Authority: "A"}).Created[0]
		on := civil.NewDate(2018, 1, 1).AddDays(rapid.IntRange(0, 500).Draw(r, "day"))
		id := s.do(s.users["legal"], opening.Open{Review: opened, OpenedOn: civil.NewDate(2018, 1, 1), Jurisdictions: []string{rapid.SampledFrom(ids).Draw(r, "government")}}).Created[0]
		path := formOf(id, "issue_request")
		typed := url.Values{"effective_on": {on.String()}, "f.demands": {"Orders"}}
		if rapid.Bool().Draw(r, "fixed") {
			typed.Set("f.due.kind", "fixed")
			typed.Set("f.due.date", on.AddDays(rapid.IntRange(0, 400).Draw(r, "ahead")).String())
		} else {
			typed.Set("f.due.kind", "period")
			unit := rapid.SampledFrom([]string{"days", "business_days", "months", "hours"}).Draw(r, "unit")
			typed.Set("f.due.unit", unit)
			typed.Set("f.due.days", strconv.Itoa(rapid.IntRange(1, map[string]int{"days": 400, "business_days": 250, "months": 24, "hours": 3660}[unit]).Draw(r, "length")))
			if unit == "hours" {
				typed.Set("f.due.at", fmt.Sprintf("%02d:%02d", rapid.IntRange(4, 23).Draw(r, "hour"), rapid.IntRange(0, 59).Draw(r, "minute")))
			}
			typed.Set("f.due.service", rapid.SampledFrom([]string{"", "mail", "clerk", "consented"}).Draw(r, "service"))
		}
		agrees := func(path string, typed url.Values) {
			text, _, _ := strings.Cut(b.dates(path, typed).plain(), "Our next step")
			m := shown.FindStringSubmatch(text)
			if m == nil {
				r.Fatalf("%v: no date is shown", typed)
			}
			typed.Set("key", "")
			b.post(path, typed).is(http.StatusSeeOther)
			if d := s.matter(id).Deadlines[0]; page.DayText(d.Due) != m[1] {
				r.Fatalf("%v: %s was shown, and %s is stored", typed, m[1], d.Due)
			}
		}
		agrees(path, typed)
		due := s.matter(id).Deadlines[0].Due
		change := url.Values{"authority": {"Order"}, "reason": {"By stipulation."}}
		name := rapid.SampledFrom([]string{"extend", "toll", "correct"}).Draw(r, "change")
		switch name {
		case "extend":
			change.Set("by", "days")
			change.Set("days", strconv.Itoa(rapid.IntRange(1, 60).Draw(r, "more")))
			change.Set("unit", rapid.SampledFrom([]string{"days", "business_days", "months", "hours"}).Draw(r, "unit"))
		case "toll":
			from := due.AddDays(-rapid.IntRange(0, max(0, min(30, on.DaysUntil(due)-1))).Draw(r, "before"))
			change.Set("on", from.String())
			change.Set("until", from.AddDays(rapid.IntRange(0, 90).Draw(r, "stayed")).String())
		case "correct":
			change.Set("on", on.AddDays(-rapid.IntRange(1, 20).Draw(r, "true")).String())
		}
		agrees("/matters/"+id+"/deadlines/response-1/"+name, change)
	})
}
