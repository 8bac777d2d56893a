package dbtest

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/approval"
	"duces/workflow/award"
	"duces/workflow/civil"
	"duces/workflow/jurisdiction"
	"duces/workflow/matter"
	"duces/workflow/opening"
	"duces/workflow/process"
	"duces/workflow/review"
	"duces/workflow/transition"
)

// Base is what a Fixture needs of a store: commands, and the states they lead to.
type Base interface {
	workflow.Store
	World(ctx context.Context, actor string, streams ...workflow.Stream) (workflow.Facts, error)
}

// driver runs commands on a store, by a clock that only the test moves.
type driver struct {
	t      testing.TB
	Store  Base
	Engine *workflow.Engine

	now atomic.Int64
}

func newDriver(t testing.TB, store Base, at string) *driver {
	d := &driver{t: t}
	d.at(at)
	d.On(store)
	return d
}

// On puts a store under the driver, for instance after it was opened again.
func (d *driver) On(store Base) {
	d.Store = store
	d.Engine = workflow.NewEngine(store, d.Now)
}

// Now is the test's clock; Pass moves it.
func (d *driver) Now() time.Time { return time.UnixMicro(d.now.Load()).UTC() }

// Pass lets time go by.
func (d *driver) Pass(by time.Duration) { d.now.Add(by.Microseconds()) }

// at sets the clock.
func (d *driver) at(text string) {
	d.t.Helper()
	d.now.Store(instant(d.t, text).UnixMicro())
}

