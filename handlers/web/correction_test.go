package web_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"duces/workflow"
	"duces/workflow/approval"
	"duces/workflow/civil"
	"duces/workflow/deadline"
	"duces/workflow/matter"
	"duces/workflow/recalculation"
	"duces/workflow/transition"
	"duces/workflow/view"
)

// eventOf is the event by which a transition stands in the history of a matter.
func (s *site) eventOf(id, name string) int64 {
	s.t.Helper()
	page, err := s.db.History(s.t.Context(), workflow.Viewer{ID: s.users["auditor"], Role: workflow.Auditor}, view.HistoryFilter{Stream: matter.Stream(id), Limit: 200})
	if err != nil {
		s.t.Fatal(err)
	}
	for _, r := range page.Items {
		if d, is := r.Event.Data.(matter.Transitioned); is && d.Transition == name && r.Event.Corrects == 0 {
			return r.Event.Seq
		}
	}
	s.t.Fatalf("%s is not in the history", name)
	return 0
}

func (s *site) move(id, name, on, fields string) workflow.Result {
	s.t.Helper()
	day, err := civil.ParseDate(on)
	if err != nil {
		s.t.Fatal(err)
	}
	raw := map[string]json.RawMessage{}
	if err := json.Unmarshal([]byte(fields), &raw); err != nil {
		s.t.Fatal(err)
	}
	return s.do(s.users["legal"], transition.Move{Matters: []string{id}, Name: name, EffectiveOn: day, Fields: raw})
}

// served is a matter whose subpoena was served on 5 March 2018, with a return
// date of 20 April: objections are due on 19 March.
func (s *site) served() string {
	s.t.Helper()
	id := s.matters[0]
	s.request(id)
	s.setClock(time.Date(2018, 2, 26, 18, 0, 0, 0, time.UTC))
	s.move(id, "receive_response", "2018-02-20", `{"production":{"all":"partial"}}`)
	asked := s.move(id, "issue_subpoena", "2018-02-26", `{"grounds":"incomplete"}`)
	s.do(s.users["supervisor"], approval.Approve{Matter: id, Approval: asked.Pending(), Approve: true})
	s.setClock(time.Date(2018, 3, 18, 18, 0, 0, 0, time.UTC))
	s.move(id, "serve_subpoena", "2018-03-05", `{"method":"personal","server":"A. Server","person_served":"City Clerk","location":"City Hall","return_due":{"kind":"fixed","date":"2018-04-20"}}`)
	return id
}

func correctionOf(id string, event int64) string {
	return fmt.Sprintf("/matters/%s/corrections/%d", id, event)
}

// servedForm is what the form of the service holds, with another day and a reason.
func (b *visitor) servedForm(path, on string) url.Values {
	b.t.Helper()
	return b.form(path, url.Values{
		"effective_on": {on}, "f.method": {"personal"}, "f.server": {"A. Server"}, "f.person_served": {"City Clerk"}, "f.location": {"City Hall"}, "f.return_due.kind": {"fixed"}, "f.return_due.date": {"2018-04-20"},
		"reason": {"The affidavit of service says so."},
	})
}

// confirmed is a form with what its preview added.
func confirmed(form url.Values, preview answer) url.Values {
	form = maps.Clone(form)
	form.Set("hash", preview.input("hash"))
	form.Set("step", "do")
	return form
}

