package db_test

import (
	"encoding/json"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"duces/db"
	"duces/workflow"
	"duces/workflow/deadline"
)

// office is a store at work: one user of each role, two reviews that have
// different members, a clock that stands where the test puts it.
type office struct {
	t       testing.TB
	dir     string
	db      *db.DB
	engine  *workflow.Engine
	clock   atomic.Int64
	users   map[string]string // by name: each role, "second" (supervisor), "outsider" (legal, in south only)
	north   string            // legal, supervisor, second, compliance
	south   string            // outsider, supervisor
	matters map[string]string // jurisdiction name → matter
	places  map[string]string
}

func openOffice(t testing.TB) *office {
	t.Helper()
	o := &office{t: t, dir: t.TempDir(), users: map[string]string{}, matters: map[string]string{}, places: map[string]string{}}
	var err error
	if o.db, err = db.Open(t.Context(), o.dir, db.Options{}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := o.db.Close(); err != nil {
			t.Error(err)
		}
	})
	o.at("2018-01-24T15:00:00Z")
	o.engine = workflow.NewEngine(o.db, o.now)
	for _, role := range workflow.Roles {
		o.user(string(role), role)
	}
	o.user("second", workflow.Supervisor)
	o.user("outsider", workflow.Legal)
	o.north = o.do("legal", workflow.OpenReview{
		Name: "North 1373", Authority: "8 U.S.C. 1373", Members: []string{o.users["supervisor"], o.users["second"], o.users["compliance"]},
	}).Created[0]
	o.south = o.do("outsider", workflow.OpenReview{
		Name: "South", Authority: "8 U.S.C. 1373", Members: []string{o.users["supervisor"]},
	}).Created[0]
	return o
}

func (o *office) at(text string) {
	o.t.Helper()
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		o.t.Fatal(err)
	}
	o.clock.Store(at.UnixMicro())
}

func (o *office) now() time.Time { return time.UnixMicro(o.clock.Load()).UTC() }

func (o *office) user(name string, role workflow.Role) {
	o.t.Helper()
	o.users[name] = o.do(workflow.OperatorActor, workflow.AddUser{
		Name: name, Email: name + "@example.gov", Role: role, Zone: "America/New_York", PasswordHash: "hash of " + name,
	}).Created[0]
}

// do runs a command for a user of the office, or for a built-in actor.
func (o *office) do(who string, cmd workflow.Command) workflow.Receipt {
	o.t.Helper()
	if id, ok := o.users[who]; ok {
		who = id
	}
	r, err := o.engine.Do(o.t.Context(), who, "", cmd)
	if err != nil {
		o.t.Fatalf("%T by %s: %v", cmd, who, err)
	}
	return r
}

// open puts governments on record and opens a matter for each in a review.
func (o *office) open(review string, names ...string) {
	o.t.Helper()
	who := map[string]string{o.north: "legal", o.south: "outsider"}[review]
	items := make([]workflow.NewJurisdiction, len(names))
	for i, name := range names {
		items[i] = workflow.NewJurisdiction{Name: name, Kind: "city", State: "IL", Zone: "America/Chicago"}
	}
	places := o.do(who, workflow.AddJurisdictions{Items: items}).Created
	matters := o.do(who, workflow.OpenMatters{Review: review, Jurisdictions: places}).Created
	for i, name := range names {
		o.places[name], o.matters[name] = places[i], matters[i]
	}
}

// request issues the document request of a matter, due on a date.
func (o *office) request(who, name, due string) {
	o.t.Helper()
	o.do(who, workflow.Transition{
		Matters: []string{o.matters[name]}, Name: "issue_request", EffectiveOn: o.today(),
		Fields: map[string]json.RawMessage{
			"due":     json.RawMessage(fmt.Sprintf(`{"kind":"fixed","date":%q}`, due)),
			"demands": json.RawMessage(`[{"number":1,"text":"All documents"}]`),
		},
	})
}

func (o *office) move(who, name, transition, fields string) workflow.Receipt {
	o.t.Helper()
	var given map[string]json.RawMessage
	if err := json.Unmarshal([]byte(fields), &given); err != nil {
		o.t.Fatal(err)
	}
	return o.do(who, workflow.Transition{Matters: []string{o.matters[name]}, Name: transition, EffectiveOn: o.today(), Fields: given})
}

func (o *office) today() deadline.Date { return deadline.DateIn(o.now(), time.UTC) }

func (o *office) viewer(name string) workflow.Viewer {
	role := workflow.Role(name)
	switch name {
	case "second":
		role = workflow.Supervisor
	case "outsider":
		role = workflow.Legal
	}
	return workflow.Viewer{ID: o.users[name], Role: role}
}

// wantCode holds an error to the vocabulary.
func wantCode(t testing.TB, what string, err error, code workflow.Code) {
	t.Helper()
	if err == nil || workflow.CodeOf(err) != code {
		t.Errorf("%s: got %v, want the code %s", what, err, code)
	}
}
