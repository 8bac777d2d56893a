package migrations_test

import (
	"testing"

	"duces/db/storetest"
)

// An earlier version took up what is near or overdue at seven o'clock. Its directory is brought up to
// date, so that the clock overlooks nothing.
func TestTheClocksTimesOfAnEarlierVersionAreWorkedOutAnew(t *testing.T) {
	from, d, _ := owned(t)
	store := storetest.Open(t, asBefore(t, from, 6, "bytes", "UPDATE main.matters SET tick_at = tick_at + 25200000000 WHERE tick_at > 0"))
	defer func() {
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	}()
	whole := storetest.WholeOf(store)
	if found, err := whole.Recount(t.Context(), d.Now()); err != nil || found.Overlooked != 0 {
		t.Errorf("the count finds %+v, %v", found, err)
	}
	if report, err := whole.Verify(t.Context(), nil); err != nil || len(report.Problems) > 0 {
		t.Errorf("verify: %+v, %v", report.Problems, err)
	}
}
