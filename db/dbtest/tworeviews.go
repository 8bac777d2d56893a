package dbtest

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/assignment"
	"duces/workflow/change"
	"duces/workflow/civil"
	"duces/workflow/due"
	"duces/workflow/jurisdiction"
	"duces/workflow/opening"
	"duces/workflow/review"
	"duces/workflow/transition"
	"duces/workflow/view"
)

// twoReviews is a store with one user of each role and two reviews that have
// different members.
type twoReviews struct {
	*driver
	*opened
	people        map[string]string // by name: each role, "second" (supervisor), "outsider" (legal, in south only)
	north         string            // legal, supervisor, second, compliance
	south         string            // outsider, supervisor
	matters       map[string]string // by the jurisdiction's name
	jurisdictions map[string]string // by name
}

func newTwoReviews(t *testing.T, o *opened) *twoReviews {
	t.Helper()
	fx := &twoReviews{
		driver: newDriver(t, o.base(), "2018-01-24T15:00:00Z"), opened: o,
		people: map[string]string{}, matters: map[string]string{}, jurisdictions: map[string]string{},
	}
	for _, role := range workflow.Roles {
		fx.user(string(role), role)
	}
	fx.user("second", workflow.Supervisor)
	fx.user("outsider", workflow.Legal)
	fx.north = fx.do("legal", review.Open{
		Name: "North 1373", Authority: "8 U.S.C. 1373", Members: []string{fx.people["supervisor"], fx.people["second"], fx.people["compliance"]},
	}).Created[0]
	fx.south = fx.do("outsider", review.Open{
		Name: "South", Authority: "8 U.S.C. 1373", Members: []string{fx.people["supervisor"]},
	}).Created[0]
	return fx
}

func (fx *twoReviews) reopen(t testing.TB) {
	t.Helper()
	fx.opened.reopen(t)
	fx.On(fx.base())
}

func (fx *twoReviews) user(name string, role workflow.Role) {
	fx.t.Helper()
	fx.people[name] = fx.do(workflow.OperatorActor, account.AddUser{
		Name: name, Email: name + "@example.gov", Role: role, Zone: "America/New_York", PasswordHash: "hash of " + name,
	}).Created[0]
}

// do runs a command for a user by name, or for a built-in actor.
func (fx *twoReviews) do(who string, cmd workflow.Command) workflow.Result {
	fx.t.Helper()
	if id, ok := fx.people[who]; ok {
		who = id
	}
	return fx.Must(who, cmd)
}

// begin puts cities on record and opens a matter for each in a review.
func (fx *twoReviews) begin(review string, names ...string) {
	fx.t.Helper()
	who := map[string]string{fx.north: "legal", fx.south: "outsider"}[review]
	items := make([]jurisdiction.New, len(names))
	for i, name := range names {
		items[i] = jurisdiction.New{Name: name, Kind: "city", State: "IL", Zone: "America/Chicago"}
	}
	jurisdictions := fx.do(who, jurisdiction.Add{Items: items}).Created
	matters := fx.do(who, opening.Open{Review: review, Jurisdictions: jurisdictions}).Created
	for i, name := range names {
		fx.jurisdictions[name], fx.matters[name] = jurisdictions[i], matters[i]
	}
}

// request issues the document request of a matter, due on a date.
func (fx *twoReviews) request(who, name, due string) {
	fx.t.Helper()
	fx.move(who, name, "issue_request", fmt.Sprintf(`{"due":{"kind":"fixed","date":%q},"demands":[{"number":1,"text":"All documents"}]}`, due))
}

// taken has the compliance officer look after matters, so that nobody else is alerted at first.
func (fx *twoReviews) taken(names ...string) {
	fx.t.Helper()
	var ids []string
	for _, name := range names {
		ids = append(ids, fx.matters[name])
	}
	fx.do("compliance", assignment.Assign{Matters: ids, User: fx.people["compliance"]})
}

func (fx *twoReviews) move(who, name, t, fields string) workflow.Result {
	fx.t.Helper()
	var given map[string]json.RawMessage
	if err := json.Unmarshal([]byte(fields), &given); err != nil {
		fx.t.Fatal(err)
	}
	return fx.do(who, transition.Move{Matters: []string{fx.matters[name]}, Name: t, EffectiveOn: fx.today(), Fields: given})
}

func (fx *twoReviews) today() civil.Date { return civil.DateIn(fx.Now(), time.UTC) }

func (fx *twoReviews) viewer(name string) workflow.Viewer {
	role := workflow.Role(name)
	switch name {
	case "second":
		role = workflow.Supervisor
	case "outsider":
		role = workflow.Legal
	}
	return workflow.Viewer{ID: fx.people[name], Role: role}
}

// responseDue is the first response deadline of a matter.
func (fx *twoReviews) responseDue(name string) due.Deadline {
	fx.t.Helper()
	for _, d := range fx.Matter(fx.matters[name]).Deadlines {
		if d.Kind == "response" {
			return d
		}
	}
	fx.t.Fatalf("%s has no response deadline", name)
	return due.Deadline{}
}

// busy leaves something of everything: overdue, waiting and closed matters in
// the north, one matter in the south.
func (fx *twoReviews) busy() {
	fx.t.Helper()
	fx.begin(fx.north, "Chicago", "Cook County", "Springfield", "Urbana")
	fx.begin(fx.south, "Houston")
	fx.request("legal", "Chicago", "2018-02-23")
	fx.request("legal", "Cook County", "2018-03-09")
	fx.request("outsider", "Houston", "2018-02-20")
	fx.move("legal", "Urbana", "withdraw", `{"reason":"Opened by mistake"}`)
	fx.at("2018-02-27T15:00:00Z")
	fx.move("legal", "Chicago", "issue_subpoena", `{"grounds":"no_response"}`)
	fx.do("compliance", change.Acknowledge{Matter: fx.matters["Chicago"], Deadline: "response-1", Version: 1})
	fx.do("legal", assignment.Assign{Matters: []string{fx.matters["Chicago"], fx.matters["Cook County"]}, User: fx.people["legal"]})
	fx.Pass(time.Hour)
	fx.move("supervisor", "Houston", "issue_subpoena", `{"grounds":"no_response"}`)
}

// everyPage reads a list to its end through its cursors. Only a last page may
// be short.
func everyPage[T any](t *testing.T, limit int, page func(cursor string) (view.Page[T], error)) []T {
	t.Helper()
	var all []T
	cursor := ""
	for {
		p, err := page(cursor)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, p.Items...)
		if cursor = p.Next; cursor == "" {
			return all
		}
		if len(p.Items) != limit {
			t.Fatalf("a page has %d lines of %d and says that more follow", len(p.Items), limit)
		}
	}
}

// wantCode holds an error to the vocabulary.
func wantCode(t testing.TB, what string, err error, code workflow.Code, says ...string) {
	t.Helper()
	e, ok := errors.AsType[*workflow.Error](err)
	if !ok || e.Code != code {
		t.Errorf("%s: got %v, want the code %s", what, err, code)
		return
	}
	for _, s := range says {
		if !strings.Contains(e.Error(), s) {
			t.Errorf("%s: %q does not say %q", what, e.Error(), s)
		}
	}
}
