package web_test

import (
	"bytes"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"duces/workflow"
)

func TestWhatIsTooLargeGetsAPageThatSaysSo(t *testing.T) {
	s := newSite(t)
	s.as("legal").post("/matters/"+s.matters[0]+"/notes", url.Values{"text": {strings.Repeat("x", 1<<20)}, "key": {"k"}}).is(http.StatusRequestEntityTooLarge).has(
		"Too large", "The request is too large. The limit is 1 MiB", "Back to the matter")

	var form bytes.Buffer
	w := multipart.NewWriter(&form)
	file, err := w.CreateFormFile("file", "all.csv")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := file.Write(bytes.Repeat([]byte("x"), 8<<20)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	b := newEmptySite(t).signIn(workflow.Legal)
	for name, body := range map[string]io.Reader{"with its length": bytes.NewReader(form.Bytes()), "without": struct{ io.Reader }{&form}} {
		t.Run(name, func(t *testing.T) {
			b.fetch(http.MethodPost, "/jurisdictions/import", w.FormDataContentType(), body).want(http.StatusRequestEntityTooLarge).says("Too large", "The limit is 8 MiB", "Send less at a time")
		})
	}
}
