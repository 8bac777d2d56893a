package workflow_test

import (
	"testing"
	"time"

	"duces/workflow"
	"duces/workflow/deadline"
	"duces/workflow/matter"
)

func TestAMatterStandsAsItsLastDaysLeaveIt(t *testing.T) {
	ends := time.Date(2018, time.February, 24, 6, 0, 0, 0, time.UTC)
	due := func(id, owed string, right bool) workflow.Deadline {
		return workflow.Deadline{ID: id, Kind: id, Owed: owed, Right: right, Status: workflow.DeadlineOpen, Due: deadline.NewDate(2018, time.February, 23), Ends: ends}
	}
	response := due("response", workflow.OwedByJurisdiction, false)
	for name, test := range map[string]struct {
		deadline workflow.Deadline
		at       time.Time
		status   workflow.DeadlineStatus
		overdue  bool
		next     bool
	}{
		"while the last day runs it is open":           {response, ends.Add(-time.Microsecond), workflow.DeadlineOpen, false, true},
		"at the instant it ends it is overdue":         {response, ends, workflow.DeadlineOverrun, true, true},
		"a right that has run makes nobody late":       {due("objection", workflow.OwedByJurisdiction, true), ends, workflow.DeadlineOverrun, false, false},
		"our own step makes the jurisdiction not late": {due("cure", workflow.OwedByOffice, false), ends, workflow.DeadlineOverrun, false, false},
	} {
		t.Run(name, func(t *testing.T) {
			before := matter.Matter{Deadlines: []workflow.Deadline{test.deadline}}
			m := before.AsOf(test.at)
			if got := m.Deadlines[0].Status; got != test.status || m.Overdue() != test.overdue {
				t.Errorf("it is %s, overdue %v", got, m.Overdue())
			}
			if _, next := m.Next(); next != test.next {
				t.Errorf("it comes next: %v", next)
			}
			if before.Deadlines[0].Status != workflow.DeadlineOpen {
				t.Error("the matter itself was changed")
			}
		})
	}
}
