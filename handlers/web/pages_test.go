package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"duces/workflow"
)

func TestEachRoleSeesItsOwnPages(t *testing.T) {
	s := newSite(t)
	s.request(s.matters[0])
	page := "/matters/" + s.matters[0]
	act := formOf(s.matters[0], "receive_response")
	cases := []struct {
		who           string
		matter, form  int
		has, lacks    []string
		dashboardSays string
	}{
		{"legal", 200, 200, []string{`data-transition="receive_response"`, `id="note-form"`}, nil, "Matters by stage"},
		{"supervisor", 200, 200, []string{`data-transition="receive_response"`, `id="note-form"`}, nil, "Needs my approval"},
		{"compliance", 200, 409, []string{`id="note-form"`, "you can read this matter"}, []string{`data-transition=`}, "Matters by stage"},
		{"auditor", 200, 403, []string{"you can read this matter"}, []string{`data-transition=`, `id="note-form"`}, "Matters by stage"},
		{"admin", 403, 403, nil, []string{"Chicago"}, "Administration"},
		{"outsider", 404, 404, nil, []string{"Chicago"}, "Matters by stage"},
	}
	for _, c := range cases {
		b := s.as(c.who)
		b.get(page).is(c.matter).has(c.has...).lacks(c.lacks...)
		b.get(act).is(c.form)
		b.get("/").is(http.StatusOK).has(c.dashboardSays)
	}
	s.as("outsider").get("/matters").is(http.StatusOK).lacks("Chicago")
}

func TestAnAdverseActIsApprovedByASecondPersonWhoSeesItAll(t *testing.T) {
	s := newSite(t)
	s.request(s.matters[0])
	s.setClock(time.Date(2018, 2, 27, 18, 0, 0, 0, time.UTC))
	legal, supervisor := s.as("legal"), s.as("supervisor")
	path := formOf(s.matters[0], "issue_subpoena")
	legal.post(path, legal.form(path, url.Values{"effective_on": {"2018-02-27"}, "f.grounds": {"no_response"}, "note": {"Nothing came"}})).is(http.StatusSeeOther)
	legal.get("/matters/"+s.matters[0]).is(http.StatusOK).has("is pending approval", `data-act="withdraw-approval"`, `data-state="requested"`)

	asked, ok := s.matter(s.matters[0]).Pending()
	if !ok {
		t.Fatal("nothing waits")
	}
	request := "/approvals/" + asked.ID
	supervisor.get("/").has("City of Chicago", request)
	supervisor.get("/approvals").is(http.StatusOK).has(request, "Issue subpoena")
	supervisor.get(request).is(http.StatusOK).has("Requested → Subpoenaed", "Tue, Feb 27, 2018", "No response", "Nothing came", asked.Hash, "Current deadlines", "Fri, Feb 23, 2018")
	legal.get(request).is(http.StatusOK).lacks(`id="decide-form"`)
	legal.post(request, url.Values{"decision": {"approve"}, "hash": {asked.Hash}, "key": {"k"}}).is(http.StatusForbidden)

	form := supervisor.form(request, url.Values{"decision": {"reject"}})
	supervisor.post(request, form).is(http.StatusUnprocessableEntity).has("Note is required. Say why you reject the request")
	other := supervisor.form(request, url.Values{"decision": {"approve"}, "hash": {"sha256:" + strings.Repeat("0", 64)}})
	supervisor.post(request, other).is(http.StatusConflict).has("The effects of this request have changed since")
	supervisor.post(request, supervisor.form(request, url.Values{"decision": {"approve"}})).is(http.StatusSeeOther)
	if got := s.matter(s.matters[0]).State; got != "subpoenaed" {
		t.Errorf("the matter is %s", got)
	}
	again := url.Values{"decision": {"approve"}, "hash": {asked.Hash}, "key": {"another"}}
	supervisor.post(request, again).is(http.StatusConflict).has("no longer open")
}

func TestWhoAskedMayWithdraw(t *testing.T) {
	s := newSite(t)
	s.request(s.matters[0])
	s.setClock(time.Date(2018, 2, 27, 18, 0, 0, 0, time.UTC))
	b := s.as("legal")
	path := formOf(s.matters[0], "issue_subpoena")
	b.post(path, b.form(path, url.Values{"effective_on": {"2018-02-27"}, "f.grounds": {"no_response"}})).is(http.StatusSeeOther)
	asked, _ := s.matter(s.matters[0]).Pending()
	s.as("second").post("/approvals/"+asked.ID+"/withdraw", url.Values{"key": {"a"}}).is(http.StatusForbidden)
	b.post("/approvals/"+asked.ID+"/withdraw", url.Values{"key": {"b"}}).is(http.StatusSeeOther)
	if _, waits := s.matter(s.matters[0]).Pending(); waits {
		t.Error("the request still waits")
	}
}

