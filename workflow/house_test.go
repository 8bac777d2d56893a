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

// mayImport says, for each package, which of ours it may import; "…" after a
// name takes in what lies below. Longer names are looked up first, and what is
// not listed may not be. Aggregates stand below what decides over several of
// them; nothing that decides knows the shapes that readers get.
var mayImport = map[string][]string{
	"cmd":       {"cmd…", "handlers…", "db…", "templates…", "workflow…"},
	"handlers":  {"handlers…", "workflow…", "templates…"},
	"templates": {"templates…", "workflow…"},
	"db":        {"db…", "workflow…"},

	"handlers/web/frame":        framed,
	"handlers/web/subject":      append([]string{"handlers/web/frame"}, framed...),
	"handlers/web/account":      pages,
	"handlers/web/court":        pages,
	"handlers/web/demo":         pages,
	"handlers/web/feed":         pages,
	"handlers/web/jurisdiction": pages,
	"handlers/web/mail":         pages,
	"handlers/web/record":       pages,
	"handlers/web/review":       pages,
	"handlers/web/deadline":     pages,
	"handlers/web/home":         append([]string{"handlers/web/deadline"}, pages...),
	"handlers/web/matter":       append([]string{"handlers/web/deadline"}, pages...),
	"handlers/web/transition":   append([]string{"handlers/web/matter"}, pages...),

	"workflow/process":      {},
	"workflow/deadline":     {},
	"workflow/ledger":       {},
	"workflow":              below,
	"workflow/account":      vocabulary,
	"workflow/jurisdiction": vocabulary,
	"workflow/calendar":     vocabulary,
	"workflow/due":          vocabulary,
	"workflow/field":        vocabulary,
	"workflow/review":       append([]string{"workflow/account"}, vocabulary...),
	"workflow/alert":        append([]string{"workflow/account", "workflow/due", "workflow/review"}, vocabulary...),
	"workflow/matter":       append([]string{"workflow/account", "workflow/alert", "workflow/calendar", "workflow/due", "workflow/field", "workflow/jurisdiction", "workflow/review"}, vocabulary...),
	"workflow/transition":   append([]string{"workflow/account", "workflow/alert", "workflow/due", "workflow/field", "workflow/matter", "workflow/review"}, vocabulary...),
	"workflow/view":         append([]string{"workflow/account", "workflow/due", "workflow/field", "workflow/jurisdiction"}, vocabulary...),
	"workflow/kinds":        append([]string{"workflow/account", "workflow/calendar", "workflow/jurisdiction", "workflow/matter", "workflow/review"}, vocabulary...),
}

// pages is what a family of pages does: no family imports another but where its
// row says so.
var (
	framed = []string{"handlers/access", "handlers/problem", "templates…", "workflow…"}
	pages  = append([]string{"handlers/sheet", "handlers/web/frame", "handlers/web/subject"}, framed...)
)

// below is what the vocabulary stands on, and vocabulary what aggregates do.
var (
	below      = []string{"workflow/process", "workflow/deadline", "workflow/ledger"}
	vocabulary = append([]string{"workflow"}, below...)
)

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
		if allowed, ok := mayImport[at]; ok {
			return slices.ContainsFunc(allowed, func(a string) bool {
				tree, whole := strings.CutSuffix(a, "…")
				return target == tree || whole && strings.HasPrefix(target, tree+"/")
			})
		}
	}
	return false
}

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
