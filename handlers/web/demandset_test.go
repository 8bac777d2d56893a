package web_test

import (
	"net/http"
	"net/url"
	"strconv"
	"testing"
	"time"

	"duces/workflow"
	"duces/workflow/demand"
	"duces/workflow/review"
)

func TestADemandSetIsSavedInVersionsAndFillsInASteps(t *testing.T) {
	s := newSite(t)
	b := s.signIn(workflow.Legal)
	sets := "/reviews/" + s.review + "/demand-sets"
	b.get("/reviews/" + s.review).want(http.StatusOK).says("Demand sets")
	page := b.get(sets + "/new").want(http.StatusOK)
	shown := page.form(sets+"/new").with("name", "Basic request", "f.demands", "Orders\r\nDirectives").submit().
		want(http.StatusUnprocessableEntity).says("How the list is read", "2 Directives Number given by us", "Basic request")
	shown.form(sets+"/new").with("f.demands.accepted", shown.value("f.demands.accepted")).submit().
		want(http.StatusOK).says("The demand set is saved.", "Basic request", "2 demands", "Version 1")
	page = b.get(sets + "/new")
	page.form(sets+"/new").with("name", "", "f.demands", "1. Orders").submit().want(http.StatusUnprocessableEntity).says("Name")
	page.form(sets+"/new").with("name", "basic request", "f.demands", "1. Orders").submit().
		want(http.StatusUnprocessableEntity).says("this review has a set with this name")

	set := reviewOf(s).DemandSets[0].ID
	edit := b.get(sets+"/"+set).want(http.StatusOK).says("Save as version 2", "Version 1")
	old := edit.form(sets+"/"+set).with("f.demands", "1. Orders\r\n2. Directives of 2018")
	edit.form(sets+"/"+set).with("f.demands", "1. Orders\r\n2. Final directives").submit().want(http.StatusOK).says("Version 2")
	old.with("key", "another").submit().want(http.StatusConflict).says("Someone else saved version 2", "Directives of 2018")

	path := formOf(s.matters[0], "issue_request")
	form := b.get(path).want(http.StatusOK).says("Basic request, version 2").form(path)
	form.with("effective_on", "2018-01-24", "f.due.kind", "fixed", "f.due.date", "2018-02-23", "take", "demands")
	form.submit().want(http.StatusUnprocessableEntity).says("Set of demands: choose one of the sets.")
	filled := form.with("f.demands.set", set).submit().want(http.StatusOK).says("1. Orders 2. Final directives")
	if m := s.matter(s.matters[0]); m.State != "open" {
		t.Fatalf("to fill in the form moved the matter to %s", m.State)
	}
	filled.form(path).submit().want(http.StatusOK)
	said := "demands of the set “Basic request”, version 2"
	b.get("/matters/" + s.matters[0]).says(said)

	// Many at once, and edited: then the record names no set.
	many := b.get("/matters/move?transition=issue_request&matter=" + s.matters[1]).form("/matters/move")
	many.with("effective_on", "2018-01-24", "f.due.kind", "fixed", "f.due.date", "2018-02-23", "f.demands.set", set, "take", "demands")
	filled = many.submit().want(http.StatusOK).says("1. Orders 2. Final directives")
	filled.form("/matters/move").with("f.demands", "1. Orders\r\n2. Drafts").submit().want(http.StatusOK)
	if d, _ := demand.Find(s.matter(s.matters[1]).Demands, "2"); d.Text != "Drafts" {
		t.Errorf("demand 2 is %+v", d)
	}
	b.get("/matters/" + s.matters[1]).keepsQuiet(said)

	// A set can begin with the demands of a matter, and the demands of a matter can be amended to those of a set.
	b.get(sets+"/new?matter="+s.matters[1]).want(http.StatusOK).says("1. Orders 2. Drafts").form(sets+"/new").
		with("name", "Of a matter").submit().want(http.StatusOK)
	if got := reviewOf(s).DemandSets[1].Latest().Demands; len(got) != 2 || got[1].Text != "Drafts" {
		t.Errorf("the set of the matter has %+v", got)
	}
	amend := "/matters/" + s.matters[1] + "/amend-demands"
	b.get(amend).form(amend).with("f.demands.set", set, "take", "demands").submit().want(http.StatusOK).says("2. Final directives")
	s.verified()
}

// The limits of a demand are part of its set: a form filled in has them, and one that changes them names no set.
func TestADemandSetKeepsWhatLimitsItsDemands(t *testing.T) {
	s := newSite(t)
	b := s.signIn(workflow.Legal)
	sets := "/reviews/" + s.review + "/demand-sets"
	list := "1. Orders\nDates: until 2017-12-31\nCustodian: City Clerk\n2. Logs\nInstructions: Native files."
	page := b.get(sets + "/new")
	page.form(sets+"/new").with("name", "Limited", "f.demands", "1. Orders\nDates: 2017").submit().
		want(http.StatusUnprocessableEntity).says("line 2: The dates of demand 1 cannot be used")
	page.form(sets+"/new").with("name", "Limited", "f.demands", list).submit().want(http.StatusOK)
	set := reviewOf(s).DemandSets[0].ID
	b.get(sets + "/" + set).want(http.StatusOK).says("until Sun, Dec 31, 2017; custodian: City Clerk")
	if got := b.get(sets + "/" + set).form(sets + "/" + set).Get("f.demands"); got != list {
		t.Errorf("the set is edited as\n%s, not\n%s", got, list)
	}
	requests := func(id string, change func(*filled)) {
		path := formOf(id, "issue_request")
		filled := b.pastes(b.get(path), path, "").with("f.demands.set", set, "take", "demands").submit().want(http.StatusOK).form(path)
		if got := filled.Get("f.demands"); got != list {
			t.Errorf("the form is filled in with\n%s, not\n%s", got, list)
		}
		change(filled)
		filled.submit().want(http.StatusOK)
	}
	said := "demands of the set “Limited”, version 1"
	requests(s.matters[0], func(*filled) {})
	b.get("/matters/" + s.matters[0]).says(said)
	requests(s.matters[1], func(f *filled) { f.with("f.demands", "1. Orders\n2. Logs\nInstructions: Native files.") })
	b.get("/matters/" + s.matters[1]).keepsQuiet(said)
	if d, _ := demand.Find(s.matter(s.matters[1]).Demands, "1"); d.Full() != "Orders" {
		t.Errorf("demand 1 is %q", d.Full())
	}
}

