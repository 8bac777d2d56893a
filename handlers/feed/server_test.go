package feed_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	ics "github.com/arran4/golang-ical"

	"duces/db/read"
	"duces/db/signin"
	"duces/db/storetest"
	"duces/handlers"
	"duces/handlers/access"
	"duces/handlers/feed"
	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/civil"
	"duces/workflow/jurisdiction"
	"duces/workflow/opening"
	"duces/workflow/review"
	"duces/workflow/transition"
)

// server is one over a real data directory, with one user a role (and a
// outsider), a review of two governments, and a clock of its own.
type server struct {
	t      *testing.T
	engine *workflow.Engine
	http   *httptest.Server
	clock  atomic.Int64
	log    bytes.Buffer // read it when the server is closed

	users           map[string]string
	review          string
	chicago, sonoma string // matters
}

func newServer(t *testing.T) *server {
	t.Helper()
	s := &server{t: t, users: map[string]string{}}
	s.at("2018-01-24T15:00:00Z")
	store := storetest.Open(t, t.TempDir())
	t.Cleanup(func() { store.Close() })
	s.engine = workflow.NewEngine(store.Writer, s.now)
	people := map[string]workflow.Role{"outsider": workflow.Legal}
	for _, role := range workflow.Roles {
		people[string(role)] = role
	}
	for name, role := range people {
		s.users[name] = s.do(workflow.OperatorActor, account.AddUser{
			Name: "Name of " + name, Email: name + "@example.org", Role: role, Zone: "America/New_York", PasswordHash: "x",
		}).Created[0]
	}
	s.review = s.do("legal", review.Open{
		Name: "January review", Authority: "8 U.S.C. 1373", Members: []string{s.users["supervisor"], s.users["compliance"]},
	}).Created[0]
	jurisdictions := s.do("legal", jurisdiction.Add{Items: []jurisdiction.New{
		{Name: "City of Chicago", Kind: "city", State: "IL", Zone: "America/Chicago"},
		{Name: "Sonoma County", Kind: "county", State: "CA", Zone: "America/Los_Angeles"},
	}}).Created
	matters := s.do("legal", opening.Open{Review: s.review, Jurisdictions: jurisdictions}).Created
	s.chicago, s.sonoma = matters[0], matters[1]

	policy, err := access.NewPolicy(feed.Routes(), handlers.Routes())
	if err != nil {
		t.Fatal(err)
	}
	e := handlers.New(handlers.Config{Policy: policy, Logger: slog.New(slog.NewJSONHandler(&s.log, nil))})
	feed.Register(e, feed.Config{Store: struct {
		*read.Reads
		*signin.SignIn
	}{store.Read, store.SignIn}, BaseURL: "https://duces.example.org/", Now: s.now})
	if list := append(policy.Unlisted(e), policy.Unused(e)...); len(list) > 0 {
		t.Fatal("routes and rows differ:", list)
	}
	s.http = httptest.NewServer(e)
	t.Cleanup(s.http.Close)
	return s
}

func (s *server) now() time.Time { return time.UnixMicro(s.clock.Load()).UTC() }

func (s *server) at(text string) {
	s.t.Helper()
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		s.t.Fatal(err)
	}
	s.clock.Store(at.UnixMicro())
}

func (s *server) do(who string, cmd workflow.Command) workflow.Result {
	s.t.Helper()
	if id, ok := s.users[who]; ok {
		who = id
	}
	r, err := s.engine.Do(context.Background(), who, "", cmd)
	if err != nil {
		s.t.Fatalf("%T by %s: %v", cmd, who, err)
	}
	return r
}

func (s *server) move(matter, t, fields string) {
	s.t.Helper()
	var given map[string]json.RawMessage
	if err := json.Unmarshal([]byte(fields), &given); err != nil {
		s.t.Fatal(err)
	}
	on := civil.DateIn(s.now(), time.UTC)
	s.do("legal", transition.Move{Matters: []string{matter}, Name: t, EffectiveOn: on, Fields: given})
}

// request issues the document request of a matter, due as the spec says.
func (s *server) request(matter, due string) {
	s.t.Helper()
	s.move(matter, "issue_request", `{"due":`+due+`,"demands":[{"number":1,"text":"All orders of Ada Doe"}]}`)
}

// subscribe makes an address for a user; id is that of the calendar.
func (s *server) subscribe(who string, scope workflow.FeedScope) (path, id string) {
	s.t.Helper()
	secret, hash, err := access.NewFeedSecret()
	if err != nil {
		s.t.Fatal(err)
	}
	r := s.do(who, account.AddFeed{User: s.users[who], Label: "Phone", Scope: scope, Hash: hash})
	return access.FeedPath(secret), r.Created[0]
}

type answer struct {
	status int
	head   http.Header
	body   string
}

func (s *server) ask(method, path string, header ...string) answer {
	s.t.Helper()
	r, err := http.NewRequest(method, s.http.URL+path, nil)
	if err != nil {
		s.t.Fatal(err)
	}
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	res, err := s.http.Client().Do(r)
	if err != nil {
		s.t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return answer{res.StatusCode, res.Header, string(body)}
}

// event is what a calendar program makes of a date.
type event struct {
	UID, Title, Start, Status, URL string
	Sequence                       int
}

// read parses a calendar as a program would that subscribes to it.
func (s *server) read(path string) []event {
	s.t.Helper()
	a := s.ask(http.MethodGet, path)
	if a.status != http.StatusOK {
		s.t.Fatalf("%d\n%s", a.status, a.body)
	}
	cal, err := ics.ParseCalendar(strings.NewReader(a.body))
	if err != nil {
		s.t.Fatal(err)
	}
	events := []event{}
	for _, e := range cal.Events() {
		value := func(name ics.ComponentProperty) string {
			if p := e.GetProperty(name); p != nil {
				return p.Value
			}
			return ""
		}
		n, err := strconv.Atoi(value(ics.ComponentPropertySequence))
		if err != nil {
			s.t.Fatal(err)
		}
		events = append(events, event{
			UID: e.Id(), Title: value(ics.ComponentPropertySummary), Start: value(ics.ComponentPropertyDtStart),
			Status: value(ics.ComponentPropertyStatus), URL: value(ics.ComponentPropertyUrl), Sequence: n,
		})
	}
	return events
}

// one reads a calendar of a single date.
func (s *server) one(path string) event {
	s.t.Helper()
	events := s.read(path)
	if len(events) != 1 {
		s.t.Fatalf("%d dates: %+v", len(events), events)
	}
	return events[0]
}
