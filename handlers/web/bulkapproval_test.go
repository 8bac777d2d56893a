package web_test

import (
	"maps"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"duces/workflow/adoption"
	"duces/workflow/approval"
	"duces/workflow/jurisdiction"
	"duces/workflow/opening"
	"duces/workflow/process"
	"duces/workflow/recalculation"
	"duces/workflow/review"
)

// asksForAll has legal ask for the same adverse step on every matter of the site at once.
func (s *site) asksForAll() []string {
	s.t.Helper()
	s.request(s.matters...)
	s.setClock(time.Date(2018, 2, 27, 18, 0, 0, 0, time.UTC))
	b := s.as("legal")
	form := b.post("/matters/move", url.Values{"matter": s.matters, "transition": {"issue_subpoena"}}).is(http.StatusOK)
	b.post("/matters/move", url.Values{
		"step": {"do"}, "matter": s.matters, "transition": {"issue_subpoena"}, "key": {form.input("key")}, "effective_on": {"2018-02-27"}, "f.grounds": {"no_response"},
	}).is(http.StatusSeeOther)
	var ids []string
	for _, id := range s.matters {
		asked, waits := s.matter(id).Pending()
		if !waits {
			s.t.Errorf("nothing waits in matter %s", id)
		}
		ids = append(ids, asked.ID)
	}
	return ids
}

func TestAnAdverseActOnManyMattersKeepsEachRequest(t *testing.T) {
	s := newSite(t)
	ids := s.asksForAll()
	list := s.as("supervisor").get("/approvals").is(http.StatusOK)
	for _, id := range ids {
		if strings.Count(list.body, `data-approval="`+id+`"`) != 1 {
			t.Errorf("the list lacks the request %s", id)
		}
	}
}

func TestManyRequestsAreApprovedInOneActEachSeenBefore(t *testing.T) {
	s := newSite(t)
	ids := s.asksForAll()
	s.setClock(time.Date(2018, 3, 2, 18, 0, 0, 0, time.UTC))
	b := s.as("supervisor")
	list := b.get("/approvals").is(http.StatusOK).has("Requested 3 days ago", "Select all on this page", "Review selected")
	list.lacks(`checked=""`)
	b.get("/approvals?show=mine&tick=all").has(" checked")
	preview := b.post("/approvals/approve", url.Values{"approval": ids}).is(http.StatusOK).
		has("City of Chicago", "Sonoma County", "Issue subpoena", "Tue, Feb 27, 2018", "No response", "Name of legal", "Requested 3 days ago", "Approve 2 requests",
			"No response is on record.", "No documents", "/deadlines/"+s.matter(s.matters[0]).Deadlines[0].ID, ">Overdue</span>", "<summary>1 demand</summary>")
	b.get("/approvals/" + ids[0]).has("No response is on record.")
	form := url.Values{"step": {"do"}, "key": {preview.input("key")}, "approval": ids, "note": {"Seen each"}}
	b.post("/approvals/approve", form).is(http.StatusUnprocessableEntity) // nothing says what was seen
	for _, id := range ids {
		form.Set("hash-"+id, preview.input("hash-"+id))
	}
	stale := maps.Clone(form)
	stale["approval"], stale["hash-"+ids[0]] = ids[:1], []string{"of another state"}
	back := b.post("/approvals/approve", stale).is(http.StatusConflict).has("City of Chicago", "Sonoma County")
	if strings.Count(back.body, " checked") != 1 {
		t.Errorf("a refused form comes back with other boxes ticked: %s", back.body)
	}
	b.post("/approvals/approve", form).is(http.StatusSeeOther)
	b.get("/approvals").has("2 requests are approved and recorded.")
	for _, id := range s.matters {
		if m := s.matter(id); m.State != "subpoenaed" {
			t.Errorf("matter %s is %s", id, m.State)
		}
	}
	before := s.size()
	b.post("/approvals/approve", form).is(http.StatusSeeOther)
	if s.size() != before {
		t.Error("the same form sent twice was stored twice")
	}
	s.as("legal").post("/approvals/approve", form).is(http.StatusForbidden)
}

