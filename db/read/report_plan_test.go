package read_test

import (
	"strings"
	"testing"
	"time"

	"duces/db/read"
	"duces/db/storetest"
	"duces/workflow"
	"duces/workflow/view"
)

// A report reads the events of its week and the matters of its review, and
// neither the whole ledger nor all matters.
func TestReportsWalkAnIndex(t *testing.T) {
	dir := t.TempDir()
	store := storetest.Open(t, dir)
	defer store.Close()
	fx := storetest.Fixture(t, store, 1)
	id := fx.Matters(1)[0]
	for _, name := range []string{"issue_request", "receive_response", "find_compliant", "decide"} {
		fx.Move(id, name)
	}
	plans, pool, _ := storetest.Explain(t, dir)
	reads := read.New(pool, plans, "", 0)
	f := view.ReportFilter{Review: fx.Review, From: time.Unix(0, 0), To: time.Now(), Now: time.Now(), Most: 5}
	if _, err := reads.Report(t.Context(), workflow.Viewer{Role: workflow.Auditor}, f); err != nil {
		t.Error(err)
	}
	if _, err := reads.LedgerSizeAt(t.Context(), time.Now()); err != nil {
		t.Error(err)
	}
	asked := strings.Join(plans.Steps, "\n")
	for _, want := range []string{"ReportStates", "ReportMoves", "ReportCorrections", "ReportSteps"} {
		if !strings.Contains(asked, want) {
			t.Errorf("%s was not asked", want)
		}
	}
	for _, step := range plans.Steps {
		if strings.Contains(step, ": SCAN ") || strings.Contains(step, "FOR ORDER BY") {
			t.Errorf("no index serves %s", step)
		}
	}
}
