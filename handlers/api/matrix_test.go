package api_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"duces/db/dbtest"
	"duces/handlers/access"
	"duces/handlers/api"
	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/jurisdiction"
	"duces/workflow/transition"
	"duces/workflow/view"
)

// knock is a request that a route takes from those for whom it is.
type knock struct {
	path    func(o *office, who string) string // below the API's prefix
	body    func(o *office) any
	status  int
	headers []string
	// engine lists roles that the route lets in and the engine then refuses.
	engine []workflow.Role
	// outsiders is what one who is no member gets instead of 404; 0 is 404.
	outsiders int
}

func at(path string) func(*office, string) string {
	return func(*office, string) string { return path }
}

func theMatter(below string) func(*office, string) string {
	return func(o *office, _ string) string { return "/matters/" + o.requested() + below }
}

// asked is a request of the legal team's that waits for a second person.
func asked(o *office, _ string) string {
	return "/approvals/" + o.Must(o.people["legal"], transition.Move{
		Matters: []string{o.requested()}, Name: "issue_subpoena", EffectiveOn: dbtest.Date("2018-02-26"),
		Fields: map[string]json.RawMessage{"grounds": json.RawMessage(`"no_response"`)},
	}).Pending
}

// aDocument is a document that a matter holds.
func aDocument(o *office, _ string) string {
	id := o.requested()
	sum, size, err := o.store.PutBlob(o.t.Context(), strings.NewReader("A response."))
	if err != nil {
		o.t.Fatal(err)
	}
	respond := dbtest.Transition(id, "receive_response")
	respond.Fields = map[string]json.RawMessage{
		"completeness": json.RawMessage(`"partial"`),
		"documents":    json.RawMessage(fmt.Sprintf(`[{"name":"a.txt","sha256":%q,"size":%d,"type":"text/plain"}]`, sum, size)),
	}
	o.Must(o.people["legal"], respond)
	return "/matters/" + id + "/documents/" + sum
}

// aToken is a live token of somebody else.
func aToken(o *office, _ string) string {
	_, hash, err := access.NewToken()
	if err != nil {
		o.t.Fatal(err)
	}
	id := o.people["second supervisor"]
	r := o.Must(workflow.OperatorActor, account.AddToken{User: id, Label: "x", Hash: hash})
	return "/users/" + id + "/tokens/" + r.Created[0]
}

// aFeed is a live calendar of the caller's. One who is an administrator now has
// it from the time when they were of the legal team.
func aFeed(o *office, who string) string {
	id := o.people[who]
	if id == "" || who == disabled {
		return "/me/feeds/none"
	}
	was := func(role workflow.Role) {
		if who == string(workflow.Admin) {
			o.Must(workflow.OperatorActor, account.ChangeUser{User: id, Name: "Admin", Role: role, Zone: "UTC"})
		}
	}
	_, hash, err := access.NewFeedSecret()
	if err != nil {
		o.t.Fatal(err)
	}
	was(workflow.Legal)
	feed := o.Must(id, account.AddFeed{User: id, Label: "x", Scope: workflow.FeedScope{Kind: workflow.FeedOfPerson}, Hash: hash}).Created[0]
	was(workflow.Admin)
	return "/me/feeds/" + feed
}

// aMessage is an alert about a matter, as it was sent.
func aMessage(o *office, _ string) string {
	id := o.requested()
	o.tick(id)
	out, err := o.store.ClaimMail(o.t.Context(), o.Now(), 100, func(view.Outgoing) time.Duration { return time.Minute })
	if err != nil {
		o.t.Fatal(err)
	}
	for _, m := range out {
		if m.Alert.Matter == id {
			if err := o.store.MailRendered(o.t.Context(), view.Rendered{ID: m.ID, MessageID: "<" + m.ID + "@example.org>", Address: "compliance@example.org", Subject: "A date", Bytes: []byte("Subject: A date\r\n\r\nDue\r\n")}); err != nil {
				o.t.Fatal(err)
			}
			return "/mails/" + m.ID + "/message"
		}
	}
	o.t.Fatal("nobody was told of the matter")
	return ""
}

// refill puts more jurisdictions on record, for matters to be opened of.
func (o *office) refill(n int) {
	o.t.Helper()
	var items []jurisdiction.New
	for i := range n {
		items = append(items, jurisdiction.New{Name: fmt.Sprintf("Town %d", len(o.Jurisdictions)+i), Kind: "town", State: "IL", Zone: "America/Chicago"})
	}
	o.Jurisdictions = append(o.Jurisdictions, o.Must(o.people["legal"], jurisdiction.Add{Items: items}).Created...)
}

