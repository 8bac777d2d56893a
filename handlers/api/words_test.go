package api_test

import (
	"encoding/json"
	"os"
	"testing"

	"duces/templates/wordstest"
)

func TestDescriptionUsesPlainWords(t *testing.T) {
	raw, err := os.ReadFile("testdata/openapi.json") // TestDescriptionIsAsPublished holds that it is what is served
	if err != nil {
		t.Fatal(err)
	}
	var description any
	if err := json.Unmarshal(raw, &description); err != nil {
		t.Fatal(err)
	}
	read := 0
	var walk func(where string, v any)
	walk = func(where string, v any) {
		switch v := v.(type) {
		case []any:
			for _, item := range v {
				walk(where, item)
			}
		case map[string]any:
			for name, below := range v {
				text, is := below.(string)
				if is && (name == "description" || name == "summary") {
					read++
					wordstest.Plain(t, where+"/"+name, text)
				}
				walk(where+"/"+name, below)
			}
		}
	}
	walk("", description)
	if read < 500 {
		t.Errorf("only %d texts were read", read)
	}
}
