package web_test

import (
	"encoding/json"
	"maps"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"duces/templates/words"
	"duces/workflow/civil"
	"duces/workflow/transition"
)

func TestAFormShowsTheDatesThatWouldResultAndStoresNothing(t *testing.T) {
	s := newSite(t)
	b := s.as("legal")
	path := formOf(s.matters[0], "issue_request")
	before := s.size()
	show := func(typed url.Values) answer {
		t.Helper()
		form := b.form(path, typed)
		form.Set("effective_on", "2018-01-24")
		form.Set("show", "dates")
		return b.post(path, form).is(http.StatusOK)
	}
	show(url.Values{"f.due.kind": {"fixed"}, "f.due.date": {"2018-03-03"}, "note": {"Typed with care"}}).
		has("Due Sat, Mar 3, 2018.", "Sat, Mar 3, 2018 is a Saturday: a fixed date does not move.", "Typed with care").lacks("Demands is needed")
	show(url.Values{"f.due.kind": {"fixed"}, "f.due.date": {"2018-02-19"}}).has("Mon, Feb 19, 2018 is Washington&#39;s Birthday: a fixed date does not move.")
	show(url.Values{"f.due.kind": {"period"}, "f.due.days": {"1"}, "f.due.unit": {"months"}}).has("Due Mon, Feb 26, 2018.")
	show(url.Values{"f.due.kind": {"period"}, "f.due.days": {"20"}, "f.due.unit": {"business_days"}}).has("Due Fri, Feb 23, 2018.")
	show(url.Values{"f.due.kind": {"period"}, "f.due.days": {"48"}, "f.due.unit": {"hours"}, "f.due.at": {"10:00"}}).has("Due Fri, Jan 26, 2018 at 10:00 am CST.")
	show(url.Values{"f.due.kind": {"period"}, "f.due.days": {"48"}, "f.due.unit": {"hours"}}).has("time of day when the hours start is required.")
	show(url.Values{"f.due.kind": {"fixed"}, "f.due.date": {"2018-01-20"}}).has("is before Wed, Jan 24, 2018, the date of this step").lacks("Due Sat, Jan 20, 2018")
	if s.size() != before {
		t.Error("something was stored")
	}
}

func TestAFixedDateOnASaturdayIsTakenAndStaysThere(t *testing.T) {
	s := newSite(t)
	b := s.as("legal")
	path := formOf(s.matters[0], "issue_request")
	b.post(path, b.form(path, url.Values{"effective_on": {"2018-01-24"}, "f.due.kind": {"fixed"}, "f.due.date": {"2018-03-03"}, "f.demands": {"Orders"}})).is(http.StatusSeeOther)
	if due := s.matter(s.matters[0]).Deadlines[0].Due.String(); due != "2018-03-03" {
		t.Errorf("due %s", due)
	}
}

func TestAPeriodOfHoursBusinessDaysOrMonthsIsAskedForOnThePage(t *testing.T) {
	for unit, want := range map[string]string{"hours": "2018-01-26", "business_days": "2018-04-06", "months": "2022-01-24", "days": "2018-03-13"} {
		s := newSite(t)
		b := s.as("legal")
		path := formOf(s.matters[0], "issue_request")
		b.post(path, b.form(path, url.Values{
			"effective_on": {"2018-01-24"}, "f.due.kind": {"period"}, "f.due.days": {"48"}, "f.due.unit": {unit}, "f.due.at": {"10:00"}, "f.demands": {"Orders"},
		})).is(http.StatusSeeOther)
		d := s.matter(s.matters[0]).Deadlines[0]
		if d.Due.String() != want {
			t.Errorf("48 %s: due %s, want %s", unit, d.Due, want)
		}
		change := "/matters/" + s.matters[0] + "/deadlines/" + d.ID + "/extend"
		typed := b.form(change, url.Values{"by": {"days"}, "days": {"1"}, "unit": {"months"}, "authority": {"Stipulation"}})
		typed.Set("show", "dates")
		b.post(change, typed).is(http.StatusOK).has("Due ")
		typed.Del("show")
		b.post(change, typed).is(http.StatusSeeOther)
		if after := s.matter(s.matters[0]).Deadlines[0]; !after.Due.After(d.Due) || after.Basis.Extensions[0].Months != 1 {
			t.Errorf("48 %s and a month: due %s by %+v", unit, after.Due, after.Basis)
		}
	}
}

