package migrations_test

import (
	"testing"

	"duces/db/sqlite"
	"duces/db/storetest"
	"duces/workflow"
	"duces/workflow/view"
)

func TestWhichStepClosedTheMattersOfAnOlderSchemaIsFilledFromHistory(t *testing.T) {
	dir := t.TempDir()
	whole := storetest.Open(t, dir)
	d := storetest.Fixture(t, whole, 4)
	matters := d.Matters(4)
	d.Move(matters[0], "withdraw")
	for _, step := range []string{"issue_request", "receive_response", "find_compliant", "close"} {
		d.Move(matters[1], step)
	}
	d.Move(matters[2], "withdraw")
	d.Move(matters[2], "reopen")
	if err := whole.Close(); err != nil {
		t.Fatal(err)
	}
	pool, err := sqlite.OpenWriting(dir, 32<<20)
	if err != nil {
		t.Fatal(err)
	}
	for _, statement := range []string{"ALTER TABLE matters DROP COLUMN closed_by", "DELETE FROM goose_db_version WHERE version_id > 36"} {
		if _, err := pool.ExecContext(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	if err := pool.Close(); err != nil {
		t.Fatal(err)
	}
	store := storetest.Open(t, dir)
	defer store.Close()
	list, err := store.Read.Matters(t.Context(), workflow.Viewer{ID: d.Users[workflow.Auditor], Role: workflow.Auditor}, view.MatterFilter{Now: d.Now()})
	if err != nil || len(list.Items) != 4 {
		t.Fatalf("%+v, %v", list, err)
	}
	want := map[string]string{matters[0]: "withdraw", matters[1]: "close"}
	for _, m := range list.Items {
		if m.ClosedBy != want[m.ID] {
			t.Errorf("%s was closed by %q, want %q", m.ID, m.ClosedBy, want[m.ID])
		}
	}
	if report, err := store.Verify(t.Context(), nil); err != nil || len(report.Problems) > 0 {
		t.Errorf("verify: %+v, %v", report.Problems, err)
	}
}
