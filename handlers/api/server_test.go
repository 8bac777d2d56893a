package api_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/danielgtaylor/huma/v2"
	"github.com/labstack/echo/v4"

	"duces/db"
	"duces/db/dbtest"
	"duces/db/storetest"
	"duces/handlers"
	"duces/handlers/access"
	"duces/handlers/api"
	"duces/handlers/api/call"
	"duces/handlers/bounce"
	"duces/handlers/inbound"
	"duces/handlers/web"
	"duces/handlers/web/frame"
	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/correction"
	"duces/workflow/program"
	"duces/workflow/review"
)

// server is a real one before a real store, with callers of every kind:
// a member of the review and an outsider for each role, nobody, and somebody
// whose access has ended.
type server struct {
	address  func(matter string) string // to which mail about it is sent
	mailedTo string                     // matter to which the last message went
	*dbtest.Fixture
	t      *testing.T
	dir    string // of the store
	store  storetest.Whole
	echo   *echo.Echo
	policy *access.Policy

	described *huma.OpenAPI
	config    api.Config
	pages     web.Deps

	http   *httptest.Server
	log    *journal
	tokens map[string]string
	people map[string]string // user ids by caller

	conflict   correction.OpenConflict
	disallowed string // award of which all is disallowed
	contact    string // the latest that can be invited
	asked      string // request for approval
	closing    string // where the document is that is to be closed
}

// journal is a log that server and test may use at once.
type journal struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (j *journal) Write(p []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.buf.Write(p)
}

func (j *journal) String() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.buf.String()
}

const (
	nobody     = "nobody"
	disabled   = "disabled"
	mailServer = "mail server" // a program with a token for bounces, and no person
	mailIn     = "mail in"     // one with a token for incoming mail
)

