package mail

import (
	"context"

	"duces/db/read/scope"
	"duces/db/sqlc"
)

// AlertLines is what AlertLedger asks in its transaction.
func AlertLines(ctx context.Context, q *sqlc.Queries, matter, deadline string) error {
	_, err := alertEntries(ctx, q, scope.Scope{Member: "u"}, matter, deadline, nil)
	return err
}
