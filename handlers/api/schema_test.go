package api_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"
	"github.com/google/go-cmp/cmp"

	"duces/workflow/field"
	"duces/workflow/process"
)

func TestHEADAnswersWhereGETDoes(t *testing.T) {
	s := newServer(t, 1)
	id := s.requested()
	for _, path := range []string{
		"/openapi.json", "/me", "/matters?overdue=true", "/matters/" + id, "/matters/" + id + "/history", "/matters/nothing", "/process", "/ledger/checkpoint", "/users?limit=0",
	} {
		get, head := s.call("legal", http.MethodGet, v1+path, nil), s.call("legal", http.MethodHead, v1+path, nil)
		if head.Status != get.Status || len(head.Body) != 0 || head.Header.Get("Content-Type") != get.Header.Get("Content-Type") || head.Header.Get("ETag") != get.Header.Get("ETag") {
			t.Errorf("%s: HEAD answers %d %v, GET %d %v", path, head.Status, head.Header, get.Status, get.Header)
		}
	}
	if a := s.call(nobody, http.MethodHead, v1+"/me", nil); a.Status != http.StatusUnauthorized {
		t.Errorf("to nobody HEAD answers %d", a.Status)
	}
	if a := s.call("admin", http.MethodHead, v1+"/matters", nil); a.Status != http.StatusForbidden {
		t.Errorf("to an administrator HEAD answers %d", a.Status)
	}
}

func TestTheDescriptionNamesServerAndLicense(t *testing.T) {
	doc := newServer(t, 0).described
	if len(doc.Servers) != 1 || doc.Servers[0].URL != "/" || doc.Info.License == nil || doc.Info.License.Identifier != "Apache-2.0" {
		t.Errorf("servers %v, license %v", doc.Servers, doc.Info.License)
	}
	for name := range doc.Components.SecuritySchemes {
		for schema := range doc.Components.Schemas.Map() {
			if strings.EqualFold(name, schema) {
				t.Errorf("the security scheme %s shares its name with a schema", name)
			}
		}
	}
	for path, item := range doc.Paths {
		for _, op := range []*huma.Operation{item.Get, item.Post, item.Put, item.Patch, item.Delete} {
			if op == nil {
				continue
			}
			if op.RequestBody != nil && op.RequestBody.Content["application/json"] != nil && op.Responses["415"] == nil {
				t.Errorf("%s %s does not describe 415", op.Method, path)
			}
			for _, p := range op.Parameters {
				if slices.Contains([]string{"overdue", "waiting", "live", "newest", "dry_run", "may_decide", "unacknowledged"}, p.Name) && p.Schema.Type != huma.TypeBoolean {
					t.Errorf("%s %s: %s is a %s", op.Method, path, p.Name, p.Schema.Type)
				}
			}
		}
	}
}

func TestFlagsAreTrueFalseOrLeftOut(t *testing.T) {
	s := newServer(t, 2)
	s.requested()
	s.Matters(1)
	for query, want := range map[string]int{"": 2, "?overdue=": 2, "?waiting=false": 2, "?waiting=true": 0, "?overdue=true": 1, "?overdue=false": 1} {
		if got := len(s.call("legal", http.MethodGet, v1+"/matters"+query, nil).is(http.StatusOK)["items"].([]any)); got != want {
			t.Errorf("%s gives %d matters, want %d", query, got, want)
		}
	}
}

