package db_test

import (
	"slices"
	"strings"
	"testing"
	"time"
)

// A scrape comes every few seconds, a tick every minute, and neither must walk
// what was ever sent.
func TestMetricsAndTicksWalkAnIndexAlone(t *testing.T) {
	store := open(t, t.TempDir())
	defer store.Close()
	plans, _ := explained(t, store)
	now := time.Now()
	if _, _, err := store.CountMailDue(t.Context(), now); err != nil {
		t.Error(err)
	}
	if _, err := store.CountMailPostponed(t.Context(), now); err != nil {
		t.Error(err)
	}
	if _, err := store.CountMailFailed(t.Context(), now); err != nil {
		t.Error(err)
	}
	if _, err := store.GatherDigests(t.Context(), now); err != nil {
		t.Error(err)
	}
	if _, err := store.MailDue(t.Context(), now); err != nil {
		t.Error(err)
	}
	want := []string{
		"CountMailDue :one: SEARCH mails USING COVERING INDEX mails_ready (digest=? AND next_at<?)",
		"CountMailPostponed :one: SEARCH mails USING COVERING INDEX mails_ready (digest=? AND next_at>?)",
		"CountMailFailed :one: SEARCH mails USING COVERING INDEX mails_by_status (status=? AND queued_at>?)",
		"HeldMails :many: SEARCH mails USING INDEX mails_ready (digest=? AND next_at<?)",
		"HeldMails :many: USE TEMP B-TREE FOR GROUP BY",
		"MailsToClaim :many: SEARCH l USING INDEX mails_ready (digest=? AND next_at<?)",
		"MailsToClaim :many: SEARCH d USING PRIMARY KEY (matter_id=? AND id=?) LEFT-JOIN",
		"MailsToClaim :many: SEARCH b USING INDEX sqlite_autoindex_mail_texts_1 (mail_id=?) LEFT-JOIN",
	}
	for i, step := range plans.plans {
		plans.plans[i] = strings.TrimPrefix(step, "-- name: ")
	}
	if !slices.Equal(plans.plans, want) {
		t.Errorf("the plans are\n%s\nwant\n%s", strings.Join(plans.plans, "\n"), strings.Join(want, "\n"))
	}
}