func TestACorrectionIsShownBeforeItIsDoneAndDoneOnce(t *testing.T) {
	s := newSite(t)
	id := s.served()
	served := s.eventOf(id, "serve_subpoena")
	b, path := s.as("legal"), correctionOf(id, served)
	b.get("/matters/" + id).is(http.StatusOK).has(`href="` + path + `"`)
	b.get(path).is(http.StatusOK).has("Correct: Record service", "The original entry stays in the history", `value="2018-03-05"`, "A. Server", `value="2018-04-20"`, `name="reason"`).lacks(`name="note"`)

	before := s.size()
	form := b.servedForm(path, "2018-03-01")
	shown := b.post(path, form).is(http.StatusOK).has("Mon, Mar 5, 2018", "Thu, Mar 1, 2018", "Mon, Mar 19, 2018", "Thu, Mar 15, 2018", "No later step", "A right of the jurisdiction would end, or end sooner", "Request approval", "The affidavit of service says so.")
	if s.size() != before {
		t.Error("the preview stored something")
	}
	back := maps.Clone(form)
	back.Set("step", "edit")
	b.post(path, back).is(http.StatusOK).has("The affidavit of service says so.", `value="2018-03-01"`, "Preview the correction")

	form = confirmed(form, shown)
	b.post(path, form).is(http.StatusSeeOther)
	after := s.size()
	b.post(path, form).is(http.StatusSeeOther)
	if s.size() != after {
		t.Error("the same form sent twice was stored twice")
	}
	waits, _ := s.matter(id).Pending() // the right to object ends sooner
	s.as("supervisor").get("/approvals/"+waits.ID).has("A right of the jurisdiction would end, or end sooner", "which runs until Mon, Mar 19, 2018.")
	s.do(s.users["supervisor"], approval.Approve{Matter: id, Approval: waits.ID, Approve: true})
	if m := s.matter(id); m.Entered.String() != "2018-03-01" {
		t.Errorf("entered %s", m.Entered)
	}
	page := b.get("/matters/"+id).is(http.StatusOK).has("Corrected: ", "Corrected later", `href="#event-`+fmt.Sprint(served)+`"`, "The affidavit of service says so.", "Thu, Mar 1, 2018, not Mon, Mar 5, 2018", "Thu, Mar 15, 2018, not Mon, Mar 19, 2018")
	if n := strings.Count(page.body, "Corrected: "); n != 1 {
		t.Errorf("the correction is said %d times", n)
	}
	// The entry links to its correction, which stands on the page.
	link := regexp.MustCompile(`Corrected later</span>[^<]*<a href="#(event-\d+)"`).FindStringSubmatch(page.body)
	if link == nil || !strings.Contains(page.body, `id="`+link[1]+`"`) {
		t.Errorf("the link to the correction is %v", link)
	}
	// The form of a corrected step holds what stands now.
	b.get(path).is(http.StatusOK).has(`value="2018-03-01"`)
}

func TestARefusedCorrectionKeepsWhatWasTyped(t *testing.T) {
	s := newSite(t)
	id := s.served()
	b := s.as("legal")
	path := correctionOf(id, s.eventOf(id, "serve_subpoena"))
	before := s.size()
	cases := map[string]struct {
		change url.Values
		has    []string
		status int
	}{
		"no reason":      {url.Values{"reason": {" "}}, []string{"Reason is required. Say what was wrong", `href="#reason"`, `value="2018-03-01"`}, 422},
		"no date":        {url.Values{"effective_on": {""}}, []string{`href="#effective-on"`}, 422},
		"a bad date":     {url.Values{"effective_on": {"March"}}, []string{"enter a date", `href="#effective-on"`, `value="March"`}, 422},
		"a date to come": {url.Values{"effective_on": {"2018-03-20"}}, []string{"is in the future", `value="2018-03-20"`}, 422},
		"two problems":   {url.Values{"effective_on": {"2018-03-20"}, "reason": {""}}, []string{"is in the future", "Reason is required. Say what was wrong"}, 422},
		"no return date": {url.Values{"f.return_due.date": {""}}, []string{": date is required.", `href="#f-return-due-date"`}, 422},
		"another choice": {url.Values{"f.method": {"pigeon"}}, []string{"is not one of"}, 422},
		"a changed form": {url.Values{"version": {"1"}}, []string{"Someone else made a change first", `value="2018-03-01"`}, 409},
	}
	for name, c := range cases {
		form := b.servedForm(path, "2018-03-01")
		form.Set("f.server", "Typed with care")
		maps.Copy(form, c.change)
		a := b.post(path, form).has("Typed with care", "Preview the correction").has(c.has...)
		if a.status != c.status {
			t.Errorf("%s: status %d", name, a.status)
		}
		if a.input("key") != form.Get("key") {
			t.Errorf("%s: the form came back with another key", name)
		}
	}
	b.post(path, b.servedForm(path, "2018-03-05")).is(http.StatusConflict).has("Nothing would change", "The affidavit of service says so.")
	form := b.servedForm(path, "2018-03-01")
	form.Set("step", "do")
	b.post(path, form).is(http.StatusUnprocessableEntity).has("Open the page again")
	if s.size() != before {
		t.Error("something was stored")
	}
}

