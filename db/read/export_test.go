package read

import (
	"context"
	"slices"

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
	_, err := alertEntries(ctx, q, scope{member: "u"}, matter, deadline, nil)
	return err
}

// LastMattersCursor finds where the last page of an order begins, from the
// first of its reverse: to turn that many pages would take a benchmark's time.
func (r *Reads) LastMattersCursor(ctx context.Context, v workflow.Viewer, f view.MatterFilter) (string, error) {
	order, err := matters.order(f.Sort, "")
	if err != nil {
		return "", err
	}
	back := "-" + f.Sort
	if order.down {
		back = f.Sort[1:]
	}
	reverse, err := matters.order(back, "")
	if err != nil {
		return "", err
	}
	q := matterFilter(v, f)
	q.NameTo = last
	// What has a second walk ends with that either way.
	lines, err := matters.read(ctx, r.on, reverse, q, reverse.start(len(reverse.walks)-1), 51)
	if err != nil || len(lines) < 51 {
		return "", err
	}
	return order.cursor(lines[50]), nil
}

// Cursors continue lists in the middle of an order.
var Cursors = map[string]func(sort string) string{
	"matters": matters.middle, "deadlines": deadlines.middle, "mails": mails.middle,
}

func (l *list[Q, L]) middle(sort string) string {
	order, _ := l.order(sort, "")
	return cursor(order.name, append([]string{"0"}, slices.Repeat([]string{"1"}, order.parts)...)...)
}

// HistoryCursor continues the whole ledger after an event.
func HistoryCursor(seq int64) string { return cursor("history ", decimal(seq)) }

// KeptNumber is how many events of a stream are folded in the state that is kept; 0: none is.
func (r *Reads) KeptNumber(s workflow.Stream) int {
	known, _ := r.kept.get(s)
	return known.No
}

// KeepStates has states take so many bytes.
func (r *Reads) KeepStates(most int64) {
	r.kept.mu.Lock()
	defer r.kept.mu.Unlock()
	r.kept.most = most
	r.kept.makeRoom()
}
