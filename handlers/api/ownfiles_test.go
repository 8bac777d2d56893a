package api_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"duces/workflow/jurisdiction"
	"duces/workflow/opening"
	"duces/workflow/review"
)

// elsewhere is a matter of another review, whose members are of the legal team and supervisors.
func (s *server) elsewhere() string {
	s.t.Helper()
	who := s.people["other legal"]
	r := s.Must(who, review.Open{Name: "Another review", Authority: "8 U.S.C. 1373", Members: []string{s.people["other supervisor"]}}).Created[0]
	j := s.Must(who, jurisdiction.Add{Items: []jurisdiction.New{{Name: "Elsewhere", Kind: "city", State: "IL", Zone: "America/Chicago"}}}).Created[0]
	id := s.Must(who, opening.Open{Review: r, Jurisdictions: []string{j}}).Created[0]
	s.call("other legal", http.MethodPost, v1+"/matters/"+id+"/transitions", move("issue_request")).is(http.StatusCreated)
	return id
}

// What somebody else sent is to everybody what nobody ever sent: there is no way to name
// it, and no answer that tells the two apart.
func TestAFileOfSomebodyElseIsAsOneThatDoesNotExist(t *testing.T) {
	s := newServer(t, 1)
	id, theirs := s.requested(), s.elsewhere()
	doc := s.call("legal", http.MethodPost, v1+"/documents?name=secret.txt", strings.NewReader("secret"), "Content-Type", "text/plain").is(http.StatusCreated)
	never := with(doc, "sha256", strings.Repeat("a", 64))
	try := func(named map[string]any, size any) []map[string]any {
		t.Helper()
		fields := map[string]any{"production": map[string]any{"all": "partial"}, "documents": []any{with(named, "size", size)}}
		step := with(move("receive_response"), "fields", fields)
		var got []map[string]any
		for path, body := range map[string]map[string]any{
			"/matters/" + theirs + "/transitions": step,
			"/matters:move":                       with(step, "matters", []string{theirs}),
		} {
			p := s.call("other legal", http.MethodPost, v1+path, body).refused(http.StatusUnprocessableEntity, "invalid")
			delete(p, "instance")
			for k, v := range p {
				if text, is := v.(string); is {
					p[k] = strings.ReplaceAll(text, named["sha256"].(string), "HASH")
				}
			}
			delete(p, "errors")
			p["path"] = path
			got = append(got, p)
		}
		if got[0]["path"].(string) > got[1]["path"].(string) {
			got[0], got[1] = got[1], got[0]
		}
		return got
	}
	for _, size := range []any{doc["size"], 1} {
		if diff := cmp.Diff(try(never, size), try(doc, size)); diff != "" {
			t.Errorf("the answer tells whether there is such a file: %s", diff)
		}
	}
	// Once it is in a matter it is still nobody's who cannot see that.
	s.call("legal", http.MethodPost, v1+"/matters/"+id+"/transitions", with(move("receive_response"), "fields",
		map[string]any{"production": map[string]any{"all": "partial"}, "documents": []any{doc}})).is(http.StatusCreated)
	if diff := cmp.Diff(try(never, 6), try(doc, 6)); diff != "" {
		t.Errorf("the answer tells whether there is such a file: %s", diff)
	}
	s.call("other legal", http.MethodPost, v1+"/matters/"+theirs+"/transitions", with(move("receive_response"), "fields", map[string]any{"production": map[string]any{"all": "partial"}})).is(http.StatusCreated)
	p := s.call("other legal", http.MethodPost, v1+"/matters/"+theirs+"/transitions/"+fmt.Sprint(s.moveOf(theirs, "receive_response"))+"/correction",
		map[string]any{"effective_on": move("receive_response")["effective_on"], "preview": true, "fields": map[string]any{"production": map[string]any{"all": "partial"}, "documents": []any{doc}}}).refused(http.StatusUnprocessableEntity, "invalid")
	if p["field"] != "fields.documents" {
		t.Errorf("a correction that names it: %v", p)
	}
	s.call("other legal", http.MethodGet, v1+"/matters/"+theirs+"/documents/"+doc["sha256"].(string), nil).refused(http.StatusNotFound, "not_found")

	// Whoever sends the same bytes has them anyway, and whoever was removed only what they sent.
	s.Must(s.people["legal"], review.SetMember{Review: s.Review, User: s.people["other legal"], Member: true})
	s.call("other legal", http.MethodGet, v1+"/matters/"+id+"/documents/"+doc["sha256"].(string), nil)
	s.Must(s.people["legal"], review.SetMember{Review: s.Review, User: s.people["other legal"], Member: false})
	s.call("other legal", http.MethodGet, v1+"/matters/"+id+"/documents/"+doc["sha256"].(string), nil).refused(http.StatusNotFound, "not_found")
	s.call("other legal", http.MethodPost, v1+"/matters/"+theirs+"/transitions/"+fmt.Sprint(s.moveOf(theirs, "receive_response"))+"/correction",
		map[string]any{"effective_on": move("receive_response")["effective_on"], "preview": true, "fields": map[string]any{"production": map[string]any{"all": "partial"}, "documents": []any{doc}}}).refused(http.StatusUnprocessableEntity, "invalid")
	s.call("other legal", http.MethodPost, v1+"/documents?name=own.txt", strings.NewReader("secret"), "Content-Type", "text/plain").is(http.StatusCreated)
	s.call("other legal", http.MethodPost, v1+"/matters/"+theirs+"/transitions/"+fmt.Sprint(s.moveOf(theirs, "receive_response"))+"/correction",
		map[string]any{"effective_on": move("receive_response")["effective_on"], "preview": true, "fields": map[string]any{"production": map[string]any{"all": "partial"}, "documents": []any{doc}}}).is(http.StatusOK)
}

