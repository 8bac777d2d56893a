package outbox_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"duces/db/outbox"
	"duces/db/storetest"
	"duces/workflow/view"
)

// A tick comes every minute and must not walk what was ever sent. An outbox in
// which nothing is due is not written to: there is no writer here.
func TestTicksWalkAnIndexAlone(t *testing.T) {
	dir := t.TempDir()
	store := storetest.Open(t, dir)
	defer store.Close()
	plans, _, q := storetest.Explain(t, dir)
	box := outbox.New(q, nil)
	now := time.Now()
	if _, err := box.Gather(t.Context(), now); err != nil {
		t.Error(err)
	}
	if _, err := box.ClaimMail(t.Context(), now, 10, func(view.Outgoing) time.Duration { return time.Hour }); err != nil {
		t.Error(err)
	}
	want := []string{
		"MailsToGather :many: SEARCH mails USING INDEX mails_ready (digest=? AND next_at<?)",
		"MailsToGather :many: USE TEMP B-TREE FOR GROUP BY",
		"MailsToClaim :many: SEARCH l USING INDEX mails_ready (digest=? AND next_at<?)",
		"MailsToClaim :many: SEARCH d USING PRIMARY KEY (matter_id=? AND id=?) LEFT-JOIN",
		"MailsToClaim :many: SEARCH b USING INDEX sqlite_autoindex_mail_texts_1 (mail_id=?) LEFT-JOIN",
		"MailsToClaim :many: CORRELATED SCALAR SUBQUERY 1",
		"MailsToClaim :many: SEARCH c USING INDEX mails_with (digest_id=?)",
		"MailsToClaim :many: SEARCH e USING PRIMARY KEY (matter_id=? AND id=?)",
	}
	for i, step := range plans.Steps {
		plans.Steps[i] = strings.TrimPrefix(step, "-- name: ")
	}
	if !slices.Equal(plans.Steps, want) {
		t.Errorf("the plans are\n%s\nwant\n%s", strings.Join(plans.Steps, "\n"), strings.Join(want, "\n"))
	}
}
