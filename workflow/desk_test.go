package workflow_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"sync/atomic"
	"testing"
	"time"

	"duces/db"
	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/deadline"
	"duces/workflow/jurisdiction"
	"duces/workflow/matter"
	"duces/workflow/process"
	"duces/workflow/review"
	"duces/workflow/transition"
)

// desk is an office at work in a test: a real store, an explicit clock, one
// user of each role in one review, and as many jurisdictions as asked for.
type desk struct {
	t      testing.TB
	dir    string
	db     parts
	engine *workflow.Engine
	clock  atomic.Int64 // unix microseconds
	users  map[workflow.Role]string
	second string // another supervisor
	review string
	places []string
	next   int
}

func newDesk(t testing.TB, places int) *desk {
	t.Helper()
	d := &desk{t: t, dir: t.TempDir(), users: map[workflow.Role]string{}}
	d.at("2018-01-02T12:00:00Z")
	d.open()
	t.Cleanup(d.close)
	for _, role := range workflow.Roles {
		d.users[role] = d.user(string(role), role)
	}
	d.second = d.user("second", workflow.Supervisor)
	d.review = d.must(d.users[workflow.Legal], review.Open{
		Name: "January 2018", Authority: "8 U.S.C. 1373",
		Members: []string{d.users[workflow.Supervisor], d.second, d.users[workflow.Compliance]},
	}).Created[0]
	items := make([]jurisdiction.New, places)
	for i := range items {
		items[i] = jurisdiction.New{Name: fmt.Sprintf("City %04d", i), Kind: "city", State: "IL", Zone: "America/Chicago"}
	}
	d.places = d.must(d.users[workflow.Legal], jurisdiction.Add{Items: items}).Created
	return d
}