func TestAnExtensionToASaturdaySaysThatItStaysThere(t *testing.T) {
	s := newSite(t)
	s.request(s.matters[0])
	b := s.as("legal")
	change := "/matters/" + s.matters[0] + "/deadlines/response-1/extend"
	typed := b.form(change, url.Values{"by": {"date"}, "on": {"2018-03-03"}, "authority": {"Stipulation"}})
	typed.Set("show", "dates")
	b.post(change, typed).is(http.StatusOK).has("Sat, Mar 3, 2018 is a Saturday: a fixed date does not move.")
	b.post("/matters/"+s.matters[0]+"/deadlines/response-1/toll", url.Values{"show": {"dates"}, "on": {"2018-02-01"}, "key": {"k"}}).is(http.StatusOK).has("The clock is stopped")
}

// A step entered late writes down first what was missed before it.
func TestAnActIsThatOfWhoeverDidIt(t *testing.T) {
	s := newSite(t)
	s.request(s.matters[0])
	s.setClock(time.Date(2018, 3, 2, 15, 0, 0, 0, time.UTC))
	s.do(s.users["legal"], transition.Move{
		Matters: []string{s.matters[0]}, Name: "issue_subpoena", EffectiveOn: civil.NewDate(2018, 3, 1),
		Fields: map[string]json.RawMessage{"grounds": json.RawMessage(`"no_response"`)},
	})
	page := s.as("auditor").get("/matters/" + s.matters[0]).body
	_, act, found := strings.Cut(page, "Approval request")
	if act, _, _ = strings.Cut(act, "</li>"); !found || !strings.Contains(act, "Name of legal") {
		t.Errorf("the request is shown as\n%s", act)
	}
}

// Whoever types a length and no date meant a period, whatever was chosen before.
func TestALengthWithoutADateIsAPeriod(t *testing.T) {
	s := newSite(t)
	b := s.as("legal")
	path := formOf(s.matters[0], "issue_request")
	b.post(path, b.form(path, url.Values{"effective_on": {"2018-01-24"}, "f.due.kind": {"fixed"}, "f.due.days": {"30"}, "f.demands": {"Orders"}})).is(http.StatusSeeOther)
	if due := s.matter(s.matters[0]).Deadlines[0].Due.String(); due != "2018-02-23" {
		t.Errorf("due %s", due)
	}
}

