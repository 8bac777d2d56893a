package web_test

import (
	"bytes"
	"html"
	"mime/multipart"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"
)

func formOf(matter, transition string) string {
	return "/matters/" + matter + "/transitions/" + transition
}

func TestATransitionMadeByItsFormMovesTheMatter(t *testing.T) {
	s := newSite(t)
	b := s.as("legal")
	path := formOf(s.matters[0], "issue_request")
	form := b.form(path, url.Values{
		"effective_on": {"2018-01-24"}, "f.due.kind": {"period"}, "f.due.days": {"30"}, "f.due.service": {"mail"},
		"f.demands": {"1. Orders\r\n\r\n2. Directives\r\n3. Guidance"}, "note": {"By courier"},
	})
	a := b.post(path, form).is(http.StatusSeeOther)
	if to := a.head.Get("Location"); to != "/matters/"+s.matters[0] {
		t.Errorf("led to %q", to)
	}
	b.get("/matters/"+s.matters[0]).is(http.StatusOK).has(
		"is recorded", `data-state="requested"`, "Mon, Feb 26, 2018", "By courier", "Why this date?", "the day of the event is not counted",
		`data-demand="1"`, `data-demand="2"`, `data-demand="3"`, "Guidance", "Name of legal", "EST",
	)
	before := s.size()
	b.post(path, form).is(http.StatusSeeOther)
	if s.size() != before {
		t.Error("the same form sent twice was stored twice")
	}
}

func TestARefusedFormKeepsWhatWasTypedAndPointsAtTheField(t *testing.T) {
	s := newSite(t)
	b := s.as("legal")
	path := formOf(s.matters[0], "issue_request")
	before := s.size()
	cases := map[string]struct {
		change   url.Values
		problems []string
	}{
		"no demand":          {url.Values{"f.demands": {""}}, []string{"Demands are required.", `href="#f-demands"`}},
		"days that are none": {url.Values{"f.due.kind": {"period"}, "f.due.days": {"soon"}}, []string{"enter a whole number from", `href="#f-due-days"`, `value="soon"`}},
		"a date to come":     {url.Values{"effective_on": {"2018-01-25"}}, []string{"is in the future", `href="#effective-on"`}},
		"no demand, no date": {url.Values{"f.demands": {""}, "f.due.date": {""}}, []string{"Demands are required.", ": date is required."}},
		"no date":            {url.Values{"f.due.date": {""}}, []string{": date is required.", `href="#f-due-date"`}},
	}
	for name, c := range cases {
		form := b.form(path, url.Values{"effective_on": {"2018-01-24"}, "f.due.kind": {"fixed"}, "f.due.date": {"2018-02-23"}, "f.demands": {"Orders"}, "note": {"Typed with care"}})
		for k, v := range c.change {
			form[k] = v
		}
		a := b.post(path, form).is(http.StatusUnprocessableEntity).has(c.problems...).has("Typed with care", `aria-invalid="true"`)
		if a.input("key") != form.Get("key") {
			t.Errorf("%s: the form came back with another key", name)
		}
	}
	if s.size() != before {
		t.Error("something was stored")
	}
}

func TestOfTwoPeopleOneWinsAndTheOtherSeesWhatChanged(t *testing.T) {
	s := newSite(t)
	first, second := s.as("legal"), s.as("second")
	path := formOf(s.matters[0], "issue_request")
	typed := func(demand string) url.Values {
		return url.Values{"effective_on": {"2018-01-24"}, "f.due.kind": {"fixed"}, "f.due.date": {"2018-02-23"}, "f.demands": {demand}}
	}
	one, two := first.form(path, typed("First demand")), second.form(path, typed("Second demand"))
	first.post(path, one).is(http.StatusSeeOther)
	second.post(path, two).is(http.StatusConflict).has("Someone else made a change first", "Issue document request: Open → Requested", "Name of legal", "Second demand")
	if m := s.matter(s.matters[0]); len(m.Demands) != 1 || m.Demands[0].Text != "First demand" {
		t.Errorf("the demands are %v", m.Demands)
	}
}