func TestWhatCannotBeApprovedIsNamedAndLeft(t *testing.T) {
	s := newSite(t)
	ids := s.asksForAll()
	b := s.as("supervisor")
	preview := b.post("/approvals/approve", url.Values{"approval": ids}).is(http.StatusOK)
	form := url.Values{"step": {"do"}, "key": {preview.input("key")}, "approval": ids}
	for _, id := range ids {
		form.Set("hash-"+id, preview.input("hash-"+id))
	}
	s.do(s.users["legal"], approval.WithdrawApproval{Matter: s.matters[0], Approval: ids[0]})
	b.post("/approvals/approve", url.Values{"approval": ids}).is(http.StatusOK).has("Cannot be approved now and stay pending: 1", "This request is no longer pending: withdrawn.", "Approve 1 request")
	b.post("/approvals/approve", form).is(http.StatusSeeOther)
	b.get("/approvals").has("1 request is approved and recorded.", "City of Chicago stays pending: This request is no longer open. It was withdrawn.")
	if got := s.matter(s.matters[1]).State; got != "subpoenaed" {
		t.Errorf("the other matter is %s", got)
	}
	form.Set("key", "another")
	b.post("/approvals/approve", form).is(http.StatusConflict).has("Nothing was saved: none of the requests can be approved.", "Nothing to approve")
}

func TestAnApprovalLeadsToTheNextThatWaits(t *testing.T) {
	s := newSite(t)
	ids := s.asksForAll()
	b := s.as("supervisor")
	at, other := "/approvals/"+ids[0], "/approvals/"+ids[1]
	b.get(at).has("Approve and go to next")
	a := b.post(at, b.form(at, url.Values{"decision": {"approve-next"}})).is(http.StatusSeeOther)
	if to := a.head.Get("Location"); to != other {
		t.Fatalf("it leads to %s", to)
	}
	b.get(other).has("was approved and recorded").lacks("Approve and go to next")
	a = b.post(other, b.form(other, url.Values{"decision": {"approve-next"}})).is(http.StatusSeeOther)
	if to := a.head.Get("Location"); to != "/approvals" {
		t.Errorf("after the last it leads to %s", to)
	}
}

// A second person sees all that the decision rests on.
func TestTheApprovalPageShowsWhatTheDecisionRestsOn(t *testing.T) {
	s := newSite(t)
	id := s.matters[0]
	s.request(id)
	s.setClock(time.Date(2018, 2, 27, 18, 0, 0, 0, time.UTC))
	b := s.as("legal")
	send := func(name string, form url.Values) {
		t.Helper()
		path := formOf(id, name)
		b.post(path, b.form(path, form)).is(http.StatusSeeOther)
	}
	send("receive_response", url.Values{"effective_on": {"2018-02-26"}, "f.production.all": {"outstanding"}, "note": {"By letter of the mayor"}})
	b.post("/matters/"+id+"/notes", url.Values{"text": {"The clerk called"}, "key": {"n"}}).is(http.StatusSeeOther)
	send("propose_noncompliance", url.Values{
		"effective_on": {"2018-02-27"}, "f.basis": {"Nothing was handed over"}, "f.reply_due.kind": {"period"}, "f.reply_due.days": {"30"},
	})
	asked, _ := s.matter(id).Pending()
	page := s.as("supervisor").get("/approvals/"+asked.ID).is(http.StatusOK).has(
		"Orders and directives", "Record response", `>Refused</span>`, "By letter of the mayor", "The clerk called", "Nothing was handed over",
		"Opens: Reply to the proposed finding", "Due Thu, Mar 29, 2018.", "Requested today", "Name of legal",
	)
	page.lacks("30 days (a period)", "No response is on record")
	brief := s.as("supervisor").post("/approvals/approve", url.Values{"approval": {asked.ID}}).is(http.StatusOK).has("Record response, ", `>Refused</span>`, "No open deadlines")
	brief.lacks("No response is on record")
	if decide, record := strings.Index(page.body, `id="decide-form"`), strings.Index(page.body, `id="record-steps"`); decide < record {
		t.Error("the decision stands before what it rests on")
	}
}