func instant(t testing.TB, text string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// Do runs a command under a fresh key.
func (d *driver) Do(actor string, cmd workflow.Command) (workflow.Result, error) {
	return d.Engine.Do(context.Background(), actor, "", cmd)
}

// Must is Do where a refusal fails the test.
func (d *driver) Must(actor string, cmd workflow.Command) workflow.Result {
	d.t.Helper()
	r, err := d.Do(actor, cmd)
	if err != nil {
		d.t.Fatalf("%T: %v", cmd, err)
	}
	return r
}

// Matter reads one matter back.
func (d *driver) Matter(id string) matter.Matter {
	d.t.Helper()
	w, err := d.Store.World(context.Background(), workflow.SystemActor, matter.Stream(id))
	if err != nil {
		d.t.Fatal(err)
	}
	m, err := matter.Find(w, id)
	if err != nil {
		d.t.Fatal(err)
	}
	return m
}

// Fixture is a store with a user of each role, one review, and jurisdictions.
type Fixture struct {
	*driver
	Users         map[workflow.Role]string
	Review        string
	Jurisdictions []string

	opened int
}

// NewFixture fills an empty store.
func NewFixture(t testing.TB, store Base, jurisdictions int) *Fixture {
	t.Helper()
	f := &Fixture{driver: newDriver(t, store, "2018-02-27T15:00:00Z"), Users: map[workflow.Role]string{}}
	for _, role := range workflow.Roles {
		f.Users[role] = f.AddUser(string(role)+"@example.org", role)
	}
	f.fill(jurisdictions)
	return f
}

// NewFixtureOf fills a store that has a user of each role already.
func NewFixtureOf(t testing.TB, store Base, users map[workflow.Role]string, jurisdictions int) *Fixture {
	t.Helper()
	f := &Fixture{driver: newDriver(t, store, "2018-02-27T15:00:00Z"), Users: users}
	f.fill(jurisdictions)
	return f
}

func (f *Fixture) fill(jurisdictions int) {
	f.t.Helper()
	f.Review = f.Must(f.Users[workflow.Legal], review.Open{
		Name: "January 2018", Authority: "8 U.S.C. 1373", Members: []string{f.Users[workflow.Supervisor], f.Users[workflow.Compliance]},
	}).Created[0]
	items := make([]jurisdiction.New, jurisdictions)
	for i := range items {
		items[i] = jurisdiction.New{Name: fmt.Sprintf("City %05d", i), Kind: "city", State: "IL", Zone: "America/Chicago", Contact: "Clerk"}
	}
	if jurisdictions > 0 {
		f.Jurisdictions = f.Must(f.Users[workflow.Legal], jurisdiction.Add{Items: items}).Created
	}
}

// WithDocuments begins another review, under a process whose subpoenas bring documents,
// so that a request for a second person does; matters are opened in it from now on.
func (f *Fixture) WithDocuments() {
	f.t.Helper()
	const grounds = "      - name: grounds\n"
	source := strings.Replace(string(process.Default().Source), grounds, "      - {name: documents, title: Documents, type: documents}\n"+grounds, 1)
	f.Review = f.Must(workflow.OperatorActor, review.Open{
		Name: "With documents", Authority: "8 U.S.C. 1373", Process: source, Members: []string{f.Users[workflow.Legal], f.Users[workflow.Supervisor], f.Users[workflow.Compliance]},
	}).Created[0]
}

// AddUser puts a user on record.
func (f *Fixture) AddUser(email string, role workflow.Role) string {
	f.t.Helper()
	return f.Must(workflow.OperatorActor, account.AddUser{
		Name: "A " + string(role), Email: email, Role: role, Zone: "America/Chicago", PasswordHash: "x",
	}).Created[0]
}

// Matters opens matters of jurisdictions that have none yet.
func (f *Fixture) Matters(n int) []string {
	f.t.Helper()
	r := f.Must(f.Users[workflow.Legal], opening.Open{
		Review: f.Review, Jurisdictions: f.Jurisdictions[f.opened : f.opened+n], OpenedOn: Date("2018-01-24"),
	})
	f.opened += n
	return r.Created
}

// Move performs a transition, approved by the supervisor where it must be.
func (f *Fixture) Move(id, name string) workflow.Result {
	f.t.Helper()
	r := f.Must(f.Users[workflow.Legal], Transition(id, name))
	if r.Pending() != "" {
		r = f.Must(f.Users[workflow.Supervisor], approval.Approve{Matter: id, Approval: r.Pending(), Approve: true, Note: "Seen."})
	}
	return r
}

// Disallowed takes a new matter to a decision that disallows an amount of an award, and gives the award and the event of
// the decision. All of the amount was drawn.
func (f *Fixture) Disallowed(id, number, amount string) (of string, decision int64) {
	f.t.Helper()
	legal := f.Users[workflow.Legal]
	of = f.Must(legal, award.Record{
		Details: award.Details{Agency: "COPS Office", Number: number, Program: "COPS Hiring", Year: 2017, Recipient: f.Matter(id).Jurisdiction},
		MadeOn:  Date("2017-09-26"), Amount: amount,
	}).Created[0]
	f.Must(legal, award.Act{Award: of, Given: award.Given{Kind: award.Drawdown, On: Date("2017-10-02"), Amount: amount}})
	for _, step := range []string{"issue_request", "receive_response", "propose_noncompliance", "receive_reply", "find_noncompliant"} {
		f.Move(id, step)
	}
	cents, err := award.ParseAmount("", "", amount)
	if err != nil {
		f.t.Fatal(err)
	}
	move := Transition(id, "decide")
	move.EffectiveOn = Date("2018-02-26")
	move.Fields["decisions"] = json.RawMessage(fmt.Sprintf(`[{"award":%q,"outcome":"disallowed","amount_cents":%d,"grounds":["Noncompliant"],`+
		`"authority":["2cfr200.338/2014"],"facts":"No policy came.","action":"The cost is disallowed.","appeal_rights":"In writing, within 30 days."}]`, number, cents))
	asked := f.Must(legal, move)
	done := f.Must(f.Users[workflow.Supervisor], approval.Approve{Matter: id, Approval: asked.Pending(), Approve: true})
	i := slices.IndexFunc(done.Events, func(e workflow.Recorded) bool { return e.Type == matter.Transitioned{}.Type() })
	return of, done.Events[i].Seq
}

// Date reads a date that the test's author knows to be one.
func Date(s string) civil.Date {
	d, err := civil.ParseDate(s)
	if err != nil {
		panic(err)
	}
	return d
}

// Transition is a transition of the default process with fields that make it whole.
func Transition(id, name string) transition.Move {
	m := examples[name]
	return transition.Move{Matters: []string{id}, Name: name, EffectiveOn: Date(m.on), Fields: maps.Clone(m.fields), Note: "Noted."}
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
	"receive_response":      {"2018-02-21", fields("production", `{"all":"partial"}`)},
	"find_deficient":        {"2018-02-21", fields("outstanding", `[{"number":2,"text":"All directives."}]`, "cure_due", `{"kind":"period","days":14}`)},
	"issue_subpoena":        {"2018-02-21", fields("grounds", `"incomplete"`)},
	"serve_subpoena":        {"2018-02-22", fields("method", `"personal"`, "server", `"A. Server"`, "person_served", `"City Clerk"`, "location", `"City Hall"`, "return_due", `{"kind":"fixed","date":"2018-03-23"}`)},
	"propose_noncompliance": {"2018-02-22", fields("basis", `"Demand 1 was refused."`, "reply_due", `{"kind":"fixed","date":"2018-03-30"}`)},
	"receive_reply":         {"2018-02-23", fields()},
	"find_noncompliant":     {"2018-02-24", fields()},
	"find_compliant":        {"2018-02-22", fields("basis", `"All demands are answered."`)},
	"decide": {"2018-02-23", fields("decisions",
		`[{"award":"2016-DJ-BX-0001","program":"Byrne JAG","fiscal_year":2016,"outcome":"made","amount_cents":100000}]`)},
	"close":    {"2018-02-24", fields()},
	"withdraw": {"2018-02-25", fields("reason", `"The review was ended."`)},
	"reopen":   {"2018-02-26", fields("reason", `"New facts."`)},
}