func TestANoteIsNoReasonToRefuseSomebodyElsesForm(t *testing.T) {
	s := newSite(t)
	b := s.as("legal")
	path := formOf(s.matters[0], "send_notice")
	form := b.form(path, url.Values{"effective_on": {"2018-01-24"}, "f.response_due.kind": {"none"}})
	c := s.as("compliance")
	c.post("/matters/"+s.matters[0]+"/notes", url.Values{"text": {"Called them"}, "key": {"k1"}}).is(http.StatusSeeOther)
	b.post(path, form).is(http.StatusSeeOther)
	if got := s.matter(s.matters[0]).State; got != "notified" {
		t.Errorf("the matter is %s", got)
	}
}

func TestNothingChangesByLooking(t *testing.T) {
	s := newSite(t)
	s.request(s.matters[0])
	b := s.as("legal")
	before := s.size()
	for _, path := range []string{
		"/", "/matters", "/matters?q=chi&sort=-due&overdue=yes", "/matters/" + s.matters[0], formOf(s.matters[0], "receive_response"), "/approvals", "/approvals?show=all",
		"/matters/move?step=do&transition=receive_response&matter=" + s.matters[0],
	} {
		b.get(path).is(http.StatusOK)
	}
	for _, path := range []string{"/matters/assign", "/sign-out", "/matters/" + s.matters[0] + "/notes"} {
		if a := b.get(path); a.status != http.StatusMethodNotAllowed && a.status != http.StatusNotFound {
			t.Errorf("GET %s: %d", path, a.status)
		}
	}
	if s.size() != before {
		t.Error("looking stored something")
	}
}

func TestADocumentIsReceivedKeptOverARefusalAndSentAsAFile(t *testing.T) {
	s := newSite(t)
	s.request(s.matters[0])
	b := s.as("legal")
	path := formOf(s.matters[0], "receive_response")
	form := b.form(path, url.Values{"effective_on": {""}})
	a := b.upload(path, form, "f.documents", `C:\files\<b>letter.html`, "<script>alert(1)</script>").is(http.StatusUnprocessableEntity)
	a.has("Received on is required.", "already received", "&lt;b&gt;letter.html").lacks("<b>letter")
	form.Set("f.documents.kept", keptValue(a.body))
	form.Set("f.production.all", "complete")
	form.Set("effective_on", "2018-01-24")
	b.post(path, form).is(http.StatusSeeOther)
	m := s.matter(s.matters[0])
	if len(m.Documents) != 1 {
		t.Fatalf("the matter has the documents %v", m.Documents)
	}
	got := b.get("/matters/" + m.ID + "/documents/1").is(http.StatusOK)
	if got.body != "<script>alert(1)</script>" || got.head.Get("Content-Type") != "application/octet-stream" || !strings.HasPrefix(got.head.Get("Content-Disposition"), "attachment") {
		t.Errorf("sent as %v: %q", got.head, got.body)
	}
	b.get("/matters/" + m.ID + "/documents/2").is(http.StatusNotFound)
	s.as("outsider").get("/matters/" + m.ID + "/documents/1").is(http.StatusNotFound)
}

func TestAHashAloneFetchesNobodyElsesDocument(t *testing.T) {
	s := newSite(t)
	s.request(s.matters...)
	b, other := s.as("legal"), s.as("second")
	path := formOf(s.matters[0], "receive_response")
	a := b.upload(path, b.form(path, url.Values{"effective_on": {""}}), "f.documents", "secret.txt", "secret").is(http.StatusUnprocessableEntity)
	path = formOf(s.matters[1], "receive_response")
	form := other.form(path, url.Values{"effective_on": {"2018-01-24"}, "f.production.all": {"complete"}, "f.documents.kept": {keptValue(a.body)}})
	other.post(path, form).is(http.StatusUnprocessableEntity).has("and the matter does not have it")
	if docs := s.matter(s.matters[1]).Documents; len(docs) != 0 {
		t.Errorf("the matter got %v", docs)
	}
}

