package letter_test

import (
	"slices"
	"strings"
	"testing"

	"duces/workflow/letter"
)

type names struct{}

func (names) HasDeadline(name string) bool          { return name == "response" }
func (names) HasTransition(name string) bool        { return name == "serve" }
func (names) HasField(transition, name string) bool { return transition == "serve" && name == "method" }

func TestAValueStaysText(t *testing.T) {
	for value, want := range map[string]string{
		"{{date}} **bold** <script>alert(1)</script>": `\{\{date\}\} \*\*bold\*\* \<script\>alert\(1\)\<\/script\>`,
		"1. First":       `1\. First`,
		"    indented":   `indented`,
		"a\nb":           "a\\\nb",
		"a\n\n\tb":       "a\n\nb",
		"2. Two\n\n5(b)": "2\\. Two\n\n5\\(b\\)",
		`back\slash`:     `back\\slash`,
		"Straße – “x”":   "Straße – “x”",
	} {
		text, blanks := letter.Compose("{{message}}", map[string]string{"message": value, "date": "Friday"})
		if got := strings.TrimSpace(text); got != want || len(blanks) > 0 {
			t.Errorf("%q became %q, want %q", value, got, want)
		}
		if plain := letter.Plain(text); strings.Join(strings.Fields(plain), " ") != strings.Join(strings.Fields(value), " ") {
			t.Errorf("%q reads %q", value, plain)
		}
	}
	if text, _ := letter.Compose("To {{office}}, **{{office}}**", map[string]string{"office": "a\n\nb *"}); text != `To a b \*, **a b \***` {
		t.Errorf("in a line a value is %q", text)
	}
}

func TestBlanksAreNamed(t *testing.T) {
	_, blanks := letter.Compose("{{date}} {{office}} {{ office }} {{review}}", map[string]string{"date": "Friday", "office": " \n"})
	if !slices.Equal(blanks, []string{"office", "review"}) {
		t.Errorf("blanks are %q", blanks)
	}
}

func TestATemplateIsCheckedByLine(t *testing.T) {
	for text, want := range map[string]string{
		"{{date}}\n{{due.response}} {{step.serve}} {{field.serve.method}}\n{{demands}}": "",
		"\n{{mayor}}":          "Line 2: there is no field {{mayor}}.",
		"{{due.cure}}":         "Line 1: there is no field {{due.cure}}.",
		"{{field.serve.cost}}": "Line 1: there is no field {{field.serve.cost}}.",
		"{{date.x}}":           "Line 1: there is no field {{date.x}}.",
		"{{due}}":              "Line 1: there is no field {{due}}.",
		"{{Date}}":             "Line 1: {{Date",
		"{{":                   "Line 1: {{ is no field.",
		"See {{demands}}":      "a line of its own",
		"`{{date}}`":           "is in code",
		"    {{date}}":         "is in code",
	} {
		var all []string
		for _, p := range letter.Check(text, names{}) {
			all = append(all, p.Error())
		}
		if got := strings.Join(all, "\n"); !strings.Contains(got, want) || (want == "") != (got == "") {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
}

func TestADifferenceSaysWhatWasAndWhatIs(t *testing.T) {
	got := letter.Compare("{{date}} {{outstanding}}", map[string]string{"date": "Friday", "outstanding": "2. A\n\n5(b). B"}, map[string]string{"date": "Friday", "outstanding": "5(b). B", "office": "x"})
	if len(got) != 1 || got[0].Text() != "{{outstanding}} was “2. A 5(b). B” and is now “5(b). B”." {
		t.Errorf("differences: %v", got)
	}
}
