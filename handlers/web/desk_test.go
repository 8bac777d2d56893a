package web_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/net/html"

	"duces/db"
	"duces/handlers"
	"duces/handlers/access"
	"duces/handlers/web"
	"duces/handlers/web/frame"
	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/review"
)

// desk is the whole server on a real database, with one user per role.
type desk struct {
	t      *testing.T
	store  *db.DB
	engine *workflow.Engine
	server *httptest.Server
	users  map[workflow.Role]string

	mu  sync.Mutex
	now time.Time
}

func (d *desk) Now() time.Time {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.now
}

func (d *desk) setNow(t time.Time) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.now = t
}

// Forward is the demonstration's clock; it only moves.
func (d *desk) Forward(_ context.Context, to time.Time) (missed, queued, sent int, err error) {
	d.setNow(to)
	return 1, 2, 2, nil
}

func newDesk(t *testing.T, demonstration bool) *desk {
	t.Helper()
	d := &desk{t: t, now: time.Date(2018, 1, 24, 15, 0, 0, 0, time.UTC), users: map[workflow.Role]string{}}
	var err error
	if d.store, err = db.Open(t.Context(), t.TempDir(), db.Options{}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.store.Close(); err != nil {
			t.Error(err)
		}
	})
	d.engine = workflow.NewEngine(d.store, d.Now)
	hash, err := secret()
	if err != nil {
		t.Fatal(err)
	}
	for _, role := range workflow.Roles {
		d.users[role] = d.do(workflow.OperatorActor, account.AddUser{
			Name: "Some " + string(role), Email: string(role) + "@example.org", Role: role, Zone: "America/New_York", PasswordHash: hash,
		}).Created[0]
	}
	policy, err := access.NewPolicy(handlers.Routes(), web.Routes())
	if err != nil {
		t.Fatal(err)
	}
	deps := web.Deps{Config: frame.Config{Log: slog.New(slog.DiscardHandler), Engine: d.engine, Sessions: d.store.Sessions()}, Store: d.store}
	if demonstration {
		deps.Clock, deps.Illustrative = d, "Some of it is invented."
	}
	pages := web.New(deps)
	e := handlers.New(handlers.Config{Policy: policy, Logger: slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelError})), Page: pages.Failure})
	pages.Register(e, policy)
	d.server = httptest.NewServer(e)
	t.Cleanup(d.server.Close)
	return d
}

func (d *desk) do(actor string, cmd workflow.Command) workflow.Result {
	d.t.Helper()
	r, err := d.engine.Do(d.t.Context(), actor, "", cmd)
	if err != nil {
		d.t.Fatalf("%T: %v (%v)", cmd, err, errors.Unwrap(err))
	}
	return r
}

// review opens a review with everybody in it who may be.
func (d *desk) review() string {
	d.t.Helper()
	return d.do(d.users[workflow.Legal], review.Open{
		Name: "January 2018", Authority: "8 U.S.C. 1373", Members: []string{d.users[workflow.Supervisor], d.users[workflow.Compliance]},
	}).Created[0]
}

// browser is one person's browser, without script.
type browser struct {
	t    *testing.T
	base string
	http http.Client
}

func (d *desk) signIn(role workflow.Role) *browser {
	d.t.Helper()
	return d.signInAs(string(role)+"@example.org", password, http.StatusOK)
}

func (d *desk) signInAs(email, word string, want int) *browser {
	d.t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		d.t.Fatal(err)
	}
	b := &browser{t: d.t, base: d.server.URL, http: http.Client{Jar: jar}}
	b.send("/sign-in", url.Values{"email": {email}, "password": {word}}).want(want)
	return b
}

// sheet is one page as it came.
type sheet struct {
	b      *browser
	status int
	path   string
	head   http.Header
	text   string
	root   *html.Node
}

func (b *browser) get(path string) sheet {
	b.t.Helper()
	return b.fetch(http.MethodGet, path, "", nil)
}

func (b *browser) send(path string, form url.Values) sheet {
	b.t.Helper()
	return b.fetch(http.MethodPost, path, "application/x-www-form-urlencoded", strings.NewReader(form.Encode()))
}

