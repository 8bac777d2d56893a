package web_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"duces/workflow"
	"duces/workflow/jurisdiction"
	"duces/workflow/process"
	"duces/workflow/review"
)

const twoJurisdictions = "name,kind,state,zone\nCity of Chicago,city,IL,America/Chicago\nCook County,county,IL,America/Chicago\n"

func TestAReviewIsOpenedFromItsForm(t *testing.T) {
	st := newEmptySite(t)
	b := st.signIn(workflow.Legal)
	form := b.get("/reviews/new").want(http.StatusOK).form("/reviews/new")
	s := form.with("name", "", "authority", "8 U.S.C. 1373", "about", "kept as typed").submit().want(http.StatusUnprocessableEntity)
	s.says("Name is required.", "kept as typed")
	s = s.form("/reviews/new").with("name", "Winter <review>", "members", st.users["supervisor"]).submit().want(http.StatusOK)
	s.says("Winter <review>", "The review is open.", "Name of supervisor", "Name of legal", process.Default().Hash, "No matters have been opened in this review")
	b.get("/reviews").says("Winter <review>", "8 U.S.C. 1373")
	st.signIn(workflow.Compliance).get(s.path).want(http.StatusNotFound)
	st.signIn(workflow.Supervisor).get(s.path).want(http.StatusOK)
}

func TestAProcessThatCannotBeUsedIsShownByLine(t *testing.T) {
	st := newEmptySite(t)
	b := st.signIn(workflow.Legal)
	broken := strings.Replace(string(process.Default().Source), "initial: open", "initial: nowhere", 1)
	s := b.get("/reviews/new").form("/reviews/new").with("name", "", "authority", "A", "process", "own", "source", broken).submit()
	s.want(http.StatusUnprocessableEntity).says("Name is required.", "initial: nowhere", "this process cannot be used")
	if form := s.form("/reviews/new"); form.Get("process") != "own" || !strings.Contains(form.Get("source"), "initial: nowhere") {
		t.Error("what was typed is gone")
	}
	b.get("/reviews").says("No reviews yet")
}

func TestMembersComeAndGo(t *testing.T) {
	st := newEmptySite(t)
	id := st.openReview()
	b := st.signIn(workflow.Legal)
	b.get("/reviews/" + id).says("Name of compliance").form("/reviews/" + id + "/members")
	b.send("/reviews/"+id+"/members", map[string][]string{"user": {st.users["compliance"]}, "member": {"false"}}).says("Member removed.")
	st.signIn(workflow.Compliance).get("/reviews/" + id).want(http.StatusNotFound)
	b.send("/reviews/"+id+"/members", map[string][]string{"user": {st.users["admin"]}, "member": {"true"}}).says("cannot be a member of a review")
	st.signIn(workflow.Auditor).send("/reviews/"+id+"/members", map[string][]string{"user": {st.users["auditor"]}, "member": {"true"}}).want(http.StatusForbidden)
}

func TestAnImportIsCheckedThenDoneOnce(t *testing.T) {
	st := newEmptySite(t)
	id := st.openReview()
	b := st.signIn(workflow.Legal)
	action := "/reviews/" + id + "/import"
	s := b.get(action).form(action).with("text", twoJurisdictions, "do", "preview").submit().want(http.StatusOK)
	s.says("2 new", "0 already on record", "Add 2 jurisdictions and open 2 matters")
	b.get("/jurisdictions").says("No jurisdictions yet")
	act := s.form(action).with("do", "import")
	act.submit().want(http.StatusOK).says("2 jurisdictions added, 2 matters opened.")
	act.submit().want(http.StatusOK).says("2 jurisdictions added, 2 matters opened.") // the first result, given again
	b.get("/jurisdictions").says("2 jurisdictions", "City of Chicago", "Cook County")
	act.with("key", "another").submit().want(http.StatusOK).says("0 jurisdictions added, 2 already on record, 0 matters opened.")
	more := twoJurisdictions + "City of Albany,city,NY,America/New_York\n"
	b.get("/jurisdictions/import").form("/jurisdictions/import").with("text", more, "do", "preview").submit().says("1 new", "2 already on record")
}

