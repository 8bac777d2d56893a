package web_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/civil"
	"duces/workflow/order"
	"duces/workflow/proceeding"
	"duces/workflow/process"
	"duces/workflow/review"
	"duces/workflow/transition"
)

func TestAReviewUnderAnUnusedProcessOpensOnceASecondPersonHasSeenTheComparison(t *testing.T) {
	st := newEmptySite(t)
	lines := slices.DeleteFunc(strings.SplitAfter(string(process.Default().Source), "\n"), func(line string) bool {
		return strings.HasPrefix(strings.TrimSpace(line), "adverse:")
	})
	b := st.signIn(workflow.Legal)
	form := b.get("/reviews/new").form("/reviews/new").with("name", "Of our own", "authority", "8 U.S.C. 1373", "process", "own", "source", strings.Join(lines, ""))
	asked := form.submit().want(http.StatusOK).says("No review uses this process yet", "Pending", "Open a review under a new process: Of our own", "You made this request")
	if !strings.HasPrefix(asked.path, "/approvals/") {
		t.Fatalf("it leads to %s", asked.path)
	}
	b.get("/reviews").keepsQuiet("Of our own")
	st.signIn(workflow.Compliance).get(asked.path).want(http.StatusNotFound)
	second := st.signIn(workflow.Supervisor)
	second.get("/").says("Open a review under a new process", "Of our own")
	second.get("/approvals").says("Open a review under a new process", "Of our own")
	page := second.get(asked.path).says("How this process differs from the default process", "Issue subpoena", "Second person", "always", "never")
	page.form(asked.path).with("decision", "approve").submit().want(http.StatusOK).says("was approved and recorded")
	b.get("/reviews").says("Of our own")
	standard := string(process.Default().Source)
	for source, says := range map[string]string{
		standard + "\n# a remark\n": "No differences from the default process.",
		strings.Replace(standard, "title: "+process.Default().Title, "title: Our process", 1): "The process as a whole: 1",
	} {
		at := b.get("/reviews/new").form("/reviews/new").with("name", says, "authority", "8 U.S.C. 1373", "process", "own", "source", source).submit().want(http.StatusOK).path
		second.get(at).says("How this process differs from the default process", says)
	}
}

func TestALapsedRequestSaysWhyAndHasNoButtons(t *testing.T) {
	s := newSite(t)
	s.request(s.matters[0])
	s.setClock(time.Date(2018, 2, 27, 15, 0, 0, 0, time.UTC))
	on, err := civil.ParseDate("2018-02-26")
	if err != nil {
		t.Fatal(err)
	}
	s.do(s.users["legal"], transition.Move{Matters: s.matters[:1], Name: "issue_subpoena", EffectiveOn: on, Fields: map[string]json.RawMessage{"grounds": json.RawMessage(`"no_response"`)}})
	m := s.matter(s.matters[0])
	asked, waits := m.Pending()
	if !waits {
		t.Fatal("nothing waits")
	}
	s.do(workflow.OperatorActor, account.EnableUser{User: s.users["legal"]})
	b := s.as("supervisor")
	b.get("/approvals/"+asked.ID).is(http.StatusOK).has("This request expired. The requester&#39;s account is disabled.", "Expired").lacks("Approve")
	b.get("/approvals?show=all").has("The requester&#39;s account is disabled.")
	b.get("/matters/" + s.matters[0]).has("Request for approval expired: the requester&#39;s account is disabled")
}

func TestAChangeOfAJurisdictionThatOthersUseAsksThemOnItsPages(t *testing.T) {
	s := newSite(t)
	s.period(s.matters[0])
	s.do(s.users["legal"], review.SetMember{Review: s.review, User: s.users["legal"]})
	id := s.matter(s.matters[0]).Jurisdiction
	edit := "/jurisdictions/" + id + "/edit"
	form := url.Values{"name": {"Harlan"}, "kind": {"city"}, "state": {"KY"}, "zone": {"America/New_York"}, "contact": {"The clerk"}, "key": {"k1"}}
	b := s.as("legal")
	preview := b.post(edit, form).is(http.StatusOK).has("A second person must approve this", "A review that you are not a member of", "1 due date moves", "Request approval")
	asked := b.post(edit, with(form, "hash", preview.input("hash"), "step", "apply")).is(http.StatusSeeOther)
	at := asked.head.Get("Location")
	b.get(at).is(http.StatusOK).has("Approval requested. A supervising attorney other than you must approve the change.", "Harlan").lacks("January review")
	second := s.as("supervisor")
	page := second.get(at).is(http.StatusOK).has("Change a jurisdiction", "Harlan", "The clerk", "January review", "Approve")
	second.post(at, url.Values{"key": {"k2"}, "hash": {page.input("hash")}, "decision": {"approve"}}).is(http.StatusSeeOther)
	if got := s.response(s.matters[0]); got.Zone != "America/New_York" {
		t.Errorf("the response ends in %s", got.Zone)
	}
}

func TestAChangeThatTakesARecordOutOfAnOrderSaysSoOnItsPages(t *testing.T) {
	s := newSite(t)
	id := s.matter(s.matters[0]).Jurisdiction
	illinois := []order.StateRule{{State: "IL", Subdivisions: true}}
	suit := s.do(s.users["legal"], proceeding.Open{
		Docket: proceeding.Docket{Court: "N.D. Ill.", Number: "1:17-cv-05720"}, Kind: proceeding.Challenge, Caption: "Illinois v. Sessions",
		Filed: civil.NewDate(2017, 8, 7), Zone: "America/Chicago",
	}).Created[0]
	s.do(s.users["legal"], proceeding.EnterOrder{Proceeding: suit, Order: proceeding.OrderEntered{
		Kind: "preliminary_injunction", Entered: order.Moment{On: civil.NewDate(2018, time.January, 2)},
		Clauses: []order.Clause{{
			Effect: order.Bar, Acts: order.Acts{Adverse: true}, Whom: order.Whom{States: illinois},
			Binds: []order.Bound{{Agency: "OJP"}},
		}},
	}})
	form := url.Values{"name": {"Harlan"}, "kind": {"city"}, "state": {"KY"}, "zone": {"America/New_York"}, "contact": {""}, "key": {"k1"}}
	b := s.as("legal")
	preview := b.post("/jurisdictions/"+id+"/edit", form).is(http.StatusOK).has("A second person must approve this", "A court order would protect the jurisdiction less", "Request approval")
	at := b.post("/jurisdictions/"+id+"/edit", with(form, "hash", preview.input("hash"), "step", "apply")).is(http.StatusSeeOther).head.Get("Location")
	s.as("supervisor").get(at).is(http.StatusOK).has("A court order would protect the jurisdiction less", "Approve")
}

// Requests, events and what a role may not do are named as people name them.
func TestHistoriesAndRefusalsUseTitles(t *testing.T) {
	s := newSite(t)
	s.asksForAll()
	auditor := s.as("auditor")
	auditor.get("/ledger").is(http.StatusOK).has("Approval requested: Issue subpoena").lacks("Approval requested: issue_subpoena")
	auditor.get("/matters/" + s.matters[0]).is(http.StatusOK).has(`data-label="Event">Status changed</td>`).lacks(`data-label="Event">transitioned`)
	s.as("compliance").get("/matters/" + s.matters[0] + "/add-documents").is(http.StatusForbidden).has("cannot add documents to a matter").lacks("cannot move a matter")
}
