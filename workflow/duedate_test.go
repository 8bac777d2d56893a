package workflow_test

import (
	"testing"
	"time"

	"duces/workflow/civil"
	"duces/workflow/due"
)

func TestAMatterStandsAsItsLastDaysLeaveIt(t *testing.T) {
	ends := time.Date(2018, time.February, 24, 6, 0, 0, 0, time.UTC)
	d := func(id, owed string, right bool) due.Deadline {
		return due.Deadline{ID: id, Kind: id, Owed: owed, Right: right, Status: due.StatusOpen, Due: civil.NewDate(2018, time.February, 23), Ends: ends}
	}
	response := d("response", due.OwedByJurisdiction, false)
	for name, test := range map[string]struct {
		deadline due.Deadline
		at       time.Time
		status   due.Status
		overdue  bool
		next     bool
	}{
		"while the last day runs it is open":           {response, ends.Add(-time.Microsecond), due.StatusOpen, false, true},
		"at the instant it ends it is overdue":         {response, ends, due.StatusMissed, true, true},
		"a right that has run makes nobody late":       {d("objection", due.OwedByJurisdiction, true), ends, due.StatusMissed, false, false},
		"our own step makes the jurisdiction not late": {d("cure", due.OwedByTeam, false), ends, due.StatusMissed, false, false},
	} {
		t.Run(name, func(t *testing.T) {
			before := due.Docket{Deadlines: []due.Deadline{test.deadline}}
			m := before.AsOf(test.at)
			if got := m.Deadlines[0].Status; got != test.status || m.Overdue() != test.overdue {
				t.Errorf("it is %s, overdue %v", got, m.Overdue())
			}
			if _, next := m.Next(); next != test.next {
				t.Errorf("it comes next: %v", next)
			}
			if before.Deadlines[0].Status != due.StatusOpen {
				t.Error("the matter itself was changed")
			}
		})
	}
}
