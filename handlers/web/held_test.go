package web_test

import (
	"bytes"
	"html"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"testing"

	dom "golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"duces/workflow"
	"duces/workflow/account"
)

// typedForm is a form of the site with texts that somebody typed into it.
type typedForm struct {
	name, who, path string
	typed           url.Values
	keeps           []string // of the typed texts, those that must come back
}

// forms are all that take text; s has a request in its second matter.
func (s *site) forms() []typedForm {
	m := s.matter(s.matters[1])
	change := "/matters/" + m.ID + "/deadlines/response-1/"
	return []typedForm{
		{"a step", "legal", formOf(s.matters[0], "issue_request"), url.Values{
			"effective_on": {"2018-01-24"}, "f.due.kind": {"fixed"}, "f.due.date": {"2018-03-05"}, "f.demands": {"Typed <demands>"}, "note": {"Typed note"},
		}, []string{"Typed <demands>", "Typed note", "2018-03-05"}},
		{"a step of many", "legal", "/matters/move", url.Values{
			"transition": {"issue_request"}, "step": {"do"}, "offered": {s.matters[0]}, "matter": {s.matters[0]}, "return": {"/matters"},
			"effective_on": {"2018-01-24"}, "f.due.kind": {"fixed"}, "f.due.date": {"2018-03-05"}, "f.demands": {"Typed demands"}, "note": {"Typed note"},
		}, []string{"Typed demands", "Typed note", "2018-03-05"}},
		{"extend", "legal", change + "extend", url.Values{"by": {"date"}, "on": {"2018-03-09"}, "authority": {"Typed authority"}, "reason": {"Typed reason"}}, []string{"Typed authority", "Typed reason", "2018-03-09"}},
		{"toll", "legal", change + "toll", url.Values{"on": {"2018-02-09"}, "authority": {"Typed authority"}}, []string{"Typed authority", "2018-02-09"}},
		{"cancel", "legal", change + "cancel", url.Values{"reason": {"Typed reason"}}, []string{"Typed reason"}},
		{"a note", "legal", "/matters/" + m.ID + "/notes", url.Values{"text": {"Typed note"}}, []string{"Typed note"}},
		{"a tag", "legal", "/matters/" + m.ID + "/tags", url.Values{"tag": {"typed-tag"}}, []string{"typed-tag"}},
		{"an owner", "legal", "/matters/" + m.ID + "/owner", url.Values{"user": {s.users["second"]}}, []string{`value="` + s.users["second"] + `" selected`}},
		{
			"an owner of many", "legal", "/matters/move",
			url.Values{"transition": {"+owner"}, "step": {"do"}, "matter": {m.ID}, "user": {s.users["second"]}, "return": {"/matters"}},
			[]string{`value="` + s.users["second"] + `" selected`},
		},
		{
			"a jurisdiction", "legal", "/jurisdictions/" + m.Jurisdiction + "/edit",
			url.Values{"name": {"Typed name"}, "kind": {"county"}, "state": {"CA"}, "zone": {"America/Los_Angeles"}, "parent": {"Typed parent"}, "contact": {"Typed contact"}},
			[]string{"Typed name", "Typed parent", "Typed contact"},
		},
		{
			"a new jurisdiction", "legal", "/jurisdictions/new",
			url.Values{"name": {"Typed name"}, "kind": {"city"}, "state": {"CA"}, "zone": {"America/Los_Angeles"}, "contact": {"Typed contact"}},
			[]string{"Typed name", "Typed contact"},
		},
		{
			"a review", "legal", "/reviews/new",
			url.Values{"name": {"Typed name"}, "authority": {"Typed authority"}, "about": {"Typed about"}, "opened_on": {"2018-01-20"}, "process": {"default"}},
			[]string{"Typed name", "Typed authority", "Typed about", "2018-01-20"},
		},
		{"preferences", "legal", "/preferences", url.Values{"digest_at": {"09:07"}, "quiet_from": {"21:07"}, "quiet_to": {"05:07"}, "delegate_until": {""}}, []string{"09:07", "21:07", "05:07"}},
		{"an account", "legal", "/account/change", url.Values{"name": {"Name of legal"}, "role": {"legal"}, "zone": {"America/Denver"}}, []string{"America/Denver"}},
		{"a user", "admin", "/users/" + s.users["second"] + "/change", url.Values{"name": {"Typed name"}, "role": {"compliance"}, "zone": {"America/Denver"}}, []string{"Typed name", "America/Denver"}},
		{"a new user", "admin", "/users/new", url.Values{"name": {"Typed name"}, "email": {"typed@example.org"}, "role": {"legal"}, "zone": {"America/Denver"}}, []string{"Typed name", "typed@example.org", "America/Denver"}},
		{"a token", "legal", "/account/tokens", url.Values{"label": {"Typed label"}, "days": {"30"}}, []string{"Typed label"}},
		{"a closure", "admin", "/court-calendar/closures/new", url.Values{"date": {"2018-12-05"}, "kind": {"legal_holiday"}, "name": {"Typed name"}, "authority": {"Typed authority"}}, []string{"Typed name", "Typed authority", "2018-12-05"}},
	}
}

