package verify

import (
	"context"
	"database/sql"

	"duces/db/sqlc"
	"duces/db/sqlite"
)

// reader is one of the connections that look at the same database.
type reader struct {
	q  *sqlc.Queries
	on sqlc.DBTX
}

// mostReaders bounds them: a server needs its others.
const mostReaders = 4

// togetherAttempts is how often it is tried to begin between two commits of a server that writes.
const togetherAttempts = 100

// together begins transactions that see one instant: a commit to the ledger between the first and the last of them
// would show in its head. It is one transaction where a head cannot be read or somebody always writes.
func together(ctx context.Context, pool *sql.DB, n int) ([]*sql.Tx, error) {
	for range togetherAttempts {
		var txs []*sql.Tx
		same, of := true, head{}
		for len(txs) < min(n, mostReaders) && same {
			tx, err := pool.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
			if err != nil {
				return nil, end(txs, err)
			}
			txs = append(txs, tx)
			at, err := headOf(ctx, tx)
			if err != nil {
				n = 1 // which is found to be a problem
			}
			same = len(txs) == 1 || at == of
			of = at
		}
		if same {
			return txs, nil
		}
		_ = end(txs, nil)
	}
	tx, err := pool.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	return []*sql.Tx{tx}, err
}

// head is that of the ledger.
type head struct {
	size int64
	root string
}

func headOf(ctx context.Context, tx *sql.Tx) (head, error) {
	row, err := sqlite.Queries(tx).Head(ctx)
	return head{row.Size, string(row.Root)}, err
}

func end(txs []*sql.Tx, err error) error {
	for _, tx := range txs {
		_ = tx.Rollback() // it has only read
	}
	return err
}
