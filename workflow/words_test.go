package workflow_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
)

// Words that once stood for things which the trade has names for: a newcomer
// would need a dictionary. Identifiers and file names are read word by word,
// so that a placeholder or a handler is nobody's business.
var inventedWords = []string{
	"place", "working", "bench", "hand", "desk", "office", "scene", "sheaf", "bag", "parcel", "told", "heeded", "forestalled",
	"abreast", "settle", "settled", "knock", "glance", "shelve", "stranger", "strangers",
}

func TestNamesAreWordsOfTheTrade(t *testing.T) {
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (strings.HasPrefix(d.Name(), ".") && d.Name() != ".." || d.Name() == "vendor" || d.Name() == "sqlc" || d.Name() == "testdata"):
			return filepath.SkipDir
		case d.IsDir():
			return nil
		}
		if path != "../cmd/duces/bench.go" { // the command is called so
			for _, word := range wordsOf(strings.TrimSuffix(d.Name(), filepath.Ext(d.Name()))) {
				if slices.Contains(inventedWords, word) && !strings.HasSuffix(path, "bench_test.go") {
					t.Errorf("%s is named with the word %q", path, word)
				}
			}
		}
		if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_templ.go") {
			return nil
		}
		set := token.NewFileSet()
		file, err := parser.ParseFile(set, path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if id, ok := n.(*ast.Ident); ok {
				for _, word := range wordsOf(id.Name) {
					if slices.Contains(inventedWords, word) {
						t.Errorf("%s: %s holds the word %q", set.Position(id.Pos()), id.Name, word)
					}
				}
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

var notLetters = regexp.MustCompile(`[^A-Za-z]+`)

// wordsOf splits a name at capitals and at what is no letter.
func wordsOf(name string) []string {
	var words []string
	for _, part := range notLetters.Split(name, -1) {
		start := 0
		for i, r := range part {
			if i > 0 && unicode.IsUpper(r) && !unicode.IsUpper(rune(part[i-1])) {
				words, start = append(words, strings.ToLower(part[start:i])), i
			}
		}
		words = append(words, strings.ToLower(part[start:]))
	}
	return words
}
