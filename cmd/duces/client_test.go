package main

import (
	"io"
	"net/http"
	"strings"
	"testing"
)

// caller is a client of the API.
type caller struct {
	http  *http.Client
	url   string // of the server
	token string
}

// post sends a body under an idempotency key, which may be empty, and gives the
// status and the text of the answer.
func (c caller) post(t testing.TB, path, contentType, key string, body io.Reader) (int, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, c.url+"/api/v1"+path, body)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+c.token)
	req.Header.Set("Content-Type", contentType)
	if key != "" {
		req.Header.Set("Idempotency-Key", key)
	}
	answer, err := c.http.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer.StatusCode, string(text)
}

func (c caller) upload(t testing.TB, body io.Reader) (int, string) {
	t.Helper()
	return c.post(t, "/documents?name=a.txt", "text/plain", "", body)
}

// move takes a matter its first step of the cycle.
func (c caller) move(t testing.TB, matter string) (int, string) {
	t.Helper()
	return c.post(t, "/matters/"+matter+"/transitions", "application/json", matter, strings.NewReader(cycle[0]))
}

// created fails the test unless the answer says that something was made.
func created(t testing.TB, status int, text string) {
	t.Helper()
	if status != http.StatusCreated {
		t.Errorf("it answers %d: %s", status, text)
	}
}
