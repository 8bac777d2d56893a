package handlers_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"

	"duces/db/dbtest"
	"duces/templates/account"
	"duces/workflow"
	"duces/workflow/change"
	"duces/workflow/jurisdiction"
	"duces/workflow/opening"
	"duces/workflow/process"
	"duces/workflow/review"
)

// roleActs are acts with the first letters of the roles that may do each, whichever way they come.
var roleActs = []struct {
	name     string
	roles    string
	form     string // page, below the matter
	page     url.Values
	method   string
	api      string
	body     string
	deadline string // the change whose form a matter offers
}{
	{"acknowledge", "LSC", "/deadlines/response-1/acknowledge", url.Values{"version": {"1"}}, "POST", "/deadlines/response-1:acknowledge", `{"version":1}`, ""},
	{"note", "LSC", "/notes", url.Values{"text": {"A note"}}, "POST", "/notes", `{"text":"A note"}`, ""},
	{"tag", "LSC", "/tags", url.Values{"tag": {"urgent"}}, "PUT", "/tags/urgent", ``, ""},
	{"assign", "LSC", "/owner", url.Values{"user": {"LEGAL"}}, "POST", ":assign", `{"matters":["MATTER"],"user":"LEGAL"}`, ""},
	{"extend", "LSC", "/deadlines/response-1/extend", url.Values{"by": {"days"}, "days": {"3"}, "unit": {"days"}, "authority": {"Letter"}}, "POST", "/deadlines/response-1:change", `{"change":"extend","days":3,"authority":"Letter"}`, "extend"},
	{"toll", "LSC", "/deadlines/response-1/toll", url.Values{"on": {"2018-02-01"}}, "POST", "/deadlines/response-1:change", `{"change":"toll","on":"2018-02-01"}`, "toll"},
	{"resume", "LSC", "/deadlines/response-1/resume", url.Values{"until": {"2018-02-02"}}, "POST", "/deadlines/response-1:change", `{"change":"resume","until":"2018-02-02"}`, "resume"},
	{"correct a deadline", "LSC", "/deadlines/response-1/correct", url.Values{"on": {"2018-03-01"}, "reason": {"Mailed late"}}, "POST", "/deadlines/response-1:change", `{"change":"correct","on":"2018-03-01","reason":"Mailed late"}`, "correct"},
	{"mark met", "LS", "/deadlines/response-1/meet", url.Values{"on": {"2018-02-01"}}, "POST", "/deadlines/response-1:change", `{"change":"meet","on":"2018-02-01"}`, "meet"},
	{"cancel a deadline", "LS", "/deadlines/response-1/cancel", url.Values{"reason": {"Entered twice"}}, "POST", "/deadlines/response-1:change", `{"change":"cancel","reason":"Entered twice"}`, "cancel"},
	{"move a matter", "LS", "/transitions/receive_response", url.Values{"effective_on": {"2018-02-01"}, "f.production.all": {"partial"}}, "POST", "/transitions", `{"transition":"receive_response","effective_on":"2018-02-01","fields":{"production":{"all":"partial"}}}`, ""},
	{"take a step that the process gives to compliance", "C", "/transitions/withdraw", url.Values{"effective_on": {"2018-02-01"}, "f.reason": {"Done"}}, "POST", "/transitions", `{"transition":"withdraw","effective_on":"2018-02-01","fields":{"reason":"Done"}}`, ""},
}