func TestWhatWouldFollowIsShownAgainWhenItHasChanged(t *testing.T) {
	s := newSite(t)
	id := s.served()
	b := s.as("legal")
	path := correctionOf(id, s.eventOf(id, "serve_subpoena"))
	form := b.servedForm(path, "2018-03-01")
	form = confirmed(form, b.post(path, form).is(http.StatusOK))
	day, err := civil.ParseDate("2018-03-15")
	if err != nil {
		t.Fatal(err)
	}
	s.do(s.users["admin"], recalculation.AddClosure{Closure: deadline.Closure{Date: day, Kind: deadline.LegalHoliday, Name: "Day of mourning", Authority: "Proclamation"}})
	before := s.size()
	again := b.post(path, form).is(http.StatusConflict).has("have changed since you last saw them", "Fri, Mar 16, 2018", "The affidavit of service says so.")
	if s.size() != before {
		t.Error("something was stored")
	}
	b.post(path, confirmed(form, again)).is(http.StatusSeeOther)
}

func TestALaterStepInConflictIsShownUntilItIsClosed(t *testing.T) {
	s := newSite(t)
	id := s.served()
	s.move(id, "object", "2018-03-16", `{"grounds":"Overbroad."}`)
	b := s.as("legal")
	path := correctionOf(id, s.eventOf(id, "serve_subpoena"))
	form := b.servedForm(path, "2018-03-01")
	shown := b.post(path, form).is(http.StatusOK).has("Under the corrected record, the process would not", "Fri, Mar 16, 2018")
	b.post(path, confirmed(form, shown)).is(http.StatusSeeOther)
	page := b.get("/matters/"+id).is(http.StatusOK).has("Later steps that conflict with a correction", "Close conflict", "Fri, Mar 16, 2018", "1 day late")
	if n := strings.Count(page.body, "Corrected: "); n != 1 {
		t.Errorf("the correction is said %d times", n)
	}
	s.as("auditor").get("/matters/" + id).is(http.StatusOK).has("Later steps that conflict with a correction").lacks("Close conflict")
	s.as("compliance").get("/matters/" + id).is(http.StatusOK).has("Later steps that conflict with a correction").lacks("Close conflict")

	at := "/matters/" + id + "/conflicts"
	c := s.matter(id).Conflicts[0]
	sent := url.Values{"key": {"k1"}, "correction": {fmt.Sprint(c.Correction)}, "event": {fmt.Sprint(c.Event)}, "note": {" "}}
	b.post(at, sent).is(http.StatusUnprocessableEntity).has("Note is required. Say how the conflict was resolved", "Close conflict")
	sent.Set("note", strings.Repeat("Leave of court. ", 4000))
	if a := b.post(at, sent); a.status != http.StatusSeeOther && a.status != http.StatusUnprocessableEntity {
		t.Errorf("a long note: %d", a.status)
	} else if a.status == http.StatusUnprocessableEntity {
		a.has("Leave of court. Leave of court.")
	}
	s.as("auditor").post(at, sent).is(http.StatusForbidden)
	s.as("compliance").post(at, sent).is(http.StatusForbidden)
	s.as("outsider").post(at, sent).is(http.StatusNotFound)
	sent.Set("note", "Leave of court was granted on 14 March.")
	if len(s.matter(id).Conflicts) == 1 {
		b.post(at, sent).is(http.StatusSeeOther)
		b.post(at, sent).is(http.StatusSeeOther)
		b.get("/matters/" + id).has("Leave of court was granted on 14 March.")
	}
	b.get("/matters/" + id).is(http.StatusOK).has("Conflict closed: ").lacks("Later steps that conflict with a correction")
	if len(s.matter(id).Conflicts) != 0 {
		t.Error("the conflict is open")
	}
}

