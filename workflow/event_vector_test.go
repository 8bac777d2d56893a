package workflow_test

import (
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/gowebpki/jcs"

	"duces/workflow"
	"duces/workflow/kinds"
)

// vectors are stored events, one a line: the exact bytes that were hashed into ledgers which
// exist. A line is never changed; an event that gains a field gains a line.
func vectors(t *testing.T) []string {
	t.Helper()
	text, err := os.ReadFile("testdata/events.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	return strings.Split(strings.TrimSuffix(string(text), "\n"), "\n")
}

func TestStoredEventsAreEncodedAgainToTheSameBytes(t *testing.T) {
	for i, stored := range vectors(t) {
		e, err := kinds.All.Decode([]byte(stored))
		if err != nil {
			t.Errorf("line %d: %v", i+1, err)
			continue
		}
		if raw, err := workflow.Encode(e); err != nil || string(raw) != stored {
			t.Errorf("line %d: the ledger's bytes of %s have changed (%v)\nfrom %s\nto   %s", i+1, e.Data.Type(), err, stored, raw)
		}
		// RFC 8785 by somebody else's program.
		if raw, err := jcs.Transform([]byte(stored)); err != nil || string(raw) != stored {
			t.Errorf("line %d is not canonical (%v): another program writes it as\n%s", i+1, err, raw)
		}
	}
}

func TestEveryTypeOfEventAndEachOfItsFieldsIsAmongTheStoredEvents(t *testing.T) {
	filled := map[string]map[string]bool{}
	for i, stored := range vectors(t) {
		e, err := kinds.All.Decode([]byte(stored))
		if err != nil {
			t.Fatalf("line %d: %v", i+1, err)
		}
		fields := filled[e.Data.Type()]
		if fields == nil {
			fields = map[string]bool{}
			filled[e.Data.Type()] = fields
		}
		for field, value := range reflect.ValueOf(e.Data).Fields() {
			fields[field.Name] = fields[field.Name] || !value.IsZero()
		}
	}
	for _, name := range kinds.All.EventsOf("") {
		if filled[name] == nil {
			t.Errorf("testdata/events.jsonl has no event of type %s: add a line with its bytes as Encode writes them", name)
		}
		for field, ever := range filled[name] {
			if !ever {
				t.Errorf("testdata/events.jsonl has no %s with its %s: add a line that has it", name, field)
			}
		}
	}
}
