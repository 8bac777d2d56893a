package process

import (
	"strings"
	"testing"
)

func TestAGuardThatNothingChecksIsRequiredAndNotShown(t *testing.T) {
	asked := strings.ReplaceAll(string(Default().Source), "{state: requested, guards: [overdue]}", "{state: requested, guards: [overdue, not_stayed]}")
	def, err := Parse("p.yaml", []byte(asked))
	if err != nil {
		t.Fatal(err)
	}
	if strings.Count(asked, "not_stayed") <= strings.Count(string(Default().Source), "not_stayed") {
		t.Fatal("the starting state was not found in the file")
	}
	for name, text := range map[string]string{"Mermaid": Mermaid(def), "SVG": SVG(def)} {
		if strings.Contains(text, "stayed") || !strings.Contains(text, "overdue") {
			t.Errorf("%s shows a guard that nothing checks, or lacks one that is checked:\n%s", name, text)
		}
	}
	tr, _ := def.Transition("find_noncompliant")
	if got := strings.Join(GuardNames(tr.Guards), " "); got != "deadline_passed(finding_reply)" || len(tr.Guards) != 2 {
		t.Errorf("the guards of a finding are shown as %q, of %v", got, tr.Guards)
	}
	either := []Guard{{Any: []Guard{{Name: "overdue"}, {Name: notStayed}}}, {Any: []Guard{{Name: "overdue"}, {Name: "one_decision_per_award"}}}}
	if got := strings.Join(GuardNames(either), " "); got != "overdue or one_decision_per_award" {
		t.Errorf("of several guards of which one must hold: %q", got)
	}
}
