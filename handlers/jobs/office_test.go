package jobs_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"duces/db"
	"duces/handlers/jobs"
	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/deadline"
	"duces/workflow/jurisdiction"
	"duces/workflow/matter"
	"duces/workflow/review"
	"duces/workflow/transition"
	"duces/workflow/view"
)

// office is a review at work over a real store, with a clock that the test holds.
type office struct {
	t      testing.TB
	db     parts
	clock  time.Time
	engine *workflow.Engine
	users  map[workflow.Role]string
	second string // another supervisor
	review string
	places []string
}

func newOffice(t testing.TB, places ...string) *office {
	t.Helper()
	store, err := db.Open(t.Context(), t.TempDir(), db.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	o := &office{t: t, db: partsOf(store), users: map[workflow.Role]string{}, clock: instant(t, "2018-01-24T15:00:00Z")}
	o.engine = workflow.NewEngine(store.Writer, func() time.Time { return o.clock })
	for _, role := range []workflow.Role{workflow.Legal, workflow.Supervisor, workflow.Compliance, workflow.Auditor} {
		o.users[role] = o.user(string(role), role)
	}
	o.second = o.user("second", workflow.Supervisor)
	legal := o.users[workflow.Legal]
	o.review = o.must(legal, review.Open{
		Name: "January 2018 document requests", Authority: "8 U.S.C. 1373",
		Members: []string{o.users[workflow.Supervisor], o.second, o.users[workflow.Compliance]},
	}).Created[0]
	var items []jurisdiction.New
	for _, name := range places {
		items = append(items, jurisdiction.New{Name: name, Kind: "city", State: "IL", Zone: "America/Chicago"})
	}
	o.places = o.must(legal, jurisdiction.Add{Items: items}).Created
	return o
}

// quietOffice is one without reports: nobody wants the weekly one, and there
// is no auditor at work who would get the daily checkpoint.
func quietOffice(t testing.TB, places ...string) *office {
	t.Helper()
	o := newOffice(t, places...)
	for _, id := range []string{o.users[workflow.Supervisor], o.second, o.users[workflow.Compliance]} {
		o.must(id, account.SetPreferences{User: id, Preferences: account.Preferences{NoWeekly: true}})
	}
	o.must(workflow.OperatorActor, account.EnableUser{User: o.users[workflow.Auditor], Enable: false})
	return o
}

// three are places enough for three messages to one person.
var three = []string{"City of Chicago", "City of Peoria", "City of Springfield"}

func (o *office) user(name string, role workflow.Role) string {
	return o.must(workflow.OperatorActor, account.AddUser{
		Name: strings.ToUpper(name[:1]) + name[1:] + ", Dana", Email: name + "@example.org", Role: role, Zone: "America/Chicago", PasswordHash: "x",
	}).Created[0]
}

func (o *office) must(actor string, cmd workflow.Command) workflow.Result {
	o.t.Helper()
	r, err := o.engine.Do(context.Background(), actor, "", cmd)
	if err != nil {
		o.t.Fatalf("%T: %v", cmd, err)
	}
	return r
}

// requested opens a matter for each jurisdiction, with a response due on Friday 23 February 2018.
func (o *office) requested() []string {
	o.t.Helper()
	legal := o.users[workflow.Legal]
	ids := o.must(legal, matter.Open{Review: o.review, Jurisdictions: o.places}).Created
	o.move(ids, "issue_request", "2018-01-24", `{"due":{"kind":"fixed","date":"2018-02-23"},"demands":[{"number":1,"text":"All orders."}]}`)
	return ids
}

func (o *office) move(ids []string, name, on, fields string) workflow.Result {
	o.t.Helper()
	raw := map[string]json.RawMessage{}
	if err := json.Unmarshal([]byte(fields), &raw); err != nil {
		o.t.Fatal(err)
	}
	date, err := deadline.ParseDate(on)
	if err != nil {
		o.t.Fatal(err)
	}
	return o.must(o.users[workflow.Legal], transition.Move{Matters: ids, Name: name, EffectiveOn: date, Fields: raw})
}

func (o *office) sweeper(store jobs.Store, s jobs.Sender) *jobs.Sweeper {
	o.t.Helper()
	w, err := jobs.New(jobs.Settings{
		Store: store, Sender: s, From: `"Duces, Office" <duces@example.org>`, BaseURL: "https://duces.example.org/",
		Logger: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		o.t.Fatal(err)
	}
	return w
}

// sweep moves the clock and sweeps.
func (o *office) sweep(w *jobs.Sweeper, at string) jobs.Swept {
	o.t.Helper()
	o.clock = instant(o.t, at)
	swept, err := w.Sweep(o.t.Context(), o.clock)
	if err != nil {
		o.t.Fatal(err)
	}
	return swept
}

// outbox lists the messages as an auditor sees them.
func (o *office) outbox(status view.MailStatus) []view.MailRow {
	o.t.Helper()
	page, err := o.db.Mails(context.Background(), workflow.Viewer{ID: o.users[workflow.Auditor], Role: workflow.Auditor}, view.MailFilter{Status: status, Limit: 200})
	if err != nil {
		o.t.Fatal(err)
	}
	return page.Items
}

// told lists the rungs of which the outbox tells somebody, oldest first.
func (o *office) told(user string) string {
	o.t.Helper()
	var rungs []string
	for _, row := range slices.Backward(o.outbox("")) {
		switch {
		case row.Kind != workflow.AlertDeadline || row.Recipient.ID != user:
		case row.Digest:
			rungs = append(rungs, fmt.Sprint(row.Rung, " held"))
		case row.Status == view.MailSent:
			rungs = append(rungs, fmt.Sprint(row.Rung))
		default:
			rungs = append(rungs, fmt.Sprint(row.Rung, " ", row.Status))
		}
	}
	return strings.Join(rungs, ", ")
}

func instant(t testing.TB, s string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339, s)
	if err != nil {
		t.Fatal(err)
	}
	return at
}
