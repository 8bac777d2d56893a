package web_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"duces/templates/words"
	"duces/workflow/calendar"
	"duces/workflow/civil"
	"duces/workflow/deadline"
	"duces/workflow/jurisdiction"
	"duces/workflow/matter"
	"duces/workflow/timezone"
	"duces/workflow/transition"
)

// lengths are the ways in which forms count.
var lengths = map[string]struct {
	n    int
	spec deadline.Spec
}{
	"days":          {24, deadline.Spec{Kind: deadline.Period, Days: 24}},
	"business_days": {19, deadline.Spec{Kind: deadline.Period, BusinessDays: 19}},
	"months":        {1, deadline.Spec{Kind: deadline.Period, Months: 1}},
	"hours":         {50, deadline.Spec{Kind: deadline.Period, Hours: 50, At: "10:00"}},
}

// dateForm is a form that counts to a date.
type dateForm struct {
	path  string
	typed url.Values // without a length
	// prefix is of the fields that say the length.
	prefix string
	of     string // a matter
	from   civil.Date
	units  []string
}

// Each form that counts to a date shows it for each way of counting, as it is typed and as it is
// sent without script: the day with its weekday, the day on which it would fall, and what was skipped.
func TestEveryFormThatCountsShowsTheDateForEachWayOfCounting(t *testing.T) {
	s := newSite(t)
	s.request(s.matters[1])
	m := s.matter(s.matters[1])
	response := m.Deadlines[0]
	legal := s.as("legal")
	day := civil.NewDate(2018, time.January, 24)
	all := []string{"days", "business_days", "months", "hours"}
	step := url.Values{"effective_on": {day.String()}, "f.due.kind": {"period"}, "f.due.at": {"10:00"}}
	more := func(base url.Values, pairs ...string) url.Values {
		v := url.Values{}
		for name, values := range base {
			v[name] = values
		}
		for i := 0; i < len(pairs); i += 2 {
			v.Set(pairs[i], pairs[i+1])
		}
		return v
	}
	before := s.size()
	for name, f := range map[string]dateForm{
		"a step":         {formOf(s.matters[0], "issue_request"), step, "f.due.", s.matters[0], day, all},
		"a step of many": {"/matters/move", more(step, "transition", "issue_request", "step", "do", "matter", s.matters[0]), "f.due.", s.matters[0], day, all},
		"a correction": {
			fmt.Sprintf("/matters/%s/corrections/%d", s.matters[1], s.requestOf(s.matters[1])), more(step, "f.demands", "1. Orders and directives"), "f.due.", s.matters[1], day, all,
		},
		"an extension": {"/matters/" + s.matters[1] + "/deadlines/" + response.ID + "/extend", url.Values{"by": {"days"}}, "", s.matters[1], response.Due, all},
		"an extension of many": {"/deadlines/act", url.Values{
			"act": {"extend"}, "step": {"do"}, "by": {"days"}, "deadline": {s.matters[1] + "/" + response.ID + "/" + strconv.Itoa(response.Version)},
		}, "", s.matters[1], response.Due, all},
	} {
		for _, unit := range f.units {
			t.Run(name+" in "+unit, func(t *testing.T) {
				legal.t, s.t = t, t
				length := lengths[unit]
				typed := more(f.typed, f.prefix+"days", strconv.Itoa(length.n), f.prefix+"unit", unit)
				spec := length.spec
				if f.prefix == "" && unit == "hours" { // from the end of the last day
					spec.At = deadline.EndOfDay
				}
				says := s.foreseen(f.of, spec, f.from)
				legal.dates(f.path, typed).plainly(says...)
				sent := legal.post(f.path, more(typed, "show", "dates"))
				if sent.status != http.StatusOK {
					t.Errorf("without script the answer is %d", sent.status)
				}
				sent.has("<form").plainly(says...)
				if got := strings.Count(sent.body, `value="`+unit+`"`); got == 0 {
					t.Errorf("the form offers no %s", unit)
				}
			})
		}
	}
	if s.size() != before {
		t.Error("something was stored")
	}
}

// foreseen is what a form must say of a period, from the arithmetic alone.
func (s *site) foreseen(id string, spec deadline.Spec, from civil.Date) []string {
	s.t.Helper()
	w, err := s.db.World(s.t.Context(), s.users["auditor"], matter.Streams([]string{id})...)
	if err != nil {
		s.t.Fatal(err)
	}
	j, err := jurisdiction.Find(w, s.matter(id).Jurisdiction)
	if err != nil {
		s.t.Fatal(err)
	}
	r, err := deadline.Compute(spec, deadline.Context{From: from, State: j.State, Zone: timezone.Named(j.Zone), Calendar: calendar.Of(w)})
	if err != nil {
		s.t.Fatal(err)
	}
	lines := words.Foreseen(r)
	lines[0] = strings.TrimPrefix(lines[0], "Due ") // a correction says from when to when
	return lines
}

