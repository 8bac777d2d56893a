package process

import (
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// Matters pin the file that they were opened under: it parses for good, and
// means what the one before the present one does. Its words alone may differ.
func TestTheFirstDefaultProcessMeansWhatTheOneThatAsksForCompletenessDoes(t *testing.T) {
	source, err := os.ReadFile("testdata/doj-document-request-first.yaml")
	if err != nil {
		t.Fatal(err)
	}
	first, err := Parse("doj-document-request.yaml", source)
	if err != nil {
		t.Fatal(err)
	}
	source, err = os.ReadFile("testdata/doj-document-request-typed.yaml")
	if err != nil {
		t.Fatal(err)
	}
	typed, err := Parse("doj-document-request.yaml", source)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(typed, first, cmpopts.IgnoreFields(Definition{}, "Hash", "Source"), cmpopts.IgnoreFields(State{}, "NextStep"), cmpopts.IgnoreFields(Transition{}, "Title", "Help"), cmpopts.IgnoreFields(Field{}, "Help")); diff != "" {
		t.Errorf("the process that asks for completeness (-) and the first (+) differ:\n%s", diff)
	}
	// What our own side is to do next it does not say: the steps that may start there do.
	for state, want := range map[string]string{
		"open":       "Send notice letter or Issue document request",
		"subpoenaed": "Record service of subpoena",
		"requested":  "Record response, Issue subpoena, or Propose finding of noncompliance",
		"unheard":    "",
	} {
		if got := first.NextStep(state); got != want {
			t.Errorf("in %s the next step is %q, want %q", state, got, want)
		}
	}
	if got := (*Definition)(nil).NextStep("open"); got != "" {
		t.Errorf("without a process the next step is %q", got)
	}
}