func (d *desk) open() {
	d.t.Helper()
	store, err := db.Open(context.Background(), d.dir, db.Options{Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		d.t.Fatal(err)
	}
	d.db = partsOf(store)
	d.engine = workflow.NewEngine(store.Writer, func() time.Time { return time.UnixMicro(d.clock.Load()) })
}

func (d *desk) close() {
	if err := d.db.Close(); err != nil {
		d.t.Error(err)
	}
}

func (d *desk) at(instant string) {
	at, err := time.Parse(time.RFC3339, instant)
	if err != nil {
		d.t.Fatal(err)
	}
	d.clock.Store(at.UnixMicro())
}

func (d *desk) user(name string, role workflow.Role) string {
	return d.must(workflow.OperatorActor, account.AddUser{
		Name: name, Email: name + "@example.org", Role: role, Zone: "America/Chicago", PasswordHash: "x",
	}).Created[0]
}

func (d *desk) do(actor string, cmd workflow.Command) (workflow.Result, error) {
	return d.engine.Do(context.Background(), actor, "", cmd)
}

func (d *desk) must(actor string, cmd workflow.Command) workflow.Result {
	d.t.Helper()
	r, err := d.do(actor, cmd)
	if err != nil {
		d.t.Fatalf("%T: %v", cmd, err)
	}
	return r
}

// matters opens n matters, each of a jurisdiction that has none yet.
func (d *desk) matters(n int) []string {
	d.t.Helper()
	r := d.must(d.users[workflow.Legal], matter.Open{Review: d.review, Jurisdictions: d.places[d.next : d.next+n], OpenedOn: date("2017-11-15")})
	d.next += n
	return r.Created
}

func (d *desk) matter(id string) matter.Matter {
	d.t.Helper()
	w, err := d.db.World(context.Background(), d.users[workflow.Auditor], matter.Stream(id))
	if err != nil {
		d.t.Fatal(err)
	}
	m, err := matter.Find(w, id)
	if err != nil {
		d.t.Fatal(err)
	}
	return m
}

// move performs a transition with example fields, approved where it must be.
func (d *desk) move(id, name, on string) workflow.Result {
	d.t.Helper()
	r := d.must(d.users[workflow.Legal], moving(id, name, on))
	if r.Pending != "" {
		r = d.must(d.users[workflow.Supervisor], transition.Approve{Matter: id, Approval: r.Pending, Approve: true})
	}
	return r
}

// date reads a date; nothing is no date.
func date(s string) deadline.Date {
	if s == "" {
		return deadline.Date{}
	}
	d, err := deadline.ParseDate(s)
	if err != nil {
		panic(err)
	}
	return d
}

func moving(id, name, on string) transition.Move {
	return transition.Move{Matters: []string{id}, Name: name, EffectiveOn: date(on), Fields: example(name)}
}

// example are fields with which a transition of the default process is whole.
func example(name string) map[string]json.RawMessage {
	fields := map[string]string{
		"issue_request":         `{"due":{"kind":"fixed","date":"2018-02-23"},"demands":[{"number":1,"text":"All orders on information-sharing."},{"number":2,"text":"All directives."}]}`,
		"receive_response":      `{"completeness":"partial"}`,
		"find_deficient":        `{"outstanding":[{"number":2,"text":"All directives."}],"cure_due":{"kind":"fixed","date":"2018-03-09"}}`,
		"issue_subpoena":        `{"grounds":"incomplete"}`,
		"serve_subpoena":        `{"method":"personal","server":"A. Server","return_due":{"kind":"fixed","date":"2018-04-20"}}`,
		"object":                `{"grounds":"Overbroad."}`,
		"resolve_objection":     `{"outcome":"Overruled.","return_due":{"kind":"fixed","date":"2018-05-11"}}`,
		"petition":              `{"proceeding":{"caption":"In re Subpoena","court":"N.D. Ill."}}`,
		"compel":                `{"order":{"caption":"In re Subpoena","court":"N.D. Ill.","entered":"2018-04-02"},"return_due":{"kind":"fixed","date":"2018-05-11"}}`,
		"quash":                 `{"order":{"caption":"In re Subpoena","court":"N.D. Ill.","entered":"2018-04-02"}}`,
		"receive_return":        `{"completeness":"partial"}`,
		"propose_noncompliance": `{"basis":"Demand 2 is unanswered.","reply_due":{"kind":"fixed","date":"2018-05-25"}}`,
		"find_compliant":        `{"basis":"All demands are answered."}`,
		"decide":                `{"decisions":[{"award":"2016-DJ-BX-0001","program":"Byrne JAG","fiscal_year":2016,"outcome":"made","amount_cents":100000}]}`,
		"appeal":                `{"forum":"Office of Justice Programs"}`,
		"resolve_appeal":        `{"outcome":"Affirmed."}`,
		"withdraw":              `{"reason":"The review was ended."}`,
		"reopen":                `{"reason":"New facts."}`,
	}
	raw := map[string]json.RawMessage{}
	if s, ok := fields[name]; ok {
		if err := json.Unmarshal([]byte(s), &raw); err != nil {
			panic(name + ": " + err.Error())
		}
	}
	return raw
}

// paths leads from a fresh matter to every state of the default process.
var paths = map[string][]string{
	"open":         {},
	"notified":     {"send_notice"},
	"requested":    {"send_notice", "issue_request"},
	"responded":    {"issue_request", "receive_response"},
	"deficient":    {"issue_request", "receive_response", "find_deficient"},
	"subpoenaed":   {"issue_request", "receive_response", "issue_subpoena"},
	"served":       {"issue_request", "receive_response", "issue_subpoena", "serve_subpoena"},
	"objected":     {"issue_request", "receive_response", "issue_subpoena", "serve_subpoena", "object"},
	"enforcement":  {"issue_request", "receive_response", "issue_subpoena", "serve_subpoena", "object", "petition"},
	"returned":     {"issue_request", "receive_response", "issue_subpoena", "serve_subpoena", "receive_return"},
	"proposed":     {"issue_request", "receive_response", "propose_noncompliance"},
	"compliant":    {"issue_request", "receive_response", "find_compliant"},
	"noncompliant": {"issue_request", "receive_response", "propose_noncompliance", "receive_reply", "find_noncompliant"},
	"decided":      {"issue_request", "receive_response", "find_compliant", "decide"},
	"appealed":     {"issue_request", "receive_response", "find_compliant", "decide", "appeal"},
	"closed":       {"withdraw"},
}

// day is the effective date of the n-th move of a path: early enough for
// every guard that looks at a date, late enough for the order of moves.
func day(n int) string { return date("2018-03-01").AddDays(n).String() }

func (d *desk) reach(state string, id string) {
	d.t.Helper()
	for n, name := range paths[state] {
		on := day(n)
		if name == "issue_request" || name == "send_notice" {
			on = "2018-01-24" // before the fixed due date
		}
		d.move(id, name, on)
	}
	if got := d.matter(id).State; got != state {
		d.t.Fatalf("the path to %s ended in %s", state, got)
	}
}

func TestThePathsCoverTheProcess(t *testing.T) {
	for _, s := range process.Default().States {
		if _, ok := paths[s.Name]; !ok {
			t.Errorf("no path leads to %s", s.Name)
		}
	}
}
