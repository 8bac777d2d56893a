package report_test

import (
	"fmt"
	"testing"
	"time"

	"duces/workflow/civil"
	"duces/workflow/process"
	"duces/workflow/report"
	"duces/workflow/view"
)

// A published report of a long review leaves out as many matters as it would if none were confidential.
func TestHowManyMattersAPublishedReportLeavesOutDoesNotTellOfConfidentialOnes(t *testing.T) {
	rows := make([]view.MatterRow, report.MostMatters+2)
	for i := range rows {
		rows[i].ID = fmt.Sprintf("m%d", i)
	}
	for name, hidden := range map[string][]string{"none is confidential": nil, "two are confidential": {"m0", "m7"}} {
		r := report.New(report.Reads{
			Process: &process.Definition{}, Week: report.WeekOf(civil.NewDate(2018, time.February, 5), time.UTC), Published: true, Matters: rows,
			Counted: view.Report{Matters: report.MostMatters + 50, Confidential: hidden},
		})
		if r.Unread != 50 || r.Confidential != 0 {
			t.Errorf("%s: %d matters are left out, and %d are said to be confidential", name, r.Unread, r.Confidential)
		}
	}
}
