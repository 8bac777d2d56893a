package letters_test

import (
	"testing"

	"duces/handlers/delivery"
	"duces/handlers/sweeptest"
	"duces/workflow"
	"duces/workflow/opening"
)

// A mail about our own late step says what the step is: alone, and beside others.
func TestTheMailAboutOurLateStepNamesTheStep(t *testing.T) {
	for name, c := range map[string]struct {
		matters int
		kind    workflow.AlertKind
		says    []string
	}{
		"one matter":  {1, workflow.AlertStep, []string{"Our next step", "Send letter or document request", "Open", "In status since"}},
		"two matters": {2, workflow.AlertTogether, []string{"Our next step is late", "Send letter or document request", "Status: Open", "The last day was"}},
	} {
		t.Run(name, func(t *testing.T) {
			team := sweeptest.NewQuiet(t, "City of Chicago", "City of Peoria")
			legal := team.Users[workflow.Legal]
			team.Must(legal, opening.Open{Review: team.Review, Jurisdictions: team.Jurisdictions[:c.matters]})
			w := team.Sweeper(delivery.Mailbox{})
			team.Sweep(w, "2018-03-26T15:00:00Z")
			sent := sweeptest.To(team.Letters(c.kind), legal)
			if len(sent) != 1 {
				t.Fatalf("%d mails", len(sent))
			}
			sent[0].Says(t, c.says...)
		})
	}
}