var knocks = map[string]knock{
	"GET /me":      {path: at("/me"), status: 200},
	"GET /process": {path: at("/process"), status: 200},

	"GET /me/preferences":     {path: at("/me/preferences"), status: 200},
	"PUT /me/preferences":     {path: at("/me/preferences"), body: text(`{"digest_at":"08:00","quiet_from":"19:00","quiet_to":"06:30"}`), status: 200},
	"GET /me/feeds":           {path: at("/me/feeds"), status: 200},
	"POST /me/feeds":          {path: at("/me/feeds"), body: text(`{"label":"Telephone","scope":{"kind":"person"}}`), status: 201},
	"DELETE /me/feeds/{feed}": {path: aFeed, status: 200},

	"GET /matters":                         {path: at("/matters"), status: 200, outsiders: 200},
	"GET /matters/{id}":                    {path: theMatter(""), status: 200},
	"GET /matters/{id}/history":            {path: theMatter("/history"), status: 200},
	"GET /matters/{id}/documents/{sha256}": {path: aDocument, status: 200},
	"POST /matters/{id}/transitions": {
		path: theMatter("/transitions"), body: func(*office) any { return move("receive_response") },
		status: 201, engine: []workflow.Role{workflow.Compliance},
	},
	"POST /matters:move": {
		path: at("/matters:move"), body: func(o *office) any { return with(move("receive_response"), "matters", []string{o.requested()}) },
		status: 201, engine: []workflow.Role{workflow.Compliance},
	},
	"POST /matters:assign": {
		path: at("/matters:assign"), body: func(o *office) any {
			return map[string]any{"matters": []string{o.requested()}, "user": o.people["legal"]}
		}, status: 200,
	},
	"POST /matters/{id}/notes": {path: theMatter("/notes"), body: text(`{"text":"Called."}`), status: 201},
	"POST /documents":          {path: at("/documents?name=a.txt"), body: text("text"), status: 201, headers: []string{"Content-Type", "text/plain"}},

	"GET /approvals":         {path: at("/approvals"), status: 200, outsiders: 200},
	"GET /approvals/{id}":    {path: asked, status: 200},
	"POST /approvals/{id}":   {path: asked, body: text(`{"approve":true}`), status: 200},
	"DELETE /approvals/{id}": {path: asked, status: 200, engine: []workflow.Role{workflow.Supervisor, workflow.Compliance}},

	"GET /reviews":                           {path: at("/reviews"), status: 200, outsiders: 200},
	"POST /reviews":                          {path: at("/reviews"), body: text(`{"name":"N","authority":"A"}`), status: 201},
	"GET /reviews/{id}":                      {path: theReview(""), status: 200},
	"POST /reviews/{id}/matters":             {path: theReview("/matters"), body: func(o *office) any { return map[string]any{"jurisdictions": o.Jurisdictions[len(o.Jurisdictions)-1:]} }, status: 201},
	"PUT /reviews/{id}/members/{user}":       {path: theMember, status: 200},
	"DELETE /reviews/{id}/members/{user}":    {path: theMember, status: 200},
	"GET /jurisdictions":                     {path: at("/jurisdictions"), status: 200},
	"POST /jurisdictions":                    {path: at("/jurisdictions"), body: town, status: 201},
	"POST /jurisdictions:import":             {path: at("/jurisdictions:import"), body: townCSV, headers: []string{"Content-Type", "text/csv"}, status: 201},
	"GET /jurisdictions/{id}":                {path: thePlace, status: 200},
	"PUT /jurisdictions/{id}":                {path: thePlace, body: town, status: 200},
	"GET /deadlines":                         {path: at("/deadlines"), status: 200, outsiders: 200},
	"POST /deadlines:compute":                {path: at("/deadlines:compute"), body: text(`{"from":"2018-01-24","days":30}`), status: 200},
	"GET /matters/{id}/deadlines/{deadline}": {path: theMatter("/deadlines/response-1"), status: 200},
	"POST /matters/{id}/deadlines/{deadline}:change": {
		path: theMatter("/deadlines/response-1:change"), body: text(`{"change":"extend","days":7,"authority":"Letter"}`), status: 200,
	},
	"POST /matters/{id}/deadlines/{deadline}:acknowledge": {
		path: theMatter("/deadlines/response-1:acknowledge"), body: text(`{"version":1}`), status: 200,
	},
	"GET /matters/{id}/deadlines/{deadline}/alerts": {path: theMatter("/deadlines/response-1/alerts"), status: 200},

	"GET /closures":                     {path: at("/closures"), status: 200},
	"POST /bounces":                     {path: at("/bounces"), body: aBounce, status: 200, headers: []string{"Content-Type", "message/rfc822"}},
	"POST /closures":                    {path: at("/closures"), body: aClosure, status: 201},
	"GET /users":                        {path: at("/users"), status: 200},
	"POST /users":                       {path: at("/users"), body: text(`{"name":"N","email":"n@example.org","role":"legal","zone":"UTC","password":"a long password"}`), status: 201},
	"PATCH /users/{id}":                 {path: somebody(""), body: text(`{"zone":"UTC"}`), status: 200},
	"POST /users/{id}/tokens":           {path: somebody("/tokens"), body: text(`{"label":"x"}`), status: 201, engine: notAdmin},
	"DELETE /users/{id}/tokens/{token}": {path: aToken, status: 200, engine: notAdmin},
	"GET /mails":                        {path: at("/mails"), status: 200},
	"GET /mails/{id}/message":           {path: aMessage, status: 200},
	"GET /ledger":                       {path: at("/ledger"), status: 200},
	"GET /ledger/checkpoint":            {path: at("/ledger/checkpoint"), status: 200},
}