func TestManyMattersMoveInOneActOrNoneDoes(t *testing.T) {
	s := newSite(t)
	s.request(s.matters[1])
	b := s.as("legal")
	pick := url.Values{"matter": s.matters, "transition": {"issue_request"}, "return": {"/matters?sort=due"}}
	a := b.post("/matters/move", pick).is(http.StatusOK).has("City of Chicago", "Sonoma County", "Only from Open or Notified.", "1 matter of 2 cannot take this step")
	before := s.size()
	form := url.Values{
		"step": {"do"}, "matter": s.matters, "transition": {"issue_request"}, "return": {"/matters?sort=due"}, "key": {a.input("key")},
		"effective_on": {"2018-01-24"}, "f.due.kind": {"fixed"}, "f.due.date": {"2018-02-23"}, "f.demands": {"Kept as typed"},
	}
	b.post("/matters/move", form).is(http.StatusConflict).has("Nothing was saved: 1 of 2", "Kept as typed", "Sonoma County: The status is “Requested”")
	if s.size() != before {
		t.Error("something was stored")
	}
	form["matter"] = s.matters[:1]
	moved := b.post("/matters/move", form).is(http.StatusSeeOther)
	if to := moved.head.Get("Location"); to != "/matters?sort=due" {
		t.Errorf("led to %q", to)
	}
	if got := s.matter(s.matters[0]).State; got != "requested" {
		t.Errorf("the matter is %s", got)
	}
	b.post("/matters/move", url.Values{"return": {"https://evil.example"}}).is(http.StatusSeeOther)
}

func TestTheListIsFilteredSortedAndTickedByItsAddress(t *testing.T) {
	s := newSite(t)
	s.request(s.matters[0])
	s.setClock(time.Date(2018, 2, 27, 18, 0, 0, 0, time.UTC))
	b := s.as("legal")
	b.get("/matters?overdue=yes").is(http.StatusOK).has("City of Chicago", "4 days late", `id="overdue" name="overdue" value="yes" checked`).lacks("Sonoma County")
	b.get("/matters?state=open").is(http.StatusOK).has("Sonoma County").lacks(">City of Chicago<")
	b.get("/matters?q=SONOMA").is(http.StatusOK).has("Sonoma County").lacks(">City of Chicago<")
	b.get("/matters?q=nowhere").is(http.StatusOK).has("No matters match these filters")
	down := b.get("/matters?sort=-jurisdiction").is(http.StatusOK).has(`aria-sort="descending"`).body
	if strings.Index(down, ">Sonoma County<") > strings.Index(down, ">City of Chicago<") {
		t.Error("the list is not sorted downwards")
	}
	if n := strings.Count(b.get("/matters?tick=all").body, `name="matter"`); n != 2 {
		t.Errorf("%d matters can be ticked", n)
	}
	b.get("/matters?sort=nonsense").is(http.StatusOK)
	b.get("/matters?cursor=nonsense").is(http.StatusUnprocessableEntity).has("Dashboard")
}

func TestAPageThatIsNotThereKeepsTheFrame(t *testing.T) {
	s := newSite(t)
	s.as("legal").get("/nowhere").is(http.StatusNotFound).has("Page not found", "Name of legal", "/matters", "Go to the dashboard")
	s.anybody().get("/nowhere").is(http.StatusNotFound).has("Page not found", "Sign in").lacks("Name of")
	s.as("admin").get("/matters").is(http.StatusForbidden).has("You don&#39;t have access to this page", "Users")
	s.as("legal").get(formOf(s.matters[0], "close")).is(http.StatusConflict).has("This cannot be done", "Back to the matter")
	s.as("legal").get(formOf(s.matters[0], "nonsense")).is(http.StatusNotFound)
}

func TestPagesHoldNoInlineScriptOrStyle(t *testing.T) {
	s := newSite(t)
	s.request(s.matters[0])
	b := s.as("supervisor")
	for _, path := range []string{"/", "/matters", "/matters/" + s.matters[0], formOf(s.matters[0], "receive_response"), "/approvals", "/nowhere", "/calendar", "/court-calendar", changeOf(s.matters[0], "extend")} {
		a := b.get(path).lacks(" style=", "<style", " onclick=", "javascript:")
		for _, tag := range strings.Split(a.body, "<script")[1:] {
			if !strings.Contains(tag[:strings.Index(tag, ">")], "src=") {
				t.Errorf("%s holds an inline script", path)
			}
		}
	}
}

func TestAReaderWithoutReviewsSeesHowToBegin(t *testing.T) {
	s := newEmptySite(t)
	for role, says := range map[workflow.Role][]string{
		workflow.Legal:      {"No reviews yet", "Open a review"},
		workflow.Supervisor: {"No reviews yet", "Open a review"},
		workflow.Compliance: {"You are not a member of a review yet", "adds you"},
		workflow.Auditor:    {"No reviews yet", "The legal team opens reviews"},
	} {
		s.signIn(role).get("/").says(says...)
	}
	full := newSite(t)
	full.as("legal").get("/").is(http.StatusOK).lacks("No reviews yet", "not a member")
	full.as("outsider").get("/").is(http.StatusOK).has("No reviews yet")
}

// A step that none of the matters can take says so first and asks for nothing; one for which nothing is ticked keeps what was typed.
func TestAStepOfManyThatNoneCanTakeOffersTheList(t *testing.T) {
	s := newSite(t)
	b := s.as("legal")
	b.post("/matters/move", url.Values{"matter": s.matters, "transition": {"receive_response"}, "return": {"/matters?q=x"}}).is(http.StatusOK).
		has("None of the selected matters can take this step now.", `href="/matters?q=x">Go back to the list`).lacks(`data-submit=`, `name="note"`)
	form := b.post("/matters/move", url.Values{"matter": s.matters, "transition": {"issue_request"}}).is(http.StatusOK).has(`data-submit=`, `name="offered" value="`+s.matters[0]+`"`, `name="offered" value="`+s.matters[1]+`"`)
	b.post("/matters/move", url.Values{
		"step": {"do"}, "transition": {"issue_request"}, "offered": s.matters, "key": {form.input("key")}, "note": {"Kept as typed"},
	}).is(http.StatusUnprocessableEntity).has("Select at least one matter.", "Kept as typed", "Sonoma County")
}
