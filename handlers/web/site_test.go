package web_test

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"duces/db/storetest"
	"duces/handlers"
	"duces/handlers/access"
	"duces/handlers/web"
	"duces/handlers/web/frame"
	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/civil"
	"duces/workflow/jurisdiction"
	"duces/workflow/matter"
	"duces/workflow/opening"
	"duces/workflow/recalculation"
	"duces/workflow/review"
	"duces/workflow/transition"
	"duces/workflow/view"
)

// site is the whole server over a real data directory, with one user a role and
// a clock of its own.
type site struct {
	slowly  bool // the demonstration's clock moves until it is stopped
	t       *testing.T
	db      storetest.Whole
	dir     string
	engine  *workflow.Engine
	pages   *web.Web
	server  *httptest.Server
	users   map[string]string // id by the name before the @
	review  string
	matters []string

	mu  sync.Mutex
	now time.Time
}

const password = "correct horse battery"

// secret is the hash of password, of the least cost that is accepted: a test signs in dozens of times.
const secret = "$argon2id$v=19$m=8,t=1,p=1$YSBzYWx0IGZvciB0ZXN0cw$MlFQP5pWrc/k0mn24kiaChL9CmQ2yl/EQKiVVUIY4R8"

// newSite is a site with one review of two jurisdictions.
func newSite(t *testing.T, with ...func(*web.Deps)) *site {
	t.Helper()
	s := newEmptySite(t, with...)
	s.review = s.do(s.users["legal"], review.Open{
		Name: "January review", Authority: "8 U.S.C. 1373", Members: []string{s.users["second"], s.users["supervisor"], s.users["compliance"]},
	}).Created[0]
	jurisdictions := s.do(s.users["legal"], jurisdiction.Add{Items: []jurisdiction.New{
		{Name: "City of Chicago", Kind: "city", State: "IL", Zone: "America/Chicago"},
		{Name: "Sonoma County", Kind: "county", State: "CA", Zone: "America/Los_Angeles"},
	}}).Created
	s.matters = s.do(s.users["legal"], opening.Open{Review: s.review, Jurisdictions: jurisdictions}).Created
	return s
}

// newEmptySite is a site with users and nothing else.
func newEmptySite(t *testing.T, with ...func(*web.Deps)) *site {
	t.Helper()
	dir := t.TempDir()
	store := storetest.Open(t, dir)
	t.Cleanup(func() { store.Close() })
	s := &site{t: t, db: storetest.WholeOf(store), dir: dir, users: map[string]string{}, now: time.Date(2018, 1, 24, 18, 0, 0, 0, time.UTC)}
	s.engine = workflow.NewEngine(store.Writer, s.clock)
	for _, u := range []struct {
		name string
		role workflow.Role
	}{
		{"legal", workflow.Legal},
		{"second", workflow.Legal},
		{"outsider", workflow.Legal},
		{"supervisor", workflow.Supervisor},
		{"compliance", workflow.Compliance},
		{"auditor", workflow.Auditor},
		{"admin", workflow.Admin},
	} {
		s.users[u.name] = s.do(workflow.OperatorActor, account.AddUser{
			Name: "Name of " + u.name, Email: u.name + "@example.org", Role: u.role, Zone: "America/New_York", PasswordHash: secret,
		}).Created[0]
	}
	policy, err := access.NewPolicy(web.Routes(), handlers.Routes())
	if err != nil {
		t.Fatal(err)
	}
	deps := web.Deps{Config: frame.Config{Engine: s.engine, Sessions: store.SignIn.Sessions()}, Store: s.db}
	for _, f := range with {
		f(&deps)
	}
	if deps.Illustrative != "" {
		deps.Clock = s
	}
	pages := web.New(deps)
	s.pages = pages
	e := handlers.New(handlers.Config{Policy: policy, Logger: slog.New(slog.DiscardHandler), Page: pages.Failure})
	pages.Register(e, policy)
	s.server = httptest.NewServer(e)
	t.Cleanup(s.server.Close)
	return s
}

// demonstration makes the site one, whose pages move its clock.
func demonstration(d *web.Deps) { d.Illustrative = "Some of it is invented." }

// Forward is the demonstration's clock; it only moves. A move that is slow goes half the way, until it is stopped.
func (s *site) Forward(ctx context.Context, to time.Time) (missed, queued, sent int, err error) {
	if s.slowly {
		now := s.clock()
		to = now.Add(to.Sub(now) / 2)
		workflow.ProgressOf(ctx)(1, 2)
		<-ctx.Done()
	}
	s.setClock(to)
	return 1, 2, 2, nil
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

// rename changes what a jurisdiction is called.
func (s *site) rename(from, to string) {
	s.t.Helper()
	found, err := s.db.Jurisdictions(context.Background(), workflow.Viewer{ID: s.users["auditor"], Role: workflow.Auditor}, view.JurisdictionFilter{Query: from})
	if err != nil || len(found.Items) != 1 {
		s.t.Fatalf("%q is on record %d times (%v)", from, len(found.Items), err)
	}
	j := found.Items[0]
	s.do(s.users["legal"], recalculation.ChangeJurisdiction{Change: jurisdiction.Change{ID: j.ID, New: jurisdiction.New{Name: to, Kind: j.Kind, State: j.State, Zone: j.Zone}}})
}

// openReview opens a review with everybody in it who may be, and no matter.
func (s *site) openReview() string {
	s.t.Helper()
	return s.do(s.users["legal"], review.Open{
		Name: "January 2018", Authority: "8 U.S.C. 1373", Members: []string{s.users["supervisor"], s.users["compliance"]},
	}).Created[0]
}

// request issues the document request to matters, due on 23 February 2018.
func (s *site) request(matters ...string) {
	s.t.Helper()
	on, err := civil.ParseDate("2018-01-24")
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
