package workflow_test

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// mayImport says, for each room, which rooms it may import. Longer names are
// looked up first. What is not listed may not be.
var mayImport = map[string][]string{
	"cmd":               {"handlers", "db", "templates", "workflow"},
	"handlers":          {"handlers", "workflow", "templates"},
	"templates":         {"templates", "workflow"},
	"db":                {"db", "workflow"},
	"workflow":          {"workflow/process", "workflow/deadline", "workflow/ledger"},
	"workflow/process":  {},
	"workflow/deadline": {},
	"workflow/ledger":   {},
}

func TestImportsRunOneWay(t *testing.T) {
	list := exec.Command("go", "list", "-json=ImportPath,Imports", "./...")
	list.Dir = ".."
	out, err := list.Output()
	if err != nil {
		t.Fatal(err)
	}
	dec := json.NewDecoder(strings.NewReader(string(out)))
	seen := 0
	for dec.More() {
		var p struct {
			ImportPath string
			Imports    []string
		}
		if err := dec.Decode(&p); err != nil {
			t.Fatal(err)
		}
		room := strings.TrimPrefix(p.ImportPath, "duces/")
		seen++
		for _, imported := range p.Imports {
			if target, ours := strings.CutPrefix(imported, "duces/"); ours && !permitted(room, target) {
				t.Errorf("%s imports %s", room, target)
			}
		}
	}
	if seen < 6 {
		t.Errorf("only %d packages were looked at", seen)
	}
}

func permitted(room, target string) bool {
	for at := room; at != "."; at = filepath.Dir(at) {
		allowed, ok := mayImport[at]
		if !ok {
			continue
		}
		return slices.ContainsFunc(allowed, func(a string) bool { return inside(target, a) }) || at != "workflow" && inside(target, at)
	}
	return false
}

func inside(path, room string) bool { return path == room || strings.HasPrefix(path, room+"/") }

func TestOnlyTheAgreedRoomsStandAtTheTop(t *testing.T) {
	agreed := []string{"cmd", "workflow", "handlers", "db", "templates", "go.mod", "go.sum", "README.md", "LICENSE"}
	entries, err := os.ReadDir("..")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), ".") && !slices.Contains(agreed, e.Name()) {
			t.Errorf("%s stands at the top level", e.Name())
		}
	}
}

// The domain is pure: clocks, randomness, environment and files come in from
// outside. Engine is the one place that reads a clock and draws a seed.
func TestTheDomainReadsNoClockNoRandomnessNoEnvironment(t *testing.T) {
	forbidden := map[string][]string{
		"time": {"Now", "Since", "Until", "After", "Tick", "NewTimer", "NewTicker", "Sleep", "Local"},
		"os":   nil, "math/rand": nil, "math/rand/v2": nil, "crypto/rand": nil, "net/http": nil, "database/sql": nil, "log": nil, "log/slog": nil,
	}
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") || path == "engine.go" {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			return err
		}
		names := map[string][]string{}
		for _, spec := range file.Imports {
			imported, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return err
			}
			banned, listed := forbidden[imported]
			if listed && banned == nil {
				t.Errorf("%s imports %s", path, imported)
			}
			names[filepath.Base(imported)] = banned
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if sel, ok := n.(*ast.SelectorExpr); ok {
				if pkg, ok := sel.X.(*ast.Ident); ok && slices.Contains(names[pkg.Name], sel.Sel.Name) {
					t.Errorf("%s uses %s.%s", path, pkg.Name, sel.Sel.Name)
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
