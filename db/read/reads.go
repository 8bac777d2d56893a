// Package read answers what pages, the API, feeds, reports and the clock ask of
// the store: lists narrowed to what a viewer may see, the states of streams,
// the ledger's head. It joins the packages below, one for each subject, in which a file has one list. It writes nothing
// and never waits for the writer.
package read

import (
	"database/sql"

	"duces/db/read/account"
	"duces/db/read/approval"
	"duces/db/read/award"
	"duces/db/read/deadline"
	"duces/db/read/document"
	"duces/db/read/jurisdiction"
	"duces/db/read/mail"
	"duces/db/read/matter"
	"duces/db/read/name"
	"duces/db/read/proceeding"
	"duces/db/read/record"
	"duces/db/read/report"
	"duces/db/read/state"
	"duces/db/sqlc"
)

// Reads is the reading side of a store, a part for each subject. It is safe for concurrent use.
type Reads struct {
	*state.Streams
	*record.Ledger
	*matter.Caseload
	*deadline.Dates
	*approval.Requests
	*proceeding.Courts
	*award.Grants
	*jurisdiction.Governments
	*document.Files
	*mail.Messages
	*account.People
	*report.Reports
}

// New reads from a pool: what needs one instant in a transaction of it, all
// else on the same pool as the generated queries take it. key is the public key of the ledger. The states of streams
// with long histories may take so many bytes between requests.
func New(pool *sql.DB, on sqlc.DBTX, key string, states int64) *Reads {
	q := sqlc.New(on)
	names, streams := name.New(q), state.New(pool, q, states)
	ledger := record.New(on, streams, key)
	return &Reads{
		Streams: streams, Ledger: ledger,
		Caseload: matter.New(on, names), Dates: deadline.New(pool, on, names), Requests: approval.New(on, names),
		Courts: proceeding.New(q), Grants: award.New(q, streams), Governments: jurisdiction.New(on, names),
		Files: document.New(on), Messages: mail.New(pool, on, names, streams), People: account.New(q),
		Reports: report.New(q, streams, ledger),
	}
}