func aBounce(*office) any { return report("gone@example.org") }

func aClosure(o *office) any {
	day := dbtest.Date("2020-01-06").AddDays(7 * len(o.Jurisdictions))
	return map[string]string{"date": day.String(), "kind": "inaccessible", "name": "Storm", "authority": "Notice of the clerk"}
}

// town is a jurisdiction that nobody has put on record yet.
func town(o *office) any {
	return map[string]string{"name": fmt.Sprintf("Springfield %d", len(o.Jurisdictions)), "kind": "city", "state": "IL", "zone": "America/Chicago"}
}

func townCSV(o *office) any {
	return fmt.Sprintf("name,kind,state,zone\nPeoria %d,city,IL,America/Chicago\n", len(o.Jurisdictions))
}

var notAdmin = []workflow.Role{workflow.Legal, workflow.Supervisor, workflow.Compliance, workflow.Auditor}

func text(s string) func(*office) any { return func(*office) any { return s } }

func theReview(below string) func(*office, string) string {
	return func(o *office, _ string) string { return "/reviews/" + o.Review + below }
}

func theMember(o *office, _ string) string {
	return "/reviews/" + o.Review + "/members/" + o.people["second supervisor"]
}

func thePlace(o *office, _ string) string { return "/jurisdictions/" + o.Jurisdictions[0] }

func somebody(below string) func(*office, string) string {
	return func(o *office, _ string) string { return "/users/" + o.people["second supervisor"] + below }
}

// callers are everybody who may come to a route: each role inside and outside of the review.
var callers = []struct {
	name   string
	role   workflow.Role
	member bool
}{
	{nobody, "", false},
	{disabled, "", false},
	{"legal", workflow.Legal, true},
	{"supervisor", workflow.Supervisor, true},
	{"compliance", workflow.Compliance, true},
	{"other legal", workflow.Legal, false},
	{"other supervisor", workflow.Supervisor, false},
	{"other compliance", workflow.Compliance, false},
	{"auditor", workflow.Auditor, true}, // of every review
	{"admin", workflow.Admin, false},
}

// expect is what the policy says that a caller gets, by the row alone.
func expect(row access.Route, k knock, role workflow.Role, member bool) int {
	switch {
	case row.Public:
		return http.StatusOK
	case role == "":
		return http.StatusUnauthorized
	case !row.Open(role):
		return http.StatusForbidden
	case row.Member && !member && k.outsiders == 0:
		return http.StatusNotFound
	case row.Member && !member:
		return k.outsiders
	}
	for _, r := range k.engine {
		if r == role {
			return http.StatusForbidden
		}
	}
	return k.status
}

func TestEveryRouteForEveryRoleInsideAndOutsideOfTheReview(t *testing.T) {
	o := newOffice(t, 0)
	for _, row := range api.Routes() {
		path := strings.TrimPrefix(openapi(row.Path), v1)
		k, ok := knocks[row.Method+" "+path]
		if row.Public {
			k, ok = knock{path: at(path)}, true
		}
		if !ok {
			t.Errorf("no request is written for %s %s", row.Method, path)
			continue
		}
		for _, c := range callers {
			t.Run(fmt.Sprintf("%s %s as %s", row.Method, path, c.name), func(t *testing.T) {
				o.t = t
				o.refill(1)
				to := v1 + k.path(o, c.name)
				var body any
				if k.body != nil {
					body = k.body(o)
				}
				got := o.call(c.name, row.Method, to, body, k.headers...)
				want := expect(row, k, c.role, c.member)
				if got.Status != want {
					t.Fatalf("status %d, want %d: %s", got.Status, want, got.Body)
				}
				o.conforms(got, row.Method, openapi(row.Path))
				if want >= 400 && got.Header.Get("Content-Type") != "application/problem+json" {
					t.Errorf("the refusal is no problem: %s", got.Body)
				}
				if k.outsiders == http.StatusOK && !c.member && want == http.StatusOK {
					if items := got.json()["items"].([]any); len(items) != 0 {
						t.Errorf("an outsider sees %v", items)
					}
				}
			})
		}
	}
}
