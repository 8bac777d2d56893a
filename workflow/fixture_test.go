package workflow_test

import (
	"context"
	"encoding/json"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"duces/db/storetest"
	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/approval"
	"duces/workflow/civil"
	"duces/workflow/jurisdiction"
	"duces/workflow/matter"
	"duces/workflow/opening"
	"duces/workflow/review"
	"duces/workflow/transition"
)

// fixture is an office at work in a test: a real store, an explicit clock, one
// user of each role in one review, and as many jurisdictions as asked for.
type fixture struct {
	t             testing.TB
	dir           string
	db            storetest.Whole
	engine        *workflow.Engine
	clock         atomic.Int64 // unix microseconds
	users         map[workflow.Role]string
	second        string // another supervisor
	review        string
	jurisdictions []string
	next          int
}

func newFixture(t testing.TB, jurisdictions int) *fixture {
	t.Helper()
	d := &fixture{t: t, dir: t.TempDir(), users: map[workflow.Role]string{}}
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
	items := make([]jurisdiction.New, jurisdictions)
	for i := range items {
		items[i] = jurisdiction.New{Name: fmt.Sprintf("City %04d", i), Kind: "city", State: "IL", Zone: "America/Chicago"}
	}
	d.jurisdictions = d.must(d.users[workflow.Legal], jurisdiction.Add{Items: items}).Created
	return d
}

func (d *fixture) open() {
	d.t.Helper()
	store := storetest.Open(d.t, d.dir)
	d.db = storetest.WholeOf(store)
	d.engine = workflow.NewEngine(store.Writer, func() time.Time { return time.UnixMicro(d.clock.Load()) })
}

func (d *fixture) close() {
	if err := d.db.Close(); err != nil {
		d.t.Error(err)
	}
}

func (d *fixture) at(instant string) {
	at, err := time.Parse(time.RFC3339, instant)
	if err != nil {
		d.t.Fatal(err)
	}
	d.clock.Store(at.UnixMicro())
}

func (d *fixture) user(name string, role workflow.Role) string {
	return d.must(workflow.OperatorActor, account.AddUser{
		Name: name, Email: name + "@example.org", Role: role, Zone: "America/Chicago", PasswordHash: "x",
	}).Created[0]
}

func (d *fixture) do(actor string, cmd workflow.Command) (workflow.Result, error) {
	return d.engine.Do(context.Background(), actor, "", cmd)
}

func (d *fixture) must(actor string, cmd workflow.Command) workflow.Result {
	d.t.Helper()
	r, err := d.do(actor, cmd)
	if err != nil {
		d.t.Fatalf("%T: %v", cmd, err)
	}
	return r
}

// agreed is must for what may need a second person, who then approves it.
func (d *fixture) agreed(actor string, cmd workflow.Command) workflow.Result {
	d.t.Helper()
	r := d.must(actor, cmd)
	if r.Pending() != "" {
		r = d.must(d.users[workflow.Supervisor], approval.Approve{Matter: r.Waiting[0].Stream.ID(), Approval: r.Pending(), Approve: true})
	}
	return r
}

// matters opens n matters, each of a jurisdiction that has none yet.
func (d *fixture) matters(n int) []string {
	d.t.Helper()
	r := d.must(d.users[workflow.Legal], opening.Open{Review: d.review, Jurisdictions: d.jurisdictions[d.next : d.next+n], OpenedOn: date("2017-11-15")})
	d.next += n
	return r.Created
}

func (d *fixture) matter(id string) matter.Matter {
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
func (d *fixture) move(id, name, on string) workflow.Result {
	d.t.Helper()
	r := d.must(d.users[workflow.Legal], moving(id, name, on))
	if r.Pending() != "" {
		r = d.must(d.users[workflow.Supervisor], approval.Approve{Matter: id, Approval: r.Pending(), Approve: true})
	}
	return r
}

// date reads a date; nothing is no date.
func date(s string) civil.Date {
	if s == "" {
		return civil.Date{}
	}
	d, err := civil.ParseDate(s)
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
		"receive_response":      `{"production":{"all":"partial"}}`,
		"find_deficient":        `{"outstanding":[{"number":2,"text":"All directives."}],"cure_due":{"kind":"fixed","date":"2018-03-09"}}`,
		"issue_subpoena":        `{"grounds":"incomplete"}`,
		"serve_subpoena":        `{"method":"personal","server":"A. Server","person_served":"City Clerk","location":"City Hall","return_due":{"kind":"fixed","date":"2018-04-20"}}`,
		"attempt_service":       `{"to_be_served":"City Clerk","server":"A. Server","location":"City Hall","happened":"The office was closed."}`,
		"serve_other":           `{"method":"personal","server":"A. Server","person_served":"County Counsel","location":"Court House","return_due":{"kind":"fixed","date":"2018-04-20"}}`,
		"serve_again":           `{"method":"personal","server":"A. Server","person_served":"City Clerk","location":"City Hall"}`,
		"replace_service":       `{"reason":"Left with a guard.","method":"personal","server":"A. Server","person_served":"City Clerk","location":"City Hall","return_due":{"kind":"fixed","date":"2018-04-20"}}`,
		"object":                `{"grounds":"Overbroad."}`,
		"resolve_objection":     `{"outcome":"Overruled.","return_due":{"kind":"fixed","date":"2018-05-11"}}`,
		"petition":              `{"proceeding":{"caption":"In re Subpoena","court":"N.D. Ill."}}`,
		"compel":                `{"order":{"caption":"In re Subpoena","court":"N.D. Ill.","entered":"2018-04-02"},"return_due":{"kind":"fixed","date":"2018-05-11"}}`,
		"quash":                 `{"order":{"caption":"In re Subpoena","court":"N.D. Ill.","entered":"2018-04-02"}}`,
		"receive_return":        `{"production":{"all":"partial"}}`,
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