// Hours run on from the moment at which the date before them ends: the hour of a period of hours, or the end of a day.
func TestAnExtensionByHoursCountsEveryHour(t *testing.T) {
	for name, c := range map[string]struct {
		length url.Values // of the period before
		hours  string
		shows  []string
		due    string
		ends   string
	}{
		"from an hour": {
			url.Values{"f.due.days": {"48"}, "f.due.unit": {"hours"}, "f.due.at": {"10:00"}},
			"3",
			[]string{"Due Fri, Jan 26, 2018 at 1:00 pm CST."},
			"2018-01-26", "2018-01-26T19:00:00Z",
		},
		"from an hour to a Saturday": {
			url.Values{"f.due.days": {"48"}, "f.due.unit": {"hours"}, "f.due.at": {"10:00"}},
			"24",
			[]string{"It would fall on Sat, Jan 27, 2018.", "Due Mon, Jan 29, 2018 at 10:00 am CST."},
			"2018-01-29", "2018-01-29T16:00:00Z",
		},
		"from the end of a day": {
			url.Values{"f.due.days": {"28"}, "f.due.unit": {"days"}}, "5", []string{"Due Thu, Feb 22, 2018 at 5:00 am CST."}, "2018-02-22", "2018-02-22T11:00:00Z",
		},
		"from the end of a Friday to the end of a Saturday": {
			url.Values{"f.due.days": {"30"}, "f.due.unit": {"days"}},
			"24",
			[]string{"It would fall on Sat, Feb 24, 2018.", "Due Mon, Feb 26, 2018."},
			"2018-02-26", "2018-02-27T06:00:00Z",
		},
		"to a holiday": {
			url.Values{"f.due.days": {"23"}, "f.due.unit": {"days"}},
			"72",
			[]string{"It would fall on Mon, Feb 19, 2018 (Washington's Birthday).", "Due Tue, Feb 20, 2018."},
			"2018-02-20", "2018-02-21T06:00:00Z",
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := newSite(t)
			b := s.as("legal")
			path := formOf(s.matters[0], "issue_request")
			typed := url.Values{"effective_on": {"2018-01-24"}, "f.due.kind": {"period"}, "f.demands": {"Orders"}}
			maps.Copy(typed, c.length)
			b.post(path, b.form(path, typed)).is(http.StatusSeeOther)
			change := "/matters/" + s.matters[0] + "/deadlines/response-1/extend"
			extend := url.Values{"by": {"days"}, "days": {c.hours}, "unit": {"hours"}, "authority": {"Stipulation"}}
			b.dates(change, extend).plainly(c.shows...)
			b.post(change, b.form(change, extend)).is(http.StatusSeeOther)
			d := s.matter(s.matters[0]).Deadlines[0]
			if got := d.Ends.Format(time.RFC3339); d.Due.String() != c.due || got != c.ends || strconv.Itoa(d.Basis.Extensions[0].Hours) != c.hours {
				t.Errorf("due %s, ends %s, by %+v", d.Due, got, d.Basis.Extensions)
			}
			if err := d.Receipt.Recompute(d.Due); err != nil {
				t.Error(err)
			}
			b.get("/matters/" + s.matters[0] + "/deadlines/response-1").is(http.StatusOK).
				plainly("Extended by " + words.Count(d.Basis.Extensions[0].Hours, "hour", "hours") + ". Hours count from the moment the earlier due date ended.")
			date := strings.TrimSuffix(strings.TrimPrefix(c.shows[len(c.shows)-1], "Due "), ".")
			for _, path := range []string{"/deadlines", "/matters", "/matters/" + s.matters[0], "/matters/" + s.matters[0] + "/deadlines/response-1"} {
				if text := b.get(path).is(http.StatusOK).plain(); !strings.Contains(text, date) || strings.Contains(text, "2018 at ") != strings.Contains(date, " at ") {
					t.Errorf("%s does not say %s: %s", path, date, text)
				}
			}
			b.get("/deadlines").plainly("Each deadline ends at midnight in the jurisdiction's time zone, unless a time is shown.")
		})
	}
}

func TestManyDeadlinesAreExtendedByHoursTogether(t *testing.T) {
	s := newSite(t)
	typed := url.Values{"act": {"extend"}, "step": {"do"}, "by": {"days"}, "days": {"24"}, "unit": {"hours"}, "authority": {"Stipulation"}}
	for _, id := range s.matters[:2] {
		s.request(id)
		typed.Add("deadline", id+"/response-1/1")
	}
	b := s.as("legal")
	b.dates("/deadlines/act", typed).plainly("It would fall on Sat, Feb 24, 2018.", "Due Mon, Feb 26, 2018.")
	typed.Set("key", "k-hours")
	b.post("/deadlines/act", typed).is(http.StatusSeeOther)
	for _, id := range s.matters[:2] {
		if d := s.matter(id).Deadlines[0]; d.Due.String() != "2018-02-26" || d.Basis.Extensions[0].Hours != 24 {
			t.Errorf("due %s by %+v", d.Due, d.Basis.Extensions)
		}
	}
}
