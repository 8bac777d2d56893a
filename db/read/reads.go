// Package read answers what pages, the API, feeds, reports and the clock ask of
// the store: lists narrowed to what a viewer may see, the states of streams,
// the ledger's head. A file has one list. It writes nothing and never waits for
// the writer.
package read

import (
	"database/sql"
	"sync"

	"duces/db/sqlc"
)

// Reads is the reading side of a store. It is safe for concurrent use.
type Reads struct {
	pool *sql.DB
	on   sqlc.DBTX
	q    *sqlc.Queries
	key  string

	processes sync.Map // by stream: a version of a process never changes
	everyone  everyone
	names     names
	kept      kept
}

// New reads from a pool: what needs one instant in a transaction of it, all
// else on the same pool as the generated queries take it. key is the public key of the ledger. The states of streams
// with long histories may take so many bytes between requests.
func New(pool *sql.DB, on sqlc.DBTX, key string, states int64) *Reads {
	return &Reads{pool: pool, on: on, q: sqlc.New(on), key: key, kept: kept{most: states}}
}
