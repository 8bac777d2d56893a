package web_test

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"
)

// demanding issues a document request of five demands, due on February 23.
func (s *site) demanding(id string) {
	s.t.Helper()
	b, request := s.as("legal"), formOf(id, "issue_request")
	b.post(request, b.form(request, url.Values{
		"effective_on": {"2018-01-24"}, "f.due.kind": {"fixed"}, "f.due.date": {"2018-02-23"},
		"f.demands": {"1. Orders\r\n2. Training\r\n2(a). Drafts"},
	})).is(http.StatusSeeOther)
}

func TestOneLinkOfEachDemandRecordsWhatCameForIt(t *testing.T) {
	s := newSite(t)
	b, id := s.as("legal"), s.matters[0]
	s.demanding(id)
	links := map[string]string{}
	matter := parse(t, b.get("/matters/"+id).is(http.StatusOK).body)
	for _, row := range find(matter, func(n *html.Node) bool { return attribute(n, "data-demand") != "" }) {
		for _, a := range find(row, func(n *html.Node) bool { return strings.Contains(attribute(n, "href"), "?demand=") }) {
			links[attribute(row, "data-demand")] = attribute(a, "href")
		}
	}
	if len(links) != 2 || links["1"] == "" || links["2(a)"] == "" {
		t.Fatalf("the links are %v", links)
	}
	address, input, _ := strings.Cut(links["2(a)"], "#")
	form := parse(t, b.get(address).is(http.StatusOK).body)
	for _, n := range find(form, func(n *html.Node) bool {
		return n.Data == "select" && strings.HasSuffix(attribute(n, "name"), ".answer")
	}) {
		chosen := ""
		for _, o := range find(n, func(o *html.Node) bool { return o.Data == "option" && has(o, "selected") }) {
			chosen = attribute(o, "value")
		}
		want := ""
		if attribute(n, "id") == input {
			want = "complete"
		}
		if chosen != want {
			t.Errorf("%s is %q, want %q", attribute(n, "name"), chosen, want)
		}
	}
	if len(find(form, func(n *html.Node) bool { return attribute(n, "id") == input })) != 1 {
		t.Errorf("the form has no input %s", input)
	}
	b.get("/matters/" + id + "/record-production?demand=7").is(http.StatusNotFound)
}

func TestAProductionSaysOnTimeAndWaitsForTheStepOnItsDay(t *testing.T) {
	s := newSite(t)
	b, id := s.as("legal"), s.matters[0]
	s.demanding(id)
	s.setClock(time.Date(2018, 3, 5, 18, 0, 0, 0, time.UTC))
	path, respond := "/matters/"+id+"/record-production", formOf(id, "receive_response")
	b.post(path, b.form(path, url.Values{
		"effective_on": {"2018-02-20"}, "f.source": {"City Clerk, two boxes"}, "f.production.of.1.answer": {"complete"},
		"f.production.log": {"Date,Author,Description,Demands\r\nundated,,privileged,2(a)"},
	})).is(http.StatusSeeOther)
	b.get("/matters/"+id).has("Answered, not yet recorded", "On time, due Fri, Feb 23, 2018", respond).lacks(">Overdue<")
	b.get("/matters?completeness=answered").has(id)
	b.get(respond).is(http.StatusOK).has(`value="2018-02-20"`)
	b.post(respond, b.form(respond, url.Values{"effective_on": {"2018-02-20"}})).is(http.StatusSeeOther)
	b.post(path, b.form(path, url.Values{
		"effective_on": {"2018-03-02"}, "f.source": {"City Clerk"}, "f.production.of.1.answer": {"complete"},
	})).is(http.StatusSeeOther)
	b.get("/matters/" + id).has("7 days late, due Fri, Feb 23, 2018").lacks("Answered, not yet recorded")
	b.get(formOf(id, "find_deficient")).is(http.StatusOK).has(
		"Insufficient entries of privilege logs", "Entry 1 of the privilege log received Tue, Feb 20, 2018: The author is missing.")
	s.verified()
}

func TestTheFormThatFindsSeveralResponsesDeficientNamesTheInsufficientEntriesOfEach(t *testing.T) {
	s := newSite(t)
	b := s.as("legal")
	s.setClock(time.Date(2018, 3, 5, 18, 0, 0, 0, time.UTC))
	last := len(s.matters) - 1
	for i, id := range s.matters {
		s.demanding(id)
		path, log := formOf(id, "receive_response"), ""
		if i < last {
			log = fmt.Sprintf("Date,Author,Description,Demands\r\nMarch %d 2017,,privileged,1", i+1)
		}
		b.post(path, b.form(path, url.Values{
			"effective_on": {"2018-02-20"}, "f.production.of.1.answer": {"partial"}, "f.production.log": {log},
		})).is(http.StatusSeeOther)
	}
	form := b.post("/matters/move", url.Values{"matter": s.matters, "transition": {"find_deficient"}}).is(http.StatusOK)
	panel := find(parse(t, form.body), func(n *html.Node) bool { return attribute(n, "id") == "insufficient-entries" })
	if len(panel) != 1 {
		t.Fatalf("%d panels name insufficient entries", len(panel))
	}
	said := text(panel[0])
	if n := strings.Count(said, "The author is missing."); n != last {
		t.Errorf("%d entries are named in %q", n, said)
	}
	var of []string
	for _, a := range find(panel[0], func(n *html.Node) bool { return attribute(n, "href") != "" }) {
		of = append(of, strings.TrimPrefix(attribute(a, "href"), "/matters/"))
	}
	slices.Sort(of)
	if want := slices.Sorted(slices.Values(s.matters[:last])); !slices.Equal(of, want) {
		t.Errorf("they are of %v, want %v", of, want)
	}
	one := b.post("/matters/move", url.Values{"matter": s.matters[last:], "transition": {"find_deficient"}})
	one.is(http.StatusOK).lacks("insufficient-entries")
	issue := b.post("/matters/move", url.Values{"matter": s.matters, "transition": {"issue_subpoena"}})
	issue.is(http.StatusOK).lacks("insufficient-entries")
}
