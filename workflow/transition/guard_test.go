package transition

import (
	"testing"

	"duces/workflow/process"
)

func TestTheGuardsOfTheProcessAreThoseOfTheDomain(t *testing.T) {
	for name := range process.GuardTypes {
		if guards[name] == nil {
			t.Errorf("the guard %s may stand in a process and means nothing here", name)
		}
	}
	for name := range guards {
		if g, known := process.GuardTypes[name]; !known || g.Means == "" {
			t.Errorf("the guard %s may not stand in a process, or what it means is not said", name)
		}
	}
}