func TestDecisionsAreRowsAndOneMoreComesWithoutStoring(t *testing.T) {
	s := newSite(t)
	s.request(s.matters[0])
	b := s.as("legal")
	send := func(transition string, typed url.Values) {
		t.Helper()
		typed.Set("effective_on", "2018-01-24")
		path := formOf(s.matters[0], transition)
		b.post(path, b.form(path, typed)).is(http.StatusSeeOther)
	}
	send("receive_response", url.Values{"f.production.all": {"complete"}})
	send("find_compliant", url.Values{"f.basis": {"All was handed over"}})
	path := formOf(s.matters[0], "decide")
	form := b.form(path, url.Values{"effective_on": {"2018-01-24"}, "f.decisions.rows": {"1"}, "f.decisions.0.award": {"2016-DJ-1"}, "f.decisions.0.outcome": {"made"}, "f.decisions.0.amount": {"$1,234.5"}})
	more := url.Values{"more": {"decisions"}}
	for k, v := range form {
		more[k] = v
	}
	before := s.size()
	b.post(path, more).is(http.StatusOK).has(`name="f.decisions.1.award"`, `value="2016-DJ-1"`)
	if s.size() != before {
		t.Error("adding a row stored something")
	}
	bad := url.Values{"f.decisions.0.amount": {"a lot"}}
	for k, v := range form {
		if _, set := bad[k]; !set {
			bad[k] = v
		}
	}
	b.post(path, bad).is(http.StatusUnprocessableEntity).has("enter dollars, such as 1,234.50", `value="a lot"`)
	b.post(path, form).is(http.StatusSeeOther)
	m := s.matter(s.matters[0])
	if len(m.Decisions) != 1 || m.Decisions[0].AmountCents != 123450 || m.State != "decided" {
		t.Errorf("%s with %v", m.State, m.Decisions)
	}
}

func TestWhatPeopleTypeNeverBecomesMarkup(t *testing.T) {
	s := newSite(t)
	s.setClock(time.Date(2018, 1, 25, 18, 0, 0, 0, time.UTC))
	b := s.as("legal")
	const evil = `"><script>alert(1)</script><img src=x onerror=alert(1)>`
	path := formOf(s.matters[0], "issue_request")
	form := b.form(path, url.Values{"effective_on": {evil}, "f.due.kind": {"fixed"}, "f.due.date": {evil}, "f.demands": {evil}, "note": {evil}})
	b.post(path, form).is(http.StatusUnprocessableEntity).lacks("<script>alert", "<img src=x")
	form.Set("effective_on", "2018-01-24")
	form.Set("f.due.date", "2018-02-23")
	b.post(path, form).is(http.StatusSeeOther)
	b.get("/matters/"+s.matters[0]).is(http.StatusOK).has("&lt;script&gt;").lacks("<script>alert", "<img src=x")
	b.get("/matters?q="+url.QueryEscape(evil)).is(http.StatusOK).lacks("<script>alert", "<img src=x")
	b.get("/"+url.PathEscape(evil)).is(http.StatusNotFound).lacks("<script>alert", "<img src=x")
}

// upload sends a form with one file.
func (b *visitor) upload(path string, form url.Values, field, name, content string) answer {
	b.t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for k, list := range form {
		for _, v := range list {
			if err := w.WriteField(k, v); err != nil {
				b.t.Fatal(err)
			}
		}
	}
	f, err := w.CreateFormFile(field, name)
	if err != nil {
		b.t.Fatal(err)
	}
	if _, err := f.Write([]byte(content)); err != nil {
		b.t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		b.t.Fatal(err)
	}
	r, err := http.NewRequest(http.MethodPost, b.base+path, &body)
	if err != nil {
		b.t.Fatal(err)
	}
	r.Header.Set("Content-Type", w.FormDataContentType())
	return b.send(r)
}

// keptValue is the choice by which a form names a document that it brought before.
func keptValue(body string) string {
	m := regexp.MustCompile(`name="f.documents.kept" value="([^"]*)"`).FindStringSubmatch(body)
	if m == nil {
		return ""
	}
	return html.UnescapeString(m[1])
}