func TestAJurisdictionAddedAfterThePreviewIsLeftAloneAndReported(t *testing.T) {
	for what, into := range map[string]bool{"alone": false, "into a review": true} {
		t.Run(what, func(t *testing.T) {
			st := newEmptySite(t)
			b := st.signIn(workflow.Legal)
			action, done := "/jurisdictions/import", "1 jurisdiction added, 1 already on record."
			if into {
				action, done = "/reviews/"+st.openReview()+"/import", "1 jurisdiction added, 1 already on record, 2 matters opened."
			}
			s := b.get(action).form(action).with("text", twoJurisdictions, "do", "preview").submit().says("2 new", "0 already on record")
			st.do(st.users["legal"], jurisdiction.Add{Items: []jurisdiction.New{{Name: "COOK COUNTY", Kind: "county", State: "IL", Zone: "America/New_York", ZoneConfirmed: true}}})
			act := s.form(action).with("do", "import")
			act.submit().want(http.StatusOK).says(done)
			size := st.size()
			st.rename("COOK COUNTY", "Cook") // the file now means something else, and yet it is the same request
			act.submit().want(http.StatusOK).says(done)
			if st.size() != size+1 {
				t.Errorf("the repeated import stored %d events", st.size()-size-1)
			}
			b.get("/jurisdictions").says("2 jurisdictions", "City of Chicago", "Eastern Time (New York)")
		})
	}
}

func TestImportsOfOneFileAtOnceAddEachJurisdictionOnce(t *testing.T) {
	const people = 6
	st := newEmptySite(t)
	action := "/reviews/" + st.openReview() + "/import"
	var forms []*filled
	for i := range people {
		b := st.signIn([]workflow.Role{workflow.Legal, workflow.Supervisor}[i%2])
		s := b.get(action).form(action).with("text", twoJurisdictions, "do", "preview").submit()
		forms = append(forms, s.form(action).with("do", "import"))
		if i >= people/2 {
			forms[i].Set("key", forms[i-2].Get("key")) // a button that was clicked twice
		}
	}
	before := st.size()
	pages := make([]webPage, people)
	var all sync.WaitGroup
	for i, form := range forms {
		all.Go(func() { pages[i] = form.submit() })
	}
	all.Wait()
	for _, page := range pages {
		page.want(http.StatusOK).says("matters opened.")
	}
	if made := st.size() - before; made != 4 {
		t.Errorf("%d events are stored, want 2 jurisdictions and 2 matters", made)
	}
}

func TestABadFileIsListedWholeAndImportsNothing(t *testing.T) {
	st := newEmptySite(t)
	b := st.signIn(workflow.Legal)
	bad := "name,kind,state,zone\nCity of Chicago,planet,IL,America/Chicago\nCook County,county,XX,Mars/Olympus\nGood,city,NY,America/New_York\n"
	s := b.get("/jurisdictions/import").form("/jurisdictions/import").with("text", bad, "do", "import").submit()
	s.want(http.StatusUnprocessableEntity).says("3 problems in the file", "Line 2: Kind: “planet”", "Line 3: State: “XX”", `Line 3: Time zone:`)
	if s.form("/jurisdictions/import").Get("text") != bad {
		t.Error("what was typed is gone")
	}
	b.get("/jurisdictions").says("No jurisdictions yet")
}

func TestChoosingKeepsWhatWasChosenOnOtherPages(t *testing.T) {
	st := newEmptySite(t)
	id := st.openReview()
	var jurisdictions jurisdiction.Add
	for i := range 130 {
		jurisdictions.Items = append(jurisdictions.Items, jurisdiction.New{Name: fmt.Sprintf("City %03d", i), Kind: "city", State: "OH", Zone: "America/New_York"})
	}
	ids := st.do(st.users["legal"], jurisdictions).Created
	b := st.signIn(workflow.Legal)
	action := "/reviews/" + id + "/matters/new"
	s := b.get(action).says("130 jurisdictions match", "City 000").keepsQuiet("City 060")
	s.form(action).with("do", "open").submit().want(http.StatusUnprocessableEntity).says("Select at least one jurisdiction.")
	s = s.form(action).with("jurisdictions", ids[0], "do", "next").submit().says("City 060", "1 more selected on other pages").keepsQuiet("City 000")
	s = s.form(action).with("do", "prev").submit().says("City 000")
	form := s.form(action).with("do", "search", "q", "City 12")
	s = form.submit().says("10 jurisdictions match", "1 more selected")
	s = s.form(action).with("do", "all").submit().says("City 129")
	s.form(action).with("do", "open").submit().want(http.StatusOK).says("11 matters are open.")
	b.get(action).says("119 jurisdictions match")
}

