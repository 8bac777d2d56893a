package db

import (
	"strings"
	"testing"
	"time"

	"duces/db/sqlc"
	"duces/workflow"
	"duces/workflow/process"
)

// A report reads the events of its week and the matters of its review, and
// neither the whole ledger nor all matters.
func TestReportsWalkAnIndex(t *testing.T) {
	store, err := Open(t.Context(), t.TempDir(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	plans := &explaining{t: t, on: store.pool}
	store.reads = sqlc.New(plans)
	def := process.Default()
	r := workflow.Report{Stages: map[string]int{}, AtRisk: map[string]workflow.Money{}}
	f := workflow.ReportFilter{Review: "r", From: time.Now().AddDate(0, 0, -7), To: time.Now(), Now: time.Now(), Most: 5}
	for what, err := range map[string]error{
		"states": store.reportStates(t.Context(), &r, def, f),
		"moves":  store.reportMoves(t.Context(), &r, def, f),
		"money":  store.reportMoney(t.Context(), &r, def, f.Review),
		"stream": store.addMoney(t.Context(), &r, "matter/m"),
	} {
		if err != nil {
			t.Errorf("%s: %v", what, err)
		}
	}
	if _, err := store.LedgerSizeAt(t.Context(), time.Now()); err != nil {
		t.Error(err)
	}
	asked := strings.Join(plans.plans, "\n")
	for _, want := range []string{"ReportStates", "ReportMoves", "ReportMattersIn", "StreamOfType"} {
		if !strings.Contains(asked, want) {
			t.Errorf("%s was not asked", want)
		}
	}
	for _, step := range plans.plans {
		if strings.Contains(step, ": SCAN ") || strings.Contains(step, "FOR ORDER BY") {
			t.Errorf("no index serves %s", step)
		}
	}
}
