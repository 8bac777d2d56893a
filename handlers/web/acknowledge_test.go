package web_test

import (
	"net/http"
	"net/url"
	"strconv"
	"testing"
	"time"

	"duces/workflow"
	"duces/workflow/approval"
	"duces/workflow/change"
	"duces/workflow/civil"
	"duces/workflow/sweep"
)

func dueOf(matter string) string { return "/matters/" + matter + "/deadlines/response-1" }

// tick lets the clock come by for a matter, at the site's time.
func (s *site) tick(m string) {
	s.t.Helper()
	s.do(workflow.SystemActor, sweep.Tick{Matters: []string{m}, At: s.clock()})
}

// overdue opens the first matter's request and lets its date pass by a day.
func (s *site) overdue() (matter, page string) {
	s.t.Helper()
	s.request(s.matters[0])
	s.setClock(time.Date(2018, 2, 24, 18, 0, 0, 0, time.UTC))
	s.tick(s.matters[0])
	return s.matters[0], dueOf(s.matters[0])
}

func TestAnOverdueDateIsAcknowledgedByThoseWhoWorkOnIt(t *testing.T) {
	s := newSite(t)
	matter, page := s.overdue()
	for name, row := range map[string]struct {
		shown, sent int
		button      bool
	}{
		"auditor":  {200, 403, false},
		"admin":    {403, 403, false},
		"outsider": {404, 404, false},
	} {
		b := s.as(name)
		a := b.get(page).is(row.shown)
		a.lacks(`data-acknowledge=`)
		before := s.size()
		b.post(page+"/acknowledge", url.Values{"version": {"1"}, "key": {"k"}}).is(row.sent)
		if s.size() != before {
			t.Errorf("%s stored something", name)
		}
	}
	b := s.as("compliance")
	b.get("/deadlines").is(http.StatusOK).has("Not acknowledged</span>", page+"/alerts")
	b.get("/matters/"+matter).has("No one has acknowledged that this date has", `data-acknowledge="response-1"`)
	form := b.form(page, url.Values{})
	b.post(page+"/acknowledge", form).is(http.StatusSeeOther)
	const said = "Acknowledged by Name of compliance on Sat, Feb 24, 2018, 1 day overdue"
	b.get(page).is(http.StatusOK).has(said).lacks(`data-acknowledge=`)
	b.get("/matters/" + matter).has(said)
	b.get("/deadlines").has(said).lacks("Not acknowledged</span>")
	if acks := s.response(matter).Acks; len(acks) != 1 || acks[0].By != s.users["compliance"] || acks[0].Day != 1 {
		t.Errorf("on record: %+v", acks)
	}
	before := s.size()
	b.post(page+"/acknowledge", form).is(http.StatusSeeOther)
	if s.size() != before {
		t.Error("the same form sent twice was stored twice")
	}
	s.as("legal").get(page).has(said, `data-acknowledge="response-1"`)
}

func TestReadingTheLinkOfAMailAcknowledgesNothing(t *testing.T) {
	s := newSite(t)
	_, page := s.overdue()
	before := s.size()
	b := s.anybody()
	to := b.get(page).is(http.StatusSeeOther).head.Get("Location")
	if want := "/sign-in?next=" + url.QueryEscape(page); to != want {
		t.Fatalf("led to %q, want %q", to, want)
	}
	b.get(to).is(http.StatusOK)
	after := b.post("/sign-in", url.Values{"email": {"compliance@example.org"}, "password": {password}, "next": {page}}).is(http.StatusSeeOther)
	if back := after.head.Get("Location"); back != page {
		t.Fatalf("after signing in led to %q", back)
	}
	b.get(page).is(http.StatusOK).has("Response to the document request", `data-acknowledge="response-1"`)
	b.get(page + "/acknowledge").is(http.StatusNotFound)
	if s.size() != before {
		t.Error("reading stored something")
	}
}

func TestADateThatMovedMeanwhileIsNotAcknowledgedUnread(t *testing.T) {
	s := newSite(t)
	m, page := s.overdue()
	b := s.as("compliance")
	old := b.form(page, url.Values{})
	on, err := civil.ParseDate("2018-03-30")
	if err != nil {
		t.Fatal(err)
	}
	s.do(s.users["legal"], change.Deadline{Matter: m, Deadline: "response-1", Change: "extend", On: on, Version: 1, Authority: "Stipulation"})
	a := b.post(page+"/acknowledge", old).is(http.StatusConflict).has("has changed to Fri, Mar 30, 2018", "Fri, Mar 30, 2018")
	if v := a.input("version"); v != strconv.Itoa(s.response(m).Version) {
		t.Errorf("the form that came back is for version %q", v)
	}
	if len(s.response(m).Acks) != 0 {
		t.Error("it was acknowledged all the same")
	}
	for _, version := range []string{"", "x", "0", "-1"} {
		b.post(page+"/acknowledge", url.Values{"version": {version}, "key": {"other"}}).is(http.StatusUnprocessableEntity).has("This form is out of date")
	}
	b.post("/matters/"+m+"/deadlines/nothing-1/acknowledge", url.Values{"version": {"1"}}).is(http.StatusNotFound)
	b.get("/matters/" + m + "/deadlines/nothing-1").is(http.StatusNotFound)
	asked := s.do(s.users["legal"], change.Deadline{Matter: m, Deadline: "response-1", Change: "cancel", Reason: "Withdrawn", Version: 2}).Pending()
	s.do(s.users["supervisor"], approval.Approve{Matter: m, Approval: asked, Approve: true})
	b.post(page+"/acknowledge", url.Values{"version": {"2"}, "key": {"third"}}).is(http.StatusConflict).has("There is nothing to acknowledge")
}