// A session that ended keeps the form: the sign-in page holds it, sealed, for the user who
// typed it and for nobody else, and nothing is stored before they send it again.
func TestAFormWhoseSessionHasEndedComesBackAfterSignIn(t *testing.T) {
	s := newSite(t)
	s.request(s.matters[1])
	for _, f := range s.forms() {
		t.Run(f.name, func(t *testing.T) {
			before := s.size()
			b := s.as(f.who)
			b.t = t
			typed := url.Values{"key": {"0191d2a4-0000-7000-8000-" + "000000000001"}, "reader": {s.users[f.who]}}
			for name, values := range f.typed {
				typed[name] = values
			}
			b.post("/sign-out", nil).is(http.StatusSeeOther)
			a := b.post(f.path, typed).is(http.StatusUnauthorized).has("You are signed out", `name="password"`)
			for _, text := range f.keeps {
				a.lacks(text, html.EscapeString(text))
			}
			held := a.input("held")
			if held == "" {
				t.Fatal("the page holds no form")
			}
			signIn := func(who, word string) url.Values {
				return url.Values{"email": {who + "@example.org"}, "password": {word}, "held": {held}}
			}
			wrong := b.post("/sign-in", signIn(f.who, "not this one")).is(http.StatusUnprocessableEntity)
			if wrong.input("held") != held {
				t.Error("a wrong password loses the form")
			}
			other := s.anybody()
			other.t = t
			other.post("/sign-in", signIn("supervisor", password)).is(http.StatusSeeOther)
			if f.who != "supervisor" {
				page := other.get("/").is(http.StatusOK).has("Someone else filled in the form")
				for _, text := range f.keeps {
					page.lacks(text)
				}
			}
			back := b.post("/sign-in", signIn(f.who, password))
			if back.status != http.StatusUnprocessableEntity && back.status != http.StatusOK {
				t.Fatalf("after sign-in the answer is %d\n%s", back.status, back.body)
			}
			for _, text := range f.keeps {
				if !strings.Contains(back.body, text) && !strings.Contains(back.body, html.EscapeString(text)) {
					t.Errorf("after sign-in the form lacks %q\n%s", text, tags.ReplaceAllString(back.body, " "))
				}
			}
			b.get("/account").is(http.StatusOK) // who is signed in now
			if s.size() != before {
				t.Error("something was stored")
			}
		})
	}
}

func TestAFormThatCameBackAfterSignInIsStoredOnceItIsSent(t *testing.T) {
	s := newSite(t)
	b := s.as("legal")
	path := formOf(s.matters[0], "issue_request")
	opened := b.get(path).is(http.StatusOK)
	typed := url.Values{
		"key": {opened.input("key")}, "version": {opened.input("version")}, "reader": {opened.input("reader")},
		"effective_on": {"2018-01-24"}, "f.due.kind": {"fixed"}, "f.due.date": {"2018-03-05"}, "f.demands": {"Typed demands"},
	}
	if typed.Get("reader") != s.users["legal"] {
		t.Fatalf("the form is of %q", typed.Get("reader"))
	}
	s.do(workflow.OperatorActor, account.EnableUser{User: s.users["legal"], Enable: false})
	s.do(workflow.OperatorActor, account.EnableUser{User: s.users["legal"], Enable: true})
	held := b.post(path, typed).is(http.StatusUnauthorized).input("held")
	back := b.post("/sign-in", url.Values{"email": {"legal@example.org"}, "password": {password}, "held": {held}}).is(http.StatusUnprocessableEntity).
		has("You were signed out before this form was")
	again := back.fields("act-form")
	again.Set("do", "yes")
	b.post(path, again).is(http.StatusSeeOther)
	if m := s.matter(s.matters[0]); m.State != "requested" || m.Deadlines[0].Due.String() != "2018-03-05" {
		t.Errorf("the matter is %s", m.State)
	}
}

