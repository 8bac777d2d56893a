package web_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"duces/workflow/due"
)

func changeOf(matter, change string) string {
	return "/matters/" + matter + "/deadlines/response-1/" + change
}

// response is the matter's one deadline.
func (s *site) response(matter string) due.Deadline {
	s.t.Helper()
	d, ok := s.matter(matter).Deadline("response-1")
	if !ok {
		s.t.Fatal("the matter has no deadline response-1")
	}
	return d
}

func TestADeadlineIsChangedByItsForms(t *testing.T) {
	for _, c := range []struct {
		name, who string
		steps     []string // change and what is typed
		due       string
		status    due.Status
		said      []string // in the last flash, and on the matter's page
	}{
		{
			"extended by days", "compliance",
			[]string{"extend by=days&days=14&authority=Stipulation&reason=A+storm"},
			"2018-03-09", due.StatusOpen,
			[]string{"Due date moved from Fri, Feb 23, 2018 to Fri, Mar 9, 2018", "Stipulation", "A storm", "Extended by 14 days", "Name of compliance"},
		},
		{
			"extended to a date", "legal",
			[]string{"extend by=date&on=2018-03-10&authority=Order"},
			"2018-03-10", due.StatusOpen,
			[]string{"Due date moved from Fri, Feb 23, 2018 to Sat, Mar 10, 2018", "Extended to Sat, Mar 10, 2018"},
		},
		{
			"tolled and resumed", "supervisor",
			[]string{"toll on=2018-02-01&authority=Stay", "resume until=2018-02-20&authority=Lifted"},
			"2018-03-15", due.StatusOpen,
			[]string{"Due date moved from Fri, Feb 23, 2018 to Thu, Mar 15, 2018", "tolled from Thu, Feb 1, 2018", "Lifted"},
		},
		{
			"tolled for the time being", "legal",
			[]string{"toll on=2018-02-01"},
			"2018-02-23", due.StatusTolled,
			[]string{"the clock is stopped from Thu, Feb 1, 2018", `data-change="resume"`},
		},
		{
			"a mistyped fixed date corrected", "legal",
			[]string{"correct on=2018-02-20&reason=Typed+wrong"},
			"2018-02-20", due.StatusMissed,
			[]string{"Tue, Feb 20, 2018", "corrected"},
		},
		{"met late", "legal", []string{"meet on=2018-02-25"}, "2018-02-23", due.StatusMet, []string{"met on Sun, Feb 25, 2018, 2 days late"}},
		{"to be cancelled", "legal", []string{"cancel reason=Sent+in+error"}, "2018-02-23", due.StatusMissed, []string{"pending a second person", "Cancel the deadline “Response to the document request”", "Sent in error"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newSite(t)
			s.request(s.matters[0])
			s.setClock(time.Date(2018, 2, 27, 18, 0, 0, 0, time.UTC))
			b := s.as(c.who)
			for _, step := range c.steps {
				change, text, _ := strings.Cut(step, " ")
				typed, err := url.ParseQuery(text)
				if err != nil {
					t.Fatal(err)
				}
				path := changeOf(s.matters[0], change)
				form := b.form(path, typed)
				b.post(path, form).is(http.StatusSeeOther)
				if step == c.steps[len(c.steps)-1] {
					b.get("/matters/" + s.matters[0]).is(http.StatusOK).has(c.said...)
				}
				before := s.size()
				b.post(path, form).is(http.StatusSeeOther)
				if s.size() != before {
					t.Error("the same form sent twice was stored twice")
				}
			}
			if d := s.response(s.matters[0]); d.Due.String() != c.due || d.Status != c.status {
				t.Errorf("due %s and %s, want %s and %s", d.Due, d.Status, c.due, c.status)
			}
		})
	}
}

func TestACorrectionThatChangesNothingIsRefusedAndOneThatChangesSomethingSaysWhy(t *testing.T) {
	s := newSite(t)
	id := s.matters[0]
	s.request(id)
	b, path := s.as("legal"), "/matters/"+id+"/deadlines/response-1/"
	on := s.matter(id).Deadlines[0].Basis.Spec.Date
	typed := url.Values{"on": {on.String()}, "reason": {"Looked at again."}}
	b.post(path+"correct", b.form(path+"correct", typed)).is(http.StatusConflict).has("Nothing would change.")
	b.dates(path+"correct", typed).plainly("Nothing would change.")
	typed = url.Values{"on": {on.AddDays(1).String()}, "reason": {" "}}
	b.post(path+"correct", b.form(path+"correct", typed)).is(http.StatusUnprocessableEntity).has("Reason")
	s.setClock(time.Date(2018, 2, 5, 18, 0, 0, 0, time.UTC))
	hold := func() url.Values {
		return b.form(path+"hold", url.Values{"on": {"2018-02-01"}, "until": {"2018-02-10"}})
	}
	b.post(path+"hold", hold()).is(http.StatusSeeOther)
	b.post(path+"hold", hold()).is(http.StatusConflict).has("Nothing would change.")
}

