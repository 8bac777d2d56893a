package web_test

import (
	"encoding/json"
	"html"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"duces/workflow/account"
	"duces/workflow/assignment"
	"duces/workflow/change"
	"duces/workflow/civil"
	"duces/workflow/jurisdiction"
	"duces/workflow/recalculation"
	"duces/workflow/transition"
)

// Of two people with the same form open the second is told what the first did, keeps what
// they typed, and can send it again. Forms without a version only ever add something: notes,
// tags, and what is new.
func TestOfTwoWithTheSameFormTheSecondKeepsWhatTheyTyped(t *testing.T) {
	s := newSite(t)
	s.request(s.matters[1])
	m := s.matter(s.matters[1])
	first := map[string]func(){
		"a step":         func() { s.request(s.matters[0]) },
		"a step of many": func() {},
		"extend":         func() { s.extend(m.ID) }, "toll": func() { s.extend(m.ID) }, "cancel": func() {
			s.do(s.users["legal"], change.Deadline{Matter: m.ID, Deadline: "response-1", Change: "resume", Until: civil.NewDate(2018, 2, 20)})
		},
		"an owner": func() {
			s.do(s.users["legal"], assignment.Assign{Matters: []string{m.ID}, User: s.users["compliance"]})
		},
		"a jurisdiction": func() {
			s.do(s.users["legal"], recalculation.ChangeJurisdiction{Change: jurisdiction.Change{ID: m.Jurisdiction, New: jurisdiction.New{Name: "Renamed meanwhile", Kind: "county", State: "CA", Zone: "America/Los_Angeles"}}})
		},
		"preferences": func() {
			s.do(s.users["legal"], account.SetPreferences{User: s.users["legal"], Preferences: account.Preferences{DigestAt: "11:11"}})
		},
		"an account": func() {
			s.do(s.users["admin"], account.ChangeUser{User: s.users["legal"], Zone: new("America/Chicago")})
		},
		"a user": func() {
			s.do(s.users["admin"], account.ChangeUser{User: s.users["second"], Name: new("Renamed meanwhile")})
		},
	}
	says := map[string][]string{
		"an owner": {"Someone else has assigned this matter", "Name of compliance"}, "a jurisdiction": {"Name is now: Renamed meanwhile. You entered: Typed name."},
		"preferences": {"Mail time is now: 11:11. You entered: 09:07."}, "an account": {"Time zone is now: Central Time (Chicago). You entered: Mountain Time (Denver)."},
		"a user": {"Name is now: Renamed meanwhile. You entered: Typed name."},
		"extend": {"This deadline has changed since you opened it", "Name of legal"}, "a step": {"Its status is now “Requested”"},
	}
	opened := map[string]string{"an account": "/account", "a user": "/users/" + s.users["second"], "an owner": "/matters/" + m.ID}
	for _, f := range s.forms() {
		act, competes := first[f.name]
		if !competes || f.name == "a step of many" {
			continue
		}
		t.Run(f.name, func(t *testing.T) {
			s.t = t
			b := s.as(f.who)
			path := f.path
			if at := opened[f.name]; at != "" {
				path = at
			}
			before := b.get(path).is(http.StatusOK)
			typed := url.Values{"key": {before.input("key")}, "version": {before.input("version")}, "reader": {before.input("reader")}}
			if f.name == "an owner" {
				typed.Set("was", "")
			} else if typed.Get("version") == "" {
				t.Fatal("the form does not say on which version it rests")
			}
			for name, values := range f.typed {
				typed[name] = values
			}
			act()
			size := s.size()
			a := b.post(f.path, typed).is(http.StatusConflict).has("Someone else made a change first").plainly(says[f.name]...)
			for _, text := range f.keeps {
				if !strings.Contains(a.body, text) && !strings.Contains(a.body, html.EscapeString(text)) {
					t.Errorf("the form lacks %q", text)
				}
			}
			if s.size() != size {
				t.Error("something was stored")
			}
			if f.name == "a step" { // it cannot be taken again
				b.inline(f.path, typed).is(http.StatusConflict).has(`id="on-record"`, "Requested since")
				return
			}
			typed.Set("version", a.input("version"))
			typed.Set("was", s.users["compliance"])
			typed.Set("name", typed.Get("name"))
			again := b.post(f.path, typed)
			if again.status == http.StatusOK { // asks to confirm what it moves
				return
			}
			again.is(http.StatusSeeOther)
		})
	}
}

// inline sends a form as the script does, which exchanges the form and what stands on record.
func (b *visitor) inline(path string, form url.Values) answer {
	b.t.Helper()
	r, err := http.NewRequest(http.MethodPost, b.base+path, strings.NewReader(form.Encode()))
	if err != nil {
		b.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("HX-Request", "true")
	return b.send(r)
}

// extend moves the one deadline of a matter.
func (s *site) extend(id string) {
	s.t.Helper()
	s.do(s.users["legal"], change.Deadline{Matter: id, Deadline: "response-1", Change: "extend", Days: 1, Authority: "Letter"})
}

func TestAStepOfManySaysWhichMatterHasChangedSinceTheFormWasOpened(t *testing.T) {
	s := newSite(t)
	s.request(s.matters...)
	b := s.as("legal")
	list := url.Values{"transition": {"receive_response"}, "matter": s.matters, "return": {"/matters"}}
	form := b.post("/matters/move", list).is(http.StatusOK).fields("act-form")
	form.Set("f.production.all", "complete")
	form.Set("note", "Typed note")
	s.extend(s.matters[0])
	s.setClock(time.Date(2018, 1, 25, 18, 0, 0, 0, time.UTC))
	s.do(s.users["second"], transition.Move{Matters: s.matters[1:], Name: "receive_response", EffectiveOn: civil.NewDate(2018, 1, 25), Fields: map[string]json.RawMessage{"production": json.RawMessage(`{"all":"partial"}`)}})
	s.do(s.users["second"], transition.Move{Matters: s.matters[1:], Name: "find_deficient", EffectiveOn: civil.NewDate(2018, 1, 25), Fields: map[string]json.RawMessage{
		"outstanding": json.RawMessage(`[{"number":1,"text":"Orders and directives"}]`), "cure_due": json.RawMessage(`{"kind":"fixed","date":"2018-03-01"}`),
	}})
	form.Set("effective_on", "2018-01-25")
	before := s.size()
	a := b.post("/matters/move", form).is(http.StatusConflict).has("Typed note", "Sonoma County: This matter has changed since you opened the page. Its status is now “Deficient”", "City of Chicago: This matter has changed since you opened the page")
	if s.size() != before {
		t.Error("something was stored")
	}
	again := a.fields("act-form")
	b.post("/matters/move", again).is(http.StatusSeeOther)
	if s.matter(s.matters[0]).State != "responded" || s.matter(s.matters[1]).State != "responded" {
		t.Error("the step was not taken after the second look")
	}
}
