package handlers_test

import (
	"net/http"
	"strings"
	"testing"

	"duces/handlers/access"
	"duces/templates/page"
	"duces/templates/wordstest"
)

// Every page is read as each role, with what a form that is sent empty is answered, and
// what the API says of a bad request.
func TestPagesAndErrorsUsePlainWords(t *testing.T) {
	if testing.Short() {
		t.Skip("what pages say is the same under the race detector, and takes minutes there")
	}
	w := newWorld(t)
	seen := map[string]bool{}
	for _, row := range w.policy.Routes() {
		if row.Path == page.ClockPath || strings.HasSuffix(row.Path, "*") || row.Path == "/metrics" || row.Method != http.MethodGet && row.Path == "/sign-out" {
			continue
		}
		for _, paths := range w.paths(row) {
			for _, path := range paths {
				for _, a := range actors {
					status, body := w.ask(a, row.Method, path, "")
					where := row.Method + " " + path + " as " + a.name
					switch {
					case seen[body]:
					case strings.HasPrefix(body, "<!doctype html>") || strings.HasPrefix(body, "<!DOCTYPE html>"):
						wordstest.PlainPage(t, where, body)
					case access.IsAPI(row.Path) && status >= http.StatusBadRequest, strings.HasSuffix(row.Path, ".csv"):
						wordstest.Plain(t, where, body)
					}
					seen[body] = true
				}
			}
		}
	}
	if len(seen) < 200 {
		t.Errorf("only %d different answers were read", len(seen))
	}
}
