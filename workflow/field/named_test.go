package field_test

import (
	"encoding/hex"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"duces/workflow/field"
	"duces/workflow/ledger"
)

func TestHashesAreFoundWhereverJSONNamesADocument(t *testing.T) {
	a, b, c := strings.Repeat("ab", 32), strings.Repeat("01", 32), strings.Repeat("cd", 32)
	doc := func(sum string) field.Document {
		return field.Document{Name: "x.pdf", SHA256: sum, Size: 1, Type: "application/pdf"}
	}
	given, err := ledger.Canonical([]field.Document{doc(b)})
	if err != nil {
		t.Fatal(err)
	}
	raw, err := ledger.Canonical(map[string]any{
		"documents": []field.Document{doc(a)}, "content": map[string]any{"fields": field.Fields{"documents": json.RawMessage(given)}},
		"alone": doc(c), "sha256": "short",
		"text":       `{"sha256":"` + strings.Repeat("ef", 32) + `"}`, // typed by somebody
		"not_sha256": strings.Repeat("ef", 32), "process": "sha256:" + strings.Repeat("ef", 32),
		"list": []any{`","sha256":"` + strings.Repeat("ef", 32)},
	})
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for sum := range field.HashesIn(raw) {
		found = append(found, hex.EncodeToString(sum[:]))
	}
	slices.Sort(found)
	if want := []string{b, a, c}; !slices.Equal(found, want) {
		t.Errorf("found %v, want %v", found, want)
	}
	if name := field.NameIn(raw, b); name != "x.pdf" {
		t.Errorf("it is called %q", name)
	}
	for sum := range field.HashesIn(raw) { // who has enough may stop
		_ = sum
		break
	}
	for cut := range raw { // bytes that somebody changed do no harm
		for range field.HashesIn(raw[:cut]) {
			continue
		}
	}
}
