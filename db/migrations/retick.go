package migrations

import (
	"context"
	"database/sql"

	"github.com/pressly/goose/v3"

	"duces/db/column"
	"duces/db/history"
	"duces/db/recount"
	"duces/db/sqlc"
	"duces/db/sqlite"
	"duces/workflow/matter"
	"duces/workflow/process"
)

// retick writes when the clock next has something to do in each matter: earlier versions
// took up what is near or overdue at seven o'clock, this one as the day begins. What goes out
// with other messages leaves the index of those that are ready.
var retick = goose.NewGoMigration(29, &goose.GoFunc{RunTx: func(ctx context.Context, tx *sql.Tx) error {
	for _, statement := range []string{
		"DROP INDEX mails_ready",
		"CREATE INDEX mails_ready ON mails (digest, next_at, id) WHERE status = 'queued' AND digest_id = ''",
	} {
		if _, err := tx.ExecContext(ctx, statement); err != nil {
			return err
		}
	}
	q := sqlite.Queries(tx)
	definitions := map[string]*process.Definition{}
	for last := ""; ; {
		ids, err := q.MattersToRetick(ctx, sqlc.MattersToRetickParams{ID: last, Limit: fillPage})
		if err != nil || len(ids) == 0 {
			return err
		}
		for _, id := range ids {
			row, _, err := recount.RowOf(ctx, q, matter.Stream(id), definitions)
			if history.Fault(err) != nil {
				continue // Verify names it, and it stopped nobody from opening the store so far
			}
			if err != nil {
				return err
			}
			if _, err := q.SetMatterTick(ctx, sqlc.SetMatterTickParams{ID: id, TickAt: row.TickAt}); err != nil {
				return err
			}
		}
		if last, err = column.Onward("matters", last, ids[len(ids)-1]); err != nil {
			return err
		}
	}
}}, nil)
