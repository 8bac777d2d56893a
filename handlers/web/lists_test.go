package web_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"duces/workflow"
	"duces/workflow/change"
	"duces/workflow/civil"
	"duces/workflow/jurisdiction"
	"duces/workflow/opening"
	"duces/workflow/process"
	"duces/workflow/review"
	"duces/workflow/transition"

	"golang.org/x/net/html"
)

func TestListsSortByEveryColumnAndKeepTheChoiceInTheAddress(t *testing.T) {
	s := newSite(t)
	s.request(s.matters...)
	b := s.as("supervisor")
	for _, list := range []struct {
		path  string
		sorts []string
	}{
		{"/matters", []string{"jurisdiction", "state", "due", "step", "owner", "entered"}},
		{"/deadlines", []string{"due", "jurisdiction", "kind", "status", "owner"}},
		{"/jurisdictions", []string{"name", "kind", "state", "zone", "parent"}},
	} {
		b.get(list.path).is(http.StatusOK).has(`aria-sort="ascending"`).lacks(">Review</a>") // there is one
		for _, sort := range list.sorts {
			b.get(list.path+"?q=il&sort=-"+sort).is(http.StatusOK).has(`aria-sort="descending"`, `<option value="-`+sort+`" selected>`)
		}
		clean := b.get(list.path + "?q=chicago&kind=&state=&sort=").is(http.StatusSeeOther).head.Get("Location")
		if clean != list.path+"?q=chicago" {
			t.Errorf("the address without empty parameters is %q", clean)
		}
	}
	admin := s.as("admin")
	for _, sort := range []string{"name", "email", "role", "zone", "tokens", "access"} {
		admin.get("/users?sort=-" + sort).is(http.StatusOK).has(`aria-sort="descending"`)
	}
	admin.get("/users?q=compliannce").is(http.StatusOK).has("Name of compliance").lacks("Name of second")
	b.get("/deadlines?from=2018-02-24").is(http.StatusOK).has("No matches")
	b.get("/deadlines?from=2018-02-23&to=2018-02-23&q=Chicago,+IL").is(http.StatusOK).has("City of Chicago").lacks("Sonoma")
	b.get("/deadlines?from=2018-02-23&to=2018-02-01").is(http.StatusOK).has("This date is before the start date.")
	b.get("/matters?us_state=CA").is(http.StatusOK).has("Sonoma County").lacks("City of Chicago")
	b.get("/mail?q=chicagoo").is(http.StatusOK)
	b.get("/approvals?q=chicago").is(http.StatusOK).has("No request matches this name.")
}

// On a phone, which shows no headings, the filters offer each order that the headings do.
func TestEveryListThatSortsOffersItsOrdersAmongItsFilters(t *testing.T) {
	s := newSite(t)
	s.asksForAll()
	for path, role := range map[string]workflow.Role{
		"/matters": workflow.Legal, "/deadlines": workflow.Legal, "/jurisdictions": workflow.Legal, "/approvals?show=all": workflow.Supervisor, "/mail": workflow.Compliance, "/users": workflow.Admin,
	} {
		list, way, _ := strings.Cut(path, "?")
		b := s.signIn(role)
		p := b.get(path).says("Sort by")
		heads, orders := 0, []string{}
		for n := range p.root.Descendants() {
			href, _ := attr(n, "href")
			value, _ := attr(n, "value")
			switch {
			case n.Data == "a" && n.Parent.Data == "th" && strings.HasPrefix(href, list+"?") || n.Data == "a" && n.Parent.Data == "th" && href == list:
				if scope, _ := attr(n.Parent, "scope"); scope == "col" {
					heads++
				}
			case n.Data == "option":
				if name, _ := attr(n.Parent, "name"); name == "sort" {
					orders = append(orders, value)
				}
			}
		}
		if heads == 0 || len(orders) != 2*heads {
			t.Errorf("%s: %d headings sort, and the filters offer %q", path, heads, orders)
		}
		for _, order := range orders {
			q, _ := url.ParseQuery(way)
			if order != "" {
				q.Set("sort", order)
			}
			if text := b.get(list + "?" + q.Encode()).want(http.StatusOK).text; !strings.Contains(text, `<option value="`+order+`" selected>`) {
				t.Errorf("%s does not show that it is sorted by %q", path, order)
			}
		}
	}
}

// picks are the boxes of a page of deadlines that can be ticked.
func picks(p webPage) []string {
	var values []string
	for n := range p.root.Descendants() {
		if name, _ := attr(n, "name"); name == "deadline" {
			value, _ := attr(n, "value")
			values = append(values, value)
		}
	}
	return values
}

