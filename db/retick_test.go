package db_test

import (
	"context"
	"path/filepath"
	"testing"

	"duces/db/directory"
	"duces/db/storetest"
)

// An earlier version took up what is near or overdue at seven o'clock. Its directory is brought up to
// date, so that the clock overlooks nothing.
func TestTheClocksTimesOfAnEarlierVersionAreWorkedOutAnew(t *testing.T) {
	dir := t.TempDir()
	store := storetest.Open(t, dir)
	d := storetest.Fixture(t, store, 1)
	d.Move(d.Matters(1)[0], "issue_request")
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	storetest.Tamper(t, dir, "UPDATE matters SET tick_at = tick_at + 25200000000", "DROP INDEX mails_ready",
		"CREATE INDEX mails_ready ON mails (digest, next_at, id) WHERE status = 'queued'", "DELETE FROM goose_db_version WHERE version_id > 22")
	store = storetest.Open(t, dir)
	defer func() {
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	}()
	whole := storetest.WholeOf(store)
	if found, err := whole.Recount(context.Background(), d.Now()); err != nil || found.Overlooked != 0 {
		t.Errorf("the count finds %+v, %v", found, err)
	}
	if report, err := whole.Verify(t.Context(), nil); err != nil || len(report.Problems) > 0 {
		t.Errorf("verify of %s: %+v, %v", filepath.Join(dir, directory.DatabaseFile), report.Problems, err)
	}
}
