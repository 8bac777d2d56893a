package web_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"testing"

	"duces/workflow/civil"
	"duces/workflow/jurisdiction"
	"duces/workflow/opening"
	"duces/workflow/transition"
)

// newCrowd is a site where more matters are due on one day than a cell names.
func newCrowd(t *testing.T, n int) *site {
	t.Helper()
	s := newSite(t)
	var towns []jurisdiction.New
	for i := len(s.matters); i < n; i++ {
		towns = append(towns, jurisdiction.New{Name: fmt.Sprintf("Town %d", i), Kind: "city", State: "IL", Zone: "America/Chicago"})
	}
	made := s.do(s.users["legal"], jurisdiction.Add{Items: towns}).Created
	s.matters = append(s.matters, s.do(s.users["legal"], opening.Open{Review: s.review, Jurisdictions: made}).Created...)
	s.request(s.matters...)
	return s
}

// period asks a matter for a response within thirty days, due on 23 February 2018.
func (s *site) period(matters ...string) {
	s.t.Helper()
	s.do(s.users["legal"], transition.Move{
		Matters: matters, Name: "issue_request", EffectiveOn: civil.NewDate(2018, 1, 24), Fields: map[string]json.RawMessage{
			"due": json.RawMessage(`{"kind":"period","days":30}`), "demands": json.RawMessage(`[{"number":1,"text":"Orders"}]`),
		},
	})
}

func TestEveryRoleReadsTheCourtCalendar(t *testing.T) {
	s := newSite(t)
	for _, who := range []string{"legal", "supervisor", "compliance", "auditor", "admin"} {
		a := s.as(who).get("/court-calendar").is(http.StatusOK).has(
			"Court calendar 2018", "Christmas Day", "Veterans Day, observed for Sunday", "Mass. Gen. Laws", "Patriots&#39; Day", "No closed days have been declared", `href="/court-calendar?year=2017"`)
		if who != "admin" {
			a.lacks("Declare a day closed")
			s.as(who).get("/court-calendar/closures/new").is(http.StatusForbidden)
			s.as(who).post("/court-calendar/closures/new", closure()).is(http.StatusForbidden)
		}
	}
	s.as("admin").get("/court-calendar?year=2021").has("Juneteenth", "Declare a day closed")
	s.as("admin").get("/court-calendar?year=2020").lacks("Juneteenth National") // Wisconsin had its own
	s.as("admin").get("/court-calendar?year=nonsense").is(http.StatusOK).has("Court calendar 2018")
}

func TestTheCourtCalendarShowsTheTableOfAChosenState(t *testing.T) {
	s := newSite(t)
	s.as("legal").get("/court-calendar?state=TX").is(http.StatusOK).has(
		"Court calendar 2018, Texas", "Texas Independence Day", "Fri, Mar 2, 2018", "662.021", "Counted; its courts are open or differ.",
		"Good Friday", "Not counted; kept by part of the state or its offices alone.", "Thanksgiving Day", "state=TX&amp;year=2019").lacks("Mass. Gen. Laws")
	s.as("admin").get("/court-calendar?state=GU&year=2019").has("Good Friday", "one compilation has it, the other does not")
	s.as("legal").get("/court-calendar?state=WY&year=2020").is(http.StatusOK).has("Wyoming adds no holidays to the federal ones in 2020.")
	s.as("legal").get("/court-calendar?state=ZZ").is(http.StatusOK).has("ZZ", "Mass. Gen. Laws")
	s.as("legal").get("/court-calendar?state=TX&year=1066").is(http.StatusOK).has("Court calendar 2018, Texas", "Enter a year, such as 2018", `value="1066"`)
}

func closure() url.Values {
	return url.Values{
		"date": {"2018-02-23"}, "kind": {"legal_holiday"}, "name": {"Day of mourning"}, "authority": {"Proclamation of 1 February 2018"}, "state": {""}, "key": {"k"},
	}
}

func with(form url.Values, pairs ...string) url.Values {
	for i := 0; i+1 < len(pairs); i += 2 {
		form.Set(pairs[i], pairs[i+1])
	}
	return form
}

const declare = "/court-calendar/closures/new"

func TestADayDeclaredClosedShowsAndThenMovesWhatRestsOnIt(t *testing.T) {
	s := newSite(t)
	s.period(s.matters[0])
	s.request(s.matters[1]) // a fixed date, which no closure moves
	b := s.as("admin")
	before := s.size()
	preview := b.post(declare, with(closure(), "step", "preview")).is(http.StatusOK).has(
		"1 due date would move", "A matter in Illinois", "Fri, Feb 23, 2018", "Mon, Feb 26, 2018", "Day of mourning").lacks("Chicago", s.matters[0])
	if s.size() != before {
		t.Fatal("the preview stored something")
	}
	b.post(declare, with(closure(), "step", "edit")).is(http.StatusOK).has(`value="Day of mourning"`, `value="2018-02-23"`)

	b.post(declare, with(closure(), "step", "apply", "hash", preview.input("hash"))).is(http.StatusSeeOther)
	b.get("/court-calendar").has("Fri, Feb 23, 2018 is closed: 1 due date moved", "Declared by Name of admin", "Proclamation of 1 February 2018", "Day of mourning")
	if got := s.response(s.matters[0]); got.Due.String() != "2018-02-26" || got.Version != 2 {
		t.Errorf("the period is due %s in version %d", got.Due, got.Version)
	}
	if got := s.response(s.matters[1]); got.Due.String() != "2018-02-23" || got.Version != 1 {
		t.Errorf("the fixed date is due %s in version %d", got.Due, got.Version)
	}
	legal := s.as("legal")
	legal.get("/matters/"+s.matters[0]).has("closure", "Proclamation of 1 February 2018", "Day of mourning")
	legal.get("/court-calendar").is(http.StatusOK).has("Declared by Name of admin")
	legal.get("/calendar?month=2018-02").cellHas("2018-02-23", "Day of mourning", "cal-closed")
	b.post(declare, with(with(closure(), "name", "Another name"), "step", "preview")).is(http.StatusConflict).has("is already on record as closed")
}

func TestWhatWasNotShownIsNotConfirmed(t *testing.T) {
	s := newSite(t)
	s.period(s.matters[0])
	b := s.as("admin")
	preview := b.post(declare, closure()).is(http.StatusOK)
	s.period(s.matters[1])
	before := s.size()
	again := b.post(declare, with(closure(), "step", "apply", "hash", preview.input("hash"))).is(http.StatusConflict).has(
		"have changed since you last saw them", "2 due dates would move", "A matter in California")
	if s.size() != before {
		t.Fatal("something was stored")
	}
	b.post(declare, with(closure(), "step", "apply", "hash", again.input("hash"))).is(http.StatusSeeOther)
	b.get("/court-calendar").has("2 due dates moved")
}

func TestAClosureThatLacksSomethingComesBackAsItWasTyped(t *testing.T) {
	s := newSite(t)
	b := s.as("admin")
	for name, says := range map[string]string{"date": "Date is required.", "kind": "Kind is required.", "name": "Name is required", "authority": "Authority is required. Enter the basis for the closure."} {
		form := closure()
		form.Del(name)
		b.post(declare, form).is(http.StatusUnprocessableEntity).has(says, `href="#`+name+`"`)
	}
	b.post(declare, with(closure(), "state", "XX")).is(http.StatusUnprocessableEntity).has("is not a state")
	b.post(declare, with(closure(), "state", "MA", "step", "preview")).is(http.StatusOK).has("No open deadline would move", "Massachusetts")
}
