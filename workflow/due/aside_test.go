package due_test

import (
	"testing"

	"duces/workflow/civil"
	"duces/workflow/due"
	"duces/workflow/process"
)

func TestAStepDealsWithAJurisdictionsDeadlineWhateverItsKindIsCalled(t *testing.T) {
	for owed, want := range map[string]bool{due.OwedByJurisdiction: true, due.OwedByTeam: false} {
		missed := due.Deadline{ID: "x", Kind: process.OwnDate, Owed: owed, Status: due.StatusMissed}
		if got := due.ActedOn([]due.Deadline{missed}, civil.Date{})[0]; got.ActedOn != want {
			t.Errorf("owed by %s: dealt with %t", owed, got.ActedOn)
		}
	}
}