func newServer(t *testing.T, jurisdictions int, change ...func(*api.Config)) *server {
	t.Helper()
	s := &server{t: t, dir: t.TempDir(), log: &journal{}, tokens: map[string]string{nobody: ""}, people: map[string]string{}}
	quiet := slog.New(slog.DiscardHandler)
	store := storetest.OpenWith(t, s.dir, db.Options{Logger: quiet})
	t.Cleanup(func() {
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	s.store = storetest.WholeOf(store)
	s.Fixture = dbtest.NewFixture(t, s.store, jurisdictions)
	for role, id := range s.Users {
		s.people[string(role)] = id
	}
	for _, role := range []workflow.Role{workflow.Legal, workflow.Supervisor, workflow.Compliance} {
		s.people["other "+string(role)] = s.AddUser("other-"+string(role)+"@example.org", role)
	}
	s.people["second supervisor"] = s.AddUser("second@example.org", workflow.Supervisor)
	s.Must(s.Users[workflow.Legal], review.SetMember{Review: s.Review, User: s.people["second supervisor"], Member: true})
	s.people[disabled] = s.AddUser("gone@example.org", workflow.Legal)
	for name, id := range s.people {
		s.tokens[name] = s.token(id)
	}
	s.Must(workflow.OperatorActor, account.EnableUser{User: s.people[disabled], Enable: false})
	s.tokens[mailServer], s.tokens[mailIn] = s.programToken(program.Bounce), s.programToken(program.MailIn)

	var err error
	if s.policy, err = access.NewPolicy(handlers.Routes(), api.Routes()); err != nil {
		t.Fatal(err)
	}
	log := slog.New(slog.NewTextHandler(s.log, nil))
	s.pages = web.Deps{Config: frame.Config{Engine: s.Engine, Sessions: store.SignIn.Sessions(), Temporary: t.TempDir()}, Store: s.store}
	s.config = api.Config{Engine: s.Engine, Reader: store.Read, Tokens: store.SignIn, Blobs: store.Blobs, Files: store.Files, Policy: s.policy, Logger: log, Pages: web.New(s.pages)}
	s.config.Bounces = func(ctx context.Context, report io.Reader) (bounce.Bounced, error) {
		return bounce.Record(ctx, s.store, report, s.Engine.Now())
	}
	addresses, err := inbound.NewAddresses("records@example.gov", [32]byte{})
	if err != nil {
		t.Fatal(err)
	}
	s.address = addresses.Of
	s.config.Address = addresses.Of
	s.config.Inbound = inbound.Receiver{Engine: s.Engine, Blobs: store.Blobs, Files: store.Files, Addresses: addresses}.Receive
	for _, c := range change {
		c(&s.config)
	}
	s.serve()
	return s
}

// serve begins to serve what the server's config says.
func (s *server) serve() {
	s.echo = handlers.New(handlers.Config{Policy: s.policy, Logger: s.config.Logger})
	s.described = api.Register(s.echo, s.config)
	s.http = httptest.NewServer(s.echo)
	s.t.Cleanup(s.http.Close)
}

// programToken makes a token that belongs to no person.
func (s *server) programToken(purpose program.Purpose) string {
	s.t.Helper()
	token, hash, err := access.NewToken()
	if err != nil {
		s.t.Fatal(err)
	}
	s.Must(workflow.OperatorActor, program.Add{Label: "test", For: purpose, Hash: hash})
	return token
}

// token makes an API token of a user.
func (s *server) token(user string) string {
	s.t.Helper()
	token, hash, err := access.NewToken()
	if err != nil {
		s.t.Fatal(err)
	}
	s.Must(user, account.AddToken{User: user, Label: "test", Hash: hash})
	return token
}

// answer is what came back.
type answer struct {
	t      *testing.T
	Status int
	Header http.Header
	Body   []byte
}

// call sends a request as somebody. A body that is no string is sent as JSON;
// headers come in pairs.
func (s *server) call(who, method, path string, body any, headers ...string) answer {
	s.t.Helper()
	var reader io.Reader
	switch b := body.(type) {
	case nil:
	case string:
		reader = strings.NewReader(b)
	case io.Reader:
		reader = b
	default:
		raw, err := json.Marshal(b)
		if err != nil {
			s.t.Fatal(err)
		}
		reader = bytes.NewReader(raw)
	}
	r, err := http.NewRequestWithContext(s.t.Context(), method, s.http.URL+path, reader)
	if err != nil {
		s.t.Fatal(err)
	}
	if reader != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	if token, known := s.tokens[who]; !known {
		s.t.Fatalf("nobody is called %q", who)
	} else if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	resp, err := s.http.Client().Do(r)
	if err != nil {
		s.t.Fatal(err)
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	a := answer{s.t, resp.StatusCode, resp.Header, raw}
	if described := s.describes(method, r.URL.Path); described != "" {
		s.conforms(a, method, described)
	}
	return a
}

// is asserts the status and gives the body as JSON.
func (a answer) is(status int) map[string]any {
	a.t.Helper()
	if a.Status != status {
		a.t.Fatalf("status %d, want %d: %s", a.Status, status, a.Body)
	}
	return a.json()
}

func (a answer) json() map[string]any {
	a.t.Helper()
	var v map[string]any
	if err := json.Unmarshal(a.Body, &v); err != nil {
		a.t.Fatalf("%v: %s", err, a.Body)
	}
	return v
}

// refused asserts that the answer is a problem in its whole shape.
func (a answer) refused(status int, code string) map[string]any {
	a.t.Helper()
	p := a.is(status)
	if ct := a.Header.Get("Content-Type"); ct != "application/problem+json" {
		a.t.Errorf("Content-Type is %q", ct)
	}
	if p["code"] != code || p["status"] != float64(status) || p["type"] != "about:blank" || p["title"] != http.StatusText(status) || p["detail"] == "" {
		a.t.Errorf("not the problem of a %q: %s", code, a.Body)
	}
	return p
}

// locations are where a problem's errors stand.
func locations(p map[string]any) []string {
	var at []string
	list, _ := p["errors"].([]any)
	for _, item := range list {
		if e, ok := item.(map[string]any); ok {
			at = append(at, e["location"].(string))
		}
	}
	return at
}

// matter opens one more matter of the fixture's review, requested with a fixed due date.
func (s *server) requested() string {
	s.t.Helper()
	id := s.Matters(1)[0]
	s.Move(id, "issue_request")
	return id
}

// move is a body for a transition of the default process.
func move(name string) map[string]any {
	t := dbtest.Transition("", name)
	return map[string]any{"transition": t.Name, "effective_on": t.EffectiveOn.String(), "fields": t.Fields}
}

// with copies a body and sets members of it.
func with(body map[string]any, pairs ...any) map[string]any {
	c := map[string]any{}
	for k, v := range body {
		c[k] = v
	}
	for i := 0; i < len(pairs); i += 2 {
		c[pairs[i].(string)] = pairs[i+1]
	}
	return c
}

const v1 = call.Prefix

func items(v map[string]any, name string) []map[string]any {
	var list []map[string]any
	for _, x := range v[name].([]any) {
		list = append(list, x.(map[string]any))
	}
	return list
}

// name is a caller's name as it stands on record.
func (s *server) name(who string) string {
	s.t.Helper()
	u, err := s.store.User(s.t.Context(), s.people[who])
	if err != nil {
		s.t.Fatal(err)
	}
	return u.Name
}