func TestACorrectionOfAnAdverseStepIsDecidedByWhatItChanges(t *testing.T) {
	s := newSite(t)
	id := s.served()
	b := s.as("legal")
	path := correctionOf(id, s.eventOf(id, "issue_subpoena"))
	form := b.form(path, url.Values{"effective_on": {"2018-02-25"}, "f.grounds": {"incomplete"}, "reason": {"Signed a day earlier."}})
	shown := b.post(path, form).is(http.StatusOK).has("Request approval", "A second person, a supervising attorney, must approve")
	b.post(path, confirmed(form, shown)).is(http.StatusSeeOther)
	b.get("/matters/"+id).is(http.StatusOK).has("Correction: Issue subpoena is pending approval", "pending a second person")
	form = b.form(path, url.Values{"effective_on": {"2018-02-24"}, "f.grounds": {"incomplete"}, "reason": {"Signed two days earlier."}})
	b.post(path, form).is(http.StatusConflict).has("is pending approval", "Signed two days earlier.")

	sup := s.as("supervisor")
	sup.get("/").is(http.StatusOK).has("Correction: Issue subpoena")
	list := sup.get("/approvals").is(http.StatusOK).has("Correction: Issue subpoena")
	at := regexp.MustCompile(`/approvals/[0-9a-f-]{36}`).FindString(list.body)
	page := sup.get(at).is(http.StatusOK).has("What changes", "Mon, Feb 26, 2018", "Sun, Feb 25, 2018", "Signed a day earlier.", "No due date changes.").lacks("Effect on deadlines")
	s.as("auditor").get(at).is(http.StatusOK).has("What changes", "No due date changes.")
	sup.post(at, url.Values{"key": {"k2"}, "hash": {page.input("hash")}, "decision": {"approve"}, "note": {"Seen the letter."}}).is(http.StatusSeeOther)
	sup.get("/matters/"+id).is(http.StatusOK).has("Corrected: Issue subpoena", "Sun, Feb 25, 2018, not Mon, Feb 26, 2018", "Requested by Name of legal", "Signed a day earlier.", "Seen the letter.")
	sup.get(at).is(http.StatusOK).has("Mon, Feb 26, 2018", "Sun, Feb 25, 2018", "Approved").lacks("No due date changes.")
}

func TestOnlyWhoMayMakeAStepIsShownToItsForm(t *testing.T) {
	s := newSite(t)
	id := s.served()
	served := s.eventOf(id, "serve_subpoena")
	path := correctionOf(id, served)
	for name, status := range map[string]int{"auditor": 403, "compliance": 403, "admin": 403, "outsider": 404} {
		b := s.as(name)
		b.get(path).is(status)
		b.post(path, url.Values{"key": {"k"}, "reason": {"Mine."}, "effective_on": {"2018-03-01"}}).is(status)
		if status == 403 && name != "admin" {
			b.get("/matters/" + id).is(http.StatusOK).lacks("/corrections/")
		}
	}
	b := s.as("legal")
	for _, bad := range []string{correctionOf(id, served+1000), correctionOf(id, s.eventOf(s.matters[0], "issue_request")-1), "/matters/" + id + "/corrections/first", correctionOf(s.matters[1], served)} {
		b.get(bad).is(http.StatusNotFound)
	}
}

func TestACorrectionAddsADocumentAndTakesNoneAway(t *testing.T) {
	s := newSite(t)
	id := s.matters[0]
	s.request(id)
	b := s.as("legal")
	first := formOf(id, "receive_response")
	b.upload(first, b.form(first, url.Values{"effective_on": {"2018-01-24"}, "f.production.all": {"complete"}}), "f.documents", "first.txt", "first").is(http.StatusSeeOther)
	second := s.as("second") // who did not send the first one
	path := correctionOf(id, s.eventOf(id, "receive_response"))
	form := second.form(path, url.Values{"effective_on": {"2018-01-24"}, "f.production.all": {"partial"}, "reason": {"One letter was left out."}})
	shown := second.upload(path, form, "f.documents", "second.txt", "second").is(http.StatusOK).has("first.txt", "second.txt")
	form.Set("f.documents.kept", keptValue(shown.body))
	second.post(path, confirmed(form, shown)).is(http.StatusSeeOther)
	m := s.matter(id)
	if len(m.Documents) != 2 || m.Documents[0].Name != "first.txt" || m.Documents[1].Name != "second.txt" {
		t.Errorf("the documents are %v", m.Documents)
	}
	second.get(path).is(http.StatusOK).has("first.txt", "second.txt", "They stay on record", "More documents")
	var senders []string
	for _, row := range find(parse(t, second.get("/matters/"+id).body), func(n *html.Node) bool { return attribute(n, "data-sender") != "" }) {
		senders = append(senders, attribute(row, "data-sender"))
	}
	if !slices.Equal(senders, []string{"Name of second", "Name of legal"}) { // the newest first
		t.Errorf("the documents were sent by %q", senders)
	}
}

// keptValueOf is the document that a preview carries.
