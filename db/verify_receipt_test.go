package db

import (
	"strings"
	"testing"

	"duces/workflow"
	"duces/workflow/deadline"
)

func TestADateThatItsReceiptDoesNotGiveIsNamed(t *testing.T) {
	from, err := deadline.ParseDate("2018-01-24")
	if err != nil {
		t.Fatal(err)
	}
	r, err := deadline.Compute(deadline.Days(30), deadline.Context{From: from, State: "CA"})
	if err != nil {
		t.Fatal(err)
	}
	right, wrong := workflow.NewWorking(r), r
	wrong.Due = r.Due.AddDays(1)
	for name, c := range map[string]struct {
		data workflow.Data
		says string // empty: it holds
	}{
		"opened as reckoned":                 {workflow.DeadlineOpened{Due: r.Due, Receipt: right}, ""},
		"moved as reckoned":                  {workflow.DeadlineMoved{Due: r.Due, Receipt: right}, ""},
		"set for another day":                {workflow.DeadlineOpened{Due: r.Due.AddDays(1), Receipt: right}, "the deadline was set for"},
		"moved to another day":               {workflow.DeadlineMoved{Due: r.Due.AddDays(-1), Receipt: right}, "the deadline was set for"},
		"a receipt that says otherwise":      {workflow.DeadlineOpened{Due: wrong.Due, Receipt: workflow.NewWorking(wrong)}, "what it rests on gives"},
		"no receipt at all":                  {workflow.DeadlineOpened{Due: r.Due}, "cannot be read"},
		"an event that has none by its kind": {workflow.DeadlineMet{}, ""},
	} {
		v := &verification{suspect: map[workflow.Stream]bool{}, computed: map[computed]bool{}}
		for range 2 { // also what is remembered
			v.receipt(workflow.Event{Seq: 7, Stream: workflow.MatterStream("m"), Data: c.data})
		}
		switch found := v.report.Problems; {
		case c.says == "" && len(found) != 0, c.says != "" && len(found) != 2:
			t.Errorf("%s: %+v", name, found)
		case c.says != "" && (!strings.Contains(found[0].What, c.says) || found[0].Seq != 7):
			t.Errorf("%s: %+v", name, found[0])
		}
	}
}
