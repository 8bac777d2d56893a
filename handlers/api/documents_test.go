package api_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"duces/workflow/view"
)

func TestADocumentIsUploadedNamedAndReadBack(t *testing.T) {
	s := newServer(t, 1)
	id := s.requested()
	content := []byte("%PDF-1.7 a response")
	sum := sha256.Sum256(content)
	doc := s.call("legal", http.MethodPost, v1+"/documents?name=response.pdf", bytes.NewReader(content), "Content-Type", "application/pdf").is(http.StatusCreated)
	want := map[string]any{"name": "response.pdf", "sha256": hex.EncodeToString(sum[:]), "size": float64(len(content)), "type": "application/pdf"}
	if diff := cmp.Diff(want, doc); diff != "" {
		t.Error(diff)
	}
	var form bytes.Buffer
	w := multipart.NewWriter(&form)
	part, err := w.CreateFormFile("file", `C:\letters\answer.txt`)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(part, "Dear Sir or Madam"); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	second := s.call("legal", http.MethodPost, v1+"/documents", &form, "Content-Type", w.FormDataContentType()).is(http.StatusCreated)
	if second["name"] != "answer.txt" || second["type"] != "text/plain; charset=utf-8" {
		t.Errorf("the form's file is %v", second)
	}
	at := v1 + "/matters/" + id + "/documents/" + doc["sha256"].(string)
	s.call("legal", http.MethodGet, at, nil).refused(http.StatusNotFound, "not_found")
	named := func(docs ...any) answer {
		return s.call("legal", http.MethodPost, v1+"/matters/"+id+"/transitions", with(move("receive_response"), "fields",
			map[string]any{"production": map[string]any{"all": "partial"}, "documents": docs}))
	}
	never := map[string]any{"name": "never.pdf", "sha256": strings.Repeat("a", 64), "size": 3, "type": "application/pdf"}
	for _, wrong := range []map[string]any{never, with(doc, "size", 1)} {
		p := named(second, wrong).refused(http.StatusUnprocessableEntity, "invalid")
		if p["field"] != "fields.documents" || !strings.Contains(p["detail"].(string), wrong["sha256"].(string)) {
			t.Errorf("a document that was not uploaded as it is named: %v", p)
		}
	}
	named(doc, second).is(http.StatusCreated)
	got := s.call("auditor", http.MethodGet, at, nil)
	if got.Status != http.StatusOK || !bytes.Equal(got.Body, content) || got.Header.Get("Content-Type") != "application/pdf" ||
		!strings.HasPrefix(got.Header.Get("Content-Disposition"), "attachment") || !strings.Contains(got.Header.Get("Content-Security-Policy"), "sandbox") {
		t.Errorf("the document comes back as %d %v %q", got.Status, got.Header, got.Body)
	}
	s.call("other legal", http.MethodGet, at, nil).refused(http.StatusNotFound, "not_found")

	redacted := map[string]any{
		"documents": s.paper(), "kind": "other", "received_on": "2018-02-20", "source": "Our office", "redaction_of": []any{strings.Repeat("a", 64)},
	}
	add := func() answer { return s.call("legal", http.MethodPost, v1+"/matters/"+id+"/documents", redacted) }
	if p := add().refused(http.StatusUnprocessableEntity, "invalid"); p["field"] != "redaction_of" {
		t.Errorf("a redacted copy of no document of the matter: %v", p)
	}
	redacted["redaction_of"] = []any{doc["sha256"]}
	add().is(http.StatusCreated)
	docs := items(s.call("auditor", http.MethodGet, v1+"/matters/"+id, nil).is(http.StatusOK), "documents")
	if last := docs[len(docs)-1]; fmt.Sprint(last["redaction_of"]) != fmt.Sprint([]any{want}) {
		t.Errorf("the redacted copy is %v", last)
	}
	s.call("legal", http.MethodPost, v1+"/documents", "x").refused(http.StatusUnprocessableEntity, "invalid")
	s.call("legal", http.MethodPost, v1+"/documents?name=large", chunked{strings.NewReader(strings.Repeat("x", 64<<20+1))}).refused(http.StatusRequestEntityTooLarge, "too_large")
}