func TestARefusedChangeKeepsWhatWasTypedAndPointsAtTheField(t *testing.T) {
	s := newSite(t)
	s.request(s.matters[0])
	b := s.as("legal")
	for _, c := range []struct {
		name, change, typed string
		says                []string
	}{
		{"no authority", "extend", "by=days&days=14&reason=Kept", []string{"Authority is required", `href="#response-1-authority"`, "Kept", `value="14"`}},
		{"neither days nor a date", "extend", "by=days&authority=Order", []string{"Extend either to a date or by a", `href="#response-1-days"`}},
		{"days that are none", "extend", "by=days&days=soon&authority=Order", []string{"enter a whole number, such as 14", `href="#response-1-days"`, `value="soon"`}},
		{"a date before the current due date", "extend", "by=date&on=2018-02-01&authority=Order", []string{"not later than", `href="#response-1-on"`, `value="2018-02-01"`}},
		{"a date that is none", "toll", "on=tomorrow", []string{"Enter a date", `href="#response-1-on"`}},
		{"a stay that ends before it starts", "toll", "on=2018-02-10&until=2018-02-01", []string{"ends before it starts", `href="#response-1-until"`}},
		{"a day to come", "meet", "on=2018-02-01", []string{"is in the future", `href="#response-1-on"`}},
		{"no reason", "cancel", "reason=", []string{"Reason is required. Say why", `href="#response-1-reason"`}},
	} {
		t.Run(c.name, func(t *testing.T) {
			typed, err := url.ParseQuery(c.typed)
			if err != nil {
				t.Fatal(err)
			}
			path := changeOf(s.matters[0], c.change)
			form := b.form(path, typed)
			a := b.post(path, form).is(http.StatusUnprocessableEntity).has(c.says...).has(`aria-invalid="true"`)
			if a.input("key") != form.Get("key") {
				t.Error("the form came back with another key")
			}
		})
	}
	if d := s.response(s.matters[0]); d.Version != 1 {
		t.Errorf("refusals left version %d", d.Version)
	}
}

func TestOfTwoWhoChangeADeadlineTheSecondSeesWhatItIsNow(t *testing.T) {
	s := newSite(t)
	s.request(s.matters[0])
	first, second := s.as("legal"), s.as("compliance")
	path := changeOf(s.matters[0], "extend")
	one := first.form(path, url.Values{"by": {"days"}, "days": {"7"}, "authority": {"First"}})
	two := second.form(path, url.Values{"by": {"days"}, "days": {"14"}, "authority": {"Second order"}})
	first.post(path, one).is(http.StatusSeeOther)
	a := second.post(path, two).is(http.StatusConflict).has(
		"Someone else made a change first", "It is now due Fri, Mar 2, 2018", "moved from Fri, Feb 23, 2018", "Name of legal", "Second order", `value="14"`)
	if a.input("version") != "2" || a.input("key") != two.Get("key") {
		t.Errorf("the form came back for version %s", a.input("version"))
	}
	two.Set("version", "2")
	second.post(path, two).is(http.StatusSeeOther)
	if d := s.response(s.matters[0]); d.Due.String() != "2018-03-16" {
		t.Errorf("due %s after both", d.Due)
	}
}

func TestOnlyThoseWhoKeepDeadlinesAreOfferedChanges(t *testing.T) {
	s := newSite(t)
	s.request(s.matters[0])
	for who, status := range map[string]int{"legal": 200, "supervisor": 200, "compliance": 200, "auditor": 403, "admin": 403, "outsider": 404} {
		b := s.as(who)
		path := changeOf(s.matters[0], "extend")
		b.get(path).is(status)
		if status == http.StatusOK {
			b.get("/matters/" + s.matters[0]).has(path)
			continue
		}
		b.post(path, url.Values{"by": {"days"}, "days": {"7"}, "authority": {"x"}, "key": {who}}).is(status)
	}
	s.as("auditor").get("/matters/" + s.matters[0]).is(http.StatusOK).lacks("data-change=")
	b := s.as("legal")
	b.get(changeOf(s.matters[0], "resume")).is(http.StatusConflict).has("The status of this deadline is “Open”", "Back to the matter")
	b.get(changeOf(s.matters[0], "forget")).is(http.StatusNotFound)
	b.get("/matters/" + s.matters[0] + "/deadlines/cure-9/extend").is(http.StatusNotFound)
	if d := s.response(s.matters[0]); d.Version != 1 {
		t.Errorf("somebody who may not changed the deadline to version %d", d.Version)
	}
}

func TestTheMatterPageSaysWhyTheDateAndHowLongWeHaveOurselves(t *testing.T) {
	s := newSite(t)
	s.request(s.matters[0])
	b := s.as("auditor")
	b.get("/matters/"+s.matters[0]).has(
		"Due Fri, Feb 23, 2018. This is a fixed date and never moves.", "The day ends at midnight in Central Time (Chicago): Sat, Feb 24, 2018, 6:00 am UTC").
		plainly("Our next step: Record response or follow up, due Sun, Mar 25, 2018").lacks("Late", "How this date was set")
	s.setClock(time.Date(2018, 3, 28, 18, 0, 0, 0, time.UTC))
	page := b.get("/matters/" + s.matters[0]).has("Late")
	if !regexp.MustCompile(`(?s)id="own-step".*3 days late`).MatchString(page.body) {
		t.Error("the page does not say by how much our own step is late")
	}
}