// What refers to something by an id in its body may find that it is not there.
func TestWhatIsNamedInABodyAndIsNotThereIsDescribed(t *testing.T) {
	s := newServer(t, 1)
	id := s.requested()
	for _, row := range []struct {
		who, method, path string
		body              any
	}{
		{"legal", http.MethodPost, "/reviews", map[string]any{"name": "R", "authority": "A", "members": []string{"nobody"}}},
		{"legal", http.MethodPut, "/me/preferences", map[string]any{"delegate": "nobody"}},
		{"legal", http.MethodPost, "/jurisdictions", map[string]any{"name": "N", "kind": "city", "state": "IL", "zone": "UTC", "parent": "nothing"}},
		{"legal", http.MethodPost, "/matters:move", map[string]any{"matters": []string{"nothing"}, "transition": "send_notice", "effective_on": "2018-01-24"}},
		{"legal", http.MethodPost, "/matters:assign", map[string]any{"matters": []string{id}, "user": "nobody"}},
		{"legal", http.MethodPost, "/me/feeds", map[string]any{"label": "L", "scope": map[string]any{"kind": "review", "id": "nothing"}}},
		{"legal", http.MethodGet, "/matters?review=nothing&jurisdiction=nothing&owner=nothing&tag=nothing", nil},
		{"legal", http.MethodGet, "/deadlines?review=nothing&matter=nothing", nil},
		{"legal", http.MethodGet, "/approvals?matter=nothing", nil},
		{"auditor", http.MethodGet, "/ledger?stream=nothing", nil},
		{"auditor", http.MethodGet, "/ledger?stream=matter/nothing", nil},
		{"legal", http.MethodGet, "/mails?limit=1", nil},
		{"legal", http.MethodPost, "/matters/" + id + "/notes", "text=x"},
		{"legal", http.MethodPost, "/jurisdictions:import", `{}`},
		{"legal", http.MethodPost, "/documents", `{}`},
		{mailServer, http.MethodPost, "/bounces", `{}`},
	} {
		headers := []string{}
		if row.body == "text=x" {
			headers = []string{"Content-Type", "application/x-www-form-urlencoded"}
		}
		s.call(row.who, row.method, v1+row.path, row.body, headers...) // which holds the answer against the description
	}
}