func TestManyDeadlinesAreAcknowledgedExtendedAssignedAndNotedInOneAct(t *testing.T) {
	s := newSite(t)
	s.request(s.matters...)
	s.setClock(time.Date(2018, 2, 27, 15, 0, 0, 0, time.UTC))
	b := s.signIn(workflow.Legal)
	list := b.get("/deadlines?tick=all").want(http.StatusOK)
	all := picks(list)
	if len(all) != 2 {
		t.Fatalf("the list offers %v", all)
	}

	// The page says what will happen to each before anything is stored.
	page := list.form("/deadlines/act").with("act", "acknowledge").submit().want(http.StatusOK).says("Acknowledge: 2 deadlines", "City of Chicago", "Sonoma County", "Records that you know about this deadline")
	page.form("/deadlines/act").submit().want(http.StatusOK).says("2 deadlines acknowledged.")
	page.form("/deadlines/act").submit().want(http.StatusOK).says("already saved") // sent twice, done once
	b.get("/deadlines").says("Acknowledged").keepsQuiet("Not acknowledged</span>")

	// An extension shows the new dates, and refuses a form that lacks what it rests on.
	page = b.get("/deadlines?tick=all").form("/deadlines/act").with("act", "extend").submit().want(http.StatusOK).says("Extend: 2 deadlines")
	page.form("/deadlines/act").with("days", "7", "unit", "days", "by", "days", "show", "yes").submit().want(http.StatusOK).says("Due Fri, Mar 2, 2018.")
	page.form("/deadlines/act").with("days", "x", "unit", "days", "by", "days", "show", "dates").submit().want(http.StatusOK).says("The date could not be computed: ")
	page.form("/deadlines/act").with("days", "7", "unit", "days", "by", "days").submit().want(http.StatusUnprocessableEntity).says("Authority")
	page.form("/deadlines/act").with("days", "7", "unit", "days", "by", "days", "authority", "Letters of February 26").submit().want(http.StatusOK).says("2 deadlines extended.")
	b.get("/deadlines").says("Fri, Mar 2, 2018")

	// Where the dates differ, the earliest and the latest are shown, and who gets another than most.
	s.do(s.users["legal"], change.Deadline{Matter: s.matters[0], Deadline: "response-1", Change: "extend", Days: 4, Authority: "Letter"})
	page = b.get("/deadlines?tick=all").form("/deadlines/act").with("act", "extend").submit().want(http.StatusOK)
	page.form("/deadlines/act").with("days", "7", "unit", "days", "by", "days", "show", "dates").submit().want(http.StatusOK).says("Earliest Fri, Mar 9, 2018, latest Tue, Mar 13, 2018.")

	// What cannot be done is left out, with the reason, and the rest is done.
	s.do(s.users["legal"], change.Deadline{Matter: s.matters[0], Deadline: "response-1", Change: "toll", On: civil.NewDate(2018, 2, 27), Authority: "Stipulation"})
	fresh := picks(b.get("/deadlines?status=all"))
	page = b.send("/deadlines/act", url.Values{"act": {"extend"}, "deadline": fresh, "return": {"/deadlines?status=all"}}).want(http.StatusOK).says("Extend: 1 deadline", "Not possible for 1 deadline of 2", "Not included: ")
	page.form("/deadlines/act").with("days", "1", "unit", "days", "by", "days", "authority", "Letter").submit().want(http.StatusOK).says("1 deadline extended.")

	fresh = picks(b.get("/deadlines?status=all"))
	page = b.send("/deadlines/act", url.Values{"act": {"assign"}, "deadline": fresh}).want(http.StatusOK)
	page.form("/deadlines/act").submit().want(http.StatusUnprocessableEntity).says("Assign to is required.")
	page.form("/deadlines/act").with("user", s.users["second"]).submit().want(http.StatusOK).says("The matters of 2 deadlines are assigned.")
	page = b.send("/deadlines/act", url.Values{"act": {"note"}, "deadline": fresh}).want(http.StatusOK)
	page.form("/deadlines/act").with("text", "Called both clerks.").submit().want(http.StatusOK).says("The note is added to the matters of 2 deadlines.")
	for _, id := range s.matters {
		b.get("/matters/"+id).says("Called both clerks.", "Name of second")
	}
	b.send("/deadlines/act", url.Values{"act": {"meet"}, "deadline": fresh}).want(http.StatusNotFound)
	b.send("/deadlines/act", url.Values{"act": {"acknowledge"}}).want(http.StatusOK).says("Select at least one deadline and choose an")
	b.send("/deadlines/act", url.Values{"act": {"acknowledge"}, "deadline": {"x"}}).want(http.StatusUnprocessableEntity)
	s.signInAs("outsider@example.org", password, http.StatusOK).send("/deadlines/act", url.Values{"act": {"note"}, "deadline": fresh}).want(http.StatusNotFound)
}