// Corrections and changes of a jurisdiction are approved with others, and show what they change.
func TestCorrectionsAndChangesOfAJurisdictionAreApprovedWithOthers(t *testing.T) {
	s := newSite(t)
	id := s.served()
	b, legal := s.as("supervisor"), s.as("legal")
	path := correctionOf(id, s.eventOf(id, "serve_subpoena"))
	form := legal.servedForm(path, "2018-03-01")
	legal.post(path, confirmed(form, legal.post(path, form).is(http.StatusOK))).is(http.StatusSeeOther)
	correction, _ := s.matter(id).Pending()

	// Another review uses the other jurisdiction.
	other := s.matter(s.matters[1]).Jurisdiction
	theirs := s.do(s.users["outsider"], review.Open{Name: "Theirs", Authority: "A", Members: []string{s.users["supervisor"]}}).Created[0]
	s.do(s.users["outsider"], opening.Open{Review: theirs, Jurisdictions: []string{other}})
	changed := s.do(s.users["legal"], recalculation.ChangeJurisdiction{Change: jurisdiction.Change{ID: other, New: jurisdiction.New{
		Name: "Sonoma", Kind: "county", State: "NV", Zone: "America/Los_Angeles",
	}}}).Pending()
	opening := s.do(s.users["legal"], adoption.Open{Open: review.Open{
		Name: "Own", Authority: "A", Process: strings.Replace(string(process.Default().Source), "title: Document request", "title: Another request", 1),
	}}).Pending()

	list := b.get("/approvals").is(http.StatusOK).has("Open this request by itself. Its whole process must be reviewed.", `value="`+correction.ID+`"`, `value="`+changed+`"`)
	list.lacks(`value="` + opening + `"`)
	ids := []string{correction.ID, changed, opening}
	preview := b.post("/approvals/approve", url.Values{"approval": ids}).is(http.StatusOK).has(
		"Approve 2 requests", "A right of the jurisdiction would end, or end sooner", "Mon, Mar 5, 2018", "Thu, Mar 1, 2018",
		"Moves: Objection to the subpoena", "Mon, Mar 19, 2018 → Thu, Mar 15, 2018", "Sonoma County", "California", "Nevada",
		"Cannot be approved now and stay pending: 1", "Open this request by itself",
	)
	send := url.Values{"step": {"do"}, "key": {preview.input("key")}, "approval": ids[:2]}
	for _, id := range ids[:2] {
		send.Set("hash-"+id, preview.input("hash-"+id))
	}
	b.post("/approvals/approve", send).is(http.StatusSeeOther)
	if m := s.matter(id); m.Entered.String() != "2018-03-01" {
		t.Errorf("entered %s", m.Entered)
	}
	legal.get("/jurisdictions/" + other).is(http.StatusOK).has("Nevada")
}

func TestApprovalsNameTheReviewOnlyWhereThereAreSeveral(t *testing.T) {
	s := newSite(t)
	s.asksForAll()
	const column = `data-label="Review"`
	b := s.as("supervisor")
	b.get("/approvals").is(http.StatusOK).lacks(column, "sort=review")
	s.do(s.users["supervisor"], review.Open{Name: "Another review", Authority: "28 CFR 18.5"})
	b.get("/approvals").is(http.StatusOK).has(column, "sort=review")
}

func TestTheLedgerNamesTheStepOfARequest(t *testing.T) {
	s := newSite(t)
	s.asksForAll()
	s.as("auditor").get("/ledger").is(http.StatusOK).has("Approval requested: Issue subpoena").lacks("requested: issue_subpoena")
}
