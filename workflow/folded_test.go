package workflow_test

import (
	"testing"

	"duces/workflow"
)

func TestNamesThatDifferInCaseAndSpacesAreOne(t *testing.T) {
	for _, same := range [][2]string{
		{"Department of Justice", "  DEPARTMENT  of justice "}, {"San José", "SAN JOSE\u0301"}, {"Straße", "STRASSE"}, {"K", "\u212a"}, {"", " "},
	} {
		if a, b := workflow.Folded(same[0]), workflow.Folded(same[1]); a != b {
			t.Errorf("%q and %q fold to %q and %q", same[0], same[1], a, b)
		}
	}
	for _, apart := range [][2]string{{"San José", "San Jose"}, {"St. Paul", "St Paul"}} {
		if workflow.Folded(apart[0]) == workflow.Folded(apart[1]) {
			t.Errorf("%q and %q fold alike", apart[0], apart[1])
		}
	}
}
