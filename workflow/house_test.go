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

	"duces/workflow/process"
)

// mayImport says, for each package, which of ours it may import; "…" after a
// name takes in what lies below. Longer names are looked up first, and what is
// not listed may not be. Aggregates stand below what decides over several of
// them; nothing that decides knows the shapes that readers get. The parts of the
// store stand beside each other: none imports the writer, and db joins them.
var mayImport = map[string][]string{
	"cmd":       {"cmd…", "handlers…", "db…", "templates…", "workflow…"},
	"handlers":  {"handlers…", "workflow…", "templates…"},
	"templates": {"templates…", "workflow…"},
	"db":        {"db…", "workflow…"},

	// The commands know the parts of a server; no part knows a command.
	"cmd/duces/archive":    {},
	"cmd/duces/backup":     {"cmd/duces/archive", "db", "db/blob", "db/directory", "db/verify"},
	"cmd/duces/console":    {"db/directory", "workflow"},
	"cmd/duces/definition": {"cmd/duces/console", "workflow/matrix", "workflow/process"},
	"cmd/duces/demo":       {"handlers/access", "handlers/file", "handlers/inbound", "handlers/letterfile", "handlers/paper", "workflow…"},
	"cmd/duces/server":     {"cmd/duces/console", "cmd/duces/demo", "cmd/duces/socket", "db", "db/blob", "db/directory", "db/file", "db/outbox", "db/read", "db/recount", "db/signin", "db/writer", "handlers…", "workflow…"},
	"cmd/duces/socket":     {"db/directory", "workflow"},

	"handlers/api":              {"handlers/access", "handlers/api…", "handlers/file", "handlers/letterfile", "workflow…"},
	"handlers/api/call":         {"handlers/access", "handlers/letterfile", "handlers/problem", "handlers/sheet", "workflow…"},
	"handlers/api/account":      family,
	"handlers/api/award":        family,
	"handlers/api/court":        family,
	"handlers/api/deadline":     append([]string{"handlers/api/mail"}, family...),
	"handlers/api/jurisdiction": family,
	"handlers/api/mail":         append([]string{"handlers/bounce", "handlers/inbound"}, family...),
	"handlers/api/matter":       append([]string{"handlers/letterfile", "handlers/api/deadline", "handlers/file"}, family...),
	"handlers/api/record":       family,
	"handlers/api/report":       append([]string{"handlers/report"}, family...),
	"handlers/api/review":       family,
	"handlers/api/transition":   append([]string{"handlers/letterfile"}, family...),

	// The clock sends no mail, letters know no server, and a server knows no outbox.
	"handlers/clock":             {"workflow…"},
	"handlers/delivery":          {"handlers/delivery/message", "workflow…"},
	"handlers/delivery/message":  {"templates/mail"},
	"handlers/delivery/smtp":     {"handlers/delivery", "handlers/delivery/message"},
	"handlers/delivery/mailtest": {"handlers/delivery/smtp"},
	"handlers/letters":           {"handlers/delivery", "handlers/delivery/message", "handlers/report", "handlers/sheet", "templates…", "workflow…"},
	"handlers/report":            {"handlers/pdf", "handlers/sheet", "workflow…"},
	"handlers/letterfile":        {"handlers/file", "handlers/paper", "workflow…"},
	"handlers/paper":             {"handlers/pdf", "workflow"},
	"handlers/pdf":               {},
	"handlers/reading":           {"handlers/eml", "handlers/file", "workflow/view"},
	"handlers/eml":               {},
	"handlers/inbound":           {"handlers/bounce", "handlers/eml", "handlers/file", "workflow…"},
	"handlers/file":              {"handlers/eml", "workflow", "workflow/field", "workflow/upload", "workflow/view"},
	"handlers/respond":           append([]string{"handlers/delivery", "handlers/delivery/message", "handlers/web/frame"}, framed...),
	"handlers/bounce":            {"handlers/delivery", "handlers/delivery/message", "workflow…"},
	"handlers/sweeptest":         {"db…", "handlers…", "workflow…"}, // for tests alone

	"db/sqlc":       {},
	"db/parallel":   {},
	"db/chunk":      {},
	"db/column":     {"workflow", "workflow/civil"},
	"db/directory":  {"db/column", "workflow", "workflow/ledger"},
	"db/sqlite":     {"db/column", "db/directory", "db/sqlc", "workflow"},
	"db/history":    {"db/chunk", "db/column", "db/parallel", "db/sqlc", "workflow…"},
	"db/answer":     {"db/chunk", "db/column", "db/credential", "db/history", "db/sqlc", "workflow…"},
	"db/projection": {"db/column", "db/sqlc", "workflow…"},
	"db/migrations": {"db/column", "db/sqlc", "db/sqlite", "workflow"},
	"db/writer":     {"db/answer", "db/column", "db/history", "db/parallel", "db/projection", "db/sqlc", "db/sqlite", "workflow…"},
	"db/rebuild":    {"db/column", "db/history", "db/parallel", "db/projection", "db/sqlc", "db/sqlite", "workflow…"},
	"db/read":       {"db/read…", "db/sqlc"},
	"db/outbox":     {"db/column", "db/projection", "db/sqlc", "workflow", "workflow/clock", "workflow/view"},
	"db/signin":     {"db/answer", "db/column", "db/credential", "db/sqlc", "workflow", "workflow/account", "workflow/program", "workflow/view"},
	"db/credential": {"db/column", "db/history", "db/sqlc", "workflow", "workflow/account", "workflow/program", "workflow/takeover"},
	"db/blob":       {"db/column", "db/directory", "workflow", "workflow/upload"},
	"db/respondent": {"db/column", "db/sqlc"},
	"db/file":       {"db/column", "db/sqlc", "workflow/view"},
	"db/verify":     {"db/answer", "db/blob", "db/column", "db/credential", "db/directory", "db/history", "db/migrations", "db/parallel", "db/projection", "db/sqlc", "db/sqlite", "workflow…"},
	"db/dbtest":     {"workflow…"},

	// The reads of a subject stand on how lists are read, and seldom on each other.
	"db/read/page":         {"db/sqlc", "workflow", "workflow/validation", "workflow/view"},
	"db/read/scope":        {"workflow"},
	"db/read/name":         {"db/column", "db/read/page", "db/sqlc", "workflow/search", "workflow/view"},
	"db/read/state":        {"db/answer", "db/column", "db/history", "db/parallel", "db/sqlc", "db/sqlite", "workflow…"},
	"db/read/person":       {"db/column", "db/read/state", "db/sqlc", "workflow", "workflow/view"},
	"db/read/account":      append([]string{"db/projection"}, listed...),
	"db/read/approval":     append([]string{"db/read/name", "db/read/person"}, listed...),
	"db/read/award":        append([]string{"db/read/state"}, listed...),
	"db/read/deadline":     append([]string{"db/read/name", "db/sqlite"}, listed...),
	"db/read/document":     append([]string{"db/chunk"}, listed...),
	"db/read/jurisdiction": append([]string{"db/read/name"}, listed...),
	"db/read/mail":         append([]string{"db/history", "db/parallel", "db/read/name", "db/read/person", "db/read/state", "db/sqlite"}, listed...),
	"db/read/matter":       append([]string{"db/chunk", "db/read/deadline", "db/read/name"}, listed...),
	"db/read/proceeding":   append([]string{"db/read/person"}, listed...),
	"db/read/record":       append([]string{"db/read/person", "db/read/state"}, listed...),
	"db/read/report":       append([]string{"db/read/record", "db/read/state"}, listed...),

	"handlers/web/frame":          framed,
	"handlers/web/subject":        append([]string{"handlers/web/frame"}, framed...),
	"handlers/web/account":        pages,
	"handlers/web/correspondence": append([]string{"handlers/eml", "handlers/inbound"}, pages...),
	"handlers/web/court":          pages,
	"handlers/web/debt":           append([]string{"handlers/web/award"}, pages...),
	"handlers/web/demo":           pages,
	"handlers/web/feed":           pages,
	"handlers/web/jurisdiction":   pages,
	"handlers/web/mail":           pages,
	"handlers/web/proceeding":     pages,
	"handlers/web/money":          append([]string{"handlers/web/award"}, pages...),
	"handlers/web/record":         append([]string{"handlers/pdf"}, pages...),
	"handlers/web/report":         append([]string{"handlers/report"}, pages...),
	"handlers/web/review":         pages,
	"handlers/web/demandset":      pages,
	"handlers/web/exclusion":      pages,
	"handlers/web/lettertemplate": append([]string{"handlers/letterfile", "handlers/paper"}, pages...),
	"handlers/web/deadline":       pages,
	"handlers/web/deadline/many":  append([]string{"handlers/web/deadline"}, pages...),
	"handlers/web/timing":         pages,
	"handlers/web/home":           append([]string{"handlers/web/deadline"}, pages...),
	"handlers/web/matter":         append([]string{"handlers/web/deadline"}, pages...),
	"handlers/web/assignment":     append([]string{"handlers/web/deadline", "handlers/web/matter"}, pages...),
	"handlers/web/certification":  pages,
	"handlers/web/closing":        pages,
	"handlers/web/online":         append([]string{"handlers/web/matter"}, pages...),
	"handlers/web/upload":         pages,
	"handlers/web/document":       pages,
	"handlers/web/form":           pages,
	"handlers/web/correction":     append([]string{"handlers/web/form"}, pages...),
	"handlers/web/entry":          append([]string{"handlers/web/form"}, pages...),
	"handlers/web/letter":         append([]string{"handlers/letterfile", "handlers/paper", "handlers/web/matter"}, pages...),
	"handlers/web/approval":       append([]string{"handlers/paper", "handlers/web/document", "handlers/web/form"}, pages...),
	"handlers/web/transition":     append([]string{"handlers/web/assignment", "handlers/web/form", "handlers/web/letter"}, pages...),

	"workflow/validation":        {},
	"workflow/letter":            {},
	"workflow/process":           {"workflow/letter", "workflow/validation"},
	"workflow/search":            {"workflow/usstate"},
	"workflow/civil":             {"workflow/timezone", "workflow/validation"},
	"workflow/holiday":           {"workflow/civil", "workflow/usstate", "workflow/validation"},
	"workflow/deadline":          {"workflow/civil", "workflow/holiday", "workflow/timezone", "workflow/usstate", "workflow/validation"},
	"workflow/timezone":          {"workflow/validation"},
	"workflow/usstate":           {"workflow/validation"},
	"workflow/ledger":            {},
	"workflow":                   below,
	"workflow/account":           vocabulary,
	"workflow/bates":             {"workflow/validation"},
	"workflow/csvfile":           vocabulary,
	"workflow/privilege":         append([]string{"workflow/bates", "workflow/csvfile"}, vocabulary...),
	"workflow/jurisdiction":      append([]string{"workflow/csvfile"}, vocabulary...),
	"workflow/calendar":          vocabulary,
	"workflow/clock":             vocabulary,
	"workflow/outbox":            vocabulary,
	"workflow/program":           vocabulary,
	"workflow/takeover":          append([]string{"workflow/account"}, vocabulary...),
	"workflow/due":               vocabulary,
	"workflow/authority":         vocabulary,
	"workflow/debt":              append([]string{"workflow/authority"}, vocabulary...),
	"workflow/upload":            append([]string{"workflow/field"}, vocabulary...),
	"workflow/demand":            {"workflow/civil"},
	"workflow/production":        append([]string{"workflow/bates", "workflow/demand", "workflow/privilege"}, vocabulary...),
	"workflow/field":             append([]string{"workflow/authority", "workflow/demand", "workflow/production"}, vocabulary...),
	"workflow/review":            append([]string{"workflow/account", "workflow/demand", "workflow/field"}, vocabulary...),
	"workflow/alert":             append([]string{"workflow/account", "workflow/due", "workflow/review"}, vocabulary...),
	"workflow/approval":          append([]string{"workflow/account", "workflow/alert", "workflow/due", "workflow/review"}, vocabulary...),
	"workflow/contactmail":       append([]string{"workflow"}, vocabulary...),
	"workflow/document":          append([]string{"workflow", "workflow/field"}, vocabulary...),
	"workflow/correspondence":    append([]string{"workflow/demand", "workflow/document", "workflow/field"}, vocabulary...),
	"workflow/paper":             append([]string{"workflow/field"}, vocabulary...),
	"workflow/approval/noted":    append([]string{"workflow/approval", "workflow/due", "workflow/field"}, vocabulary...),
	"workflow/recall":            append([]string{"workflow/account", "workflow/correspondence", "workflow/document", "workflow/matter", "workflow/review"}, vocabulary...),
	"workflow/sentletter":        append([]string{"workflow/correspondence", "workflow/matter"}, vocabulary...),
	"workflow/undelivered":       append([]string{"workflow/account", "workflow/alert", "workflow/matter"}, vocabulary...),
	"workflow/response":          append([]string{"workflow/bates", "workflow/contactmail", "workflow/demand", "workflow/document", "workflow/due", "workflow/field", "workflow/privilege", "workflow/production"}, vocabulary...),
	"workflow/annotation":        {"workflow"},
	"workflow/certification":     append([]string{"workflow/field"}, vocabulary...),
	"workflow/finding":           append([]string{"workflow/demand", "workflow/field"}, vocabulary...),
	"workflow/matter":            append([]string{"workflow/account", "workflow/approval", "workflow/alert", "workflow/bates", "workflow/calendar", "workflow/demand", "workflow/due", "workflow/field", "workflow/jurisdiction", "workflow/privilege", "workflow/production", "workflow/review", "workflow/annotation", "workflow/certification", "workflow/finding", "workflow/document", "workflow/response", "workflow/correction", "workflow/extension", "workflow/step", "workflow/approval/noted", "workflow/contactmail", "workflow/correspondence", "workflow/paper"}, vocabulary...),
	"workflow/extension":         append([]string{"workflow/due"}, vocabulary...),
	"workflow/correction":        append([]string{"workflow/demand"}, vocabulary...),
	"workflow/step":              {"workflow/civil", "workflow/deadline", "workflow/process", "workflow/timezone"},
	"workflow/change":            append([]string{"workflow/account", "workflow/approval", "workflow/approval/noted", "workflow/due", "workflow/extension", "workflow/matter", "workflow/review"}, vocabulary...),
	"workflow/sweep":             append([]string{"workflow/alert", "workflow/change", "workflow/clock", "workflow/due", "workflow/matter", "workflow/step"}, vocabulary...),
	"workflow/opening":           append([]string{"workflow/due", "workflow/jurisdiction", "workflow/matter", "workflow/review", "workflow/step"}, vocabulary...),
	"workflow/assignment":        append([]string{"workflow/account", "workflow/matter"}, vocabulary...),
	"workflow/recalculation":     append([]string{"workflow/account", "workflow/approval", "workflow/calendar", "workflow/due", "workflow/jurisdiction", "workflow/matter"}, vocabulary...),
	"workflow/annotate":          append([]string{"workflow/annotation", "workflow/matter"}, vocabulary...),
	"workflow/certify":           append([]string{"workflow/certification", "workflow/due", "workflow/field", "workflow/matter"}, vocabulary...),
	"workflow/invitation":        append([]string{"workflow/matter", "workflow/contactmail", "workflow/response", "workflow/alert"}, vocabulary...),
	"workflow/dispatch":          append([]string{"workflow/certification", "workflow/correspondence", "workflow/demand", "workflow/due", "workflow/extension", "workflow/field", "workflow/jurisdiction", "workflow/matter", "workflow/paper", "workflow/production", "workflow/upload"}, vocabulary...),
	"workflow/matrix":            append([]string{"workflow/review"}, vocabulary...),
	"workflow/transition":        append([]string{"workflow/account", "workflow/alert", "workflow/approval", "workflow/approval/noted", "workflow/certify", "workflow/change", "workflow/correction", "workflow/correspondence", "workflow/demand", "workflow/dispatch", "workflow/document", "workflow/due", "workflow/field", "workflow/grant", "workflow/invitation", "workflow/matter", "workflow/paper", "workflow/production", "workflow/response", "workflow/review", "workflow/stay", "workflow/upload"}, vocabulary...),
	"workflow/order":             {"workflow", "workflow/civil", "workflow/deadline", "workflow/timezone"},
	"workflow/association":       append([]string{"workflow/field", "workflow/jurisdiction", "workflow/order"}, vocabulary...),
	"workflow/proceeding":        append([]string{"workflow/account", "workflow/approval", "workflow/association", "workflow/field", "workflow/jurisdiction", "workflow/order", "workflow/upload"}, vocabulary...),
	"workflow/stay":              append([]string{"workflow/approval", "workflow/association", "workflow/award", "workflow/correction", "workflow/due", "workflow/field", "workflow/jurisdiction", "workflow/matter", "workflow/order", "workflow/proceeding", "workflow/recalculation", "workflow/review"}, vocabulary...),
	"workflow/exclusion":         append([]string{"workflow/account", "workflow/jurisdiction", "workflow/matter", "workflow/order", "workflow/proceeding", "workflow/review"}, vocabulary...),
	"workflow/adoption":          append([]string{"workflow/account", "workflow/approval", "workflow/review"}, vocabulary...),
	"workflow/view":              append([]string{"workflow/account", "workflow/approval", "workflow/due", "workflow/field", "workflow/inbound", "workflow/jurisdiction", "workflow/program", "workflow/stay"}, vocabulary...),
	"workflow/report":            append([]string{"workflow/award", "workflow/field", "workflow/jurisdiction", "workflow/order", "workflow/proceeding", "workflow/review", "workflow/stay", "workflow/view"}, vocabulary...),
	"workflow/inbound":           append([]string{"workflow/field", "workflow/jurisdiction", "workflow/matter", "workflow/review", "workflow/transition", "workflow/response", "workflow/correspondence"}, vocabulary...),
	"workflow/award":             append([]string{"workflow/csvfile", "workflow/field", "workflow/jurisdiction", "workflow/upload"}, vocabulary...),
	"workflow/grant":             append([]string{"workflow/authority", "workflow/award", "workflow/field", "workflow/jurisdiction", "workflow/matter", "workflow/review", "workflow/finding"}, vocabulary...),
	"workflow/repayment":         append([]string{"workflow/account", "workflow/award", "workflow/debt", "workflow/field", "workflow/grant", "workflow/matter"}, vocabulary...),
	"workflow/kinds":             append([]string{"workflow/association", "workflow/change", "workflow/recalculation", "workflow/grant", "workflow/repayment", "workflow/award", "workflow/proceeding", "workflow/stay", "workflow/exclusion", "workflow/inbound", "workflow/account", "workflow/adoption", "workflow/approval", "workflow/transition", "workflow/calendar", "workflow/clock", "workflow/invitation", "workflow/jurisdiction", "workflow/matter", "workflow/review", "workflow/outbox", "workflow/program", "workflow/takeover", "workflow/upload"}, vocabulary...),
	"workflow/productionreceipt": append([]string{"workflow/alert", "workflow/contactmail", "workflow/demand", "workflow/jurisdiction", "workflow/matter", "workflow/production", "workflow/response", "workflow/transition"}, vocabulary...),
}