func TestAMatterIsGivenToSomebodyToLookAfter(t *testing.T) {
	s := newSite(t)
	page := "/matters/" + s.matters[0]
	s.as("auditor").get(page).is(http.StatusOK).has("Assigned to", "Unassigned: alerts go to the review&#39;s legal team (").lacks(`action="` + page + `/owner"`)
	s.as("auditor").post(page+"/owner", url.Values{"user": {s.users["legal"]}}).is(http.StatusForbidden)
	s.as("outsider").post(page+"/owner", url.Values{"user": {s.users["outsider"]}}).is(http.StatusNotFound)
	s.as("admin").post(page+"/owner", url.Values{"user": {s.users["legal"]}}).is(http.StatusForbidden)
	b := s.as("compliance")
	b.get(page).has(`action="`+page+`/owner"`, "Name of second, legal team").lacks("Name of outsider")
	b.post(page+"/owner", url.Values{"user": {s.users["outsider"]}, "key": {"a"}}).is(http.StatusUnprocessableEntity).has("Name of outsider is not a member of the review", `id="owner-user-error"`)
	b.post(page+"/owner", url.Values{"user": {"nobody"}, "key": {"b"}}).is(http.StatusUnprocessableEntity).has("Assign to: “nobody” is not a user.")
	s.as("outsider").post(page+"/owner", url.Values{"user": {""}}).is(http.StatusNotFound)
	b.post(page+"/owner", url.Values{"user": {s.users["second"]}, "key": {"c"}}).is(http.StatusSeeOther)
	if owner := s.matter(s.matters[0]).Owner; owner != s.users["second"] {
		t.Fatalf("the owner is %q", owner)
	}
	b.get(page).has("This matter is now assigned to Name of second.", "Assigned to Name of second", `data-owner="`+s.users["second"]+`"`)
	b.post(page+"/owner", url.Values{"user": {""}, "key": {"d"}}).is(http.StatusSeeOther)
	if owner := s.matter(s.matters[0]).Owner; owner != "" {
		t.Errorf("still given to %q", owner)
	}
}

func TestManyMattersAreGivenToOnePersonAtOnce(t *testing.T) {
	s := newSite(t)
	picked := url.Values{"matter": s.matters, "transition": {"+owner"}, "return": {"/matters?stage=notice_letter"}}
	s.as("auditor").get("/matters").is(http.StatusOK).lacks(`id="many"`)
	for name, at := range map[string]string{"legal": "/matters/move", "compliance": "/matters/assign"} {
		b := s.as(name)
		b.get("/matters").is(http.StatusOK).has(`action="`+at+`"`, "Assign to</option>")
		before := s.size()
		a := b.post(at, picked).is(http.StatusOK).has("Assign to: 2 matters", "City of Chicago", "Sonoma County", "Name of second", "Unassigned</option>").lacks("Name of outsider")
		typed := url.Values{"matter": s.matters, "step": {"do"}, "return": {"/matters?stage=notice_letter"}, "key": {a.input("key")}}
		b.post("/matters/assign", typed).is(http.StatusUnprocessableEntity).has("Assign to is required.", `id="user-error"`)
		typed.Set("user", s.users["outsider"])
		b.post("/matters/assign", typed).is(http.StatusUnprocessableEntity).has("Name of outsider is not a member of the review")
		typed.Set("user", "nobody")
		b.post("/matters/assign", typed).is(http.StatusUnprocessableEntity).has("Assign to: “nobody” is not a user.")
		if s.size() != before {
			t.Fatal("something was stored")
		}
		typed.Set("user", s.users[name])
		if to := b.post("/matters/assign", typed).is(http.StatusSeeOther).head.Get("Location"); to != "/matters?stage=notice_letter" {
			t.Errorf("led to %q", to)
		}
		for _, id := range s.matters {
			if owner := s.matter(id).Owner; owner != s.users[name] {
				t.Errorf("%s: the owner is %q", name, owner)
			}
		}
	}
	b := s.as("legal")
	b.post("/matters/assign", url.Values{"matter": s.matters, "step": {"do"}, "user": {"+nobody"}, "key": {"back"}}).is(http.StatusSeeOther)
	if owner := s.matter(s.matters[1]).Owner; owner != "" {
		t.Errorf("still given to %q", owner)
	}
	b.post("/matters/assign", url.Values{"step": {"do"}}).is(http.StatusSeeOther)
	s.as("outsider").post("/matters/assign", url.Values{"matter": s.matters, "step": {"do"}, "user": {s.users["outsider"]}}).is(http.StatusNotFound)
	s.as("auditor").post("/matters/assign", url.Values{"matter": s.matters}).is(http.StatusForbidden)
	s.as("admin").post("/matters/assign", url.Values{"matter": s.matters}).is(http.StatusForbidden).lacks("Chicago")
}
