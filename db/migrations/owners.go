package migrations

import (
	"context"
	"database/sql"

	"github.com/pressly/goose/v3"

	"duces/db/column"
	"duces/db/history"
	"duces/db/sqlc"
	"duces/db/sqlite"
	"duces/workflow"
	"duces/workflow/matter"
)

// fillPage is how many matters are asked for at once.
const fillPage = 512

// fillOwners is the migration that follows the one with the columns for owners
// and acknowledgments: projections are a function of history, so it folds the
// matters in question and fills them in. Being a migration, it is done whole or
// not at all, and once. It folds and writes as this program does: a later
// migration that adds a column which those read must move this one behind it.
var fillOwners = goose.NewGoMigration(7, &goose.GoFunc{RunTx: func(ctx context.Context, tx *sql.Tx) error {
	q := sqlite.Queries(tx)
	for last := ""; ; {
		streams, err := q.StreamsToFill(ctx, sqlc.StreamsToFillParams{Stream: last, Limit: fillPage})
		if err != nil || len(streams) == 0 {
			return err
		}
		for _, s := range streams {
			if err := fillOwner(ctx, q, workflow.Stream(s)); err != nil {
				return err
			}
		}
		if last, err = column.Onward("events", last, streams[len(streams)-1]); err != nil {
			return err
		}
	}
}}, nil)

func fillOwner(ctx context.Context, q *sqlc.Queries, s workflow.Stream) error {
	state, _, err := history.Fold(ctx, q, s)
	if history.Fault(err) != nil {
		return nil //nolint:nilerr // history that does not fold is named by Verify, and stopped nobody from opening the store so far
	}
	m, ok := state.(matter.Matter)
	if err != nil || !ok {
		return err
	}
	if err := q.UpdateMatterOwner(ctx, sqlc.UpdateMatterOwnerParams{ID: m.ID, Owner: m.Owner}); err != nil {
		return err
	}
	for _, d := range m.Deadlines {
		if d.StillAcknowledged() {
			if err := q.UpdateDeadlineAcknowledged(ctx, sqlc.UpdateDeadlineAcknowledgedParams{MatterID: m.ID, ID: d.ID, Acknowledged: true}); err != nil {
				return err
			}
		}
	}
	return nil
}