// pages is what a family of pages does: no family imports another but where its
// row says so.
var (
	framed = []string{"handlers/access", "handlers/file", "handlers/problem", "handlers/sheet", "templates…", "workflow…"}
	pages  = append([]string{"handlers/web/frame", "handlers/web/subject"}, framed...)
)

// listed is what the reads of a subject stand on.
var listed = []string{"db/column", "db/read/page", "db/read/scope", "db/sqlc", "workflow…"}

// below is what the vocabulary stands on, vocabulary what aggregates do, and
// family what a family of the API's operations does: none leans on another but
// where the table says so.
var (
	family     = []string{"handlers/access", "handlers/api/call", "workflow…"}
	below      = []string{"workflow/process", "workflow/civil", "workflow/deadline", "workflow/holiday", "workflow/ledger", "workflow/letter", "workflow/search", "workflow/timezone", "workflow/usstate", "workflow/validation"}
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

// Zones come from the data that package timezone carries: Go's own look-up asks
// the machine first. Tests are held to it too.
func TestZonesComeFromTheProgramAlone(t *testing.T) {
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") {
			return err
		}
		set := token.NewFileSet()
		file, err := parser.ParseFile(set, path, nil, 0)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if sel, ok := n.(*ast.SelectorExpr); ok && (sel.Sel.Name == "LoadLocation" || sel.Sel.Name == "Local") {
				if pkg, ok := sel.X.(*ast.Ident); ok && pkg.Name == "time" {
					t.Errorf("%s uses time.%s; take timezone.Named", set.Position(n.Pos()), sel.Sel.Name)
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

// Other teams bring a process of their own, so that nothing but the file of the
// default process knows its names. The demonstration plays that process, and
// process/legacy.go maps what files of earlier versions took for granted.
func TestNothingKnowsTheDefaultProcessByHeart(t *testing.T) {
	// Words of the program itself, or of types of field, that the process uses too.
	common := []string{
		"open", "closed", "due", "reason", "method", "outcome", "return", "object",
		"demands", "documents", "proceeding", "order", "decisions", "completeness", "production", "outstanding", "objected", "basis", "appeal", "compel", "quash", "enforcement", "grounds",
		// Kinds of finding, and the fields of what a finding rests on, which any process may have.
		"proposed", "compliant", "noncompliant", "basis_demands", "basis_documents",
	}
	names := map[string]bool{}
	def := process.Default()
	for _, s := range def.States {
		names[s.Name] = true
	}
	for _, d := range def.Deadlines {
		names[d.Name] = true
	}
	for _, tr := range def.Transitions {
		names[tr.Name] = true
		for _, f := range tr.Fields {
			names[f.Name] = true
		}
	}
	for _, word := range common {
		delete(names, word)
	}
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (path == "../cmd/duces/demo" || path == "../cmd/duces/speed" || strings.HasSuffix(d.Name(), "test") || strings.HasPrefix(d.Name(), ".") && d.Name() != ".."):
			return filepath.SkipDir
		case d.IsDir() || path == "../workflow/process/legacy.go" || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go"):
			return nil
		}
		set := token.NewFileSet()
		file, err := parser.ParseFile(set, path, nil, 0)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.Field:
				n.Tag = nil
			case *ast.BasicLit:
				if word, err := strconv.Unquote(n.Value); n.Kind == token.STRING && err == nil && names[word] {
					t.Errorf("%s names %q of the default process", set.Position(n.Pos()), word)
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
