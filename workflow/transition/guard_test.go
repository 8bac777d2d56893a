package transition

import (
	"testing"

	"duces/workflow/process"
)

func TestTheGuardsOfTheProcessAreThoseOfTheDomain(t *testing.T) {
	for name := range process.Guards {
		if guards[name] == nil {
			t.Errorf("the guard %s may stand in a process and means nothing here", name)
		}
	}
	for name := range guards {
		if process.Guards[name] == "" {
			t.Errorf("the guard %s may not stand in a process", name)
		}
	}
}
