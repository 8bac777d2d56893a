package db

import (
	"context"
	"encoding/hex"

	"duces/db/column"
	"duces/db/sqlc"
	"duces/workflow/view"
)

// LedgerHead is how far the ledger has come, as the last commit signed it.
func (db *DB) LedgerHead(ctx context.Context) (view.LedgerHead, error) {
	return head(ctx, db.reads, db.signer.Public())
}

func head(ctx context.Context, q *sqlc.Queries, key string) (view.LedgerHead, error) {
	h, err := q.Head(ctx)
	if err != nil {
		return view.LedgerHead{}, column.Unread("head of the ledger", err)
	}
	return view.LedgerHead{Size: h.Size, Root: hex.EncodeToString(h.Root), Checkpoint: h.Checkpoint, Key: key, At: column.Instant(h.SignedAt)}, nil
}
