package workflow_test

import (
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/gowebpki/jcs"

	"duces/workflow"
	"duces/workflow/kinds"
	"duces/workflow/matter"
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

// A type that is counted by mistake would lose what its events say from every state.
func TestAnEventThatIsMerelyCountedFoldsAlikeWithoutWhatItSays(t *testing.T) {
	seen := map[string]bool{}
	all := decoded(t)
	for i, stored := range vectors(t) {
		e := all[i]
		if !kinds.All.Counted(e) {
			continue
		}
		seen[e.Data.Type()] = true
		blank, err := kinds.All.DecodeToFold([]byte(stored), e.Stream, e.Seq, e.No)
		if err != nil {
			t.Fatalf("line %d: %v", i+1, err)
		}
		if e.Corrects != 0 {
			if !reflect.DeepEqual(blank, e) {
				t.Errorf("line %d: a correction is %+v, and to fold %+v", i+1, e, blank)
			}
			continue
		}
		if whole, counted := foldedBothWays(t, all, e, blank); !reflect.DeepEqual(whole, counted) {
			t.Errorf("line %d, %s: folded whole it gives %+v, and merely counted %+v", i+1, e.Data.Type(), whole, counted)
		}
	}
	for _, name := range strings.Split(strings.Trim(kinds.All.CountedTypes(), ","), ",") {
		if !seen[name] {
			t.Errorf("no stored event is a %s", name)
		}
	}
}

// What the comparison above rests on: the states that it folds onto hold what the other types change.
func TestAnEventThatIsNotMerelyCountedFoldsOtherwiseWithoutWhatItSays(t *testing.T) {
	same, differs := map[string]bool{}, map[string]bool{}
	all := decoded(t)
	for _, e := range all {
		if kinds.All.Counted(e) || e.Corrects != 0 || e.Stream.Kind() != matter.KindName {
			continue // matters alone merely count some events
		}
		zero := reflect.Zero(reflect.TypeOf(e.Data)).Interface().(workflow.Data)
		whole, counted := foldedBothWays(t, all, e, workflow.Event{Seq: e.Seq, Stream: e.Stream, No: e.No, Data: zero})
		if reflect.DeepEqual(whole, counted) {
			same[e.Data.Type()] = true
		} else {
			differs[e.Data.Type()] = true
		}
	}
	for name := range same {
		if !differs[name] {
			t.Errorf("whatever a %s says, the state is the same", name)
		}
	}
}

// decoded are the stored events, line by line.
func decoded(t *testing.T) []workflow.Event {
	t.Helper()
	var all []workflow.Event
	for i, stored := range vectors(t) {
		e, err := kinds.All.Decode([]byte(stored))
		if err != nil {
			t.Fatalf("line %d: %v", i+1, err)
		}
		all = append(all, e)
	}
	return all
}

// foldedBothWays folds an event, and what a fold sees of it if it is merely counted, onto all other stored events of its
// stream but those of its type: what is there already, an event may change.
func foldedBothWays(t *testing.T, all []workflow.Event, e, blank workflow.Event) (whole, counted any) {
	t.Helper()
	var before any
	var err error
	for _, other := range all {
		if other.Stream != e.Stream || other.Corrects != 0 || other.Data.Type() == e.Data.Type() {
			continue
		}
		if before, err = kinds.All.Fold(before, other); err != nil {
			t.Fatal(err)
		}
	}
	if whole, err = kinds.All.Fold(before, e); err != nil {
		t.Fatal(err)
	}
	if counted, err = kinds.All.Fold(before, blank); err != nil {
		return whole, err // so it says something that the fold needs
	}
	return whole, counted
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
