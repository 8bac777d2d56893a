package demand_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode"

	"duces/workflow/demand"
)

// TestPastedListsAreReadByTheRules compares each testdata/lists/NAME.txt with NAME.golden:
//
//	UPDATE_GOLDEN=1 go test ./workflow/demand -run TestPastedListsAreReadByTheRules
func TestPastedListsAreReadByTheRules(t *testing.T) {
	files, err := filepath.Glob("testdata/lists/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no lists: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			list, err := demand.Read(string(text))
			if err != nil {
				t.Fatal(err)
			}
			got, golden := written(list), strings.TrimSuffix(file, ".txt")+".golden"
			if os.Getenv("UPDATE_GOLDEN") != "" {
				if err := os.WriteFile(golden, []byte(got), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if got != string(want) {
				t.Errorf("is read as\n%s\nnot as\n%s", got, want)
			}
			complete(t, string(text), list)
		})
	}
}

// written is a list as the golden files have it.
func written(l demand.List) string {
	var b strings.Builder
	for _, d := range l.Demands {
		fmt.Fprintf(&b, "%s | %q", d.Called(), d.Text)
		if d.Section != "" {
			fmt.Fprintf(&b, " | section %q", d.Section)
		}
		if limits := d.Limits(); limits != "" {
			fmt.Fprintf(&b, " | limited to %q", limits)
		}
		if d.Given {
			b.WriteString(" | number given by us")
		}
		if d.Withdrawn {
			b.WriteString(" | withdrawn")
		}
		b.WriteString("\n")
	}
	for _, p := range l.Instructions {
		fmt.Fprintf(&b, "apart | line %d | %s | %q\n", p.Line, p.Under, p.Text)
	}
	for _, p := range l.Headings {
		fmt.Fprintf(&b, "heading | line %d | %q\n", p.Line, p.Text)
	}
	for _, q := range l.Questions {
		fmt.Fprintf(&b, "asked | line %d | %s | %s\n", q.Line, q.Asked, strings.Join(q.Choices, " / "))
		if q.Refused {
			fmt.Fprintf(&b, "refused | line %d\n", q.Line)
		}
	}
	return b.String()
}

// complete checks that each sign of a text stands in the list, once and in order, and that no
// label stands twice unasked.
func complete(t *testing.T, text string, l demand.List) {
	t.Helper()
	byLine := map[int]string{}
	last := 0
	put := func(line int, text string) { byLine[line], last = text, max(last, line) }
	for _, d := range l.Demands {
		put(d.Line, d.Written+d.Text)
		for _, p := range d.Limited {
			put(p.Line, p.Text)
		}
	}
	for _, p := range append(l.Instructions, l.Headings...) {
		put(p.Line, p.Text)
	}
	var all strings.Builder
	for line := range last + 1 {
		all.WriteString(byLine[line])
	}
	if got, want := signs(all.String()), signs(text); got != want {
		t.Errorf("%q is read as %q", want, got)
	}
	seen, questions := map[demand.Label]bool{}, written(demand.List{Questions: l.Questions})
	for _, d := range l.Demands {
		label := d.Called()
		if read, err := demand.ParseLabel(string(label)); err != nil || read != label {
			t.Errorf("%q is no label: %v", label, err)
		}
		asked := strings.Contains(questions, "| "+string(label)+" stands on lines ")
		if seen[label] && !asked {
			t.Errorf("%s stands twice, and nothing is asked", label)
		}
		seen[label] = true
	}
}

func signs(s string) string {
	return strings.Map(func(c rune) rune {
		if unicode.IsSpace(c) || strings.ContainsRune("\u200b\ufeff\u00ad", c) {
			return -1
		}
		return c
	}, s)
}

func FuzzList(f *testing.F) {
	files, err := filepath.Glob("testdata/lists/*.txt")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(text))
	}
	f.Fuzz(func(t *testing.T, text string) {
		list, err := demand.Read(text)
		if err != nil {
			return
		}
		complete(t, text, list)
		if list.Plain() {
			returns(t, list.All())
		}
	})
}

func TestAListBeyondTheBoundsIsRefused(t *testing.T) {
	for text, want := range map[string]string{
		strings.Repeat("a", 1<<20+1):                       "1 MiB",
		"1. \xff":                                          "UTF-8",
		strings.Repeat("Orders\n", 501):                    "500 demands",
		strings.Repeat("DEFINITIONS\n", 501):               "500 instructions",
		"1. Orders\n" + strings.Repeat("2017 logs\n", 501): "500 questions",
	} {
		if _, err := demand.Read(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.20q is refused with %v, not for its %s", text, err, want)
		}
	}
	if list, err := demand.Read(strings.Repeat("Orders\n", 500)); err != nil || len(list.Demands) != 500 {
		t.Errorf("500 demands are refused: %v", err)
	}
}

func TestAPlainListIsPlain(t *testing.T) {
	for text, plain := range map[string]bool{
		"1. Orders\n2. Directives": true, "1. Orders\n1(a). Drafts\n(b) Finals": true, "Orders": true, "": true,
		"Orders\nDirectives": false, "1. Orders\nand more": false, "1. Orders\n3. Logs": false, "Please send:\n1. Orders": false, "1. Orders\n- drafts": false,
	} {
		list, err := demand.Read(text)
		if err != nil || list.Plain() != plain {
			t.Errorf("%q: plain is %t, %v", text, list.Plain(), err)
		}
	}
}
