package read_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"duces/db/read"
	"duces/db/storetest"
)

// A scrape comes every few seconds and must not walk what was ever sent.
func TestMetricsWalkAnIndexAlone(t *testing.T) {
	dir := t.TempDir()
	store := storetest.Open(t, dir)
	defer store.Close()
	plans, pool, _ := storetest.Explain(t, dir)
	reads := read.New(pool, plans, "", 0)
	now := time.Now()
	if _, _, err := reads.CountMailDue(t.Context(), now); err != nil {
		t.Error(err)
	}
	if _, err := reads.CountMailPostponed(t.Context(), now); err != nil {
		t.Error(err)
	}
	if _, err := reads.CountMailFailed(t.Context(), now); err != nil {
		t.Error(err)
	}
	want := []string{
		"CountMailDue :one: SEARCH mails USING COVERING INDEX mails_ready (digest=? AND next_at<?)",
		"CountMailPostponed :one: SEARCH mails USING COVERING INDEX mails_ready (digest=? AND next_at>?)",
		"CountMailFailed :one: SEARCH mails USING COVERING INDEX mails_newest_status (status=? AND queued_at>?)",
	}
	for i, step := range plans.Steps {
		plans.Steps[i] = strings.TrimPrefix(step, "-- name: ")
	}
	if !slices.Equal(plans.Steps, want) {
		t.Errorf("the plans are\n%s\nwant\n%s", strings.Join(plans.Steps, "\n"), strings.Join(want, "\n"))
	}
}
