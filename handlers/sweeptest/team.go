// Package sweeptest plays a review at work over a real store, for the tests of
// clock, delivery, letters and bounces together.
package sweeptest

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"duces/db"
	"duces/db/directory"
	"duces/db/storetest"
	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/assignment"
	"duces/workflow/civil"
	"duces/workflow/jurisdiction"
	"duces/workflow/matter"
	"duces/workflow/opening"
	"duces/workflow/review"
	"duces/workflow/transition"
	"duces/workflow/view"
)

// Team is a review at work over a real store, with a clock that the test sets.
type Team struct {
	DB            storetest.Whole
	Clock         time.Time
	Engine        *workflow.Engine
	Users         map[workflow.Role]string
	Second        string // another supervisor
	Review        string
	Jurisdictions []string
	Officers      []string // all compliance officers, of a crowd

	t   testing.TB
	dir string
}

// New opens a review of jurisdictions on January 24, 2018, with one user for each
// role but administrators.
func New(t testing.TB, jurisdictions ...string) *Team {
	t.Helper()
	team := &Team{t: t, dir: t.TempDir(), Users: map[workflow.Role]string{}, Clock: Instant(t, "2018-01-24T15:00:00Z")}
	team.open()
	for _, role := range []workflow.Role{workflow.Legal, workflow.Supervisor, workflow.Compliance, workflow.Auditor} {
		team.Users[role] = team.AddUser(string(role), role)
	}
	team.Second = team.AddUser("second", workflow.Supervisor)
	legal := team.Users[workflow.Legal]
	team.Review = team.Must(legal, review.Open{
		Name: "January 2018 document requests", Authority: "8 U.S.C. 1373",
		Members: []string{team.Users[workflow.Supervisor], team.Second, team.Users[workflow.Compliance]},
	}).Created[0]
	var items []jurisdiction.New
	for _, name := range jurisdictions {
		items = append(items, jurisdiction.New{Name: name, Kind: "city", State: "IL", Zone: "America/Chicago"})
	}
	team.Jurisdictions = team.Must(legal, jurisdiction.Add{Items: items}).Created
	return team
}

func (team *Team) open() {
	team.t.Helper()
	store, err := db.Open(team.t.Context(), team.dir, db.Options{})
	if err != nil {
		team.t.Fatal(err)
	}
	team.t.Cleanup(func() {
		if err := store.Close(); err != nil {
			team.t.Error(err)
		}
	})
	team.DB = storetest.WholeOf(store)
	team.Engine = workflow.NewEngine(store.Writer, func() time.Time { return team.Clock })
}

// Twin is a team with the same people and the same past, in a store of its own.
func (team *Team) Twin() *Team {
	team.t.Helper()
	return team.Tampered()
}

// Tampered is a twin to whose database statements were done that went past the program.
func (team *Team) Tampered(statements ...string) *Team {
	team.t.Helper()
	twin := *team
	twin.dir = team.Copy()
	storetest.Tamper(team.t, twin.dir, statements...)
	twin.open()
	return &twin
}

// Copy is a data directory as the team's is now, which nobody has open.
func (team *Team) Copy() string {
	team.t.Helper()
	dir := team.t.TempDir()
	key, err := os.ReadFile(filepath.Join(team.dir, directory.KeyFile))
	if err != nil {
		team.t.Fatal(err)
	}
	storetest.WriteFile(team.t, filepath.Join(dir, directory.KeyFile), string(key))
	if err := db.Snapshot(team.t.Context(), team.dir, filepath.Join(dir, directory.DatabaseFile)); err != nil {
		team.t.Fatal(err)
	}
	return dir
}

// NewQuiet is one without reports: nobody wants the weekly one, and there is no
// auditor at work who would get the daily checkpoint.
func NewQuiet(t testing.TB, jurisdictions ...string) *Team {
	t.Helper()
	team := New(t, jurisdictions...)
	for _, id := range []string{team.Users[workflow.Supervisor], team.Second, team.Users[workflow.Compliance]} {
		team.Must(id, account.SetPreferences{User: id, Preferences: account.Preferences{NoWeekly: true}})
	}
	team.Must(workflow.OperatorActor, account.EnableUser{User: team.Users[workflow.Auditor], Enable: false})
	return team
}

// Three are jurisdictions enough for three alerts to one person.
var Three = []string{"City of Chicago", "City of Peoria", "City of Springfield"}

// NewReviews is a quiet team with many reviews of one matter each, that nobody looks after and whose response is due, so
// that each of the four attorneys in each gets an alert of their own.
func NewReviews(t testing.TB, reviews int) *Team {
	t.Helper()
	names := make([]string, reviews)
	for i := range names {
		names[i] = fmt.Sprintf("City %05d", i)
	}
	team := NewQuiet(t, names...)
	jurisdictions, legal := team.Jurisdictions, team.Users[workflow.Legal]
	for i := range reviews {
		var members []string
		for n := range 4 {
			members = append(members, team.AddUser(fmt.Sprintf("attorney%05d-%d", i, n), workflow.Legal))
		}
		team.Review = team.Must(workflow.OperatorActor, review.Open{Name: fmt.Sprintf("Review %05d", i), Authority: "8 U.S.C. 1373", Members: members}).Created[0]
		team.Users[workflow.Legal] = members[0]
		ids := team.Must(members[0], opening.Open{Review: team.Review, Jurisdictions: jurisdictions[i : i+1]}).Created
		team.Move(ids, "issue_request", "2018-01-24", `{"due":{"kind":"fixed","date":"2018-02-23"},"demands":[{"number":1,"text":"All orders."}]}`)
	}
	team.Users[workflow.Legal] = legal
	return team
}