func (b *browser) fetch(method, path, kind string, body io.Reader) sheet {
	b.t.Helper()
	r, err := http.NewRequestWithContext(b.t.Context(), method, b.base+path, body)
	if err != nil {
		b.t.Fatal(err)
	}
	if kind != "" {
		r.Header.Set("Content-Type", kind)
	}
	res, err := b.http.Do(r)
	if err != nil {
		b.t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	root, err := html.Parse(bytes.NewReader(raw))
	if err != nil {
		b.t.Fatal(err)
	}
	return sheet{b: b, status: res.StatusCode, path: res.Request.URL.Path, head: res.Header, text: string(raw), root: root}
}

func (s sheet) want(status int) sheet {
	s.b.t.Helper()
	if s.status != status {
		s.b.t.Fatalf("%s: status %d, want %d\n%s", s.path, s.status, status, s.words())
	}
	return s
}

// says asserts that a page shows each text; keepsQuiet that it shows none.
func (s sheet) says(texts ...string) sheet {
	s.b.t.Helper()
	words := s.words()
	for _, text := range texts {
		if !strings.Contains(words, text) {
			s.b.t.Errorf("%s does not say %q:\n%s", s.path, text, words)
		}
	}
	return s
}

func (s sheet) keepsQuiet(texts ...string) sheet {
	s.b.t.Helper()
	for _, text := range texts {
		if strings.Contains(s.text, text) {
			s.b.t.Errorf("%s says %q", s.path, text)
		}
	}
	return s
}

// words is what a page shows, in one line.
func (s sheet) words() string {
	var b strings.Builder
	for n := range s.root.Descendants() {
		if n.Type == html.TextNode && n.Parent.Data != "script" && n.Parent.Data != "title" {
			b.WriteString(n.Data)
			b.WriteByte(' ')
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

func attr(n *html.Node, name string) (string, bool) {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val, true
		}
	}
	return "", false
}

// form takes the form that posts to a path, as a browser would send it.
func (s sheet) form(action string) *filled {
	s.b.t.Helper()
	for n := range s.root.Descendants() {
		if n.Type != html.ElementNode || n.Data != "form" {
			continue
		}
		if a, _ := attr(n, "action"); a != action {
			continue
		}
		f := &filled{b: s.b, action: action, Values: url.Values{}}
		enctype, _ := attr(n, "enctype")
		f.multipart = enctype == "multipart/form-data"
		for in := range n.Descendants() {
			f.take(in)
		}
		return f
	}
	s.b.t.Fatalf("%s has no form for %s", s.path, action)
	return nil
}

// filled is a form with what stands in it.
type filled struct {
	url.Values
	b         *browser
	action    string
	multipart bool
}

func (f *filled) take(n *html.Node) {
	name, _ := attr(n, "name")
	if n.Type != html.ElementNode || name == "" {
		return
	}
	value, _ := attr(n, "value")
	kind, _ := attr(n, "type")
	_, checked := attr(n, "checked")
	switch {
	case n.Data == "input" && (kind == "checkbox" || kind == "radio"):
		if checked {
			f.Add(name, value)
		}
	case n.Data == "input" && kind != "file":
		f.Add(name, value)
	case n.Data == "textarea":
		text := ""
		if n.FirstChild != nil {
			text = n.FirstChild.Data
		}
		f.Add(name, text)
	case n.Data == "select":
		for o := range n.Descendants() {
			if _, chosen := attr(o, "selected"); chosen {
				v, _ := attr(o, "value")
				f.Add(name, v)
			}
		}
	}
}

// with types into fields: name, value, name, value.
func (f *filled) with(pairs ...string) *filled {
	for i := 0; i+1 < len(pairs); i += 2 {
		f.Set(pairs[i], pairs[i+1])
	}
	return f
}

func (f *filled) submit() sheet {
	f.b.t.Helper()
	if !f.multipart {
		return f.b.send(f.action, f.Values)
	}
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for name, values := range f.Values {
		for _, v := range values {
			if err := w.WriteField(name, v); err != nil {
				f.b.t.Fatal(err)
			}
		}
	}
	if err := w.Close(); err != nil {
		f.b.t.Fatal(err)
	}
	return f.b.fetch(http.MethodPost, f.action, w.FormDataContentType(), &body)
}