func TestDeadlinesAreAcknowledgedAndExtendedFromTheListOfMatters(t *testing.T) {
	s := newSite(t)
	s.request(s.matters...)
	s.setClock(time.Date(2018, 2, 27, 15, 0, 0, 0, time.UTC))
	b := s.signIn(workflow.Compliance)
	list := b.get("/matters?tick=all").want(http.StatusOK).says("Acknowledge deadlines", "Extend deadlines")
	page := list.form("/matters/assign").with("transition", "+acknowledge").submit().want(http.StatusOK).says("Acknowledge: 2 deadlines", "City of Chicago", "Sonoma County", "Response")
	page.form("/deadlines/act").submit().want(http.StatusOK).says("2 deadlines acknowledged.", "Matters")
	b = s.signIn(workflow.Legal)
	page = b.get("/matters?tick=all").form("/matters/move").with("transition", "+extend").submit().want(http.StatusOK).says("Extend: 2 deadlines")
	page.form("/deadlines/act").with("days", "7", "unit", "days", "by", "days", "authority", "Letters of February 26").submit().want(http.StatusOK).says("2 deadlines extended.")
	for _, id := range s.matters {
		b.get("/matters/" + id).says("Fri, Mar 2, 2018")
	}

	// A matter without a live deadline has none to offer, and nobody reads those of a review that is not theirs.
	bare := s.addMatter("Late Town")
	b.send("/matters/move", url.Values{"transition": {"+acknowledge"}, "matter": {bare}}).want(http.StatusOK).says("None of these matters has a deadline that is open or overdue.")
	s.signInAs("outsider@example.org", password, http.StatusOK).send("/matters/move", url.Values{"transition": {"+acknowledge"}, "matter": s.matters}).want(http.StatusNotFound)
}

func TestEveryColumnOfApprovalsAndMailSorts(t *testing.T) {
	s := newSite(t)
	s.asksForAll()
	s.do(s.users["supervisor"], review.Open{Name: "Another review", Authority: "28 CFR 18.5"}) // so that the lists name it
	order := func(body, first, second string) bool {
		i, j := strings.Index(body, first), strings.Index(body, second)
		return i >= 0 && j >= 0 && i < j
	}
	b := s.as("supervisor")
	list := b.get("/approvals?show=waiting").is(http.StatusOK)
	for _, sort := range []string{"act", "about", "review", "requester", "status"} {
		list.has(`/approvals?show=waiting&amp;sort=` + sort)
		up, down := b.get("/approvals?show=waiting&sort="+sort).is(http.StatusOK), b.get("/approvals?show=waiting&sort=-"+sort).is(http.StatusOK)
		up.has(`aria-sort="ascending"`, `<option value="`+sort+`" selected>`)
		down.has(`aria-sort="descending"`)
		if !order(up.body, "City of Chicago", "Sonoma County") || !order(down.body, "Sonoma County", "City of Chicago") {
			t.Errorf("approvals by %s are not in order of names", sort)
		}
	}
	list.has(`aria-sort="descending"`, "/approvals?show=waiting&amp;sort=date")
	b.get("/approvals?show=waiting&sort=color").is(http.StatusOK).has("The list is in its usual order.")
	auditor := s.as("auditor")
	auditor.get("/mail").has(`<option value="subject">`)
	for _, sort := range []string{"subject", "recipient", "status", "sent", "attempts", "queued"} {
		auditor.get("/mail?sort=" + sort).is(http.StatusOK).has(`aria-sort="ascending"`)
	}
	for _, who := range []string{"admin", "supervisor", "legal"} { // none of whom reads every subject
		b := s.as(who)
		b.get("/mail").is(http.StatusOK).has("sort=recipient").lacks("sort=subject", `<option value="subject">`)
		b.get("/mail?sort=subject").is(http.StatusOK).has("Sort: “subject” is not one of the options. The list is in its usual order.")
		b.get("/mail.csv?sort=-subject").is(http.StatusUnprocessableEntity).has("Sort: “-subject” is not one of the options.")
	}
}