func TestWhoMayNotRunAReviewReadsItsDemandSets(t *testing.T) {
	s := newSite(t)
	sets := "/reviews/" + s.review + "/demand-sets"
	legal := s.signIn(workflow.Legal)
	legal.get(sets+"/new").form(sets+"/new").with("name", "Basic request", "f.demands", "1. Orders").submit().want(http.StatusOK)
	set := sets + "/" + reviewOf(s).DemandSets[0].ID
	auditor := s.as("auditor")
	auditor.get(sets).is(http.StatusOK).has("Basic request").lacks("New demand set")
	auditor.get(set).is(http.StatusOK).has("Orders").lacks("Save as version")
	auditor.post(set, url.Values{"name": {"Mine"}, "f.demands": {"1. Orders"}}).is(http.StatusForbidden)
	auditor.get(sets + "/new").is(http.StatusForbidden)
	s.as("outsider").get(sets).is(http.StatusNotFound)
	s.as("outsider").get(set).is(http.StatusNotFound)
	s.as("legal").get(sets + "/none").is(http.StatusNotFound)
}

func TestAProductionReplacesAnEarlierOne(t *testing.T) {
	s := newSite(t)
	id := s.matters[0]
	s.request(id)
	s.setClock(time.Date(2018, 2, 20, 18, 0, 0, 0, time.UTC))
	b := s.signIn(workflow.Legal)
	path := "/matters/" + id + "/record-production"
	first := b.get(path).want(http.StatusOK).keepsQuiet("Replaces an earlier production").form(path)
	first.with("effective_on", "2018-02-19", "f.production.all", "partial", "f.source", "City Clerk").submit().want(http.StatusOK)
	page := b.get(path).want(http.StatusOK).says("Replaces an earlier production", "Mon, Feb 19, 2018, City Clerk")
	event := s.matter(id).Productions[0].Event
	again := page.form(path).with("f.production.all", "complete", "f.source", "City Clerk", "f.replaces", number(event))
	again.with("effective_on", "2018-02-18").submit().want(http.StatusUnprocessableEntity).says("the date of the production that it replaces")
	again.with("effective_on", "2018-02-20").submit().want(http.StatusOK)
	got := s.matter(id).Productions
	if len(got) != 2 || got[1].Replaces != event || got[0].Replaced != got[1].Event {
		t.Errorf("the productions are %+v", got)
	}
	b.get(path).says("Tue, Feb 20, 2018, City Clerk").keepsQuiet("Mon, Feb 19, 2018, City Clerk")
}

func number(n int64) string { return strconv.FormatInt(n, 10) }

// reviewOf is the review of the site as it stands.
func reviewOf(s *site) review.Review {
	s.t.Helper()
	world, err := s.db.World(s.t.Context(), s.users["auditor"], review.Stream(s.review))
	if err != nil {
		s.t.Fatal(err)
	}
	r, err := review.Find(world, s.review)
	if err != nil {
		s.t.Fatal(err)
	}
	return r
}

// The script asks the address of a form for dates while somebody types.
func TestAFormThatIsStillTypedStoresNothing(t *testing.T) {
	s := newSite(t)
	id := s.matters[0]
	s.request(id)
	s.setClock(time.Date(2018, 2, 20, 18, 0, 0, 0, time.UTC))
	b := s.signIn(workflow.Legal)
	at := "/matters/" + id
	record := []string{"effective_on", "2018-02-19", "f.production.all", "objected", "f.source", "City Clerk"}
	stores := func(path string, typed ...string) {
		t.Helper()
		before := s.size()
		form := b.get(path).want(http.StatusOK).form(path).with(typed...)
		form.with("show", "dates").submit().want(http.StatusOK)
		if s.size() != before {
			t.Errorf("%s stored what was still typed", path)
		}
		form.Del("show")
		form.submit().want(http.StatusOK)
		if s.size() == before {
			t.Errorf("%s stored nothing when it was sent", path)
		}
	}
	stores(at+"/record-production", record...)
	production := at + "/productions/" + number(s.matter(id).Productions[0].Event)
	stores(production, "f.source", "The clerk", "reason", "Misspelled.")
	stores(at+"/withholding/1", "f.accepted", "yes", "reason", "The ground is sound.")
	stores(at+"/amend-demands", "f.demands", "1. Orders of 2018", "reason", "Narrowed.")
}