func TestAMatterKeepsItsDocumentsAndAnUploadTakesAKey(t *testing.T) {
	s := newServer(t, 1)
	id := s.requested()
	doc := s.call("legal", http.MethodPost, v1+"/documents?name=a.txt", strings.NewReader("a"), "Content-Type", "text/plain").is(http.StatusCreated)
	again := s.call("legal", http.MethodPost, v1+"/documents?name=b.txt", strings.NewReader("b"), "Content-Type", "text/plain", "Idempotency-Key", "k")
	first := again.is(http.StatusCreated)
	repeat := s.call("legal", http.MethodPost, v1+"/documents?name=b.txt", strings.NewReader("b"), "Content-Type", "text/plain", "Idempotency-Key", "k")
	if diff := cmp.Diff(first, repeat.is(http.StatusCreated)); diff != "" || repeat.Header.Get("Idempotent-Replayed") != "true" {
		t.Errorf("the same key again: %s, %v", diff, repeat.Header)
	}
	s.call("legal", http.MethodPost, v1+"/documents?name=c.txt", strings.NewReader("c"), "Content-Type", "text/plain", "Idempotency-Key", "k").refused(http.StatusConflict, "conflict")
	respond := with(move("receive_response"), "fields", map[string]any{"production": map[string]any{"all": "partial"}, "documents": []any{doc}})
	s.call("legal", http.MethodPost, v1+"/matters/"+id+"/transitions", respond).is(http.StatusCreated)
	s.call("supervisor", http.MethodPost, v1+"/matters/"+id+"/transitions/"+fmt.Sprint(s.moveOf(id, "receive_response"))+"/correction", map[string]any{
		"effective_on": respond["effective_on"], "preview": true, "fields": map[string]any{"production": map[string]any{"all": "complete"}, "documents": []any{doc, first}},
	}).refused(http.StatusUnprocessableEntity, "invalid") // b is nobody's but its sender's
	s.call("supervisor", http.MethodPost, v1+"/matters/"+id+"/transitions/"+fmt.Sprint(s.moveOf(id, "receive_response"))+"/correction", map[string]any{
		"effective_on": respond["effective_on"], "preview": true, "fields": map[string]any{"production": map[string]any{"all": "complete"}, "documents": []any{doc}},
	}).is(http.StatusOK) // a is the matter's
}
