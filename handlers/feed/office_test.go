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

	"duces/db"
	"duces/handlers"
	"duces/handlers/access"
	"duces/handlers/feed"
	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/deadline"
	"duces/workflow/jurisdiction"
	"duces/workflow/matter"
	"duces/workflow/review"
	"duces/workflow/transition"
)

// office is a server over a real data directory, with one user a role (and a
// stranger), a review of two governments, and a clock of its own.
type office struct {
	t      *testing.T
	engine *workflow.Engine
	server *httptest.Server
	clock  atomic.Int64
	log    bytes.Buffer // read it when the server is closed

	users           map[string]string
	review          string
	chicago, sonoma string // matters
}

func newOffice(t *testing.T) *office {
	t.Helper()
	o := &office{t: t, users: map[string]string{}}
	o.at("2018-01-24T15:00:00Z")
	store, err := db.Open(t.Context(), t.TempDir(), db.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	o.engine = workflow.NewEngine(store.Writer, o.now)
	people := map[string]workflow.Role{"stranger": workflow.Legal}
	for _, role := range workflow.Roles {
		people[string(role)] = role
	}
	for name, role := range people {
		o.users[name] = o.do(workflow.OperatorActor, account.AddUser{
			Name: "Name of " + name, Email: name + "@example.org", Role: role, Zone: "America/New_York", PasswordHash: "x",
		}).Created[0]
	}
	o.review = o.do("legal", review.Open{
		Name: "January review", Authority: "8 U.S.C. 1373", Members: []string{o.users["supervisor"], o.users["compliance"]},
	}).Created[0]
	places := o.do("legal", jurisdiction.Add{Items: []jurisdiction.New{
		{Name: "City of Chicago", Kind: "city", State: "IL", Zone: "America/Chicago"},
		{Name: "Sonoma County", Kind: "county", State: "CA", Zone: "America/Los_Angeles"},
	}}).Created
	matters := o.do("legal", matter.Open{Review: o.review, Jurisdictions: places}).Created
	o.chicago, o.sonoma = matters[0], matters[1]

	policy, err := access.NewPolicy(feed.Routes(), handlers.Routes())
	if err != nil {
		t.Fatal(err)
	}
	e := handlers.New(handlers.Config{Policy: policy, Logger: slog.New(slog.NewJSONHandler(&o.log, nil))})
	feed.Register(e, feed.Config{Store: store.Read, BaseURL: "https://duces.example.org/", Now: o.now})
	if list := append(policy.Unlisted(e), policy.Unused(e)...); len(list) > 0 {
		t.Fatal("routes and rows differ:", list)
	}
	o.server = httptest.NewServer(e)
	t.Cleanup(o.server.Close)
	return o
}

func (o *office) now() time.Time { return time.UnixMicro(o.clock.Load()).UTC() }

func (o *office) at(text string) {
	o.t.Helper()
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		o.t.Fatal(err)
	}
	o.clock.Store(at.UnixMicro())
}

func (o *office) do(who string, cmd workflow.Command) workflow.Result {
	o.t.Helper()
	if id, ok := o.users[who]; ok {
		who = id
	}
	r, err := o.engine.Do(context.Background(), who, "", cmd)
	if err != nil {
		o.t.Fatalf("%T by %s: %v", cmd, who, err)
	}
	return r
}

func (o *office) move(matter, t, fields string) {
	o.t.Helper()
	var given map[string]json.RawMessage
	if err := json.Unmarshal([]byte(fields), &given); err != nil {
		o.t.Fatal(err)
	}
	on := deadline.DateIn(o.now(), time.UTC)
	o.do("legal", transition.Move{Matters: []string{matter}, Name: t, EffectiveOn: on, Fields: given})
}

// request issues the document request of a matter, due as the spec says.
func (o *office) request(matter, due string) {
	o.t.Helper()
	o.move(matter, "issue_request", `{"due":`+due+`,"demands":[{"number":1,"text":"All orders of Ada Doe"}]}`)
}

// subscribe makes an address for a user; id is that of the calendar.
func (o *office) subscribe(who string, scope workflow.FeedScope) (path, id string) {
	o.t.Helper()
	secret, hash, err := access.NewFeedSecret()
	if err != nil {
		o.t.Fatal(err)
	}
	r := o.do(who, account.AddFeed{User: o.users[who], Label: "Phone", Scope: scope, Hash: hash})
	return access.FeedPath(secret), r.Created[0]
}

type answer struct {
	status int
	head   http.Header
	body   string
}

func (o *office) ask(method, path string, header ...string) answer {
	o.t.Helper()
	r, err := http.NewRequest(method, o.server.URL+path, nil)
	if err != nil {
		o.t.Fatal(err)
	}
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	res, err := o.server.Client().Do(r)
	if err != nil {
		o.t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		o.t.Fatal(err)
	}
	return answer{res.StatusCode, res.Header, string(body)}
}

// event is what a calendar program makes of a date.
type event struct {
	UID, Title, Start, Status, URL string
	Sequence                       int
}

// read parses a calendar as a program would that subscribes to it.
func (o *office) read(path string) []event {
	o.t.Helper()
	a := o.ask(http.MethodGet, path)
	if a.status != http.StatusOK {
		o.t.Fatalf("%d\n%s", a.status, a.body)
	}
	cal, err := ics.ParseCalendar(strings.NewReader(a.body))
	if err != nil {
		o.t.Fatal(err)
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
			o.t.Fatal(err)
		}
		events = append(events, event{
			UID: e.Id(), Title: value(ics.ComponentPropertySummary), Start: value(ics.ComponentPropertyDtStart),
			Status: value(ics.ComponentPropertyStatus), URL: value(ics.ComponentPropertyUrl), Sequence: n,
		})
	}
	return events
}

// one reads a calendar of a single date.
func (o *office) one(path string) event {
	o.t.Helper()
	events := o.read(path)
	if len(events) != 1 {
		o.t.Fatalf("%d dates: %+v", len(events), events)
	}
	return events[0]
}