func TestAnUploadIsTakenForWhatItIs(t *testing.T) {
	s := newServer(t, 1)
	id := s.requested()
	p := s.call("legal", http.MethodPost, v1+"/documents?name=reply.pdf", "", "Content-Type", "application/pdf").refused(http.StatusUnprocessableEntity, "invalid")
	if p["field"] != "file" || !strings.Contains(p["detail"].(string), "reply.pdf is empty: it has 0 bytes") {
		t.Errorf("an empty file: %v", p)
	}
	var docs []any
	for _, c := range []struct{ name, content, shown, kind, raw string }{
		{"reply.pdf", "<!DOCTYPE html><p>no", "reply.pdf", "text/html; charset=utf-8", ""},
		{"annex%E2%80%AEfdp.exe", "MZ\x00\x00", "annex_fdp.exe", "application/vnd.microsoft.portable-executable", "annex\u202efdp.exe"},
		{"locked.pdf", "%PDF-1.7 trailer <</Encrypt 5 0 R>>", "locked.pdf", "application/pdf", ""},
		{"letter.txt", "Dear Sir", "letter.txt", "text/plain; charset=utf-8", ""},
		{"seal.svg", "<svg xmlns='http://www.w3.org/2000/svg'/>", "seal.svg", "image/svg+xml", ""},
		{"photo.gif", "GIF89a\x01\x00\x01\x00", "photo.gif", "image/gif", ""},
	} {
		doc := s.call("legal", http.MethodPost, v1+"/documents?name="+c.name, c.content, "Content-Type", "application/pdf").is(http.StatusCreated)
		raw, _ := doc["raw_name"].(string)
		if doc["name"] != c.shown || doc["type"] != c.kind || raw != c.raw {
			t.Errorf("%s is answered as %v", c.name, doc)
		}
		docs = append(docs, doc)
	}
	name := func(docs ...any) answer {
		return s.call("legal", http.MethodPost, v1+"/matters/"+id+"/transitions", with(move("receive_response"), "fields", map[string]any{"production": map[string]any{"all": "partial"}, "documents": docs}))
	}
	p = name(with(docs[0].(map[string]any), "name", "annex\u202efdp.exe")).refused(http.StatusUnprocessableEntity, "invalid")
	if p["field"] != "fields.documents" || !strings.Contains(p["detail"].(string), "U+202E") {
		t.Errorf("a name that misleads: %v", p)
	}
	name(docs...).is(http.StatusCreated)
	want := [][2]string{
		{"The name says PDF, the content is HTML.", "waiting"},
		{"The name is that of a program. Do not run it.", "none"},
		{"The file is locked with a password. It answers no demand by itself.", "waiting"},
		{"", "waiting"},
		{"", "waiting"},
		{"", "none"},
	}
	for i, d := range s.call("auditor", http.MethodGet, v1+"/matters/"+id, nil).is(http.StatusOK)["documents"].([]any) {
		shown := d.(map[string]any)
		note, _ := shown["note"].(string)
		if note != want[i][0] || shown["text"] != want[i][1] {
			t.Errorf("document %d has the note %q and its text is %v", i+1, note, shown["text"])
		}
	}
}