// requestOf is the event by which a matter was moved.
func (s *site) requestOf(id string) int64 {
	s.t.Helper()
	w, err := s.db.World(s.t.Context(), s.users["auditor"], matter.Stream(id))
	if err != nil {
		s.t.Fatal(err)
	}
	past, err := w.History(matter.Stream(id))
	if err != nil {
		s.t.Fatal(err)
	}
	for _, e := range past {
		if _, is := e.Data.(matter.Transitioned); is {
			return e.Seq
		}
	}
	s.t.Fatal("it was not moved")
	return 0
}

// Of a period in hours the hour counts: where it alone moves, the form says so.
func TestACorrectionOfTheHourAloneSaysWhichHour(t *testing.T) {
	s := newSite(t)
	id := s.matters[0]
	s.do(s.users["legal"], transition.Move{Matters: []string{id}, Name: "issue_request", EffectiveOn: civil.NewDate(2018, time.January, 24), Fields: map[string]json.RawMessage{
		"due": json.RawMessage(`{"kind":"period","hours":50,"at":"10:00"}`), "demands": json.RawMessage(`[{"number":1,"text":"Orders"}]`),
	}})
	b := s.as("legal")
	path := fmt.Sprintf("/matters/%s/corrections/%d", id, s.requestOf(id))
	typed := url.Values{"effective_on": {"2018-01-24"}, "f.due.kind": {"period"}, "f.due.days": {"50"}, "f.due.unit": {"hours"}, "f.due.at": {"10:00"}, "f.demands": {"1. Orders"}}
	b.dates(path, typed).plainly("Nothing would change.")
	typed.Set("f.due.at", "13:30")
	b.dates(path, typed).plainly("Response to the document request: Moves to Fri, Jan 26, 2018 at 3:30 pm CST.")
	change := "/matters/" + id + "/deadlines/response-1/"
	b.dates(change+"correct", url.Values{"on": {"2018-01-24"}, "at": {"13:30"}}).plainly("Due Fri, Jan 26, 2018 at 3:30 pm CST.")
	if due := s.matter(id).Deadlines[0].Due.String(); due != "2018-01-26" {
		t.Errorf("due %s", due)
	}
}

// A file whose matters would open says until when our own side must take the first step in them.
func TestAnImportIntoAReviewSaysTheDateOfOurNextStep(t *testing.T) {
	s := newSite(t)
	b := s.as("legal")
	into, alone := "/reviews/"+s.review+"/import", "/jurisdictions/import"
	file := url.Values{"do": {"preview"}, "text": {"name,kind,state,zone\nCity of Peoria,city,IL,America/Chicago\n"}}
	b.post(into, file).is(http.StatusOK).plainly("Opened on: Wed, Jan 24, 2018.", "Our next step: Send letter or document request, due Wed, Feb 7, 2018.")
	b.post(alone, file).is(http.StatusOK).lacks("Our next step")
	file.Set("text", "name,kind,state,zone\nCity of Chicago,city,IL,America/Chicago\n")
	b.post(into, file).is(http.StatusOK).plainly("Nothing to import.").lacks("Our next step")
}

func TestAFormAsksForAllItsDatesWithOneButton(t *testing.T) {
	s := newSite(t)
	page := s.as("legal").get(formOf(s.matters[0], "send_notice")).is(http.StatusOK).has("Response due", "Our next step")
	if n := strings.Count(page.body, ">Show the date<"); n != 1 {
		t.Errorf("%d buttons show the dates, want one", n)
	}
}

func TestARefusedFormStillShowsItsDates(t *testing.T) {
	s := newSite(t)
	s.request(s.matters[0])
	b, path := s.as("legal"), formOf(s.matters[0], "receive_response")
	b.post(path, b.form(path, url.Values{"effective_on": {"2018-02-20"}, "f.production.all": {"some"}, "do": {"yes"}})).is(http.StatusUnprocessableEntity).has("is not one of", "Our next step", ", due ")
}

func TestADateThatCannotBeReadIsNotSaidToBeMissing(t *testing.T) {
	s := newSite(t)
	b := s.as("legal")
	for path, typed := range map[string]url.Values{
		"/reviews/new":                          {"name": {"A"}, "authority": {"28 CFR 18.5"}, "process": {"default"}},
		"/reviews/" + s.review + "/matters/new": {"do": {"open"}},
	} {
		for day, says := range map[string]string{"soon": "Opened on: enter a date as year-month-day, such as 2018-02-23.", " ": "Opened on is required."} {
			typed.Set("opened_on", day)
			b.post(path, b.form(path, typed)).is(http.StatusUnprocessableEntity).has(says)
		}
	}
}
