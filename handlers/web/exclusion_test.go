package web_test

import (
	"net/http"
	"testing"

	"duces/workflow"
	"duces/workflow/jurisdiction"
	"duces/workflow/proceeding"
)

func TestAJurisdictionIsLeftOffAListAndTakenUpAgainOnPages(t *testing.T) {
	s := newSite(t)
	suit := s.court()
	philadelphia := s.do(s.users["legal"], jurisdiction.Add{Items: []jurisdiction.New{{Name: "Philadelphia", Kind: "city", State: "PA", Zone: "America/New_York"}}}).Created[0]
	s.do(s.users["legal"], jurisdiction.Add{Items: []jurisdiction.New{{Name: "Erie", Kind: "city", State: "PA", Zone: "America/New_York"}}})
	b, at := s.signIn(workflow.Legal), "/reviews/"+s.review
	b.get(at).want(http.StatusOK).says("Left off the list", "None are left off.")

	form := b.get(at + "/exclusions/new").want(http.StatusOK).form(at + "/exclusions/new")
	form.with("step", "save", "reason", "Kept as typed").submit().want(http.StatusUnprocessableEntity).says("Find the jurisdiction and choose it.", "Proceeding is required.", "Kept as typed")
	form = form.with("step", "find", "q", "phila").submit().want(http.StatusOK).says("Philadelphia, PA").form(at + "/exclusions/new")
	form.with("step", "save", "jurisdiction", philadelphia, "proceeding", suit, "reason", "").submit().want(http.StatusUnprocessableEntity).says("Reason is required.")
	form.with("step", "save", "jurisdiction", philadelphia, "proceeding", suit, "reason", "It sued us.").submit().want(http.StatusOK).
		says("Left off the list.", "1 jurisdiction is left off.", "City of Chicago v. Sessions", "It sued us.", "Take up again")
	s.signIn(workflow.Compliance).get(at).want(http.StatusOK).says("Philadelphia (city)", "It sued us.").keepsQuiet("Take up again", "Leave a jurisdiction off")
	s.signIn(workflow.Compliance).get(at + "/exclusions/new").want(http.StatusForbidden)

	// Matters for many: those left off are named, and theirs open only if somebody says so.
	const left = "Philadelphia (city) is left off the list of this review because of City of Chicago v. Sessions"
	open := b.get(at+"/matters/new").want(http.StatusOK).says("Left off the list because of pending litigation", "Open matters for these too").form(at+"/matters/new").with("do", "all").submit().form(at + "/matters/new")
	preview := b.get(at+"/import").form(at+"/import").with("text", "name,kind,state,zone\nPhiladelphia,city,PA,America/New_York\nScranton,city,PA,America/New_York\n", "do", "preview").
		submit().want(http.StatusOK).says("1 to open in", "Philadelphia (city):", "Open matters for these too")
	preview.form(at+"/import").with("do", "import").submit().want(http.StatusOK).says("1 matter opened.", left)
	open.with("do", "open").submit().want(http.StatusOK).says("1 matter is open.", left)

	b.get("/proceedings/"+suit+"/change").form("/proceedings/"+suit+"/change").with("status", proceeding.Ended).submit().want(http.StatusOK).
		says("The case ended: decide whether Philadelphia (city) returns to the list")
	b.get(at).says("Case ended: decide")
	end := at + "/exclusions/" + philadelphia + "/end"
	b.get(end).want(http.StatusOK).form(end).with("reason", " ").submit().want(http.StatusUnprocessableEntity).says("Reason is required.")
	b.get(end).form(end).with("reason", "The case was dismissed.").submit().want(http.StatusOK).says("Taken up again.", "None are left off.")
	b.get(end).want(http.StatusNotFound)
	b.get("/proceedings/" + suit).says("The exclusion ended.")
}

func TestAMatterOpenedForOneLeftOffEndsTheExclusion(t *testing.T) {
	s := newSite(t)
	suit := s.court()
	philadelphia := s.do(s.users["legal"], jurisdiction.Add{Items: []jurisdiction.New{{Name: "Philadelphia", Kind: "city", State: "PA", Zone: "America/New_York"}}}).Created[0]
	b, at := s.signIn(workflow.Legal), "/reviews/"+s.review
	b.send(at+"/exclusions/new", map[string][]string{"step": {"save"}, "jurisdiction": {philadelphia}, "proceeding": {suit}, "reason": {"It sued us."}}).want(http.StatusOK).says("1 jurisdiction is left off.")
	open := b.get(at+"/matters/new").form(at+"/matters/new").with("jurisdictions", philadelphia, "do", "open")
	open.submit().want(http.StatusConflict).says("Philadelphia (city) is left off the list of this review")
	open.with("excluded", "open", "key", "another").submit().want(http.StatusOK).says("1 matter is open.", "None are left off.")
}