func TestEachRoleDoesByPageAndByAPIWhatThePolicySays(t *testing.T) {
	w := newWorld(t)
	in := w.Must(workflow.OperatorActor, review.Open{
		Name: "Of all roles", Authority: "A statute", Process: strings.Replace(string(process.Default().Source), "    title: Withdraw matter\n", "    title: Withdraw matter\n    roles: [compliance]\n", 1), Members: []string{w.ids["legal"], w.ids["supervisor"], w.ids["compliance"]},
	}).Created[0]
	for _, act := range roleActs {
		for _, a := range actors {
			if !slices.Contains([]string{"legal", "supervisor", "compliance", "auditor", "admin"}, a.name) {
				continue
			}
			may := strings.Contains(act.roles, strings.ToUpper(a.name[:1]))
			for _, by := range []string{"page", "API"} {
				t.Run(fmt.Sprintf("%s by %s as %s", act.name, by, a.name), func(t *testing.T) {
					w.t = t
					id := w.roleMatter(in, act.deadline)
					fill := strings.NewReplacer("LEGAL", w.ids["legal"], "MATTER", id)
					var status int
					var said string
					if by == "API" {
						at := "/" + id + act.api
						if act.api == ":assign" {
							at = act.api
						}
						status, said = w.send(a, act.method, "/api/v1/matters"+at, "application/json", fill.Replace(act.body))
					} else {
						form := url.Values{}
						for k, v := range act.page {
							form[k] = []string{fill.Replace(v[0])}
						}
						status, said = w.send(a, http.MethodPost, "/matters/"+id+act.form, "application/x-www-form-urlencoded", form.Encode())
					}
					refused := status == http.StatusForbidden || a.name == "admin" && status == http.StatusNotFound
					if may && status >= 400 || !may && !refused {
						t.Fatalf("may is %v, and the answer %d: %s", may, status, said)
					}
					if by == "API" || act.deadline == "" || a.name == "admin" {
						return
					}
					_, shown := w.ask(a, http.MethodGet, "/matters/"+w.roleMatter(in, act.deadline), "")
					if offered := strings.Contains(shown, "/deadlines/response-1/"+act.deadline+`"`); offered != may {
						t.Errorf("the matter offers it: %v, want %v", offered, may)
					}
				})
			}
		}
	}
}

// roleMatter is one more matter of a review, with its response due; tolled, where that is what a change needs.
func (w *world) roleMatter(in, what string) string {
	w.t.Helper()
	w.towns++
	j := w.Must(w.ids["legal"], jurisdiction.Add{Items: []jurisdiction.New{{Name: fmt.Sprintf("Town %d", w.towns), Kind: "town", State: "IL", Zone: "America/Chicago"}}}).Created
	id := w.Must(w.ids["legal"], opening.Open{Review: in, Jurisdictions: j, OpenedOn: dbtest.Date("2018-01-02")}).Created[0]
	w.Must(w.ids["legal"], dbtest.Transition(id, "issue_request"))
	if what == "resume" {
		w.Must(w.ids["legal"], change.Deadline{Matter: id, Deadline: "response-1", Change: "toll", On: dbtest.Date("2018-02-01")})
	}
	return id
}

// send is ask with a body.
func (w *world) send(a actor, method, path, kind, body string) (int, string) {
	w.t.Helper()
	r, err := http.NewRequestWithContext(w.t.Context(), method, w.http.URL+path, strings.NewReader(body))
	if err != nil {
		w.t.Fatal(err)
	}
	client := w.browsers[a.name]
	r.Header.Set("Content-Type", kind)
	r.Header.Set("Idempotency-Key", fmt.Sprint(w.towns))
	if kind == "application/json" {
		client = &http.Client{CheckRedirect: client.CheckRedirect}
		r.Header.Set("Authorization", "Bearer "+w.tokens[a.name])
	}
	res, err := client.Do(r)
	if err != nil {
		w.t.Fatal(err)
	}
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		w.t.Fatal(err)
	}
	return res.StatusCode, string(raw)
}

func TestREADMEPagesAndAPISayOfEachRoleWhatThePolicySays(t *testing.T) {
	readme, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	w := newWorld(t)
	_, described := w.ask(actors[0], http.MethodGet, "/api/v1/openapi.json", "")
	var api struct{ Info struct{ Description string } }
	if err := json.NewDecoder(strings.NewReader(described)).Decode(&api); err != nil {
		t.Fatal(err)
	}
	options := account.RoleOptions()
	for i, r := range workflow.Roles {
		if row := fmt.Sprintf("| %s | %s |\n", r.Title(), r.Help()); !strings.Contains(string(readme), row) {
			t.Errorf("README has not the row\n%s", row)
		}
		if !strings.Contains(api.Info.Description, string(r)+": "+r.Help()+".") {
			t.Errorf("the API's description says something else of %s", r)
		}
		if options[i].Value != string(r) || options[i].Hint != r.Help() {
			t.Errorf("the pages say of %s: %s", r, options[i].Hint)
		}
	}
}

func TestAProcessGivesStepsToTheRolesThatThePolicyNames(t *testing.T) {
	for _, r := range workflow.Roles {
		source := strings.Replace(string(process.Default().Source), "    title: Withdraw matter\n", "    title: Withdraw matter\n    roles: ["+string(r)+"]\n", 1)
		if _, err := process.Parse("p.yaml", []byte(source)); (err == nil) != r.Can(workflow.VerbBeGiven) {
			t.Errorf("a step for %s: %v", r, err)
		}
	}
}
