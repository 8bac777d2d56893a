package migrations

import (
	"context"
	"database/sql"
	_ "embed"

	"github.com/pressly/goose/v3"

	"duces/db/column"
	"duces/db/history"
	"duces/db/recount"
	"duces/db/sqlc"
	"duces/db/sqlite"
	"duces/workflow/matter"
	"duces/workflow/process"
)

//go:embed filled/00037_closed_by.sql
var addClosedBy string

// fillClosedBy adds the column for the step that closed a matter, and fills it from the
// histories of those that are closed. It writes nothing else: a row that somebody changed is
// still found by Verify.
var fillClosedBy = goose.NewGoMigration(37, &goose.GoFunc{RunTx: func(ctx context.Context, tx *sql.Tx) error {
	if _, err := tx.ExecContext(ctx, addClosedBy); err != nil {
		return err
	}
	q := sqlite.Queries(tx)
	definitions := map[string]*process.Definition{}
	for last := ""; ; {
		ids, err := q.ClosedToFill(ctx, sqlc.ClosedToFillParams{ID: last, Limit: fillPage})
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
			if err := q.FillClosedBy(ctx, sqlc.FillClosedByParams{ID: id, ClosedBy: row.ClosedBy}); err != nil {
				return err
			}
		}
		if last, err = column.Onward("matters", last, ids[len(ids)-1]); err != nil {
			return err
		}
	}
}}, nil)
