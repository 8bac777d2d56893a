package api_test

import (
	"bytes"
	"encoding/json"
	"maps"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"duces/handlers/api"
)

// quotedNothing is an empty value in quotation marks, which tells nobody what is missing.
var quotedNothing = regexp.MustCompile(`"\s*"|“\s*”`)

func TestAnEmptyValueIsAskedForAndNotQuoted(t *testing.T) {
	if testing.Short() {
		t.Skip("what errors say is the same under the race detector, and takes minutes there")
	}
	s := newServer(t, 0)
	raw, err := os.ReadFile(filepath.Join("testdata", "openapi.json"))
	if err != nil {
		t.Fatal(err)
	}
	var described struct {
		Paths      map[string]map[string]described
		Components struct{ Schemas map[string]*shape }
	}
	if err := json.Unmarshal(raw, &described); err != nil {
		t.Fatal(err)
	}
	refused := 0
	ask := func(who, method, to string, body any, headers []string, what string) {
		t.Helper()
		got := s.call(who, method, to, body, headers...)
		if got.Status < 400 {
			return
		}
		refused++
		p := got.json()
		said := []any{p["detail"]}
		if list, is := p["errors"].([]any); is {
			for _, e := range list {
				said = append(said, e.(map[string]any)["message"])
			}
		}
		for _, text := range said {
			if text, is := text.(string); is && quotedNothing.MatchString(text) {
				t.Errorf("%s %s without %s says %s", method, to, what, text)
			}
		}
	}
	for _, row := range api.Routes() {
		path := strings.TrimPrefix(openapi(row.Path), v1)
		r, ok := requests[row.Method+" "+path]
		op, known := described.Paths[openapi(row.Path)][strings.ToLower(row.Method)]
		if !ok || !known {
			continue
		}
		who := "supervisor"
		if i := slices.IndexFunc(callers, func(c caller) bool { return c.member && expect(row, r, c.role, true) == r.status }); i >= 0 {
			who = callers[i].name
		} else if expect(row, r, "admin", false) == r.status {
			who = "admin"
		}
		for _, p := range op.Parameters {
			if p.In == "query" {
				for _, nothing := range []string{"", " "} {
					s.refill(1)
					to := v1 + r.path(s, who)
					to += map[bool]string{true: "&", false: "?"}[strings.Contains(to, "?")] + url.Values{p.Name: {nothing}}.Encode()
					var body any
					if r.body != nil {
						body = r.body(s)
					}
					ask(who, row.Method, to, body, r.headers, p.Name)
				}
			}
		}
		schema := op.RequestBody.Content["application/json"].Schema
		if r.body == nil || schema == nil {
			continue
		}
		for _, at := range schema.strings(described.Components.Schemas, s.bodyOf(r), nil) {
			for _, nothing := range []string{"", " "} {
				s.refill(1)
				to := v1 + r.path(s, who)
				body := s.bodyOf(r)
				ask(who, row.Method, to, put(body, at, nothing), r.headers, strings.Join(at, "."))
			}
		}
	}
	for _, line := range []string{"Peoria,,IL,America/Chicago", "Peoria,city,,America/Chicago", "Peoria,city,IL,", ",city,IL,America/Chicago"} {
		ask("legal", http.MethodPost, v1+"/jurisdictions:import", "name,kind,state,zone\n"+line+"\n", []string{"Content-Type", "text/csv"}, line)
	}
	issue := request{body: func(*server) any { return move("issue_request") }}
	for _, at := range texts(s.bodyOf(issue), nil) {
		for _, nothing := range []string{"", " "} {
			s.refill(1)
			id := s.Matters(1)[0]
			ask("legal", http.MethodPost, v1+"/matters/"+id+"/transitions", put(s.bodyOf(issue), at, nothing), nil, strings.Join(at, "."))
		}
	}
	if refused < 100 {
		t.Errorf("only %d were refused", refused)
	}
}

// described is an operation of the description.
type described struct {
	Parameters  []struct{ Name, In string }
	RequestBody struct {
		Content map[string]struct{ Schema *shape }
	}
}

// shape is a schema of the description.
type shape struct {
	Ref        string `json:"$ref"`
	Type       any
	Properties map[string]*shape
	Items      *shape
}

// strings are the ways to the texts of a body, those too that it leaves out.
func (s *shape) strings(all map[string]*shape, body any, at []string) [][]string {
	if s == nil {
		return nil
	}
	if name, is := strings.CutPrefix(s.Ref, "#/components/schemas/"); is {
		s = all[name]
	}
	if len(at) > 6 {
		return nil
	}
	var list [][]string
	switch {
	case s.Type == "string":
		return [][]string{at}
	case s.Items != nil:
		values, _ := body.([]any)
		list = s.Items.strings(all, append(values, nil)[0], append(slices.Clone(at), "0"))
	case len(s.Properties) > 0:
		values, _ := body.(map[string]any)
		for _, name := range slices.Sorted(maps.Keys(s.Properties)) {
			list = append(list, s.Properties[name].strings(all, values[name], append(slices.Clone(at), name))...)
		}
	default: // what it holds is up to the process
		list = texts(body, at)
	}
	return list
}

// texts are the ways to those of a value.
func texts(value any, at []string) (list [][]string) {
	switch value := value.(type) {
	case string:
		return [][]string{at}
	case []any:
		return texts(append(value, nil)[0], append(slices.Clone(at), "0"))
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(value)) {
			list = append(list, texts(value[name], append(slices.Clone(at), name))...)
		}
	}
	return list
}

// put sets a text of a body.
func put(body any, at []string, value string) any {
	if len(at) == 0 {
		return value
	}
	if at[0] == "0" {
		list, _ := body.([]any)
		if len(list) == 0 {
			list = []any{nil}
		}
		list[0] = put(list[0], at[1:], value)
		return list
	}
	object, _ := body.(map[string]any)
	if object == nil {
		object = map[string]any{}
	}
	object[at[0]] = put(object[at[0]], at[1:], value)
	return object
}

// bodyOf is the body of a request, as it comes out of JSON.
func (s *server) bodyOf(r request) any {
	s.t.Helper()
	raw, is := r.body(s).(string)
	if !is {
		var b bytes.Buffer
		if err := json.NewEncoder(&b).Encode(r.body(s)); err != nil {
			s.t.Fatal(err)
		}
		raw = b.String()
	}
	var body any
	if err := json.Unmarshal([]byte(raw), &body); err != nil {
		s.t.Fatal(err)
	}
	return body
}