func TestTheFirstStepOfOpenedMattersFollowsAtOnce(t *testing.T) {
	st := newEmptySite(t)
	id := st.openReview()
	b := st.signIn(workflow.Legal)
	b.get("/jurisdictions/import").form("/jurisdictions/import").with("text", twoJurisdictions, "do", "import").submit().want(http.StatusOK)
	action := "/reviews/" + id + "/matters/new"
	s := b.get(action).says("No step yet", "Record notice letter", "Issue document request").keepsQuiet("Issue subpoena", "Withdraw matter")
	s.form(action).with("do", "all", "first_step", "conquer").submit().says("“conquer” is not one of the options.").keepsQuiet("are open.")
	s = s.form(action).with("do", "all", "first_step", "issue_request").submit()
	if chosen := s.form(action).Get("first_step"); chosen != "issue_request" {
		t.Errorf("the choice is %q on the next page", chosen)
	}
	s = s.form(action).with("do", "open").submit().want(http.StatusOK).says("2 matters are open.", "Issue document request: 2 matters", "Cook County", "City of Chicago")
	form := s.form("/matters/move")
	at := "/matters/move?" + url.Values{"transition": {"issue_request"}, "matter": form.Values["matter"]}.Encode()
	b.get(at).want(http.StatusOK).says("Issue document request: 2 matters")
	b.get(at + "&step=do").want(http.StatusOK).says("Issue document request: 2 matters") // an address does nothing
	s = form.with("f.due.date", "2018-03-30", "f.demands", "1. All policies.").submit().want(http.StatusOK).says("recorded for 2 matters")
	if s.path != "/matters" {
		t.Errorf("the step leads to %s", s.path)
	}
	b.get(at).want(http.StatusOK).says("None of the selected matters can take this step now.")

	b.get("/matters/move").want(http.StatusOK).says("Select a matter and an action.")
	b.get(strings.Replace(at, "issue_request", "conquer", 1)).want(http.StatusNotFound)
	st.signIn(workflow.Compliance).get(at).want(http.StatusForbidden)
	st.do(st.users["legal"], review.SetMember{Review: id, User: st.users["supervisor"], Member: false})
	st.signIn(workflow.Supervisor).get(at).want(http.StatusNotFound)
}

func TestMoreMattersThanOneAddressHoldsAreOpenedAndSelectedOnTheirList(t *testing.T) {
	st := newEmptySite(t)
	id := st.openReview()
	var jurisdictions jurisdiction.Add
	for i := range 151 {
		jurisdictions.Items = append(jurisdictions.Items, jurisdiction.New{Name: fmt.Sprintf("City %03d", i), Kind: "city", State: "OH", Zone: "America/New_York"})
	}
	st.do(st.users["legal"], jurisdictions)
	action := "/reviews/" + id + "/matters/new"
	s := st.signIn(workflow.Legal).get(action)
	s = s.form(action).with("do", "all", "first_step", "issue_request").submit()
	s.form(action).with("do", "open").submit().want(http.StatusOK).says("151 matters are open. To take the next step, select matters in this list.", "City 000")
}

func TestAJurisdictionIsAddedChangedAndKeepsItsHistory(t *testing.T) {
	st := newEmptySite(t)
	b := st.signIn(workflow.Supervisor)
	form := b.get("/jurisdictions/new").form("/jurisdictions/new").with("name", "Louisville Metro", "kind", "consolidated", "state", "KY", "zone", "Louisville")
	s := form.submit().want(http.StatusUnprocessableEntity).says(`"Louisville" is not a time zone`)
	s = s.form("/jurisdictions/new").with("zone", "America/Kentucky/Louisville").submit().want(http.StatusOK).says("Louisville Metro is on record.", "Kentucky")
	edit := s.path + "/edit"
	s = b.get(edit).form(edit).with("contact", "County Attorney").submit().want(http.StatusOK)
	s.says("County Attorney", "Jurisdiction added: Louisville Metro", "Jurisdiction changed: Louisville Metro", "No matters to show")
	twice := b.get("/jurisdictions/new").form("/jurisdictions/new")
	twice.with("name", "louisville metro", "kind", "consolidated", "state", "KY", "zone", "America/New_York").submit().want(http.StatusConflict)
	b.get("/jurisdictions?kind=city").says("No matches")
	b.get("/jurisdictions?q=louis").says("Louisville Metro")
	st.signIn(workflow.Compliance).get(edit).want(http.StatusForbidden)
}
