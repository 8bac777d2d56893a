package verify

import (
	"context"
	"database/sql"
	"sync"

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

// several is held by the verification of this process that has more than one connection: another that waited for its
// second, while this one did too, would wait for ever.
var several sync.Mutex

// togetherAttempts is how often it is tried to begin between two commits of a server that writes.
const togetherAttempts = 100

// sameHead begins transactions that see the same ledger: a commit to it between the first and the last of them would
// show in its head. What is committed without an event, such as a session or a claim on a mail, may differ between them,
// and is not compared between two of them. It is one transaction where a head cannot be read,
// somebody always writes, or another verification has more. end gives all of them back.
func sameHead(ctx context.Context, pool *sql.DB, n int) (txs []*sql.Tx, end func(), err error) {
	if !several.TryLock() {
		txs, err = begin(ctx, pool, 1)
		return txs, func() { _ = rollback(txs, nil) }, err
	}
	txs, err = begin(ctx, pool, n)
	return txs, func() { _ = rollback(txs, nil); several.Unlock() }, err
}

func begin(ctx context.Context, pool *sql.DB, n int) ([]*sql.Tx, error) {
	for range togetherAttempts {
		var txs []*sql.Tx
		same, of := true, head{}
		for len(txs) < min(n, mostReaders) && same {
			tx, err := pool.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
			if err != nil {
				return nil, rollback(txs, err)
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
		_ = rollback(txs, nil)
	}
	tx, err := pool.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return nil, err
	}
	return []*sql.Tx{tx}, nil
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

func rollback(txs []*sql.Tx, err error) error {
	for _, tx := range txs {
		_ = tx.Rollback() // it has only read
	}
	return err
}
