package api_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
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
			map[string]any{"completeness": "partial", "documents": docs}))
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
	s.call("legal", http.MethodPost, v1+"/documents", "x").refused(http.StatusUnprocessableEntity, "invalid")
	s.call("legal", http.MethodPost, v1+"/documents?name=large", chunked{strings.NewReader(strings.Repeat("x", 64<<20+1))}).refused(http.StatusRequestEntityTooLarge, "too_large")
}