func TestAllThatMatchAreBoundToWhatThePageShowed(t *testing.T) {
	s := newSite(t)
	s.request(s.matters...)
	s.setClock(time.Date(2018, 2, 27, 15, 0, 0, 0, time.UTC))
	b := s.signIn(workflow.Legal)
	page := b.send("/deadlines/act", url.Values{"act": {"acknowledge"}, "all": {"/deadlines?status=overdue"}, "return": {"/deadlines?status=overdue"}}).want(http.StatusOK).says("Acknowledge: 2 deadlines")

	// A third one joins the list meanwhile: it is not silently included.
	added := s.do(s.users["legal"], jurisdiction.Add{Items: []jurisdiction.New{{Name: "Late Town", Kind: "town", State: "IL", Zone: "America/Chicago"}}}).Created
	id := s.do(s.users["legal"], opening.Open{Review: s.review, Jurisdictions: added}).Created[0]
	s.request(id)
	again := page.form("/deadlines/act").submit().want(http.StatusConflict).says("The list has changed since you opened it: 3 deadlines match now.", "Late Town")
	for _, m := range s.matters {
		b.get("/matters/" + m).says("No one has acknowledged that this date has")
	}
	again.form("/deadlines/act").submit().want(http.StatusOK).says("3 deadlines acknowledged.")
}

func TestAllMattersThatMatchTakeEachActOfTheBar(t *testing.T) {
	s := newSite(t)
	var towns []jurisdiction.New
	for i := range 60 {
		towns = append(towns, jurisdiction.New{Name: fmt.Sprintf("Town %02d", i), Kind: "town", State: "IL", Zone: "America/Chicago"})
	}
	ids := s.do(s.users["legal"], opening.Open{Review: s.review, Jurisdictions: s.do(s.users["legal"], jurisdiction.Add{Items: towns}).Created}).Created
	b := s.signIn(workflow.Legal)
	const every = "/matters?q=town&stage=notice_letter"
	for _, path := range []string{"/matters", every, every + "&sort=-jurisdiction&tick=all"} {
		b.get(path).want(http.StatusOK).says("matters that match")
	}
	b.get(every).says("Select all 60 matters that match")
	b.get("/matters?q=sonoma").want(http.StatusOK).keepsQuiet("matters that match")
	act := func(name string) webPage {
		return b.get(every).form("/matters/move").with("all", every, "transition", name).submit().want(http.StatusOK)
	}

	act("+owner").says("Assign to: 60 matters", "Town 59").form("/matters/assign").with("user", s.users["second"]).submit().want(http.StatusOK).says("60 matters are assigned to Name of second.")
	act("+note").says("Add a note: 60 matters").form("/matters/assign").with("text", "Called all clerks.").submit().want(http.StatusOK).says("The note was added to 60 matters.")

	// One that joins the list while the page stands open is not silently included.
	owner, issue := act("+owner"), act("issue_request").says("Town 00").keepsQuiet(`name="matter"`, `name="seen.`)
	fill := func(page webPage) webPage {
		return page.form("/matters/move").with("effective_on", "2018-01-24", "f.due.kind", "fixed", "f.due.date", "2018-02-23", "f.demands", "All policies").submit()
	}
	ids = append(ids, s.addMatter("Late Town"))
	again := fill(issue).want(http.StatusConflict).says("The list has changed since you opened it: 61 matters match now.", "Late Town")
	if state := s.matter(ids[0]).State; state != "open" {
		t.Fatalf("a matter is %s", state)
	}
	owner.form("/matters/assign").with("user", "+nobody").submit().want(http.StatusConflict).says("The list has changed since you opened it: 61 matters match now.", "Assign to: 61 matters")
	fill(again).want(http.StatusOK).says("is recorded for 61 matters.")
	for _, id := range ids {
		if state := s.matter(id).State; state != "requested" {
			t.Fatalf("matter %s is %s", id, state)
		}
	}
	if state := s.matter(s.matters[0]).State; state != "open" {
		t.Errorf("a matter that does not match is %s", state)
	}

	// A step that some cannot take is done to the others.
	const all = "/matters?stage="
	some := b.send("/matters/move", url.Values{"transition": {"issue_request"}, "all": {all}, "return": {"/matters"}}).want(http.StatusOK).says("61 matters of 63 cannot take this step")
	fill(some).want(http.StatusOK).says("is recorded for 2 matters.")

	s.setClock(time.Date(2018, 2, 27, 15, 0, 0, 0, time.UTC))
	late := b.get("/matters?q=town").form("/matters/move").with("all", "/matters?q=town", "transition", "+extend").submit().want(http.StatusOK).says("Extend: 61 deadlines")
	late.form("/deadlines/act").with("days", "7", "authority", "Letters of February 26").submit().want(http.StatusOK).says("61 deadlines extended.")
	late = b.get("/matters").form("/matters/move").with("all", all, "transition", "+acknowledge").submit().want(http.StatusOK).says("Acknowledge: 63 deadlines")
	late.form("/deadlines/act").submit().want(http.StatusOK).says("63 deadlines acknowledged.")
}

