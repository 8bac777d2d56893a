package process

import (
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// Matters pin the file that they were opened under: it parses for good, and
// means what the present one does. Its words alone may differ.
func TestTheFirstDefaultProcessMeansWhatThePresentOneDoes(t *testing.T) {
	source, err := os.ReadFile("testdata/doj-document-request-first.yaml")
	if err != nil {
		t.Fatal(err)
	}
	first, err := Parse("doj-document-request.yaml", source)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(Default(), first, cmpopts.IgnoreFields(Definition{}, "Hash", "Source"), cmpopts.IgnoreFields(Transition{}, "Title", "Help"), cmpopts.IgnoreFields(Field{}, "Help")); diff != "" {
		t.Errorf("the present process (-) and the first (+) differ:\n%s", diff)
	}
}