func TestDocumentsAreSearchedInMattersThatTheCallerSees(t *testing.T) {
	s := newServer(t, 1)
	id := s.requested()
	var docs []any
	for _, name := range []string{"first.txt", "second.txt", "unread.txt"} {
		docs = append(docs, s.call("legal", http.MethodPost, v1+"/documents?name="+name, "Dear Sir, the policy: "+name).is(http.StatusCreated))
	}
	read := func() {
		t.Helper()
		for _, d := range docs[:2] {
			doc := d.(map[string]any)
			f := view.File{SHA256: doc["sha256"].(string), Type: "text/plain", Size: 1, Text: view.TextRead}
			if err := s.store.ReadFile(t.Context(), f, "Dear Sir, the policy: "+doc["name"].(string)); err != nil {
				t.Fatal(err)
			}
		}
	}
	read()
	search := func(who, query string) (names []string, last map[string]any) {
		t.Helper()
		for cursor := ""; ; {
			last = s.call(who, http.MethodGet, v1+"/documents?limit=1&q="+query+"&cursor="+cursor, nil).is(http.StatusOK)
			for _, d := range last["items"].([]any) {
				found := d.(map[string]any)
				if names = append(names, found["name"].(string)); found["matter"] != id || !strings.Contains(found["excerpt"].(string), "policy") {
					t.Errorf("found is %v", found)
				}
			}
			if cursor = last["next_cursor"].(string); cursor == "" {
				return names, last
			}
		}
	}
	if names, _ := search("legal", "policy"); names != nil { // no matter names them yet
		t.Errorf("found are %q", names)
	}
	s.call("legal", http.MethodPost, v1+"/matters/"+id+"/transitions", with(move("receive_response"), "fields", map[string]any{"production": map[string]any{"all": "partial"}, "documents": docs})).is(http.StatusCreated)
	read() // a file that comes to a matter is read for it
	for _, who := range []string{"legal", "auditor"} {
		names, last := search(who, "sir+polic")
		if want := []string{"first.txt", "second.txt"}; !cmp.Equal(names, want) || last["not_read"] != 1.0 || last["unread"].(map[string]any)["waiting"] != 1.0 {
			t.Errorf("%s finds %q, and %v", who, names, last)
		}
	}
	if names, last := search("other legal", "policy"); names != nil || last["not_read"] != 0.0 {
		t.Errorf("who is no member finds %q, and %v", names, last)
	}
	s.call("admin", http.MethodGet, v1+"/documents?q=policy", nil).refused(http.StatusForbidden, "forbidden")
	s.call("legal", http.MethodGet, v1+"/documents", nil).refused(http.StatusUnprocessableEntity, "invalid")
}

func TestADocumentThatIsNotTheRecordedOneIsNotSent(t *testing.T) {
	s := newServer(t, 1)
	id := s.requested()
	doc := s.call("legal", http.MethodPost, v1+"/documents?name=response.pdf", "Dear Sir", "Content-Type", "application/pdf").is(http.StatusCreated)
	s.call("legal", http.MethodPost, v1+"/matters/"+id+"/transitions", with(move("receive_response"), "fields",
		map[string]any{"production": map[string]any{"all": "partial"}, "documents": []any{doc}})).is(http.StatusCreated)
	sum := doc["sha256"].(string)
	at := v1 + "/matters/" + id + "/documents/" + sum
	f, err := s.store.OpenDocument(t.Context(), sum)
	if err != nil {
		t.Fatal(err)
	}
	path := f.Name()
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	if got := s.call("legal", http.MethodGet, at, nil, "Range", "bytes=5-"); got.Status != http.StatusPartialContent || string(got.Body) != "Sir" || got.Header.Get("ETag") != `"`+sum+`"` {
		t.Errorf("a part of it is %d %v %q", got.Status, got.Header, got.Body)
	}
	for name, c := range map[string]struct {
		change func() error
		says   string
	}{
		"altered": {func() error { return os.WriteFile(path, []byte("Dear Cur"), 0o600) }, "not the one that was recorded"},
		"missing": {func() error { return os.Remove(path) }, "missing"},
	} {
		if err := c.change(); err != nil {
			t.Fatal(err)
		}
		for _, headers := range [][]string{nil, {"Range", "bytes=0-3"}, {"If-None-Match", `"` + sum + `"`}} {
			a := s.call("legal", http.MethodGet, at, nil, headers...)
			if p := a.refused(http.StatusInternalServerError, "damaged"); !strings.Contains(p["detail"].(string), c.says) || !strings.Contains(p["detail"].(string), "restore") {
				t.Errorf("%s: %v", name, p)
			}
			if a.Header.Get("ETag") != "" || a.Header.Get("Content-Disposition") != "" {
				t.Errorf("%s: the answer looks like the document: %v", name, a.Header)
			}
		}
		if !strings.Contains(s.log.String(), sum[:2]+"/"+sum[2:]) && !strings.Contains(s.log.String(), sum) {
			t.Errorf("%s: the log does not name the document:\n%s", name, s.log)
		}
	}
}