func TestARowIsNamedWithItsReviewWhereThereAreSeveral(t *testing.T) {
	s := newSite(t)
	s.request(s.matters...)
	other := s.do(s.users["legal"], review.Open{Name: "May review", Authority: "8 U.S.C. 1373"}).Created[0]
	var governments []string
	for _, id := range s.matters {
		governments = append(governments, s.matter(id).Jurisdiction)
	}
	s.request(s.do(s.users["legal"], opening.Open{Review: other, Jurisdictions: governments}).Created...)
	b := s.signIn(workflow.Legal)
	for _, list := range []string{"/matters", "/deadlines"} {
		page := b.get(list).want(http.StatusOK).says("City of Chicago, May review")
		for n := range page.root.Descendants() {
			if n.Type == html.ElementNode && n.Data == "form" {
				for _, name := range doubled(n) {
					t.Errorf("%s: two controls are called %q", list, name)
				}
			}
		}
	}
}

func TestOneNoteIsAddedToManyMatters(t *testing.T) {
	s := newSite(t)
	b := s.signIn(workflow.Compliance)
	page := b.send("/matters/assign", url.Values{"transition": {"+note"}, "matter": s.matters}).want(http.StatusOK).says("Add a note: 2 matters")
	page.form("/matters/assign").submit().want(http.StatusUnprocessableEntity).says("Note is required.")
	page.form("/matters/assign").with("text", "Read the reply.").submit().want(http.StatusOK).says("The note was added to 2 matters.")
	for _, id := range s.matters {
		b.get("/matters/" + id).says("Read the reply.")
	}
	if !strings.Contains(b.get("/matters").text, `data-acts="+owner +note `) {
		t.Error("a row does not say what can be done with it")
	}
}

// A list that drops a choice that there is not, and says so, means the same matters in the act over all that match.
func TestAllThatMatchAreThoseOfTheListUnderAWrongFilterToo(t *testing.T) {
	s := newSite(t)
	b := s.signIn(workflow.Legal)
	const wrong = "/matters?us_state=ZZ"
	b.get(wrong).want(http.StatusOK).says("2 matters", "City of Chicago", "Sonoma County", "ZZ")
	for _, step := range []string{"issue_request", "+owner"} {
		b.send("/matters/move", url.Values{"transition": {step}, "all": {wrong}, "return": {wrong}}).want(http.StatusOK).says(": 2 matters", "City of Chicago", "Sonoma County")
	}
}

func TestTheAddressOfAStepOfAllMattersShowsWhatItsFormShows(t *testing.T) {
	s := newSite(t)
	b := s.signIn(workflow.Legal)
	const list = "/matters?q=chicago"
	pick := url.Values{"all": {list}, "return": {list}}
	for _, step := range process.Default().Transitions {
		pick.Set("transition", step.Name)
		sent, read := b.send("/matters/move", pick).want(http.StatusOK), b.get("/matters/move?step=do&"+pick.Encode()).want(http.StatusOK)
		if got, want := read.words(), sent.words(); got != want {
			t.Errorf("%s: the address shows\n%s\nand the form\n%s", step.Name, got, want)
		}
	}
}

func TestAPreviewOfMoreThanItListsSaysForHowManyItGivesReasons(t *testing.T) {
	s := newCrowd(t, 201)
	b := s.signIn(workflow.Legal)
	s.do(s.users["legal"], transition.Move{Matters: s.matters, Name: "receive_response", EffectiveOn: civil.NewDate(2018, 1, 24), Fields: map[string]json.RawMessage{"production": json.RawMessage(`{"all":"complete"}`)}})
	for _, c := range []struct{ at, name, act, all, says string }{
		{"/matters/move", "transition", "issue_request", "/matters?stage=", "None of the selected matters can take this step now. The reason is shown for the first 200."},
		{"/deadlines/act", "act", "acknowledge", "/deadlines?status=met", "Not possible for 201 deadlines of 201. The reason is shown for the first 200."},
	} {
		b.send(c.at, url.Values{c.name: {c.act}, "all": {c.all}, "return": {c.all}}).want(http.StatusOK).says(c.says, "And 1 more that")
	}
	few := url.Values{"transition": {"issue_request"}, "all": {"/matters?q=chicago"}}
	b.send("/matters/move", few).want(http.StatusOK).says("None of the selected matters can take this step now. The reason is shown for each.")
}
