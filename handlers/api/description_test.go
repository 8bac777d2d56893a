package api_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Programs are written against the description. Whoever changes it on purpose
// writes the copy anew and shows the difference in the same commit:
//
//	UPDATE_GOLDEN=1 go test ./handlers/api -run TestDescriptionIsAsPublished
//
// The copy is indented; all else is the same to the byte.
func TestDescriptionIsAsPublished(t *testing.T) {
	s := newServer(t, 0)
	served := s.call(nobody, http.MethodGet, v1+"/openapi.json", nil)
	if served.Status != http.StatusOK {
		t.Fatalf("answers %d", served.Status)
	}
	var got bytes.Buffer
	if err := json.Indent(&got, served.Body, "", "\t"); err != nil {
		t.Fatal(err)
	}
	got.WriteByte('\n')
	golden := filepath.Join("testdata", "openapi.json")
	if os.Getenv("UPDATE_GOLDEN") != "" {
		if err := os.WriteFile(golden, got.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got.String()); diff != "" {
		t.Errorf("published (-) and served (+) differ:\n%s", diff)
	}
}