func TestADocumentThatBreaksOffIsLogged(t *testing.T) {
	s := newServer(t, 1)
	id := s.requested()
	text := strings.Repeat("x", 2<<20)
	doc := s.call("legal", http.MethodPost, v1+"/documents?name=box.txt", text, "Content-Type", "text/plain").is(http.StatusCreated)
	s.call("legal", http.MethodPost, v1+"/matters/"+id+"/transitions", with(move("receive_response"), "fields",
		map[string]any{"production": map[string]any{"all": "partial"}, "documents": []any{doc}})).is(http.StatusCreated)
	sum := doc["sha256"].(string)
	at := v1 + "/matters/" + id + "/documents/" + sum
	s.call("legal", http.MethodGet, at, nil, "Range", "bytes=0-3")
	f, err := s.store.OpenDocument(t.Context(), sum)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err == nil {
		err = os.WriteFile(f.Name(), []byte(text[:2_000_000]+"X"+text[2_000_001:]), 0o600)
	}
	if err == nil {
		err = os.Chtimes(f.Name(), info.ModTime(), info.ModTime()) // as a disk changes it, and no program
	}
	if err != nil {
		t.Fatal(err)
	}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.http.URL+at, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+s.tokens["legal"])
	res, err := s.http.Client().Do(r)
	if err == nil {
		defer res.Body.Close()
		if _, err = io.ReadAll(res.Body); err == nil {
			t.Error("a changed document is sent whole")
		}
	}
	s.http.Close() // waits for the answer
	if !strings.Contains(s.log.String(), "request failed") {
		t.Errorf("the log does not tell it: %s", s.log)
	}
}

func TestWhoDecidesARequestOpensEachOfItsDocuments(t *testing.T) {
	s := newServer(t, 1)
	s.WithDocuments()
	id := s.requested()
	s.Move(id, "receive_response")
	doc := s.call("legal", http.MethodPost, v1+"/documents?name=draft.pdf", "You are commanded", "Content-Type", "application/pdf").is(http.StatusCreated)
	asked := s.call("legal", http.MethodPost, v1+"/matters/"+id+"/transitions", with(move("issue_subpoena"), "fields",
		map[string]any{"grounds": "incomplete", "documents": []any{doc}})).is(http.StatusAccepted)
	request := asked["approval"].(map[string]any)["id"].(string)
	for _, who := range []string{"supervisor", "legal", "compliance", "auditor"} {
		fields := s.call(who, http.MethodGet, v1+"/approvals/"+request, nil).is(http.StatusOK)["fields"].(map[string]any)
		named := fields["documents"].([]any)[0].(map[string]any)["sha256"].(string)
		if got := s.call(who, http.MethodGet, v1+"/matters/"+id+"/documents/"+named, nil); got.Status != http.StatusOK || string(got.Body) != "You are commanded" {
			t.Errorf("%s gets %d %q", who, got.Status, got.Body)
		}
	}
	s.call("other supervisor", http.MethodGet, v1+"/matters/"+id+"/documents/"+doc["sha256"].(string), nil).refused(http.StatusNotFound, "not_found")
	// The files are those of the one who asked: the one who approves has sent none.
	s.call("supervisor", http.MethodPost, v1+"/approvals/"+request, s.yes(v1+"/approvals/"+request)).is(http.StatusOK)
	if docs := s.Matter(id).Documents; len(docs) != 1 || docs[0].SHA256 != doc["sha256"] {
		t.Errorf("the matter has %v", docs)
	}
}
