// Package dbtest is what every store must pass: one suite, handed a way to
// open a store, that goes through the seam that the workflow uses.
package dbtest

import (
	"context"
	"encoding/json"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"duces/workflow"
	"duces/workflow/deadline"
)

// Store is what the suite needs of a store.
type Store interface {
	workflow.Store
	World(ctx context.Context, actor string, streams ...workflow.Stream) (workflow.World, error)
	Close() error
}

// Desk is an office at work: users of each role, one review, jurisdictions,
// and an explicit clock.
type Desk struct {
	t      testing.TB
	Store  Store
	Engine *workflow.Engine
	Users  map[workflow.Role]string
	Review string
	Places []string

	now    *atomic.Int64
	opened int
}

// NewDesk sets up an office in an empty store.
func NewDesk(t testing.TB, store Store, places int) *Desk {
	t.Helper()
	d := &Desk{t: t, Users: map[workflow.Role]string{}, now: &atomic.Int64{}}
	d.now.Store(time.Date(2018, 2, 27, 15, 0, 0, 0, time.UTC).UnixMicro())
	d.On(store)
	for _, role := range workflow.Roles {
		d.Users[role] = d.AddUser(string(role)+"@example.org", role)
	}
	d.Review = d.Must(d.Users[workflow.Legal], workflow.OpenReview{
		Name: "January 2018", Authority: "8 U.S.C. 1373", Members: []string{d.Users[workflow.Supervisor], d.Users[workflow.Compliance]},
	}).Created[0]
	items := make([]workflow.NewJurisdiction, places)
	for i := range items {
		items[i] = workflow.NewJurisdiction{Name: fmt.Sprintf("City %05d", i), Kind: "city", State: "IL", Zone: "America/Chicago", Contact: "Clerk"}
	}
	if places > 0 {
		d.Places = d.Must(d.Users[workflow.Legal], workflow.AddJurisdictions{Items: items}).Created
	}
	return d
}

// On puts the desk before a store, for instance after it was opened again.
func (d *Desk) On(store Store) {
	d.Store = store
	d.Engine = workflow.NewEngine(store, d.Now)
}

// Now is the desk's clock; Pass moves it.
func (d *Desk) Now() time.Time { return time.UnixMicro(d.now.Load()).UTC() }

// Pass lets time go by.
func (d *Desk) Pass(by time.Duration) { d.now.Add(by.Microseconds()) }

// AddUser puts a user on record.
func (d *Desk) AddUser(email string, role workflow.Role) string {
	d.t.Helper()
	return d.Must(workflow.OperatorActor, workflow.AddUser{
		Name: "A " + string(role), Email: email, Role: role, Zone: "America/Chicago", PasswordHash: "x",
	}).Created[0]
}

// Do runs a command under a fresh key.
func (d *Desk) Do(actor string, cmd workflow.Command) (workflow.Receipt, error) {
	return d.Engine.Do(context.Background(), actor, "", cmd)
}

// Must is Do where a refusal fails the test.
func (d *Desk) Must(actor string, cmd workflow.Command) workflow.Receipt {
	d.t.Helper()
	r, err := d.Do(actor, cmd)
	if err != nil {
		d.t.Fatalf("%T: %v", cmd, err)
	}
	return r
}

// Matters opens matters of jurisdictions that have none yet.
func (d *Desk) Matters(n int) []string {
	d.t.Helper()
	r := d.Must(d.Users[workflow.Legal], workflow.OpenMatters{
		Review: d.Review, Jurisdictions: d.Places[d.opened : d.opened+n], OpenedOn: Date("2018-01-24"),
	})
	d.opened += n
	return r.Created
}

// Matter reads one matter back.
func (d *Desk) Matter(id string) workflow.Matter {
	d.t.Helper()
	w, err := d.Store.World(context.Background(), d.Users[workflow.Auditor], workflow.MatterStream(id))
	if err != nil {
		d.t.Fatal(err)
	}
	m, err := workflow.FindMatter(w, id)
	if err != nil {
		d.t.Fatal(err)
	}
	return m
}

// Move performs a transition, approved by the supervisor where it must be.
func (d *Desk) Move(id, name string) workflow.Receipt {
	d.t.Helper()
	r := d.Must(d.Users[workflow.Legal], Transition(id, name))
	if r.Pending != "" {
		r = d.Must(d.Users[workflow.Supervisor], workflow.Approve{Matter: id, Approval: r.Pending, Approve: true, Note: "Seen."})
	}
	return r
}

// Date reads a date that the test's author knows to be one.
func Date(s string) deadline.Date {
	d, err := deadline.ParseDate(s)
	if err != nil {
		panic(err)
	}
	return d
}

// Transition is a transition of the default process with fields that make it whole.
func Transition(id, name string) workflow.Transition {
	m := examples[name]
	return workflow.Transition{Matters: []string{id}, Name: name, EffectiveOn: Date(m.on), Fields: m.fields, Note: "Noted."}
}

type example struct {
	on     string
	fields map[string]json.RawMessage
}

func fields(pairs ...string) map[string]json.RawMessage {
	f := map[string]json.RawMessage{}
	for i := 0; i < len(pairs); i += 2 {
		f[pairs[i]] = json.RawMessage(pairs[i+1])
	}
	return f
}

var examples = map[string]example{
	"send_notice": {"2018-01-24", fields()},
	"issue_request": {"2018-01-24", fields("due", `{"kind":"fixed","date":"2018-02-23"}`,
		"demands", `[{"number":1,"text":"All orders on information-sharing."},{"number":2,"text":"All directives to employees."}]`)},
	"receive_response": {"2018-02-21", fields("completeness", `"partial"`)},
	"find_deficient":   {"2018-02-21", fields("outstanding", `[{"number":2,"text":"All directives."}]`, "cure_due", `{"kind":"period","days":14}`)},
	"issue_subpoena":   {"2018-02-21", fields("grounds", `"incomplete"`)},
	"serve_subpoena":   {"2018-02-22", fields("method", `"personal"`, "server", `"A. Server"`, "return_due", `{"kind":"fixed","date":"2018-03-23"}`)},
	"find_compliant":   {"2018-02-22", fields("basis", `"All demands are answered."`)},
	"decide": {"2018-02-23", fields("decisions",
		`[{"award":"2016-DJ-BX-0001","program":"Byrne JAG","fiscal_year":2016,"outcome":"made","amount_cents":100000}]`)},
	"close":    {"2018-02-24", fields()},
	"withdraw": {"2018-02-25", fields("reason", `"The review was ended."`)},
	"reopen":   {"2018-02-26", fields("reason", `"New facts."`)},
}