// AddUser adds a user in Chicago.
func (team *Team) AddUser(name string, role workflow.Role) string {
	return team.Must(workflow.OperatorActor, account.AddUser{
		Name: strings.ToUpper(name[:1]) + name[1:] + ", Dana", Email: name + "@example.org", Role: role, Zone: "America/Chicago", PasswordHash: "x",
	}).Created[0]
}

// Must does what may not be refused.
func (team *Team) Must(actor string, cmd workflow.Command) workflow.Result {
	team.t.Helper()
	r, err := team.Engine.Do(context.Background(), actor, "", cmd)
	if err != nil {
		team.t.Fatalf("%T: %v", cmd, err)
	}
	return r
}

// Request opens a matter for each jurisdiction, with a response due on Friday 23 February 2018.
// The compliance officer looks after them all, so that nobody else is alerted at first.
func (team *Team) Request() []string {
	team.t.Helper()
	ids := team.Must(team.Users[workflow.Legal], opening.Open{Review: team.Review, Jurisdictions: team.Jurisdictions}).Created
	officer := team.Users[workflow.Compliance]
	team.Must(officer, assignment.Assign{Matters: ids, User: officer})
	team.Move(ids, "issue_request", "2018-01-24", `{"due":{"kind":"fixed","date":"2018-02-23"},"demands":[{"number":1,"text":"All orders."}]}`)
	return ids
}

// Move runs a transition, as legal counsel; fields is JSON.
func (team *Team) Move(ids []string, name, on, fields string) workflow.Result {
	team.t.Helper()
	raw := map[string]json.RawMessage{}
	if err := json.Unmarshal([]byte(fields), &raw); err != nil {
		team.t.Fatal(err)
	}
	date, err := civil.ParseDate(on)
	if err != nil {
		team.t.Fatal(err)
	}
	return team.Must(team.Users[workflow.Legal], transition.Move{Matters: ids, Name: name, EffectiveOn: date, Fields: raw})
}

// Under gives the team a review of another process, with all its people in it.
func (team *Team) Under(process string) {
	team.t.Helper()
	team.Review = team.Must(workflow.OperatorActor, review.Open{
		Name: "January 2018 document requests", Authority: "8 U.S.C. 1373", Process: process,
		Members: []string{team.Users[workflow.Legal], team.Users[workflow.Supervisor], team.Second, team.Users[workflow.Compliance]},
	}).Created[0]
}

// Outbox lists the messages as an auditor sees them, and the alerts in each by themselves.
func (team *Team) Outbox(status view.MailStatus) []view.MailRow {
	team.t.Helper()
	return Outbox(team.t, team.DB.Read, workflow.Viewer{ID: team.Users[workflow.Auditor], Role: workflow.Auditor}, view.MailFilter{Status: status})
}

// Lister lists messages.
type Lister interface {
	Mails(ctx context.Context, v workflow.Viewer, f view.MailFilter) (view.Page[view.MailRow], error)
}

// Outbox lists the messages that a filter finds, and the alerts in each by themselves.
func Outbox(t testing.TB, list Lister, v workflow.Viewer, f view.MailFilter) []view.MailRow {
	t.Helper()
	var all []view.MailRow
	for f.Limit = 200; ; {
		page, err := list.Mails(context.Background(), v, f)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range page.Items {
			if all = append(all, m); m.Alerts > 0 {
				all = append(all, Outbox(t, list, v, view.MailFilter{With: m.ID})...)
			}
		}
		if f.Cursor = page.Next; f.Cursor == "" {
			return all
		}
	}
}

// Matter reads one matter.
func (team *Team) Matter(id string) matter.Matter {
	team.t.Helper()
	facts, err := team.DB.World(context.Background(), workflow.SystemActor, matter.Stream(id))
	if err != nil {
		team.t.Fatal(err)
	}
	m, err := matter.Find(facts, id)
	if err != nil {
		team.t.Fatal(err)
	}
	return m
}

// Alerted lists the rungs of which somebody is alerted, oldest first, with what
// became of those that were not sent separately.
func (team *Team) Alerted(user string) string {
	team.t.Helper()
	var rungs []string
	for _, row := range slices.Backward(team.Outbox("")) {
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

// Instant reads an RFC 3339 time.
func Instant(t testing.TB, s string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339, s)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// Attempts adds up the attempts of all messages.
func (team *Team) Attempts() int {
	team.t.Helper()
	n := 0
	for _, row := range team.Outbox("") {
		n += row.Attempts
	}
	return n
}

// NewCrowd is a quiet team of one matter with a response due, and so many compliance officers
// that as many messages are due to them as one number says.
func NewCrowd(t testing.TB, people int) *Team {
	t.Helper()
	team := NewQuiet(t, "City of Chicago")
	team.Officers = []string{team.Users[workflow.Compliance]}
	for i := 1; i < people; i++ {
		id := team.AddUser(fmt.Sprintf("officer%05d", i), workflow.Compliance)
		team.Must(id, account.SetPreferences{User: id, Preferences: account.Preferences{NoWeekly: true}})
		team.Must(team.Users[workflow.Legal], review.SetMember{Review: team.Review, User: id, Member: true})
		team.Officers = append(team.Officers, id)
	}
	team.Request()
	return team
}

// Morning is seven o'clock in Chicago on the day after the response was due.
const Morning = "2018-02-24T13:00:00Z"

// Minute is the n-th minute after the morning.
func Minute(n int) string {
	at, err := time.Parse(time.RFC3339, Morning)
	if err != nil {
		panic(err)
	}
	return at.Add(time.Duration(n) * time.Minute).Format(time.RFC3339)
}
