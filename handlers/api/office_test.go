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
	"duces/handlers"
	"duces/handlers/access"
	"duces/handlers/api"
	"duces/handlers/jobs"
	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/review"
)

// office is a real server before a real store, with callers of every kind:
// a member of the review and an outsider for each role, nobody, and somebody
// whose access has ended.
type office struct {
	*dbtest.Fixture
	t      *testing.T
	store  parts
	echo   *echo.Echo
	policy *access.Policy

	described *huma.OpenAPI

	server *httptest.Server
	log    *journal
	tokens map[string]string
	people map[string]string // user ids by caller
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
	nobody   = "nobody"
	disabled = "disabled"
)

func newOffice(t *testing.T, places int, change ...func(*api.Config)) *office {
	t.Helper()
	o := &office{t: t, log: &journal{}, tokens: map[string]string{nobody: ""}, people: map[string]string{}}
	quiet := slog.New(slog.DiscardHandler)
	store, err := db.Open(t.Context(), t.TempDir(), db.Options{Logger: quiet})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	o.store = partsOf(store)
	o.Fixture = dbtest.NewFixture(t, o.store, places)
	for role, id := range o.Users {
		o.people[string(role)] = id
	}
	for _, role := range []workflow.Role{workflow.Legal, workflow.Supervisor, workflow.Compliance} {
		o.people["other "+string(role)] = o.AddUser("other-"+string(role)+"@example.org", role)
	}
	o.people["second supervisor"] = o.AddUser("second@example.org", workflow.Supervisor)
	o.Must(o.Users[workflow.Legal], review.SetMember{Review: o.Review, User: o.people["second supervisor"], Member: true})
	o.people[disabled] = o.AddUser("gone@example.org", workflow.Legal)
	for name, id := range o.people {
		token, hash, err := access.NewToken()
		if err != nil {
			t.Fatal(err)
		}
		o.Must(workflow.OperatorActor, account.AddToken{User: id, Label: "test", Hash: hash})
		o.tokens[name] = token
	}
	o.Must(workflow.OperatorActor, account.EnableUser{User: o.people[disabled], Enable: false})

	if o.policy, err = access.NewPolicy(handlers.Routes(), api.Routes()); err != nil {
		t.Fatal(err)
	}
	log := slog.New(slog.NewTextHandler(o.log, nil))
	o.echo = handlers.New(handlers.Config{Policy: o.policy, Logger: log})
	cfg := api.Config{Engine: o.Engine, Reader: store.Read, Tokens: store.SignIn, Blobs: store.Blobs, Policy: o.policy, Logger: log}
	cfg.Bounces = func(ctx context.Context, report io.Reader) (jobs.Bounced, error) {
		return jobs.Bounce(ctx, o.store, report, o.Engine.Now())
	}
	for _, c := range change {
		c(&cfg)
	}
	o.described = api.Register(o.echo, cfg)
	o.server = httptest.NewServer(o.echo)
	t.Cleanup(o.server.Close)
	return o
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
func (o *office) call(who, method, path string, body any, headers ...string) answer {
	o.t.Helper()
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
			o.t.Fatal(err)
		}
		reader = bytes.NewReader(raw)
	}
	r, err := http.NewRequestWithContext(o.t.Context(), method, o.server.URL+path, reader)
	if err != nil {
		o.t.Fatal(err)
	}
	if reader != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	if token, known := o.tokens[who]; !known {
		o.t.Fatalf("nobody is called %q", who)
	} else if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	resp, err := o.server.Client().Do(r)
	if err != nil {
		o.t.Fatal(err)
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	if err != nil {
		o.t.Fatal(err)
	}
	return answer{o.t, resp.StatusCode, resp.Header, raw}
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

// matter opens one more matter of the desk's review, requested with a fixed due date.
func (o *office) requested() string {
	o.t.Helper()
	id := o.Matters(1)[0]
	o.Move(id, "issue_request")
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

const v1 = api.Prefix
