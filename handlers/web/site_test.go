package web_test

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"duces/db"
	"duces/handlers"
	"duces/handlers/access"
	"duces/handlers/web"
	"duces/handlers/web/frame"
	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/deadline"
	"duces/workflow/jurisdiction"
	"duces/workflow/matter"
	"duces/workflow/review"
	"duces/workflow/transition"
)

// site is the pages on a real server over a real data directory, with one
// user a role, one review of two jurisdictions, and a clock of its own.
type site struct {
	t       *testing.T
	db      *db.DB
	engine  *workflow.Engine
	server  *httptest.Server
	users   map[string]string // id by the name before the @
	review  string
	matters []string

	mu  sync.Mutex
	now time.Time
}

const password = "correct horse battery"

// secret hashes the one password of all tests once: hashing is dear on purpose.
var secret = sync.OnceValues(func() (string, error) { return access.HashPassword(context.Background(), password) })

func newSite(t *testing.T, with ...func(*web.Deps)) *site {
	t.Helper()
	ctx := context.Background()
	store, err := db.Open(ctx, t.TempDir(), db.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	s := &site{t: t, db: store, users: map[string]string{}, now: time.Date(2018, 1, 24, 18, 0, 0, 0, time.UTC)}
	s.engine = workflow.NewEngine(store, s.clock)
	hash, err := secret()
	if err != nil {
		t.Fatal(err)
	}
	for _, u := range []struct {
		name string
		role workflow.Role
	}{
		{"legal", workflow.Legal},
		{"second", workflow.Legal},
		{"stranger", workflow.Legal},
		{"supervisor", workflow.Supervisor},
		{"compliance", workflow.Compliance},
		{"auditor", workflow.Auditor},
		{"admin", workflow.Admin},
	} {
		s.users[u.name] = s.do(workflow.OperatorActor, account.AddUser{
			Name: "Name of " + u.name, Email: u.name + "@example.org", Role: u.role, Zone: "America/New_York", PasswordHash: hash,
		}).Created[0]
	}
	s.review = s.do(s.users["legal"], review.Open{
		Name: "January review", Authority: "8 U.S.C. 1373", Members: []string{s.users["second"], s.users["supervisor"], s.users["compliance"]},
	}).Created[0]
	places := s.do(s.users["legal"], jurisdiction.Add{Items: []jurisdiction.New{
		{Name: "City of Chicago", Kind: "city", State: "IL", Zone: "America/Chicago"},
		{Name: "Sonoma County", Kind: "county", State: "CA", Zone: "America/Los_Angeles"},
	}}).Created
	s.matters = s.do(s.users["legal"], matter.Open{Review: s.review, Jurisdictions: places}).Created

	policy, err := access.NewPolicy(web.Routes(), handlers.Routes())
	if err != nil {
		t.Fatal(err)
	}
	deps := web.Deps{Config: frame.Config{Engine: s.engine, Sessions: store.Sessions()}, Store: store}
	for _, f := range with {
		f(&deps)
	}
	pages := web.New(deps)
	e := handlers.New(handlers.Config{Policy: policy, Logger: slog.New(slog.DiscardHandler), Page: pages.Failure})
	pages.Register(e, policy)
	s.server = httptest.NewServer(e)
	t.Cleanup(s.server.Close)
	return s
}

func (s *site) clock() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.now
}

func (s *site) setClock(to time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.now = to
}

func (s *site) do(actor string, cmd workflow.Command) workflow.Result {
	s.t.Helper()
	r, err := s.engine.Do(context.Background(), actor, "", cmd)
	if err != nil {
		s.t.Fatalf("%T: %v", cmd, err)
	}
	return r
}

// request issues the document request to matters, due on 23 February 2018.
func (s *site) request(matters ...string) {
	s.t.Helper()
	on, err := deadline.ParseDate("2018-01-24")
	if err != nil {
		s.t.Fatal(err)
	}
	s.do(s.users["legal"], transition.Move{Matters: matters, Name: "issue_request", EffectiveOn: on, Fields: map[string]json.RawMessage{
		"due": json.RawMessage(`{"kind":"fixed","date":"2018-02-23"}`), "demands": json.RawMessage(`[{"number":1,"text":"Orders and directives"}]`),
	}})
}

// matter is a matter as it stands.
func (s *site) matter(id string) matter.Matter {
	s.t.Helper()
	w, err := s.db.World(context.Background(), s.users["auditor"], matter.Stream(id))
	if err != nil {
		s.t.Fatal(err)
	}
	m, err := matter.Find(w, id)
	if err != nil {
		s.t.Fatal(err)
	}
	return m
}

// size is the number of events in the ledger.
func (s *site) size() int64 {
	s.t.Helper()
	head, err := s.db.LedgerHead(context.Background())
	if err != nil {
		s.t.Fatal(err)
	}
	return head.Size
}

// visitor is one person at a screen, without script.
type visitor struct {
	t    *testing.T
	base string
	http *http.Client
}

// answer is what came back.
type answer struct {
	t      *testing.T
	status int
	head   http.Header
	body   string
}

func (s *site) anybody() *visitor {
	jar, err := cookiejar.New(nil)
	if err != nil {
		s.t.Fatal(err)
	}
	return &visitor{t: s.t, base: s.server.URL, http: &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

func (s *site) as(name string) *visitor {
	s.t.Helper()
	b := s.anybody()
	if a := b.post("/sign-in", url.Values{"email": {name + "@example.org"}, "password": {password}}); a.status != http.StatusSeeOther {
		s.t.Fatalf("%s could not sign in: %d\n%s", name, a.status, a.body)
	}
	return b
}

func (b *visitor) send(r *http.Request) answer {
	b.t.Helper()
	res, err := b.http.Do(r)
	if err != nil {
		b.t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	return answer{b.t, res.StatusCode, res.Header, string(body)}
}

func (b *visitor) get(path string) answer {
	b.t.Helper()
	r, err := http.NewRequest(http.MethodGet, b.base+path, nil)
	if err != nil {
		b.t.Fatal(err)
	}
	return b.send(r)
}

func (b *visitor) post(path string, form url.Values) answer {
	b.t.Helper()
	r, err := http.NewRequest(http.MethodPost, b.base+path, strings.NewReader(form.Encode()))
	if err != nil {
		b.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return b.send(r)
}

// form opens a page and gives the hidden inputs of its form with what is to be typed.
func (b *visitor) form(path string, typed url.Values) url.Values {
	b.t.Helper()
	a := b.get(path)
	a.is(http.StatusOK)
	for _, name := range []string{"key", "version", "hash"} {
		if v := a.input(name); v != "" && typed.Get(name) == "" {
			typed.Set(name, v)
		}
	}
	return typed
}

func (a answer) is(status int) answer {
	a.t.Helper()
	if a.status != status {
		a.t.Fatalf("status %d, want %d\n%s", a.status, status, a.body)
	}
	return a
}

func (a answer) has(parts ...string) answer {
	a.t.Helper()
	for _, p := range parts {
		if !strings.Contains(a.body, p) {
			a.t.Errorf("the page lacks %q\n%s", p, a.body)
		}
	}
	return a
}

func (a answer) lacks(parts ...string) answer {
	a.t.Helper()
	for _, p := range parts {
		if strings.Contains(a.body, p) {
			a.t.Errorf("the page has %q\n%s", p, a.body)
		}
	}
	return a
}

// input is the value of a hidden input.
func (a answer) input(name string) string {
	m := regexp.MustCompile(`name="` + name + `" value="([^"]*)"`).FindStringSubmatch(a.body)
	if m == nil {
		return ""
	}
	return m[1]
}
