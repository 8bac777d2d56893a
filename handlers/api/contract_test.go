package api_test

import (
	"maps"
	"mime"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"
	"github.com/google/go-cmp/cmp"

	"duces/handlers/api"
)

func TestRoutesDescriptionAndPolicyAreTheSame(t *testing.T) {
	s := newServer(t, 0)
	if diff := cmp.Diff([]string(nil), s.policy.Unlisted(s.echo)); diff != "" {
		t.Errorf("routes without a row:\n%s", diff)
	}
	if diff := cmp.Diff([]string(nil), s.policy.Unused(s.echo)); diff != "" {
		t.Errorf("rows without a route:\n%s", diff)
	}
	doc := s.call(nobody, http.MethodGet, v1+"/openapi.json", nil).is(http.StatusOK)
	if doc["openapi"] != "3.1.0" {
		t.Errorf("openapi is %v", doc["openapi"])
	}
	described := map[string]bool{}
	for path, item := range doc["paths"].(map[string]any) {
		for method, op := range item.(map[string]any) {
			described[strings.ToUpper(method)+" "+path] = true
			responses := op.(map[string]any)["responses"].(map[string]any)
			for _, status := range []string{"401", "403", "500"} {
				problem, ok := responses[status].(map[string]any)
				if !ok || problem["content"].(map[string]any)["application/problem+json"] == nil {
					t.Errorf("%s %s does not describe the problem %s", method, path, status)
				}
			}
		}
	}
	listed := map[string]bool{}
	for _, r := range api.Routes() {
		if !r.Public {
			listed[r.Method+" "+openapi(r.Path)] = true
		}
	}
	if diff := cmp.Diff(slices.Sorted(maps.Keys(listed)), slices.Sorted(maps.Keys(described))); diff != "" {
		t.Errorf("policy (-) and description (+) differ:\n%s", diff)
	}
}

// openapi turns the router's pattern into the description's.
func openapi(pattern string) string {
	parts := strings.Split(pattern, "/")
	for i, p := range parts {
		if name, is := strings.CutPrefix(p, ":"); is {
			name, verb, _ := strings.Cut(name, `\`)
			parts[i] = "{" + name + "}" + verb
		}
		parts[i] = strings.ReplaceAll(parts[i], `\:`, ":")
	}
	return strings.Join(parts, "/")
}

func TestWhatIsDescribedSaysThatWritesTakeAKey(t *testing.T) {
	s := newServer(t, 0)
	doc := s.call(nobody, http.MethodGet, v1+"/openapi.json", nil).is(http.StatusOK)
	for path, item := range doc["paths"].(map[string]any) {
		for method, op := range item.(map[string]any) {
			takes := false
			params, _ := op.(map[string]any)["parameters"].([]any)
			for _, p := range params {
				takes = takes || p.(map[string]any)["name"] == "Idempotency-Key"
			}
			if takes != (method != "get") {
				t.Errorf("%s %s: takes a key: %v", method, path, takes)
			}
		}
	}
}

// describes is the described path of a request; it is empty if there is none.
func (s *server) describes(method, path string) string {
	parts := strings.Split(path, "/")
	best := ""
	for described := range s.described.Paths {
		if len(strings.Split(described, "/")) != len(parts) || s.operation(method, described) == nil {
			continue
		}
		fits := true
		for i, part := range strings.Split(described, "/") {
			name, verb, isParameter := strings.Cut(part, "}")
			if isParameter = isParameter && name[0] == '{'; isParameter && verb == "" {
				fits = fits && !strings.Contains(parts[i], ":")
			} else if isParameter {
				fits = fits && strings.HasSuffix(parts[i], verb)
			} else {
				fits = fits && part == parts[i]
			}
		}
		if fits && (best == "" || !strings.Contains(described, "{")) {
			best = described
		}
	}
	return best
}

// operation is the description of one operation.
func (s *server) operation(method, path string) *huma.Operation {
	item := s.described.Paths[path]
	return map[string]*huma.Operation{"GET": item.Get, "POST": item.Post, "PUT": item.Put, "PATCH": item.Patch, "DELETE": item.Delete}[method]
}

// conforms holds an answer in JSON against what the description says of it.
func (s *server) conforms(a answer, method, path string) {
	s.t.Helper()
	item := s.described.Paths[path]
	if item == nil {
		return // the description itself
	}
	op := s.operation(method, path)
	response := op.Responses[strconv.Itoa(a.Status)]
	if response == nil {
		s.t.Errorf("%s %s answers %d, which is not described", method, path, a.Status)
		return
	}
	media, _, err := mime.ParseMediaType(a.Header.Get("Content-Type"))
	if err != nil {
		s.t.Fatal(err)
	}
	described := response.Content[media]
	if described == nil && strings.HasPrefix(path, v1+"/matters/{id}/documents/") && a.Status < http.StatusMultipleChoices {
		return // a file of any type
	}
	if described == nil {
		s.t.Errorf("%s %s answers %d as %s, which is not described", method, path, a.Status, media)
		return
	}
	if !strings.HasSuffix(media, "json") {
		return
	}
	var res huma.ValidateResult
	huma.Validate(s.described.Components.Schemas, described.Schema, huma.NewPathBuffer(nil, 0), huma.ModeReadFromServer, a.json(), &res)
	for _, err := range res.Errors {
		s.t.Errorf("%s %s answers %d not as described: %v\n%s", method, path, a.Status, err, a.Body)
	}
}
