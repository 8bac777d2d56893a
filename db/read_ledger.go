package db

import (
	"context"
	"encoding/hex"

	"duces/workflow"
)

// LedgerHead is how far the ledger has come, as the last commit signed it.
func (db *DB) LedgerHead(ctx context.Context) (workflow.LedgerHead, error) {
	h, err := db.reads.Head(ctx)
	if err != nil {
		return workflow.LedgerHead{}, unread("head of the ledger", err)
	}
	return workflow.LedgerHead{
		Size: h.Size, Root: hex.EncodeToString(h.Root), Checkpoint: h.Checkpoint, Key: db.signer.Public(), At: instant(h.SignedAt),
	}, nil
}
