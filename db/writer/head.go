package writer

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"duces/db/column"
	"duces/db/sqlc"
	"duces/db/sqlite"
	"duces/workflow/ledger"
)

// recover reads the head that is on disk, at the start and after any failure.
func (w *Writer) recover(ctx context.Context) error {
	if w.conn == nil {
		conn, err := w.pool.Conn(ctx)
		if err != nil {
			return err
		}
		w.conn = sqlite.Prepare(conn)
		w.exec, w.q = w.conn, sqlc.New(w.conn)
	}
	head, err := w.q.Head(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		head, err = w.firstHead(ctx)
	}
	if err != nil {
		return err
	}
	frontier, err := ledger.NewFrontier(head.Size, nodes(ctx, w.q))
	if err != nil {
		return damagedLedger(err)
	}
	signed, err := ledger.Open(head.Checkpoint, w.signer.Public())
	switch root := frontier.Root(); {
	case err != nil:
		return damagedLedger(err)
	case signed.Size != head.Size || signed.Root != root || string(root[:]) != string(head.Root):
		return damagedLedger(errors.New("the signed head is not that of the stored tree"))
	}
	beyond, err := w.q.CountEventsFrom(ctx, head.Size)
	if err != nil {
		return err
	}
	if beyond != 0 {
		return damagedLedger(fmt.Errorf("%d events lie beyond the signed head", beyond))
	}
	w.frontier, w.recorded = frontier, column.Instant(head.SignedAt)
	return nil
}

func damagedLedger(cause error) error {
	return column.Internal("The ledger does not fit its signed head; run “duces verify”, keep this directory as it is and restore a backup elsewhere.", cause)
}

// firstHead signs the empty ledger.
func (w *Writer) firstHead(ctx context.Context) (sqlc.HeadRow, error) {
	root := new(ledger.Frontier).Root()
	checkpoint, err := w.signer.Sign(ledger.Checkpoint{Origin: w.signer.Name(), Root: root})
	if err != nil {
		return sqlc.HeadRow{}, err
	}
	head := sqlc.HeadRow{Root: root[:], Checkpoint: checkpoint}
	return head, w.q.InsertHead(ctx, sqlc.InsertHeadParams(head))
}

// nodes reads stored nodes of the tree.
func nodes(ctx context.Context, q *sqlc.Queries) ledger.HashReader {
	return ledger.HashReaderFunc(func(indexes []int64) ([]ledger.Hash, error) {
		hashes := make([]ledger.Hash, len(indexes))
		for i, index := range indexes {
			stored, err := q.NodeAt(ctx, index)
			if err != nil {
				return nil, fmt.Errorf("node %d: %w", index, err)
			}
			if copy(hashes[i][:], stored) != len(hashes[i]) || len(stored) != len(hashes[i]) {
				return nil, fmt.Errorf("node %d has %d bytes", index, len(stored))
			}
		}
		return hashes, nil
	})
}