// Another site can make a browser send a form; nothing of that is held, shown or stored.
func TestAFormOfAnotherSiteIsNotHeld(t *testing.T) {
	s := newSite(t)
	b := s.anybody()
	r, err := http.NewRequest(http.MethodPost, s.server.URL+formOf(s.matters[0], "issue_request"), strings.NewReader(url.Values{"reader": {s.users["legal"]}, "note": {"x"}}.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "cross-site")
	if a := b.send(r).is(http.StatusForbidden); a.input("held") != "" {
		t.Error("the form is held")
	}
	held := b.post(formOf(s.matters[0], "issue_request"), url.Values{"reader": {s.users["legal"]}, "note": {"Typed"}}).is(http.StatusUnauthorized).input("held")
	for name, sealed := range map[string]string{"changed": held[:40] + "AAAA" + held[44:], "cut": held[:40], "none": "x"} {
		if a := b.post("/sign-in", url.Values{"email": {"legal@example.org"}, "password": {password}, "held": {sealed}}); a.status != http.StatusSeeOther {
			t.Errorf("%s: the answer is %d", name, a.status)
		}
		b = s.anybody()
	}
	b.post("/matters/"+s.matters[0]+"/notes", url.Values{"text": {"x"}}).is(http.StatusSeeOther) // a form that does not say whose it is
}

func TestAHeldFormNamesItsFilesAndKeepsNoPassword(t *testing.T) {
	s := newSite(t)
	s.request(s.matters[1])
	b := s.anybody()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for name, value := range map[string]string{"reader": s.users["legal"], "key": "k", "effective_on": "2018-01-24", "f.production.all": "partial"} {
		_ = w.WriteField(name, value)
	}
	file, _ := w.CreateFormFile("f.documents", "answer of the county.pdf")
	_, _ = file.Write(bytes.Repeat([]byte("x"), 2<<20))
	_ = w.WriteField("note", "Typed after the file")
	_ = w.Close()
	r, err := http.NewRequest(http.MethodPost, s.server.URL+formOf(s.matters[1], "receive_response"), &body)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", w.FormDataContentType())
	a := b.send(r).is(http.StatusUnauthorized).has("You will need to choose these files again", "answer of the county.pdf")
	b.post("/sign-in", url.Values{"email": {"legal@example.org"}, "password": {password}, "held": {a.input("held")}}).is(http.StatusUnprocessableEntity).
		has("Typed after the file", "Choose these files again: answer of the county.pdf")

	b = s.anybody()
	a = b.post("/users/new", url.Values{"reader": {s.users["admin"]}, "name": {"Typed name"}, "password": {"a very secret word"}}).is(http.StatusUnauthorized)
	b.post("/sign-in", url.Values{"email": {"admin@example.org"}, "password": {password}, "held": {a.input("held")}}).has("Typed name").lacks("a very secret word")

	b = s.anybody()
	b.post(formOf(s.matters[1], "receive_response"), url.Values{"reader": {s.users["legal"]}, "note": {strings.Repeat("x", 600<<10)}}).
		is(http.StatusUnauthorized).has("Nothing was saved, and the form is too").lacks("xxxxxxxxxx")
}

func TestAFormThatSomebodyElseOpenedIsRefused(t *testing.T) {
	s := newSite(t)
	before := s.size()
	b := s.as("second")
	b.post("/matters/"+s.matters[0]+"/notes", url.Values{"key": {"k"}, "reader": {s.users["legal"]}, "text": {"Typed by legal"}}).
		is(http.StatusForbidden).has("Someone else opened this form").lacks("Typed by legal")
	b.post("/account/change", url.Values{"key": {"k"}, "reader": {s.users["legal"]}, "name": {"x"}, "role": {"legal"}, "zone": {"America/Denver"}}).is(http.StatusForbidden)
	if s.size() != before {
		t.Error("something was stored")
	}
}

// fields are the inputs of a form of a page as a browser would send them.
func (a answer) fields(id string) url.Values {
	a.t.Helper()
	root, err := dom.Parse(strings.NewReader(a.body))
	if err != nil {
		a.t.Fatal(err)
	}
	sent := url.Values{}
	attr := func(n *dom.Node, name string) (string, bool) {
		for _, x := range n.Attr {
			if x.Key == name {
				return x.Val, true
			}
		}
		return "", false
	}
	for form := range root.Descendants() {
		if is, _ := attr(form, "id"); is != id {
			continue
		}
		for n := range form.Descendants() {
			name, named := attr(n, "name")
			if !named {
				continue
			}
			kind, _ := attr(n, "type")
			_, checked := attr(n, "checked")
			value, _ := attr(n, "value")
			switch {
			case n.DataAtom == atom.Textarea && n.FirstChild != nil:
				sent.Add(name, n.FirstChild.Data)
			case n.DataAtom == atom.Select:
				for o := range n.Descendants() {
					if _, selected := attr(o, "selected"); selected {
						value, _ = attr(o, "value")
						sent.Add(name, value)
					}
				}
			case n.DataAtom == atom.Input && (kind != "radio" && kind != "checkbox" && kind != "file" || checked):
				sent.Add(name, value)
			}
		}
	}
	return sent
}