// definitions are two processes that have fields of every type between them.
func definitions(t *testing.T) []*process.Definition {
	t.Helper()
	src, err := os.ReadFile(filepath.Join("..", "..", "workflow", "process", "testdata", "corrective-action.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	second, err := process.Parse("corrective-action.yaml", src)
	if err != nil {
		t.Fatal(err)
	}
	return []*process.Definition{process.Default(), second}
}

func TestTheSchemaOfEachTransitionTakesItsExampleAndSoDoesTheDomain(t *testing.T) {
	seen := map[process.FieldType]bool{}
	dated := process.Transition{Name: "hear", Fields: []process.Field{{Name: "heard_on", Title: "Heard on", Type: process.Date, Required: true}}}
	for _, def := range append(definitions(t), &process.Definition{Transitions: []process.Transition{dated}}) {
		for _, tr := range def.Transitions {
			s := asJSON(t, field.Schema(tr))
			properties := s["properties"].(map[string]any)
			if got := slices.Sorted(maps.Keys(properties)); len(got) != len(tr.Fields) || s["additionalProperties"] != false {
				t.Errorf("%s: the schema has %v", tr.Name, got)
			}
			whole := map[string]any{}
			for _, f := range tr.Fields {
				seen[f.Type] = true
				p := properties[f.Name].(map[string]any)
				for _, example := range p["examples"].([]any) {
					whole[f.Name] = example
					var schema huma.Schema
					unmarshal(t, p, &schema)
					if problems := wrongWith(t, &schema, example); problems != "" {
						t.Errorf("%s: the example of %s does not fit its schema: %s", tr.Name, f.Name, problems)
					}
				}
			}
			for name, example := range map[string]any{"all": whole, "what is required": s["examples"].([]any)[0]} {
				raw := map[string]json.RawMessage{}
				unmarshal(t, example, &raw)
				if _, err := field.Read(tr, raw); err != nil {
					t.Errorf("%s: the example of %s is refused: %v", tr.Name, name, err)
				}
			}
		}
	}
	if len(seen) != 13 {
		t.Errorf("only the types %v were tried", slices.Sorted(maps.Keys(seen)))
	}
}

func TestTheSchemaServedIsThatOfTheTransition(t *testing.T) {
	s := newServer(t, 0)
	for i, x := range s.call("legal", http.MethodGet, v1+"/process", nil).is(http.StatusOK)["transitions"].([]any) {
		tr := process.Default().Transitions[i]
		if diff := cmp.Diff(asJSON(t, field.Schema(tr)), x.(map[string]any)["schema"]); diff != "" {
			t.Errorf("%s:\n%s", tr.Name, diff)
		}
	}
}

func asJSON(t *testing.T, v any) map[string]any {
	t.Helper()
	var m map[string]any
	unmarshal(t, v, &m)
	return m
}

func unmarshal(t *testing.T, v, into any) {
	t.Helper()
	raw, err := json.Marshal(v)
	if err == nil {
		err = json.Unmarshal(raw, into)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// wrongWith says what keeps a value from fitting a schema.
func wrongWith(t *testing.T, s *huma.Schema, value any) string {
	t.Helper()
	precompute(s)
	var res huma.ValidateResult
	huma.Validate(huma.NewMapRegistry("#/", huma.DefaultSchemaNamer), s, huma.NewPathBuffer(nil, 0), huma.ModeWriteToServer, value, &res)
	return fmt.Sprint(res.Errors)[1 : len(fmt.Sprint(res.Errors))-1]
}

func precompute(s *huma.Schema) {
	if s == nil {
		return
	}
	s.PrecomputeMessages()
	precompute(s.Items)
	for _, p := range s.Properties {
		precompute(p)
	}
	for _, one := range s.OneOf {
		precompute(one)
	}
}

func TestARefusalNamesTheKeysThatThereAre(t *testing.T) {
	s := newServer(t, 2)
	id := s.requested()
	to := v1 + "/matters/" + id + "/transitions"
	other := s.Matters(1)[0]
	for name, row := range map[string]struct {
		path  string
		body  map[string]any
		where string
		says  []string
	}{
		"a member":     {to, with(move("receive_response"), "efective_on", "2018-02-01"), "body.efective_on", []string{"There is no such field as “efective_on”: use effective_on, effective_time, fields, letter, note, preview, readers, or transition"}},
		"a transition": {to, with(move("receive_response"), "transition", "teleport"), "body.transition", []string{"receive_response", "issue_subpoena"}},
		"a field":      {to, with(move("receive_response"), "fields", map[string]any{"colour": "red"}), "body.fields.colour", []string{"production", "documents"}},
		"a choice":     {to, with(move("receive_response"), "fields", map[string]any{"production": map[string]any{"all": "some"}}), "body.fields.production", []string{"complete", "partial", "none_exist"}},
		"a key of a due date": {
			v1 + "/matters/" + other + "/transitions",
			with(move("issue_request"), "fields", map[string]any{"due": map[string]any{"kind": "fixed", "dat": "2018-02-23"}, "demands": []any{map[string]any{"number": 1, "text": "All"}}}),
			"body.fields.due",
			[]string{`no key "dat"`, "date", "days", "kind"},
		},
		"a key of a demand": {
			v1 + "/matters/" + other + "/transitions",
			with(move("issue_request"), "fields", map[string]any{"due": map[string]any{"kind": "period", "days": 30}, "demands": []any{map[string]any{"nr": 1, "text": "All"}}}),
			"body.fields.demands",
			[]string{`no key "nr"`, "number, label"},
		},
		"a member within":      {v1 + "/me/feeds", map[string]any{"label": "L", "scope": map[string]any{"kind": "person", "idd": "x"}}, "body.scope.idd", []string{"There is no such field as “idd”: use id or kind"}},
		"a key in computation": {v1 + "/deadlines:compute", map[string]any{"due": map[string]any{"kind": "period", "day": 30}, "from": "2018-01-24"}, "body.due", []string{`no key "day"`, "days"}},
	} {
		t.Run(name, func(t *testing.T) {
			p := s.call("legal", http.MethodPost, row.path, row.body).refused(http.StatusUnprocessableEntity, "invalid")
			if !slices.Contains(locations(p), row.where) {
				t.Errorf("it is found at %v", locations(p))
			}
			for _, part := range row.says {
				if !strings.Contains(fmt.Sprint(p["errors"]), part) {
					t.Errorf("it does not say %q: %v", part, p["errors"])
				}
			}
		})
	}
}

func TestADueDateIsComputedInTheFormThatAMoveTakes(t *testing.T) {
	s := newServer(t, 1)
	compute := func(body map[string]any) answer {
		return s.call("legal", http.MethodPost, v1+"/deadlines:compute", body)
	}
	for name, row := range map[string]struct{ one, old map[string]any }{
		"a fixed date": {map[string]any{"due": map[string]any{"kind": "fixed", "date": "2018-02-23"}}, map[string]any{"on": "2018-02-23"}},
		"a period": {
			map[string]any{"due": map[string]any{"kind": "period", "days": 30, "service": "mail"}, "from": "2018-01-24", "state": "IL"},
			map[string]any{"days": 30, "service": "mail", "from": "2018-01-24", "state": "IL"},
		},
		"back, in business days": {
			map[string]any{"due": map[string]any{"kind": "period", "business_days": 5, "before": true}, "from": "2018-01-24"},
			map[string]any{"business_days": 5, "before": true, "from": "2018-01-24"},
		},
		"hours": {
			map[string]any{"due": map[string]any{"kind": "period", "hours": 72}, "from": "2018-01-24T10:00", "zone": "America/Chicago"},
			map[string]any{"hours": 72, "from": "2018-01-24T10:00", "zone": "America/Chicago"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(compute(row.old).is(http.StatusOK), compute(row.one).is(http.StatusOK)); diff != "" {
				t.Errorf("computed in the old form (-) and in due (+):\n%s", diff)
			}
		})
	}
	plain := compute(map[string]any{"due": map[string]any{"kind": "period", "days": 30, "rule": "calendar-days"}, "from": "2018-01-25"}).is(http.StatusOK)
	if plain["due"] != "2018-02-24" || !strings.HasPrefix(plain["rule"].(string), "calendar-days") {
		t.Errorf("under a rule of its own it is %v by %v", plain["due"], plain["rule"])
	}
	for name, body := range map[string]map[string]any{
		"twice":             {"due": map[string]any{"kind": "fixed", "date": "2018-02-23"}, "on": "2018-02-23"},
		"with half a kind":  {"due": map[string]any{"date": "2018-02-23"}},
		"of another form":   {"due": "2018-02-23"},
		"fixed, and a from": {"due": map[string]any{"kind": "fixed", "date": "2018-02-23"}, "from": "2018-01-24"},
		"without a length":  {"due": map[string]any{"kind": "period"}, "from": "2018-01-24"},
	} {
		t.Run(name, func(t *testing.T) {
			p := compute(body).refused(http.StatusUnprocessableEntity, "invalid")
			if diff := cmp.Diff([]string{"body.due"}, locations(p)); diff != "" {
				t.Errorf("%s\n%v", diff, p)
			}
		})
	}
	// What was computed is what a move then sets.
	due := map[string]any{"kind": "period", "days": 30}
	id := s.Matters(1)[0]
	body := with(move("issue_request"), "fields", map[string]any{"due": due, "demands": []any{map[string]any{"number": 1, "text": "All"}}})
	s.call("legal", http.MethodPost, v1+"/matters/"+id+"/transitions", body).is(http.StatusCreated)
	want := compute(map[string]any{"due": due, "from": body["effective_on"], "state": "IL", "zone": "America/Chicago"}).is(http.StatusOK)["due"]
	got := s.call("legal", http.MethodGet, v1+"/matters/"+id, nil).is(http.StatusOK)["deadlines"].([]any)[0].(map[string]any)["due"]
	if got != want {
		t.Errorf("computed %v, and the move set %v", want, got)
	}
}
