package verify

import (
	"testing"

	"duces/workflow"
)

func TestALongStreamIsNotCopiedWithEachPage(t *testing.T) {
	events := func(of workflow.Stream, n int) []read {
		all := make([]read, n)
		for i := range all {
			all[i].stream = of
		}
		return all
	}
	whole, held := divided(append(events("matter/a", 3), events("matter/b", 2)...), false)
	if len(whole) != 3 || len(held) != 2 || held[0].stream != "matter/b" {
		t.Fatalf("%v and %v", whole, held)
	}
	for range 3 {
		more := append(held, events("matter/b", pageEvents)...)
		whole, held = divided(more, false)
		if len(whole) != 0 || len(held) != len(more) || &held[0] != &more[0] {
			t.Fatalf("%d events are whole, %d of %d are held, in another place", len(whole), len(held), len(more))
		}
	}
	if whole, held = divided(held, true); len(whole) != 2+3*pageEvents || len(held) != 0 {
		t.Errorf("at the end %d are whole, %d held", len(whole), len(held))
	}
}
