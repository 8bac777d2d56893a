package workflow_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"duces/templates/wordstest"
)

// Identifiers and file names are read word by word: a part of a longer word, as in a handler, does not count.
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
		benchmarks := strings.HasSuffix(path, "bench_test.go") || path == "../cmd/duces/bench.go" // the command is called so
		invented := func(name string) (word string, ok bool) {
			for _, word := range wordsOf(name) {
				if slices.Contains(wordstest.Invented, word) && (!benchmarks || word != "bench") {
					return word, true
				}
			}
			return "", false
		}
		if word, ok := invented(strings.TrimSuffix(d.Name(), filepath.Ext(d.Name()))); ok {
			t.Errorf("%s is named with the word %q", path, word)
		}
		if strings.HasSuffix(path, ".templ") {
			return checkPageText(t, path)
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
			if id, ok := n.(*ast.Ident); ok && !strings.HasPrefix(id.Name, "ToldFor") { // a stored column
				if word, ok := invented(id.Name); ok {
					t.Errorf("%s: %s holds the word %q", set.Position(id.Pos()), id.Name, word)
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

// notText is what no reader of a page sees: comments, attributes that name
// things for programs, and Go names.
var notText = regexp.MustCompile(`(?m)^\s*//.*$|\b(class|id|name|href|action|for|aria-[a-z]+|data-[a-z-]+)=("[^"]*"|\{[^}]*\})`)

// checkPageText looks for invented words in what a component shows.
func checkPageText(t *testing.T, path string) error {
	source, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	for _, word := range regexp.MustCompile(`(?i)\b(`+strings.Join(wordstest.Invented, "|")+`)\b`).FindAllString(notText.ReplaceAllString(string(source), ""), -1) {
		t.Errorf("%s shows the word %q", path, word)
	}
	return nil
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
