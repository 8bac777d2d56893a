package read

import (
	"context"
	"strings"

	"duces/db/sqlc"
	"duces/workflow"
	"duces/workflow/view"
)

// This file lets the tests of package read_test reach the queries that run in a
// transaction, and cursors far into a list.

// FeedLines is what FeedDates asks in its transaction.
func FeedLines(ctx context.Context, q *sqlc.Queries, v workflow.Viewer, f view.FeedFilter) error {
	_, err := feedLines(ctx, q, scopeOf(v), f)
	return err
}

// AlertLines is what AlertLedger asks in its transaction.
func AlertLines(ctx context.Context, q *sqlc.Queries, matter, deadline string) error {
	_, err := alertEntries(ctx, q, matter, deadline, nil)
	return err
}

// LastMattersCursor finds where the last page of an order begins, from the
// first of its reverse: to turn that many pages would take a benchmark's time.
func LastMattersCursor(ctx context.Context, reads *sqlc.Queries, v workflow.Viewer, f view.MatterFilter) (string, error) {
	order, err := matterOrderOf(f.Sort)
	if err != nil {
		return "", err
	}
	back := "-" + f.Sort
	if strings.HasPrefix(f.Sort, "-") {
		back = f.Sort[1:]
	}
	reverse, err := matterOrderOf(back)
	if err != nil {
		return "", err
	}
	q := matterFilter(v, f)
	q.NameTo = last
	q.After, q.AfterTie, q.AfterName, q.AfterID, q.Most = reverse.first[0], reverse.first[1], reverse.first[2], reverse.first[3], 51
	lines, err := reverse.read(ctx, reads, q)
	if err != nil || len(lines) < 51 {
		return "", err
	}
	by, tie := order.key(lines[50])
	return cursor("matters "+f.Sort, by, tie, lines[50].JurisdictionKey, lines[50].ID), nil
}

// HistoryCursor continues the whole ledger after an event.
func HistoryCursor(seq int64) string { return cursor("history ", decimal(seq)) }
